import { setTimeout as wait } from 'node:timers/promises';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import client from 'prom-client';
import { asSystem } from '../../platform/database/index.ts';
import type { Deps } from '../../deps.ts';

/** What those who run the site ask it: whether the process lives, whether it can answer, and its figures. */
export async function runtimeRoutes(http: FastifyInstance, { database, clock }: Deps) {
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
  await http.register(underPressure, { maxEventLoopDelay: 0, exposeStatusRoute: false });
  const open = {
    config: { permission: 'public' as const, rateLimit: { max: 3000, timeWindow: '1 minute' } },
    schema: { hide: true },
  };
  http.get('/healthz', open, async () => ({ status: 'ok' }));
  http.get('/readyz', open, async (_request, reply) => {
    // A database that hangs is as good as none: whoever asks is told so in time.
    const answers = asSystem(database, (trx) => sql`select 1 from site limit 1`.execute(trx)).then(
      () => true,
      () => false,
    );
    const ready = await Promise.race([answers, wait(3000, false, { ref: false })]);
    return ready
      ? { status: 'ready', database: database.engine, today: clock.today() }
      : reply.code(503).send({ status: 'unavailable', database: database.engine });
  });
  http.get('/metrics', open, async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.metrics()),
  );
}
