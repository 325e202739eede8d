import { afterAll, beforeAll, expect, it } from 'vitest';
import { readWorkbook } from '../../platform/workers/index.ts';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

interface Suggested {
  person: { id: string; name: string };
  username: string;
  problem: string | null;
}

let site: TestApp;
let system: Client;
beforeAll(async () => {
  site = await testApp();
  system = await site.as('admin.system');
});
afterAll(() => site.close());

/** As Excel in Chinese saves a CSV; the decoder of the platform turned round. */
function gbk(text: string): Buffer {
  const codes = new Map<string, number[]>();
  const decoder = new TextDecoder('gbk');
  for (let high = 0x81; high <= 0xfe; high += 1)
    for (let low = 0x40; low <= 0xfe; low += 1)
      codes.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
  return Buffer.from([...text].flatMap((char) => codes.get(char) ?? [char.codePointAt(0) as number]));
}

async function send<T>(client: Client, name: string, bytes: Uint8Array) {
  const form = new FormData();
  form.set('file', new File([new Uint8Array(bytes)], name));
  const request = new Request('http://site.invalid', { method: 'POST', body: form });
  return client.request<T>({
    method: 'POST',
    url: '/api/account-suggestions/sheet',
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
    payload: Buffer.from(await request.arrayBuffer()),
  });
}

it.each(['utf8', 'gbk'])('reads the list of accounts saved as CSV in %s', async (encoding) => {
  const { body } = await system.get<{ items: Suggested[] }>('/account-suggestions', { unitId: 'det01' });
  const { raw } = await system.get('/account-suggestions.xlsx', { unitId: 'det01' });
  const [sheet] = await readWorkbook(raw);
  const text = (sheet?.rows ?? [])
    .map(({ cells }) => {
      const line: string[] = [];
      for (const { column, value } of cells) line[column - 1] = `"${String(value)}"`;
      return Array.from(line, (cell) => cell ?? '').join(',');
    })
    .join('\r\n');
  const bytes = encoding === 'utf8' ? Buffer.from(`\ufeff${text}`) : gbk(text);
  const read = await send<{ items: Suggested[] }>(system, '账号.csv', bytes);
  expect(read.status, JSON.stringify(read.body)).toBe(200);
  expect(read.body.items).toEqual(body.items);
  expect(body.items.length).toBeGreaterThan(3);
  // Who makes no accounts reads no such list either.
  expect((await send(await site.as('det01.political'), '账号.csv', bytes)).status).toBe(403);
});
