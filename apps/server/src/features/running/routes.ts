import { shownBy } from '../../platform/clock.ts';
import { jobStatuses, type Job } from '../../platform/jobs.ts';
import type { Bind } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';

/** What the system administrator sees of the jobs. */
export function runningRoutes(bind: Bind, { database, clock }: Deps, jobs: readonly Job[]) {
  // Timers measure real time; on a frozen day they are shown as that day has them.
  const shown = (instant: string | null | undefined) => (instant ? shownBy(clock, instant) : null);
  bind('listJobs', async () => ({
    items: (await jobStatuses(database, jobs)).map(({ job, row, state }) => ({
      name: job.name,
      title: job.title,
      state,
      off: job.off ?? null,
      every: row?.every ?? job.every,
      lastRunAt: shown(row?.ended_at),
      lastSuccessAt: shown(row?.succeeded_at),
      duration: row?.duration_ms ?? null,
      done: row?.done ?? null,
      failures: row?.failures ?? 0,
      lastError: row?.last_error ?? null,
      nextRunAt: job.off === undefined ? shown(row?.next_run_at) : null,
    })),
  }));
}
