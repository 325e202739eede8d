import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/** What is asked for in a way that means nothing, or means somebody else, is refused and never half done. */
interface Answer {
  id: string;
  code?: string;
  errors?: { field: string; message: string }[];
  items: { id: string }[];
  revision: number;
  acts: { step: string; for: string | null }[];
}
let site: TestApp;
let officer: Client;
let det01: Client;
let det02: Client;
let discipline: Client;
beforeAll(async () => {
  site = await testApp();
  officer = await site.as('corps.officer');
  det01 = await site.as('det01.political');
  det02 = await site.as('det02.political');
  discipline = await site.as('det01.discipline');
});
afterAll(() => site.close());

const record = (kind: string, fields: object, more: object = {}) => ({
  kind,
  occurredOn: '2023-09-10',
  unitIds: ['det01'],
  fields,
  submit: true,
  ...more,
});
const refusedFields = async (client: Client, body: object) => {
  const reply = await client.send<Answer>('POST', '/records', body);
  expect(reply.status, JSON.stringify(reply.body)).toBe(422);
  return (reply.body.errors ?? []).map(({ field }) => field);
};
const accepted = async (client: Client, body: object) => {
  const reply = await client.send<Answer>('POST', '/records', body);
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body;
};

describe('numbers', () => {
  const meeting = { category: 'democratic-life-meeting', chair: 'd01-sec', subject: '年度民主生活会' };
  it.each([2099, 2022.5, 2021, 2000])('a meeting of 2023 is not of the year %s', async (accountYear) => {
    expect(await refusedFields(det01, record('activity', { ...meeting, accountYear }))).toContain(
      'fields.accountYear',
    );
  });
  it.each([2022, 2023])('it may be of the year %s', async (accountYear) => {
    const reply = await det01.send<Answer>(
      'POST',
      '/records',
      record('activity', { ...meeting, accountYear }),
    );
    expect((reply.body.errors ?? []).map(({ field }) => field)).not.toContain('fields.accountYear');
  });
  it('half households, half years of a report and half days are no number of theirs', async () => {
    const pledge = { version: 'others', offered: 3.5 };
    expect(await refusedFields(discipline, record('family-pledge', pledge))).toContain('fields.offered');
    const report = { category: 'responsibility-report', year: 1999 };
    expect(await refusedFields(discipline, record('document', report))).toContain('fields.year');
  });
});

describe('what is looked for', () => {
  beforeAll(() =>
    accepted(det01, record('lesson', { topic: '酒桌·底线', guidedBy: 'corps' }, { submit: false })),
  );
  it.each(["'", '·', '-', '，。', '%', '_'])('marks alone (%s) are no word anywhere', async (q) => {
    for (const path of ['/search', '/records', '/items', '/units', '/people', '/duties']) {
      const reply = await officer.get<Answer>(path, { q });
      expect([path, reply.status, reply.body.errors?.[0]?.field]).toEqual([path, 400, 'q']);
    }
    const filtered = await officer.get<Answer>('/records', { where: `title:${q}` });
    expect([filtered.status, filtered.body.errors?.[0]?.field.split('.')[0]]).toEqual([400, 'where']);
  });
  it('a word with marks in it is one, and nothing typed is nothing asked', async () => {
    const found = await det01.get<Answer>('/records', { q: '酒桌·底线', mine: 'true' });
    expect(found.body.items).toHaveLength(1);
    expect((await det01.get<Answer>('/records', { q: ' ', mine: 'true' })).body.items.length).toBeGreaterThan(
      0,
    );
  });
});

describe('names that every object has', () => {
  const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'];
  it.each(names)('%s is no column, kind, field, table or step', async (name) => {
    const kind = 'activity';
    const asked = [
      await officer.get<Answer>('/records', { kind, sort: name }),
      await officer.get<Answer>('/records', { kind, where: `${name}:1` }),
      await officer.get<Answer>('/records/export', { kind, columns: name }),
      await officer.get<Answer>('/records', { kind: name }),
      await officer.get<Answer>('/records', { category: name }),
      await officer.get<Answer>('/records', { stage: name }),
      await officer.get<Answer>('/items', { kind: name }),
    ];
    expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 400));
    const lecture = { category: 'party-lecture', topic: '一课' };
    const draft = await accepted(det01, record(kind, lecture, { submit: false }));
    const path = `/records/${draft.id}`;
    const { revision } = draft;
    const step = await det01.send('POST', `${path}/steps/${name}`, { revision });
    const items = await det01.send('POST', `${path}/items`, { table: name, rowIds: ['x'], revision });
    expect([step.status, items.status]).toEqual([404, 404]);
    // In a JSON text every one of them can be a key of its own.
    const own = JSON.parse(`{"${name}":[]}`) as object;
    const rows = await det01.send<Answer>('PATCH', path, { revision, rows: own });
    const fields = await det01.send<Answer>('PATCH', path, { revision, fields: own });
    expect([400, 422]).toContain(rows.status);
    expect([400, 422]).toContain(fields.status);
  });
});

describe('a date to come', () => {
  const exemplar = (more: object) =>
    record(
      'exemplar',
      { type: 'individual', name: '班长', person: 's01-f1', opinionBy: 'det01', deeds: '拒收礼品', ...more },
      { rows: { criteria: [{ values: { criterion: '清正廉洁', fact: '六次' } }] } },
    );
  it('is not before today: 2023-09-15', async () => {
    expect(await refusedFields(det01, exemplar({ reviewOn: '2023-09-14' }))).toContain('fields.reviewOn');
    await accepted(det01, exemplar({ reviewOn: '2023-09-15' }));
  });
  it('or before the record, and what is said to be done is not to come', async () => {
    const item = (more: object) => record('task-item', { category: 'key-task', matter: '一件事', ...more });
    const categories = await det01.get<{
      items: { id: string; fields: { name: string; options: { id: string }[] }[] }[];
    }>('/kinds');
    const category = categories.body.items
      .find(({ id }) => id === 'task-item')
      ?.fields.find(({ name }) => name === 'category')?.options[0]?.id;
    expect(await refusedFields(det01, item({ category, deadline: '2023-09-09' }))).toEqual([
      'fields.deadline',
    ]);
    expect(await refusedFields(det01, item({ category, doneOn: '2023-09-16' }))).toEqual(['fields.doneOn']);
    await accepted(det01, item({ category, deadline: '2023-09-10', doneOn: '2023-09-15' }));
  });
  it('an opinion is asked of one’s own committee or one above, of no other’s and none below', async () => {
    for (const opinionBy of ['det02', 'sta010101'])
      expect(await refusedFields(det01, exemplar({ opinionBy }))).toContain('fields.opinionBy');
    expect(await refusedFields(det01, exemplar({ person: 'd02-pol' }))).toContain('fields.person');
    await accepted(det01, exemplar({ opinionBy: 'corps' }));
  });
});

describe('a step', () => {
  it('asked for another party is refused, not done for oneself', async () => {
    const paper = await accepted(
      officer,
      record(
        'notice',
        { category: 'recommendation', topic: '台账', addressees: ['det01', 'det02'], replyBy: '2023-09-30' },
        { unitIds: ['corps'] },
      ),
    );
    const { read, step } = stepsOf<Answer>(() => officer);
    const wrong = await step(det01, paper.id, 'receive', { slot: 'det02' });
    expect([wrong.status, (wrong.body as Answer).code]).toEqual([403, 'record.slot_not_yours']);
    const nobody = await step(det01, paper.id, 'receive', { slot: 'corps' });
    expect((nobody.body as Answer).code).toBe('record.slot_not_yours');
    expect((await read(paper.id)).acts.filter((act) => act.step === 'receive')).toEqual([]);
    expect((await step(det01, paper.id, 'receive', { slot: 'det01' })).status).toBe(200);
    expect((await step(det02, paper.id, 'receive')).status).toBe(200);
  });
});

it('an export takes its parameters from the address: a body is refused, and so is an unknown kind', async () => {
  const inBody = await officer.send<Answer>('POST', '/exports', { kind: 'talk' });
  expect([inBody.status, inBody.body.errors?.[0]?.field]).toEqual([400, 'body']);
  const bogus = await officer.send<Answer>('POST', '/exports?kind=bogus');
  expect([bogus.status, bogus.body.errors?.[0]?.field]).toEqual([400, 'kind']);
  expect((await officer.send<Answer>('POST', '/exports?kind=talk&reason=核对台账')).status).toBe(200);
});

it('duties of an obligation that nobody knows are refused, in the list, the matrix and the export', async () => {
  for (const obligationId of ['bogus', '__proto__'])
    for (const path of ['/duties', '/duty-matrix', '/duties/export']) {
      const reply = await officer.get<Answer>(path, { obligationId });
      expect([path, reply.status, reply.body.errors?.[0]?.field]).toEqual([path, 400, 'obligationId']);
    }
  const known = await officer.get<Answer>('/duties', { obligationId: 'expert-lecture' });
  expect([known.status, known.body.items.length > 0]).toEqual([200, true]);
});
