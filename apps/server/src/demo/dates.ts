import { addDays, daysBetween, maxDate, minDate, weekday, type PlainDate } from '@liulian/domain';
import type { Random } from './random.ts';

/** The demo stands still on this day; nothing in it is later except planned dates. */
export const demoToday: PlainDate = '2023-09-15';
/** The day from which the corps and most of its units exist. */
export const founded: PlainDate = '2018-12-29';

/** A day in the span, moved off the weekend where there is room. */
export function dayIn(random: Random, from: PlainDate, to: PlainDate): PlainDate {
  const last = maxDate(from, to);
  const day = addDays(from, random.int(0, daysBetween(from, last)));
  if (weekday(day) < 6) return day;
  const monday = addDays(day, 8 - weekday(day));
  return monday <= last ? monday : maxDate(from, minDate(last, addDays(day, 5 - weekday(day))));
}

const two = (value: number) => String(value).padStart(2, '0');

/**
 * An instant of that day between eight and six in Asia/Shanghai, which is the same day from midnight to ten
 * in UTC.
 */
export function workingTime(random: Random, day: PlainDate): string {
  return `${day}T${two(random.int(0, 9))}:${two(random.int(0, 59))}:${two(random.int(0, 59))}.000Z`;
}
