import { setTimeout as wait } from 'node:timers/promises';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import client from 'prom-client';
import { jobStatuses, type Job, type JobState } from '../../platform/jobs.ts';
import type { Deps } from '../../deps.ts';

/** What those who run the site ask it: whether the process lives, whether it can answer, and its figures. */
export async function runtimeRoutes(http: FastifyInstance, { database, clock }: Deps, jobs: readonly Job[]) {
  const metrics = new client.Registry();
  client.collectDefaultMetrics({ register: metrics });
  const duration = new client.Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer',
    labelNames: ['operation', 'status'],
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3],
    registers: [metrics],
  });
  http.addHook('onResponse', async (request, reply) => {
    const operation =
      (request.routeOptions.schema as { operationId?: string } | undefined)?.operationId ?? 'other';
    duration.observe(
      { operation, status: String(Math.floor(reply.statusCode / 100)) + 'xx' },
      reply.elapsedTime / 1000,
    );
  });
  const perJob = (name: string, help: string) =>
    new client.Gauge({ name, help, labelNames: ['job'], registers: [metrics] });
  const gauges = {
    failures: perJob('liulian_job_failures', 'Runs in a row that failed'),
    late: perJob('liulian_job_late', '1 where the job is due and nobody runs it'),
    succeeded: perJob('liulian_job_last_success_timestamp_seconds', 'When it last succeeded'),
    seconds: perJob('liulian_job_last_duration_seconds', 'How long its last run took'),
  };
  const noteJobs = async () => {
    for (const { job, row, state } of await jobStatuses(database, jobs)) {
      if (state === 'off') continue;
      gauges.failures.set({ job: job.name }, row?.failures ?? 0);
      gauges.late.set({ job: job.name }, state === 'late' ? 1 : 0);
      if (row?.succeeded_at) gauges.succeeded.set({ job: job.name }, Date.parse(row.succeeded_at) / 1000);
      if (row?.duration_ms != null) gauges.seconds.set({ job: job.name }, row.duration_ms / 1000);
    }
  };
  await http.register(underPressure, { maxEventLoopDelay: 0, exposeStatusRoute: false });
  const open = {
    config: { permission: 'public' as const, rateLimit: { max: 3000, timeWindow: '1 minute' } },
    schema: { hide: true },
  };
  http.get('/healthz', open, async () => ({ status: 'ok' }));
  http.get('/readyz', open, async (_request, reply) => {
    // A database that hangs is as good as none: whoever asks is told so in time.
    const statuses = await Promise.race([
      jobStatuses(database, jobs).catch(() => null),
      wait(3000, null, { ref: false }),
    ]);
    const named = (state: JobState) =>
      statuses?.filter((status) => status.state === state).map(({ job }) => job.name);
    // A site whose mail server is away still serves its pages: jobs are details, not the answer.
    return statuses
      ? {
          status: 'ready',
          database: database.engine,
          today: clock.today(),
          jobs: { failing: named('failing'), late: named('late') },
        }
      : reply.code(503).send({ status: 'unavailable', database: database.engine });
  });
  http.get('/metrics', open, async (_request, reply) => {
    // With the database away the figures of the process are the more wanted.
    await Promise.race([noteJobs().catch(() => undefined), wait(3000, undefined, { ref: false })]);
    return reply.header('content-type', metrics.contentType).send(await metrics.metrics());
  });
}
