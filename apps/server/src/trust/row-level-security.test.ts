import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem, inScope, type Scope } from '../platform/database/index.ts';
import { testApp, type TestApp } from '../testing/index.ts';

/**
 * The application's own database role with hand-written SQL and no `where`: what a forgotten condition would
 * give.
 */
let site: TestApp;
let tables: string[];
beforeAll(async () => {
  site = await testApp();
  const det = await site.as('det01.political');
  const send = (body: object) => det.send<{ id: string }>('POST', '/records', body);
  const {
    body: { id },
  } = await send({
    kind: 'activity',
    occurredOn: '2023-09-01',
    unitIds: ['det01'],
    participantIds: ['s01-f1'],
    fields: { category: 'warning-education' },
    submit: true,
  });
  await (await site.as('corps.officer')).send('POST', `/records/${id}/accept`, { revision: 1 });
  await (
    await site.as('det02.political')
  ).send('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-01',
    unitIds: ['det02'],
    fields: { category: 'warning-education' },
  });
  const talk = await (
    await site.as('det02.discipline')
  ).send('POST', '/records', {
    kind: 'talk',
    occurredOn: '2023-09-01',
    unitIds: ['det02'],
    fields: { category: 'heart-to-heart', talker: 'd02-dis', subject: ['d02-sec'] },
  });
  expect(talk.status, JSON.stringify(talk.body)).toBe(201);
  tables = (
    await asSystem(site.data.database, (trx) =>
      sql<{
        name: string;
      }>`
        select relname as name
        from pg_class
        where relkind = 'r'
          and relnamespace = 'public'::regnamespace
          and relname <> 'migration'
        order by 1
      `.execute(trx),
    )
  ).rows.map((row) => row.name);
});
afterAll(() => site.close());

const scope = (more: Partial<Scope>): Scope => ({
  corpsId: 'north',
  path: '',
  personId: null,
  accountId: 'nobody',
  records: true,
  personal: false,
  audit: false,
  ...more,
});
const read = async <T>(who: Scope, query: string) =>
  (await inScope(site.data.database, who, (trx) => sql.raw<T>(query).execute(trx))).rows;

describe('row-level security', () => {
  it('is switched on for every table', async () => {
    const { rows } = await asSystem(site.data.database, (trx) =>
      sql<{
        name: string;
      }>`
        select relname as name
        from pg_class
        where relkind = 'r'
          and relnamespace = 'public'::regnamespace
          and not relrowsecurity
      `.execute(trx),
    );
    expect(rows.map((row) => row.name).filter((name) => name !== 'migration')).toEqual([]);
  });

  it('gives nothing without a scope, from any table, also after another transaction had one', async () => {
    await read(scope({ path: 'corps.' }), 'select 1');
    for (const table of tables) {
      const rows = await inScope(site.data.database, scope({ corpsId: '', records: false }), async (trx) => {
        const { rows: found } = await sql
          .raw<{ count: number }>(`select count(*)::int as count from ${table}`)
          .execute(trx);
        return found[0]?.count;
      }).catch((error: { code?: string }) => error.code);
      expect([0, '42501'], table).toContain(rows);
    }
  });

  it('never shows another corps', async () => {
    for (const table of tables) {
      const { rows: columns } = await asSystem(site.data.database, (trx) =>
        sql<{
          name: string;
        }>`
          select attname as name
          from pg_attribute
          where attrelid = ${table}::regclass
            and attname = 'corps_id'
        `.execute(trx),
      );
      if (columns.length === 0) continue;
      const seen = await read<{ corps_id: string }>(
        scope({ path: 'corps.', personal: true, audit: true }),
        `select distinct corps_id from ${table}`,
      ).catch((error: { code?: string }) => (error.code === '42501' ? [] : Promise.reject(error)));
      expect(
        seen.every((row) => row.corps_id === 'north'),
        table,
      ).toBe(true);
    }
  });

  it('keeps to the subtree', async () => {
    for (const table of ['person', 'service', 'appointment', 'duty', 'record', 'answer', 'event']) {
      const rows = await read<{ path: string }>(scope({ path: 'corps.det01.' }), `select path from ${table}`);
      expect(
        rows.every((row) => row.path.startsWith('corps.det01.')),
        table,
      ).toBe(true);
    }
    expect((await read(scope({ path: 'corps.det01.' }), 'select 1 from duty')).length).toBeGreaterThan(10);
    const units = await read<{ path: string }>(
      scope({ path: 'corps.det01.' }),
      'select r.path from record_unit r',
    );
    expect(units.length).toBeGreaterThan(0);
    expect(units.every((row) => row.path.startsWith('corps.det01.'))).toBe(true);
  });

  it('keeps personal records to those who may, and to whom they name', async () => {
    const talks = (who: Scope) =>
      read(who, "select 1 from record where visibility = 'personal'").then((rows) => rows.length);
    expect(await talks(scope({ path: 'corps.' }))).toBe(0);
    expect(await talks(scope({ path: 'corps.', personal: true }))).toBe(1);
    expect(await talks(scope({ path: 'corps.det01.', personal: true }))).toBe(0);
    expect(await talks(scope({ personId: 'd02-sec' }))).toBe(1);
    expect(await talks(scope({ path: 'corps.', personal: true, records: false }))).toBe(0);
  });

  it('does not let the role write outside its scope, nor touch duties, accounts or the audit', async () => {
    const attempt = (query: string) =>
      inScope(site.data.database, scope({ path: 'corps.det01.', accountId: 'x', audit: true }), (trx) =>
        sql.raw(query).execute(trx),
      ).then(
        (result) => Number(result.numAffectedRows ?? 0),
        (error: { code?: string }) => error.code,
      );
    expect(await attempt("update record set title = 'x' where unit_id = 'det02'")).toBe(0);
    expect(await attempt("update duty set met_on = '2023-01-01'")).toBe('42501');
    expect(await attempt('delete from audit_entry')).toBe('42501');
    expect(
      await attempt(
        "insert into audit_entry values ('north', 99, now(), '', '', '', '', '', null, '', '', '')",
      ),
    ).toBe('42501');
    expect(await attempt('select * from account')).toBe('42501');
    expect(
      await attempt(
        `insert into event (corps_id, id, type, occurred_on, title, unit_id, path, created_by)
         values ('north', 'e', 'case-decided', '2023-01-01', 'x', 'det02', 'corps.det02.', 'x')`,
      ),
    ).toBe('42501');
  });
});
