/** Text as it arrives from copies and page formats → lines that are paragraphs again. */
import { foldRadicals } from '@liulian/domain';
import { markerAt } from '../segment/markers.ts';
import { VERBS } from '../lexicon/verbs.ts';
import { normalise } from '../normalise.ts';

/** A line that holds nothing but a page number: 3, - 3 -, 第3页, 3/12. */
const PAGE_NUMBER =
  /^(?:[-—–·~]{1,2} ?\d{1,4} ?[-—–·~]{1,2}|第 ?\d{1,4} ?页(?:[ ，]*共 ?\d{1,4} ?页)?|\d{1,3} ?\/ ?\d{1,3}|Page \d+(?: of \d+)?)$/i;
/** An entry of a table of contents: its title, leaders, a page. */
const CONTENTS = /^.{2,60}?(?:[.．。…·]{4,}|[… ]{3,}\.{2,}|\t+) ?[（(-]?\d{1,4}[-)）]?$/;
/** Fewer broken lines than this may be a list of short items. */
const MIN_BROKEN = 3;

/** A text put in order, and where each of its characters stands in the text as it arrived. */
export interface Tidied {
  text: string;
  /** The offset in the original of an offset in `text`. */
  original: (offset: number) => number;
}

interface Line {
  start: number;
  end: number;
}

/**
 * Folds compatibility forms, drops page numbers and entries of a table of contents, and joins the lines that
 * a copy from a page broke. Linear.
 */
export function tidy(text: string): Tidied {
  const folded = foldForms(text);
  const lines = splitLines(folded);
  const kept = lines.filter(({ start, end }) => {
    const line = folded.slice(start, end).trim();
    return !PAGE_NUMBER.test(line) && !CONTENTS.test(line);
  });
  const joined = joinBroken(folded, kept);
  const pieces = joinRows(folded, kept, joined);
  if (pieces === undefined && kept.length === lines.length && joined.every((at) => !at))
    return { text: folded, original: (at) => at };
  const parts: string[] = [];
  const starts: number[] = [];
  const froms: number[] = [];
  let length = 0;
  const put = (from: number, to: number): void => {
    starts.push(length);
    froms.push(from);
    parts.push(folded.slice(from, to));
    length += to - from;
  };
  let first = true;
  kept.forEach((line, i) => {
    const spans = pieces?.[i];
    if (spans?.length === 0) return;
    const whole = folded.slice(line.start, line.end);
    const glued = joined[i] === true;
    const from = glued ? line.start + (whole.length - whole.trimStart().length) : line.start;
    const to = joined[i + 1] === true ? line.start + whole.trimEnd().length : line.end;
    if (!first && !glued) {
      parts.push('\n');
      length += 1;
    }
    first = false;
    if (spans === undefined) put(from, to);
    else for (const span of spans) put(span.start, span.end);
  });
  return {
    text: parts.join(''),
    original: (offset) => {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return (froms[low] ?? 0) + offset - (starts[low] ?? 0);
    },
  };
}

/**
 * Rows that a page break cut in two: the second half has one cell only, which goes on where the same cell of
 * the row above broke off. Repeated titles of columns go. Per line the spans it becomes; none where it went.
 * Undefined where nothing changes.
 */
function joinRows(text: string, lines: Line[], joined: boolean[]): (Line[] | undefined)[] | undefined {
  let changed: (Line[] | undefined)[] | undefined;
  const seen = new Set<string>();
  let row: { at: number; cells: Line[][] } | undefined;
  lines.forEach((line, i) => {
    const words = text.slice(line.start, line.end);
    const inTable = [lines[i - 1], lines[i + 1]].every(
      (near) => near !== undefined && text.slice(near.start, near.end).includes('\t'),
    );
    // A bare number between two rows is that of a page.
    if (inTable && /^\s*\d{1,3}\s*$/.test(words) && !words.includes('\t')) {
      (changed ??= [])[i] = [];
      return;
    }
    if (!words.includes('\t')) {
      if (words.trim() !== '') row = undefined;
      if (words.trim() !== '') seen.clear();
      return;
    }
    const cells = cellsOf(words, line.start);
    const texts = cells.map(({ start, end }) => text.slice(start, end).trim());
    const key = texts.join('\t');
    if (texts.length >= 3 && seen.has(key) && texts.every((cell) => cell.length <= 10 && !/\d/.test(cell))) {
      (changed ??= [])[i] = [];
      return;
    }
    if (seen.size === 0) seen.add(key);
    const filled = texts.flatMap((cell, at) => (cell === '' ? [] : [at]));
    const [only] = filled;
    const above =
      only === undefined
        ? undefined
        : row?.cells[only]
            ?.map(({ start, end }) => text.slice(start, end))
            .join('')
            .trim();
    if (
      row !== undefined &&
      only !== undefined &&
      only > 0 &&
      filled.length === 1 &&
      row.cells.length === cells.length &&
      above !== undefined &&
      above.length >= 6 &&
      !/[。；;！？]$/.test(above) &&
      markerAt(normalise(texts[only] ?? '')) === undefined &&
      !beginsWithAct(texts[only] ?? '')
    ) {
      const cell = cells[only];
      if (cell !== undefined) row.cells[only]?.push(trimmed(text, cell));
      changed ??= [];
      changed[i] = [];
      changed[row.at] = row.cells.flatMap((parts, at) =>
        parts.map((part, n) => ({ start: at > 0 && n === 0 ? part.start - 1 : part.start, end: part.end })),
      );
      return;
    }
    if (joined[i] !== true) row = { at: i, cells: cells.map((cell) => [cell]) };
  });
  return changed;
}

/** 组织参观…: a cell that begins with a verb is a task of its own under merged cells. */
function beginsWithAct(cell: string): boolean {
  const verb = VERBS.match(cell, 0);
  return verb !== undefined && verb.length > 1 && (verb.value === 'act' || verb.value === 'build');
}

function cellsOf(words: string, offset: number): Line[] {
  const cells: Line[] = [];
  let from = 0;
  for (const hit of words.matchAll(/\t/g)) {
    cells.push({ start: offset + from, end: offset + hit.index });
    from = hit.index + 1;
  }
  cells.push({ start: offset + from, end: offset + words.length });
  return cells;
}

function trimmed(text: string, { start, end }: Line): Line {
  const words = text.slice(start, end);
  return { start: start + words.length - words.trimStart().length, end: start + words.trimEnd().length };
}

/** The same where the original is of no interest: what a page format gave is stored in order. */
export function tidyText(text: string): string {
  return tidy(text).text;
}

function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (const hit of text.matchAll(/\r\n|[\n\r\u000b\u000c\u2028\u2029\u0085]/g)) {
    lines.push({ start: from, end: hit.index });
    from = hit.index + hit[0].length;
  }
  lines.push({ start: from, end: text.length });
  return lines;
}

/**
 * Radicals and compatibility ideographs become the ordinary characters, each one of one unit, so that places
 * in the text stay. Full-width forms stay: the compiler folds them itself.
 */
function foldForms(text: string): string {
  return text.replace(/[\u2e80-\u2fdf\u31c0-\u31e3\uf900-\ufaff]/g, (char) => {
    const plain = foldRadicals(char);
    return plain.length === 1 ? plain : char;
  });
}

/**
 * Which lines continue the one before: it was broken at the width of a page, so it is long, of like length as
 * others, and ends inside a sentence.
 */
function joinBroken(text: string, lines: Line[]): boolean[] {
  const trimmed = lines.map(({ start, end }) => text.slice(start, end).trim());
  const full = widthOf(trimmed);
  if (full === undefined) return lines.map(() => false);
  return trimmed.map((line, i) => {
    const before = trimmed[i - 1];
    return (
      before !== undefined &&
      line !== '' &&
      before.length >= full * 0.8 &&
      before.length <= full * 1.15 &&
      isOpen(before) &&
      continues(line) &&
      // What ends a paragraph ends in a stop; a short word without one is a cell, or a title.
      (line.length >= full * 0.6 || /[。；：！？.;:!?”"）)]$/.test(line))
    );
  });
}

/** A line break after a full stop or a colon is taken as meant. */
function isOpen(line: string): boolean {
  return !/[。！？：；:;!?]["”）)]?$/.test(line) && !line.includes('\t');
}

function continues(line: string): boolean {
  const normal = normalise(line.slice(0, 24));
  const marker = markerAt(normal);
  // 九十，各大队…: a number in the middle of a sentence.
  return (
    (marker === undefined || normal[marker.length - 1] === '，') &&
    !line.includes('\t') &&
    !/^(?:附件|附表|抄送|主题词)/.test(normal)
  );
}

/**
 * The width at which the lines of this text were broken: the length most of the open lines share. Undefined
 * where lines are paragraphs.
 */
function widthOf(lines: string[]): number | undefined {
  const open = lines.filter((line) => line.length >= 16 && line.length <= 70 && isOpen(line));
  const lengths = lines.map((line) => line.length).filter((length) => length > 0);
  if (open.length < MIN_BROKEN || lengths.some((length) => length > 90)) return undefined;
  const counts = new Map<number, number>();
  for (const { length } of open) counts.set(length, (counts.get(length) ?? 0) + 1);
  const near = (n: number): number => [-2, -1, 0, 1, 2].reduce((sum, d) => sum + (counts.get(n + d) ?? 0), 0);
  const [width] = [...counts.keys()].sort((a, b) => near(b) - near(a) || b - a);
  if (width === undefined || near(width) < MIN_BROKEN) return undefined;
  // Items of a list differ in length and hold no commas; pieces of a paragraph fill their lines.
  const full = open.filter(({ length }) => Math.abs(length - width) <= 2);
  if (full.length * 2 < open.length || full.filter((line) => /[，、；。]/.test(line)).length < 2)
    return undefined;
  const longer = lengths.filter((length) => length > width * 1.2).length;
  return longer * 10 <= lengths.length ? width : undefined;
}
