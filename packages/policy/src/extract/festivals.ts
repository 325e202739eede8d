/** Windows before festivals: 春节、中秋等节前7日内. */
import { NUM, parseNumber } from '../numerals.ts';
import { FESTIVALS } from '../lexicon/signals.ts';
import type { Cadence } from '../types.ts';

const GATE = /节|元旦|清明|端午|中秋|国庆|五一|七一|八一|六一|五四|假/;
const WINDOW = /(?:节前|夕|前|来临之际|到来之际|来临|到来|期间|之际|时间节点|等节点|节点|假期)/;

/** The festival cadence a clause states, if any. `text` keeps its quotation marks. */
export function findFestivalWindow(
  text: string,
): { cadence: Cadence; start: number; end: number } | undefined {
  if (!GATE.test(text)) return undefined;
  const names: { name: string; at: number; end: number }[] = [];
  for (const { name, pattern } of FESTIVALS) {
    const hit = pattern.exec(text);
    if (
      hit !== null &&
      !names.some((other) => hit.index < other.end && other.at < hit.index + hit[0].length)
    ) {
      names.push({ name, at: hit.index, end: hit.index + hit[0].length });
    }
  }
  names.sort((a, b) => a.at - b.at);
  const last = names.at(-1);
  if (last === undefined) return bareWindow(text);
  const tail = text.slice(last.end, last.end + 24);
  const window = WINDOW.exec(tail);
  const lead = text.slice(Math.max(0, (names[0]?.at ?? 0) - 2), names[0]?.at ?? 0);
  if (window === null && !lead.endsWith('逢')) return undefined;
  const gap = window === null ? '' : tail.slice(0, window.index);
  if (/[，。；]/.test(gap) || /活动|主题|教育/.test(gap)) return undefined;
  const listed = names
    .filter((item) => item.name !== '节假日' || names.length === 1)
    .map((item) => item.name);
  const specific = listed.filter((name) => !/^(?:重大节日|传统节日|节假日)$/.test(name));
  const days = findDays(tail);
  const cadence: Cadence = { before: specific.length > 0 ? specific : listed };
  if (days !== undefined) cadence.days = days;
  return {
    cadence,
    start: names[0]?.at ?? 0,
    end: last.end + (window === null ? 0 : window.index + window[0].length),
  };
}

/** The festivals a title names (关于做好中秋国庆期间…的通知). */
export function festivalsIn(title: string): string[] {
  return FESTIVALS.filter(
    ({ name, pattern }) => !/^(?:重大节日|传统节日|节假日)$/.test(name) && pattern.test(title),
  ).map(({ name }) => name);
}

function bareWindow(text: string): { cadence: Cadence; start: number; end: number } | undefined {
  const hit =
    /(?<![季环细情调时春章末礼])(?:每逢|逢年过|各)?节日?前(?!后?列)|逢年过节|每逢节日|节日期间(?!的?(?:[^，。]{0,4})?(?:工作|落实|开展|执行|值班)?情况)/.exec(
      text,
    );
  if (hit === null) return undefined;
  const days = findDays(text.slice(hit.index));
  const cadence: Cadence = { before: ['节日'] };
  if (days !== undefined) cadence.days = days;
  return { cadence, start: hit.index, end: hit.index + hit[0].length };
}

function findDays(text: string): number | undefined {
  const hit =
    new RegExp(`前的?(${NUM})个?(?:工作|自然)?(日|天|周|星期|个月|月)(?:之?以?内)?`).exec(text) ??
    new RegExp(`提前(${NUM})个?(?:工作|自然)?(日|天|周|星期|个月|月)`).exec(text);
  const n = hit === null ? undefined : parseNumber(hit[1] ?? '');
  if (n === undefined || hit === null) return undefined;
  return Math.round(n * (hit[2] === '周' || hit[2] === '星期' ? 7 : /月/.test(hit[2] ?? '') ? 30 : 1));
}
