import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveKind, stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/** What a record takes from others, counts of them and does to them; the kinds are YAML alone. */
const head = `
shape: document
owner: 总队纪委
purpose: 试一试记录之间的关系
expires: 2030-12-31
date: 日期
title-from: topic
participants: none
visibility: unit
`;
const charter = `
id: charter
title: 规程
${head}
fields:
  topic: { type: text, title: 规程名目, required: true }
tables:
  clauses: { title: 条款, columns: { no: { type: text, title: 条号 }, text: { type: text, title: 内容 } } }
derived:
  checks: { title: 检查次数, count-links: audit, by: basis, in: [done] }
flow:
  stages:
    live: { title: 施行, edit: { host: all } }
    proven: { title: 已检验, edit: { host: all } }
    gone: { title: 已废止, void: true, final: true }
  steps:
    prove: { title: 检验, from: live, to: proven, by: superior }
    drop: { title: 废止, from: [live, proven], to: gone, by: host, reason: true }
ledger: [occurredOn, topic, checks, stage]
`;
const audit = `
id: audit
title: 规程检查
${head}
fields:
  topic: { type: text, title: 检查, required: true }
  basis: { type: reference, title: 规程, kind: charter, required: true }
  area: { type: choice, title: 方面, options: [{ id: money, title: 经费 }, { id: goods, title: 物资 }] }
  spent: { type: money, title: 经费 }
  cap: { type: money, title: 限额 }
tables:
  points:
    title: 检查表
    columns:
      clause: { type: text, title: 条款 }
      edition: { type: number, title: 版本 }
      ok: { type: boolean, title: 符合 }
    from: { reference: basis, table: clauses, map: { clause: text, edition: version } }
rules:
  - { unique: [host, occurredOn, area], say: 同一天同一方面已经登记过 }
  - { unique: [host, year, basis], say: 今年按这份规程查过了, level: warn }
  - { sum: spent, per: [host, year], at-most: 100, say: 全年合计超过一百元 }
  - { sum: spent, per: [host, month, area], at-most: cap, say: 本月超过限额, when: { area: [goods] } }
flow:
  stages:
    open: { title: 检查中, edit: { host: all } }
    done: { title: 已完成, edit: { host: all } }
    gone: { title: 已撤回, void: true, final: true }
  steps:
    finish: { title: 完成, from: open, to: done, by: host, also: { reference: basis, step: prove } }
    recall: { title: 撤回, from: [open, done], to: gone, by: host, reason: true }
ledger: [occurredOn, topic, basis, stage]
`;

interface Shown {
  id: string;
  code?: string;
  revision: number;
  stage: { id: string } | null;
  values: Record<string, unknown>;
  fields: Record<string, unknown>;
  acts: { step: string; by: string }[];
  rows: { table: string; rows: { id: string; values: Record<string, unknown> }[] }[];
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
  // Either names the other: the first comes in without what it needs of the second.
  await saveKind(corps, 'charter', charter.replace(/derived:\n.*\n/, '').replace('checks, ', ''));
  await saveKind(corps, 'audit', audit);
  await saveKind(corps, 'charter', charter);
});
afterAll(() => site.close());

const { read, step } = stepsOf<Shown>(() => corps);
const send = (client: Client, kind: string, unitId: string, fields: object, more: object = {}) =>
  client.send<Shown>('POST', '/records', {
    kind,
    occurredOn: '2023-09-10',
    unitIds: [unitId],
    fields,
    submit: true,
    ...more,
  });
const made = async (reply: Promise<{ status: number; body: Shown }>) => {
  const { status, body } = await reply;
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
};
const local = (client: Client, unitId: string, name: string) =>
  made(
    send(
      client,
      'charter',
      unitId,
      { topic: name },
      { rows: { clauses: [{ values: { text: '双人验收' } }] } },
    ),
  );
const said = ({ body }: { body: Shown }) => [body.code, body.errors?.map(({ message }) => message)];

describe('a table that begins with another record’s rows (from)', () => {
  it('takes the clauses with their edition, and keeps them when the text changes', async () => {
    const charter = await local(det01, 'det01', '物资规程');
    const id = await made(send(det01, 'audit', 'det01', { topic: '抄条款', basis: charter, area: 'money' }));
    const points = async () => (await read(id)).rows[0]?.rows.map((row) => row.values);
    expect(await points()).toEqual([{ clause: '双人验收', edition: 1 }]);
    const before = await read(charter);
    const changed = await det01.send('PATCH', `/records/${charter}`, {
      revision: before.revision,
      rows: { clauses: [{ values: { text: '三人验收' } }] },
    });
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    expect(await points()).toEqual([{ clause: '双人验收', edition: 1 }]);
    const later = await made(
      send(
        det01,
        'audit',
        'det01',
        { topic: '再查', basis: charter, area: 'money' },
        { occurredOn: '2023-09-11' },
      ),
    );
    expect((await read(later)).rows[0]?.rows.map((row) => row.values)).toEqual([
      { clause: '三人验收', edition: before.revision + 1 },
    ]);
  });

  it('nobody takes over rows of a record they do not read', async () => {
    const theirs = await local(det02, 'det02', '二队规程');
    const refused = await send(det01, 'audit', 'det01', { topic: '偷看', basis: theirs });
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body)).not.toContain('双人验收');
  });
});

describe('rules among records', () => {
  it('unique refuses a second of the same day, unit and matter; others are free', async () => {
    const basis = await local(det02, 'det02', '唯一');
    const one = (more: object = {}, at: object = {}) =>
      send(det02, 'audit', 'det02', { topic: '查账', basis, area: 'money', ...more }, at);
    const id = await made(one());
    expect(said(await one())).toEqual(['record.invalid', ['同一天同一方面已经登记过']]);
    await made(one({ area: 'goods' }));
    await made(one({}, { occurredOn: '2023-09-12' }));
    // Another unit's is no twin, and the record is not its own.
    const own = await local(det01, 'det01', '唯一');
    await made(
      send(
        det01,
        'audit',
        'det01',
        { topic: '查账', basis: own, area: 'money' },
        { occurredOn: '2023-09-12' },
      ),
    );
    const { revision, values } = await read(id);
    const kept = await det02.send('PATCH', `/records/${id}`, {
      revision,
      fields: { ...values, topic: '改名' },
    });
    expect(kept.status, JSON.stringify(kept.body)).toBe(200);
    // What was taken back makes room.
    expect((await step(det02, id, 'recall', { reason: '重登' })).status).toBe(200);
    await made(one());
  });

  it('warn lets it through and says so before', async () => {
    const basis = await local(det02, 'det02', '只提醒');
    await made(send(det02, 'audit', 'det02', { topic: '头一次', basis }, { occurredOn: '2023-08-01' }));
    const preview = await det02.send<{ warnings: { message: string }[] }>('POST', '/records/preview', {
      kind: 'audit',
      occurredOn: '2023-08-02',
      unitIds: ['det02'],
      fields: { topic: '第二次', basis },
    });
    expect(preview.body.warnings?.map(({ message }) => message)).toContain('今年按这份规程查过了');
    await made(send(det02, 'audit', 'det02', { topic: '第二次', basis }, { occurredOn: '2023-08-02' }));
  });

  it('sum holds over the unit’s year, to the fen, and a sum per month against a field', async () => {
    const seen = await local(det01, 'bri0101', '合计');
    const spend = (spent: number, on: string, more: object = {}) =>
      send(det01, 'audit', 'bri0101', { topic: '支出', basis: seen, spent, ...more }, { occurredOn: on });
    await made(spend(60.1, '2023-01-05'));
    await made(spend(39.9, '2023-06-05'));
    expect(said(await spend(0.01, '2023-07-05'))).toEqual(['record.invalid', ['全年合计超过一百元']]);
    await made(spend(100, '2022-12-31'));
    // The other rule looks at goods alone, and at what this record itself says is the most.
    await made(spend(20, '2021-03-01', { area: 'goods', cap: 30 }));
    expect(said(await spend(11, '2021-03-02', { area: 'goods', cap: 30 }))).toEqual([
      'record.invalid',
      ['本月超过限额'],
    ]);
    await made(spend(11, '2021-04-02', { area: 'goods', cap: 30 }));
    await made(spend(11, '2021-03-02', { area: 'money', cap: 30 }));
  });

  it('two at once: one comes in', async () => {
    const basis = await local(det01, 'sta010101', '同时');
    const both = await Promise.all(
      [1, 2].map((n) =>
        send(
          det01,
          'audit',
          'sta010101',
          { topic: `同时${n}`, basis, area: 'goods' },
          { occurredOn: '2023-05-05' },
        ),
      ),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 422]);
  });
});

describe('count-links and also', () => {
  it('counts what the reader sees of the records that refer to it, and takes their step along', async () => {
    // The unit's own charter, referred to by the corps and by the unit.
    const charter = await local(det01, 'det01', '受检');
    const below = await made(
      send(det01, 'audit', 'det01', { topic: '自查', basis: charter }, { occurredOn: '2023-03-01' }),
    );
    const above = await made(
      send(corps, 'audit', 'corps', { topic: '督查', basis: charter }, { occurredOn: '2023-03-02' }),
    );
    expect((await read(charter)).values.checks).toBe(0);
    // The unit may not prove its own text; by the check of those above it is taken all the same.
    expect((await step(det01, charter, 'prove')).status).toBe(403);
    expect((await step(corps, above, 'finish')).status).toBe(200);
    const proven = await read(charter);
    expect([proven.stage?.id, proven.acts.at(-1)?.step]).toEqual(['proven', 'prove']);
    // A second one finds it proven, and goes on.
    expect((await step(det01, below, 'finish')).status).toBe(200);
    expect((await read(charter)).values.checks).toBe(2);
    // The unit does not see the corps' check, and does not learn of it by counting.
    expect((await det01.get(`/records/${above}`)).status).toBe(404);
    const own = await read(charter, det01);
    expect([own.values.checks, own.fields.checks]).toEqual([1, 1]);
    const found = async (client: Client, where: string) =>
      (
        await client.get<{ items: { id: string; fields: Record<string, unknown> }[] }>('/records', {
          kind: 'charter',
          where,
          sort: '-checks',
        })
      ).body.items.map(({ id, fields }) => [id, fields.checks]);
    expect(await found(corps, 'checks:2..')).toEqual([[charter, 2]]);
    expect(await found(det01, 'checks:2..')).toEqual([]);
    expect(await found(det01, 'checks:1..')).toEqual([[charter, 1]]);
  });
});

it('says at load what a relation names and is not there', async () => {
  const said = async (id: string, yaml: string) => {
    const reply = await corps.send<Shown>('PUT', `/kinds/${id}`, { yaml });
    expect(reply.status).toBe(422);
    return (reply.body.errors ?? []).map(({ message }) => message).join();
  };
  expect(await said('audit', audit.replace('table: clauses', 'table: claues'))).toContain(
    '没有这张表：claues',
  );
  expect(await said('audit', audit.replace('clause: text, e', 'clause: txet, e'))).toContain(
    '没有这一列：txet',
  );
  expect(await said('audit', audit.replace('edition: version', 'edition: text'))).toContain(
    '不是一种：edition',
  );
  expect(await said('audit', audit.replace('step: prove', 'step: porve'))).toContain('没有这一步：porve');
  expect(await said('audit', audit.replace('[host, year, basis]', '[host, yaer]'))).toContain(
    '没有字段：yaer',
  );
  expect(await said('audit', audit.replace('sum: spent', 'sum: topic'))).toContain('要指向数字字段：topic');
  expect(await said('charter', charter.replace('in: [done]', 'in: [dnoe]'))).toContain('没有这个环节：dnoe');
  expect(await said('charter', charter.replace('count-links: audit', 'count-links: talk'))).toContain(
    '没有引用',
  );
});
