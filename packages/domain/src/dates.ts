/**
 * Plain dates: strings `YYYY-MM-DD` in Asia/Shanghai, ordered as text. No clock is read here; "today" is
 * always a parameter.
 */
export type PlainDate = string;

const dayMs = 86_400_000;
const [zero, dash] = ['0'.charCodeAt(0), '-'.charCodeAt(0)];
const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** The number that the digits at [start, end) spell, or NaN. */
function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const digit = text.charCodeAt(at) - zero;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Days since 1970-01-01, or NaN where the text is no date that exists from 1900 on. The engine asks this
 * millions of times: no pattern, no Date.
 */
function numberOf(date: string): number {
  if (date.length !== 10 || date.charCodeAt(4) !== dash || date.charCodeAt(7) !== dash) return Number.NaN;
  const [year, month, day] = [digits(date, 0, 4), digits(date, 5, 7), digits(date, 8, 10)];
  if (!(year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)))
    return Number.NaN;
  // Years counted from March, so that a leap day is the last of its year.
  const shifted = month > 2 ? year : year - 1;
  const inYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    shifted * 365 +
    Math.floor(shifted / 4) -
    Math.floor(shifted / 100) +
    Math.floor(shifted / 400) +
    inYear -
    719_468
  );
}

/** Days since 1970-01-01. Throws RangeError on a date that does not exist. */
export function dayNumber(date: PlainDate): number {
  const number = numberOf(date);
  if (Number.isNaN(number)) throw new RangeError(`没有这个日期：${date}`);
  return number;
}

/** Dates written before, by day number; a corps' year needs a few thousand. */
const written = new Map<number, PlainDate>();

export function fromDayNumber(days: number): PlainDate {
  const known = written.get(days);
  if (known !== undefined) return known;
  const text = new Date(days * dayMs).toISOString().slice(0, 10);
  if (written.size > 100_000) written.clear();
  written.set(days, text);
  return text;
}

/**
 * A number that orders as the date does (20230915), for where millions are compared. The text is not checked.
 */
export function ordinal(date: PlainDate): number {
  return (digits(date, 0, 4) * 100 + digits(date, 5, 7)) * 100 + digits(date, 8, 10);
}

export function isPlainDate(text: unknown): text is PlainDate {
  return typeof text === 'string' && !Number.isNaN(numberOf(text));
}

export function addDays(date: PlainDate, days: number): PlainDate {
  return fromDayNumber(dayNumber(date) + days);
}

/**
 * The same day of a later (or earlier) month; where that month is shorter, its last day (domain-rules B1: 个月
 * = 对应日).
 */
export function addMonths(date: PlainDate, months: number): PlainDate {
  dayNumber(date);
  const index = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  return ymd(year, month, Math.min(Number(date.slice(8)), daysInMonth(year, month)));
}

/** @param month 1 to 12 */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (lengths[month - 1] ?? Number.NaN);
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
  return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;
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
