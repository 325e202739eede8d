import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/** Plans and campaigns (G4): whether something was done is read from the records that are kept anyway. */
interface Shown {
  id: string;
  revision: number;
  errors?: { field: string; message: string }[];
  warnings?: unknown[];
  rows: {
    table: string;
    rows: {
      values: Record<string, unknown>;
      plan: {
        state: string;
        record: { id: string; title: string; on: string } | null;
        form: { kind: string; fields: Record<string, unknown> };
      } | null;
    }[];
  }[];
  gathered: {
    total: number;
    units: { id: string; count: number | null; records: { id: string }[] }[];
  } | null;
}

let site: TestApp;
let officer: Client;
let det01: Client;
let det02: Client;
let brigade: Client;
let member: Client;
beforeAll(async () => {
  site = await testApp();
  officer = await site.as('corps.officer');
  det01 = await site.as('det01.political');
  det02 = await site.as('det02.political');
  brigade = await site.as('bri0101.instructor');
  member = await site.as('firefighter01');
});
afterAll(() => site.close());

const send = async (client: Client, body: object) => {
  const reply = await client.send<Shown>('POST', '/records', { submit: true, ...body });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body.id;
};
const plan = (fields: object, rows: Record<string, object[]>, more: object = {}) => ({
  kind: 'plan',
  occurredOn: '2023-08-01',
  unitIds: ['det01'],
  fields: { name: '下半年安排', from: '2023-08-01', to: '2023-12-31', ...fields },
  rows: Object.fromEntries(
    Object.entries(rows).map(([name, all]) => [name, all.map((values) => ({ values }))]),
  ),
  ...more,
});
const held = (client: Client, unit: string, occurredOn: string, fields: object) =>
  send(client, { kind: 'activity', occurredOn, unitIds: [unit], fields, participantIds: [] });
const { read } = stepsOf<Shown>(() => det01);
const states = async (id: string, table: string, client = det01) =>
  (await read(id, client)).rows
    .find((entry) => entry.table === table)
    ?.rows.map((row) => [row.plan?.state, row.plan?.record?.id ?? null]);

describe('a plan', () => {
  it('E27 E02 is done by the records of its days, missed without them, and excused by a reason', async () => {
    const first = await held(det01, 'det01', '2023-08-12', { category: 'study-group', topic: '八月学习' });
    const id = await send(
      det01,
      plan(
        { category: 'study' },
        {
          sessions: [
            { on: '2023-08-10', category: 'study-group', topic: '第一专题', outline: '一、二、三' },
            { on: '2023-08-11', category: 'study-group', topic: '第二专题' },
            { on: '2023-08-25', category: 'study-group', topic: '第三专题', reason: '抗洪' },
            { on: '2023-09-14', category: 'study-group', topic: '第四专题' },
            { on: '2023-10-20', category: 'study-group', topic: '第五专题' },
          ],
        },
      ),
    );
    // One record shows one row: the earlier row takes it, and the second was not held.
    expect(await states(id, 'sessions')).toEqual([
      ['done', first],
      ['missed', null],
      ['not-held', null],
      ['open', null],
      ['coming', null],
    ]);
    const second = await held(det01, 'det01', '2023-08-13', { category: 'study-group', topic: '补课' });
    expect((await states(id, 'sessions'))?.[1]).toEqual(['done', second]);
  });

  it('E27 is not shown by another’s lecture, another unit’s or a draft', async () => {
    const id = await send(
      det01,
      plan(
        { category: 'lectures' },
        { lectures: [{ on: '2023-08-20', category: 'expert-lecture', speaker: 'd01-sec', topic: '廉洁' }] },
      ),
    );
    await held(det01, 'det01', '2023-08-20', { category: 'expert-lecture', speaker: 'd01-pol' });
    await held(det02, 'det02', '2023-08-20', { category: 'expert-lecture', speaker: 'd01-sec' });
    await send(det01, {
      kind: 'activity',
      occurredOn: '2023-08-20',
      unitIds: ['det01'],
      fields: { category: 'expert-lecture', speaker: 'd01-sec' },
      submit: false,
    });
    expect(await states(id, 'lectures')).toEqual([['missed', null]]);
    const { rows } = await read(id);
    expect(rows.find((entry) => entry.table === 'lectures')?.rows[0]?.plan?.form).toEqual({
      kind: 'activity',
      fields: { category: 'expert-lecture', speaker: 'd01-sec' },
    });
    const done = await held(det01, 'det01', '2023-08-21', { category: 'expert-lecture', speaker: 'd01-sec' });
    expect(await states(id, 'lectures')).toEqual([['done', done]]);
  });

  it('S26 C04 a check is done by the inspection of that unit by that person', async () => {
    const id = await send(
      det01,
      plan(
        { category: 'helping' },
        {
          checks: [{ on: '2023-08-15', category: 'three-checks', unit: 'bri0101', leader: 'd01-sec' }],
        },
      ),
    );
    const inspect = (inspectors: string[]) =>
      send(det01, {
        kind: 'inspection',
        occurredOn: '2023-08-16',
        unitIds: ['det01'],
        fields: { category: 'three-checks', tier: 'leader', inspected: ['bri0101'], inspectors },
      });
    await inspect(['d01-pol']);
    expect(await states(id, 'checks')).toEqual([['missed', null]]);
    const done = await inspect(['d01-pol', 'd01-sec']);
    expect(await states(id, 'checks')).toEqual([['done', done]]);
  });

  it('P40 is not seen by the inspected, its members or another detachment', async () => {
    const id = await send(
      det01,
      plan(
        { category: 'inspections' },
        { checks: [{ on: '2023-10-15', category: 'routine', unit: 'bri0101', leader: 'd01-sec' }] },
      ),
    );
    for (const client of [brigade, member, det02]) {
      expect((await client.get(`/records/${id}`)).status).toBe(404);
      const list = await client.get<{ items: { id: string }[] }>('/records', { kind: 'plan', limit: '100' });
      expect(JSON.stringify(list.body)).not.toContain(id);
    }
    expect((await officer.get(`/records/${id}`)).status).toBe(200);
  });

  it('refuses rows outside its days or ending before they begin, by row', async () => {
    const refused = async (row: object) =>
      (
        await det01.send<Shown>('POST', '/records', {
          submit: true,
          ...plan({ category: 'study' }, { sessions: [{ category: 'study-group', ...row }] }),
        })
      ).body.errors?.map((error) => [error.field, error.message]);
    expect(await refused({ on: '2023-07-31' })).toEqual([
      ['rows.sessions.1.on', '“学习教育安排”第 1 行：日期不在计划的起止之内'],
    ]);
    expect(await refused({ on: '2023-12-30', until: '2024-01-02' })).toHaveLength(1);
    expect(await refused({ on: '2023-09-09', until: '2023-09-08' })).toEqual([
      ['rows.sessions.1.until', '“学习教育安排”第 1 行：结束日期早于开始日期'],
    ]);
  });
});

describe('a campaign', () => {
  it('E18 E19 M04 F08 gathers what its units recorded in its days, and each unit sees its own number', async () => {
    const id = await send(officer, {
      kind: 'campaign',
      occurredOn: '2023-06-01',
      unitIds: ['corps'],
      fields: {
        name: '纪法教育月',
        to: '2023-06-30',
        invited: ['det01', 'det02'],
        takes: ['discipline-education'],
      },
    });
    expect((await read(id, officer)).gathered?.total).toBe(0);
    await held(det01, 'det01', '2023-06-10', { category: 'discipline-education' });
    await held(brigade, 'bri0101', '2023-06-30', { category: 'discipline-education' });
    await held(det01, 'det01', '2023-07-01', { category: 'discipline-education' });
    await held(det01, 'det01', '2023-06-11', { category: 'study-group' });
    const seen = (await read(id, officer)).gathered;
    expect(seen?.units.map((unit) => [unit.id, unit.count])).toEqual([
      ['det01', 2],
      ['det02', 0],
    ]);
    // The invited read the campaign; of another unit they have no number rather than nought.
    expect((await read(id, det02)).gathered?.units.map((unit) => [unit.id, unit.count])).toEqual([
      ['det01', null],
      ['det02', 0],
    ]);
    expect((await member.get(`/records/${id}`)).status).toBe(200);
    expect((await (await site.as('south.officer')).get(`/records/${id}`)).status).toBe(404);
  });

  it('S30 keeps what was found, handled and refunded, never more handled than found', async () => {
    const id = await send(officer, {
      kind: 'campaign',
      occurredOn: '2023-06-01',
      unitIds: ['corps'],
      fields: { name: '微腐败整治', category: 'petty', to: '2023-08-30', invited: ['det01'] },
    });
    const own = stepsOf<Shown>(() => officer);
    const sum = (fields: object) =>
      own.step(officer, id, 'sum', { fields: { summary: '见附件', ...fields } });
    expect((await own.step(det01, id, 'sum', { fields: { summary: '代写' } })).status).toBe(403);
    expect((await sum({ found: 3, handled: 4 })).status).toBe(422);
    expect((await sum({ found: 3, handled: 2, refunded: 1200 })).status).toBe(200);
  });
});
