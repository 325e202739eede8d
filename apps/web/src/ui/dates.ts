import { addDays, presentMoment, zone } from '../base/day.ts';

export { addDays, presentMoment };

/** Plain dates as people here say them. Dates are `YYYY-MM-DD` and never pass through a time zone. */
const weekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];

function parts(date: string): [number, number, number] {
  const [year = 0, month = 0, day = 0] = date.slice(0, 10).split('-').map(Number);
  return [year, month, day];
}

/** 9月15日, with the year where it is not the year of `today`. */
export function monthDay(date: string, today?: string): string {
  const [year, month, day] = parts(date);
  return today && today.slice(0, 4) !== String(year) ? `${year}年${month}月${day}日` : `${month}月${day}日`;
}

/** 2023年9月15日, for a history where the year is never plain. */
export function fullDate(date: string): string {
  const [year, month, day] = parts(date);
  return `${year}年${month}月${day}日`;
}

export function weekday(date: string): string {
  const [year, month, day] = parts(date);
  return weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? '';
}

/** 9月15日 周五 */
export function dayText(date: string, today?: string): string {
  return `${monthDay(date, today)} ${weekday(date)}`;
}

/** 2023年9月15日 */
export function yearDay(date: string): string {
  const [year, month, day] = parts(date);
  return `${year}年${month}月${day}日`;
}

/** 2023年9月15日 周五 */
export function fullDay(date: string): string {
  return `${yearDay(date)} ${weekday(date)}`;
}

/** 9月15日 14:05, of an instant, in the corps' zone. */
export function momentText(instant: string, now = presentMoment()): string {
  const at = new Date(new Date(instant).getTime() + zone);
  if (Number.isNaN(at.getTime())) return instant;
  const [day, time] = at.toISOString().split('T') as [string, string];
  const today = new Date(new Date(now).getTime() + zone).toISOString();
  return `${monthDay(day, today)} ${time.slice(0, 5)}`;
}

/** The Sunday that ends the week of a date. */
export function endOfWeek(date: string): string {
  const [year, month, day] = parts(date);
  const weekdayNumber = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return addDays(date, (7 - weekdayNumber) % 7);
}

export function endOfMonth(date: string): string {
  const [year, month] = parts(date);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

export function moneyText(yuan: number): string {
  return `${yuan.toLocaleString('zh-CN', { minimumFractionDigits: 0, maximumFractionDigits: 2 })} 元`;
}

/** 还有 6 天 · 今天到期 · 已逾期 12 天, of a day that is not a duty's: those are worded in one place. */
export function daysLeftText(days: number): string {
  if (days === 0) return '今天到期';
  return days > 0 ? `还有 ${days} 天` : `已逾期 ${-days} 天`;
}
