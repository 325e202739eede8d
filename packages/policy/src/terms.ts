/** Abbreviations a document uses but never spells out: 三个半小时, 四忠. The officer has to settle them. */
import { KNOWN_TERMS } from './lexicon/signals.ts';

const NUMERAL = '一二三四五六七八九十两双';
const QUOTED = /“([^”“\n]{2,14})”/g;
const BARE =
  /(?:落实|执行|坚持|推行|实行|遵守|贯彻|做到|按照|开展)((?:[三四五六七八九十两]个)(?!月|年|季度|方面|环节|层面|单位|支队|部门|小时|阶段|学期|工作日|以上)[\u4e00-\u9fff]{2,6}?)(?=制度|机制|要求|规定|工作法|原则|标准)/g;
const DATES = /^(?:[一二三四五六七八九十]{1,2}[·.]?[一二三四五六七八九十]{1,2}|\d+)$/;

/** Quoted numeral abbreviations that the text neither lists nor explains, in order of first use. */
export function undefinedTerms(normal: string): string[] {
  const found: string[] = [];
  const candidates: { term: string; at: number; end: number }[] = [];
  for (const hit of normal.matchAll(QUOTED)) {
    const term = hit[1] ?? '';
    if (isAbbreviation(term)) candidates.push({ term, at: hit.index, end: hit.index + hit[0].length });
  }
  for (const hit of normal.matchAll(BARE)) {
    const term = hit[1] ?? '';
    candidates.push({ term, at: hit.index + hit[0].indexOf(term), end: hit.index + hit[0].length });
  }
  const defined = new Set(candidates.filter((item) => isDefined(normal, item)).map((item) => item.term));
  candidates.sort((a, b) => a.at - b.at);
  for (const { term } of candidates) {
    if (!defined.has(term) && !found.includes(term)) found.push(term);
  }
  return found;
}

function isAbbreviation(term: string): boolean {
  if (KNOWN_TERMS.has(term) || DATES.test(term)) return false;
  if (/[，。；：？！]/.test(term)) return false;
  if (/\d[+xX×]|[+xX×]\d/.test(term)) return true;
  for (const known of KNOWN_TERMS) if (known.length > 1 && term.includes(known)) return false;
  if (![...term].some((char) => NUMERAL.slice(1).includes(char)) && !/\d/.test(term)) return false;
  const numerals = [...term].filter((char) => NUMERAL.includes(char)).length;
  if (numerals === 0 && !/\d[^\d年月日号级]/.test(term)) return false;
  if (
    /^(?:一(?:线|起|家|同|样|切|定|般|直|体化?|流|心|键|码|次|刻|日|课|堂|月|年|周|百|万|路|生|身|手)|第一|统一|唯一|万一|专一|单一)/.test(
      term,
    ) &&
    numerals === 1
  )
    return false;
  if (/(?:十[四五六]五|二十大|十[八九]大|全会|党代会|世纪|周年|五一|七一|八一|十一|九一八|一二九)/.test(term))
    return false;
  if (
    /^[两双](?!随机|报告|签字|向|重|会|地|岗|责|承诺|评议|培养|公示|控|考|查|述|带|主体|联|线|基地)/.test(
      term,
    )
  )
    return false;
  return term.length <= 10;
}

/** A term is defined where an explanation follows it, or where as many items as it counts stand beside it. */
function isDefined(normal: string, item: { at: number; end: number; term: string }): boolean {
  const after = normal.slice(item.end, item.end + 160);
  if (/^[^，。；]{0,10}[，（：]?(?:即|是指|指的是|指|包括|就是|分别是|主要是|内容为|为：|具体为)/.test(after))
    return true;
  if (/^[^，。；]{0,8}（[^）]{6,}）/.test(after)) return true;
  if (/^[^，。；]{0,10}：/.test(after)) return true;
  const count = countOf(item.term);
  if (count < 2) return false;
  const before = normal.slice(Math.max(0, item.at - 120), item.at);
  return listBefore(before) >= count || listAfter(after, item.term) >= count;
}

function countOf(term: string): number {
  const digits = [...term]
    .map((char) => (char === '两' || char === '双' ? 2 : '一二三四五六七八九十'.indexOf(char) + 1))
    .filter((n) => n > 0);
  return digits.length === 0 ? Number(/\d+/.exec(term)?.[0] ?? 0) : digits.reduce((sum, n) => sum + n, 0);
}

/** Items of the enumeration that ends right where the term begins. */
function listBefore(before: string): number {
  const tail = before.split(/[。；，：]/).at(-1) ?? '';
  const inner = tail.replace(/[”的等这\s]+$/, '');
  const list = inner.split('“').at(-1) ?? inner;
  const items = Math.max(list.split(/[、和]/).length, inner.split('、').length);
  const quotedList = /“([^”]*、[^”]*)”(?:的|等)?$/.exec(tail)?.[1];
  return quotedList === undefined ? (items > 1 ? items : 1) : quotedList.split('、').length;
}

/**
 * Items of the enumeration in the clause that follows, when it is about the same things
 * (“一案三单”，制定整改方案、建立…清单).
 */
function listAfter(after: string, term: string): number {
  const clause = /^[^，。；]{0,8}，([^。；]{4,110})/.exec(after)?.[1] ?? '';
  const first = clause.split('，')[0] ?? '';
  const echo = [...term].some((char) => !`${NUMERAL}个项种条大`.includes(char) && first.includes(char));
  return echo ? first.split(/[、和]/).length : 1;
}
