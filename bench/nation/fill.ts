/** Fills an empty database with the nation, or finds it filled. */
import type { Deps } from '../../apps/server/src/deps.ts';
import { asSystem, type Database } from '../../apps/server/src/platform/database/index.ts';
import type { Pack } from '../../packages/domain/src/index.ts';
import { makeCopies } from './copies.ts';
import { markOf, planOf, templateMark } from './plan.ts';
import { makeTemplate } from './template.ts';

/** True when a nation of this scale is there; an error when something else is. */
export async function isFilled(database: Database, scale: number): Promise<boolean> {
  const { rows } = await database.pool.query<{ corps: number; done: boolean }>(
    "select (select count(*)::int from corps) as corps, to_regclass('nation.filled') is not null as done",
  );
  if (rows[0]?.corps === 0) return false;
  const filled = rows[0]?.done
    ? (await database.pool.query<{ scale: number }>('select scale from nation.filled')).rows[0]
    : undefined;
  if (filled?.scale !== scale)
    throw new Error(
      'BENCH_DATABASE_URL names a database that holds something else, or a nation half made: give an empty one.',
    );
  return true;
}

export async function fill(deps: Deps, shipped: Pack, scale: number): Promise<void> {
  const { pool } = deps.database;
  const plan = planOf(scale);
  const began = performance.now();
  const say = (what: string) => console.log(`${Math.round((performance.now() - began) / 1000)} s: ${what}`);
  const corpsId = await makeTemplate(deps, shipped, plan, say);
  await makeCopies(pool, corpsId, plan.corps, say);
  await pool.query('vacuum (analyze)');
  await pool.query('create table nation.filled as select $1::float8 as scale, $2::float8 as seconds', [
    scale,
    (performance.now() - began) / 1000,
  ]);
  say('vacuumed and analysed');
  await reconcileOne(deps, corpsId.replace(templateMark, markOf(plan.corps)), say);
}

/** The engine recomputes one copy from nothing; what it finds different is a fault of the copying. */
async function reconcileOne(deps: Deps, corpsId: string, say: (what: string) => void) {
  const { differences } = await asSystem(deps.database, (trx) => deps.programme.reconcile(trx, corpsId));
  say(
    `reconcile ${corpsId}: ${differences.length} differences${differences
      .slice(0, 3)
      .map((entry) => `; ${entry.dutyId} ${entry.what}`)
      .join('')}`,
  );
}

export async function printSizes(database: Database): Promise<void> {
  const { rows: counts } = await database.pool.query<Record<string, string>>(`
    select (select count(*) from corps) as corps, (select count(*) from unit) as units,
      (select count(*) from person) as people, (select count(*) from duty) as duties,
      (select count(*) from record) as records, (select count(*) from record_person) as "people named",
      (select count(*) from duty_record) as links, (select count(*) from notification) as notices,
      (select count(*) from file) as files, pg_size_pretty(pg_database_size(current_database())) as size,
      (select round(seconds) || ' s' from nation.filled) as "filled in"
  `);
  console.log(
    Object.entries(counts[0] ?? {})
      .map(([name, value]) => `${/^\d+$/.test(value) ? Number(value).toLocaleString('en') : value} ${name}`)
      .join(', '),
  );
}
