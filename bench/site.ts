import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { buildApp, buildDeps, type App } from '../apps/server/src/app.ts';
import { seedDemo } from '../apps/server/src/demo/index.ts';
import { demoPack } from '../apps/server/src/demo/pack.ts';
import { loadPack } from '../apps/server/src/pack-files.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { readConfig } from '../apps/server/src/platform/config.ts';
import { migrate, openDatabase } from '../apps/server/src/platform/database/index.ts';

const password = 'Bench-secret-2023';
export const scale = Number(process.env.BENCH_SCALE ?? 1);

export interface BenchSite {
  app: App;
  cookie(username: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * The demo corps in a database of its own: embedded, or the one that BENCH_DATABASE_URL names. A database on
 * a server is filled by the first measurement and used again by the next; of another size it is refused.
 */
export async function benchSite(): Promise<BenchSite> {
  const dataDir = mkdtempSync(join(tmpdir(), 'liulian-bench-'));
  const config = readConfig(
    {
      CLOCK: '2023-09-15',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'silent',
      PORT: '0',
      ...(process.env.BENCH_DATABASE_URL ? { DATABASE_URL: process.env.BENCH_DATABASE_URL } : {}),
    },
    { demo: true },
  );
  const database = await openDatabase({ url: config.databaseUrl, dataDir });
  const deps = buildDeps({ config, database, clock: systemClock(config.clock), pack: demoPack(loadPack()) });
  await migrate(database);
  const began = performance.now();
  const found = await corpsFound(database.pool);
  const made = found ?? (await seedDemo(deps, { password, scale, progress: () => undefined }));
  await database.pool.query('analyze');
  const how = found ? 'used again' : `made in ${Math.round((performance.now() - began) / 1000)} s`;
  console.log(
    `${database.engine}: ${made.units} units, ${made.people} people, ${made.records} records; ${how}`,
  );
  const app = await buildApp(deps);
  return {
    app,
    cookie: async (username) => {
      const response = await app.http.inject({
        method: 'POST',
        url: '/api/session',
        payload: { username, password },
      });
      const [cookie] = response.cookies as { name: string; value: string }[];
      if (!cookie) throw new Error(`${username}: ${response.body}`);
      return `${cookie.name}=${cookie.value}`;
    },
    close: async () => {
      await app.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** What an earlier measurement left in the database; null where it is empty. */
async function corpsFound(pool: pg.Pool) {
  const { rows } = await pool.query<{ corps: number; units: number; people: number; records: number }>(
    `select (select count(*)::int from corps) as corps, (select count(*)::int from unit) as units,
       (select count(*)::int from person) as people, (select count(*)::int from record) as records`,
  );
  const [found] = rows;
  if (!found || found.corps === 0) return null;
  const wanted = Math.round(9_000 * scale);
  if (found.corps !== 1 || Math.abs(found.people - wanted) > wanted / 5 + 100)
    throw new Error(
      `BENCH_DATABASE_URL names a database that holds something else (${found.corps} corps, ${found.people} people): name an empty one`,
    );
  return found;
}
