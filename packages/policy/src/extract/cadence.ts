/** How often a clause asks for something, or by when. */
import { NUM, parseNumber } from '../numerals.ts';
import type { Cadence, Period } from '../types.ts';
import { findDates, findDayOfMonth } from './dates.ts';
import { findEvent } from './events.ts';
import { findFestivalWindow } from './festivals.ts';

export interface FoundCadence {
  cadence: Cadence;
  /**
   * periodic and dated cadences make a clause binding; words such as 定期 do so weakly; standing ones hardly.
   */
  strength: 'periodic' | 'dated' | 'event' | 'word' | 'standing';
  start: number;
  end: number;
}

const UNIT: Record<string, Period> = {
  年: 'year',
  年度: 'year',
  学年: 'year',
  半年: 'half',
  学期: 'half',
  季度: 'quarter',
  季: 'quarter',
  月: 'month',
  月度: 'month',
  双月: 'month',
  周: 'week',
  星期: 'week',
  礼拜: 'week',
};
const EVERY = new RegExp(
  `(每隔?|逐|按)\\s?(?:一)?(${NUM})?\\s?个?(年度|学年|半年|年|学期|季度|季|双月|月度|月|星期|礼拜|周)(?!龄|均(?!不))`,
);
const PER =
  /(?<![第上本整每隔近前后新\d])(一年|一?个?季度|一季度?|一个?月|一周|一?学期|半年|两年|三年|两个?月|五年)(?=[^，。第]{0,3}(?:至少|不少于|不低于|[一二两三四五六1-9][次场轮评堂节查]))/;
const NOUNISH =
  /(?<![\d第一二三四上每下个本])(季度|月度|半年|月|周|年度|年终|学期)(?=(?:工作)?(?:例会|分析会|分析研判|通报(?!的)|点评|讲评|小结|调度|考评|考核|测评|报告|报表|检查|督查|述职|总结|计划|自查|会商|廉洁|廉政|党课|授课|民主|组织生活|工作要点|培训|学习计划|审计|评议|评估|体检|绩效|目标责任|安全|演练|[\u4e00-\u9fff]{0,10}(?:意见|方案|要点|安排)))/;
const WEEKDAY = /每(?:个)?(?:周|星期|礼拜)([一二三四五六日天])(?![次场堂节课篇讲学练题期个名项例训测查评会])/;
const DAILY = /每(?:个)?(?:工作日|旬|日|天|晚|早|班次|餐)|逐日|日常|按日/;
const MEETING =
  /(?:每次|每场|每届|逢|凡)(?:[^，。]{0,8})?(?:会议|例会|大会|党委会|班子会|支委会|全会|校会|晨会|周会|会(?=[前上中后，必时]))|每会|会前(?:[十5-9一二三]|学|组织|安排|开展|集中|必|进行)|“会前|第一议题|(?:扩大会|全委会|例会|党代会|职代会|教代会|办公会)(?:议)?(?:上|中|期间)/;
const WORDS: { pattern: RegExp; standing: boolean }[] = [
  { pattern: /不定期/, standing: false },
  { pattern: /定期(?!存|限)/, standing: false },
  { pattern: /适时/, standing: false },
  { pattern: /节假日/, standing: false },
  { pattern: /随机|不打招呼/, standing: false },
  {
    pattern:
      /经常性?(?!谈心|开支|工作|项目|思想|性支出)|常态化?|长期(?!的|性|任务)|持续|常年|始终|日常化|全天候|全过程|随时|一以贯之|制度化|不间断/,
    standing: true,
  },
  { pattern: /阶段性|分期分批|分批|视情|根据需要|按需|不断|根据实际/, standing: false },
  { pattern: /按规定|按要求|按程序/, standing: false },
];
const COMPLETES =
  /完成|建成|实现|达到|达标|出台|制定|修订|建立|设立|成立|建设|印发|启动|创建|配齐|整改到位|办结|到位|销号|上线|投入使用|全覆盖|挂牌/;

/**
 * Reads the cadence of a clause. `raw` keeps quoted names, `masked` hides them; `topic` names the event of a
 * bare time limit.
 */
export function findCadence(raw: string, masked: string, topic: string): FoundCadence | undefined {
  return (
    attributive(raw, masked) ??
    festival(raw) ??
    periodic(masked) ??
    meeting(raw) ??
    dated(masked) ??
    event(masked, topic) ??
    word(masked)
  );
}

/** 10月12日前报送节日期间工作小结: the festival says which summary, the date says when. */
function attributive(raw: string, masked: string): FoundCadence | undefined {
  const hit = findFestivalWindow(raw);
  if (hit === undefined || !/期间|假期/.test(raw.slice(hit.start, hit.end + 2))) return undefined;
  const dates = findDates(masked).filter((date) =>
    /前$|前[，。将把向]?/.test(masked.slice(date.start, date.end + 1)),
  );
  return dates.length > 0 ? dated(masked) : undefined;
}

function festival(raw: string): FoundCadence | undefined {
  const hit = findFestivalWindow(raw);
  return hit === undefined ? undefined : { ...hit, strength: 'periodic' };
}

function periodic(text: string): FoundCadence | undefined {
  if (!/[每逐按年月周季学隔期次下翌]/.test(text)) return undefined;
  return (
    weekday(text) ??
    every(text) ??
    dailyish(text) ??
    nextPeriod(text) ??
    halves(text) ??
    perPeriod(text) ??
    wholeYear(text) ??
    nounish(text)
  );
}

function weekday(text: string): FoundCadence | undefined {
  const hit = WEEKDAY.exec(text);
  if (hit === null) return undefined;
  const several = /^[、和至到—-]/.test(text.slice(hit.index + hit[0].length));
  const day = '一二三四五六日'.indexOf((hit[1] ?? '').replace('天', '日')) + 1;
  const cadence: Cadence = several ? { every: 'week' } : { every: 'week', by: String(day) };
  return found(cadence, 'periodic', hit);
}

function every(text: string): FoundCadence | undefined {
  const hit = EVERY.exec(text) ?? /((?<![^，。、；\u4e00-\u9fff])隔)()(年|月|周)/.exec(text);
  if (hit === null) return undefined;
  const lead = hit[1] ?? '';
  const word = hit[3] ?? '';
  if (lead === '按' && hit[2] !== undefined) return undefined;
  if (
    lead === '按' &&
    !/^按(?:季度?|月度?|年度?|周|学期|半年)(?!龄|级|段|资|的|份额|计划)/.test(text.slice(hit.index))
  )
    return undefined;
  let count = hit[2] === undefined || hit[2] === '' ? 1 : (parseNumber(hit[2]) ?? 1);
  let unit = UNIT[word] ?? 'year';
  if (word === '双月') count *= 2;
  if (lead === '隔') count = 2;
  if (count === 0.5 && unit === 'year') [unit, count] = ['half', 1];
  if (count === 0.5 && unit === 'month') [unit, count] = ['week', 2];
  if (count < 1 || !Number.isInteger(count)) count = 1;
  if (unit === 'month' && count === 6) [unit, count] = ['half', 1];
  if (unit === 'month' && count === 12) [unit, count] = ['year', 1];
  const cadence: Extract<Cadence, { every: Period }> = { every: unit };
  if (count > 1) cadence.count = count;
  return found(withBy(cadence, text.slice(hit.index)), 'periodic', hit);
}

/**
 * Adds the day or date by which it is due each time; two dates a year make it half-yearly, four quarterly.
 */
function withBy(cadence: Extract<Cadence, { every: Period }>, rest: string): Cadence {
  if (cadence.every === 'month' || cadence.every === 'quarter') {
    const day = findDayOfMonth(rest.replace(/^每?[^，]{0,3}季度末?前?/, ''));
    return day === undefined || (cadence.every === 'quarter' && day === '31')
      ? cadence
      : { ...cadence, by: day };
  }
  if (cadence.every === 'year') {
    const dates = findDates(rest);
    if (/上、?下半年|上半年[、和]下半年/.test(rest)) return { every: 'half' };
    if (dates.length === 2 && dates.every((date) => date.year === undefined)) return { every: 'half' };
    if (dates.length === 4) return { every: 'quarter' };
    const date = dates[0];
    if (dates.length === 1 && date !== undefined)
      return { ...cadence, by: date.value.startsWith('--') ? date.value : `--${date.value.slice(5)}` };
  }
  return cadence;
}

function dailyish(text: string): FoundCadence | undefined {
  const hit = DAILY.exec(text);
  if (hit === null || hit[0] === '日常') return undefined;
  return found({ unspecified: hit[0].includes('旬') ? '每旬' : '每日' }, 'periodic', hit);
}

/** 次月5日前, 下季度首月10日前, 每逢单月. */
function nextPeriod(text: string): FoundCadence | undefined {
  // 次年1月底前: the year before comes round, so this does too.
  const next = /(?:次年|翌年|下年度?|下一年度?)(?=.*月)/.exec(text);
  const date = next === null ? undefined : findDates(text.slice(next.index)).at(-1);
  if (next !== null && date !== undefined && findDates(text).length === 1)
    return found(
      { every: 'year', by: date.value.startsWith('--') ? date.value : `--${date.value.slice(5)}` },
      'periodic',
      {
        index: next.index,
        0: text.slice(next.index, next.index + date.end),
      },
    );
  const hit = /(?:次月|下月|下个月|翌月|当月)(?:的)?/.exec(text);
  if (hit !== null) {
    const day = findDayOfMonth(text.slice(hit.index));
    return day === undefined ? undefined : found({ every: 'month', by: day }, 'periodic', hit);
  }
  const end =
    /(?<![\d一二三四五六七八九十本当上下个该])月底之?前|(?<![\d一二三四五六七八九十本当上下个该])月末之?前/.exec(
      text,
    );
  if (end !== null) return found({ every: 'month', by: '31' }, 'periodic', end);
  const quarter = /(?:下|次)一?个?季度(?:首月|第一个?月)?/.exec(text);
  if (quarter === null) return undefined;
  const day = findDayOfMonth(text.slice(quarter.index));
  return day === undefined ? undefined : found({ every: 'quarter', by: day }, 'periodic', quarter);
}

function halves(text: string): FoundCadence | undefined {
  const term = /(?<![每本上下新一])学期(?:结束|末|终|初|开学)(?=之?前|时|后|，|[^，。]{2})/.exec(text);
  if (term !== null) return found({ every: 'half' }, 'periodic', term);
  const yearly =
    /年终(?!前)|岁末年初|年初(?=[^，。]{0,40}(?:制定|签订|召开|部署|分解|研究|组织|报|安排|开展|对))|年末岁初/.exec(
      text,
    );
  if (yearly !== null) return found({ every: 'year' }, 'periodic', yearly);
  const hit =
    /上半年(?:和|、|及|与)下半年|上、?下半年|年中[和、及与]年[末终底]|季初|季末|(?<![一二三四\d每])季度[末底](?!月)|月初(?=[^，]{0,6}(?:召|开|组|制|报|研))|月末(?=[^，]{0,6}(?:召|开|组|报|汇|总))/.exec(
      text,
    );
  if (hit === null) return undefined;
  if (hit[0].startsWith('季')) return found({ every: 'quarter' }, 'periodic', hit);
  if (hit[0].startsWith('月')) return found({ every: 'month' }, 'periodic', hit);
  return found({ every: 'half' }, 'periodic', hit);
}

/** 2次/年, 每半年1次 written as 1次/半年. */
const RATE = /[次场期篇堂节份轮个][/／](半年|季度|季|月|周|年度|年|学期)/;
/** 三年内: once in so many years. */
const YEARS = /(?<![第\d〇零一二两三四五六七八九十])([两二三四五]|[2-5])年(?:之|以)?内/;

function perPeriod(text: string): FoundCadence | undefined {
  const rate = RATE.exec(text);
  if (rate !== null)
    return found({ every: UNIT[rate[1] ?? ''] ?? 'year' }, 'periodic', {
      index: rate.index + 1,
      0: rate[0].slice(1),
    });
  const within = YEARS.exec(text);
  if (within !== null)
    return found({ every: 'year', count: parseNumber(within[1] ?? '') ?? 2 }, 'periodic', within);
  const paired = /一(学期|季度?|年|月|周)一(?!定|起|直|般|体|线|致|度)/.exec(text);
  if (paired !== null) return found({ every: UNIT[paired[1] ?? ''] ?? 'year' }, 'periodic', paired);
  const hit = PER.exec(text);
  if (hit === null) return undefined;
  const word = hit[1] ?? '';
  const years = /^(两|三|五)年/.exec(word);
  if (years !== null)
    return found({ every: 'year', count: parseNumber(years[1] ?? '') ?? 2 }, 'periodic', hit);
  if (/^两个?月/.test(word)) return found({ every: 'month', count: 2 }, 'periodic', hit);
  const unit = word.replace(/^一?个?/, '').replace(/^季$/, '季度');
  return found({ every: word === '半年' ? 'half' : (UNIT[unit] ?? 'year') }, 'periodic', hit);
}

function wholeYear(text: string): FoundCadence | undefined {
  const hit =
    /全年(?!总结|任务|工作|情况|目标|无|度|[^，。\d]{1,6}(?:情况|总结|台账|资料)(?:$|[，。]))|年内|年度内|一年内|一个年度|本年度内?|当年(?=至少|不少于)|年均/.exec(
      text,
    );
  if (hit === null) return undefined;
  const dates = findDates(text);
  // 12月20日前完成全年公开: the year is part of what is done, not how often.
  if (hit[0] === '全年' && dates.some((date) => date.end <= hit.index)) return undefined;
  if (dates.some((date) => date.end > hit.index + hit[0].length) && hit[0] !== '全年') return undefined;
  if (/年内|本年度/.test(hit[0]) && COMPLETES.test(text) && !/[次场堂节期]/.test(text))
    return found({ once: yearEnd(text) }, 'dated', hit);
  return found({ every: 'year' }, 'periodic', hit);
}

function yearEnd(text: string): string {
  const year = /(\d{4})年/.exec(text)?.[1];
  return year === undefined ? '--12-31' : `${year}-12-31`;
}

function nounish(text: string): FoundCadence | undefined {
  const hit = NOUNISH.exec(text);
  if (hit === null || findDates(text).length > 0) return undefined;
  const word = hit[1] ?? '';
  if (
    /^[月周]$/.test(word) &&
    !/^(?:例会|报表|小结|调度|点评|讲评|通报|会商)/.test(text.slice(hit.index + 1))
  )
    return undefined;
  const unit: Period = word === '半年' || word === '学期' ? 'half' : (UNIT[word] ?? 'year');
  return found({ every: unit }, 'event', hit);
}

function meeting(raw: string): FoundCadence | undefined {
  const hit = MEETING.exec(raw);
  return hit === null ? undefined : found({ every: 'meeting' }, 'periodic', hit);
}

function dated(text: string): FoundCadence | undefined {
  const dates = findDates(text);
  const last = dates.at(-1);
  if (last === undefined) return undefined;
  const noYear = dates.every((date) => date.year === undefined);
  if (dates.length === 2 && noYear && /各|分别|两次|2次/.test(text))
    return { cadence: { every: 'half' }, strength: 'periodic', start: dates[0]?.start ?? 0, end: last.end };
  // 今年 alone dates a duty but does not make one.
  const bare = /^(?:今年|本年)$/.test(text.slice(last.start, last.end));
  return {
    cadence: { once: last.value },
    strength: bare ? 'event' : 'dated',
    start: last.start,
    end: last.end,
  };
}

function event(text: string, topic: string): FoundCadence | undefined {
  const hit = findEvent(text, topic);
  return hit === undefined ? undefined : { ...hit, strength: 'event' };
}

function word(text: string): FoundCadence | undefined {
  for (const { pattern, standing } of WORDS) {
    const hit = pattern.exec(text);
    if (hit === null) continue;
    return standing
      ? found({ standing: true }, 'standing', hit)
      : found({ unspecified: hit[0] }, 'word', hit);
  }
  return undefined;
}

function found(
  cadence: Cadence,
  strength: FoundCadence['strength'],
  hit: { index: number; 0: string },
): FoundCadence {
  return { cadence, strength, start: hit.index, end: hit.index + hit[0].length };
}
