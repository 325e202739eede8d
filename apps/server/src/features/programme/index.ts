import type { Feature } from '../../platform/feature.ts';
import type { Deps } from '../../deps.ts';
import { tellHolidaysMissing } from './holidays.ts';
import { programmeRoutes } from './routes.ts';

export {
  patience,
  type PreviewedDuty,
  type ProgrammeEngine,
  type RosterChange,
} from '../../platform/programme-engine.ts';
export { Projection } from './projection.ts';
export { addOffices, factFields, loadFacts } from './fact-store.ts';
export { chosenOf, shareOf } from './chosen.ts';
export { storedVersions, type StoredVersion } from './scheme-versions.ts';
export { programmeInfo, schemeDifference } from './settings.ts';
export { readingsOf } from './scheme-versions.ts';
export { specOf, termsOf } from './duty-store.ts';

/** The scheme in force, its settings, and the duties that follow from it. */
export const programmeFeature: Feature<Deps> = {
  id: 'programme',
  tables: ['scheme_version', 'reading', 'duty', 'duty_record', 'realignment', 'realignment_touch'],
  reads: ['answer'],
  mount: ({ bind, deps }) => programmeRoutes(bind, deps),
  adopt: async (trx, { programme }, corpsId) => {
    if (await programme.adoptPack(trx, corpsId)) await programme.rosterChanged(trx, corpsId, 'all');
  },
  newDay: async (trx, deps, corpsId) => {
    await deps.programme.tick(trx, corpsId);
    await tellHolidaysMissing(trx, deps, corpsId);
  },
  jobs: ({ programme, database }) => [
    {
      name: 'realign',
      title: '接着重算任务',
      every: 30,
      aside: true,
      idleProvesNothing: true,
      run: () => programme.goOn(database, 30),
    },
  ],
};
