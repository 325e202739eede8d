import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testing/database.ts';
import { asSystem, inScope, migrate, programmeChanged, programmeStamp } from './index.ts';

let site: TestDatabase;
beforeAll(async () => {
  site = await testDatabase();
  await migrate(site.database);
});
afterAll(() => site.close());

const scope = {
  corpsId: 'a',
  path: 'a.',
  personId: null,
  accountId: 'x',
  records: true,
  personal: false,
  audit: false,
};
const corps = `select id from corps where id = any($1) order by id`;

describe('statements that come again', () => {
  it('are prepared once a connection, and keep their plan', async () => {
    const client = await site.database.pool.connect();
    try {
      for (let round = 0; round < 4; round += 1)
        expect((await client.query('select $1::int + 41 as sum', [round])).rows).toEqual([
          { sum: 41 + round },
        ]);
      const { rows } = await client.query<{ count: number }>(
        "select count(*)::int as count from pg_prepared_statements where statement like '%+ 41 as sum%'",
      );
      expect(rows).toEqual([{ count: 1 }]);
    } finally {
      client.release();
    }
  });

  it('are not named when they are made once, or are loads of rows', async () => {
    const client = await site.database.pool.connect();
    try {
      const named = async () =>
        (await client.query<{ count: number }>('select count(*)::int as count from pg_prepared_statements'))
          .rows[0]?.count;
      const before = await named();
      for (let at = 0; at < 30; at += 1) await client.query(`select ${at} as once, $1::text`, ['x']);
      const long = `select $1::text, ${"'x', ".repeat(6000)}1`;
      for (let round = 0; round < 3; round += 1) await client.query(`select length($1) /* ${long} */`, ['x']);
      expect(await named()).toBe(before);
    } finally {
      client.release();
    }
  });

  it('follow a table that got another column: at most one of them fails', async () => {
    const { pool } = site.database;
    await pool.query('create table widening (id int)');
    await pool.query('insert into widening values (1)');
    const ask = () =>
      pool.query('select * from widening where id = $1', [1]).then(
        ({ rows }) => rows[0],
        (error: { code?: string }) => error.code,
      );
    for (let round = 0; round < 4; round += 1) expect(await ask()).toEqual({ id: 1 });
    await pool.query("alter table widening add column name text default 'n'");
    expect([{ id: 1, name: 'n' }, '0A000']).toContainEqual(await ask());
    expect(await ask()).toEqual({ id: 1, name: 'n' });
    await pool.query('drop table widening');
  });

  it('give each role its own rows, whichever role was first', async () => {
    await site.database.pool.query("insert into corps (id, name) values ('a', '甲'), ('b', '乙')");
    const ids = async (as: 'owner' | 'application') => {
      const work = async (trx: Parameters<typeof programmeStamp>[0]) =>
        (await sql<{ id: string }>`${sql.raw(corps.replace('$1', "'{a,b}'"))}`.execute(trx)).rows.length +
        (
          await sql<{ id: string }>`select id from corps where id = any(${['a', 'b']}) order by id`.execute(
            trx,
          )
        ).rows.length;
      return as === 'owner' ? asSystem(site.database, work) : inScope(site.database, scope, work);
    };
    for (let round = 0; round < 8; round += 1)
      expect([await ids('owner'), await ids('application')]).toEqual([4, 2]);
  });

  it('survive an error between them', async () => {
    const { pool } = site.database;
    for (let round = 0; round < 3; round += 1) {
      await expect(pool.query('select 1 / $1::int as quotient', [0])).rejects.toMatchObject({
        code: '22012',
      });
      expect((await pool.query('select 1 / $1::int as quotient', [1])).rows).toEqual([{ quotient: 1 }]);
    }
  });
});

describe('the programme stamp', () => {
  it('changes with a reading, is seen by the transaction that changed it, and goes back with it', async () => {
    const stamp = () => asSystem(site.database, (trx) => programmeStamp(trx, 'a'));
    const before = await stamp();
    const change = (trx: Parameters<typeof programmeStamp>[0]) =>
      sql`
        insert into setting (corps_id, id, text)
        values ('a', 'x', 'each')
        on conflict (corps_id, id) do update
        set text = 'each'
      `.execute(trx);
    await expect(
      asSystem(site.database, async (trx) => {
        expect(await programmeStamp(trx, 'a')).toBe(before);
        await change(trx);
        programmeChanged(trx);
        expect(await programmeStamp(trx, 'a')).not.toBe(before);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await stamp()).toBe(before);
    await inScope(site.database, scope, change, { write: true });
    expect(await stamp()).not.toBe(before);
  });
});
