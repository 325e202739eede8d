import type { Feature } from '../../platform/feature.ts';
import { asSystem } from '../../platform/database/index.ts';
import type { Deps } from '../../deps.ts';
import { escalate } from './escalation.ts';
import { tellHolidaysMissing } from './holidays.ts';
import { programmeRoutes } from './routes.ts';

export type { PreviewedDuty, ProgrammeEngine, RosterChange } from './engine.ts';
export { Projection } from './projection.ts';
export { factFields, loadFacts } from './fact-store.ts';
export { shareOf } from './chosen.ts';
export { programmeInfo, schemeDifference } from './settings.ts';
export { readingsOf } from './scheme-versions.ts';
export { specOf, termsOf } from './duty-store.ts';

/** The scheme in force, the duties that follow from it, and what is asked and answered about them. */
export const programmeFeature: Feature<Deps> = {
  id: 'programme',
  tables: ['scheme_version', 'reading', 'duty', 'duty_record', 'answer', 'escalation'],
  mount: ({ bind, deps }) => programmeRoutes(bind, deps),
  adopt: async (trx, { programme }, corpsId) => {
    if (await programme.adoptPack(trx, corpsId)) await programme.rosterChanged(trx, corpsId, 'all');
  },
  newDay: async (trx, deps, corpsId) => {
    await deps.programme.tick(trx, corpsId);
    await tellHolidaysMissing(trx, deps, corpsId);
  },
  jobs: (deps) => [
    {
      name: 'escalation',
      title: '到期提醒与督办',
      every: 600,
      run: async () => {
        const corps = await asSystem(deps.database, (trx) => trx.selectFrom('corps').select('id').execute());
        let notices = 0;
        for (const { id } of corps)
          notices += await asSystem(deps.database, (trx) => escalate(trx, deps, id), { write: true });
        return notices;
      },
    },
  ],
};
