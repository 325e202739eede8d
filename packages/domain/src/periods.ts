import {
  addDays,
  daysInMonth,
  fromDayNumber,
  dayNumber,
  weekday,
  ymd,
  yearOf,
  type PlainDate,
} from './dates.ts';

export type Every = 'year' | 'half' | 'quarter' | 'month' | 'week';

export interface Period {
  /** Stable key, part of the duty id: 2023, 2023-H1, 2023-Q3, 2023-09, 2023-W37. */
  key: string;
  start: PlainDate;
  end: PlainDate;
}

const monthsIn: Record<Exclude<Every, 'week'>, number> = { year: 12, half: 6, quarter: 3, month: 1 };

/**
 * Calendar periods that touch the window, in order. `count` makes every n-th (每两年, 每两个月): n periods are
 * joined, counted from the year 2000 so that the same date always falls into the same group.
 */
export function calendarPeriods(
  every: Every,
  window: { from: PlainDate; to: PlainDate },
  count = 1,
): Period[] {
  if (every === 'week') return weekPeriods(window, count);
  const months = monthsIn[every] * count;
  const periods: Period[] = [];
  let index =
    Math.floor(((yearOf(window.from) - 2000) * 12 + Number(window.from.slice(5, 7)) - 1) / months) * months;
  for (;;) {
    const year = 2000 + Math.floor(index / 12);
    const month = (((index % 12) + 12) % 12) + 1;
    const start = ymd(year, month, 1);
    if (start > window.to) return periods;
    const last = index + months - 1;
    const endYear = 2000 + Math.floor(last / 12);
    const endMonth = (((last % 12) + 12) % 12) + 1;
    const end = ymd(endYear, endMonth, daysInMonth(endYear, endMonth));
    periods.push({ key: keyOf(every, count, year, month), start, end });
    index += months;
  }
}

function keyOf(every: Exclude<Every, 'week'>, count: number, year: number, month: number): string {
  const base =
    every === 'year'
      ? `${year}`
      : every === 'half'
        ? `${year}-H${month > 6 ? 2 : 1}`
        : every === 'quarter'
          ? `${year}-Q${Math.ceil(month / 3)}`
          : `${year}-${String(month).padStart(2, '0')}`;
  return count === 1 ? base : `${base}x${count}`;
}

function weekPeriods(window: { from: PlainDate; to: PlainDate }, count: number): Period[] {
  const periods: Period[] = [];
  const firstMonday = dayNumber(window.from) - weekday(window.from) + 1;
  const epochMonday = dayNumber('2000-01-03');
  const length = 7 * count;
  let start = firstMonday - ((((firstMonday - epochMonday) % length) + length) % length);
  for (; fromDayNumber(start) <= window.to; start += length) {
    periods.push({
      key: isoWeekKey(fromDayNumber(start)) + (count === 1 ? '' : `x${count}`),
      start: fromDayNumber(start),
      end: fromDayNumber(start + length - 1),
    });
  }
  return periods;
}

/** ISO week of a Monday: the year is that of its Thursday. */
function isoWeekKey(monday: PlainDate): string {
  const thursday = addDays(monday, 3);
  const week = Math.floor((dayNumber(thursday) - dayNumber(`${thursday.slice(0, 4)}-01-01`)) / 7) + 1;
  return `${thursday.slice(0, 4)}-W${String(week).padStart(2, '0')}`;
}

/**
 * A deadline inside a period: `--06-30` (month and day), `25` (day of the month), `last` or undefined (the
 * period's end). In a month that is too short, its last day.
 */
export function deadlineIn(period: Period, by?: string): PlainDate {
  if (!by || by === 'last') return period.end;
  const monthDay = /^--(\d{2})-(\d{2})$/.exec(by);
  const year = yearOf(period.end);
  if (monthDay) {
    const month = Number(monthDay[1]);
    return ymd(year, month, Math.min(Number(monthDay[2]), daysInMonth(year, month)));
  }
  const month = Number(period.end.slice(5, 7));
  return ymd(year, month, Math.min(Number(by), daysInMonth(year, month)));
}
