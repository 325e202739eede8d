import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { sortKey, spellStoredNames } from '../../platform/spelling.ts';
import { testApp, type TestApp } from '../../testing/index.ts';

let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

const unitNamed = async (q: string, user = 'corps.officer') =>
  (await (await site.as(user)).get<{ items: { name: string }[] }>('/units', { q })).body.items.map(
    (unit) => unit.name,
  );
const peopleNamed = async (q: string, user = 'det01.political') =>
  (await (await site.as(user)).get<{ items: { name: string }[] }>('/people', { q })).body.items.map(
    (person) => person.name,
  );

test('a unit typed with radicals, blanks and full width is one unit, found in every spelling', async () => {
  const officer = await site.as('corps.officer');
  const body = { parentId: 'det01', level: 'office', from: '2020-01-01' };
  const made = await officer.send<{ name: string }>('POST', '/units', {
    ...body,
    name: '纪律 检查⼀科（Ａ）',
  });
  expect(made.status).toBe(201);
  expect(made.body.name).toBe('纪律检查一科（A）');
  const twin = await officer.send('POST', '/units', { ...body, name: '纪律检查一科(a)' });
  expect(twin.status).toBe(400);
  for (const q of ['纪律检查一科', '纪律 检查⼀科', '一科(Ａ)', 'jilv', 'jilü', 'jìlǜ', 'JLJC'])
    expect(await unitNamed(q), q).toContain('纪律检查一科（A）');
  const { body: found } = await officer.get<{ items: { title: string }[] }>('/search', { q: 'jilü' });
  expect(found.items.map((item) => item.title)).toContain('纪律检查一科（A）');
});

test('a person typed with another dot is stored with the one dot, and found and pasted with any', async () => {
  const political = await site.as('det01.political');
  const stranger = await site.as('det02.political');
  const body = { unitId: 'det01', class: 'cadre', joinedOn: '2020-01-01', name: ' 阿依古丽 • 买买提' };
  expect((await stranger.send('POST', '/people', body)).status).toBe(403);
  const made = await political.send<{ id: string; name: string }>('POST', '/people', body);
  expect(made.body.name).toBe('阿依古丽·买买提');
  for (const q of ['阿依古丽买买提', '阿依古丽．买', '阿依古丽·买买提', 'ayiguli'])
    expect(await peopleNamed(q), q).toEqual(['阿依古丽·买买提']);
  expect(await peopleNamed('阿依古丽', 'det02.political')).toEqual([]);
  const pasted = await political.send<{ matched: { id: string }[] }>('POST', '/people/parse', {
    text: '阿依古丽买买提',
  });
  expect(pasted.status).toBe(200);
  expect(pasted.body.matched.map((person) => person.id)).toEqual([made.body.id]);
});

test('units of one name are told apart by their parent', async () => {
  const officer = await site.as('corps.officer');
  for (const parentId of ['det01', 'det02'])
    expect(
      (
        await officer.send('POST', '/units', {
          parentId,
          level: 'office',
          name: '同名科',
          from: '2020-01-01',
        })
      ).status,
    ).toBe(201);
  const { body } = await officer.get<{ items: { title: string; detail: string }[] }>('/search', {
    q: '同名科',
  });
  const details = body.items.filter((item) => item.title === '同名科').map((item) => item.detail);
  expect(details).toHaveLength(2);
  expect(new Set(details).size).toBe(2);
});

test('a name without anything to see is refused', async () => {
  const political = await site.as('det01.political');
  const body = { unitId: 'det01', class: 'cadre', joinedOn: null, name: '\u200b\u200b\u200b' };
  expect((await political.send('POST', '/people', body)).status).toBe(400);
});

test('people are listed by syllable and tone, not by initials', async () => {
  const political = await site.as('det01.political');
  const names = ['章一', '张三', '赵四', '臧一', '张二'];
  for (const name of names)
    expect(
      (await political.send('POST', '/people', { unitId: 'bri0101', class: 'cadre', joinedOn: null, name }))
        .status,
    ).toBe(201);
  const { body } = await political.get<{ items: { name: string }[] }>('/people', { unitId: 'bri0101' });
  const order = body.items.map((person) => person.name).filter((name) => names.includes(name));
  expect(order).toEqual(['臧一', '张二', '张三', '章一', '赵四']);
  expect(sortKey('单雄', 'person')).toBe('shan4单 xiong2雄');
});

test('names stored before there were keys get them at the next start', async () => {
  const { database } = site.data;
  await asSystem(
    database,
    (trx) =>
      sql`
        update person
        set name = '李　⼩ 明', pinyin = '', name_key = '', sort_key = ''
        where id = (select id from person where path like '%det01.%' order by id limit 1)
      `.execute(trx),
    { write: true },
  );
  expect(await peopleNamed('李小明')).toEqual([]);
  await spellStoredNames(database);
  expect(await peopleNamed('李小明')).toEqual(['李小明']);
  expect(await peopleNamed('lixiaoming')).toEqual(['李小明']);
});
