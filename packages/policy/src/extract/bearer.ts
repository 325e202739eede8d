/** Who: the noun phrase that stands before the predicate, as a list of the document's own words. */
import { BEARER_HEADS, COMPOUNDING, NOUN_TAILS, PREDICATE_OPENERS } from '../lexicon/bearers.ts';
import type { HeadClass } from '../lexicon/bearers.ts';
import { VERBS } from '../lexicon/verbs.ts';
import { parseNumber } from '../numerals.ts';
import { Trie } from '../trie.ts';
import { maskBrackets } from '../normalise.ts';

export interface FoundBearers {
  names: string[];
  start: number;
  end: number;
}

const OPENERS = new Trie<true>();
for (const word of PREDICATE_OPENERS) OPENERS.add(word, true);
const TAILS = new Trie<true>();
for (const word of NOUN_TAILS) TAILS.add(word, true);
const COMPOUNDS = new Set(COMPOUNDING);

/** Longest noun phrase considered for one bearer. */
const MAX_NAME = 26;
const JOIN = /^(?:、|和|与|及|以及|或者?|暨|会同|联合|\/)/;
const PREPOSITION =
  /^(?:对(?!口)|对于|针对|围绕|结合|按照|根据|依据|依托|通过|以(?!上|下)|将|把|从|在(?!编|职|岗|读|校)|为|向|于|自|因|当(?!班|事|地|值)|凡|经(?!办|营|济|理|纪|费|侦)|据|用(?!人单位)|凭|如|若|每次|每期|每场|每当|除|关于|随着|本着|鉴于|参照|比照|采取|采用|运用|利用)/;
const SKIP =
  /^(?:以及|并|且|而|同时|另外|此外|其中|原则上|要求|规定|即(?![时将可日便墨])|请|由|应当?由|须由|经(?!济|办|营|费|理|侦)|确保|保证|各自|一律|鼓励|提倡|倡导|所有(?=人员))/;

/** Finds the bearers that open `text` at or after `from`. The text is masked (quotations hidden). */
export function findBearers(text: string, from = 0, raw = text): FoundBearers | undefined {
  const masked = maskBrackets(text);
  let at = from;
  while (at < masked.length && /[\s，、：◇]/.test(masked[at] ?? '')) at += 1;
  at +=
    /^(?:[一每本]?[届任]|任职|聘|[两三四五]年)[^，。、]{0,4}期内/.exec(masked.slice(at, at + 12))?.[0]
      .length ?? 0;
  if (PREPOSITION.test(masked.slice(at, at + 4))) return undefined;
  return parseList(masked, raw, at) ?? distributive(masked, raw, at);
}

/** 各柜组每月…: what stands between 各 and an unmistakable predicate is a bearer, whatever its head noun. */
function distributive(masked: string, raw: string, start: number): FoundBearers | undefined {
  const hit = DISTRIBUTED.exec(masked.slice(start, start + 24));
  if (hit === null || NO_NAME.test(hit[0]) || !canOpen(masked, start, start + hit[0].length))
    return undefined;
  const end = start + hit[0].length;
  for (let at = start + 1; at + 1 < end; at += 1) {
    const verb = VERBS.match(masked, at);
    if (verb !== undefined && verb.length > 1 && verb.value !== 'noun') return undefined;
  }
  return { names: cleanName(raw.slice(start, end)), start, end };
}

const DISTRIBUTED =
  /^(?:各(?![项类种方界式])|全体|每个|每名|每位)[^，。、；：的对将把每应须要于与和在“《□◇\d]{1,9}?(?=每(?:年|月|季|周|学|半|两|日|天|个|三)|应当?(?!急|对)|必须|须|要(?!求|点|素|害)|(?<![不少低高大小等多短早晚])于(?!是)|至少|不得|均|都|负责|原则上|按照?|根据|结合|定期|适时|及时|全年|将|在(?!职|岗|编|校|读))/;

/** Finds 由…负责 / 由…牵头 anywhere in the text. */
export function findAgent(text: string, raw = text): FoundBearers | undefined {
  const masked = maskBrackets(text);
  for (let at = masked.indexOf('由'); at !== -1; at = masked.indexOf('由', at + 1)) {
    if (/[自理缘事经]/.test(masked[at - 1] ?? '') || /^由(?:此|于|来|衷)/.test(masked.slice(at, at + 2)))
      continue;
    const found = parseList(masked, raw, at + 1) ?? looseAgent(masked, raw, at + 1);
    if (
      found !== undefined &&
      !found.names.some((name) => name.includes('的')) &&
      !/^(?:等)?(?:[^，]{0,4})(?:组成|构成|参加|参与|签字|确认)/.test(masked.slice(found.end))
    )
      return found;
  }
  return undefined;
}

/** 各单位公务用车一律封存: what is spoken of belongs to those who have to see to it. */
export function findOwner(text: string, raw = text): FoundBearers | undefined {
  if (!text.startsWith('各')) return undefined;
  for (let at = 0; at < Math.min(text.length, 8); at += 1) {
    const head = BEARER_HEADS.match(text, at);
    if (head === undefined || head.value !== 'unit') continue;
    // 各科 is a word, but 科室 behind 各 is the longer one.
    const end = Math.max(at + head.length, at + 1 + (BEARER_HEADS.match(text, at + 1)?.length ?? 0));
    if (/[的、和与及，]/.test(text[end] ?? '，') || NO_NAME.test(text.slice(0, end))) return undefined;
    return { names: cleanName(raw.slice(0, end)), start: 0, end };
  }
  return undefined;
}

/** 以党支部为单位上一堂课: who does it, each for itself. */
export function findEach(text: string, raw = text): FoundBearers | undefined {
  const hit = /^(?:[^，。]{0,8}，)?(以(?:各)?)([^，。、以为]{2,10})为单位(?=.{2})/.exec(text);
  if (hit === null || headClass(hit[2] ?? '') === undefined) return undefined;
  const start = hit.index + hit[0].indexOf(hit[1] ?? '') + (hit[1] ?? '').length;
  return { names: [raw.slice(start, start + (hit[2] ?? '').length)], start, end: hit.index + hit[0].length };
}

/** Behind 由 a bearer must come, so its end needs no known predicate. */
function looseAgent(masked: string, raw: string, start: number): FoundBearers | undefined {
  for (let at = start; at < Math.min(masked.length, start + 14); at += 1) {
    if (/[，。；、的]/.test(masked[at] ?? '')) return undefined;
    const head = BEARER_HEADS.match(masked, at);
    if (head === undefined || head.length < 2) continue;
    const end = at + head.length;
    if (BEARER_HEADS.match(masked, end) !== undefined || /[的、]/.test(masked[end] ?? '')) continue;
    const names = cleanName(raw.slice(start, end));
    return canOpen(masked, start, end) && names.length > 0 ? { names, start, end } : undefined;
  }
  return undefined;
}

function parseList(masked: string, text: string, start: number): FoundBearers | undefined {
  const levels = TWO_LEVELS.exec(masked.slice(start, start + 30));
  if (levels !== null) {
    const tail = levels[3] ?? '';
    const first = levels[1] === '总' && (levels[2] ?? '').endsWith('队') ? '总队' : (levels[1] ?? '');
    return { names: [first + tail, (levels[2] ?? '') + tail], start, end: start + levels[0].length };
  }
  const opens = start + (SKIP.exec(masked.slice(start, start + 6))?.[0].length ?? 0);
  const numbered = NUMBERED.exec(masked.slice(opens, opens + 40));
  if (numbered !== null) {
    const numbers = numbered[1] ?? '';
    const end = opens + numbered[0].length;
    const tail = text.slice(opens + numbers.length, end);
    const range = /^第([一二三四五六七八九十]{1,3})至第([一二三四五六七八九十]{1,3})$/.exec(numbers);
    if (range !== null) {
      const [from, to] = [parseNumber(range[1] ?? '') ?? 0, parseNumber(range[2] ?? '') ?? 0];
      if (from >= to || to - from > 20) return undefined;
      const names = Array.from({ length: to - from + 1 }, (_, i) => `第${ordinal(from + i)}${tail}`);
      return { names, start, end };
    }
    return { names: numbers.split(/[、和与及]/).map((number) => number + tail), start, end };
  }
  const names: string[] = [];
  let mutual = 0;
  let at = start;
  let end = -1;
  for (let guard = 0; guard < 24; guard += 1) {
    const stop = nameEnd(masked, at);
    if (stop === undefined) break;
    if (!canOpen(masked, at, stop.end)) break;
    names.push(text.slice(at, stop.end));
    at = skipAside(masked, stop.end);
    end = at;
    const parallel = PARALLEL.exec(masked.slice(at, at + 20));
    if (parallel !== null) {
      at += parallel[0].length;
      continue;
    }
    const join = JOIN.exec(masked.slice(at, at + 2));
    if (!stop.joined || join === null) break;
    if (/[与同]/.test(join[0])) mutual ||= names.length;
    at += join[0].length;
  }
  // 主官与班子成员逐一谈话: the second is talked to.
  if (mutual > 0 && /^[^，。]{0,8}(?:谈心|谈话|签订|签署|沟通|交流|见面|结对|座谈)/.test(masked.slice(end)))
    names.length = mutual;
  if (end === -1) return undefined;
  // A list that breaks off in a word that is no bearer is a list of things, not of bearers.
  if (at > end) return undefined;
  shareTail(names);
  const clean = names.flatMap(cleanName).filter((name, i, all) => name !== '' && all.indexOf(name) === i);
  return clean.length === 0 ? undefined : { names: clean, start, end };
}

/** 总队、支队纪委每半年…: the organ named last is meant at each of the levels before it. */
function shareTail(names: string[]): void {
  const last =
    /^(?:总队|支队|大队|省|市|县|区|镇|街道|局|院|校|集团|公司)(纪委|党委|党组织|党总支|工会|团委|机关)$/.exec(
      names.at(-1) ?? '',
    )?.[1];
  if (
    last === undefined ||
    names.length < 2 ||
    !names
      .slice(0, -1)
      .every((name) => /^(?:总队|支队|大队|省|市|县|区|镇|街道|局|院|校|集团|公司)$/.test(name))
  )
    return;
  for (let i = 0; i + 1 < names.length; i += 1) names[i] += last;
}

/** 总队在纪检信息网、支队在信息网开设…: a second bearer behind the place of the first. */
const PARALLEL = /^(?:在|于|向)[^，。、；]{1,14}、(?=[^，。、；]{1,10}(?:在|于|向))/;
/** 总、支队两级党委, 大队、站两级党组织. */
const TWO_LEVELS =
  /^([总支大省市县区局校院乡镇街道村\u4e00-\u9fff]{1,5})、([^，。、]{1,5})两级(党委书记|纪委书记|党组织书记|党组织|党委|纪委|机关|班子|单位|工会|部门)(?!书记|扩大|委员|会议|班子|成员|主要)/;
/** 第一、第二监督检查室: as many offices as numbers. */
const NUMBERED =
  /^(第[一二三四五六七八九十\d]{1,3}(?:(?:[、和与及]第[一二三四五六七八九十\d]{1,3})+|至第[一二三四五六七八九十]{1,3}))[\u4e00-\u9fff]{0,8}?(?:检查室|监察室|审查室|纪检组|监察组|工作组|检查组|督导组|巡察组|党支部|支部|支队|大队|中队|小组|科室|分局|派出所|消防站|组|室|科|处|站)(?![科处室队员长])/;
/** 12 → 十二. */
function ordinal(n: number): string {
  const digits = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
  const ten = n < 10 ? '' : n < 20 ? '十' : `${digits[Math.floor(n / 10)] ?? ''}十`;
  return ten + (digits[n % 10] ?? '');
}
const NO_NAME =
  /^(?:涉及|共同|一并|协同|联合(?!会|国|体|党|支|工)|商(?!业|务|贸|店|户|会|场|铺|城|局)|或者|恐怕|很多|许多|不少|大家|我们|他们|你们|咱们|任何|交(?!警|通|管)|上交|\d|现在|当前|让|使|给|叫|逐|分[两三批类级层]|人$|每个人$|力争|争取|努力|探索|推动|促进|确保|与|和|同(?!志)|到(?!会|岗|场)|赴|向|对(?!口)|在(?!编|职|岗|读|校)|少|午|晚|中午|接到|收到|发现|遇|报(?!社|名|到|告人|账)|人数|时间|时长|数量|比例|频次|有的|个别|组织$|深入|扎实|认真|严格|切实|积极|主动|及时|统一|集中|每(?!个|名|一|位|家|所|支)|全年|定期|年内|建强|区分|面向|保持|对照|上述|本(?:办法|规定|制度)|其中|通过|有关(?!单位|部门|科室|人员|责任|党组织|学校)|根据|一是|二是|不断|进一步|要|应|须|是|不|有(?!关|条件)|无|各项(?!目)|各类|开好|用好|管好|办好)/;

/** A name does not begin with a verb, a frequency or a connective. */
function canOpen(masked: string, start: number, end: number): boolean {
  let at = start;
  for (
    let skip = SKIP.exec(masked.slice(at, end));
    skip !== null && skip[0] !== '';
    skip = SKIP.exec(masked.slice(at, end))
  )
    at += skip[0].length;
  const name = masked.slice(at, end);
  if (at > start && PREPOSITION.test(name)) return false;
  // 站每月召开: one letter is a name only before a frequency.
  if (/^[站队所班校院局]$/.test(name) && masked.startsWith('每', end)) return true;
  if (
    name.length < 2 ||
    NO_NAME.test(name) ||
    /^[一两1-9][次场堂部篇个份期]/.test(name) ||
    /.{2}[后前时]由/.test(name) ||
    /[前后内]向|\d[日月年]|应当|必须|至少|不少于|不低于|面向|如果|一些|.部分|[给将]|(?<!一)把|对(?!口|外|象)|\d人$|\d+[个名家]|.由(?!于)|.要求(?!$)|.经(?![济办理营费纪侦销贸管])/.test(
      name,
    )
  )
    return false;
  const verb = VERBS.match(masked, at);
  if (verb === undefined || verb.value === 'noun' || verb.length < 2) return true;
  const head = BEARER_HEADS.match(masked, at);
  // 征集部, 收费处: the verb names the unit.
  if (/^(?:部|处|科|室|组|小组|办|中心|委员会|人|者|对象)$/.test(masked.slice(at + verb.length, end)))
    return true;
  return (
    /^(?:值班|带班|分管|主管|驻点|包保|执勤|执法)/.test(masked.slice(at, at + 2)) ||
    (head !== undefined && head.length > verb.length) ||
    isNominal(masked, at, verb.length) ||
    NAME_VERBS.has(masked.slice(at, at + verb.length))
  );
}

function skipAside(masked: string, at: number): number {
  let next = at;
  while (masked[next] === '◇') next += 1;
  return next;
}

/** End of the bearer that starts at `start`: a known head followed by a predicate or by another bearer. */
function nameEnd(masked: string, start: number): { end: number; joined: boolean } | undefined {
  const limit = Math.min(masked.length, start + MAX_NAME);
  let joined: number | undefined;
  for (let at = start; at < limit;) {
    const char = masked[at] ?? '';
    if (/[，。；：！？\n\t□》]/.test(char)) break;
    const quoted = char === '“' ? /^“□{1,6}”/.exec(masked.slice(at, at + 8)) : null;
    if (quoted !== null) {
      at += quoted[0].length;
      continue;
    }
    if (char === '◇') {
      at += 1;
      continue;
    }
    if (char === '、') {
      // 组教、人事、宣传等职能处室: the head comes last.
      const tail = listTail(masked, start, at);
      if (tail !== undefined) return { end: tail, joined: false };
      break;
    }
    const head = BEARER_HEADS.match(masked, at);
    if (head === undefined) {
      const verb = VERBS.match(masked, at);
      if (verb !== undefined && at > start && isPredicate(masked, at, verb.length)) break;
      at += verb !== undefined && verb.length > 1 && verb.value !== 'noun' ? verb.length : 1;
      continue;
    }
    const end = at + head.length;
    const next = skipAside(masked, end);
    if (isBoundary(masked, next, masked.slice(at, end))) return { end, joined: true };
    if (JOIN.test(masked.slice(next, next + 2)) && joined === undefined) joined = end;
    if (joined !== undefined && JOIN.test(masked.slice(next, next + 2))) return { end, joined: true };
    at += 1;
  }
  return undefined;
}

/** For A、B、C等部门 and 总、支队两级党委: the end of the common head, when one follows and a predicate follows it. */
function listTail(masked: string, start: number, comma: number): number | undefined {
  if (comma - start > 8 || comma === start) return undefined;
  const limit = Math.min(masked.length, start + 40);
  for (let at = comma + 1; at < limit; at += 1) {
    if (/[，。；：！？□]/.test(masked[at] ?? '')) return undefined;
    const head = BEARER_HEADS.match(masked, at);
    if (
      head !== undefined &&
      isBoundary(masked, skipAside(masked, at + head.length), masked.slice(at, at + head.length))
    ) {
      return at + head.length;
    }
    const verb = VERBS.match(masked, at);
    if (
      verb !== undefined &&
      verb.length > 1 &&
      verb.value !== 'noun' &&
      !NAME_VERBS.has(masked.slice(at, at + verb.length))
    )
      return undefined;
  }
  return undefined;
}

const NAME_VERBS = new Set([
  '宣传',
  '教育',
  '审计',
  '监督',
  '管理',
  '保障',
  '检查',
  '考核',
  '督察',
  '督查',
  '采购',
  '维修',
  '救援',
  '指挥',
  '评估',
  '检验',
  '检测',
  '保卫',
  '监察',
]);

function isPredicate(masked: string, at: number, length: number): boolean {
  const word = masked.slice(at, at + length);
  if (NAME_VERBS.has(word) || COMPOUNDS.has(word)) return false;
  return VERBS.match(masked, at)?.value !== 'noun' && length > 1;
}

/** Whether a predicate begins at `at`. */
function isBoundary(masked: string, at: number, head: string): boolean {
  if (head === '所' && masked[at] === '在') return false;
  if (at >= masked.length || /[，：\s]/.test(masked[at] ?? '')) return head.length > 1 || at >= masked.length;
  const quoted = /^“(?:□{1,6}|两委|一把手)”/.exec(masked.slice(at, at + 8));
  if (quoted !== null && BEARER_HEADS.match(masked, at + quoted[0].length) !== undefined) return false;
  if (/[“《□]/.test(masked[at] ?? '')) return head.length > 1;
  if (/^报(?![名告到表账社警刊道考销修纸送备请批案喜数答])/.test(masked.slice(at, at + 2)) && head.length > 1)
    return true;
  const longerHead = BEARER_HEADS.match(masked, at);
  if (
    /^(?:应急|应用|应届|当选|可研|对口|对外|在编|在职|在岗|在校(?![园内外级门])|在读|在册|在建|需求|要害|要素)/.test(
      masked.slice(at, at + 3),
    )
  )
    return false;
  const opener = OPENERS.match(masked, at);
  if (opener !== undefined && longerHead !== undefined && longerHead.length > opener.length) return false;
  if (opener !== undefined) {
    const verb = VERBS.match(masked, at);
    if (
      verb === undefined ||
      verb.length <= 1 ||
      (verb.value === 'noun' && verb.length === opener.length) ||
      !isNominal(masked, at, verb.length)
    )
      return true;
  }
  if (/^(?:\d|[一两三四五六](?=[次场方级]))/.test(masked.slice(at, at + 2))) return true;
  const verb = VERBS.match(masked, at);
  if (verb === undefined || verb.value === 'noun') return false;
  if (longerHead !== undefined && longerHead.length > verb.length) return false;
  return (
    !isNominal(masked, at, verb.length) &&
    (verb.length > 1 ||
      /^(?:[讲上作写做开]|办(?![、，每应须要在于对将和与及负组]))/.test(masked.slice(at, at + 2)))
  );
}

/** 检查组, 值班人员: the verb is part of a longer name. */
function isNominal(masked: string, at: number, length: number): boolean {
  const word = masked.slice(at, at + length);
  if (!COMPOUNDS.has(word)) return VERBS.match(masked, at)?.value === 'noun';
  if (/^组织(?:[正副]?[科处局厅县团营排]级?(?:及?以上|干部))/.test(masked.slice(at, at + 8))) return false;
  if (/^组织(?:人员|干部|党员|领导|对象|学习|开展|机关|单位|员工|队员)/.test(masked.slice(at, at + 5)))
    return false;
  if (
    /^(?:组织|安排|参加|制定|配合|落实|协调|联系|申请|报告|处理|处置|实施|执行|监督|检查|培训|接待|推荐|指导)(?:各|全|本|所|相关|有关|辖区|对)/.test(
      masked.slice(at, at + 4),
    )
  )
    return false;
  return TAILS.match(masked, at + length) !== undefined && !masked.startsWith('组织', at + length);
}

const ROLE =
  /(?:书记|委员|主任|主席|长|员|干部|领导|班子|成员|主官|负责人|同志|党员|教师|职工|人员|医师|护士|政委|对象|代表|学生|一把手|人|者)$/;

/** Splits and trims one raw phrase: 各级党组织书记（副书记） → 党组织书记. */
function cleanName(raw: string): string[] {
  let name = raw.replace(/（[^（）]*）/g, '').trim();
  for (let previous = ''; previous !== name;) {
    previous = name;
    name = name.replace(SKIP, '');
  }
  name = name.replace(/^“([^”]*)”$/, '$1').replace(/^(?:每一?个|每名|每一?位|每家|每所|每支)/, '');
  const list = /^(.*?、.*?)等([^、]{0,10})$/.exec(name);
  if (list !== null) return (list[1] ?? '').split(/[、和及与]/).filter((part) => part !== '');
  if (name.startsWith('总、支队')) return expandShort(name);
  if (/^各级(?=.{2,})/.test(name) && ROLE.test(name)) name = name.slice(2);
  return [name];
}

/** 总、支队两级党委 → 总队党委, 支队党委. */
function expandShort(name: string): string[] {
  const tail = name.replace(/^总、支队(?:两级)?/, '');
  return [`总队${tail}`, `支队${tail}`];
}

/** Splits the text of a responsibility cell or label value into bearers. */
export function splitBearers(text: string): string[] {
  return text
    .replace(/（[^（）]*(?:牵头|配合|负责|职责|参与)[^（）]*）/g, '')
    .split(/[、，；;,\s/]+|和(?=[\u4e00-\u9fff]{2})|及(?=[\u4e00-\u9fff]{2})|(?<=[室部处队委科办局院校])与/)
    .map((name) =>
      name
        .replace(/^(?:牵头|由|责任单位：|配合：)/, '')
        .replace(/(?:牵头|负责|按职责分工负责|等)$/, '')
        .trim(),
    )
    .filter((name) => name !== '' && name !== '-' && name !== '—' && name !== '无' && name.length <= 24);
}

/** The kind of the noun a bearer ends in; undefined when it is not a bearer at all. */
export function headClass(name: string): HeadClass | undefined {
  for (let at = Math.max(0, name.length - 8); at < name.length; at += 1) {
    const hit = BEARER_HEADS.match(name, at);
    if (hit !== undefined && at + hit.length === name.length) return hit.value;
  }
  return undefined;
}
