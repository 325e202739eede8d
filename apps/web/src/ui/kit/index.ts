/** What the pages of several features are put together from. */
export { useChange } from './change.ts';
export { ConfirmDialog } from './ConfirmDialog.tsx';
export { Field } from './Field.tsx';
export { FormDialog } from './FormDialog.tsx';
export { Listing } from './Listing.tsx';
export { More } from './More.tsx';
export { SelectFilter } from './SelectFilter.tsx';
export { SelectYear } from './SelectYear.tsx';
export { levelWord, numberText, pillars } from './words.ts';
export { default as css } from './kit.module.css';
