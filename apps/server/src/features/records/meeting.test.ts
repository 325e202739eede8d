import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

/** Meetings (E03, C10, O39): a bare record is enough; agenda, decisions and make-up are added to it. */
let site: TestApp;
let station: Client;
beforeAll(async () => {
  site = await testApp();
  station = await site.as('sta010101.instructor');
});
afterAll(() => site.close());

interface Shown {
  id: string;
  revision: number;
  values: Record<string, unknown>;
  rows: { table: string; rows: { id: string }[] }[];
  warnings?: { field: string; message: string }[];
  errors?: { field: string; message: string }[];
}
const body = (occurredOn: string, fields: object, rows?: object) => ({
  kind: 'activity',
  occurredOn,
  unitIds: ['sta010101'],
  fields,
  ...(rows ? { rows } : {}),
});
const hold = async (occurredOn: string, fields: object, rows?: object) => {
  const reply = await station.send<Shown>('POST', '/records', {
    ...body(occurredOn, { category: 'branch-meeting', ...fields }, rows),
    submit: true,
  });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body;
};
const firstTopics = async () =>
  (
    await station.get<{ items: { id: string; state: string }[] }>('/duties', {
      obligationId: 'first-topic',
      limit: '100',
    })
  ).body.items;
const stateOf = async (meeting: string) =>
  (await firstTopics()).find((duty) => duty.id.includes(meeting))?.state;
const agenda = (...topics: string[]) => ({ agenda: topics.map((topic) => ({ values: { topic } })) });

it('a bare record is enough; an agenda that begins with 第一议题 meets it by itself', async () => {
  const bare = await hold('2023-09-01', {});
  expect(await stateOf(bare.id)).toBe('overdue');
  const full = await hold('2023-09-02', {}, agenda('第一议题：学习党章', '研究训练安排'));
  expect(full.values.firstTopic).toBe(true);
  expect(await stateOf(full.id)).toBe('met');
  expect(await stateOf(bare.id)).toBe('overdue');
});

it('an agenda without it is warned of and never refused', async () => {
  const input = body('2023-09-03', { category: 'branch-meeting' }, agenda('研究训练安排'));
  const preview = await station.send<Shown>('POST', '/records/preview', input);
  expect(preview.body.warnings).toEqual([{ field: 'rows.agenda', message: '第一项不是“第一议题”' }]);
  const kept = await hold('2023-09-03', {}, agenda('研究训练安排'));
  expect(await stateOf(kept.id)).toBe('overdue');
  const wrong = await station.send<Shown>('POST', '/records', {
    ...body('2023-09-03', { category: 'warning-education' }, agenda('第一议题')),
    submit: true,
  });
  expect([wrong.status, wrong.body.errors?.[0]?.field]).toEqual([422, 'rows.agenda']);
});

it('a study repairs the one meeting that it names, and none of another unit', async () => {
  const [one, other] = [await hold('2023-09-04', {}), await hold('2023-09-05', {})];
  const study = (client: Client, unitId: string, repairs?: string) =>
    client.send<Shown>('POST', '/records', {
      ...body('2023-09-06', { category: 'first-topic-study', ...(repairs ? { repairs } : {}) }),
      unitIds: [unitId],
      submit: true,
    });
  // One that names none is a study, and repairs nothing.
  expect((await study(station, 'sta010101')).status).toBe(201);
  expect([await stateOf(one.id), await stateOf(other.id)]).toEqual(['overdue', 'overdue']);
  const repaired = await study(station, 'sta010101', one.id);
  expect(repaired.status, JSON.stringify(repaired.body)).toBe(201);
  expect([await stateOf(one.id), await stateOf(other.id)]).toEqual(['met-late', 'overdue']);
  const brigade = await study(await site.as('bri0101.instructor'), 'bri0101', other.id);
  expect([brigade.status, brigade.body.errors?.[0]?.field]).toEqual([422, 'fields.repairs']);
  const stranger = await study(await site.as('sta020101.instructor'), 'sta020101', other.id);
  expect([stranger.status, stranger.body.errors?.[0]?.field]).toEqual([422, 'fields.repairs']);
  const shown = await station.get<{ usedBy: { id: string }[] }>(`/records/${one.id}`);
  expect(JSON.stringify(shown.body.usedBy)).toContain(repaired.body.id);
});

it('what was resolved becomes items, once, each at the unit that does it', async () => {
  const brigade = await site.as('bri0101.instructor');
  const held = await brigade.send<Shown>('POST', '/records', {
    ...body(
      '2023-09-07',
      { category: 'branch-meeting', firstTopic: true },
      {
        resolved: [
          { values: { what: '补齐器材台账', unit: 'sta010101', due: '2023-09-30' } },
          { values: { what: '整理档案室', unit: 'bri0101' } },
        ],
      },
    ),
    unitIds: ['bri0101'],
    submit: true,
  });
  expect(held.status, JSON.stringify(held.body)).toBe(201);
  const made = await brigade.send<Shown>('POST', `/records/${held.body.id}/items`, {
    table: 'resolved',
    rowIds: held.body.rows.find(({ table }) => table === 'resolved')?.rows.map((row) => row.id),
    revision: held.body.revision,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const items = async (client: Client, more: Record<string, string> = {}) =>
    (
      await client.get<{ items: { title: string }[] }>('/records', { kind: 'item', limit: '50', ...more })
    ).body.items
      .map((item) => item.title)
      .toSorted();
  expect(await items(brigade)).toEqual(['整理档案室', '补齐器材台账'].toSorted());
  // The station reads its own, not the one of the brigade; the second station reads none.
  expect(await items(station, { received: 'true' })).toEqual(['补齐器材台账']);
  expect(await items(await site.as('sta020101.instructor'), { received: 'true' })).toEqual([]);
});
