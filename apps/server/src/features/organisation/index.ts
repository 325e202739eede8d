export { organisationRoutes } from './routes.ts';
export { pinyinKey, searchOf, spelled } from '../../platform/spelling.ts';
export { matchPeople, namesIn } from './name-matching.ts';
export { titlesOf } from './titles.ts';
export { onceNamed, unitNameOn } from '../../platform/unit-names.ts';
export { adoptDueNames } from './unit-names.ts';
export { formerNames } from './unit-store.ts';
export { UnitIndex } from './import/lookup.ts';
