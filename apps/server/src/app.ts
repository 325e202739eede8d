import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import client from 'prom-client';
import { operationIds } from '@liulian/contract';
import type { Pack } from '@liulian/domain';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { asSystem, migrate, type Database } from './platform/database/index.ts';
import { binder, buildHttp, type Caller } from './platform/http/index.ts';
import { auditRoutes } from './features/audit/index.ts';
import {
  identityRoutes,
  oidcRoutes,
  RefusedAttempts,
  Sessions,
  sourceOf,
} from './features/identity/index.ts';
import { organisationRoutes } from './features/organisation/index.ts';
import { policyRoutes } from './features/policy/index.ts';
import { Projection, programmeRoutes } from './features/programme/index.ts';
import { recordRoutes, recordUploads } from './features/records/index.ts';
import type { Deps } from './deps.ts';
import { spellStoredNames } from './platform/spelling.ts';
import { Sweeps } from './sweeps.ts';

const webRoot = join(dirname(fileURLToPath(import.meta.url)), '../../web/dist');

export interface App {
  http: FastifyInstance;
  deps: Deps;
  sweeps: Sweeps;
  refused: RefusedAttempts;
  close(): Promise<void>;
}

export function buildDeps(options: { config: Config; database: Database; clock: Clock; pack: Pack }): Deps {
  return {
    config: options.config,
    database: options.database,
    clock: options.clock,
    programme: new Projection(options.pack, options.clock),
  };
}

/**
 * The only composition root, used by production and tests alike. Migrates, adopts the pack, brings the duties
 * to today.
 */
export async function buildApp(deps: Deps): Promise<App> {
  const { config, database, clock, programme } = deps;
  await migrate(database);
  await spellStoredNames(database);
  const corpsIds = await asSystem(database, async (trx) =>
    (await trx.selectFrom('corps').select('id').execute()).map((row) => row.id),
  );
  for (const corpsId of corpsIds) {
    await asSystem(
      database,
      async (trx) => {
        if (await programme.adoptPack(trx, corpsId)) await programme.rosterChanged(trx, corpsId, 'all');
      },
      { write: true },
    );
  }
  const http = await buildHttp({
    webRoot: existsSync(webRoot) ? webRoot : null,
    logLevel: config.logLevel,
    trustProxy: config.trustProxy,
    publicOrigin: config.publicUrl ? new URL(config.publicUrl).origin : null,
  });
  const sweeps = new Sweeps(deps, http.log);
  await sweeps.day();

  const sessions = new Sessions(database, {
    secure: config.publicUrl?.startsWith('https:') ?? false,
    requireTotp: config.requireTotp,
  });
  const { bind, bound } = binder(http, {
    database,
    authenticate: sessions.authenticate,
    publicLimit: 120,
    source: (request) => sourceOf(database.db, request),
  });
  const refused = new RefusedAttempts(database, clock, http.log);
  http.addHook('onResponse', async (request, reply) => {
    const { caller, problemCode } = request as { caller?: Caller; problemCode?: string };
    // What is only asked for first (a password, a second factor) is no attempt at something forbidden.
    if (reply.statusCode !== 403 || !caller || problemCode?.startsWith('session.')) return;
    const { summary } = (request.routeOptions.schema ?? {}) as { summary?: string };
    refused.note(caller, summary ?? '其他');
  });
  http.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/api/') && !sweeps.isToday) await sweeps.day();
  });
  identityRoutes(bind, deps, sessions, async (trx, corpsId) => {
    await programme.adoptPack(trx, corpsId);
    await programme.rosterChanged(trx, corpsId, 'all');
  });
  oidcRoutes(http, deps, sessions);
  organisationRoutes(bind, deps);
  programmeRoutes(bind, deps);
  recordRoutes(bind, deps);
  policyRoutes(bind, deps);
  auditRoutes(bind, deps);
  await recordUploads(http, deps, sessions.authenticate);
  await runtimeRoutes(http, database, clock);
  const missing = operationIds.filter((id) => !bound.has(id));
  if (missing.length > 0) throw new Error(`这些操作没有实现，拒绝启动：${missing.join('、')}`);
  await http.ready();
  return {
    http,
    deps,
    sweeps,
    refused,
    close: async () => {
      await sweeps.stop();
      await http.close();
      await refused.stop();
      await database.close();
    },
  };
}

async function runtimeRoutes(http: FastifyInstance, database: Database, clock: Clock) {
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
