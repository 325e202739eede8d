import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveKind, stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/** What a step may wait for, and what it makes of the record itself; both kinds are YAML alone. */
const head = `
shape: document
owner: 总队纪委
purpose: 试一试步骤的条件
expires: 2030-12-31
date: 日期
title-from: topic
participants: none
visibility: unit
`;
const work = `
id: entry
title: 参评作品
${head}
parties:
  judge: { title: 评委单位, from: judges, within: corps }
fields:
  topic: { type: text, title: 作品, required: true }
  judges: { type: units, title: 评委单位 }
  score: { type: number, title: 得分 }
flow:
  stages:
    entered: { title: 已报送, edit: { host: [topic, judges, score] } }
    shown: { title: 已展出 }
    chosen: { title: 已入选, done: true }
    gone: { title: 已撤回, void: true, final: true }
  steps:
    show: { title: 展出, from: entered, to: shown, by: host }
    skip: { title: 直接评选, from: entered, to: chosen, by: host, needs: [{ reached: shown, say: 还没有展出 }] }
    score: { title: 打分, from: entered, by: [host, judge], not: own-unit, asks: score }
    choose:
      title: 入选
      from: [entered, shown]
      to: chosen
      by: host
      needs:
        - { number: score, at-least: 60, at-most: 100, say: 不到六十分 }
        - { linked: opinion, in: given, say: 还没有出具意见 }
      makes: { kind: item, map: { what: topic, unit: host, category: '“measure”' } }
    recall: { title: 撤回, from: [entered, shown, chosen], to: gone, by: host, reason: true }
ledger: [occurredOn, topic, stage, score]
`;
const opinion = `
id: opinion
title: 廉洁意见
${head}
fields:
  topic: { type: text, title: 意见, required: true }
  entry: { type: reference, title: 作品, kind: entry, if-void: block, required: true }
flow:
  stages:
    asked: { title: 待出具, edit: { host: [topic, entry] } }
    given: { title: 已出具, done: true }
    gone: { title: 已撤回, void: true, final: true }
  steps:
    give: { title: 出具, from: asked, to: given, by: host }
    recall: { title: 撤回, from: [asked, given], to: gone, by: host, reason: true }
ledger: [occurredOn, topic, stage]
`;

interface Shown {
  id: string;
  code?: string;
  detail?: string;
  revision: number;
  stage: { id: string } | null;
  values: Record<string, unknown>;
  steps: { id: string }[];
  usedBy: { kind: string; items: { id: string | null }[] }[];
  errors?: { field: string; message: string }[];
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
  for (const [id, yaml] of Object.entries({ entry: work, opinion })) {
    // Either names the other: the first comes in without what it needs of the second.
    const early = yaml.replace(/ *- \{ linked: .*\n/, '');
    await saveKind(corps, id, early);
  }
  await saveKind(corps, 'entry', work);
});
afterAll(() => site.close());

const { handIn, read, step } = stepsOf<Shown>(() => corps);
const make = (client: Client, kind: string, unitId: string, fields: object) =>
  handIn(client, { kind, occurredOn: '2023-09-10', unitIds: [unitId], fields });
const enter = (fields: object = {}) =>
  make(det01, 'entry', 'det01', { topic: '廉洁短剧', judges: ['det01', 'det02'], ...fields });

describe('a step', () => {
  it('waits for a number within its bounds and for a linked record to have come so far', async () => {
    const id = await enter({ score: 40 });
    const paper = await make(corps, 'opinion', 'corps', { topic: '同意', entry: id });
    const choose = () => step(det01, id, 'choose');
    expect((await choose()).body.detail).toBe('还不能办“入选”：不到六十分；还没有出具意见');
    await step(corps, paper, 'give');
    await step(det02, id, 'score', { fields: { score: 101 } });
    expect((await choose()).body.detail).toBe('还不能办“入选”：不到六十分');
    await step(det02, id, 'score', { fields: { score: 60 } });
    const chosen = await choose();
    expect([chosen.status, chosen.body.stage?.id], chosen.body.detail).toEqual([200, 'chosen']);
    // The one item came out of the record itself, is the unit's, and nobody's beside.
    const item = (await read(id)).usedBy.find(({ kind }) => kind === 'item')?.items[0]?.id ?? '';
    expect((await read(item)).values).toMatchObject({ what: '廉洁短剧', unit: 'det01', origin: id });
    expect((await det02.get(`/records/${item}`)).status).toBe(404);
  });

  it('is not for the unit that holds the record, though it is a party too', async () => {
    const id = await enter();
    expect((await read(id, det01)).steps.map((one) => one.id)).not.toContain('score');
    const own = await step(det01, id, 'score', { fields: { score: 90 } });
    expect([own.status, own.body.code, own.body.detail]).toEqual([
      403,
      'record.step_denied',
      expect.stringContaining('不能由登记单位自己办理'),
    ]);
    expect((await step(det02, id, 'score', { fields: { score: 90 } })).status).toBe(200);
  });

  it('waits for a stage that was never reached', async () => {
    const id = await enter();
    expect((await step(det01, id, 'skip')).body.detail).toBe('还不能办“直接评选”：还没有展出');
  });
});

describe('what another record rests on (if-void: block)', () => {
  it('is not taken back while that stands, and is once it is gone', async () => {
    const id = await enter();
    const paper = await make(corps, 'opinion', 'corps', { topic: '同意', entry: id });
    // The unit does not see the opinion of those above it, and is refused all the same.
    expect((await det01.get(`/records/${paper}`)).status).toBe(404);
    const refused = await step(det01, id, 'recall', { reason: '写错了' });
    expect([refused.status, refused.body.code]).toEqual([409, 'record.rested_on']);
    expect((await read(id)).stage?.id).toBe('entered');
    await step(corps, paper, 'recall', { reason: '写错了' });
    expect((await step(det01, id, 'recall', { reason: '写错了' })).status).toBe(200);
  });
});

it('says at load what a condition names and is not there', async () => {
  const said = async (yaml: string) => {
    const reply = await corps.send<Shown>('PUT', '/kinds/entry', { yaml });
    expect(reply.status).toBe(422);
    return (reply.body.errors ?? []).map(({ message }) => message).join();
  };
  expect(await said(work.replace('in: given', 'in: gievn'))).toContain('没有这个环节：gievn');
  expect(await said(work.replace('linked: opinion', 'linked: talk'))).toContain('没有引用');
  expect(await said(work.replace('reached: shown', 'reached: shwon'))).toContain('没有这个环节：shwon');
  expect(await said(work.replace('number: score', 'number: topic'))).toContain('要指向数字字段：topic');
  expect(await said(work.replace('what: topic', 'what: tpoic'))).toContain('没有可以取值的：tpoic');
});
