/** Calendar dates inside a clause, as --MM-DD or YYYY-MM-DD, and days of the month. */
import { NUM, TO, parseNumber } from '../numerals.ts';

export interface FoundDate {
  /** `--06-30` or `2024-06-30`. */
  value: string;
  month: number;
  year?: number;
  start: number;
  end: number;
}

const YEAR = '(?:(\\d{4}|[一二三四五六七八九〇零]{4})年|(今年|本年|明年|次年|翌年|当年|同年))?';
const DATE = new RegExp(
  `${YEAR}(?:年度)?的?(\\d{1,2}|[一二三四五六七八九十]{1,2})月(?!内|以内|龄|均|报|度|例|考|薪|票)(?:份)?(?:(\\d{1,2}|[一二三四五六七八九十廿卅]{1,3})[日号]|(底|末|上旬|中旬|下旬|初))?(?:以?之?前|止)?`,
  'g',
);
const RANGE_HEAD = new RegExp(`(?:\\d{1,2}|[一二三四五六七八九十]{1,2})(?:月份?|日)?${TO}$`);

/** Every month-based date, in order. A range (3月至5月, 3—5月) counts as its end. */
export function findDates(text: string): FoundDate[] {
  const dates: FoundDate[] = [];
  if (text.includes('月')) {
    for (const hit of text.matchAll(DATE)) {
      const found = monthDate(text, hit);
      if (found === undefined) continue;
      const before = dates.at(-1);
      const between = before === undefined ? '' : text.slice(before.end, found.start);
      if (
        before !== undefined &&
        (found.start < before.end || new RegExp(`^(?:开始)?${TO}$`).test(between))
      ) {
        if (found.year === undefined && before.year !== undefined)
          found.value = withYear(found.value, before.year);
        found.start = before.start;
        dates.pop();
      }
      dates.push(found);
    }
  }
  if (dates.length === 0) dates.push(...wordDates(text));
  return dates;
}

function monthDate(text: string, hit: RegExpExecArray): FoundDate | undefined {
  const month = parseNumber(hit[3] ?? '');
  if (month === undefined || month < 1 || month > 12) return undefined;
  const lead = text.slice(Math.max(0, hit.index - 2), hit.index);
  if (
    /[每第上下当次本\d]$/.test(lead) &&
    !/[是于在]\d?$/.test(lead) &&
    hit[1] === undefined &&
    /^[一二三四五六七八九十]/.test(hit[3] ?? '') &&
    lead.endsWith('每')
  )
    return undefined;
  const day = dayOf(hit[4], hit[5], month);
  if (day === undefined) return undefined;
  let start = hit.index;
  const head = RANGE_HEAD.exec(text.slice(Math.max(0, start - 6), start));
  if (head !== null) start -= head[0].length;
  const year = yearOf(hit[1]);
  const value = `--${pad(month)}-${pad(day)}`;
  return {
    value: year === undefined ? value : withYear(value, year),
    month,
    year,
    start,
    end: hit.index + hit[0].length,
  };
}

function dayOf(day: string | undefined, part: string | undefined, month: number): number | undefined {
  if (day !== undefined) {
    const value = parseNumber(day);
    return value !== undefined && value >= 1 && value <= 31 ? value : undefined;
  }
  if (part === '上旬' || part === '初') return 10;
  if (part === '中旬') return 20;
  return lastDay(month);
}

/** Words for parts of a year: 年底前, 上半年, 第三季度. */
function wordDates(text: string): FoundDate[] {
  const found: FoundDate[] = [];
  if (!/年底|年末|岁末|年终|季度|半年|今年|本年|\d年/.test(text)) return found;
  const add = (pattern: RegExp, value: (hit: RegExpExecArray) => string | undefined): void => {
    const hit = pattern.exec(text);
    if (hit === null) return;
    const date = value(hit);
    if (date !== undefined)
      found.push({
        value: date,
        month: Number(date.slice(-5, -3)),
        start: hit.index,
        end: hit.index + hit[0].length,
      });
  };
  add(/(?:(\d{4})年|今年|本年|当年)?(?:年底|年末|岁末|年终|底|末)(?=以?之?前|[，完]|$)(?:以?之?前)?/, (hit) =>
    /[年岁]/.test(hit[0]) ? dated(hit[1], '--12-31') : undefined,
  );
  if (found.length === 0) add(/(\d{4})年(?:内|度内|以?前)/, (hit) => dated(hit[1], '--12-31'));
  if (found.length === 0)
    add(
      /(?:(\d{4})年|今年|本年)?第?([一二三四1-4])季度(?:末|底|内)?(?:以?之?前)?(?!例会|分析|通报|的)/,
      (hit) =>
        text[hit.index - 1] === '每' ? undefined : dated(hit[1], quarterEnd(parseNumber(hit[2] ?? ''))),
    );
  if (found.length === 0) add(/(?:今年|本年)(?!以来|的|是|为|度|底|末|内)/, () => '--12-31');
  if ((found.length === 0 || found[0]?.value === '--12-31') && !/下半年/.test(text))
    add(/(?:(\d{4})年|今年)?上半年/, (hit) => dated(hit[1], '--06-30'));
  if (found.length === 0 && !/上、?半?年?、?下半年|上半年/.test(text))
    add(/(?:(\d{4})年|今年)?下半年/, (hit) => dated(hit[1], '--12-31'));
  return found;
}

function quarterEnd(n: number | undefined): string | undefined {
  return n === undefined ? undefined : ['--03-31', '--06-30', '--09-30', '--12-31'][n - 1];
}

function dated(year: string | undefined, value: string | undefined): string | undefined {
  return value === undefined || year === undefined ? value : withYear(value, Number(year));
}

function withYear(value: string, year: number): string {
  return value.startsWith('--') ? `${year}-${value.slice(2)}` : value;
}

function yearOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseNumber(text);
}

function lastDay(month: number): number {
  return month === 2 ? 28 : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function pad(n: number): string {
  return String(n).padStart(2, '0');
}

const DAY = new RegExp(`(${NUM})[日号](?:以?之?前|前后|起|当天)?`);

/** The day of the month in 每月25日前, 次月5日前, 季度首月10日前, or 每月底前. */
export function findDayOfMonth(text: string): string | undefined {
  const hit = DAY.exec(text);
  if (hit !== null && !/[个作内]/.test(text[hit.index - 1] ?? '')) {
    const value = parseNumber(hit[1] ?? '');
    if (value !== undefined && value >= 1 && value <= 31 && Number.isInteger(value)) return String(value);
  }
  if (/月(?:底|末)(?:前|之前|以前)?/.test(text)) return '31';
  const within = new RegExp(`(?:结束|终了|末)?后的?(${NUM})个?(?:工作)?[日天](?:之|以)?内`).exec(text);
  const days = within === null ? undefined : parseNumber(within[1] ?? '');
  return days === undefined ? undefined : String(days);
}
