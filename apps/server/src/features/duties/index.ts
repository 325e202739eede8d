import type { Feature } from '../../platform/feature.ts';
import { asSystem, corpsIds } from '../../platform/database/index.ts';
import type { Deps } from '../../deps.ts';
import { escalate } from './escalation.ts';
import { dutyRoutes } from './routes.ts';

/** Duties as people meet them: lists, matrix, calendar, situation, what is answered, urged and escalated. */
export const dutiesFeature: Feature<Deps> = {
  id: 'duties',
  tables: ['answer', 'escalation'],
  reads: ['duty', 'duty_record'],
  mount: ({ bind, deps }) => dutyRoutes(bind, deps),
  jobs: (deps) => [
    {
      name: 'escalation',
      title: '到期提醒与督办',
      every: 600,
      run: async () => {
        let notices = 0;
        for (const corpsId of await corpsIds(deps.database))
          notices += await asSystem(deps.database, (trx) => escalate(trx, deps, corpsId), { write: true });
        return notices;
      },
    },
  ],
};
