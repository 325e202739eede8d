import { afterAll, beforeAll, expect, it } from 'vitest';
import { readWorkbook } from '../../platform/workers/index.ts';
import { asSystem } from '../../platform/database/index.ts';
import { buildPerson, testApp, type Client, type TestApp } from '../../testing/index.ts';

interface Suggested {
  person: { id: string; name: string };
  unit: { id: string; name: string };
  posts: string[];
  username: string;
  role: string | null;
  roleTitle: string | null;
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

it('a role that goes with a post is given in bulk only to whoever holds one', async () => {
  await asSystem(
    site.data.database,
    async (trx) => {
      const unit = await trx
        .selectFrom('unit')
        .select(['id', 'path'])
        .where('id', '=', 'det01')
        .executeTakeFirstOrThrow();
      await buildPerson(trx, 'north', { id: 'd01-new', name: '魏新来', unit });
      await trx
        .insertInto('appointment')
        .values({
          corps_id: 'north',
          id: 'a-new',
          person_id: 'd01-new',
          unit_id: unit.id,
          path: unit.path,
          post: 'discipline-secretary',
          from_on: '2023-09-01',
          to_on: null,
          probation_ends_on: null,
        })
        .execute();
    },
    { write: true },
  );
  const { body } = await system.get<{ items: Suggested[] }>('/account-suggestions', {
    unitId: 'det01',
    posts: 'all',
  });
  const without = body.items.find(({ role, posts }) => role === 'member' && posts.length === 0)!;
  const fitting = body.items.find(({ role }) => role !== 'member')!;
  const line = ({ person, unit, username }: Suggested, role: string) =>
    [person.id, person.name, unit.name, '', username, role].join(',');
  const csv = (role: string) =>
    ['编号,姓名,单位,职务,用户名,角色', line(without, role), line(fitting, fitting.roleTitle ?? '')].join(
      '\r\n',
    );
  const read = async (role: string) =>
    (
      await send<{ items: Suggested[] }>(system, '账号.csv', Buffer.from(`\ufeff${csv(role)}`))
    ).body.items.map(({ problem }) => problem);
  expect(await read('支队纪委书记')).toEqual(['“支队纪委书记”与职务（无）不符；代行职务的请单独授权', null]);
  expect(await read('队员')).toEqual([null, null]);
  const make = (role: string) =>
    system.send<{ code: string }>('POST', '/accounts/batch', {
      rows: [{ personId: without.person.id, username: without.username, role, unitId: 'det01' }],
    });
  const refused = await make('discipline-secretary');
  expect([refused.status, refused.body.code]).toEqual([422, 'account.role_without_post']);
  expect((await make('member')).status).toBe(201);
  // Whoever looks sees the days of the site's clock: 2023-09-15 here.
  const { items } = (
    await system.get<{ items: { account: { username: string }; proposedAt: string; expiresAt: string }[] }>(
      '/account-openings',
    )
  ).body;
  const opening = items.find(({ account }) => account.username === without.username);
  expect([opening?.proposedAt.slice(0, 7), opening?.expiresAt.slice(0, 7)]).toEqual(['2023-09', '2023-09']);
});
