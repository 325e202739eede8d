/**
 * Tables written as lines: cells separated by tabs, by bars, or (under a recognisable header) by runs of
 * blanks.
 */
import { labelKind } from './labels.ts';
import type { LabelKind } from './labels.ts';
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
  let header: (LabelKind | undefined)[] | undefined;
  let columns = 0;
  let blanks = false;
  let number = 0;
  let previous: TableRow | undefined;
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i];
    if (line === undefined) continue;
    const cells = split(text, line, blanks && header !== undefined);
    if (cells.length >= 2) {
      const kinds = cells.map((cell) => labelKind(text.slice(cell.start, cell.end)));
      const named = kinds.filter((kind) => kind !== undefined).length;
      if (isHeader(kinds, named)) {
        header = withTask(kinds);
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
      number += 1;
      previous = makeRow(text, cells, header, columns, number, previous);
      tables.rows.set(i, previous);
      continue;
    }
    header = undefined;
    previous = undefined;
    blanks = false;
  }
  return tables;
}

/** Half of the titles are known, or both who and when are among them. */
function isHeader(kinds: (LabelKind | undefined)[], named: number): boolean {
  const has = (...wanted: LabelKind[]): boolean => kinds.some((kind) => kind && wanted.includes(kind));
  return (
    named >= 2 && (named >= kinds.length / 2 || (has('bearer', 'lead', 'person') && has('due', 'amount')))
  );
}

/** Where no title is known to be the task, the first unknown column is, by elimination. */
function withTask(kinds: (LabelKind | undefined)[]): (LabelKind | undefined)[] {
  if (kinds.includes('task') || kinds.includes('measure')) return kinds;
  const at = kinds.indexOf(undefined);
  return kinds.map((kind, i) => (i === at ? 'task' : kind));
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
  for (const kind of named ? (['task'] as const) : (['task', 'lead', 'bearer', 'person'] as const)) {
    const own = cells.find((cell) => cell.kind === kind && text.slice(cell.start, cell.end) !== '');
    const source = above.cells.find((cell) => cell.kind === kind);
    if (own === undefined && source !== undefined) {
      const empty = cells.findIndex((cell) => cell.kind === kind);
      if (empty === -1) cells.push({ ...source });
      else cells[empty] = { ...source };
    }
  }
}
