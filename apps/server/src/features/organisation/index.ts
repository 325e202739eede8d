export { organisationRoutes } from './routes.ts';
export { pinyinKey, searchOf, spelled } from '../../platform/spelling.ts';
export { matchPeople, namesIn } from './name-matching.ts';
export { titlesOf } from './titles.ts';
export { UnitIndex } from './import/lookup.ts';
