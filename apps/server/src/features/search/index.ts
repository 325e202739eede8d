import type { Feature } from '../../platform/feature.ts';
import type { Deps } from '../../deps.ts';
import { search } from './search.ts';

/** One search over everything that has a name; what it finds is asked of the features that keep it. */
export const searchFeature: Feature<Deps> = {
  id: 'search',
  tables: [],
  mount: ({ bind, deps }) => {
    bind('search', ({ read, caller, query }) => read((trx) => search(trx, deps, caller, query.q)));
  },
};
