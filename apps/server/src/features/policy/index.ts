import type { Feature } from '../../platform/feature.ts';
import type { Deps } from '../../deps.ts';
import { policyRoutes } from './routes.ts';

export { clausesContaining } from './store.ts';

/** Policy documents read into drafts, and the versions of the scheme that come of them. */
export const policyFeature: Feature<Deps> = {
  id: 'policy',
  tables: ['policy_draft'],
  mount: ({ bind, deps }) => policyRoutes(bind, deps),
};
