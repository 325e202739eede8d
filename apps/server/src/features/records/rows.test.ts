import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

/**
 * Tables inside a record and the items that their rows become (design §5b), with two made-up kinds: a
 * look-over that one unit makes at another, and what has to be put right.
 */
export const repair = `
id: repair
shape: list-item
title: 整改事项
owner: 总队纪委
purpose: 试一试事项
expires: 2030-12-31
date: 提出日期
title-from: what
participants: none
parties:
  bearer: { title: 整改单位, from: bearer, within: corps }
fields:
  what: { type: text, title: 要整改什么, required: true }
  bearer: { type: unit, title: 整改单位, required: true }
  due: { type: date, title: 整改时限 }
  origin: { type: reference, title: 来源, kind: look-over, back: 形成的事项 }
  result: { type: longtext, title: 整改结果 }
flow:
  stages:
    open: { title: 未办, counts: false, edit: { host: all } }
    doing: { title: 办理中, counts: false }
    asked: { title: 待销号, counts: false }
    closed: { title: 已销号, done: true }
    dropped: { title: 已取消, void: true, final: true }
  steps:
    start: { title: 开始办理, from: open, to: doing, by: bearer }
    ask: { title: 申请销号, from: [open, doing], to: asked, by: bearer, asks: result }
    close: { title: 销号, from: asked, to: closed, by: host, not: ask }
    drop: { title: 取消, from: [open, doing], to: dropped, by: host, reason: true }
owes:
  repair: { title: 完成整改, bearer: bearer, by: ask, in: [open, doing], due: due }
visibility: unit
ledger: [occurredOn, what, bearer, due, stage]
`;
export const lookOver = `
id: look-over
shape: inspection
title: 查看单
owner: 总队纪委
purpose: 试一试表里的行
expires: 2030-12-31
date: 查看日期
title-from: topic
participants: none
parties:
  looked: { title: 被查看单位, from: places, within: subtree }
number: { at: issue, form: '{org}查〔{year}〕{n}号', series: [host, year] }
fields:
  topic: { type: text, title: 查看什么, required: true }
  places: { type: units, title: 被查看单位, required: true }
  replyBy: { type: date, title: 整改时限 }
  basedOn: { type: references, title: 依据, kind: [activity, look-over], back: 引起的查看 }
  gist: { type: longtext, title: 总的看法 }
  verdict: { type: text, title: 复核结论, required: true }
tables:
  findings:
    title: 问题
    first: 第一议题
    columns:
      what: { type: text, title: 问题表现, required: true }
      place: { type: unit, title: 单位 }
      due: { type: date, title: 时限 }
      cost: { type: money, title: 金额 }
    makes: { kind: repair, map: { what: what, bearer: place, due: due } }
derived:
  findingCount: { title: 问题数, count: findings }
  total: { title: 合计金额, sum: findings.cost }
flow:
  stages:
    draft: { title: 起草, draft: true }
    issued: { title: 已反馈, counts: false, edit: { looked: [findings] } }
    checked: { title: 已复核, final: true }
  steps:
    issue: { title: 制发, from: draft, to: issued, by: host, tells: looked }
    check: { title: 复核, from: issued, to: checked, by: host, asks: verdict }
visibility: unit
ledger: [occurredOn, number, topic, places, basedOn, stage, findingCount, total]
`;

interface Row {
  id: string;
  values: Record<string, unknown>;
  words: Record<string, string>;
}
interface Shown {
  id: string;
  code?: string;
  errors?: { field: string; message: string }[];
  revision: number;
  number: string | null;
  values: Record<string, unknown>;
  rows: { table: string; rows: Row[] }[];
  editable: string[] | null;
  warnings: { field: string; message: string }[];
  problems: { field: string; message: string }[];
}
interface KindShown {
  id: string;
  firstStep: string | null;
  fields: { name: string; later?: boolean }[];
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
  const save = async (id: string, yaml: string) => {
    const saved = await corps.send('PUT', `/kinds/${id}`, { yaml });
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  };
  // Each names the other, so the first is saved before its other half is known.
  await save('repair', repair.replace(', kind: look-over', ''));
  await save('look-over', lookOver);
  await save('repair', repair);
});
afterAll(() => site.close());

const finding = (what: string, more: object = {}) => ({ values: { what, ...more } });
const body = (more: object = {}, fields: object = {}) => ({
  kind: 'look-over',
  occurredOn: '2023-09-10',
  unitIds: ['corps'],
  fields: { topic: '看台账', places: ['det01'], replyBy: '2023-10-10', ...fields },
  rows: { findings: [finding('第一议题没有学'), finding('台账不全', { place: 'det01', cost: 12.5 })] },
  ...more,
});
const make = async (more: object = {}, fields: object = {}) => {
  const made = await corps.send<Shown>('POST', '/records', { ...body(more, fields), submit: true });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
};

describe('the form of a kind with tables and a flow of its own', () => {
  it('is told which fields a later step asks for, and what handing it in is called', async () => {
    const { items } = (await corps.get<{ items: KindShown[] }>('/kinds')).body;
    const kind = items.find((entry) => entry.id === 'look-over');
    expect(kind?.firstStep).toBe('制发');
    expect(kind?.fields.filter((field) => field.later).map((field) => field.name)).toEqual(['verdict']);
    // What is required of a later step does not keep the record from being issued.
    expect((await make()).number).toMatch(/查〔2023〕\d+号$/);
  });

  it('is warned of a first row that is not what it should be, and refused nothing for it', async () => {
    const preview = async (findings: object[]) =>
      (await corps.send<Shown>('POST', '/records/preview', body({ rows: { findings } }))).body;
    const other = await preview([finding('先说别的')]);
    expect(other.warnings).toEqual([{ field: 'rows.findings', message: '第一项不是“第一议题”' }]);
    expect(other.problems).toEqual([]);
    expect((await preview([finding('第一议题')])).warnings).toEqual([]);
    expect(
      (
        await corps.send('POST', '/records', {
          ...body({ rows: { findings: [finding('别的')] } }),
          submit: true,
        })
      ).status,
    ).toBe(201);
  });

  it('gives the other party only its tables to change, and a row keeps its id', async () => {
    const { id } = await make();
    const shown = (await det01.get<Shown>(`/records/${id}`)).body;
    expect(shown.editable).toEqual(['findings']);
    const rows = shown.rows[0]?.rows ?? [];
    expect(rows[1]?.words).toMatchObject({ what: '台账不全', place: expect.stringContaining('支队') });
    const sent = {
      revision: shown.revision,
      fields: {},
      rows: {
        findings: [
          { id: rows[1]?.id, values: { ...rows[1]?.values, due: '2023-10-01' } },
          { id: rows[0]?.id, values: rows[0]?.values },
          finding('又查出一条'),
        ],
      },
    };
    const saved = await det01.send<Shown>('PATCH', `/records/${id}`, sent);
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
    expect(saved.body.rows[0]?.rows.slice(0, 2).map((row) => row.id)).toEqual([rows[1]?.id, rows[0]?.id]);
    expect(saved.body.values).toMatchObject({ findingCount: 3, topic: '看台账' });
    expect((await det02.send('PATCH', `/records/${id}`, sent)).status).toBe(404);
    expect((await corps.get<Shown>(`/records/${id}`)).body.editable).toEqual([]);
  });

  it('names the row and the column of what is wrong', async () => {
    const wrong = await corps.send<Shown>('POST', '/records', {
      ...body({ rows: { findings: [finding('好'), { values: { cost: 3 } }] } }),
      submit: true,
    });
    expect([wrong.status, wrong.body.errors?.map((error) => error.field)]).toEqual([
      422,
      ['rows.findings.2.what'],
    ]);
  });
});
