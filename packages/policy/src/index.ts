/** Chinese policy text in, draft obligations out. */
export { compile } from './compile.ts';
export type { Cadence, Clause, Compiled, DraftObligation, Limit, Modality, Period, Quota, Within } from './types.ts';
