import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/** Who of the parties reads a record of a closed compartment, what is kept from them, and who keeps away. */
const kindOf = (id: string, visibility: string, reads: string) => `
id: ${id}
title: 帮带档案${id}
shape: document
owner: 总队纪委
purpose: 试一试限知悉的记录有几方
expires: 2030-12-31
date: 日期
title-from: topic
participants: none
visibility: ${visibility}
parties:
  helper: { title: 帮带单位, from: helpers, ${reads} hides: [cause, reporter, hours, finding] }
  subject: { title: 本人, from: who, reads: true, hides: [cause, reporter] }
  away: { title: 回避人员, from: kept, recused: true }
fields:
  topic: { type: text, title: 事由, required: true }
  who: { type: person, title: 本人, required: true }
  helpers: { type: units, title: 帮带单位 }
  kept: { type: people, title: 回避人员 }
  cause: { type: text, title: 线索来源 }
  reporter: { type: person, title: 反映人 }
  hours: { type: number, title: 谈话时长 }
  open: { type: text, title: 帮带措施 }
tables:
  finding: { title: 核查情况, columns: { text: { type: text, title: 情况 }, cost: { type: number, title: 金额 } } }
derived:
  total: { title: 金额合计, sum: finding.cost }
  share: { title: 占比, rate: [total, hours] }
flow:
  stages:
    draft: { title: 起草, draft: true }
    running: { title: 帮带中 }
    over: { title: 已结束, final: true }
  steps:
    start: { title: 开始, from: draft, to: running, by: host, tells: [helper, subject, superior] }
    report: { title: 报告, from: running, by: helper, each: all, answers: { said: { type: text, title: 报告 } } }
    end: { title: 结束, from: running, to: over, by: host }
ledger: [occurredOn, topic, cause, hours, total, stage]
`;

interface Shown {
  id: string;
  code?: string;
  revision: number;
  title: string;
  fields: Record<string, unknown>;
  values: Record<string, unknown>;
  people: { role: string }[];
  rows: { table: string; rows: unknown[] }[];
  parties: { id: string }[];
  steps: { id: string }[];
  errors?: { field: string; message: string }[];
}
interface List {
  items: { id: string; fields: Record<string, unknown> }[];
  total: number;
}

let site: TestApp;
const who: Record<string, Client> = {};
beforeAll(async () => {
  site = await testApp();
  for (const name of [
    'corps.officer',
    'corps.discipline',
    'det01.discipline',
    'det01.political',
    'det02.discipline',
    'det02.political',
    'bri0201.instructor',
    'firefighter01',
    'firefighter02',
    'admin.system',
  ])
    who[name] = await site.as(name);
  for (const yaml of [
    kindOf('aid', 'personal', 'reads: true,'),
    kindOf('lead', 'discipline', 'reads: compartment,'),
    kindOf('plain', 'unit', '').replace(
      'subject: { title: 本人, from: who, reads: true,',
      'subject: { title: 本人, from: who,',
    ),
  ])
    await put(yaml);
});
afterAll(() => site.close());

const as = (name: string) => who[name] as Client;
async function put(yaml: string) {
  const saved = await as('corps.officer').send('PUT', `/kinds/${/^id: (.*)$/m.exec(yaml)?.[1]}`, {
    yaml,
    reason: '同样的字段，三种知悉范围',
  });
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
}
const secret = '匿名来信';
async function make(kind: string, more: object = {}, client = as('det01.discipline')): Promise<string> {
  const made = await client.send<Shown>('POST', '/records', {
    kind,
    occurredOn: '2023-09-10',
    unitIds: ['det01'],
    fields: {
      topic: '结对帮带',
      who: 's01-f1',
      helpers: ['det02'],
      cause: secret,
      reporter: 's01-f2',
      hours: 7,
      open: '每周谈心',
      ...more,
    },
    rows: { finding: [{ values: { text: '票据三张', cost: 41 } }] },
    submit: true,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
}
const status = async (name: string, id: string) => (await as(name).get(`/records/${id}`)).status;
const { step } = stepsOf<Shown>(() => as('det01.discipline'));

describe('a closed compartment', () => {
  it.each([
    // The party's writers; and of its unit only who has the compartment's role.
    ['aid', { 'det02.political': 200, 'det02.discipline': 200 }],
    ['lead', { 'det02.political': 404, 'det02.discipline': 200 }],
  ])('%s is read by who acts for a party, and by nobody above or below it', async (kind, read) => {
    const id = await make(kind);
    const others = {
      'bri0201.instructor': 404,
      firefighter02: 404,
      'admin.system': 404,
      'corps.officer': 404,
    };
    for (const [name, expected] of Object.entries({ ...read, ...others, firefighter01: 200 }))
      expect([kind, name, await status(name, id)]).toEqual([kind, name, expected]);
    // What is not theirs is not there, in a list neither.
    const listed = async (name: string) =>
      (await as(name).get<List>('/records', { received: 'true' })).body.items?.map((item) => item.id);
    expect(await listed('det02.discipline')).toContain(id);
    expect(await listed('firefighter01')).toContain(id);
    expect(await listed('bri0201.instructor')).not.toContain(id);
    const taken = await step(as('det02.discipline'), id, 'report', { answers: { said: '已谈' } });
    expect(taken.status, JSON.stringify(taken.body)).toBe(200);
  });

  it('a draft is shown to no party', async () => {
    const made = await as('det01.discipline').send<Shown>('POST', '/records', {
      kind: 'aid',
      occurredOn: '2023-09-10',
      unitIds: ['det01'],
      fields: { topic: '草稿', who: 's01-f1', helpers: ['det02'] },
    });
    for (const name of ['det02.political', 'firefighter01'])
      expect(await status(name, made.body.id)).toBe(404);
    expect(await status('det01.discipline', made.body.id)).toBe(200);
  });
});

describe('hides', () => {
  const shown = async (name: string, id: string) => (await as(name).get<Shown>(`/records/${id}`)).body;
  it.each(['aid', 'lead', 'plain'])('%s: a party does not read what is kept from it', async (kind) => {
    const id = await make(kind);
    const whole = await shown('det01.discipline', id);
    expect(whole.values).toMatchObject({ cause: secret, hours: 7, total: 41 });
    expect(whole.rows[0]?.rows).toHaveLength(1);
    const helper = await shown('det02.discipline', id);
    expect(helper.values).toMatchObject({ topic: '结对帮带', open: '每周谈心', who: 's01-f1' });
    for (const part of [helper.values, helper.fields])
      expect(Object.keys(part).filter((name) => /cause|reporter|hours|total|share/.test(name))).toEqual([]);
    expect(helper.rows).toEqual([]);
    expect(helper.people.map(({ role }) => role)).toEqual(['who']);
    expect(JSON.stringify(helper)).not.toContain(secret);
    // Another party of the same record reads the rows, and not what is kept from it.
    const subject = await shown('firefighter01', id);
    expect(subject.rows[0]?.rows).toHaveLength(1);
    expect(subject.values).toMatchObject({ hours: 7, total: 41 });
    expect(JSON.stringify(subject)).not.toContain(secret);
    expect(subject.people.map(({ role }) => role)).toEqual(['who']);
    const reply = await as('det02.discipline').get(`/records/${id}/rows/finding`, {
      format: 'print',
      reason: '核对',
    });
    expect(reply.raw.toString()).not.toContain('票据三张');
  });

  it('is not learned by search, filter, order, export or a list', async () => {
    const high = await make('plain', { hours: 9 });
    const low = await make('plain', { hours: 3 });
    const ids = `${low},${high}`;
    const found = async (name: string, query: Record<string, string>) => {
      const reply = await as(name).get<List>('/records', { kind: 'plain', ids, received: 'true', ...query });
      expect(reply.status, JSON.stringify(reply.body)).toBe(200);
      return reply.body.items.map((item) => item.id);
    };
    const own = async (query: Record<string, string>) =>
      (await as('det01.discipline').get<List>('/records', { kind: 'plain', ids, ...query })).body.total;
    const questions: Record<string, string>[] = [
      { q: secret },
      { where: `cause:${secret}` },
      { where: 'hours:8..' },
      { where: 'total:1..' },
      { where: 'reporter:s01-f2' },
      { personId: 's01-f2' },
    ];
    for (const query of questions) {
      expect([query, await own(query)]).not.toEqual([query, 0]);
      expect([query, await found('det02.political', query)]).toEqual([query, []]);
    }
    expect(await found('det02.political', { where: 'open:谈心' })).toHaveLength(2);
    // Ordered by what is kept they stand as they would by nothing: as they came in.
    const order = async (name: string, sort: string) => {
      const query = { kind: 'plain', ids, sort, ...(name.startsWith('det02') ? { received: 'true' } : {}) };
      return (await as(name).get<List>('/records', query)).body.items.map((item) => item.id);
    };
    expect(await order('det01.discipline', 'hours')).toEqual([low, high]);
    expect(await order('det02.political', 'hours')).toEqual([high, low]);
    expect(await order('det02.political', '-hours')).toEqual([low, high]);
    const rows = await as('det02.political').get<List>('/records', { ids, received: 'true', raw: 'true' });
    expect(rows.body.items).toHaveLength(2);
    const print = await as('det02.political').get('/records/export', {
      kind: 'plain',
      received: 'true',
      format: 'print',
      columns: 'topic,cause,hours,total',
    });
    expect(print.status).toBe(200);
    for (const text of [JSON.stringify(rows.body), print.raw.toString()]) {
      expect(text).toContain('结对帮带');
      expect(text).not.toContain(secret);
      expect(text).not.toContain('s01-f2');
    }
  });

  it('what someone reads for another reason stays whole', async () => {
    const id = await make('plain', { helpers: ['bri0101'] });
    // Above the host and above the helper at once.
    expect((await shown('corps.officer', id)).values).toMatchObject({ cause: secret, total: 41 });
    expect((await shown('det01.political', id)).values).toMatchObject({ cause: secret });
  });
});

describe('recused', () => {
  it.each(['aid', 'lead', 'plain'])(
    '%s: one who keeps away sees nothing of it, also not from above',
    async (kind) => {
      const above = kind === 'lead' ? [] : ['corps.discipline'];
      const id = await make(kind, { kept: ['c-dis', 'd02-dis'] });
      const beside = await make(kind);
      for (const name of [...above, 'det02.discipline']) {
        expect([name, await status(name, beside), await status(name, id)]).toEqual([name, 200, 404]);
        const list = await as(name).get<List>('/records', { ids: `${id},${beside}`, received: 'true' });
        expect(list.body.items.map((item) => item.id)).not.toContain(id);
        const notices = await as(name).get('/notices');
        expect(notices.raw.toString()).not.toContain(id);
      }
      expect(await status('det01.discipline', id)).toBe(200);
      expect(await status('firefighter01', id)).toBe(200);
      expect((await step(as('det02.discipline'), id, 'report')).status).toBe(404);
    },
  );

  it('nobody registers what they have to keep away from', async () => {
    const refused = await as('det01.discipline').send<Shown>('POST', '/records', {
      kind: 'plain',
      occurredOn: '2023-09-10',
      unitIds: ['det01'],
      fields: { topic: '自己', who: 's01-f1', kept: ['d01-dis'] },
    });
    expect([refused.status, refused.body.errors?.map(({ field }) => field)]).toEqual([422, ['fields.kept']]);
  });
});

it('says at load what could not be done or would be told', async () => {
  const said = async (yaml: string) => {
    const reply = await as('corps.officer').send<Shown>('PUT', '/kinds/aid', { yaml });
    expect(reply.status).toBe(422);
    return (reply.body.errors ?? []).map(({ message }) => message).join();
  };
  const aid = kindOf('aid', 'personal', 'reads: true,');
  expect(await said(aid.replace('from: helpers, reads: true,', 'from: helpers,'))).toContain(
    '要办却看不到：写 reads',
  );
  expect(await said(aid.replace('visibility: personal', 'visibility: discipline'))).toContain(
    'reads: compartment',
  );
  expect(await said(aid.replace('visibility: personal', 'visibility: unit'))).toContain('别的写 sees');
  expect(await said(aid.replace('hides: [cause, reporter]', 'hides: [cuase]'))).toContain(
    '没有字段或表：cuase',
  );
  expect(await said(aid.replace('hides: [cause, reporter]', 'hides: [topic]'))).toContain('不能隐去：topic');
  expect(await said(aid.replace('by: helper, each: all,', 'by: helper, each: all, asks: hours,'))).toContain(
    '不能又看不到它',
  );
  expect(await said(aid.replace('by: helper, each', 'by: away, each'))).toContain('要回避，不能办步骤');
});
