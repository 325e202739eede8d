import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/** 事项, the one kind of follow-up: who does it, by when, who looks at it, whether it held. */
interface Shown {
  id: string;
  code?: string;
  detail?: string;
  errors?: { field: string; message: string }[];
  revision: number;
  round: number;
  stage: { id: string } | null;
  values: Record<string, unknown>;
  steps: { id: string }[];
  usedBy: { title: string; count: number }[];
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
beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  det01 = await site.as('det01.political');
});
afterAll(() => site.close());

const { handIn, read, step } = stepsOf<Shown>(() => corps);
const make = (fields: object, client = corps, unitId = 'corps') =>
  handIn(client, {
    kind: 'item',
    occurredOn: '2023-09-10',
    unitIds: [unitId],
    fields: { what: '验收要两个人签字', unit: 'det01', due: '2023-09-13', ...fields },
  });
const ask = (client: Client, id: string) => step(client, id, 'ask', { fields: { result: '已经两人签字' } });
const approve = (client: Client, id: string) =>
  step(client, id, 'approve', { fields: { how: '抽了三张单' } });
const duties = async (client: Client, id: string) =>
  (await client.get<{ items: Duty[] }>('/duties', { limit: 200 })).body.items.filter((duty) =>
    duty.id.includes(id),
  );

describe('O23 a matter that is followed to its end', () => {
  it('is seen by those who do it and those who look at it, and by nobody beside them', async () => {
    const id = await make({ owner: 's01-f1' });
    const status = async (username: string) => (await (await site.as(username)).get(`/records/${id}`)).status;
    expect(await status('det01.political')).toBe(200);
    // The person named sees it on the phone; a colleague of the same station does not.
    expect(await status('firefighter01')).toBe(200);
    expect(await status('sta010101.instructor')).toBe(404);
    expect(await status('det02.political')).toBe(404);
    expect(await status('south.officer')).toBe(404);
  });

  it('W41 is closed by somebody else than the one who asked, the owner and the leader', async () => {
    // Three people of one detachment: one asks, the second leads, the third looks at it.
    const id = await make({ owner: 'd01-pol', leader: 'd01-dis', checker: 'det01' }, det01, 'det01');
    expect((await step(det01, id, 'take')).body.stage?.id).toBe('doing');
    const unsaid = await step(det01, id, 'ask');
    expect([unsaid.status, unsaid.body.errors?.[0]?.field]).toEqual([422, 'fields.result']);
    expect((await ask(det01, id)).body.stage?.id).toBe('asked');
    expect((await read(id, det01)).steps.map((entry) => entry.id)).not.toContain('approve');
    const own = await approve(det01, id);
    expect([own.status, own.body.code]).toEqual([403, 'record.step_denied']);
    const leader = await approve(await site.as('det01.discipline'), id);
    expect([leader.status, leader.body.code]).toEqual([403, 'record.step_denied']);
    const stranger = await approve(await site.as('det02.political'), id);
    expect(stranger.status).toBe(404);
    const other = await make({ checker: 'corps' });
    await ask(det01, other);
    const closed = await approve(corps, other);
    expect([closed.status, closed.body.stage?.id, closed.body.values.how]).toEqual([
      200,
      'closed',
      '抽了三张单',
    ]);
  });

  it('is not approved by its asker even where that is the unit that raised it', async () => {
    const id = await make({ unit: 'corps' });
    await ask(corps, id);
    const own = await approve(corps, id);
    expect([own.status, own.body.detail]).toEqual([403, expect.stringContaining('申请办结')]);
    expect((await approve(await site.as('corps.discipline'), id)).body.stage?.id).toBe('closed');
  });

  it('is owed by its own date, and what waits for approval is owed by who looks at it', async () => {
    const id = await make({});
    expect((await duties(det01, id)).map((duty) => [duty.obligationId, duty.dueOn, duty.state])).toEqual([
      ['owed-item-ask-2', '2023-09-13', 'overdue'],
    ]);
    await ask(det01, id);
    const both = (await duties(corps, id)).map((duty) => [duty.obligationId, duty.state]).toSorted();
    expect(both).toEqual([
      ['owed-item-ask-2', 'met-late'],
      ['owed-item-check-2', 'due-soon'],
    ]);
    const sent = await step(corps, id, 'send-back', { reason: '没有附单据' });
    expect([sent.status, sent.body.stage?.id, sent.body.round], JSON.stringify(sent.body)).toEqual([
      200,
      'doing',
      2,
    ]);
    // Sent back it is owed again, with five working days; the look at it is owed when it is asked anew.
    expect((await duties(corps, id)).map((duty) => [duty.obligationId, duty.dueOn])).toEqual([
      ['owed-item-ask-2', '2023-09-22'],
    ]);
    await ask(det01, id);
    expect((await duties(corps, id)).map((duty) => [duty.obligationId, duty.state]).toSorted()).toEqual([
      ['owed-item-ask-2', 'met'],
      ['owed-item-check-2', 'due-soon'],
    ]);
  });

  it('P41 a rule to be mended: rechecked on its day, and begun anew where it did not hold', async () => {
    const id = await make({ category: 'rule-problem' });
    await ask(det01, id);
    await step(corps, id, 'approve', { fields: { how: '看了新稿', recheckOn: '2023-09-20' } });
    const recheck = (await duties(corps, id)).find((duty) => duty.obligationId === 'owed-item-recheck-2');
    expect(recheck).toMatchObject({ dueOn: '2023-09-20' });
    const back = await step(corps, id, 'reopen', { reason: '没有执行' });
    expect([back.body.stage?.id, back.body.round]).toEqual(['doing', 2]);
    expect((await read(id, det01)).steps.map((entry) => entry.id)).toEqual(['ask']);
  });

  it('ends without a trace among the duties when it is cancelled', async () => {
    const id = await make({});
    expect((await step(det01, id, 'cancel', { reason: '不办了' })).status).toBe(403);
    expect((await step(corps, id, 'cancel', { reason: '重复登记' })).body.stage?.id).toBe('cancelled');
    expect(await duties(corps, id)).toEqual([]);
    // Whoever had to do it is told; whoever never had part in it learns nothing.
    const gone = await det01.get<Shown>(`/records/${id}`);
    expect([gone.status, gone.body.code]).toEqual([410, 'record.recalled']);
    const status = async (username: string) => (await (await site.as(username)).get(`/records/${id}`)).status;
    expect(await status('det02.political')).toBe(404);
    expect(await status('south.officer')).toBe(404);
  });

  it('stands with its duties among the obligations that everyone reads', async () => {
    const { status, body } = await det01.get<{ obligations: { id: string }[] }>('/programme');
    expect(status).toBe(200);
    expect(body.obligations.map(({ id }) => id)).toContain('owed-item-check');
  });

  it('keeps its dates honest', async () => {
    const reply = await corps.send<Shown>('POST', '/records', {
      kind: 'item',
      occurredOn: '2023-09-10',
      unitIds: ['corps'],
      fields: { what: '验收', unit: 'det01', due: '2023-09-01' },
      submit: true,
    });
    expect(reply.body.errors?.[0]).toMatchObject({ field: 'fields.due', message: '时限不早于提出日期' });
  });

  it('leaves stored and recomputed duties equal', async () => {
    const { programme, database } = site.app.deps;
    const found = await asSystem(database, (trx) => programme.reconcile(trx, 'north'));
    expect(found.differences).toEqual([]);
  });
});

it('is given to one’s own unit and those below, never beside or above', async () => {
  const brigade = await site.as('bri0101.instructor');
  const give = async (fields: object) => {
    const reply = await brigade.send<{ errors?: { field: string }[] }>('POST', '/records', {
      kind: 'item',
      occurredOn: '2023-09-15',
      unitIds: ['bri0101'],
      fields: { what: '整理台账', ...fields },
      submit: true,
    });
    return [reply.status, reply.body.errors?.map((error) => error.field)];
  };
  expect(await give({ unit: 'corps' })).toEqual([422, ['fields.unit']]);
  expect(await give({ unit: 'det02' })).toEqual([422, ['fields.unit']]);
  expect(await give({ unit: 'bri0101', checker: 'det02' })).toEqual([422, ['fields.checker']]);
  expect(await give({ unit: 'bri0101', owner: 'd02-pol' })).toEqual([422, ['fields.owner']]);
  expect((await give({ unit: 'sta010101', owner: 's01-f1' }))[0]).toBe(201);
});

describe('where a matter comes from, in the ledger', () => {
  it('is the name of that record, which opens for those who may read it', async () => {
    const order = await corps.send<Shown>('POST', '/records', {
      kind: 'notice',
      occurredOn: '2023-08-20',
      unitIds: ['corps'],
      fields: {
        category: 'reminder',
        topic: '规范物资验收',
        riskPoint: '验收和采购是一个人',
        addressees: ['det02'],
      },
      submit: true,
    });
    expect(order.status, JSON.stringify(order.body)).toBe(201);
    const id = await make({ origin: order.body.id });
    const listed = async (client: Client, query: object) => {
      const { body } = await client.get<{
        items: { id: string; fields: { origin?: string }; references?: Record<string, object[]> }[];
      }>('/records', { kind: 'item', ...query });
      const found = body.items.find((item) => item.id === id);
      return [found?.fields.origin, found?.references?.origin];
    };
    expect(await listed(corps, {})).toEqual(['规范物资验收', [{ id: order.body.id, title: '规范物资验收' }]]);
    // The matter is theirs; the notice was addressed to another detachment.
    expect(await listed(det01, { received: 'true' })).toEqual(['（无权查看）', []]);
  });
});
