import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Book } from '@liulian/contract';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

/**
 * C10 三会一课记录本: a branch's meetings of a year. The neighbouring branch has meetings of its own, and reads
 * none of these.
 */
let site: TestApp;
let station: Client;
let neighbour: Client;
let above: Client;
const path = '/books/activity/three-meetings';
const meet = async (client: Client, unitId: string, topic: string, more: object = {}) => {
  const made = await client.send<{ id: string; status: string; revision: number }>('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-10',
    unitIds: [unitId],
    submit: true,
    ...more,
    fields: {
      category: 'branch-meeting',
      topic,
      place: '会议室',
      decisions: `${topic}的决议`,
      ...(more as { fields?: object }).fields,
    },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  if (made.body.status === 'submitted') {
    const accepted = await above.send('POST', `/records/${made.body.id}/accept`, {
      revision: made.body.revision,
    });
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(200);
  }
  return made.body.id;
};
const bookOf = (client: Client, query: Record<string, string> = {}) =>
  client.get<Book & { code?: string }>(path, query);

beforeAll(async () => {
  site = await testApp();
  station = await site.as('sta010101.instructor');
  neighbour = await site.as('sta020101.instructor');
  above = await site.as('corps.officer');
  await meet(station, 'sta010101', '九月党员大会', {
    rows: {
      agenda: [{ values: { topic: '第一议题' } }, { values: { topic: '发展对象', outcome: '一致同意' } }],
    },
  });
  await meet(station, 'sta010101', '八月支委会', {
    occurredOn: '2023-08-10',
    fields: { category: 'branch-committee-meeting' },
  });
  await meet(station, 'sta010101', '去年党员大会', { occurredOn: '2022-09-10' });
  await meet(neighbour, 'sta020101', '邻站党员大会');
});
afterAll(() => site.close());

it('C10 lists the books that kinds declare', async () => {
  const { body } = await station.get<{ items: { id: string; title: string }[] }>('/books');
  expect(body.items).toContainEqual({ kind: 'activity', id: 'three-meetings', title: '三会一课记录本' });
});

it('C10 holds the meetings of the branch and year, in the order of days, with their rows', async () => {
  const { body } = await bookOf(station);
  expect(body.entries.map(({ title, place }) => [place, title])).toEqual([
    [1, '八月支委会'],
    [2, '九月党员大会'],
  ]);
  expect(body.chapters.filter(({ count }) => count > 0).map(({ id, count }) => [id, count])).toEqual([
    ['branch-meeting', 1],
    ['branch-committee-meeting', 1],
  ]);
  const [, meeting] = body.entries;
  expect(meeting?.facts).toContainEqual({ title: '决议（议定事项）', text: '九月党员大会的决议' });
  expect(meeting?.tables).toHaveLength(1);
  expect(meeting?.tables[0]).toMatchObject({ title: '议程' });
  expect(meeting?.tables[0]?.rows.map((cells) => [cells[0], cells.at(-1)])).toEqual([
    ['第一议题', ''],
    ['发展对象', '一致同意'],
  ]);
  expect((await bookOf(station, { year: '2022' })).body.entries.map(({ title }) => title)).toEqual([
    '去年党员大会',
  ]);
});

it('another branch has its own book and reads nothing of this one; the superior reads both', async () => {
  expect((await bookOf(neighbour)).body.entries.map(({ title }) => title)).toEqual(['邻站党员大会']);
  const other = await bookOf(neighbour, { unitId: 'sta010101' });
  expect(JSON.stringify(other.body)).not.toContain('九月党员大会');
  const superior = await bookOf(above, { unitId: 'sta010101' });
  expect(superior.body.entries).toHaveLength(2);
  // The book is the branch's, not that of everything below a unit.
  expect((await bookOf(above)).body.entries).toEqual([]);
  expect((await (await site.as('firefighter01')).get(path)).status).toBe(403);
});

it.each([
  ['/books/activity/nothing', {}, 404, 'book.not_found'],
  ['/books/toString/constructor', {}, 404, 'book.not_found'],
  [path, { unitId: 'nowhere' }, 404, 'unit.not_found'],
  [path, { year: 'soon' }, 400, 'request.invalid'],
])('refused: %s %o', async (address, query, status, code) => {
  const reply = await station.get<{ code: string }>(address, query as Record<string, string>);
  expect([reply.status, reply.body.code]).toEqual([status, code]);
});
