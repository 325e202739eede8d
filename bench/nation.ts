/**
 * The most used pages of a corps inside a whole nation in one PostgreSQL database, against SQL by hand.
 * BENCH_DATABASE_URL names it, empty or filled before; NATION_SCALE is 1, or a part.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp, buildDeps } from '../apps/server/src/app.ts';
import { demoPack } from '../apps/server/src/demo/pack.ts';
import { loadPack } from '../apps/server/src/pack-files.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { readConfig } from '../apps/server/src/platform/config.ts';
import { migrate, openDatabase } from '../apps/server/src/platform/database/index.ts';
import { schemeSchema } from '../packages/domain/src/index.ts';
import { fill, isFilled, printSizes } from './nation/fill.ts';
import { measurePages } from './nation/pages.ts';
import { markOf, nationPack, planOf, today } from './nation/plan.ts';

const given = process.env.BENCH_DATABASE_URL;
const scale = Number(process.env.NATION_SCALE ?? 1);
if (!given) {
  console.log('the nation needs a PostgreSQL database of its own: set BENCH_DATABASE_URL');
  process.exit(0);
}
// By hand as well, statements are not compiled (see platform/database/scope.ts).
const url = new URL(given);
url.searchParams.set('options', '-c jit=off');
const dataDir = mkdtempSync(join(tmpdir(), 'liulian-nation-'));
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const config = readConfig(
  {
    CLOCK: today,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    PORT: '0',
    DATABASE_URL: url.href,
    REQUIRE_TOTP: '0', // its invented people sign in with a password alone
  },
  { demo: false },
);
const database = await openDatabase({ url: config.databaseUrl, dataDir });
await migrate(database);
const shipped = demoPack(loadPack());
let pack = nationPack(shipped);
const clock = systemClock(config.clock);
if (!(await isFilled(database, scale)))
  await fill(buildDeps({ config, database, clock, pack }), shipped, scale);
// The nation keeps the scheme that it was made with, whatever has become of the shipped one.
const {
  rows: [kept],
} = await database.pool.query<{ definition: unknown }>(
  'select definition from scheme_version order by corps_id, version desc limit 1',
);
pack = { ...pack, scheme: schemeSchema.parse(kept?.definition) };
await printSizes(database);
const began = performance.now();
const app = await buildApp(buildDeps({ config, database, clock, pack }));
console.log(`the server is up after ${((performance.now() - began) / 1000).toFixed(1)} s`);
await measurePages(app, markOf(Math.ceil(planOf(scale).corps / 2)));
await app.close();
