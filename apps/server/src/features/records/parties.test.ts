import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/**
 * A record between several parties (design §5b, issue of the mechanism): a kind that nobody wrote code for,
 * made on the administration page as YAML, walked from its draft to its overdue notice.
 */
const order = `
id: errand
shape: document
title: 交办单
owner: 总队纪委
purpose: 试一试两方之间的文书
expires: 2030-12-31
date: 交办日期
title-from: topic
participants: none
parties:
  addressee: { title: 承办单位, from: addressees, within: subtree }
number: { at: issue, form: '{org}交办〔{year}〕{n}号', series: [host, year] }
fields:
  topic: { type: text, title: 事由, required: true }
  addressees: { type: units, title: 承办单位, required: true }
  replyBy: { type: date, title: 回复期限, required: true }
  basedOn: { type: reference, title: 所依据的活动, kind: activity, back: 引起的交办 }
  how: { type: text, title: 怎样核实的 }
tables:
  measures:
    title: 措施
    columns: { what: { type: text, title: 做什么, required: true }, due: { type: date, title: 时限 } }
rules:
  - { date: replyBy, after: occurredOn, say: 回复期限要晚于交办日期 }
derived:
  measureCount: { title: 措施数, count: measures }
flow:
  stages:
    draft: { title: 起草, draft: true }
    issued: { title: 已交办, counts: false, edit: { addressee: [measures] } }
    closed: { title: 已办结, final: true }
    withdrawn: { title: 已收回, void: true, final: true }
  steps:
    issue: { title: 交办, from: draft, to: issued, by: host, at: [corps, detachment], tells: addressee }
    receive: { title: 签收, from: issued, by: addressee, each: all }
    reply:
      title: 回复
      from: issued
      by: addressee
      each: all
      answers: { answer: { type: longtext, title: 办理情况, required: true } }
      tells: host
    send-back:
      { title: 退回重报, from: issued, by: host, reopens: reply, reason: true, redue: { days: 3 } }
    extend:
      title: 准予延期
      from: issued
      by: host
      extends: { owe: reply, times: 1, max: { days: 10 } }
      answers: { newDue: { type: date, title: 延到, required: true } }
    close:
      title: 办结
      from: issued
      to: closed
      by: host
      not: reply
      asks: how
      needs: [{ all: reply, say: 还有单位没有回复, or: reason }]
    recall: { title: 收回, from: issued, to: withdrawn, by: host, reason: true, tells: addressee }
owes:
  reply: { title: 回复交办单, bearer: addressee, by: reply, in: issued, due: reply-by-field }
thread: { write: [host, addressee] }
visibility: unit
ledger: [occurredOn, number, topic, addressees, replyBy, stage, measureCount]
`.replace('reply-by-field', 'replyBy');

interface Shown {
  id: string;
  code?: string;
  detail?: string;
  errors?: { field: string; message: string }[];
  revision: number;
  status: string;
  stage: { id: string; title: string } | null;
  number: string | null;
  values: Record<string, unknown>;
  steps: { id: string; lacking: string[]; slots: { id: string; name: string }[] }[];
  acts: {
    id: string;
    step: string;
    for: string | null;
    ended: string | null;
    answers: { text: string }[];
    undo: boolean;
  }[];
  parties: {
    slots: { id: string; mine: boolean; done: string[] }[];
    steps: { id: string; done: number; of: number }[];
  }[];
  rows: { table: string; rows: { id: string; values: Record<string, unknown> }[] }[];
  links: { items: { id: string | null; title: string }[] }[];
  usedBy: { title: string; count: number }[];
  thread: { write: boolean; messages: { text: string }[] } | null;
  editable: string[] | null;
  abilities: Record<string, boolean>;
}
interface Duty {
  id: string;
  obligationId: string;
  dueOn: string;
  state: string;
  form: object | null;
  cause: { recordId: string; title: string; step: string | null } | null;
}

let site: TestApp;
let corps: Client;
let det01: Client;
let det02: Client;
let member: Client;
let south: Client;
beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  det01 = await site.as('det01.political');
  det02 = await site.as('det02.political');
  member = await site.as('firefighter01');
  south = await site.as('south.officer');
  const saved = await corps.send<Shown>('PUT', '/kinds/errand', { yaml: order });
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
});
afterAll(() => site.close());

const body = (more: object = {}, fields: object = {}) => ({
  kind: 'errand',
  occurredOn: '2023-09-10',
  unitIds: ['corps'],
  fields: { topic: '整理台账', addressees: ['det01', 'det02'], replyBy: '2023-09-13', ...fields },
  submit: true,
  ...more,
});
const issue = async (fields: object = {}) => {
  const reply = await corps.send<Shown>('POST', '/records', body({}, fields));
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body;
};
const { read, step } = stepsOf<Shown>(() => corps);
const duties = async (client: Client, query: Record<string, string> = {}) =>
  (
    await client.get<{ items: Duty[] }>('/duties', {
      obligationId: 'owed-errand-reply',
      limit: 100,
      ...query,
    })
  ).body.items;

describe('a paper that goes from one unit to two', () => {
  it('is its own unit’s while it is a draft, and takes its number when it is issued', async () => {
    const draft = (await corps.send<Shown>('POST', '/records', body({ submit: false }))).body;
    expect([draft.status, draft.stage?.id, draft.number]).toEqual(['draft', 'draft', null]);
    expect((await det01.get(`/records/${draft.id}`)).status).toBe(404);
    const before = await issue();
    const issued = (await step(corps, draft.id, 'issue')).body;
    expect([issued.status, issued.stage?.title]).toEqual(['accepted', '已交办']);
    const n = (text: string | null) => Number(/〔2023〕(\d+)号/.exec(text ?? '')?.[1]);
    expect(n(issued.number)).toBe(n(before.number) + 1);
  });

  it('is read by its addressees, by nobody else below, and by no other corps', async () => {
    const { id } = await issue({ addressees: ['det01'] });
    expect((await det01.get(`/records/${id}`)).status).toBe(200);
    expect((await det02.get(`/records/${id}`)).status).toBe(404);
    expect((await member.get(`/records/${id}`)).status).toBe(404);
    expect((await south.get(`/records/${id}`)).status).toBe(404);
    const received = async (client: Client) =>
      (
        await client.get<{ items: { id: string }[] }>('/records', { received: 'true', kind: 'errand' })
      ).body.items.map((item) => item.id);
    expect(await received(det01)).toContain(id);
    expect(await received(det02)).not.toContain(id);
  });

  it('is refused to units that are not below, and from those who may not issue it', async () => {
    const refused = async (client: Client, more: object, fields: object = {}) => {
      const reply = await client.send<Shown>('POST', '/records', body(more, fields));
      return [reply.status, reply.body.code, reply.body.errors?.[0]?.field];
    };
    expect(await refused(det01, { unitIds: ['det01'] }, { addressees: ['det02'] })).toEqual([
      422,
      'record.invalid',
      'fields.addressees',
    ]);
    expect(await refused(det01, { unitIds: ['det01'] }, { addressees: ['corps'] })).toEqual([
      422,
      'record.invalid',
      'fields.addressees',
    ]);
    const station = await site.as('sta010101.instructor');
    expect((await refused(station, { unitIds: ['sta010101'] }, { addressees: [] })).slice(0, 1)).toEqual([
      422,
    ]);
    const kept = (await site.as('bri0101.instructor')).send<Shown>(
      'POST',
      '/records',
      body({ unitIds: ['bri0101'] }, { addressees: ['sta010101'] }),
    );
    expect([(await kept).status, (await kept).body.code]).toEqual([403, 'record.step_denied']);
  });

  it('asks for a reply on its own date, and says when it came', async () => {
    const { id } = await issue();
    const mine = async (client: Client) => (await duties(client)).filter((duty) => duty.id.includes(id));
    expect((await mine(det01)).map((duty) => [duty.dueOn, duty.state])).toEqual([['2023-09-13', 'overdue']]);
    expect((await mine(corps)).length).toBe(2);
    const replied = await step(det01, id, 'reply', { answers: { answer: '已经办好' } });
    expect(replied.status, JSON.stringify(replied.body)).toBe(200);
    expect((await mine(det01)).map((duty) => duty.state)).toEqual(['met-late']);
    expect((await mine(det02)).map((duty) => duty.state)).toEqual(['overdue']);
    const shown = await read(id);
    expect(shown.parties[0]?.steps.find((entry) => entry.id === 'reply')).toMatchObject({ done: 1, of: 2 });
  });

  it('tells each addressee what is still asked of it, and until when', async () => {
    const { id } = await issue();
    const hidden = await issue({ addressees: ['det02'] });
    const list = async (client: Client, asked: string) =>
      (
        await client.get<{ items: { id: string; received: { asked: string[]; dueOn: string | null } }[] }>(
          '/records',
          { received: 'true', asked, kind: 'errand', limit: 100 },
        )
      ).body.items;
    const of = async (client: Client, asked = 'true') =>
      (await list(client, asked)).find((item) => item.id === id)?.received;
    expect(await of(det01)).toEqual({ asked: ['签收', '回复'], dueOn: '2023-09-13', passedTo: [] });
    expect(await of(det01, 'false')).toBeUndefined();
    expect((await list(det01, 'true')).map((item) => item.id)).not.toContain(hidden.id);
    await step(det01, id, 'receive');
    expect((await of(det01))?.asked).toEqual(['回复']);
    await step(det01, id, 'reply', { answers: { answer: '好' } });
    expect(await of(det01)).toBeUndefined();
    expect(await of(det01, 'false')).toEqual({ asked: [], dueOn: null, passedTo: [] });
    expect((await of(det02))?.asked).toEqual(['签收', '回复']);
    // Its own unit has received nothing.
    expect([await of(corps), await of(corps, 'false')]).toEqual([undefined, undefined]);
    expect(await list(member, 'true')).toEqual([]);
    // Sent back, it is asked for again.
    await step(corps, id, 'send-back', { reason: '没有写清', slot: 'det01' });
    expect((await of(det01))?.asked).toEqual(['回复']);
  });

  it('is named by the duty that it makes, with the step to take', async () => {
    const { id } = await issue();
    const own = (await duties(det01)).filter((duty) => duty.id.includes(id));
    expect(own).toMatchObject([{ form: null, cause: { recordId: id, title: '整理台账', step: '回复' } }]);
    const detail = await det01.get<Duty>(`/duties/${own[0]?.id}`);
    expect(detail.body.cause?.recordId).toBe(id);
    const other = await issue({ addressees: ['det02'] });
    expect(JSON.stringify(await duties(det01))).not.toContain(other.id);
    const plain = (
      await det01.get<{ items: Duty[] }>('/duties', { obligationId: 'ten-minute-lesson', limit: 5 })
    ).body.items;
    expect(plain.length).toBeGreaterThan(0);
    expect(plain.map((duty) => duty.cause)).toEqual(plain.map(() => null));
  });

  it('stands in the programme among what is owed, with the step that counts', async () => {
    const reply = await corps.get<{
      obligations: { id: string; declared: { dischargedBy: { step?: { by: string[] } }[] } | null }[];
    }>('/programme');
    expect(reply.status).toBe(200);
    const owed = reply.body.obligations.find(({ id }) => id === 'owed-errand-reply');
    expect(owed?.declared?.dischargedBy.map((rule) => rule.step?.by)).toEqual([['reply']]);
  });

  it('does not show one addressee what another answered', async () => {
    const { id } = await issue();
    await step(det01, id, 'reply', { answers: { answer: '只说给总队听' } });
    expect(JSON.stringify(await read(id, det01))).toContain('只说给总队听');
    expect(JSON.stringify(await read(id))).toContain('只说给总队听');
    const other = JSON.stringify(await read(id, det02));
    expect(other).toContain('整理台账');
    expect(other).not.toContain('只说给总队听');
  });

  it('lets nobody take the step of another', async () => {
    const { id } = await issue({ addressees: ['det01'] });
    const refused = async (client: Client, name: string, more: object = {}) => {
      const reply = await step(client, id, name, more);
      return [reply.status, reply.body.code];
    };
    expect(await refused(corps, 'reply', { answers: { answer: '替他回' } })).toEqual([
      403,
      'record.step_denied',
    ]);
    expect(await refused(det02, 'reply', { answers: { answer: '偷看' } })).toEqual([404, 'record.not_found']);
    expect(await refused(det01, 'close', { fields: { how: '自己办结' } })).toEqual([
      403,
      'record.step_denied',
    ]);
    expect(await refused(det01, 'nothing')).toEqual([404, 'record.step_not_found']);
    expect(await refused(det01, 'reply')).toEqual([422, 'record.invalid']);
    expect(await refused(corps, 'issue')).toEqual([409, 'record.wrong_stage']);
  });

  it('counts a step once, whoever sends it twice or reads an old revision', async () => {
    const { id, revision } = await issue({ addressees: ['det01'] });
    const send = (key: string) =>
      det01.send<Shown>('POST', `/records/${id}/steps/receive`, { revision, key });
    expect((await send('a')).status).toBe(200);
    expect((await send('a')).status).toBe(200);
    expect([(await send('b')).status, (await send('b')).body.code]).toEqual([409, 'record.step_taken']);
    expect((await read(id)).acts.filter((act) => act.step === 'receive')).toHaveLength(1);
    const old = await corps.send<Shown>('POST', `/records/${id}/steps/recall`, {
      revision: revision - 1,
      reason: '试',
    });
    expect([old.status, old.body.code]).toEqual([409, 'record.changed_meanwhile']);
  });

  it('is closed only when all have replied, or with a reason', async () => {
    const { id } = await issue();
    await step(det01, id, 'reply', { answers: { answer: '好' } });
    const early = await step(corps, id, 'close', { fields: { how: '电话' } });
    expect([early.status, early.body.code, early.body.detail]).toEqual([
      422,
      'record.step_lacking',
      '还不能办“办结”：还有单位没有回复',
    ]);
    const blank = await step(corps, id, 'close', { reason: '二支队已合并' });
    expect([blank.status, blank.body.errors?.[0]?.field]).toEqual([422, 'fields.how']);
    const closed = await step(corps, id, 'close', { reason: '二支队已合并', fields: { how: '查看台账' } });
    expect([closed.status, closed.body.stage?.id, closed.body.values.how]).toEqual([
      200,
      'closed',
      '查看台账',
    ]);
    // What det01 did stays done; what det02 was asked for ended with the paper.
    const left = (await duties(corps)).filter((duty) => duty.id.includes(id));
    expect(left.map((duty) => [duty.id.includes('det01'), duty.state])).toEqual([[true, 'met-late']]);
  });

  it('sent back, a reply is owed again by its new day; a later day is given once and within its limit', async () => {
    const { id } = await issue({ replyBy: '2023-09-20' });
    await step(det01, id, 'reply', { answers: { answer: '草草回复' } });
    const unnamed = await step(corps, id, 'send-back', { reason: '没有写清' });
    expect([unnamed.status, unnamed.body.errors?.[0]?.field]).toEqual([422, 'slot']);
    await step(corps, id, 'send-back', { reason: '没有写清', slot: 'det01' });
    const due = async (client: Client) =>
      (await duties(client)).filter((duty) => duty.id.includes(id)).map((duty) => [duty.dueOn, duty.state]);
    expect(await due(det01)).toEqual([['2023-09-20', 'due-soon']]);
    expect((await read(id)).acts.find((act) => act.step === 'reply')?.ended).toBe('sent-back');
    const extend = (newDue: string) => step(corps, id, 'extend', { slot: 'det02', answers: { newDue } });
    expect((await extend('2023-10-20')).body.errors?.[0]?.field).toBe('answers.newDue');
    expect((await extend('2023-09-28')).status).toBe(200);
    expect(await due(det02)).toEqual([['2023-09-28', 'open']]);
    expect(await due(det01)).toEqual([['2023-09-20', 'due-soon']]);
    expect((await extend('2023-09-29')).status).toBe(422);
  });

  it('gives no later day that has passed, or that is before one given already', async () => {
    const twice = order.replaceAll('errand', 'twice').replace('times: 1', 'times: 2');
    const saved = await corps.send<Shown>('PUT', '/kinds/twice', { yaml: twice, reason: '可以延两次' });
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
    const made = await corps.send<Shown>('POST', '/records', body({ kind: 'twice' }));
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const extend = async (newDue: string) => {
      const reply = await step(corps, made.body.id, 'extend', { slot: 'det02', answers: { newDue } });
      return reply.body.errors?.[0]?.message ?? reply.status;
    };
    expect(await extend('2023-09-13')).toContain('不能早于今天（2023-09-15）');
    // Later than it was, and passed all the same.
    expect(await extend('2023-09-14')).toContain('不能早于今天（2023-09-15）');
    expect(await extend('2023-09-20')).toBe(200);
    expect(await extend('2023-09-18')).toContain('要晚于现在的 2023-09-20');
    expect(await extend('2023-09-22')).toBe(200);
  });

  it('ends what was owed when it is recalled, and is then seen no more', async () => {
    const { id } = await issue();
    expect((await step(corps, id, 'recall')).body.errors?.[0]?.field).toBe('reason');
    expect((await step(corps, id, 'recall', { reason: '发错了' })).body.status).toBe('withdrawn');
    expect((await duties(corps)).filter((duty) => duty.id.includes(id))).toEqual([]);
    expect((await det01.get(`/records/${id}`)).status).toBe(410);
  });

  it('without steps, says that it was taken back only to the party it was once shown to', async () => {
    const note = order
      .replaceAll('errand', 'advice')
      .replace(/^number: .*\n/m, '')
      .replace(/^rules:[^]*?^visibility/m, 'visibility')
      .replace(', replyBy, stage, measureCount]', ', replyBy]')
      .replace(/ {2}how: .*\n/, '')
      .replace('within: subtree }', 'within: corps }')
      .replace(
        'shape: document',
        'shape: document\nlifecycle: { accepted-by: superior, self-accepting-for: [corps] }',
      );
    const saved = await corps.send<Shown>('PUT', '/kinds/advice', { yaml: note, reason: '没有步骤的一种' });
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
    const gone = async (client: Client, id: string) => (await client.get(`/records/${id}`)).status;
    const withdraw = async (client: Client, { id, revision }: Shown) =>
      client.send<Shown>('POST', `/records/${id}/withdraw`, { revision, reason: '发错了' });
    const made = async (client: Client, unitIds: string[], addressees: string[]) => {
      const reply = await client.send<Shown>('POST', '/records', {
        ...body({ kind: 'advice', unitIds }, { addressees }),
      });
      expect(reply.status, JSON.stringify(reply.body)).toBe(201);
      return reply.body;
    };
    const shown = await made(corps, ['corps'], ['det01']);
    expect([await gone(det01, shown.id), await gone(det02, shown.id)]).toEqual([200, 404]);
    expect((await withdraw(corps, shown)).body.status).toBe('withdrawn');
    const { name } = (await corps.get<{ name: string }>('/units/corps')).body;
    const told = await det01.get<Shown>(`/records/${shown.id}`);
    expect([told.status, told.body.detail]).toEqual([410, `${name}于 2023-09-15 撤回了它，不用再办。`]);
    expect([await gone(det02, shown.id), await gone(member, shown.id), await gone(south, shown.id)]).toEqual([
      404, 404, 404,
    ]);
    // What was taken back while it still waited was never shown to the other side.
    const waiting = await made(det01, ['det01'], ['det02']);
    expect(waiting.status).toBe('submitted');
    expect((await withdraw(det01, waiting)).body.status).toBe('withdrawn');
    expect(await gone(det02, waiting.id)).toBe(404);
  });

  it('lets a slip be undone until the other side has acted', async () => {
    const { id } = await issue({ addressees: ['det01'] });
    const undo = async () => {
      const shown = await read(id);
      const act = shown.acts.find((entry) => entry.step === 'issue');
      return corps.send<Shown>('POST', `/records/${id}/acts/${act?.id}/undo`, { revision: shown.revision });
    };
    await step(det01, id, 'receive');
    expect([(await undo()).status, (await undo()).body.code]).toEqual([409, 'record.step_final']);
    const second = await issue({ addressees: ['det01'] });
    const shown = await read(second.id);
    const act = shown.acts.find((entry) => entry.step === 'issue');
    const undone = await corps.send<Shown>('POST', `/records/${second.id}/acts/${act?.id}/undo`, {
      revision: shown.revision,
    });
    expect([undone.status, undone.body.stage?.id]).toEqual([200, 'draft']);
    expect((await det01.get(`/records/${second.id}`)).status).toBe(404);
    expect((await duties(corps)).filter((duty) => duty.id.includes(second.id))).toEqual([]);
  });

  it('gives each side its own fields: the addressee writes measures and nothing else', async () => {
    const { id, revision } = await issue({ addressees: ['det01'] });
    const patch = (client: Client, more: object) =>
      client.send<Shown>('PATCH', `/records/${id}`, { revision, ...more });
    expect((await patch(det01, { fields: { topic: '改事由' } })).body.errors?.[0]?.field).toBe(
      'fields.topic',
    );
    expect((await patch(det02, { rows: { measures: [] } })).status).toBe(404);
    expect((await patch(corps, { fields: { replyBy: '2023-12-31' } })).body.code).toBe('record.not_editable');
    const bad = await patch(det01, { rows: { measures: [{ values: { due: '2023-10-01' } }] } });
    expect(bad.body.errors?.[0]?.field).toBe('rows.measures.1.what');
    const done = await patch(det01, {
      rows: { measures: [{ values: { what: '清理旧账' } }, { values: { what: '补登', due: '2023-10-01' } }] },
    });
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect(done.body.values.measureCount).toBe(2);
    expect(done.body.rows[0]?.rows.map((row) => row.values.what)).toEqual(['清理旧账', '补登']);
    const kept = done.body.rows[0]?.rows ?? [];
    const again = await det01.send<Shown>('PATCH', `/records/${id}`, {
      revision: done.body.revision,
      rows: { measures: [{ id: kept[1]?.id, values: { what: '补登（改）' } }] },
    });
    expect(again.body.rows[0]?.rows.map((row) => row.id)).toEqual([kept[1]?.id]);
  });

  it('keeps dates and links honest', async () => {
    const reply = await corps.send<Shown>('POST', '/records', body({}, { replyBy: '2023-09-10' }));
    expect(reply.body.errors?.[0]).toMatchObject({
      field: 'fields.replyBy',
      message: '回复期限要晚于交办日期',
    });
    const nowhere = await corps.send<Shown>('POST', '/records', body({}, { basedOn: 'no-such-record' }));
    expect(nowhere.body.errors?.[0]?.field).toBe('fields.basedOn');
    const other = await issue();
    const wrong = await corps.send<Shown>('POST', '/records', body({}, { basedOn: other.id }));
    expect(wrong.body.errors?.[0]?.message).toContain('要选一条“活动”');
    const meeting = (
      await corps.send<Shown>('POST', '/records', {
        kind: 'activity',
        occurredOn: '2023-09-12',
        unitIds: ['corps'],
        fields: { category: 'coordination-meeting' },
        submit: true,
      })
    ).body;
    const linked = await issue({ basedOn: meeting.id });
    expect(linked.links[0]?.items[0]?.id).toBe(meeting.id);
    expect((await read(meeting.id)).usedBy).toMatchObject([{ title: '引起的交办', count: 1 }]);
    // An addressee reads the paper, not the corps' own meeting behind it.
    expect((await read(linked.id, det01)).links[0]?.items).toEqual([
      expect.objectContaining({ id: null, title: '（无权查看）' }),
    ]);
  });

  it('keeps the stages in which records stand when its kind is written anew', async () => {
    await step(corps, (await issue()).id, 'recall', { reason: '试' });
    const again = '别的测试里有一种相近的';
    const without = order
      .replace('    withdrawn: { title: 已收回, void: true, final: true }\n', '')
      .replace(/    recall: .*\n/, '');
    const lost = await corps.send<Shown>('PUT', '/kinds/errand', { yaml: without, reason: again });
    expect([lost.status, lost.body.code], JSON.stringify(lost.body)).toEqual([422, 'kind.invalid']);
    expect(lost.body.detail).toContain('还有记录停在环节 withdrawn');
    const mapped = without.replace('closed: { title: 已办结,', 'closed: { title: 已办结, was: [withdrawn],');
    expect((await corps.send('PUT', '/kinds/errand', { yaml: mapped, reason: again })).status).toBe(200);
    expect((await corps.send('PUT', '/kinds/errand', { yaml: order, reason: again })).status).toBe(200);
  });

  it('has a thread that its parties write on', async () => {
    const { id } = await issue({ addressees: ['det01'] });
    const say = (client: Client, text: string) =>
      client.send<Shown>('POST', `/records/${id}/messages`, { text });
    expect((await say(det01, '附件打不开')).status).toBe(201);
    expect((await say(det02, '插一句')).status).toBe(404);
    expect((await read(id)).thread).toMatchObject({ write: true, messages: [{ text: '附件打不开' }] });
  });

  it('leaves stored and recomputed duties equal', async () => {
    const { programme, database } = site.app.deps;
    const { asSystem } = await import('../../platform/database/index.ts');
    const found = await asSystem(database, async (trx) => {
      const { id } = await trx.selectFrom('corps').select('id').orderBy('id').executeTakeFirstOrThrow();
      return programme.reconcile(trx, id);
    });
    expect(found.duties).toBeGreaterThan(20);
    expect(found.differences).toEqual([]);
  });
});
