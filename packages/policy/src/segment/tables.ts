/**
 * Tables written as lines: cells separated by tabs, by bars, or (under a recognisable header) by runs of
 * blanks.
 */
import { labelKind } from './labels.ts';
import type { LabelKind } from './labels.ts';
import { isWho, kindsOf, looksLikeTitles } from './columns.ts';
import type { Kinds } from './columns.ts';
import type { Line } from './lines.ts';

export interface Cell {
  kind: LabelKind | undefined;
  start: number;
  end: number;
}

export interface TableRow {
  number: number;
  start: number;
  end: number;
  /** False when no header line was recognised: the cells are then read as plain text. */
  headed: boolean;
  cells: Cell[];
}

export interface Tables {
  rows: Map<number, TableRow>;
  consumed: Set<number>;
}

interface Span {
  start: number;
  end: number;
}

/** Finds table rows among the lines of a normalised text. Keys are line numbers. */
export function readTables(text: string, lines: Line[]): Tables {
  const tables: Tables = { rows: new Map(), consumed: new Set() };
  let header: Kinds | undefined;
  let columns = 0;
  let blanks = false;
  let number = 0;
  let previous: TableRow | undefined;
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i];
    if (line === undefined) continue;
    const cells = split(text, line, blanks && header !== undefined);
    if (cells.length >= 2) {
      const words = cells.map((cell) => text.slice(cell.start, cell.end));
      const kinds = words.map(labelKind);
      const named = kinds.filter((kind) => kind !== undefined).length;
      const below = (): string[][] => rowsBelow(text, lines, i, cells.length);
      if (
        isHeader(kinds, named) ||
        (header === undefined && words.length >= 3 && looksLikeTitles(words, below()))
      ) {
        header = kindsOf(words, below());
        columns = cells.length;
        blanks = !/[\t|]/.test(text.slice(line.start, line.end));
        number = 0;
        previous = undefined;
        tables.consumed.add(i);
        continue;
      }
      if (isRule(text, line)) {
        tables.consumed.add(i);
        continue;
      }
      if (header === undefined && !text.slice(line.start, line.end).includes('\t')) continue;
      if (previous !== undefined && header !== undefined && addBearer(text, cells, header, previous)) {
        tables.consumed.add(i);
        continue;
      }
      number += 1;
      previous = makeRow(text, cells, header, columns, number, previous);
      tables.rows.set(i, previous);
      continue;
    }
    header = undefined;
    previous = undefined;
    blanks = false;
    i += readColumnOfCells(text, lines, i, tables);
  }
  return tables;
}

/** A row in which only somebody stands names one more for the task above it. */
function addBearer(text: string, cells: Span[], header: Kinds, above: TableRow): boolean {
  const filled = cells.flatMap((cell, i) => (text.slice(cell.start, cell.end) === '' ? [] : [i]));
  const [only] = filled;
  const cell = only === undefined ? undefined : cells[only];
  const kind = only === undefined ? undefined : header[only];
  if (filled.length !== 1 || cell === undefined || cells.length !== header.length) return false;
  if (kind !== 'bearer' && kind !== 'lead' && kind !== 'person') return false;
  above.cells.push({ kind, ...cell });
  return true;
}

/** The cells of the rows that follow a line, as far as they have as many columns. */
function rowsBelow(text: string, lines: Line[], at: number, columns: number): string[][] {
  const rows: string[][] = [];
  for (let i = at + 1; i < lines.length && rows.length < LOOKED_BELOW; i += 1) {
    const line = lines[i];
    if (line === undefined || isRule(text, line)) continue;
    const cells = split(text, line, true);
    if (cells.length < 2) break;
    if (cells.length === columns) rows.push(cells.map((cell) => text.slice(cell.start, cell.end)));
  }
  return rows;
}
const LOOKED_BELOW = 40;

/** A title of a column on a line of its own. */
const SHORT_TITLE = 10;

/**
 * A table that a copy turned into one line a cell: the titles of the columns, then cell after cell. Returns
 * how many further lines were taken; 0 where it is none.
 */
function readColumnOfCells(text: string, lines: Line[], at: number, tables: Tables): number {
  const word = (i: number): string => {
    const line = lines[i];
    return line === undefined ? '' : text.slice(line.start, line.end);
  };
  if (labelKind(word(at)) === undefined) return 0;
  let known = at;
  while (known < lines.length && word(known).length <= SHORT_TITLE && labelKind(word(known)) !== undefined)
    known += 1;
  for (let columns = known - at; columns <= known - at + 1; columns += 1) {
    const titles = Array.from({ length: columns }, (_, i) => word(at + i));
    if (columns < 3 || titles.some((title) => title.length > SHORT_TITLE || /[。；，]/.test(title))) continue;
    const who = titles.findIndex((title) => /^(?:bearer|lead|person)$/.test(labelKind(title) ?? ''));
    if (who === -1) continue;
    let rows = 0;
    while (isWho(word(at + columns * (rows + 1) + who)) && lines[at + columns * (rows + 2) - 1] !== undefined)
      rows += 1;
    if (rows < 2) continue;
    const cells = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_cell, i) => word(at + columns * (row + 1) + i)),
    );
    const kinds = kindsOf(titles, cells);
    for (let i = at; i < at + columns * (rows + 1); i += 1) tables.consumed.add(i);
    for (let row = 0; row < rows; row += 1) {
      const first = at + columns * (row + 1);
      const spans = lines.slice(first, first + columns);
      tables.rows.set(first, makeRow(text, spans, kinds, columns, row + 1, undefined));
    }
    return columns * (rows + 1) - 1;
  }
  return 0;
}

/** Half of the titles are known, or both who and when are among them. */
function isHeader(kinds: (LabelKind | undefined)[], named: number): boolean {
  const has = (...wanted: LabelKind[]): boolean => kinds.some((kind) => kind && wanted.includes(kind));
  return (
    named >= 2 && (named >= kinds.length / 2 || (has('bearer', 'lead', 'person') && has('due', 'amount')))
  );
}

function split(text: string, line: Line, byBlanks: boolean): Span[] {
  const body = text.slice(line.start, line.end);
  if (body.includes('\t')) return cut(body, line.start, /\t/g, false);
  if (body.startsWith('|') || (body.includes('|') && byBlanks) || (body.match(/\|/g)?.length ?? 0) >= 2)
    return cut(body, line.start, /\|/g, true);
  if (byBlanks || looksLikeHeader(body)) return cut(body, line.start, / {2,}/g, false);
  return [{ start: line.start, end: line.end }];
}

function looksLikeHeader(body: string): boolean {
  if (body.length > 80 || !body.includes('  ')) return false;
  return body.split(/ {2,}/).filter((cell) => labelKind(cell) !== undefined).length >= 2;
}

function cut(body: string, offset: number, separator: RegExp, framed: boolean): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const hit of body.matchAll(separator)) {
    spans.push(trim(body, from, hit.index, offset));
    from = hit.index + hit[0].length;
  }
  spans.push(trim(body, from, body.length, offset));
  if (framed && body.startsWith('|')) spans.shift();
  if (framed && body.endsWith('|')) spans.pop();
  return spans;
}

function trim(body: string, from: number, to: number, offset: number): Span {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(body[start] ?? '')) start += 1;
  while (end > start && /\s/.test(body[end - 1] ?? '')) end -= 1;
  return { start: start + offset, end: end + offset };
}

function isRule(text: string, line: Line): boolean {
  return /^[|:\-—=+\s]+$/.test(text.slice(line.start, line.end));
}

/** A row shorter than its header has lost merged cells on the left: they are taken from the row above. */
function makeRow(
  text: string,
  spans: Span[],
  header: (LabelKind | undefined)[] | undefined,
  columns: number,
  number: number,
  above: TableRow | undefined,
): TableRow {
  const start = spans[0]?.start ?? 0;
  const end = spans.at(-1)?.end ?? start;
  if (header === undefined) {
    return { number, start, end, headed: false, cells: spans.map((span) => ({ kind: undefined, ...span })) };
  }
  const missing = above === undefined ? 0 : Math.max(0, columns - spans.length);
  const shift = missing > 0 && header[header.length - 1] !== 'note' ? missing : 0;
  const cells: Cell[] = spans.map((span, i) => ({ kind: header[i + shift], ...span }));
  if (above !== undefined) inherit(text, cells, above);
  return { number, start, end, headed: true, cells };
}

/** A merged cell is written once: an empty responsibility or task cell repeats the one above. */
function inherit(text: string, cells: Cell[], above: TableRow): void {
  const named = cells.some(
    (cell) =>
      (cell.kind === 'lead' || cell.kind === 'bearer' || cell.kind === 'person') && cell.end > cell.start,
  );
  for (const kind of named ? (['task'] as const) : (['task', 'lead', 'bearer', 'person', 'due'] as const)) {
    const own = cells.find((cell) => cell.kind === kind && text.slice(cell.start, cell.end) !== '');
    const source = above.cells.find((cell) => cell.kind === kind);
    if (own === undefined && source !== undefined) {
      const empty = cells.findIndex((cell) => cell.kind === kind);
      if (empty === -1) cells.push({ ...source });
      else cells[empty] = { ...source };
    }
  }
}
