import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { spellStoredTitles } from '../../platform/spelling.ts';
import { testApp, type TestApp } from '../../testing/index.ts';

/** As once stored: Kangxi radicals, wide letters, blanks inside, a radical beyond NFKC. */
const title = '⼀季度纪律 教育（Ａ）⺠主评议';
const note = '第⼆季度　补 课Ｂ班⺠警';
const place = '三楼⼤会议 室';
let site: TestApp;
let id = '';
beforeAll(async () => {
  site = await testApp();
  const made = await (
    await site.as('sta010101.instructor')
  ).send<{ id: string }>('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-01',
    unitIds: ['sta010101'],
    fields: { category: 'history-sharing', topic: '普通题目' },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  id = made.body.id;
  await asSystem(
    site.data.database,
    (trx) =>
      sql`
        update record
        set title = ${title}, pinyin = 'x', note = ${note},
          fields = fields || jsonb_build_object('place', ${place}::text)
        where id = ${id}
      `.execute(trx),
    { write: true },
  );
  await spellStoredTitles(site.data.database);
});
afterAll(() => site.close());

const listed = async (user: string, q: string) =>
  (await (await site.as(user)).get<{ items: { id: string }[] }>('/records', { q })).body.items.map(
    (record) => record.id,
  );
const found = async (user: string, q: string) =>
  (await (await site.as(user)).get<{ items: { id: string }[] }>('/search', { q })).body.items.map(
    (item) => item.id,
  );

test.each([
  '一季度',
  '⼀季度',
  '纪律教育',
  '纪 律教育',
  '教育（Ａ）',
  '教育(a)',
  'jilv',
  'jilü',
  'jìlǜ',
  '民主评议',
  '⺠主',
])('a title stored in another spelling is found by %s, in the list and in the search', async (q) => {
  expect(await listed('sta010101.instructor', q)).toContain(id);
  expect(await found('sta010101.instructor', q)).toContain(id);
  expect(await listed('det02.political', q)).not.toContain(id);
  expect(await found('det02.political', q)).not.toContain(id);
});

test.each(['第二季度', '补课b班', '民警', '大会议室', '大会议 室'])(
  'so is what stands in a note or a field: %s',
  async (q) => {
    expect(await listed('sta010101.instructor', q)).toContain(id);
    expect(await listed('det02.political', q)).not.toContain(id);
  },
);

test('a word that is only dashes is refused in words rather than found everywhere', async () => {
  const station = await site.as('sta010101.instructor');
  for (const [path, q] of [
    ['/records', '——'],
    ['/search', '·'],
  ] as const) {
    const { status, body } = await station.get<{ errors: { message: string }[] }>(path, { q });
    expect([status, body.errors[0]?.message]).toEqual([400, '只有标点，请写要找的字、拼音或数字']);
  }
});

test('spelling them again changes nothing', async () => {
  const stored = () =>
    asSystem(site.data.database, (trx) =>
      trx.selectFrom('record').select(['title', 'pinyin']).where('id', '=', id).executeTakeFirstOrThrow(),
    );
  const before = await stored();
  expect(before.title).toBe(title);
  await spellStoredTitles(site.data.database);
  expect(await stored()).toEqual(before);
});

test('units are found by plates and short names, however those were stored', async () => {
  await asSystem(
    site.data.database,
    (trx) =>
      sql`update unit set plate_name = '碧渚市消防 救援局⼀', short_name = '特　勤Ａ' where id = 'det01'`.execute(
        trx,
      ),
    { write: true },
  );
  for (const q of ['救援局一', '消防救援局', '碧渚市', '特勤a', '特勤']) {
    expect(await found('det01.political', q), q).toContain('det01');
    const units = await (await site.as('det01.political')).get<{ items: { id: string }[] }>('/units', { q });
    expect(
      units.body.items.map((unit) => unit.id),
      q,
    ).toContain('det01');
    expect(await found('det02.political', q), q).not.toContain('det01');
  }
});
