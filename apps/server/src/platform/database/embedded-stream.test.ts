import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type Database } from './index.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'liulian-embedded-'));
let database: Database;
beforeAll(async () => {
  database = await openDatabase({ url: null, dataDir });
});
afterAll(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const ask = async (): Promise<number> =>
  (await database.pool.query<{ n: number }>('select $1::int + 1 as n', [1])).rows[0]!.n;

it('a connection that takes the place of another does not meet what that one prepared or left open', async () => {
  // from the second time on it has a name
  for (let time = 0; time < 3; time += 1) expect(await ask()).toBe(2);
  const client = await database.pool.connect();
  await client.query('begin');
  await client.query("select set_config('app.left', 'behind', true)");
  client.release(true);
  for (let time = 0; time < 3; time += 1) expect(await ask()).toBe(2);
  expect(
    (
      await database.pool.query<{ left: string | null }>(
        "select nullif(current_setting('app.left', true), '') as left",
      )
    ).rows[0]!.left,
  ).toBeNull();
});
