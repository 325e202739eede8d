import { readSheets, textOf } from '@liulian/documents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/**
 * 巡察反馈与整改 between those who inspected, the inspected unit and those who review its plan, over HTTP; each
 * with someone who must not see it or may not do it.
 */
interface Shown {
  id: string;
  code?: string;
  detail?: string;
  errors?: { field: string; message: string }[];
  revision: number;
  stage: { id: string } | null;
  values: Record<string, unknown>;
  steps: { id: string; title: string; lacking: string[] }[];
  acts: { step: string; ended: string | null }[];
  rows: {
    table: string;
    rows: { id: string; values: Record<string, unknown>; item: { id: string } | null }[];
  }[];
  editable: string[] | null;
}

let site: TestApp;
let corps: Client;
let discipline: Client;
let det01: Client;
let det02: Client;
let member: Client;
beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  discipline = await site.as('corps.discipline');
  det01 = await site.as('det01.political');
  det02 = await site.as('det02.political');
  member = await site.as('firefighter01');
});
afterAll(() => site.close());

const findings = [
  {
    no: 1,
    problem: '物资出入库登记不及时',
    source: '台账',
    code: 'perfunctory',
    truth: 'real',
    shows: '两个站漏登',
  },
  { no: 2, problem: '谈心谈话走形式', source: '谈话记录', code: 'on-paper', truth: 'partly' },
];
const body = (more: object = {}, fields: object = {}) => ({
  kind: 'inspection-feedback',
  occurredOn: '2023-09-01',
  unitIds: ['corps'],
  fields: { round: '第四轮第一批', inspectedUnit: 'det01', reviewers: ['c-dis', 'c-off'], ...fields },
  rows: { findings: findings.map((values) => ({ values })) },
  submit: true,
  ...more,
});
const feed = async (more: object = {}, fields: object = {}) => {
  const reply = await corps.send<Shown>('POST', '/records', body(more, fields));
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body;
};
const { read, step } = stepsOf<Shown>(() => corps);
const rowsOf = (record: Shown) => record.rows.find((entry) => entry.table === 'findings')?.rows ?? [];
const plan = {
  leader: 'd01-sec',
  unit: 'det01',
  owner: 'd01-dis',
  measure: '每月抽查',
  standard: '无漏登',
  due: '2023-12-01',
};
/** The inspected unit writes its columns into every row. */
const fill = async (id: string, own: object = plan, client = det01) => {
  const record = await read(id);
  const rows = rowsOf(record).map((row) => ({ id: row.id, values: { ...row.values, ...own } }));
  return client.send<Shown>('PATCH', `/records/${id}`, {
    revision: record.revision,
    rows: { findings: rows },
  });
};
const toReview = async () => {
  const { id } = await feed();
  await fill(id);
  const sent = await step(det01, id, 'submit');
  expect(sent.status, JSON.stringify(sent.body)).toBe(200);
  return id;
};
const duties = async (client: Client, obligationId: string, id: string) =>
  (
    await client.get<{ items: { id: string; dueOn: string; state: string }[] }>('/duties', {
      obligationId,
      limit: 100,
    })
  ).body.items
    .filter((duty) => duty.id.includes(id))
    .map((duty) => [duty.dueOn, duty.state]);

describe('an inspection’s feedback and its rectification', () => {
  it('W35 is filed only by those above the inspected unit', async () => {
    const refused = async (client: Client, more: object, fields: object = {}) => {
      const reply = await client.send<Shown>('POST', '/records', body(more, fields));
      return [reply.status, reply.body.errors?.[0]?.field ?? reply.body.code];
    };
    const station = await site.as('sta010101.instructor');
    expect(await refused(station, { unitIds: ['sta010101'] }, { inspectedUnit: 'det02' })).toEqual([
      422,
      'unitIds',
    ]);
    expect(await refused(det01, { unitIds: ['det01'] }, { inspectedUnit: 'det02' })).toEqual([
      422,
      'fields.inspectedUnit',
    ]);
    expect(await refused(det01, { unitIds: ['corps'] })).toEqual([403, 'unitIds']);
    const own = await det01.send<Shown>(
      'POST',
      '/records',
      body({ unitIds: ['det01'] }, { inspectedUnit: 'bri0101' }),
    );
    expect(own.status, JSON.stringify(own.body)).toBe(201);
  });

  it('W35 is seen by the inspected unit once fed back, by no other and by no member', async () => {
    const draft = (await corps.send<Shown>('POST', '/records', body({ submit: false }))).body;
    expect((await det01.get(`/records/${draft.id}`)).status).toBe(404);
    const sent = await step(corps, draft.id, 'feed');
    expect([sent.body.stage?.id, sent.body.values.problems]).toEqual(['fed', 2]);
    expect((await det01.get(`/records/${draft.id}`)).status).toBe(200);
    expect((await det02.get(`/records/${draft.id}`)).status).toBe(404);
    expect((await member.get(`/records/${draft.id}`)).status).toBe(404);
  });

  it('W35 takes its findings as rows of a sheet, and names the row that is wrong', async () => {
    const none = await corps.send<Shown>('POST', '/records', body({ rows: {} }));
    expect([none.status, none.body.detail]).toEqual([422, '还不能办“反馈”：整改清单里还没有问题']);
    const bad = await corps.send<Shown>(
      'POST',
      '/records',
      body({ rows: { findings: [{ values: findings[0] }, { values: { no: 2, code: 'no-such-code' } }] } }),
    );
    expect(bad.body.errors?.map((error) => error.field)).toEqual([
      'rows.findings.2.problem',
      'rows.findings.2.code',
    ]);
  });

  it('W36 W39 W40 lets the inspected unit write who, what and by when, and leave the problems as they are', async () => {
    const { id } = await feed();
    const early = await step(det01, id, 'submit');
    expect([early.status, early.body.detail]).toEqual([
      422,
      '还不能办“报送整改方案”：每个问题都要写明牵头领导、责任单位、措施和时限',
    ]);
    const changed = await fill(id, { ...plan, problem: '没有问题' });
    expect(changed.body.errors?.[0]).toMatchObject({ field: 'rows.findings.1.problem' });
    const record = await read(id, det01);
    const fewer = await det01.send<Shown>('PATCH', `/records/${id}`, {
      revision: record.revision,
      rows: {
        findings: rowsOf(record)
          .slice(1)
          .map(({ id: row, values }) => ({ id: row, values })),
      },
    });
    expect(fewer.body.errors?.[0]?.message).toContain('不由您增减');
    expect((await fill(id, plan, det02)).status).toBe(404);
    const done = await fill(id);
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect(rowsOf(done.body).map((row) => [row.values.problem, row.values.leader, row.values.due])).toEqual(
      findings.map(({ problem }) => [problem, 'd01-sec', '2023-12-01']),
    );
  });

  it('W38 W45 keeps the problems with their conclusion and what shows it, and its three views', async () => {
    const { id } = await feed();
    expect(rowsOf(await read(id)).map((row) => [row.values.truth, row.values.shows ?? null])).toEqual([
      ['real', '两个站漏登'],
      ['partly', null],
    ]);
    const { items } = (
      await corps.get<{ items: { id: string; tables: { id: string; views: { title: string }[] }[] }[] }>(
        '/kinds',
      )
    ).body;
    const table = items.find((kind) => kind.id === 'inspection-feedback')?.tables[0];
    expect(table?.views.map((view) => view.title)).toEqual(['问题清单', '责任清单', '措施清单']);
  });

  it('W37 asks for the plan within a month, counts it once, and again after it was sent back', async () => {
    const { id } = await feed();
    expect(await duties(det01, 'rectification-plan', id)).toEqual([['2023-10-15', 'open']]);
    expect(await duties(det02, 'rectification-plan', id)).toEqual([]);
    await fill(id);
    await step(det01, id, 'submit', { fields: { plan: '书记负总责' } });
    expect(await duties(det01, 'rectification-plan', id)).toEqual([['2023-10-15', 'met']]);
    expect(await duties(det01, 'rectification-lists', id)).toEqual([['2023-10-15', 'met']]);
    await step(discipline, id, 'review', { answers: { opinion: 'amend', note: '措施太笼统' } });
    expect((await step(det01, id, 'send-back', { reason: '自己退' })).status).toBe(403);
    const back = await step(corps, id, 'send-back', { reason: '措施太笼统' });
    expect([back.status, back.body.stage?.id]).toEqual([200, 'fed']);
    expect(await duties(det01, 'rectification-plan', id)).toEqual([['2023-09-30', 'open']]);
    expect(back.body.acts.filter((act) => act.ended === 'sent-back').map((act) => act.step)).toEqual([
      'submit',
      'review',
    ]);
    await step(det01, id, 'submit');
    expect((await step(discipline, id, 'review', { answers: { opinion: 'agree' } })).status).toBe(200);
  });

  it('W37 is reviewed by each reviewer for himself, and adopted only then or with a reason', async () => {
    const id = await toReview();
    expect((await step(det01, id, 'review', { answers: { opinion: 'agree' } })).status).toBe(403);
    const first = await step(discipline, id, 'review', { answers: { opinion: 'agree', note: '只给总队看' } });
    expect(first.status, JSON.stringify(first.body)).toBe(200);
    // The inspected unit does not read what one reviewer said to the others.
    expect(JSON.stringify(await read(id, det01))).not.toContain('只给总队看');
    expect((await step(corps, id, 'adopt')).body.detail).toContain('还有会审人没有提意见');
    await step(corps, id, 'review', { answers: { opinion: 'agree' } });
    expect((await step(corps, id, 'adopt')).body.stage?.id).toBe('carrying');
  });

  it('W36 W41 makes an item of each finding, and is closed by another only when all are settled', async () => {
    const id = await toReview();
    const adopted = await step(corps, id, 'adopt', { reason: '会审人出差' });
    expect(adopted.status, JSON.stringify(adopted.body)).toBe(200);
    const items = rowsOf(adopted.body).flatMap((row) => row.item?.id ?? []);
    expect(items).toHaveLength(findings.length);
    expect(await duties(det01, 'rectification-report', id)).toEqual([['2023-11-15', 'open']]);
    expect((await step(corps, id, 'report', { fields: { report: '代报' } })).status).toBe(403);
    await step(det01, id, 'report', { fields: { report: '已整改' } });
    expect(await duties(det01, 'rectification-report', id)).toEqual([['2023-11-15', 'met']]);
    const early = await step(corps, id, 'close', { fields: { how: '查台账' } });
    expect([early.status, early.body.detail]).toEqual([422, '还不能办“办结”：还有问题没有销号']);
    expect((await step(det01, id, 'close', { fields: { how: '自己看过' } })).body.code).toBe(
      'record.step_denied',
    );
    const back = await step(corps, id, 'return-report', { reason: '缺少佐证' });
    expect(back.body.stage?.id).toBe('carrying');
    await step(det01, id, 'report', { fields: { report: '补齐佐证' } });
    for (const item of items) {
      expect((await det02.get(`/records/${item}`)).status).toBe(404);
      await step(det01, item, 'ask', { fields: { result: '台账补齐' } });
      // The one who asked is not on the approving side at all.
      expect((await step(det01, item, 'approve', { fields: { how: '自己看过' } })).status).toBe(403);
      expect((await step(corps, item, 'approve', { fields: { how: '抽查台账' } })).body.stage?.id).toBe(
        'closed',
      );
    }
    expect((await step(corps, id, 'close', { fields: { how: '查台账' } })).body.stage?.id).toBe('closed');
  });

  it('W41 refuses with words that whoever asked also approves, though he is on both sides', async () => {
    const made = await det01.send<Shown>('POST', '/records', {
      kind: 'item',
      occurredOn: '2023-09-02',
      unitIds: ['det01'],
      fields: { what: '补登台账', unit: 'bri0101', owner: 'd01-pol', category: 'finding', due: '2023-11-01' },
      submit: true,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { id } = made.body;
    expect((await step(det01, id, 'ask', { fields: { result: '补好了' } })).status).toBe(200);
    const same = await step(det01, id, 'approve', { fields: { how: '自己看过' } });
    expect([same.status, same.body.code, same.body.detail]).toEqual([
      403,
      'record.step_denied',
      expect.stringContaining('不能由办过“申请办结”的人办理'),
    ]);
    const other = await site.as('det01.discipline');
    expect((await step(other, id, 'approve', { fields: { how: '看过台账' } })).body.stage?.id).toBe('closed');
  });

  it('W36 ends what it owed when it is recalled, and is seen no more by the inspected unit', async () => {
    const { id } = await feed();
    expect((await step(det01, id, 'recall', { reason: '不想要' })).status).toBe(403);
    expect((await step(corps, id, 'recall', { reason: '发错单位' })).body.stage?.id).toBe('withdrawn');
    expect(await duties(corps, 'rectification-plan', id)).toEqual([]);
    expect((await det01.get(`/records/${id}`)).status).toBe(410);
  });

  it('leaves stored and recomputed duties equal', async () => {
    const { programme, database } = site.app.deps;
    const { asSystem } = await import('../../platform/database/index.ts');
    const found = await asSystem(database, (trx) => programme.reconcile(trx, 'north'));
    expect(found.duties).toBeGreaterThan(20);
    expect(found.differences).toEqual([]);
  });
});

describe('a look-back', () => {
  const closedItems = async () => {
    const id = await toReview();
    const adopted = await step(corps, id, 'adopt', { reason: '会审人出差' });
    const items = rowsOf(adopted.body).flatMap((row) => row.item?.id ?? []);
    for (const item of items) {
      await step(det01, item, 'ask', { fields: { result: '台账补齐' } });
      await step(corps, item, 'approve', { fields: { how: '抽查台账' } });
    }
    return { id, items };
  };
  const start = (feedback: string, fields: object = {}) =>
    corps.send<Shown>('POST', '/records', {
      kind: 'look-back',
      occurredOn: '2023-09-15',
      unitIds: ['corps'],
      fields: { topic: '一支队整改回头看', feedback, visited: 'det01', ...fields },
      submit: false,
    });

  it('W42 draws closed items by lot, keeps the seed, and draws the same again by it', async () => {
    const { id, items } = await closedItems();
    const draw = async (seed?: string) => {
      const made = await start(id);
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      const drawn = await step(corps, made.body.id, 'draw', { answers: seed ? { seed } : {} });
      expect(drawn.status, JSON.stringify(drawn.body)).toBe(200);
      const act = drawn.body.acts.find((entry) => entry.step === 'draw') as unknown as {
        reason: string;
        answers: { title: string; text: string }[];
      };
      const rows = drawn.body.rows.find((entry) => entry.table === 'sample')?.rows ?? [];
      return { record: drawn.body, act, drawn: rows.map((row) => row.item?.id) };
    };
    const first = await draw();
    const seed = first.act.answers[0]?.text ?? '';
    expect(first.drawn).toHaveLength(1);
    expect(items).toContain(first.drawn[0]);
    expect(first.act.reason).toBe(`从 2 件已办结的事项里抽 1 件（比例 20%，种子 ${seed}）`);
    expect((await draw(seed)).drawn).toEqual(first.drawn);
    expect((await det01.get(`/records/${first.record.id}`)).status).toBe(404);
  });

  it('W42 reopens what was mended in appearance only, and tells the visited unit then', async () => {
    const { id } = await closedItems();
    const made = (await start(id)).body;
    const { body: drawn } = await step(corps, made.id, 'draw');
    const [row] = drawn.rows.find((entry) => entry.table === 'sample')?.rows ?? [];
    const bare = await step(corps, made.id, 'conclude');
    expect(bare.body.detail).toBe('还不能办“认定”：每一件都要写明查看情况和认定');
    const rows = {
      sample: [{ id: row?.id, values: { ...row?.values, seen: '台账是补的', verdict: 'false-fix' } }],
    };
    const written = await corps.send<Shown>('PATCH', `/records/${made.id}`, {
      revision: drawn.revision,
      rows,
    });
    expect(written.status, JSON.stringify(written.body)).toBe(200);
    expect((await step(det01, made.id, 'conclude')).status).toBe(404);
    const done = await step(corps, made.id, 'conclude');
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect((await read(row?.item?.id ?? '')).stage?.id).toBe('doing');
    expect((await det01.get(`/records/${made.id}`)).status).toBe(200);
    expect((await det02.get(`/records/${made.id}`)).status).toBe(404);
  });

  it('W42 has nothing to draw where nothing is settled yet', async () => {
    const { id } = await feed();
    const made = (await start(id)).body;
    const none = await step(corps, made.id, 'draw');
    expect([none.status, none.body.errors?.[0]?.message]).toEqual([
      422,
      '这份文书下还没有办结的事项，没有可抽的',
    ]);
  });
});

describe('the three lists of a rectification', () => {
  const out = (client: Client, id: string, query: Record<string, string>, table = 'findings') =>
    client.get<Shown>(`/records/${id}/tables/${table}/export`, query);

  it('are printed and exported each by itself, by whoever sees the record', async () => {
    const { id } = await feed();
    expect((await out(site.anonymous, id, {})).status).toBe(401);
    expect((await out(det02, id, { view: '问题清单' })).status).toBe(404);
    expect((await out(member, id, { view: '问题清单' })).status).toBe(403);
    const cells = async (view?: string) => {
      const file = await out(det01, id, { format: 'xlsx', ...(view ? { view } : {}) });
      expect(file.status).toBe(200);
      return readSheets(file.raw)[0]!.rows.map((row) => row.cells.map((cell) => textOf(cell)));
    };
    const problems = await cells('问题清单');
    expect(problems[0]).toContain('问题清单');
    expect(problems[2]).toEqual(['序号', '问题', '来源', '问题类别', '核实结论', '核实佐证']);
    expect(problems[3]).toEqual([
      '1',
      '物资出入库登记不及时',
      '台账',
      expect.any(String),
      '属实',
      '两个站漏登',
    ]);
    expect((await cells('责任清单'))[2]).toEqual(['序号', '问题', '牵头领导', '责任单位', '责任人']);
    expect((await cells('措施清单'))[2]).toEqual(['序号', '问题', '措施', '完成标准', '时限', '责任人']);
    expect((await cells())[2]).toHaveLength(12);
    const page = await out(corps, id, { format: 'print', view: '责任清单' });
    expect(page.raw.toString()).toContain('<h1>责任清单</h1>');
    expect(page.raw.toString()).toContain('物资出入库登记不及时');
    for (const [query, table] of [
      [{ view: '没有的清单' }, 'findings'],
      [{}, 'constructor'],
    ] as const) {
      const wrong = await out(corps, id, query, table);
      expect([wrong.status, wrong.body.code]).toEqual([400, 'request.invalid']);
    }
  });
});
