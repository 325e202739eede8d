/** A short name for a duty: what remains of the clause without who, how often and how much. */
import { NUM, TO } from './numerals.ts';
import { UNIT_SOURCE } from './lexicon/measures.ts';
import { VERBS } from './lexicon/verbs.ts';
import type { Piece } from './piece.ts';

/** What fits a line of a list. */
const MAX_TITLE = 20;
/** 组织党员参加…: the people belong to the act, so the verb that moves them stays. */
const LIGHT =
  /^(?:组织开展|开展好?|组织召开|召开|组织举办|举办|举行|进行|组织实施|组织(?!全|党|干部|人员|职工|员工|教|学生|师生|各|所|本|群众|家|相关|有关|居民|村民|队员)|实施)(?=.{3,})/;
const AMOUNT = new RegExp(
  `(?<!第)(?:至少|不少于|不低于|最少|不得少于|不得低于|应不少于|达到|不超过)?(?:${NUM}${TO})?${NUM}(?:余)?${UNIT_SOURCE}(?:以上|及以上|以内)?(?:的)?`,
  'g',
);
/** 三级分别每年、每半年、每季度: as many periods as bearers. */
const PERIODS =
  /(?:[两三四]级)?分别(?:于)?(?:每[^、，。每]{1,3}[、和及与])+每(?:半年|学年|年度?|学期|季度?|月|周)/;
const TIMES =
  /每(?:隔)?[^，。]{0,2}?(?:半年|学年|年度|年|学期|季度|季|月|周[一二三四五六日]?|次|期)(?:度|(?:\d|[一二三四五六七八九十])+月)?(?:底(?!线)|末(?![位端])|初(?![级中任始步]))?(?:以?之?前(?![往沿来期]))?|全年|年内|定期|不定期|适时|至少|最少|及时|应当(?!日|天|月|年|场|面|晚|班)|应(?=当日|当天)|(?<![供响适反对相效感])应(?!急|对|用|当|届|邀|聘|考|知|诉|战)|必须|(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底|末|上旬|中旬|下旬|份)?(?:以?之?前)?|[本当上下]?(?:年|月|季度|学期)[底末]之?前|第?[一二三四]季度|季度末?|\d{1,2}日前/g;
const HEAD =
  /^(?:要求(?=.{3})|之?(?:前(?![往台期])|后(?![勤续台备])|内(?![网部容控审业参勤]))(?=[\u4e00-\u9fff])|并|且|同时|要|须|需|可以?|还|都|均|各(?!自(?!查)|级|单位|部门|科室)|分别|原则上|力争|鼓励|探索|认真|扎实|深入|严格|切实|积极|主动|统一|负责|牵头|应|于|在|向其|(?:各级|所属)?[，、的])+/;

/** 一个月内, 10个工作日以内: a limit of time, which is no part of the name. */
const WINDOW = new RegExp(
  `(?:之日起的?|后的?|在|于)?${NUM}个?(?:月|周|季度|年|工作日|自然日|日|天|小时)(?:之|以)?[内后]|[/／](?:半年|季度?|月|周|年|学期)|(?:季度|学期)?首月|每人(?=每|至少|均)`,
  'g',
);

/** 25日前: a day of the month, before it can be taken for a number of days. */
const DAY = /(?:(?:在|于)?(?:每|次|当)月)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号](?:以?之?前)/g;

/** Where the time of a piece stands, if it is a time and no part of a name (季度例会, 任前谈话, 一学期一招标). */
function timeOf({ cadence, text }: Piece): [number, number] | undefined {
  if (cadence === undefined) return undefined;
  const bounded = 'event' in cadence.cadence && cadence.cadence.within !== undefined;
  if (cadence.strength !== 'periodic' && cadence.strength !== 'dated' && !bounded) return undefined;
  const span = text.slice(cadence.start, cadence.end);
  // A time inside a name (“会前十分钟”活动) belongs to the name.
  if (!balanced(text.slice(0, cadence.start)) || !balanced(span) || /^一.{1,3}一/.test(span))
    return undefined;
  const before = LEADING.exec(text.slice(0, cadence.start))?.[0].length ?? 0;
  const edge = bounded ? 0 : (EDGE.exec(text.slice(cadence.end))?.[0].length ?? 0);
  return [cadence.start - before, cadence.end + edge];
}

/** 一般在|每季度, 须于|3日内: what leads to a time goes with it. */
const LEADING = /(?:(?:应当?|必须|须|要|一般|原则上)?(?:在|于|自|从)本?|(?<!基)本)$/;
/** 每季度|末前, 每年|3月底前, 次月|5日前: the edge of the period belongs to the time. */
const EDGE =
  /^(?:度(?![过量]))?(?:的?(?:首月|末月|\d{1,2}月份?|[一二三四五六七八九十]{1,2}月份?))?(?:\d{1,2}[日号]|[一二三四五六七八九十]{1,3}[日号])?(?:底(?!线)|末(?![位端])|初(?![级中任始步]))?(?:以?之?前(?![往沿来期]))?/;

/** Makes a title from the piece that carries the predicate; what is left out goes as whole spans. */
export function titleOf(piece: Piece): string {
  const from = piece.bearers !== undefined && piece.bearers.start < 12 ? piece.bearers.end : 0;
  const time = timeOf(piece);
  const named =
    time === undefined ||
    time[1] <= from ||
    PERIODS.test(piece.text) ||
    'before' in (piece.cadence?.cadence ?? {})
      ? piece.text.slice(from)
      : piece.text.slice(from, Math.max(from, time[0])) + piece.text.slice(Math.max(from, time[1]));
  let title = outsideQuotes(named, (part) =>
    part
      .replace(/（[^（）]{0,60}）/g, '')
      .replace(PERIODS, '')
      .replace(WINDOW, '')
      .replace(DAY, '')
      .replace(AMOUNT, '')
      .replace(TIMES, ''),
  );
  for (let previous = ''; previous !== title;) {
    previous = title;
    title = title.replace(HEAD, '').trim();
  }
  const fronted = /^(?:对|将|把|针对)(.{2,24}?)(?:情况)?(?:开展|进行|纳入|列入)(.{0,16})$/.exec(title);
  if (fronted === null) title = title.replace(LIGHT, '');
  title = title.replace(/[，。；：、\s]+$/, '').replace(/^(?:的|一次|1次)/, '');
  // A bare verb names no duty: then the clause itself does.
  if (title.length < 3) title = piece.text;
  return shorten(title);
}

/** Names in quotation marks stay as they are. */
function outsideQuotes(text: string, change: (part: string) => string): string {
  return text
    .split(/(“[^”]*”|《[^》]*》)/)
    .map((part, i) => (i % 2 === 1 ? part : change(part)))
    .join('');
}

/**
 * Shortens to at most 20 letters, always between words: brackets go first, then the list behind its first
 * item, then what is left is cut where a word of the field or a connective begins.
 */
export function shorten(title: string): string {
  let short = title;
  if (short.length > MAX_TITLE) short = short.replace(/（[^（）]*）/g, '');
  if (short.length <= MAX_TITLE) return short;
  const head = short.slice(0, MAX_TITLE);
  const clause = head.search(/[，；：](?=[^，；：]*$)/);
  if (clause >= 6) return short.slice(0, clause);
  // A list keeps its first items; an open quotation is not cut open.
  const item = head.search(/、(?=[^、]*$)/);
  if (item >= 6 && balanced(short.slice(0, item))) return `${short.slice(0, item)}等`;
  for (let at = MAX_TITLE - 1; at >= 6; at -= 1) {
    if (!balanced(short.slice(0, at))) continue;
    const connective = /^(?:的|和|与|及|等|情况|工作|活动|制度|机制)/.test(short.slice(at, at + 2));
    const verb = VERBS.match(short, at);
    if (connective || (verb !== undefined && verb.length > 1)) return `${short.slice(0, at)}…`;
  }
  return `${short.slice(0, MAX_TITLE - 1)}…`;
}

function balanced(text: string): boolean {
  const count = (mark: string): number => text.split(mark).length;
  return count('“') === count('”') && count('《') === count('》');
}
