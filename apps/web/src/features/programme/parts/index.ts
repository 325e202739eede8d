/** What other features' desktop pages show of duties; it brings the component library along. */
export { DutyList, type DutyFilter } from './DutyList.tsx';
export { SidePanel, type Panel } from './SidePanel.tsx';
export { usePanel } from './use-panel.ts';
