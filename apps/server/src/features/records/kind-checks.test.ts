import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

/** What is wrong in a kind is said when it is loaded, with its place, before anything could hang on it. */
const sound = `
id: sound
shape: document
title: 会签单
owner: 总队纪委
purpose: 试一试装载时查什么
expires: 2030-12-31
date: 日期
title-from: topic
participants: none
parties:
  asked: { title: 会签单位, from: asked, within: subtree }
number: { at: issue, form: '{org}{sort}〔{year}〕{n}号', series: [host, sort] }
fields:
  topic: { type: text, title: 事由, required: true }
  asked: { type: units, title: 会签单位, required: true }
  sort: { type: choice, title: 类别, options: [{ id: plain, title: 普通 }, { id: urgent, title: 急件 }] }
  why: { type: text, title: 急在哪里, when: { sort: [urgent] } }
  by: { type: date, title: 截止 }
tables:
  points:
    title: 要点
    columns: { what: { type: text, title: 要点 } }
    when: { sort: [urgent] }
    makes: { kind: item, map: { what: what, unit: host } }
flow:
  stages:
    draft: { title: 起草, draft: true }
    issued: { title: 会签中, edit: { host: [points] } }
    closed: { title: 已办结, final: true }
  steps:
    issue: { title: 送签, from: draft, to: issued, by: host }
    sign:
      title: 会签
      from: issued
      by: asked
      each: all
      when: { sort: [urgent] }
      answers: { agreed: { type: boolean, title: 同意 } }
    redraft:
      title: 另拟
      from: issued
      by: host
      drafts: { kind: sound, link: again, map: { topic: topic, asked: open(sign) } }
    close:
      title: 办结
      from: issued
      to: closed
      by: host
      needs: [{ answer: sign, is: { agreed: [true] }, say: 有单位不同意 }, { is: { sort: [urgent] }, say: 不急 }]
owes:
  sign: { title: 会签, bearer: asked, by: sign, in: issued, due: by, when: { sort: [urgent] } }
retention:
  - { fields: [why], from: by, after: { months: 12 }, why: 用过即清 }
visibility: unit
ledger: [occurredOn, topic, stage]
`.replace('fields:\n  topic', 'fields:\n  again: { type: reference, title: 原单, kind: sound }\n  topic');

let site: TestApp;
let corps: Client;
beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
});
afterAll(() => site.close());

const save = async (yaml: string) => {
  const { status, body } = await corps.send<{ errors?: { field: string; message: string }[] }>(
    'PUT',
    '/kinds/sound',
    { yaml },
  );
  return { status, said: (body.errors ?? []).map(({ field, message }) => `${field} ${message}`).join('\n') };
};

it('takes a kind that is sound', async () => {
  expect(await save(sound)).toEqual({ status: 200, said: '' });
});

it.each([
  [
    'a step for a misspelt option',
    'each: all\n      when: { sort: [urgent] }',
    '{ sort: [urgnet] }',
    'urgnet',
  ],
  [
    'a field asked for a misspelt option',
    '急在哪里, when: { sort: [urgent] }',
    '{ sort: [uregnt] }',
    'uregnt',
  ],
  ['a need that nothing fits', '{ is: { sort: [urgent] }', '{ sort: [ugrent] }', 'ugrent'],
  ['a table for a misspelt option', '    when: { sort: [urgent] }\n    makes', '{ sort: [gone] }', 'gone'],
  ['something owed for a misspelt option', 'due: by, when: { sort: [urgent] }', '{ sort: [ever] }', 'ever'],
  ['a tick that is neither yes nor no', 'is: { agreed: [true] }', '{ agreed: [yes] }', 'yes'],
])('refuses %s', async (_, place, condition, said) => {
  const broken = sound.replace(place, place.replace(/\{ (sort|agreed): \[\w+\] \}/, condition));
  expect(broken).not.toBe(sound);
  const reply = await save(broken);
  expect(reply.status).toBe(422);
  expect(reply.said).toMatch(new RegExp(`^\\d+:.*没有这个选项：${said}`, 'm'));
});

it.each([
  [
    'a stage without a way out',
    '    close:\n      title: 办结\n      from: issued\n      to: closed',
    '    close:\n      title: 办结\n      from: issued\n      to: issued',
    '“会签中”没有步骤能走出去',
  ],
  ['an item made of nothing', 'what: what, unit: host', 'what: whta, unit: host', '没有可以取值的：whta'],
  ['a draft made of nothing', 'asked: open(sign)', 'asked: open(sing)', '没有可以取值的：open(sing)'],
  [
    'a party that takes the name of the author',
    'parties:\n  asked: {',
    'parties:\n  author: { title: 谁, from: asked }\n  asked: {',
    '“author”是内置的一方',
  ],
  ['a number of an unknown field', '{org}{sort}', '{org}{srot}', '没有字段：srot'],
  ['a number without its place in the series', '{n}号', '号', '{n}'],
  ['a series of an unknown field', 'series: [host, sort]', 'series: [hots, sort]', '没有字段：hots'],
  [
    'a retention from something that is no date',
    'from: by, after',
    'from: topic, after',
    '要指向日期字段：topic',
  ],
])('refuses %s', async (_, place, instead, said) => {
  const broken = sound.replace(place, instead);
  expect(broken).not.toBe(sound);
  const reply = await save(broken);
  expect(reply.status).toBe(422);
  expect(reply.said).toContain(said);
});
