import { expect, test } from 'vitest';
import { isOf, UnitHints } from './unit-hints.ts';

const unit = (path: string, level: string, name: string, plate: string | null = null, short = name) => ({
  id: path.split('.').at(-2) as string,
  path,
  level,
  name,
  short_name: short,
  plate_name: plate,
});
const hints = new UnitHints([
  unit('c.', 'corps', '云岭省消防救援总队'),
  unit('c.d1.', 'detachment', '青川市消防救援支队', '青川市消防救援局'),
  unit('c.d1.o.', 'office', '政治部'),
  unit('c.d1.b.', 'brigade', '东湖区消防救援大队'),
  unit('c.d1.b.s.', 'station', '湖滨消防救援站', null, '湖滨特勤'),
  unit('c.d2.', 'detachment', '第二支队'),
  unit('c.d2.o.', 'office', '政治部'),
  unit('c.d12.', 'detachment', '第十二支队'),
]);
const ids = (hint: string) => {
  const meant = hints.meant(hint);
  return meant.kind === 'units' ? meant.units.map(({ path }) => path).join(' ') : meant.kind;
};

test.each([
  ['湖滨消防救援站', 'c.d1.b.s.'],
  ['湖滨站', 'c.d1.b.s.'],
  ['湖滨', 'c.d1.b.s.'],
  ['湖滨特勤', 'c.d1.b.s.'],
  ['青川市消防救援局', 'c.d1.'],
  ['青川支队', 'c.d1.'],
  ['2支队', 'c.d2.'],
  ['二支队', 'c.d2.'],
  ['12支队', 'c.d12.'],
  ['第一支队', 'outside'],
  ['第九支队', 'outside'],
  ['市公安局', 'outside'],
  ['政治部', 'c.d1.o. c.d2.o.'],
  ['第二支队/政治部', 'c.d2.o.'],
  ['第二支队政治部', 'c.d2.o.'],
  ['青川支队战训科', 'c.d1.'],
  ['湖滨站站长', 'c.d1.b.s.'],
  ['站', 'none'],
  ['大队', 'none'],
  ['本站', 'none'],
  ['消防救援站', 'none'],
  ['主持', 'none'],
  ['女', 'none'],
  ['列席', 'none'],
  ['党支部书记', 'none'],
  ['一班', 'none'],
])('%s', (hint, meant) => {
  expect(ids(hint)).toBe(meant);
});

test('a post makes an office less than sure, a unit of the force not', () => {
  expect(hints.meant('政治部主任')).toMatchObject({ kind: 'units', sure: false });
  expect(hints.meant('第二支队政委')).toMatchObject({ kind: 'units', sure: true });
  expect(hints.meant('第九支队政委')).toMatchObject({ kind: 'outside' });
});

test('of an office is also whoever is on the rolls of its unit', () => {
  const office = [unit('c.d1.o.', 'office', '政治部')];
  expect([isOf('c.d1.o.', office), isOf('c.d1.', office), isOf('c.', office), isOf('c.d2.', office)]).toEqual(
    [true, true, false, false],
  );
});
