import { jobStatuses, type Job } from '../../platform/jobs.ts';
import type { Bind } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';

/** What the system administrator sees of the jobs. */
export function runningRoutes(bind: Bind, { database }: Deps, jobs: readonly Job[]) {
  bind('listJobs', async () => ({
    items: (await jobStatuses(database, jobs)).map(({ job, row, state }) => ({
      name: job.name,
      title: job.title,
      state,
      off: job.off ?? null,
      every: row?.every ?? job.every,
      lastRunAt: row?.ended_at ?? null,
      lastSuccessAt: row?.succeeded_at ?? null,
      duration: row?.duration_ms ?? null,
      done: row?.done ?? null,
      failures: row?.failures ?? 0,
      lastError: row?.last_error ?? null,
      nextRunAt: job.off === undefined ? (row?.next_run_at ?? null) : null,
    })),
  }));
}
