import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApp, type TestApp } from '../../testing/index.ts';

interface Found {
  items: { type: string; id: string; title: string; detail: string }[];
  present: { old: string; now: string; query: string }[];
}

let site: TestApp;
beforeAll(async () => {
  site = await testApp();
  const officer = await site.as('corps.officer');
  const made = await officer.send('POST', '/policy/drafts', {
    name: '拂晓行动工作方案',
    text: '一、各支队每季度开展一次拂晓警示教育。\n二、各大队每年报送一份拂晓总结。',
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
});
afterAll(() => site.close());

const found = async (user: string, q: string) =>
  (await (await site.as(user)).get<Found>('/search', { q })).body;
const titles = async (user: string, q: string, type: string) =>
  (await found(user, q)).items.filter((item) => item.type === type).map((item) => item.title);

test('duties are found by title, by pinyin and by the clause they rest on', async () => {
  const all = (await (await site.as('corps.officer')).get<{ obligations: { title: string }[] }>('/programme'))
    .body;
  const family = all.obligations.find(({ title }) => title.includes('家访'))?.title as string;
  expect(await titles('corps.officer', '家访', 'obligation')).toContain(family);
  expect(await titles('corps.officer', 'jiafang', 'obligation')).toContain(family);
  expect(await titles('firefighter01', '家访', 'obligation')).toContain(family);
  expect(await titles('corps.officer', '支部工作条例', 'document')).toEqual([
    '《中国共产党支部工作条例（试行）》',
  ]);
  expect((await titles('corps.officer', '支部工作条例', 'obligation')).length).toBeGreaterThan(0);
  expect(await titles('corps.officer', '讲廉政党课', 'setting')).toContain('书记（副书记）讲廉政党课');
});

test('clauses of a draft are found by those who read documents, by nobody else', async () => {
  expect(await titles('corps.officer', '拂晓', 'clause')).toHaveLength(2);
  for (const user of [
    'corps.discipline',
    'det01.political',
    'sta010101.instructor',
    'admin.system',
    'admin.audit',
  ])
    expect(JSON.stringify(await found(user, '拂晓')), user).not.toContain('拂晓');
});

test('the audit administrator, who reads no scheme, finds nothing of it', async () => {
  expect((await found('admin.audit', '家访')).items).toEqual([]);
});

test('a kind leads to its form where one may make records of it, else to its ledger', async () => {
  expect(await titles('sta010101.instructor', 'jiafang', 'kind')).toContain('廉洁家访');
  expect(await titles('firefighter01', '家访', 'ledger')).toEqual([]);
});

test('a former term finds what its present one finds, and says so', async () => {
  const { present, items } = await found('corps.officer', '廉洁从警');
  expect(present).toEqual([{ old: '廉洁从警', now: '廉洁从业', query: '廉洁从业' }]);
  const now = (await found('corps.officer', '廉洁从业')).items;
  expect(items).toEqual(expect.arrayContaining(now));
  expect((await found('corps.officer', '廉洁从业')).present).toEqual([]);
});

test('people of one name are told apart by the unit above theirs', async () => {
  const political = await site.as('det01.political');
  for (const unitId of ['sta010101', 'bri0101'])
    expect(
      (await political.send('POST', '/people', { unitId, class: 'cadre', joinedOn: null, name: '岑同名' }))
        .status,
    ).toBe(201);
  const { items } = await found('corps.officer', '岑同名');
  expect(new Set(items.map(({ detail }) => detail)).size).toBe(2);
  expect(items.every(({ detail }) => detail.includes(' · '))).toBe(true);
  expect((await found('firefighter01', '岑同名')).items).toEqual([]);
});
