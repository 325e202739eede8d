import type { Duty } from '@liulian/contract';
import { monthDay, weekday } from './dates.ts';

type Words = Pick<Duty, 'state' | 'opensOn' | 'dueOn' | 'daysLeft' | 'lastDay'>;

const settled = new Set<Duty['state']>(['met', 'met-late', 'waived', 'not-held']);

/** Whether its days have passed: what is done from now on counts for it no more. */
export function isOver({ state, lastDay }: Words, today: string): boolean {
  return state !== 'met' && state !== 'met-late' && lastDay !== null && lastDay < today;
}

/**
 * What is said of the days of a duty, in one place for all pages.
 *
 * - `note`: beside its state, as 还有 6 天; nothing where no day presses any more
 * - `alone`: the same where the state is not said beside it
 * - `due`: the day, as 9月15日（周五）前
 * - `record`: the button that leads to its form; null where nothing done now can count, and before it opens
 * - `makeUp`: why only what was done in time may still be entered
 */
export function dutyWords(duty: Words, today: string) {
  const { state, opensOn, dueOn, daysLeft } = duty;
  const over = isOver(duty, today);
  const note = noteOf(duty, over);
  const near = !settled.has(state) && daysLeft >= 0 && daysLeft <= 14;
  return {
    note,
    alone: note && state === 'overdue' ? `已逾期 ${note}` : note,
    due:
      state === 'upcoming'
        ? `${monthDay(opensOn, today)}起，${monthDay(dueOn, today)}前`
        : `${monthDay(dueOn, today)}${near ? `（${weekday(dueOn)}）` : ''}前`,
    record: over || state === 'upcoming' || state === 'met' || state === 'met-late' ? null : '去登记',
    makeUp:
      over && duty.lastDay !== null
        ? `${monthDay(duty.lastDay, today)}以后开展的不再计入。在那以前开展过、还没有登记的，可以补登记；没有开展的，请说明原因。`
        : null,
  };
}

function noteOf({ state, daysLeft }: Words, over: boolean): string | undefined {
  if (settled.has(state) || state === 'upcoming') return undefined;
  if (daysLeft < 0) return over ? `${-daysLeft} 天，过期不补` : `${-daysLeft} 天`;
  if (over) return '过期不补';
  return daysLeft === 0 ? '今天到期' : `还有 ${daysLeft} 天`;
}
