import ExcelJS from 'exceljs';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

let site: TestApp;
let auditor: Client;
beforeAll(async () => {
  site = await testApp();
  for (const [account, unitId] of [
    ['det01.political', 'det01'],
    ['sta010101.instructor', 'sta010101'],
    ['det02.political', 'det02'],
    ['south.political', 's-det01'],
  ] as const) {
    const made = await (
      await site.as(account)
    ).send('POST', '/records', {
      kind: 'activity',
      occurredOn: '2023-09-01',
      unitIds: [unitId],
      fields: { category: 'warning-education' },
      submit: true,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  }
  await asSystem(site.data.database, (trx) => sql`alter table audit_entry disable trigger all`.execute(trx));
  // midnight of 1 September in Shanghai
  await asSystem(site.data.database, (trx) =>
    sql`update audit_entry set at = '2023-08-31T16:00:00Z' where corps_id = 'north' and seq = 1`.execute(trx),
  );
  auditor = await site.as('admin.audit');
});
afterAll(() => site.close());

interface Entry {
  seq: number;
  actor: string;
  action: string;
  objectType: string;
  objectId: string;
  unit: string | null;
  summary: string;
}
const list = async (query: Record<string, string> = {}) =>
  (
    await auditor.get<{ items: Entry[]; total: number; nextCursor: string | null }>('/audit', {
      limit: '200',
      ...query,
    })
  ).body;
const every = (items: Entry[], holds: (entry: Entry) => boolean) => {
  expect(items.length).toBeGreaterThan(0);
  expect(items.filter((entry) => !holds(entry))).toEqual([]);
};

describe('the list', () => {
  it('is the audit administrator’s only, and of the own corps', async () => {
    expect((await site.anonymous.get('/audit')).status).toBe(401);
    for (const account of [
      'corps.officer',
      'det01.discipline',
      'admin.system',
      'admin.security',
      'firefighter01',
    ]) {
      for (const path of ['/audit', '/audit/export', '/audit/verification'])
        expect((await (await site.as(account)).get(path)).status, `${account} ${path}`).toBe(403);
    }
    const { items, total } = await list();
    expect(items).toHaveLength(total);
    expect(JSON.stringify(items)).not.toMatch(/south|s-det01|南原/);
  });

  it('is filtered by actor, action, object and day', async () => {
    const { total } = await list();
    every((await list({ actor: 'det01' })).items, (entry) => entry.actor.includes('det01'));
    every((await list({ action: 'record.submit' })).items, (entry) => entry.action === 'record.submit');
    every((await list({ action: 'record.submit,session.open' })).items, (entry) =>
      ['record.submit', 'session.open'].includes(entry.action),
    );
    const [record] = (await list({ action: 'record.submit' })).items as [Entry];
    every((await list({ objectType: 'record' })).items, (entry) => entry.objectType === 'record');
    every(
      (await list({ objectType: 'record', objectId: record.objectId })).items,
      (entry) => entry.objectId === record.objectId,
    );
    expect((await list({ from: '2023-09-01', to: '2023-09-01' })).items.map((entry) => entry.seq)).toEqual([
      1,
    ]);
    expect((await list({ to: '2023-08-31' })).total).toBe(0);
    expect((await list({ from: '2023-09-02' })).total).toBe(total - 1);
    expect((await list({ actor: '%' })).total).toBe(0);
    every((await list({ q: record.summary })).items, (entry) => entry.summary.includes(record.summary));
    const [first = ''] = record.summary;
    expect((await list({ q: first })).total).toBeGreaterThan(0);
    expect((await list({ q: `${first}%` })).total).toBe(0);
  });

  it('is filtered by unit, with those below it', async () => {
    const names = async (unitId: string) =>
      new Set((await list({ unitId })).items.map((entry) => entry.unit));
    const [all, one, two] = [await names('corps'), await names('det01'), await names('det02')];
    expect(one.size).toBe(2); // the detachment and its station
    expect(two.size).toBe(1);
    for (const name of [...one, ...two]) expect(all).toContain(name);
    expect([...one].filter((name) => two.has(name))).toEqual([]);
    for (const unitId of ['s-det01', 'no-such-unit'])
      expect((await auditor.get('/audit', { unitId })).body).toMatchObject({ code: 'unit.not_found' });
  });

  it('comes in pages that neither repeat nor skip', async () => {
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: Entry[]; nextCursor: string | null } = await list({
        limit: '3',
        ...(cursor ? { cursor } : {}),
      });
      seen.push(...page.items.map((entry) => entry.seq));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(Array.from(seen, (_, i) => seen.length - i));
  });
});

describe('the export', () => {
  it('holds what the filter finds, and is itself audited', async () => {
    const { items } = await list({ action: 'record.submit', unitId: 'det01' });
    expect(items).toHaveLength(2);
    const reply = await auditor.request({
      url: '/api/audit/export',
      query: { action: 'record.submit', unitId: 'det01', from: '2023-01-01' },
    });
    expect(reply.status).toBe(200);
    expect(reply.headers['content-disposition']).toMatch(/^attachment;.*\.xlsx/);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(reply.raw as unknown as ArrayBuffer);
    const sheet = book.worksheets[0];
    const numbers = (sheet?.getColumn(1).values ?? []).filter((value) => typeof value === 'number');
    expect(numbers).toEqual(items.map((entry) => entry.seq).sort((a, b) => a - b));
    const [entry] = (await list({ action: 'audit.export' })).items as [Entry];
    expect(entry.actor).toMatch(/admin\.audit/);
    expect(entry.summary).toBe(`导出审计 ${items.length} 条（2023-01-01 至 ，record.submit，det01）`);
    // the day that this test moved
    expect((await auditor.get('/audit/verification')).body).toMatchObject({ firstBad: 1 });
  });

  it('that is refused leaves nothing', async () => {
    const before = (await list({ action: 'audit.export' })).total;
    expect((await auditor.get('/audit/export', { unitId: 'no-such-unit' })).status).toBe(404);
    expect((await (await site.as('admin.system')).get('/audit/export')).status).toBe(403);
    expect((await list({ action: 'audit.export' })).total).toBe(before);
  });
});

describe('retention: nothing ever removes an entry', () => {
  it('the role of requests may read entries and nothing else, and not even see the head', async () => {
    const { rows } = await asSystem(site.data.database, (trx) =>
      sql<Record<string, boolean>>`
        select has_table_privilege('liulian_app', 'audit_entry', 'select') as reads, has_table_privilege(
          'liulian_app', 'audit_entry', 'insert, update, delete, truncate, references, trigger'
        ) as writes, has_table_privilege(
          'liulian_app', 'audit_head', 'select, insert, update, delete, truncate, references, trigger'
        ) as head
      `.execute(trx),
    );
    expect(rows[0]).toEqual({ reads: true, writes: false, head: false });
    for (const query of [
      'delete from audit_entry',
      "update audit_entry set summary = ''",
      'truncate audit_entry',
      'insert into audit_entry select * from audit_entry',
      'delete from audit_head',
      'alter table audit_entry disable trigger all',
    ]) {
      await expect(
        asSystem(site.data.database, async (trx) => {
          await sql`set local role liulian_app`.execute(trx);
          await sql.raw(query).execute(trx);
        }),
        query,
      ).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  it('entries of years ago stay through the sweeps of every day', async () => {
    await asSystem(site.data.database, (trx) =>
      sql`update audit_entry set at = '2003-01-01T00:00:00Z' where corps_id = 'north' and seq <= 3`.execute(
        trx,
      ),
    );
    const before = await list({ to: '2003-12-31' });
    expect(before.total).toBe(3);
    await site.app.newDay.bring();
    await site.app.jobs.run('escalation');
    await site.app.jobs.run('checkpoints');
    expect(await list({ to: '2003-12-31' })).toEqual(before);
  });
});
