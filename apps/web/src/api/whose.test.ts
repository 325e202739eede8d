import { expect, it } from 'vitest';
import { isSame, whoseOf } from './whose.ts';

const unit = { id: 'det01', name: '一支队' };
const own = whoseOf({ account: { id: 'a' }, identity: { unit, standIn: null } });
const standingIn = whoseOf({
  account: { id: 'a' },
  identity: { unit, standIn: { id: 's1', name: '纪委书记01', untilOn: '2023-10-01' } },
});

it('what was written in somebody’s place is not sent in one’s own name, nor the other way round', () => {
  expect(isSame(standingIn, standingIn)).toBe(true);
  expect(isSame(own, own)).toBe(true);
  expect(isSame(standingIn, own)).toBe(false);
  expect(isSame(own, standingIn)).toBe(false);
});

it('nor in the place of somebody else, nor by another account, nor at another unit', () => {
  expect(isSame(standingIn, { ...standingIn, standInId: 's2' })).toBe(false);
  expect(isSame(own, { ...own, accountId: 'b' })).toBe(false);
  expect(isSame(own, { ...own, unitId: 'det02' })).toBe(false);
});

it('what an older version left on the device was written in one’s own name', () => {
  const { standInId: _, ...older } = own;
  expect(isSame(older, own)).toBe(true);
  expect(isSame(older, standingIn)).toBe(false);
});
