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

/** An instant of that day in working hours (Asia/Shanghai). */
export function workingTime(random: Random, day: PlainDate): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return new Date(`${day}T${two(random.int(8, 17))}:${two(random.int(0, 59))}:${two(random.int(0, 59))}+08:00`).toISOString();
}
