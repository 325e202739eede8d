/** How much: floors, ranges, percentages, per-occurrence floors and categories. */
import { NUM, TO, parseLooseRange, parseNumber } from '../numerals.ts';
import { EVENT_UNITS, TIME_UNITS, UNIT_SOURCE } from '../lexicon/measures.ts';

export interface Amount {
  min: number;
  max?: number;
  unit: string;
  start: number;
  end: number;
  /** Stated with 至少/不少于/以上 or the like. */
  floor: boolean;
  /** Stated with 不超过/至多/以内: an upper limit only. */
  ceiling: boolean;
  /** Holds for each occurrence. */
  each: boolean;
  /** Chinese 一 without a floor: often only an article. */
  article: boolean;
  category?: string;
}

const FLOOR_BEFORE =
  /(?:至少|最少|起码|不少于|不低于|不得少于|不得低于|不应少于|不应低于|不小于|不得小于|不短于|不得短于|不能少于|不能低于|不下于|达到|达|满|≥|>=|确保|保证|少于)(?:为|应为|要|有|参加|完成|开展|组织|[^，。\d]{1,8}的)?$/;
const CEILING_BEFORE =
  /(?:不超过|不得超过|不多于|不得多于|不高于|不得高于|不应超过|至多|最多|不大于|不得大于|控制在|限于|不得超出|不长于|≤|<=|超过)(?:为|应为|[^，。\d]{1,8}的)?$/;
const EACH_BEFORE =
  /(?:每次|每场次?|每期|每堂课?|每节课?|每批次?|每轮|每讲|每届|每篇|每份|单次|时长|时间|每班次|课时|每场次|每人次|每课)[^，。；]{0,14}$/;
const COUNT = new RegExp(
  `(?:(${NUM})${TO})?(${NUM})(?:余|多)?(个?(?:月|季度|半?年|星期|学期)(?!度)|${UNIT_SOURCE})(以上|及以上|以内|以下|之内|内)?`,
  'g',
);
const PERCENT = new RegExp(
  `(?:百分之(${NUM})|(${NUM})分之(${NUM}))(?:${TO}百分之${NUM})?(以上|以内|以下)?`,
  'g',
);
const NOT_A_COUNT =
  /^(?:[四五六七八九十]{1,2}项(?:规定|准则|纪律|制度精神)|一(?:次性|线|体|批|类|项长期|把手|起(?![，。事案]|$)|部分|套班子|条龙|站式|面|流|对一|盘|支(?:[^，。]{0,12})队伍|位一体)|两级|三级|二级|一级)/;

/** Every amount in a clause whose quoted names have been masked. */
export function findAmounts(text: string): Amount[] {
  if (!/[\d一二两三四五六七八九十半百]/.test(text)) return [];
  const amounts: Amount[] = [];
  for (const hit of text.matchAll(COUNT)) {
    const amount = readCount(text, hit);
    if (amount !== undefined) amounts.push(amount);
  }
  for (const hit of text.matchAll(PERCENT)) {
    const value = hit[1] === undefined ? fraction(hit[2], hit[3]) : parseNumber(hit[1]);
    if (value === undefined) continue;
    amounts.push(
      qualify(text, { min: value, unit: '%', start: hit.index, end: hit.index + hit[0].length }, hit[4]),
    );
  }
  return amounts.sort((a, b) => a.start - b.start);
}

function fraction(below: string | undefined, above: string | undefined): number | undefined {
  const [denominator, numerator] = [parseNumber(below ?? ''), parseNumber(above ?? '')];
  if (denominator === undefined || numerator === undefined || denominator === 0) return undefined;
  return Math.round((numerator / denominator) * 10_000) / 100;
}

function readCount(text: string, hit: RegExpExecArray): Amount | undefined {
  const unit = (hit[3] ?? '').replace(/^个(?=.)/, '');
  const start = hit.index;
  const end = start + hit[0].length;
  const before = text[start - 1] ?? '';
  const after = text.slice(end, end + 4);
  if (/^(?:月|季度|半?年|星期|学期)$/.test(unit)) return undefined;
  // 20分钟的清风短课: what it is like, not how much of it.
  if (unit === '分钟' && /^的(?!时间)/.test(after)) return undefined;
  if (/[第初每隔周]/.test(before) || NOT_A_COUNT.test(text.slice(start, start + 14))) return undefined;
  if (before === '统' || (hit[2] === '二' && unit === '次') || (unit === '组' && after.startsWith('织')))
    return undefined;
  if (
    before === '前' ||
    (unit === '小时' && /^(?:不间断|值班|值守|在岗|专人|备勤|轮流|领导|开|监|响|营业|在线|专职)/.test(after))
  )
    return undefined;
  if (text.slice(Math.max(0, start - 2), start) === '提前') return undefined;
  if (
    /^(?:万元|元)$/.test(unit) &&
    /^(?:及?以[上下])/.test((hit[4] ?? '') + after) &&
    !FLOOR_BEFORE.test(text.slice(Math.max(0, start - 6), start))
  )
    return undefined;
  if (before === '每' || /^(?:常委|会议精神|代表|全会|[一二三四五六七八]?中全会|任期)/.test(after))
    return undefined;
  if (
    /^(?:小时|分钟|周)$/.test(unit) &&
    (hit[4] ?? '').endsWith('内') &&
    !CEILING_BEFORE.test(text.slice(Math.max(0, start - 6), start))
  )
    return undefined;
  if (
    /^(?:万元|元|岁|平方米|公里)$/.test(unit) &&
    /^(?:及|（含）)?(?:以[上下内])?(?:（[^）]{1,4}）)?的/.test((hit[4] ?? '') + text.slice(end, end + 8))
  )
    return undefined;
  if ((unit === '日' || unit === '天' || unit === '工作日') && isDeadline(text, start, end, hit[4]))
    return undefined;
  if (unit === '日' && /[月年]$/.test(text.slice(0, start))) return undefined;
  if (unit === '周' && /^[一二三四五六日末年]/.test(after)) return undefined;
  const loose = hit[1] === undefined ? parseLooseRange(hit[2] ?? '') : undefined;
  const high = parseNumber(hit[2] ?? '');
  const low = hit[1] === undefined ? undefined : parseNumber(hit[1]);
  if (loose !== undefined) return qualify(text, { min: loose[0], max: loose[1], unit, start, end }, hit[4]);
  if (high === undefined) return undefined;
  if (low !== undefined && low < high)
    return qualify(text, { min: low, max: high, unit, start, end }, hit[4]);
  const amount = qualify(text, { min: high, unit, start, end }, hit[4]);
  amount.article = hit[2] === '一' && !amount.floor && !EVENT_UNITS.has(unit);
  return amount;
}

/** 5日前, 15个工作日内: a time limit, not an amount. */
function isDeadline(text: string, start: number, end: number, suffix: string | undefined): boolean {
  if (suffix === '内' || suffix === '以内' || suffix === '之内')
    return !CEILING_BEFORE.test(text.slice(Math.max(0, start - 6), start));
  return (
    /^(?:前|之前|以前|后|之后|以后|起|内|之内|，|至|到|的?时间内)/.test(text.slice(end, end + 4)) &&
    !FLOOR_BEFORE.test(text.slice(Math.max(0, start - 6), start))
  );
}

function qualify(
  text: string,
  part: { min: number; max?: number; unit: string; start: number; end: number },
  suffix: string | undefined,
): Amount {
  const lead = text.slice(Math.max(0, part.start - 12), part.start);
  const tail = text.slice(part.end, part.end + 4);
  const above = suffix === '以上' || suffix === '及以上' || /^(?:以上|及以上|或以上)/.test(tail);
  const ceiling =
    CEILING_BEFORE.test(lead) || suffix === '以内' || suffix === '以下' || /^(?:为限|以内|以下)/.test(tail);
  const floor =
    !ceiling && (above || FLOOR_BEFORE.test(lead) || /至少|最少|起码/.test(text.slice(0, part.start)));
  const eachLead = text.slice(Math.max(0, part.start - 20), part.start);
  const each =
    EACH_BEFORE.test(eachLead) &&
    !(
      EVENT_UNITS.has(part.unit) &&
      !/每[讲课]$/.test(eachLead) &&
      !TIME_UNITS.has(part.unit) &&
      /^(?:次|场|场次|期|轮|遍)$/.test(part.unit)
    );
  return { ...part, floor, ceiling, each, article: false };
}

const KNOWN_CATEGORY =
  /^(?:[国省市县区乡校院园厅局处科总支大]{1,2}(?:家|队|园)?级|专职|兼职|专|兼|线上|线下|理论|实操|实践|集中|自主|综合|专项|桌面|实战|男|女|党员|中层)/;

/** Names the category of each of several amounts that share a unit: 1个省级和2个以上的市级教育基地. */
export function categorise(text: string, amounts: Amount[]): { category: string; min: number }[] | undefined {
  const counted = amounts.filter((amount) => !amount.each && !amount.ceiling && amount.unit !== '%');
  const unit = counted[0]?.unit;
  if (counted.length < 2 || unit === undefined || counted.some((amount) => amount.unit !== unit))
    return undefined;
  const after = counted.map((amount, i) => categoryAfter(text, amount, counted[i + 1]));
  if (after.every((name) => name !== '') && new Set(after).size === after.length)
    return zip(shorten(after), counted);
  const before = counted.map((amount, i) => categoryBefore(text, amount, counted[i - 1]));
  if (before.every((name) => name !== '') && new Set(before).size === before.length)
    return zip(before, counted);
  return undefined;
}

function zip(names: string[], amounts: Amount[]): { category: string; min: number }[] {
  return names.map((category, i) => ({ category, min: amounts[i]?.min ?? 1 }));
}

function categoryAfter(text: string, amount: Amount, next: Amount | undefined): string {
  const raw = text.slice(amount.end, next?.start ?? text.length).replace(/^(?:以上)?的?/, '');
  const cut = raw.split(/[、，。；：（]|和|及|以及|与|并/)[0] ?? '';
  const known = KNOWN_CATEGORY.exec(cut);
  if (known !== null) return known[0];
  return cut.length <= 14 ? cut.replace(/(?:不少于|至少|不低于)$/, '') : '';
}

function categoryBefore(text: string, amount: Amount, previous: Amount | undefined): string {
  const raw = text.slice(previous?.end ?? Math.max(0, amount.start - 16), amount.start);
  const piece = raw.split(/[、，。；：）]|以及|并(?!列)|其中/).findLast((part) => part.trim() !== '') ?? '';
  const name = piece
    .replace(
      /^(?:和|及|与|每年|每季度|每月|每学期|每半年|全年|应当?|要|须|必须|确保|开展|组织|举办|召开|配备|创建|建立|完成)+/,
      '',
    )
    .replace(/(?:各|均|应|不少于|至少|不低于|不得少于|为|分别|开展|组织|举办|完成|达到|有)+$/, '');
  return name.length <= 14 ? name : '';
}

/** Drops the head noun that only the last category spells out (省级 / 市级教育基地). */
function shorten(names: string[]): string[] {
  return names.map((name) => KNOWN_CATEGORY.exec(name)?.[0] ?? name);
}
