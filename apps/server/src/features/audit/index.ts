import type { Feature } from '../../platform/feature.ts';
import { keepCheckpoints } from '../../platform/audit-checkpoints.ts';
import { siteKey } from '../../platform/site-key.ts';
import type { Deps } from '../../deps.ts';
import { auditRoutes } from './routes.ts';

/** The audit chain: shown, verified, and its ends noted. */
export const auditFeature: Feature<Deps> = {
  id: 'audit',
  tables: [],
  mount: ({ bind, deps }) => auditRoutes(bind, deps),
  jobs: ({ database, clock, config }, log) => {
    const contentSoundOn = new Map<string, string>();
    return [
      {
        // Looks at what was added to the chains, notes their ends once a day, and raises an alarm where they
        // or the content they vouch for do not hold.
        name: 'checkpoints',
        title: '审计链校验点',
        every: 600,
        run: async ({ starting }) => {
          const key = siteKey(config.dataDir);
          const findings = await keepCheckpoints(
            database,
            clock,
            config.auditCheckpoints,
            key,
            contentSoundOn,
            starting,
          );
          for (const finding of findings) log.warn({ finding }, `审计报警：${finding.name}：${finding.text}`);
          return findings.length;
        },
      },
    ];
  },
};
