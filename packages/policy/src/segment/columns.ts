/** What the columns of a table are, told by what stands in them where their titles say nothing to us. */
import { headClass, splitBearers } from '../extract/bearer.ts';
import { readDue } from '../extract/due.ts';
import { VERBS } from '../lexicon/verbs.ts';
import { labelKind } from './labels.ts';
import type { LabelKind } from './labels.ts';

export type Kinds = (LabelKind | undefined)[];

/** As many rows as are looked at. */
const LOOKED_AT = 40;

/**
 * The kinds of the columns: by their titles, and where those are unknown by their contents. Of the columns of
 * text that are left the one with the most to say is the measure, the others are the task.
 */
export function kindsOf(titles: string[], rows: string[][]): Kinds {
  const columns = titles.map((_, i) =>
    rows
      .slice(0, LOOKED_AT)
      .map((row) => row[i]?.trim() ?? '')
      .filter((cell) => cell !== ''),
  );
  const kinds = titles.map((title, i) => labelKind(title) ?? contentKind(columns[i] ?? []));
  const open = kinds.flatMap((kind, i) => (kind === undefined && /\S/.test(titles[i] ?? '') ? [i] : []));
  const named = open.filter((i) => !ASIDE.test(titles[i] ?? ''));
  const weight = (i: number): number => (columns[i] ?? []).reduce((sum, cell) => sum + saying(cell), 0);
  const [best] = named.toSorted((a, b) => weight(b) - weight(a) || a - b);
  if (best === undefined) return kinds;
  if (!kinds.includes('measure')) kinds[best] = kinds.includes('task') ? 'measure' : 'task';
  if (kinds[best] === 'task') {
    for (const i of named)
      if (i < best && kinds[i] === undefined) {
        kinds[i] = 'task';
        kinds[best] = 'measure';
      }
  }
  return kinds;
}

/** Columns that say something of the task, but not what is to be done. */
const ASIDE =
  /评分|评价|扣分|计分|打分|考评|风险|问题|表现|依据|来源|目的|意义|效果|成效|备注|说明|联系|电话|姓名|职务|等级|得分|分值|结果|原因/;

/** Whether a first row is the titles of the others: short words, and below them columns of a kind. */
export function looksLikeTitles(titles: string[], rows: string[][]): boolean {
  if (rows.length < 2 || titles.filter((title) => title !== '').length < 2) return false;
  if (!titles.every((title) => title.length <= 10 && !/[。；，\d]/.test(title))) return false;
  const kinds = titles.map(
    (title, i) => labelKind(title) ?? contentKind(rows.map((row) => row[i] ?? '').filter(Boolean)),
  );
  return (
    kinds.some((kind) => kind === 'bearer' || kind === 'lead' || kind === 'person') &&
    kinds.filter((kind) => kind !== undefined).length >= 2
  );
}

/** How much of an act a cell names: its length, twice where a verb stands in it. */
function saying(cell: string): number {
  for (let at = 0; at < cell.length; at += 1) {
    const verb = VERBS.match(cell, at);
    if (verb !== undefined && verb.length > 1 && verb.value !== 'noun') return cell.length * 2;
  }
  return cell.length;
}

function contentKind(cells: string[]): LabelKind | undefined {
  if (cells.length === 0) return undefined;
  const share = (test: (cell: string) => boolean): number => cells.filter(test).length / cells.length;
  if (share((cell) => /^(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.、]?$|^（.{1,3}）$/.test(cell)) >= 0.8)
    return 'number';
  if (share(isTime) >= 0.6) return 'due';
  if (share((cell) => /^(?:[≥>]=?|至少|不少于)?\d{1,4}[次场个份篇期人%％]?(?:以上)?$/.test(cell)) >= 0.8)
    return 'amount';
  if (share(isWho) >= 0.7) return 'bearer';
  if (cells.length >= 3 && cells.every((cell) => cell.length <= 2)) return 'note';
  return undefined;
}

/** Nothing but names of units or people. */
export function isWho(cell: string): boolean {
  if (cell.length > 40 || /[。；：]/.test(cell)) return false;
  const names = splitBearers(cell);
  return (
    names.length > 0 &&
    names.every((name) => name.length <= 14 && headClass(name) !== undefined && !isAct(name)) &&
    !/^(?:加强|开展|建立|健全|完善)/.test(cell)
  );
}

/** 组织培训会: begins with a verb that no name begins with. */
function isAct(name: string): boolean {
  if (name.length <= 6 && /[科处部室办组队站局委院]$/.test(name)) return false;
  return /^(?:召开|开展|举办|组织(?!部|处|科|委|人)|建立|完善|制定|修订|报送|落实|加强)/.test(name);
}

/** Nothing but a time. */
function isTime(cell: string): boolean {
  if (cell.length > 18) return false;
  const found = readDue(cell);
  return found !== undefined && found.strength !== 'word' && found.end - found.start >= cell.length * 0.4;
}
