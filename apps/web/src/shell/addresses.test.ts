import { expect, test } from 'vitest';
import { readSearch, searched } from '../base/addresses.ts';
import { features } from '../features.ts';

const read = (href: string) => {
  const { pathname, searchParams } = new URL(href, 'http://site');
  const found = readSearch(pathname, Object.fromEntries(searchParams));
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
};

test('what an address says is kept as it is written', () => {
  expect(read('/matrix?year=2023&pillar=A,E&unitId=det01')).toEqual({
    year: '2023',
    pillar: 'A,E',
    unitId: 'det01',
  });
  expect(read('/records?q=%E8%B0%88%E8%AF%9D&mine=true&from=2023-09-15&where=households:1..5')).toEqual({
    q: '谈话',
    mine: 'true',
    from: '2023-09-15',
    where: 'households:1..5',
  });
});

test('a value that means nothing counts as not given', () => {
  expect(read('/matrix?year=last&pillar=A,%00,zz&unitId=')).toEqual({ pillar: 'A' });
  expect(read('/organisation?tab=nothing&unit=det01')).toEqual({ unit: 'det01' });
  expect(read('/calendar?month=2023-13')).toEqual({});
  expect(read('/records?from=2023-02-99&to=20230101&mine=1')).toEqual({});
  expect(read('/items?state=todo,gone')).toEqual({ state: 'todo' });
  expect(readSearch('/todo', { scope: { of: 'an object' } })).toEqual({ scope: undefined });
});

test('a bad value is said to be undefined, which takes the place of what the address says', () => {
  expect(readSearch('/organisation', { tab: 'nothing' })).toEqual({ tab: undefined, unit: undefined });
});

test('what a page does not know is not its own; another site is no page to go on to', () => {
  expect(read('/todo?scope=mine&colour=red&constructor=1')).toEqual({ scope: 'mine' });
  expect(read('/toString?a=b')).toEqual({});
  for (const next of ['//evil.example', '/%5Cevil.example', 'https://evil.example', 'javascript:alert(1)'])
    expect(read(`/login?next=${next}`)).toEqual({});
  expect(read('/login?next=/records?kind=talk')).toEqual({ next: '/records?kind=talk' });
});

test('every address in the table is one of a page', () => {
  const pages = new Set(features.flatMap((feature) => feature.pages.map(({ path }) => path)));
  expect(searched.filter((path) => !pages.has(path))).toEqual([]);
});

test('a form opens with what a plan knows of it', () => {
  const fields = JSON.stringify({ topic: '节前检查' });
  expect(read(`/records/new?${new URLSearchParams({ kind: 'activity', fields })}`)).toEqual({
    kind: 'activity',
    fields,
  });
});
