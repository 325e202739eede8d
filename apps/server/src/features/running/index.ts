import type { Feature } from '../../platform/feature.ts';
import type { Deps } from '../../deps.ts';
import { runningRoutes } from './routes.ts';
import { runtimeRoutes } from './runtime.ts';

/** The site as those see it who run it: health, figures and jobs. */
export const runningFeature: Feature<Deps> = {
  id: 'running',
  tables: [],
  mount: async ({ bind, http, deps, jobs }) => {
    runningRoutes(bind, deps, jobs);
    await runtimeRoutes(http, deps, jobs);
  },
  jobs: ({ database }) => [
    {
      name: 'analyse',
      title: '更新数据库统计',
      every: 6 * 3600,
      ...(database.engine === 'pglite' ? {} : { off: '数据库服务器自己会做' }),
      run: () => database.analyse().then(() => 1),
    },
  ],
};
