import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveKind, stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/** What a step does beside moving the record, and how it is taken back; the kind is all YAML. */
const round = `
id: walk-round
shape: document
title: 走访单
owner: 总队纪委
purpose: 试一试步骤带来的字段和事项
expires: 2030-12-31
date: 走访日期
title-from: topic
participants: none
parties:
  visited: { title: 被走访单位, from: visited, within: subtree }
fields:
  topic: { type: text, title: 事由, required: true }
  visited: { type: units, title: 被走访单位, required: true }
  result: { type: text, title: 走访结果 }
tables:
  findings:
    title: 发现
    columns: { what: { type: text, title: 发现什么, required: true }, cost: { type: number, title: 金额 } }
    makes: { kind: item, map: { what: what, unit: host } }
  spent:
    title: 开支
    per: visited
    columns: { what: { type: text, title: 用途, required: true }, amount: { type: number, title: 金额 } }
derived:
  found: { title: 发现金额, sum: findings.cost }
  paid: { title: 开支合计, sum: spent.amount }
  payments: { title: 开支笔数, count: spent }
flow:
  stages:
    going: { title: 走访中, edit: { host: [topic, visited, findings], visited: [spent, findings.cost] } }
    listed: { title: 已列出 }
    ended: { title: 已结束, final: true }
    gone: { title: 已作废, void: true, final: true }
  steps:
    list: { title: 列出, from: going, to: listed, by: host, asks: result, makes: findings }
    end: { title: 结束, from: [going, listed], to: ended, by: host }
    recall: { title: 作废, from: [going, listed], to: gone, by: host, reason: true, also: { items: cancel } }
visibility: unit
ledger: [occurredOn, topic, stage, found]
`;

interface Shown {
  id: string;
  code?: string;
  revision: number;
  status: string;
  stage: { id: string } | null;
  fields: Record<string, unknown>;
  values: Record<string, unknown>;
  acts: { id: string; step: string; reason: string | null; ended: string | null; undo: boolean }[];
  rows: { table: string; rows: { id: string; item: { id: string; stage: string } | null }[] }[];
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
  await saveKind(corps, 'walk-round', round);
});
afterAll(() => site.close());

const { handIn, read, step } = stepsOf<Shown>(() => corps);
const begin = (what = ['灯坏了']) =>
  handIn(corps, {
    kind: 'walk-round',
    occurredOn: '2023-09-10',
    unitIds: ['corps'],
    fields: { topic: '走访', visited: ['det01', 'det02'] },
    rows: { findings: what.map((text) => ({ values: { what: text, cost: 5 } })) },
  });
const undo = async (id: string, name: string, client = corps) => {
  const shown = await read(id);
  const act = shown.acts.findLast((one) => one.step === name);
  return client.send<Shown>('POST', `/records/${id}/acts/${act?.id}/undo`, { revision: shown.revision });
};
const findings = async (id: string) => (await read(id)).rows.find(({ table }) => table === 'findings')!.rows;

describe('undoing a step', () => {
  it('takes back the fields it wrote and the items it made', async () => {
    const id = await begin();
    await step(corps, id, 'list', { fields: { result: '一处' } });
    const item = (await findings(id))[0]?.item?.id ?? '';
    expect((await read(id)).values.result).toBe('一处');
    const undone = await undo(id, 'list');
    expect([undone.status, undone.body.stage?.id]).toEqual([200, 'going']);
    expect((await read(id)).values.result ?? null).toBeNull();
    expect((await findings(id))[0]?.item).toBeNull();
    expect((await read(item)).status).toBe('withdrawn');
    // Taken again, it makes an item again, and a former value would have come back.
    expect((await step(corps, id, 'list', { fields: { result: '两处' } })).status).toBe(200);
    expect((await findings(id))[0]?.item?.id).not.toBe(item);
  });

  it('is refused where somebody has worked on an item that it made', async () => {
    const id = await begin();
    await step(corps, id, 'list', { fields: { result: '一处' } });
    const item = (await findings(id))[0]?.item?.id ?? '';
    expect((await step(corps, item, 'take')).status).toBe(200);
    const refused = await undo(id, 'list');
    expect([refused.status, refused.body.code]).toEqual([409, 'record.step_final']);
    expect((await read(item)).stage?.id).toBe('doing');
    expect((await read(id)).values.result).toBe('一处');
  });

  it('ends items with the paper by their own step, which is in their history', async () => {
    const id = await begin(['灯坏了', '门坏了']);
    await step(corps, id, 'list', { fields: { result: '两处' } });
    const items = (await findings(id)).map(({ item }) => item?.id ?? '');
    expect((await step(corps, id, 'recall', { reason: '重复了' })).status).toBe(200);
    for (const item of items) {
      const shown = await read(item);
      expect([shown.stage?.id, shown.status]).toEqual(['cancelled', 'withdrawn']);
      expect(shown.acts.at(-1)).toMatchObject({ step: 'cancel', reason: '来源文书已撤回' });
    }
  });
});

describe('a side that may change some columns of a table', () => {
  it('makes items of its rows; a stranger does not', async () => {
    const id = await begin();
    const rows = (await findings(id)).map((row) => row.id);
    const { revision } = await read(id);
    const promote = (client: Client) =>
      client.send<Shown>('POST', `/records/${id}/items`, { table: 'findings', rowIds: rows, revision });
    expect((await promote(await site.as('south.officer'))).status).toBe(404);
    const made = await promote(det01);
    expect(made.status, JSON.stringify(made.body)).toBe(200);
  });
});

describe('a sum over rows that each unit reads for itself', () => {
  it('is what its reader sees: the host all, a party its own, and no list has it', async () => {
    const id = await begin();
    const spend = async (client: Client, amount: number) => {
      const { revision } = await read(id);
      const rows = { spent: [{ values: { what: '车票', amount } }] };
      const reply = await client.send('PATCH', `/records/${id}`, { revision, rows });
      expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    };
    await spend(det01, 7);
    await spend(det02, 40);
    const paid = async (client: Client) => {
      const { values, fields } = await read(id, client);
      return [values.paid, fields.paid, values.payments];
    };
    expect(await paid(corps)).toEqual([47, 47, 2]);
    expect(await paid(det01)).toEqual([7, 7, 1]);
    expect(await paid(det02)).toEqual([40, 40, 1]);
    const by = async (where: string) => (await det01.get('/records', { kind: 'walk-round', where })).status;
    expect([await by('found:1..'), await by('paid:46..')]).toEqual([200, 400]);
    const listed = await corps.get<{ items: Shown[] }>('/records', { kind: 'walk-round' });
    const row = listed.body.items.find((one) => one.id === id);
    expect(row?.fields.found).toBe(5);
    expect(row?.fields).not.toHaveProperty('paid');
    const yaml = round.replace('stage, found]', 'stage, paid]');
    const refused = await corps.send<{ errors: { message: string }[] }>('PUT', '/kinds/walk-round', { yaml });
    expect([refused.status, JSON.stringify(refused.body.errors)]).toEqual([
      422,
      expect.stringContaining('台账列不存在：paid'),
    ]);
  });
});
