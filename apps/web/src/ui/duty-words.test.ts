import { expect, test } from 'vitest';
import { dutyWords } from './duty-words.ts';

const today = '2023-09-15';
type Of = Parameters<typeof dutyWords>[0];
const words = (state: Of['state'], daysLeft: number, lastDay: string | null) =>
  dutyWords({ state, opensOn: '2023-09-20', dueOn: '2023-09-08', daysLeft, lastDay }, today);

/** By state: days left, and the words while it may still be done, and after its last day. */
const expected: Record<Of['state'], [days: number, open: (string | null)[], over: (string | null)[]]> = {
  upcoming: [30, [null, null], [null, null]],
  open: [30, ['还有 30 天', '去登记'], ['过期不补', null]],
  'due-soon': [0, ['今天到期', '去登记'], ['过期不补', null]],
  overdue: [-7, ['7 天', '去登记'], ['7 天，过期不补', null]],
  met: [-7, [null, null], [null, null]],
  'met-late': [-7, [null, null], [null, null]],
  waived: [3, [null, '去登记'], [null, null]],
  'not-held': [-7, [null, '去登记'], [null, null]],
};

test.each(Object.keys(expected) as Of['state'][])(
  '%s: no days and no button once nothing counts any more',
  (state) => {
    const [daysLeft, open, over] = expected[state];
    for (const lastDay of [null, today, '2023-12-31']) {
      const said = words(state, daysLeft, lastDay);
      expect([said.note ?? null, said.record], `${state} until ${lastDay}`).toEqual(open);
      expect(said.makeUp).toBeNull();
    }
    const said = words(state, daysLeft, '2023-09-14');
    expect([said.note ?? null, said.record], `${state} is over`).toEqual(over);
    expect(said.makeUp === null).toBe(['met', 'met-late'].includes(state));
    expect(JSON.stringify(said)).not.toContain('还有');
  },
);

test('alone, it says that the day has passed; before it opens, from when on', () => {
  expect(words('overdue', -7, null).alone).toBe('已逾期 7 天');
  expect(words('open', 30, null).alone).toBe('还有 30 天');
  expect(words('upcoming', 30, null).due).toBe('9月20日起，9月8日前');
});
