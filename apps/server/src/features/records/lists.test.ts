import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';

/** What several units host together stands once in the list of each, and the search finds what is old. */
let site: TestApp;
let joint: string;
beforeAll(async () => {
  site = await testApp();
  const { body } = await (
    await site.as('corps.officer')
  ).send<{ id: string }>('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-14',
    unitIds: ['det02', 'det01'],
    title: '两支队联学',
    fields: { category: 'warning-education' },
    submit: true,
  });
  joint = body.id;
  await (
    await site.as('sta010101.instructor')
  ).send('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-14',
    unitIds: ['sta010101'],
    title: '站里一课',
    fields: { category: 'warning-education' },
    submit: true,
  });
  // A station's own records need no acceptance; this one shall wait.
  await asSystem(
    site.data.database,
    (trx) => sql`update record set status = 'submitted' where title = '站里一课'`.execute(trx),
    { write: true },
  );
});
afterAll(() => site.close());

interface Listed {
  items: { id: string; title: string }[];
  total: number;
}
const list = async (username: string, query: Record<string, string>) => {
  const { status, body } = await (await site.as(username)).get<Listed>('/records', query);
  expect(status).toBe(200);
  expect(body.total).toBe(body.items.length);
  return body.items.map((item) => item.title).toSorted();
};

it.each(['-occurredOn', 'occurredOn', '-enteredAt'])(
  'a record of several hosts stands once in the list of each, by %s',
  async (sort) => {
    expect(await list('det01.political', { unitId: 'det01', sort })).toEqual(['两支队联学', '站里一课']);
    expect(await list('det01.political', { sort })).toEqual(['两支队联学', '站里一课']);
    expect(await list('det01.political', { unitId: 'det01', direct: 'true', sort })).toEqual(['两支队联学']);
    expect(await list('det02.political', { unitId: 'det02', direct: 'true', sort })).toEqual(['两支队联学']);
    expect(await list('det02.political', { unitId: 'det02', sort })).toEqual(['两支队联学']);
    expect(await list('corps.officer', { unitId: 'det01', sort })).toEqual(['两支队联学', '站里一课']);
    expect(await list('corps.officer', { unitId: 'corps', sort })).toEqual(['两支队联学', '站里一课']);
    expect(await list('sta020101.instructor', { unitId: 'sta020101', sort })).toEqual([]);
  },
);

it('what waits is found by its status, for those above it only', async () => {
  expect(await list('det01.political', { waiting: 'true' })).toEqual(['两支队联学', '站里一课']);
  expect(await list('sta010101.instructor', { waiting: 'true' })).toEqual([]);
  expect(await list('det02.political', { waiting: 'true' })).toEqual([]);
  expect(await list('det01.political', { status: 'submitted,returned', unitId: 'det01' })).toEqual([
    '两支队联学',
    '站里一课',
  ]);
  expect(await list('det01.political', { status: 'submitted,accepted', unitId: 'det01' })).toEqual([
    '两支队联学',
    '站里一课',
  ]);
  expect(await list('det01.political', { status: 'returned', unitId: 'det01', direct: 'true' })).toEqual([]);
});

it('pages of a whole corps follow one another without a gap', async () => {
  const client = await site.as('corps.officer');
  await asSystem(
    site.data.database,
    (trx) =>
      sql`
        insert into record (
          corps_id, id, kind, title, pinyin, occurred_on, status, visibility, unit_id, path, created_by,
            created_by_name
        )
        select 'north', 'r' || lpad(n::text, 4, '0'), 'activity',
          case n when 1 then '很久以前的礼品登记' else '例行学习' end,
          case n when 1 then 'lpdj lipindengji' else 'lxxx lixingxuexi' end, date '2023-08-01' + n / 50,
          'accepted', 'open', 'sta010101', 'corps.det01.bri0101.sta010101.', 'x', 'x'
        from generate_series(1, 620) n
      `.execute(trx),
    { write: true },
  );
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body }: { body: Listed & { nextCursor: string | null } } = await client.get('/records', {
      unitId: 'corps',
      limit: 100,
      ...(cursor ? { cursor } : {}),
    });
    expect(body.total).toBe(622);
    seen.push(...body.items.map((item) => item.id));
    cursor = body.nextCursor;
  }
  expect(new Set(seen).size).toBe(622);
  expect(seen.length).toBe(622);
  expect(seen).toContain(joint);
});

it.each(['corps.officer', 'det01.political', 'bri0101.instructor', 'sta010101.instructor'])(
  'the search finds what is old by characters and by reading, as %s',
  async (username) => {
    const found = async (q: string) =>
      (
        await (await site.as(username)).get<{ items: { id: string; title: string }[] }>('/search', { q })
      ).body.items.map((item) => item.id);
    expect(await found('礼品')).toEqual(['r0001']);
    expect(await found('lipin')).toEqual(['r0001']);
    expect(await found('例行学习')).toEqual(Array.from({ length: 8 }, (_, at) => `r0${620 - at}`));
    expect(await found('无此词')).toEqual([]);
  },
);
