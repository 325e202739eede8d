import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { installRoles, operationIds } from '@liulian/contract';
import type { Pack } from '@liulian/domain';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { asSystem, corpsIds, migrate, type Database, type Trx } from './platform/database/index.ts';
import { binder, buildHttp, RefusedAttempts } from './platform/http/index.ts';
import { Jobs, type Log } from './platform/jobs.ts';
import { sourceOf, StoredSessions } from './features/identity/index.ts';
import { patience, Projection } from './features/programme/index.ts';
import type { Deps } from './deps.ts';
import type { Happened, KindChange } from './platform/feature.ts';
import { features } from './features.ts';
import { NewDay } from './new-day.ts';

const webRoot = join(dirname(fileURLToPath(import.meta.url)), '../../web/dist');

export interface App {
  http: FastifyInstance;
  deps: Deps;
  jobs: Jobs;
  newDay: NewDay;
  close(): Promise<void>;
}

export function buildDeps(options: { config: Config; database: Database; clock: Clock; pack: Pack }): Deps {
  options.database.frozenOn = options.config.clock;
  const { config, database, clock, pack } = options;
  installRoles(pack.roles, pack.vocabulary.departments);
  return {
    config,
    database,
    clock,
    programme: new Projection(pack, clock),
    sessions: new StoredSessions(database, {
      secure: config.publicUrl?.startsWith('https:') ?? false,
      requireTotp: config.requireTotp,
      today: () => clock.today(),
    }),
    refused: new RefusedAttempts(database, clock),
  };
}

export function jobsOf(deps: Deps, newDay: NewDay, log: Log): Jobs {
  return new Jobs(
    [
      { name: 'tick', title: '每日更新任务', every: 60, run: () => newDay.bring() },
      ...features.flatMap((feature) => feature.jobs?.(deps, log) ?? []),
    ],
    deps.database,
    log,
  );
}

/**
 * The only composition root, used by production and tests alike. Migrates, lets every feature start, adopt
 * the corps that are there and mount its routes, and brings the duties to today.
 */
export async function buildApp(deps: Deps): Promise<App> {
  const { config, database } = deps;
  await migrate(database);
  for (const feature of features) await feature.start?.(deps);
  const founded = async (trx: Trx, corpsId: string) => {
    for (const feature of features) await feature.adopt?.(trx, deps, corpsId);
  };
  for (const corpsId of await corpsIds(database))
    await asSystem(database, (trx) => founded(trx, corpsId), { write: true });
  const http = await buildHttp({
    webRoot: existsSync(webRoot) ? webRoot : null,
    logLevel: config.logLevel,
    trustProxy: config.trustProxy,
    publicOrigin: config.publicUrl ? new URL(config.publicUrl).origin : null,
  });
  const newDay = new NewDay(deps);
  await newDay.bring(0);
  http.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/api/') && !newDay.isToday) await newDay.bring(patience);
  });
  const jobs = jobsOf(deps, newDay, http.log);
  const { bind, bound } = binder(http, {
    database,
    authenticate: deps.sessions.authenticate,
    publicLimit: 120,
    source: (request) => sourceOf(database.db, request),
  });
  const happened = async (trx: Trx, event: Happened) => {
    for (const feature of features) await feature.happened?.(trx, deps, event);
  };
  const kindChanges = async (trx: Trx, change: KindChange) => {
    for (const feature of features) await feature.kindChanges?.(trx, deps, change);
  };
  for (const feature of features)
    await feature.mount({ deps, http, bind, jobs: jobs.list, founded, happened, kindChanges });
  const missing = operationIds.filter((id) => !bound.has(id));
  if (missing.length > 0) throw new Error(`这些操作没有实现，拒绝启动：${missing.join('、')}`);
  await http.ready();
  return {
    http,
    deps,
    jobs,
    newDay,
    close: async () => {
      await deps.programme.stop();
      await jobs.stop();
      await http.close();
      await database.close();
    },
  };
}
