import type { Feature } from '../../platform/feature.ts';
import { spellStoredNames } from '../../platform/spelling.ts';
import type { Deps } from '../../deps.ts';
import { organisationRoutes } from './routes.ts';
import { adoptDueNames } from './unit-names.ts';

export { pinyinKey, searchOf, spelled } from '../../platform/spelling.ts';
export { postsIn } from './appointment-read-model.ts';
export { titlesOf } from './titles.ts';
export { onceNamed, unitNameOn } from '../../platform/unit-names.ts';

export { formerNames } from './unit-store.ts';
export { peopleSought, unitsSought, type FoundPerson, type FoundUnit } from './search.ts';
export { UnitIndex } from './import/lookup.ts';

/** Units, people, appointments and events: the dated roster that duties are expanded from. */
export const organisationFeature: Feature<Deps> = {
  id: 'organisation',
  tables: [
    'unit',
    'unit_name',
    'unit_change',
    'person',
    'service',
    'appointment',
    'party_organisation',
    'event',
    'import_batch',
  ],
  mount: ({ bind, deps, happened }) => organisationRoutes(bind, deps, happened),
  newDay: (trx, deps, corpsId) => adoptDueNames(trx, deps, corpsId),
  start: async ({ database }) => {
    await spellStoredNames(database);
  },
};
export { matchPeople } from './name-matching.ts';
export { namesIn } from './names/in-text.ts';
