import { columnLetter, hintMark, textOf, type ReadSheet, type SheetCell } from '@liulian/documents';
import { nameKey } from '@liulian/domain';

/** A column that a list may have. */
export interface KnownColumn {
  key: string;
  title: string;
  /** Other headings that people give it; taken as a guess, which is shown. */
  aliases?: readonly string[] | undefined;
  /** What its numbers count (`元`); a heading that says otherwise (`费用（万元）`) is not this column. */
  measure?: string | undefined;
}

/** How it was decided what a column is. */
export type Decided = 'title' | 'guess' | 'remembered' | 'chosen' | 'unknown' | 'unread' | 'doubled';

export interface FoundColumn {
  /** `0.B`: the place of the sheet in the workbook, and the letter. */
  id: string;
  /** The cell of the heading. */
  cell: string;
  letter: string;
  heading: string;
  key: string | null;
  decided: Decided;
  /** Set where the heading counts in another measure than the column that it names. */
  measure: string | null;
}

/** A cell, or what a merged one above or beside it says. */
export interface TableCell extends SheetCell {
  copied: boolean;
}

export interface TableRow {
  number: number;
  /** Cells that hold something, by the key of their column. */
  cells: Map<string, TableCell>;
}

export interface Table {
  /** The place of the sheet in the workbook. */
  index: number;
  sheet: string;
  /** The (last) row of the headings. */
  header: number;
  columns: FoundColumn[];
  rows: TableRow[];
  /** Rows below the headings that are not of the list: totals, signatures, headings printed again. */
  left: { row: number; text: string }[];
}

export interface TableOptions {
  columns: readonly KnownColumn[];
  /** One heading that is enough to know the list by; otherwise two known ones are. */
  lead?: string | undefined;
  /** What somebody decided, by `FoundColumn.id`; null: do not read this column. */
  chosen?: ReadonlyMap<string, string | null> | undefined;
  /** What was decided before, by `headingKey`. */
  remembered?: ReadonlyMap<string, string | null> | undefined;
  /** Headings that mean nothing for the list: running numbers. */
  ignored?: RegExp | undefined;
}

/** A heading without blanks, line breaks, and the star of required columns. */
export const headingKey = (text: string) =>
  nameKey(text)
    .replace(/[*＊]/g, '')
    .replace(/[:：]+$/, '');
const bare = (key: string) => key.replace(/\([^)]*\)|\[[^\]]*\]|【[^】]*】/g, '');
const inBrackets = (key: string) => /[([【]([^)\]】]*)[)\]】]/.exec(key)?.[1] ?? '';
const measures = /^([亿万千百十]?元|[万千百]人|小时|分钟|分|秒|天|日|周|[万千百][^年月日]{0,2})$/;

/** Under the heading of a group these say nothing of their own. */
const general = /^(姓名|名称|内容|金额|数量|时间|日期)$/;

/** Headings are looked for this far down. */
const headerRows = 40;
const mostCopies = 200_000;
const totals = /^(本页|本月|本季度?|本年|全年|当月)?(合计|总计|小计|共计|累计)[:：]?$/;
const signature =
  /^(填表|填报|制表|制单|报送|审核|审批|复核|校对|经办|负责|单位负责|联系|注|说明|备注|附注)(人|人员|单位|电话|日期|时间)?[:：]/;

/**
 * The lists of a workbook: every sheet with headings that are known, wherever these stand, in one row or in
 * two; merged cells are copied to all that they cover. The one reader of uploaded lists: organisation,
 * records and accounts differ in their columns only.
 */
export function readTables(
  sheets: readonly ReadSheet[],
  options: TableOptions,
): { tables: Table[]; skipped: { sheet: string; reason: string }[] } {
  const known = knownOf(options);
  const tables: Table[] = [];
  const skipped: { sheet: string; reason: string }[] = [];
  sheets.forEach((sheet, index) => {
    const name = sheet.name.trim();
    if (sheet.rows.length === 0 || /^(填写说明|选项)$/.test(name)) return;
    if (sheet.hidden) skipped.push({ sheet: name, reason: '隐藏的工作表' });
    else {
      const table = tableOf(sheet, index, known);
      if (table) tables.push(table);
      else skipped.push({ sheet: name, reason: '没有找到认识的表头' });
    }
  });
  return { tables, skipped };
}

/** The list in one sheet, or null where no headings of it are found. */
export function readTable(sheet: ReadSheet, index: number, options: TableOptions): Table | null {
  return tableOf(sheet, index, knownOf(options));
}

function tableOf(sheet: ReadSheet, index: number, options: Known): Table | null {
  const rows = filled(sheet);
  const header = findHeader(rows, index, options);
  if (!header) return null;
  const table: Table = {
    index,
    sheet: sheet.name.trim(),
    header: header.last,
    columns: header.columns,
    rows: [],
    left: [],
  };
  const keys = new Map<number, string>();
  header.numbers.forEach((number, at) => {
    const key = header.columns[at]?.key;
    if (key) keys.set(number, key);
  });
  const headings = new Map(header.columns.map((column) => [column.letter, headingKey(column.heading)]));
  for (const row of rows) {
    if (row.number <= header.last) continue;
    const own = row.cells.filter((cell) => !cell.copied && textOf(cell) !== '');
    const first = textOf(own[0]);
    if (first.startsWith(hintMark)) continue;
    if (
      own.slice(0, 2).some((cell) => totals.test(nameKey(textOf(cell)))) ||
      (own.length <= 3 && signature.test(first.replace(/\s/g, '')))
    ) {
      table.left.push({ row: row.number, text: first.slice(0, 20) });
      continue;
    }
    const mapped = own.filter((cell) => keys.has(cell.column));
    if (mapped.length === 0) continue;
    const repeats = mapped.filter(
      (cell) => headings.get(columnLetter(cell.column)) === headingKey(textOf(cell)),
    );
    if (repeats.length >= 2 && repeats.length === mapped.length) {
      table.left.push({ row: row.number, text: '重复的表头' });
      continue;
    }
    const cells = new Map<string, TableCell>();
    for (const cell of row.cells) {
      const key = keys.get(cell.column);
      if (key !== undefined && textOf(cell) !== '') cells.set(key, cell);
    }
    table.rows.push({ number: row.number, cells });
  }
  return table;
}

interface FilledRow {
  number: number;
  cells: TableCell[];
}

/** The rows with what merged cells say put into every cell they cover; rows of nothing else stay away. */
function filled(sheet: ReadSheet): FilledRow[] {
  const rows = new Map<number, FilledRow>(
    sheet.rows.map((row) => [
      row.number,
      { number: row.number, cells: row.cells.map((cell) => ({ ...cell, copied: false })) },
    ]),
  );
  const numbers = [...rows.keys()];
  let copies = 0;
  for (const merge of sheet.merges) {
    const source = rows.get(merge.top)?.cells.find((cell) => cell.column === merge.left);
    if (!source) continue;
    for (let at = firstFrom(numbers, merge.top); at < numbers.length; at += 1) {
      const row = rows.get(numbers[at] as number);
      if (!row || row.number > merge.bottom) break;
      for (let column = merge.left; column <= Math.min(merge.right, 100); column += 1) {
        if (row.cells.some((cell) => cell.column === column)) continue;
        copies += 1;
        if (copies > mostCopies) break;
        row.cells.push({ ...source, address: `${columnLetter(column)}${row.number}`, column, copied: true });
      }
    }
  }
  for (const row of rows.values()) row.cells.sort((a, b) => a.column - b.column);
  return [...rows.values()];
}

/** The place of the first number that is not smaller. */
function firstFrom(numbers: number[], from: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Header {
  last: number;
  columns: FoundColumn[];
  /** The number of each column. */
  numbers: number[];
  score: number;
}

/** The row, or the two, with most headings that are known. */
function findHeader(rows: FilledRow[], index: number, options: Known): Header | null {
  const top = rows.filter((row) => row.number <= headerRows);
  const pairs = top.flatMap((row, at) => {
    const next = top[at + 1];
    return next?.number === row.number + 1 ? [[row, next] as const] : [];
  });
  return [...top.map((row) => [null, row] as const), ...pairs]
    .map(([upper, lower]) => headerOf(upper, lower, index, options))
    .reduce((best, header) => (header && (!best || header.score > best.score) ? header : best), null);
}

function headerOf(upper: FilledRow | null, lower: FilledRow, index: number, options: Known): Header | null {
  const group = new Map((upper?.cells ?? []).map((cell) => [cell.column, cell]));
  const own = new Map(lower.cells.map((cell) => [cell.column, cell]));
  const taken = new Map<string, FoundColumn>();
  const columns: FoundColumn[] = [];
  const numbers = [...new Set([...group.keys(), ...own.keys()])].sort((a, b) => a - b);
  const kept: number[] = [];
  let lead = false;
  for (const number of numbers) {
    const above = group.get(number);
    const below = own.get(number);
    const cell = below ?? above;
    if (!cell) continue;
    const texts = [textOf(below), textOf(above)];
    const words = [
      texts[0],
      ...(texts[0] !== texts[1] && texts[0] && texts[1] ? [texts[1] + texts[0]] : []),
      ...(texts[0] && !general.test(nameKey(texts[0])) ? [] : [texts[1]]),
    ].filter((text): text is string => Boolean(text));
    const [heading] = words;
    if (heading === undefined) continue;
    const letter = columnLetter(number);
    const id = `${index}.${letter}`;
    const found = words
      .map((word) => columnOf(word, id, options))
      .find((entry) => entry.decided !== 'unknown');
    const decided = found ?? columnOf(heading, id, options);
    if (decided.decided === 'unread' && decided.ignored) continue;
    const column: FoundColumn = {
      id,
      cell: cell.address,
      letter,
      heading,
      key: decided.key,
      decided: decided.decided,
      measure: decided.measure,
    };
    settle(column, taken);
    columns.push(column);
    kept.push(number);
    if (options.lead !== undefined && column.key === options.lead && column.decided !== 'chosen') lead = true;
  }
  // A heading of its own in the lower row tells two rows of headings from one with data below.
  const below = columns.filter((column) => column.key && own.has(numberOf(column, kept, columns)));
  if (upper && below.length < 2) return null;
  const sure = columns.filter((column) => column.key && column.decided !== 'guess').length;
  if (taken.size < 2 && !lead) return null;
  return { last: lower.number, columns, numbers: kept, score: sure + (taken.size - sure) * 0.9 };
}

const numberOf = (column: FoundColumn, numbers: number[], columns: FoundColumn[]) =>
  numbers[columns.indexOf(column)] ?? 0;

/** Two columns cannot be one: a guess gives way, and of two that are equally sure the second is doubled. */
function settle(column: FoundColumn, taken: Map<string, FoundColumn>) {
  if (column.key === null) return;
  const other = taken.get(column.key);
  if (!other) taken.set(column.key, column);
  else if (column.decided === 'guess') giveUp(column, 'unknown');
  else if (other.decided === 'guess') {
    giveUp(other, 'unknown');
    taken.set(column.key, column);
  } else giveUp(column, 'doubled');
}

function giveUp(column: FoundColumn, decided: Decided) {
  column.decided = decided;
  column.key = null;
}

interface Match {
  key: string | null;
  decided: Decided;
  measure: string | null;
  ignored?: boolean;
}

/** Headings by their keys, reckoned once for a workbook. */
interface Known extends TableOptions {
  byKey: Map<string, KnownColumn>;
  headings: { key: Map<string, KnownColumn>; decided: Decided; bare: boolean }[];
}

function knownOf(options: TableOptions): Known {
  const index = (decided: Decided, isBare: boolean, wordsOf: (column: KnownColumn) => readonly string[]) => {
    const key = new Map<string, KnownColumn>();
    for (const column of options.columns)
      for (const word of wordsOf(column)) {
        const at = isBare ? bare(headingKey(word)) : headingKey(word);
        if (at !== '' && !key.has(at)) key.set(at, column);
      }
    return { key, decided, bare: isBare };
  };
  const titles = (column: KnownColumn) => [column.title];
  const aliases = (column: KnownColumn) => column.aliases ?? [];
  return {
    ...options,
    byKey: new Map(options.columns.map((column) => [column.key, column])),
    headings: [
      index('title', false, titles),
      index('title', true, titles),
      index('guess', false, aliases),
      index('guess', true, aliases),
    ],
  };
}

function columnOf(heading: string, id: string, known: Known): Match {
  const key = headingKey(heading);
  const as = (column: KnownColumn, decided: Decided): Match => {
    const said = inBrackets(key);
    const other = column.measure !== undefined && said !== column.measure && measures.test(said);
    return { key: column.key, decided, measure: other ? said : null };
  };
  for (const [map, at, decided] of [
    [known.chosen, id, 'chosen'],
    [known.remembered, key, 'remembered'],
  ] as const) {
    const choice = map?.get(at);
    if (choice === null) return { key: null, decided: 'unread', measure: null };
    const column = choice === undefined ? undefined : known.byKey.get(choice);
    if (column) return as(column, decided);
  }
  const plain = bare(key);
  for (const { key: words, decided, bare: isBare } of known.headings) {
    const column = words.get(isBare ? plain : key);
    if (column) return as(column, decided);
    if (!isBare && decided === 'title' && known.ignored?.test(key))
      return { key: null, decided: 'unread', measure: null, ignored: true };
  }
  return { key: null, decided: 'unknown', measure: null };
}
