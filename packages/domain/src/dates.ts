/**
 * Plain dates: strings `YYYY-MM-DD` in Asia/Shanghai, ordered as text. No clock is read here; "today" is always a parameter.
 */
export type PlainDate = string;

const shape = /^(\d{4})-(\d{2})-(\d{2})$/;
const dayMs = 86_400_000;

/** Days since 1970-01-01. Throws RangeError on a date that does not exist. */
export function dayNumber(date: PlainDate): number {
  const parts = shape.exec(date);
  if (parts) {
    const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
    const time = Date.UTC(year, month - 1, day);
    const back = new Date(time);
    if (year >= 1900 && back.getUTCMonth() === month - 1 && back.getUTCDate() === day) return time / dayMs;
  }
  throw new RangeError(`没有这个日期：${date}`);
}

export function fromDayNumber(days: number): PlainDate {
  return new Date(days * dayMs).toISOString().slice(0, 10);
}

export function isPlainDate(text: unknown): text is PlainDate {
  if (typeof text !== 'string' || !shape.test(text)) return false;
  try {
    dayNumber(text);
    return true;
  } catch {
    return false;
  }
}

export function addDays(date: PlainDate, days: number): PlainDate {
  return fromDayNumber(dayNumber(date) + days);
}

/** The same day of a later (or earlier) month; where that month is shorter, its last day (domain-rules B1: 个月 = 对应日). */
export function addMonths(date: PlainDate, months: number): PlainDate {
  dayNumber(date);
  const index = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  return ymd(year, month, Math.min(Number(date.slice(8)), daysInMonth(year, month)));
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

export function ymd(year: number, month: number, day: number): PlainDate {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** 1 = Monday … 7 = Sunday. */
export function weekday(date: PlainDate): number {
  return ((dayNumber(date) + 3) % 7 + 7) % 7 + 1;
}

export function yearOf(date: PlainDate): number {
  return Number(date.slice(0, 4));
}

export const minDate = (a: PlainDate, b: PlainDate): PlainDate => (a < b ? a : b);
export const maxDate = (a: PlainDate, b: PlainDate): PlainDate => (a > b ? a : b);

/** A span of days; `to` is the last day, null means "until further notice". */
export interface Span {
  from: PlainDate;
  to: PlainDate | null;
}

/** Number of days two spans share; an open end counts as the other span's end. */
export function overlapDays(span: Span, start: PlainDate, end: PlainDate): number {
  const from = maxDate(span.from, start);
  const to = span.to === null ? end : minDate(span.to, end);
  return to < from ? 0 : daysBetween(from, to) + 1;
}

export function covers(span: Span, day: PlainDate): boolean {
  return span.from <= day && (span.to === null || span.to >= day);
}
