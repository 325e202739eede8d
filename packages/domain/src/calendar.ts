import { SolarDay, LunarDay } from 'tyme4ts';
import { addDays, weekday, ymd, type PlainDate } from './dates.ts';

/** A festival as data: a fixed solar day, a lunar day, the eve of one, or a solar term (清明). */
export interface FestivalRule {
  id: string;
  title: string;
  solar?: string;
  lunar?: string;
  term?: string;
}

/** One year of 放假调休: days off that are weekdays, and weekend days that are worked. */
export interface HolidayYear {
  year: number;
  off: PlainDate[];
  worked: PlainDate[];
}

export interface Calendar {
  festivals: FestivalRule[];
  holidays: HolidayYear[];
}

export interface Festival {
  id: string;
  title: string;
  on: PlainDate;
}

/** The festival's date in a year, from the lunar library or the fixed day. */
export function festivalOn(rule: FestivalRule, year: number): PlainDate {
  if (rule.solar) return `${year}-${rule.solar}`;
  if (rule.lunar) {
    const [month, day] = rule.lunar.split('-').map(Number) as [number, number];
    const solar = LunarDay.fromYmd(year, month, day).getSolarDay();
    return ymd(solar.getYear(), solar.getMonth(), solar.getDay());
  }
  for (let day = 1; day <= 30; day += 1) {
    for (const month of [4, 3]) {
      if (month === 3 && day < 20) continue;
      const solar = SolarDay.fromYmd(year, month, day);
      const term = solar.getTermDay();
      if (term.getDayIndex() === 0 && term.getSolarTerm().getName() === rule.term)
        return ymd(year, month, day);
    }
  }
  throw new RangeError(`${year} 年找不到节气：${rule.term}`);
}

/** All festivals whose day lies in the window, in order of date. */
export function festivalsIn(calendar: Calendar, from: PlainDate, to: PlainDate): Festival[] {
  const found: Festival[] = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year += 1) {
    for (const rule of calendar.festivals) {
      const on = festivalOn(rule, year);
      if (on >= from && on <= to) found.push({ id: rule.id, title: rule.title, on });
    }
  }
  return found.sort((a, b) => (a.on < b.on ? -1 : 1));
}

/**
 * Whether people work that day: weekends are off and weekdays on, unless the year's 调休 table says otherwise.
 */
export function isWorkday(calendar: Calendar, date: PlainDate): boolean {
  const table = calendar.holidays.find((entry) => String(entry.year) === date.slice(0, 4));
  if (table?.off.includes(date)) return false;
  if (table?.worked.includes(date)) return true;
  return weekday(date) < 6;
}

/** The n-th workday after `date`; the day itself does not count (民事期间: 开始的当日不计入). */
export function addWorkdays(calendar: Calendar, date: PlainDate, count: number): PlainDate {
  let day = date;
  const step = count < 0 ? -1 : 1;
  for (let left = Math.abs(count); left > 0;) {
    day = addDays(day, step);
    if (isWorkday(calendar, day)) left -= 1;
  }
  return day;
}
