import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveKind, stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/** Which way a step leads, on which days it may be taken, and how many have to have answered; YAML alone. */
const poll = `
id: poll
title: 征求意见稿
shape: document
owner: 总队纪委
purpose: 试一试步骤的去向、时限和家数
expires: 2030-12-31
date: 日期
title-from: topic
participants: none
visibility: unit
parties:
  asked: { title: 征求单位, from: units, within: corps }
fields:
  topic: { type: text, title: 稿名, required: true }
  units: { type: units, title: 征求单位, required: true }
  heard: { type: date, title: 送达日期 }
  urgent: { type: boolean, title: 急件 }
tables:
  points: { title: 逐条意见, per: asked, columns: { text: { type: text, title: 意见, required: true } } }
flow:
  stages:
    out: { title: 征求中, edit: { host: [topic, units, heard, urgent], asked: [points] } }
    kept: { title: 已采纳, done: true }
    again: { title: 重新起草, done: true }
    fast: { title: 急办, done: true }
    slow: { title: 缓办, done: true }
    gone: { title: 已撤回, void: true, final: true }
  steps:
    reply:
      title: 答复
      from: out
      by: asked
      each: all
      needs: [{ rows: points, say: 没有写逐条意见 }]
    rule:
      title: 裁定
      from: out
      by: host
      needs: [{ replied: reply, share: 0.5, say: 不到半数答复 }]
      answers:
        verdict:
          type: choice
          title: 怎么办
          required: true
          options: [{ id: 'yes', title: 采纳 }, { id: 'no', title: 重来 }]
      to: { by: verdict, map: { 'yes': kept, 'no': again } }
    sort: { title: 分办, from: kept, by: host, to: { by: urgent, map: { 'true': fast, 'false': slow } } }
    close: { title: 提前办, from: out, to: kept, by: host, needs: [{ replied: reply, at-least: 3, say: 不到三家 }] }
    object: { title: 异议, from: out, by: asked, each: all, within: { from: heard, until: { days: 5 } } }
    late: { title: 催定, from: out, to: again, by: host, within: { from: reply, opens: { days: 1 } } }
    recall: { title: 撤回, from: out, to: gone, by: host, reason: true }
ledger: [occurredOn, topic, stage]
`;

interface Shown {
  id: string;
  code?: string;
  detail?: string;
  revision: number;
  stage: { id: string } | null;
  steps: { id: string; to: unknown[]; lacking: string[] }[];
  errors?: { field: string; message: string }[];
}

let site: TestApp;
let corps: Client;
const units: Record<string, Client> = {};
beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  for (const [unit, name] of Object.entries({
    det01: 'det01.political',
    det02: 'det02.political',
    bri0101: 'bri0101.instructor',
    bri0201: 'bri0201.instructor',
  }))
    units[unit] = await site.as(name);
  await saveKind(corps, 'poll', poll);
});
afterAll(() => site.close());

const { handIn, read, step } = stepsOf<Shown>(() => corps);
const at = (unit: string) => units[unit] as Client;
const make = (asked: string[], fields: object = {}) =>
  handIn(corps, {
    kind: 'poll',
    occurredOn: '2023-09-10',
    unitIds: ['corps'],
    fields: { topic: '验收细则', units: asked, ...fields },
  });
async function reply(id: string, unit: string) {
  const { revision } = await read(id);
  const rows = { points: [{ values: { text: `${unit}的意见` } }] };
  const written = await at(unit).send('PATCH', `/records/${id}`, { revision, rows });
  expect(written.status, JSON.stringify(written.body)).toBe(200);
  const taken = await step(at(unit), id, 'reply');
  expect(taken.status, taken.body.detail).toBe(200);
}
const rule = (id: string, answers: object) => step(corps, id, 'rule', { answers });

describe('a step', () => {
  it('leads where the answer says, not where the sender does', async () => {
    for (const [verdict, stage] of [
      ['yes', 'kept'],
      ['no', 'again'],
    ] as const) {
      const id = await make(['det01']);
      await reply(id, 'det01');
      expect((await read(id)).steps.find((one) => one.id === 'rule')?.to).toEqual([]);
      expect((await rule(id, {})).body.errors?.map(({ field }) => field)).toEqual(['answers.verdict']);
      const revision = (await read(id)).revision;
      const sent = { revision, answers: { verdict }, to: verdict === 'yes' ? 'again' : 'kept' };
      const taken = await corps.send<Shown>('POST', `/records/${id}/steps/rule`, sent);
      expect([taken.status, taken.body.stage?.id]).toEqual([200, stage]);
    }
  });

  it('leads where a field of the record says; a tick not made is no', async () => {
    for (const [fields, stage] of [
      [{ urgent: true }, 'fast'],
      [{}, 'slow'],
    ] as const) {
      const id = await make(['det01'], fields);
      await reply(id, 'det01');
      await rule(id, { verdict: 'yes' });
      expect((await step(corps, id, 'sort')).body.stage?.id).toBe(stage);
    }
  });

  it('waits for a share of those asked, or so many, and all where there are fewer', async () => {
    const id = await make(['det01', 'det02', 'bri0101']);
    await reply(id, 'det01');
    expect((await rule(id, { verdict: 'yes' })).body.detail).toBe('还不能办“裁定”：不到半数答复');
    await reply(id, 'det02');
    expect((await step(corps, id, 'close')).body.detail).toBe('还不能办“提前办”：不到三家');
    expect((await rule(id, { verdict: 'yes' })).body.stage?.id).toBe('kept');
    const two = await make(['det01', 'det02']);
    await reply(two, 'det01');
    expect((await step(corps, two, 'close')).status).toBe(422);
    await reply(two, 'det02');
    expect((await step(corps, two, 'close')).body.stage?.id).toBe('kept');
  });

  it('waits for the rows of the one who acts: another unit’s are not its own', async () => {
    const id = await make(['det01', 'det02']);
    await reply(id, 'det01');
    const lacking = (await read(id, at('det02'))).steps.find((one) => one.id === 'reply')?.lacking;
    expect(lacking).toEqual(['没有写逐条意见']);
    expect((await step(at('det02'), id, 'reply')).body.detail).toBe('还不能办“答复”：没有写逐条意见');
    await reply(id, 'det02');
  });

  it('is taken within its days only', async () => {
    // Today is 15 September.
    const ways: [object, number, string | undefined][] = [
      [{ heard: '2023-09-10' }, 200, undefined],
      [{ heard: '2023-09-09' }, 403, '已过办理的时限（2023-09-14）'],
      [{}, 403, '还没有起算的日期'],
    ];
    for (const [fields, status, why] of ways) {
      const id = await make(['det01'], fields);
      const offered = (await read(id, at('det01'))).steps.map((one) => one.id).includes('object');
      const taken = await step(at('det01'), id, 'object');
      expect([fields, offered, taken.status]).toEqual([fields, status === 200, status]);
      if (why) expect(taken.body.detail).toContain(why);
    }
    const id = await make(['det01']);
    expect((await step(corps, id, 'late')).body.detail).toContain('还没有起算的日期');
    await reply(id, 'det01');
    expect((await step(corps, id, 'late')).body.detail).toContain('要到 2023-09-16 才能办');
  });
});

it('says at load what leads nowhere and what nobody is asked', async () => {
  const said = async (yaml: string) => {
    const reply = await corps.send<Shown>('PUT', '/kinds/poll', { yaml });
    expect(reply.status).toBe(422);
    return (reply.body.errors ?? []).map(({ message }) => message).join();
  };
  expect(await said(poll.replace("'no': again }", "'no': agian }"))).toContain('没有这个环节：agian');
  expect(await said(poll.replace(", 'no': again }", ' }'))).toContain('没有写到哪个环节');
  expect(await said(poll.replace('by: verdict', 'by: verdcit'))).toContain('答复或字段来定：verdcit');
  expect(await said(poll.replace('replied: reply, share', 'replied: sort, share'))).toContain('不是逐家办');
  expect(await said(poll.replace('share: 0.5', 'share: 0.5, at-least: 1'))).toContain('只写一个');
  expect(await said(poll.replace('from: heard', 'from: haerd'))).toContain('haerd');
});
