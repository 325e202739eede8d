import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSheets, textOf } from '@liulian/documents';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';

let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

const exports = () =>
  asSystem(site.data.database, (trx) =>
    trx
      .selectFrom('audit_entry')
      .select(['actor_name', 'unit_id', 'summary'])
      .where('action', '=', 'person.export')
      .orderBy('seq')
      .execute(),
  );
const ask = async (account: string, query: Record<string, string> = {}) =>
  (await site.as(account)).request<{ code: string }>({ url: '/api/people/export', query });
const listed = async (account: string, query: Record<string, string> = {}) =>
  (await (await site.as(account)).get<{ items: { name: string }[] }>('/people', { limit: '500', ...query }))
    .body.items;

function cells(raw: Uint8Array): string[] {
  const [sheet] = readSheets(raw);
  return (sheet?.rows ?? []).flatMap((row) => row.cells.map(textOf));
}

test('is refused without a session, without the right, and for another detachment', async () => {
  expect((await site.anonymous.get('/people/export')).status).toBe(401);
  expect((await ask('firefighter01')).status).toBe(403);
  expect(await ask('det02.political', { unitId: 'det01' })).toMatchObject({
    status: 403,
    body: { code: 'unit.outside_scope' },
  });
  expect((await ask('det02.political', { unitId: 's-det01' })).status).toBe(404);
  expect(await exports()).toEqual([]);
});

test('holds the own detachment’s people and no other’s, and is one disclosure', async () => {
  const own = await listed('det01.political', { unitId: 'det01' });
  const others = await listed('det02.political', { unitId: 'det02' });
  expect(own.length).toBeGreaterThan(0);
  expect(others.length).toBeGreaterThan(0);
  const reply = await ask('det01.political');
  expect(reply.status).toBe(200);
  expect(reply.headers['content-disposition']).toMatch(/^attachment;.*\.xlsx/);
  const text = cells(reply.raw);
  for (const person of own) expect(text).toContain(person.name);
  for (const person of others) expect(text).not.toContain(person.name);
  expect(text).toEqual(expect.arrayContaining(['姓名', '上级单位', '职务', '入队', '到本单位']));
  const [entry, ...more] = await exports();
  expect(more).toEqual([]);
  expect(entry).toMatchObject({
    unit_id: 'det01',
    summary: `导出花名册 ${own.length} 人（unitId=det01）`,
  });
  expect(entry?.actor_name).toMatch(/det01\.political/);
});

test('follows the filter of the list', async () => {
  const leaders = await listed('det01.political', { unitId: 'det01', class: 'leader' });
  const reply = await ask('det01.political', { class: 'leader' });
  expect(reply.status).toBe(200);
  expect((await exports()).at(-1)?.summary).toBe(
    `导出花名册 ${leaders.length} 人（class=leader，unitId=det01）`,
  );
});
