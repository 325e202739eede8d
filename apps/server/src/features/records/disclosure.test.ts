import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

/** Records about persons: whoever is shown some leaves one entry, and lists do not say what they hold. */
let site: TestApp;
let author: Client;
let superior: Client;
let auditor: Client;
let id: string;
let fileId: string;
const secret = '因私出国未报告';
beforeAll(async () => {
  site = await testApp();
  author = await site.as('det01.discipline');
  superior = await site.as('corps.discipline');
  auditor = await site.as('admin.audit');
  const made = await author.send<{ id: string }>('POST', '/records', {
    kind: 'talk',
    occurredOn: '2023-09-01',
    unitIds: ['det01'],
    title: `谈话：${secret}`,
    note: secret,
    fields: { category: 'reminder-talk', talker: 'd01-dis', subject: ['d01-pol'] },
    submit: true,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  ({ id } = made.body);
  const attached = await author.request<{ fileList: { id: string }[] }>({
    method: 'POST',
    url: `/api/records/${id}/file`,
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    payload:
      '--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n' +
      'content-type: text/plain\r\n\r\n谈话提纲\r\n--x--\r\n',
  });
  fileId = attached.body.fileList[0]?.id ?? '';
});
afterAll(() => site.close());

interface Entry {
  action: string;
  actor: string;
  summary: string;
}
interface Listed {
  items: { id: string; title: string; withheld: boolean; fields: object; category: string | null }[];
}
/** What the audit gained while `work` ran. */
async function entries(work: () => Promise<{ status: number }>, status = 200): Promise<Entry[]> {
  const last = async () =>
    (await auditor.get<{ items: Entry[]; total: number }>('/audit', { limit: 20 })).body;
  const before = (await last()).total;
  expect((await work()).status).toBe(status);
  const { items, total } = await last();
  return items.slice(0, total - before);
}

it.each([
  ['a list', () => superior.get('/records', { kind: 'talk' }), 'record.list', 'kind=talk'],
  ['a list of all kinds', () => superior.get('/records', { unitId: 'det01' }), 'record.list', 'unitId=det01'],
  ['a list by ids', () => superior.get('/records', { ids: id }), 'record.list', 'ids='],
  [
    'an export',
    () => superior.get('/records/export', { kind: 'talk', reason: '年度核对' }),
    'record.export',
    '年度核对',
  ],
  [
    'a print',
    () => superior.get('/records/export', { format: 'print', kind: 'talk', reason: '年度核对' }),
    'record.print',
    '年度核对',
  ],
  ['a page', () => superior.get(`/records/${id}`), 'record.view', ''],
  ['a preview', () => superior.get(`/records/${id}/preview`), 'record.view', ''],
  ['a file', () => superior.get(`/records/${id}/files/${fileId}`), 'file.view', ''],
] as const)('%s leaves one entry: who, what was asked for, how many', async (_what, ask, action, words) => {
  const found = await entries(ask);
  expect(found.map((entry) => entry.action)).toEqual([action]);
  expect(found[0]?.actor).toContain('corps.discipline');
  expect(found[0]?.summary).toContain(words);
  expect(found[0]?.summary).not.toContain(secret);
});

it('lists, searches and a duty do not say what such a record holds; its own page does', async () => {
  const { body } = await superior.get<Listed>('/records', { kind: 'talk' });
  const line = body.items.find((item) => item.id === id);
  expect(line).toMatchObject({ title: '内容限知悉的记录', withheld: true, fields: {}, category: null });
  for (const reply of [
    await superior.get('/records', { kind: 'talk' }),
    await superior.get('/search', { q: secret }),
    await superior.get('/units/det01/year', { year: 2023 }),
    await superior.get('/records/export', { format: 'print' }),
  ]) {
    expect(reply.status).toBe(200);
    expect(reply.raw.toString()).not.toContain(secret);
  }
  const shown = await superior.get<{ title: string; note: string }>(`/records/${id}`);
  expect(shown.body).toMatchObject({ title: `谈话：${secret}`, note: secret });
  const own = await author.get<Listed>('/records', { kind: 'talk' });
  expect(own.body.items[0]).toMatchObject({ title: `谈话：${secret}`, withheld: false });
});

it('a ledger of confidential kinds is not taken out without a reason', async () => {
  for (const format of ['xlsx', 'print']) {
    const reply = await superior.get('/records/export', { kind: 'talk', format });
    expect([reply.status, reply.body.code]).toEqual([422, 'record.reason_required']);
  }
  const given = await superior.get('/records/export', { kind: 'talk', format: 'print', reason: '核对' });
  expect(given.raw.toString()).toContain(secret);
});

it('nothing is written where nothing confidential is shown', async () => {
  const neighbour = await site.as('det02.discipline');
  const political = await site.as('det02.political');
  const work = async () => {
    expect((await neighbour.get('/records', { kind: 'talk' })).body.items).toEqual([]);
    await author.get('/records', { kind: 'talk' });
    await author.get(`/records/${id}`);
    await superior.get('/records', { kind: 'activity' });
    return political.get('/records');
  };
  expect(await entries(work)).toEqual([]);
  expect(await entries(() => neighbour.get(`/records/${id}/files/${fileId}`), 404)).toEqual([]);
});

/** Order and hits say what a line does not: no door answers a question about withheld content. */
const about: Record<string, Record<string, string>> = {
  sort: { sort: 'title' },
  'sort by a field': { sort: '-subject' },
  'sort by cost': { sort: 'cost' },
  where: { where: 'title:因私' },
  'where a person is': { where: 'subject:d01-pol' },
  category: { category: 'reminder-talk' },
  pillar: { pillar: 'E,C,M,W,F,S' },
  person: { personId: 'd01-pol' },
  'a word': { q: secret },
};
describe.each(Object.entries(about))('by %s', (_what, query) => {
  it('the list and the ledger of a confidential kind refuse, with what to do', async () => {
    const further: Record<string, string>[] = [{}, { ids: id }, { unitId: 'det01' }, { limit: '1' }];
    for (const more of further) {
      const { status, body } = await superior.get('/records', { kind: 'talk', ...query, ...more });
      expect([status, body.code], JSON.stringify(body)).toEqual([422, 'record.content_withheld']);
      expect(JSON.stringify(body)).toContain('我登记的');
    }
  });

  it('an export does with a reason only, and a view of it is not kept', async () => {
    const ask = (more: object) => superior.get('/records/export', { kind: 'talk', ...query, ...more });
    expect((await ask({ format: 'print' })).body.code).toBe('record.reason_required');
    const given = await ask({ format: 'print', reason: '年度核对' });
    expect([given.status, given.raw.toString().includes(secret)]).toEqual([200, true]);
    const view = { name: '谈话', search: { kind: 'talk', ...query }, shared: true };
    expect((await superior.send('POST', '/ledger-views', view)).body.code).toBe('record.content_withheld');
  });

  it('its author may', async () => {
    const { status, body } = await author.get<Listed>('/records', { kind: 'talk', mine: 'true', ...query });
    expect([status, body.items?.map((item) => item.id)]).toEqual([200, [id]]);
  });
});

it('a list of several kinds puts what is withheld last and finds nothing by it', async () => {
  const made = await superior.send<{ id: string }>('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-01',
    unitIds: ['det01'],
    title: '阵地一课',
    fields: { category: 'warning-education' },
    submit: true,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const ids = `${id},${made.body.id}`;
  for (const sort of ['title', '-title', 'category', '-category', 'note', 'perHead']) {
    const { body } = await superior.get<Listed>('/records', { ids, sort });
    expect(body.items.map((item) => item.id).toSorted()).toEqual([id, made.body.id].toSorted());
    if (sort.endsWith('title') || sort.endsWith('category')) expect(body.items[1]?.id).toBe(id);
  }
  const queries: Record<string, string>[] = [
    { q: secret },
    { q: 'yinsi' },
    { where: `title:${secret}` },
    { where: `note:${secret}` },
    { where: 'category:reminder-talk' },
    { category: 'reminder-talk' },
    { personId: 'd01-pol' },
  ];
  const further: Record<string, string>[] = [{}, { ids }, { kind: 'talk,activity' }];
  for (const query of queries) {
    for (const more of further) {
      const { body } = await superior.get<Listed & { total: number }>('/records', { ...query, ...more });
      expect([body.total, body.items.map((item) => item.id)], JSON.stringify(query)).toEqual([0, []]);
    }
    const print = await superior.get('/records/export', { format: 'print', ...query });
    expect([print.status, print.raw.toString().includes('内容限知悉')]).toEqual([200, false]);
  }
  for (const q of [secret, '谈话', 'yinsi']) {
    const hits = await superior.get<{ items: { id: string }[] }>('/search', { q });
    expect(hits.body.items.map((item) => item.id)).not.toContain(id);
    const own = await author.get<{ items: { id: string }[] }>('/search', { q });
    expect(own.body.items.map((item) => item.id)).toContain(id);
  }
});

it('what a list shows of every record still orders and filters it', async () => {
  const queries: Record<string, string>[] = [
    { sort: 'createdBy' },
    { sort: '-enteredAt' },
    { where: 'createdBy:纪检' },
    { status: 'accepted,submitted' },
    { from: '2023-09-01' },
  ];
  for (const query of queries) {
    const { status } = await superior.get('/records', { kind: 'talk', ...query });
    expect(status, JSON.stringify(query)).toBe(200);
  }
});
