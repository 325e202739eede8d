import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp, buildDeps, type App } from '../apps/server/src/app.ts';
import { seedDemo } from '../apps/server/src/demo/index.ts';
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

/** The demo corps in a database of its own: embedded, or the empty one that BENCH_DATABASE_URL names. */
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
  const deps = buildDeps({ config, database, clock: systemClock(config.clock), pack: loadPack() });
  await migrate(database);
  const began = performance.now();
  const made = await seedDemo(deps, { password, scale, progress: () => undefined });
  await database.pool.query('analyze');
  console.log(
    `${database.engine}: ${made.units} units, ${made.people} people, ${made.records} records; made in ${Math.round((performance.now() - began) / 1000)} s`,
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
