import { readSheets, textOf } from '@liulian/documents';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

/** What is open is read by the whole corps, its members included, and by nobody else (C44, E21, F02). */
let site: TestApp;
let rule: string;
let draft: string;
let file: string;
beforeAll(async () => {
  site = await testApp();
  const officer = await site.as('corps.officer');
  const make = async (name: string, submit: boolean) => {
    const reply = await officer.send<{ id: string; fileList: { id: string }[] }>('POST', '/records', {
      kind: 'rule-document',
      occurredOn: '2023-09-01',
      unitIds: ['corps'],
      fields: { name, category: 'system-rule', text: '第一条 廉洁从业' },
      submit,
    });
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);
    return reply.body.id;
  };
  rule = await make('廉洁从业若干规定', true);
  draft = await make('廉洁从业征求意见稿', false);
  const boundary = 'open-to-all';
  const upload = await officer.request<{ fileList: { id: string }[] }>({
    method: 'POST',
    url: `/api/records/${rule}/file`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload:
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="规定.txt"\r\n` +
      `content-type: text/plain\r\n\r\n第一条\r\n--${boundary}--\r\n`,
  });
  expect(upload.status, JSON.stringify(upload.body)).toBe(201);
  file = upload.body.fileList[0]?.id ?? '';
});
afterAll(() => site.close());

const listed = async (client: Client, more: Record<string, string> = {}) => {
  const { body } = await client.get<{ items: { id: string }[]; total: number }>('/records', {
    kind: 'rule-document',
    open: 'true',
    limit: '100',
    ...more,
  });
  return body.items.map((item) => item.id);
};

it.each([
  'det01.political',
  'det02.discipline',
  'bri0201.instructor',
  'sta010101.instructor',
  'firefighter01',
  'firefighter02',
])('%s reads it: page, list, search and file; a draft is nobody’s', async (username) => {
  const client = await site.as(username);
  expect((await client.get(`/records/${rule}`)).status).toBe(200);
  expect((await client.get(`/records/${draft}`)).status).toBe(404);
  expect(await listed(client)).toEqual([rule]);
  const got = await client.get(`/records/${rule}/files/${file}`);
  expect([got.status, got.raw.toString()]).toEqual([200, '第一条']);
  const found = JSON.stringify((await client.get('/search', { q: '廉洁从业' })).body);
  expect([found.includes(rule), found.includes(draft)]).toEqual([true, false]);
});

it('the exported ledger of a station holds it', async () => {
  const station = await site.as('sta010101.instructor');
  const reply = await station.get('/records/export', {
    kind: 'rule-document',
    open: 'true',
  });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  const cells = readSheets(reply.raw).flatMap((sheet) =>
    sheet.rows.flatMap((row) => row.cells.map((cell) => textOf(cell))),
  );
  expect(cells).toContain('廉洁从业若干规定');
  expect(cells).not.toContain('廉洁从业征求意见稿');
});

it('another corps and nobody signed in read none of it', async () => {
  for (const username of ['south.officer', 'south.political']) {
    const client = await site.as(username);
    expect((await client.get(`/records/${rule}`)).status).toBe(404);
    expect((await client.get(`/records/${rule}/files/${file}`)).status).toBe(404);
    expect(await listed(client)).toEqual([]);
    expect(JSON.stringify((await client.get('/search', { q: '廉洁从业' })).body)).not.toContain(rule);
  }
  expect((await site.anonymous.get(`/records/${rule}`)).status).toBe(401);
});

/** What a member reads of another detachment: its title, day and unit are enough to find it again. */
it.each([
  ['C01', 'rule-document', { category: 'basis-document', name: '党内政治生活若干准则' }],
  ['E21', 'rule-document', { category: 'timetable', name: '三个半小时时段表' }],
  ['F02', 'rule-document', { category: 'family-pledge-rule', name: '家属承诺制度' }],
  ['F04', 'rule-document', { category: 'family-points-leaders', name: '要点清单（领导干部版）' }],
  ['F05', 'rule-document', { category: 'family-points-others', name: '要点清单（其他版）' }],
  ['P25', 'rule-document', { category: 'system-rule', name: '车辆管理规定', life: ['issued', 'checked'] }],
  ['P44', 'rule-document', { category: 'system-rule', name: '采购管理规定', version: '2' }],
  ['C16', 'site', { category: 'red-resource', name: '山上的旧营房' }],
  ['C56', 'site', { category: 'external-warning-base', name: '地方警示教育基地' }],
  ['C57', 'site', { category: 'prison', name: '监区参观点', visitRule: '提前十天预约' }],
  ['C58', 'site', { category: 'worthy-hometown', name: '先贤故里', worthy: '两袖清风的旧事' }],
  ['P19', 'site', { category: 'own-base', name: '自建警示教育室' }],
])('%s a %s of one detachment is read by a member of another', async (_row, kind, fields) => {
  const writer = await site.as('det02.political');
  const made = await writer.send<{ id: string; status: string }>('POST', '/records', {
    kind,
    occurredOn: '2023-09-02',
    unitIds: ['det02'],
    fields,
    submit: true,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const member = await site.as('firefighter01');
  // What the superior has not accepted yet is not out.
  if (made.body.status === 'submitted') {
    expect((await member.get(`/records/${made.body.id}`)).status).toBe(404);
    const officer = await site.as('corps.officer');
    const { body } = await officer.get<{ revision: number }>(`/records/${made.body.id}`);
    const accepted = await officer.send('POST', `/records/${made.body.id}/accept`, {
      revision: body.revision,
    });
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(200);
  }
  const read = await member.get<{ values: Record<string, unknown> }>(`/records/${made.body.id}`);
  expect(read.status).toBe(200);
  const list = await member.get<{ items: { title: string }[] }>('/records', {
    kind,
    open: 'true',
    category: fields.category,
    limit: '100',
  });
  expect(list.body.items.map((item) => item.title)).toContain(fields.name);
  const south = await site.as('south.officer');
  expect((await south.get(`/records/${made.body.id}`)).status).toBe(404);
});
