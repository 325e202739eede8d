import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/** 责令重开, 整改通报, 典型案例通报 and the four-step card of a notice. */
interface Shown {
  id: string;
  errors?: { field: string; message: string }[];
  revision: number;
  stage: { id: string } | null;
  values: Record<string, unknown>;
  rows: { table: string; rows: { id: string; item: { id: string } | null }[] }[];
  links: { items: { id: string | null }[] }[];
  parties: { steps: { id: string; done: number; of: number }[] }[];
}
interface Duty {
  id: string;
  obligationId: string;
  dueOn: string;
  state: string;
}

let site: TestApp;
let corps: Client;
let det01: Client;
let det02: Client;
beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  det01 = await site.as('det01.political');
  det02 = await site.as('det02.political');
});
afterAll(() => site.close());

const { handIn, read, step } = stepsOf<Shown>(() => corps);
const body = (kind: string, unitId: string, fields: object, more: object = {}) => ({
  kind,
  occurredOn: '2023-09-10',
  unitIds: [unitId],
  fields,
  submit: true,
  ...more,
});
const post = (client: Client, ...given: Parameters<typeof body>) =>
  client.send<Shown>('POST', '/records', body(...given));
const make = (client: Client, ...given: Parameters<typeof body>) => handIn(client, body(...given));
const duties = async (client: Client, id: string) =>
  (await client.get<{ items: Duty[] }>('/duties', { limit: 200 })).body.items
    .filter((duty) => duty.id.includes(id))
    .map((duty) => [duty.obligationId, duty.dueOn, duty.state]);
const meeting = (client: Client, unitId: string, occurredOn: string, category = 'branch-meeting') =>
  make(client, 'activity', unitId, { category }, { occurredOn });

describe('责令重开', () => {
  it('C06 names the meeting of the unit ordered, and is met by one held again after it', async () => {
    const first = await meeting(det01, 'det01', '2023-09-01');
    const other = await meeting(det02, 'det02', '2023-09-12');
    const body = { category: 'redo', topic: '支部大会走过场', ordered: ['det01'], answerBy: '2023-09-14' };
    const foreign = await post(corps, 'order', 'corps', { ...body, meeting: other });
    expect(foreign.body.errors?.map((entry) => entry.field)).toEqual(['fields.meeting']);
    const id = await make(corps, 'order', 'corps', { ...body, meeting: first });
    expect((await det02.get(`/records/${id}`)).status).toBe(404);
    expect(await duties(det01, id)).toEqual([['owed-order-answer', '2023-09-14', 'overdue']]);

    const redo = (redone: string) => step(det01, id, 'redo', { fields: { redone } });
    expect((await redo(first)).body.errors?.[0]?.message).toContain('之后开的会');
    const wrongKind = await meeting(det01, 'det01', '2023-09-12', 'theme-party-day');
    expect((await redo(wrongKind)).body.errors?.[0]?.field).toBe('fields.redone');
    const again = await meeting(det01, 'det01', '2023-09-13');
    expect((await step(corps, id, 'redo', { fields: { redone: again } })).status).toBe(403);
    expect((await redo(again)).body.stage?.id).toBe('answered');
    expect(await duties(det01, id)).toEqual([['owed-order-answer', '2023-09-14', 'met-late']]);
    expect((await step(det01, id, 'close')).status).toBe(403);
    expect((await step(corps, id, 'close')).body.stage?.id).toBe('closed');
  });
});

describe('整改通报', () => {
  it('C07 is owed by its own date by each, whose answer the issuer reads and another does not', async () => {
    const id = await make(corps, 'order', 'corps', {
      category: 'circular',
      topic: '伙食账公示不按月',
      ordered: ['det01', 'det02'],
      answerBy: '2023-09-13',
    });
    const answer = (client: Client, text: string) =>
      step(client, id, 'answer', { answers: { answer: text } });
    expect((await answer(det01, '一支队已公示')).body.stage?.id).toBe('issued');
    expect(await duties(det01, id)).toEqual([['owed-order-answer', '2023-09-13', 'met-late']]);
    expect(await duties(det02, id)).toEqual([['owed-order-answer', '2023-09-13', 'overdue']]);
    expect(JSON.stringify(await read(id))).toContain('一支队已公示');
    expect(JSON.stringify(await read(id, det02))).not.toContain('一支队已公示');
    expect((await answer(det02, '二支队已公示')).body.stage?.id).toBe('answered');
    const back = await step(corps, id, 'send-back', { slot: 'det02', reason: '没有照片' });
    expect(back.body.stage?.id).toBe('issued');
    expect(await duties(det02, id)).toEqual([['owed-order-answer', '2023-09-22', 'due-soon']]);
    expect(await duties(det01, id)).toEqual([['owed-order-answer', '2023-09-13', 'met-late']]);
  });

  it('C07 is not issued upwards or sideways', async () => {
    const fields = { category: 'circular', topic: '试', ordered: ['det02'], answerBy: '2023-09-20' };
    expect((await post(det01, 'order', 'det01', fields)).body.errors?.[0]?.field).toBe('fields.ordered');
    expect((await post(det01, 'order', 'corps', fields)).status).toBe(403);
  });
});

describe('典型案例通报', () => {
  it('W05 is read by all in its range and by nobody beside; who has passed it on is counted', async () => {
    const fields = { topic: '一张加油卡', addressees: ['det01'], mask: 'no-names', checked: true };
    expect((await post(corps, 'circular', 'corps', { ...fields, checked: false })).status).toBe(422);
    const id = await make(corps, 'circular', 'corps', fields);
    const status = async (username: string) => (await (await site.as(username)).get(`/records/${id}`)).status;
    expect(await status('firefighter01')).toBe(200);
    expect(await status('bri0101.instructor')).toBe(200);
    expect(await status('firefighter02')).toBe(404);
    expect(await status('det02.political')).toBe(404);
    expect((await step(await site.as('bri0101.instructor'), id, 'receive')).status).toBe(403);
    await step(det01, id, 'receive');
    expect((await read(id)).parties[0]?.steps).toMatchObject([{ id: 'receive', done: 1, of: 1 }]);
  });
});

describe('四步卡', () => {
  it('W30 W31 P46 belongs to a notice of its own unit; gaps become risks, measures become items', async () => {
    const notice = await make(corps, 'notice', 'corps', {
      category: 'reminder',
      topic: '规范用车',
      addressees: ['det01'],
    });
    const card = (client: Client, unitId: string, stepId: string, rows: object) =>
      post(client, 'four-step', unitId, { step: stepId, notice }, { rows });
    // det02 does not see the notice at all; a station of det01 is not the one it was sent to.
    expect((await card(det02, 'det02', 'find-gaps', {})).body.errors?.[0]?.field).toBe('fields.notice');
    const station = await post(det01, 'four-step', 'sta010101', { step: 'convey', notice });
    expect(station.body.errors?.[0]?.message).toContain('不是发给本单位的');
    const gaps = await card(det01, 'det01', 'find-gaps', {
      gaps: [{ values: { power: '派车', risk: '一卡多车', level: 'high' } }],
    });
    expect(gaps.status, JSON.stringify(gaps.body)).toBe(201);
    const measures = await card(det01, 'det01', 'measures', {
      measures: [{ values: { what: '一车一卡', due: '2023-10-10' } }],
    });
    const promote = async (id: string, table: string) => {
      const shown = await read(id, det01);
      const rowIds = shown.rows.find((entry) => entry.table === table)?.rows.map((row) => row.id);
      const body = { table, rowIds, revision: shown.revision };
      const reply = await det01.send<Shown>('POST', `/records/${id}/items`, body);
      expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
      return reply.body.rows.find((entry) => entry.table === table)?.rows[0]?.item?.id ?? '';
    };
    const risk = await read(await promote(gaps.body.id, 'gaps'), det01);
    expect(risk.values).toMatchObject({ risk: '一卡多车', level: 'high', origin: gaps.body.id });
    const item = await read(await promote(measures.body.id, 'measures'), det01);
    expect(item.values).toMatchObject({ what: '一车一卡', unit: 'det01', origin: measures.body.id });
  });
});

it('leaves stored and recomputed duties equal', async () => {
  const { programme, database } = site.app.deps;
  const found = await asSystem(database, (trx) => programme.reconcile(trx, 'north'));
  expect(found.differences).toEqual([]);
});
