export type { ProgrammeEngine, RosterChange } from './engine.ts';
