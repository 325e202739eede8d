import { afterAll, beforeAll, expect, it } from 'vitest';
import { stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/** What records hold stays readable when their kind changes; handing in is the step of one’s own level. */
const kind = `
id: roster-check
title: 点名册
shape: document
owner: 总队纪委
purpose: 试一试类型改版
expires: 2030-12-31
date: 日期
title-from: topic
participants: none
visibility: unit
fields:
  topic: { type: text, title: 点名事项, required: true }
  caller: { type: person, title: 点名人 }
  basis: { type: reference, title: 依据, kind: roster-check }
  extra: { type: text, title: 补充 }
flow:
  stages:
    draft: { title: 起草, draft: true }
    upper: { title: 机关已报, edit: { host: all } }
    lower: { title: 基层已报, edit: { host: all } }
    gone: { title: 已撤回, void: true, final: true }
  steps:
    report-up: { title: 机关报送, from: draft, to: upper, by: host, at: [corps] }
    report: { title: 基层报送, from: draft, to: lower, by: host, at: [detachment, station] }
    recall: { title: 撤回, from: [upper, lower], to: gone, by: host, reason: true }
ledger: [occurredOn, topic, stage]
`;
const retire = (yaml: string) =>
  yaml
    .replace('title: 点名人 }', 'title: 点名人, retired: true }')
    .replace('kind: roster-check }', 'kind: roster-check, retired: true }')
    .replace('title: 补充 }', 'title: 补充, retired: true }');

interface Shown {
  id: string;
  revision: number;
  detail?: string;
  stage: { id: string } | null;
  values: Record<string, unknown>;
  fields: Record<string, unknown>;
  links: { field: string }[];
}
let site: TestApp;
let corps: Client;
let det01: Client;
let det02: Client;
const put = (yaml: string) => corps.send<Shown>('PUT', '/kinds/roster-check', { yaml });
beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  det01 = await site.as('det01.political');
  det02 = await site.as('det02.political');
  // A kind that refers to itself comes in twice.
  for (const yaml of [kind.replace(/ {2}basis: .*\n/, ''), kind]) {
    const saved = await put(yaml);
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  }
});
afterAll(() => site.close());
const { read } = stepsOf<Shown>(() => corps);
const make = async (client: Client, unitId: string, fields: object) => {
  const sent = { kind: 'roster-check', occurredOn: '2023-09-10', unitIds: [unitId], fields, submit: true };
  const reply = await client.send<Shown>('POST', '/records', sent);
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body.id;
};

it('is handed in by the step of the unit’s own level', async () => {
  expect((await read(await make(det01, 'det01', { topic: '早点名' }))).stage?.id).toBe('lower');
  expect((await read(await make(corps, 'corps', { topic: '早点名' }))).stage?.id).toBe('upper');
});

it('a field in which records hold something is not taken away; retired, it stays and is read', async () => {
  const other = await make(det01, 'det01', { topic: '依据' });
  const full = { topic: '晚点名', caller: 'd01-sec', basis: other, extra: '缺两人' };
  const id = await make(det01, 'det01', full);
  const refused = await put(kind.replace(/ {2}extra: .*\n/, ''));
  expect([refused.status, refused.body.detail]).toEqual([422, expect.stringContaining('补充（extra）')]);
  expect((await read(id)).fields.extra).toBe('缺两人');
  expect((await put(retire(kind))).status).toBe(200);
  // The record is changed by its unit, with and without what is asked no longer, and keeps it.
  for (const fields of [{ topic: '晚点名一' }, { topic: '晚点名二', extra: '改写' }]) {
    const { revision } = await read(id);
    const saved = await det01.send<Shown>('PATCH', `/records/${id}`, { revision, fields });
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
    const now = await read(id, det01);
    expect(now.values).toEqual({ ...full, topic: fields.topic });
    expect(now.fields).toMatchObject({ caller: '书记01', extra: '缺两人' });
    expect(now.links.map(({ field }) => field)).toEqual(['basis']);
  }
  // Nothing new is written into it.
  expect((await read(await make(det01, 'det01', full))).values).toEqual({ topic: '晚点名' });
  expect((await det02.get(`/records/${id}`)).status).toBe(404);
});

it('says at load what is asked and retired at once', async () => {
  const said = async (yaml: string) => JSON.stringify((await put(yaml)).body);
  expect(await said(kind.replace('title: 补充 }', 'title: 补充, retired: true, required: true }'))).toContain(
    '不能必填',
  );
  expect(await said(retire(kind).replace('at: [corps] }', 'at: [corps], asks: extra }'))).toContain(
    '“补充”不再填写',
  );
});
