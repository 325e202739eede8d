/** What the other features' pages share with the overview pages. */
export { useChange } from './change.ts';
export { DutyList, type DutyFilter } from './DutyList.tsx';
export { Field } from './Field.tsx';
export { FormDialog } from './FormDialog.tsx';
export { Listing } from './Listing.tsx';
export { More } from './More.tsx';
export { SelectFilter } from './SelectFilter.tsx';
export { SelectYear } from './SelectYear.tsx';
export { SidePanel, type Panel } from './SidePanel.tsx';
export { usePanel } from './use-panel.ts';
export { levelWord, numberText, pillars } from './words.ts';
export { default as css } from './parts.module.css';
