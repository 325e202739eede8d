import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';
import { lookOver, repair } from './rows.fixture.ts';

/** Every matter and how far it is: for superiors, for the units that do it, for the person named. */
interface Listed {
  items: {
    id: string;
    what: string;
    bearers: string[];
    dueOn: string | null;
    overdue: boolean;
    state: string;
    stage: { title: string };
    origin: { id: string | null; title: string; kindTitle: string } | null;
  }[];
  total: number;
  nextCursor: string | null;
  counts: Record<string, number>;
  originKinds: { id: string }[];
  code?: string;
  errors?: { field: string }[];
}
interface Shown {
  id: string;
  revision: number;
  rows: { table: string; rows: { id: string; item: { id: string; stage: string } | null }[] }[];
}

let site: TestApp;
let corps: Client;
let det01: Client;
let det02: Client;
let origin: Shown;
const list = async (client: Client, query: Record<string, string> = {}) =>
  (await client.get<Listed>('/items', query)).body;
const step = async (client: Client, id: string, name: string, more: object = {}) => {
  const { revision } = (await client.get<Shown>(`/records/${id}`)).body;
  const reply = await client.send<Shown>('POST', `/records/${id}/steps/${name}`, { revision, ...more });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
};

beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  det01 = await site.as('det01.political');
  det02 = await site.as('det02.political');
});
afterAll(() => site.close());

describe('every matter and how far it is', () => {
  it('is an empty list where there is nothing to follow', async () => {
    const empty = await list(corps);
    expect([empty.total, empty.items, empty.counts]).toEqual([
      0,
      [],
      { todo: 0, doing: 0, asked: 0, closed: 0, overdue: 0 },
    ]);
  });

  it('refuses a kind that this corps does not have, or that has no matters', async () => {
    for (const kind of ['repair', 'activity']) {
      const reply = await corps.get<Listed>('/items', { kind });
      expect([kind, reply.status, reply.body.errors?.[0]?.field]).toEqual([kind, 400, 'kind']);
    }
  });

  it('holds what rows became, with who does it, by when, and where it came from', async () => {
    for (const [id, yaml] of [
      ['repair', repair.replace(', kind: look-over', '')],
      ['look-over', lookOver],
      ['repair', repair],
    ] as const)
      expect((await corps.send('PUT', `/kinds/${id}`, { yaml })).status).toBe(200);
    const row = (what: string, place: string, due?: string) => ({
      values: { what, place, ...(due ? { due } : {}) },
    });
    const made = await corps.send<Shown>('POST', '/records', {
      kind: 'look-over',
      occurredOn: '2023-09-10',
      unitIds: ['corps'],
      fields: { topic: '看账目', places: ['det01', 'det02'] },
      rows: {
        findings: [
          row('一支队的账', 'det01', '2023-09-12'),
          row('二支队的账', 'det02', '2023-12-01'),
          row('一支队的章', 'det01'),
        ],
      },
      submit: true,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { id, revision, rows } = made.body;
    const promoted = await corps.send<Shown>('POST', `/records/${id}/items`, {
      table: 'findings',
      rowIds: rows[0]?.rows.map((entry) => entry.id),
      revision,
    });
    expect(promoted.status, JSON.stringify(promoted.body)).toBe(200);
    origin = promoted.body;
    const all = await list(corps, { kind: 'repair' });
    expect(all.items.map((item) => [item.what, item.dueOn, item.overdue, item.state])).toEqual([
      ['一支队的账', '2023-09-12', true, 'todo'],
      ['二支队的账', '2023-12-01', false, 'todo'],
      ['一支队的章', null, false, 'todo'],
    ]);
    expect(all.items[0]?.bearers).toEqual(['第一支队']);
    expect(all.items[0]?.origin).toEqual({ id, title: '看账目', kindTitle: '查看单' });
    expect([all.counts, all.originKinds.map((kind) => kind.id)]).toEqual([
      { todo: 3, doing: 0, asked: 0, closed: 0, overdue: 1 },
      ['look-over'],
    ]);
  });

  it('shows each unit its own, the person without a list nobody’s, another corps nothing', async () => {
    const titles = async (client: Client, query = {}) =>
      (await list(client, { kind: 'repair', ...query })).items.map((item) => item.what).toSorted();
    expect(await titles(det01)).toEqual(['一支队的章', '一支队的账']);
    expect(await titles(det02)).toEqual(['二支队的账']);
    expect(await titles(await site.as('firefighter01'))).toEqual([]);
    // To another corps the kind itself is unknown; once it has one of that name, it is still another's list.
    const south = await site.as('south.officer');
    expect((await south.get<Listed>('/items', { kind: 'repair' })).status).toBe(400);
    const alone = repair.replace(', kind: look-over', '');
    expect((await south.send('PUT', '/kinds/repair', { yaml: alone })).status).toBe(200);
    expect(await titles(south)).toEqual([]);
    // The corps raised them; none is its own to do.
    expect(await titles(corps, { mine: 'true' })).toEqual([]);
    expect(await titles(det01, { mine: 'true' })).toEqual(['一支队的章', '一支队的账']);
    expect(await titles(corps, { unitId: 'det02' })).toEqual(['二支队的账']);
  });

  it('tells stages apart by who may close them, and narrows by state, day and origin', async () => {
    const id = async (what: string) => (await list(corps, { kind: 'repair', q: what })).items[0]?.id ?? '';
    const [account, seal] = [await id('一支队的账'), await id('一支队的章')];
    await step(det01, seal, 'start');
    await step(det01, account, 'ask', { fields: { result: '补登了' } });
    expect((await list(corps, { kind: 'repair' })).counts).toEqual({
      todo: 1,
      doing: 1,
      asked: 1,
      closed: 0,
      overdue: 0,
    });
    await step(corps, account, 'close');
    const closed = await list(corps, { kind: 'repair', state: 'closed' });
    expect(closed.items.map((item) => [item.what, item.stage.title, item.dueOn])).toEqual([
      ['一支队的账', '已销号', null],
    ]);
    expect(closed.counts).toEqual({ todo: 1, doing: 1, asked: 0, closed: 1, overdue: 0 });
    expect((await list(corps, { origin: origin.id })).total).toBe(3);
    expect((await list(corps, { originKind: 'activity' })).total).toBe(0);
    expect((await list(corps, { kind: 'repair', overdue: 'true' })).total).toBe(0);
    const first = await list(corps, { kind: 'repair', limit: '2' });
    const rest = await list(corps, { kind: 'repair', limit: '2', cursor: first.nextCursor ?? '' });
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 1, null]);
    expect((await corps.get<Listed>('/items', { unitId: 'nowhere' })).body.code).toBe('unit.not_found');
  });
});
