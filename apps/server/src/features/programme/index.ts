export type { PreviewedDuty, ProgrammeEngine, RosterChange } from './engine.ts';
export { Projection } from './projection.ts';
export { factFields, loadFacts } from './fact-store.ts';
export { periodTitle } from './words.ts';
export { programmeRoutes } from './routes.ts';
export { Catalogue } from './catalogue.ts';
export { escalate } from './escalation.ts';
export { schemeDifference } from './settings.ts';
export { specOf, termsOf } from './duty-store.ts';
