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
