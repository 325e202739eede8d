/** What other features need of duties, light enough for a telephone. */
export { formLink } from './duty-form.ts';
export { dutyWords, isOver } from './duty-words.ts';
