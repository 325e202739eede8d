/** Names of a sign-in workbook: all visible sheets, blocks side by side, with what stands beside. */
import { textOf, type ReadSheet, type SheetCell, type SheetRow } from '@liulian/documents';
import { Refusal } from '../../../platform/errors.ts';
import { namesIn, type Mention } from './in-text.ts';
import {
  absenceHeading,
  absenceIn,
  doubtIn,
  headingOf,
  isNoUnit,
  isTitle,
  looksLikeUnit,
  presentMark,
  type Heading,
} from './words.ts';

/** One table of people on a sheet; several may stand side by side. */
interface Block {
  names: number;
  units: number[];
  /** Columns that say whether he came. */
  presence: { column: number; kind: Heading; title: string }[];
}

/** More than twice what a record takes; the rest of a sheet is not looked at for free. */
const mostRows = 5000;
const isTotal = /^(?:合计|小计|总计|共|计)/;

/**
 * Names of all sheets that people see, in their order.
 * @throws import.too_large beyond 5000 rows
 */
export function namesInSheet(sheets: ReadSheet[]): Mention[] {
  const visible = sheets
    .filter((sheet) => !sheet.hidden && sheet.rows.length > 0)
    .map((sheet) => ({ ...sheet, merges: sheet.merges.slice(0, mostRows) }));
  if (visible.reduce((sum, { rows }) => sum + rows.length, 0) > mostRows)
    throw new Refusal('import.too_large', { reason: `名单超过 ${mostRows} 行，请分成几份` });
  const isHeaded = visible.some((sheet) => sheet.rows.some((row) => headerOf(row, sheet) !== null));
  let blocks: Block[] = [];
  return visible.flatMap((sheet) => {
    const read = readSheet(sheet, blocks, isHeaded);
    blocks = read.blocks;
    return read.found;
  });
}

/** A sheet without headings continues the one before, or its columns tell by themselves what they hold. */
function readSheet(
  sheet: ReadSheet,
  before: Block[],
  isHeaded: boolean,
): { found: Mention[]; blocks: Block[] } {
  const found: Mention[] = [];
  const first = sheet.rows.findIndex((row) => headerOf(row, sheet) !== null);
  let blocks: Block[] = [];
  let from = 0;
  if (first < 0) {
    const form = readForm(sheet);
    if (form.length > 0) return { found: form, blocks: before };
    const continued = before.filter((block) => isNameColumn(sheet.rows, block.names, 1));
    blocks = continued.length > 0 ? continued : blocksWithoutHeadings(sheet.rows, isHeaded ? 2 : 1);
    if (blocks.length === 0 && !isHeaded)
      blocks = [
        {
          names: sheet.rows[0]?.cells.find((cell) => cell.type === 'text')?.column ?? 1,
          units: [],
          presence: [],
        },
      ];
  } else from = first;
  let absent: string | null = null;
  let unit = '';
  const above = new Map<number, string>();
  for (const row of sheet.rows.slice(from)) {
    const header = headerOf(row, sheet);
    if (header) {
      blocks = header;
      absent = null;
      above.clear();
      continue;
    }
    const heading = rowHeading(row, blocks);
    if (heading) {
      if (heading.unit !== undefined) unit = heading.unit;
      else {
        const names = heading.found;
        if (names.length === 0) absent = heading.absent;
        found.push(...names);
      }
      continue;
    }
    for (const block of blocks) {
      const cell = row.cells.find(({ column }) => column === block.names);
      const text = textOf(cell);
      if (cell?.type !== 'text' || isTotal.test(text) || headingOf(text) !== null) continue;
      const units = block.units.map((column) => {
        const own = textOf(cellAt(sheet, row, column));
        const value = /^(?:[〃″"”]+|同上)$/.test(own) ? (above.get(column) ?? '') : own;
        above.set(column, value);
        return value;
      });
      const named = units.filter((value) => value !== '');
      const reasons = block.presence
        .map(({ column, kind, title }) => awayBy(kind, title, textOf(cellAt(sheet, row, column))))
        .filter((reason) => reason !== null);
      const doubt = block.presence
        .map(({ column }) => doubtIn(textOf(cellAt(sheet, row, column))))
        .find((said) => said !== null);
      for (const mention of namesIn(text))
        found.push({
          ...mention,
          ...(doubt === undefined ? {} : { doubt }),
          hints: [...mention.hints, ...(named.length > 0 ? named : unit === '' ? [] : [unit])],
          absent:
            [...new Set([mention.absent, ...reasons])].filter((said) => said !== null).join('，') || absent,
        });
    }
  }
  return { found, blocks };
}

/** The tables that a row of headings opens; null when the row holds no heading of names. */
function headerOf(row: SheetRow, sheet: ReadSheet): Block[] | null {
  const cells = row.cells
    .map((cell) => ({
      cell,
      kind: cell.type === 'text' ? headingOf(textOf(cell)) : null,
      text: textOf(cell),
    }))
    .filter(({ text }) => text !== '');
  const headed = cells.filter(({ kind }) => kind !== null);
  if (!headed.some(({ kind }) => kind === 'name' || kind === 'signature')) return null;
  const below = sheet.rows.slice(sheet.rows.indexOf(row) + 1, sheet.rows.indexOf(row) + 61);
  const [next] = below;
  const first = headed.find(({ kind }) => kind === 'name') ?? headed.find(({ kind }) => kind === 'signature');
  const under = next?.cells.find(({ column }) => column === first?.cell.column);
  // 参会人员 | 张三、李四: a form, whose names stand to the right.
  if (
    cells.length > headed.length &&
    headed.length * 2 <= cells.length &&
    !(under && isNameLike(textOf(under)))
  )
    return null;
  if (cells.length === 1) {
    const end = below.findIndex((other) => other.cells.length > 1 && headerOf(other, sheet) !== null);
    const found = blocksWithoutHeadings(end < 0 ? below : below.slice(0, end), 1);
    if (found.length > 0) return found;
  }
  const blocks: { cells: typeof headed }[] = [];
  let seen = new Set<string>();
  for (const one of headed) {
    const key = one.kind === 'name' ? 'name' : one.text.replace(/\s/g, '');
    if (blocks.length === 0 || seen.has(key)) {
      blocks.push({ cells: [] });
      seen = new Set();
    }
    seen.add(key);
    blocks.at(-1)?.cells.push(one);
  }
  let shared: number[] = [];
  return blocks.flatMap(({ cells: own }) => {
    const name = own.find(({ kind }) => kind === 'name') ?? own.find(({ kind }) => kind === 'signature');
    if (!name) return [];
    const column = name.cell.column;
    const units = own.filter(({ kind }) => kind === 'unit').map(({ cell }) => cell.column);
    // One column of units in front of several columns of names.
    if (units.length > 0) shared = units.every((at) => at < column) ? units : [];
    return {
      names: column,
      units: units.length > 0 ? units : shared,
      presence: own
        .filter(({ kind, cell }) => cell !== name.cell && kind !== null && saysPresence.has(kind))
        .map(({ kind, cell, text }) => ({ column: cell.column, kind: kind as Heading, title: text })),
    };
  });
}

const saysPresence = new Set<Heading>(['remark', 'presence', 'absence', 'signature']);

/** Why the column says that he was away; null when it does not. */
function awayBy(kind: Heading, title: string, text: string): string | null {
  if (text === '' || /^(?:无|没有|[-—–/\\]+)$/.test(text))
    return kind === 'presence' && text === '无' ? '未参加' : null;
  if (kind === 'absence') {
    if (/^(?:否|0|到)$/.test(text)) return null;
    return presentMark.test(text)
      ? (absenceHeading(title) ?? '未参加')
      : (absenceIn(text) ?? text.slice(0, 30));
  }
  if (kind === 'presence' && /^(?:否|不|N|n|0)/.test(text)) return '未参加';
  return absenceIn(text);
}

/** The cell of a column, or the one above it when the two are merged. */
function cellAt(sheet: ReadSheet, row: SheetRow, column: number): SheetCell | undefined {
  const own = row.cells.find((cell) => cell.column === column);
  if (own) return own;
  const merge = sheet.merges.find(
    ({ top, bottom, left, right }) =>
      top < row.number && row.number <= bottom && left <= column && column <= right,
  );
  if (!merge) return undefined;
  return sheet.rows
    .find(({ number }) => number === merge.top)
    ?.cells.find((cell) => cell.column === merge.left);
}

type RowHeading =
  | { unit: string; found?: undefined; absent?: undefined }
  | { unit?: undefined; found: Mention[]; absent: string | null };

/** A row that is no person: a unit over its people, 请假人员, 请假：张三、李四, notes at the foot. */
function rowHeading(row: SheetRow, blocks: Block[]): RowHeading | null {
  const texts = row.cells
    .filter((cell) => cell.type === 'text')
    .map((cell) => ({ cell, text: textOf(cell) }));
  const [lead] = texts;
  if (!lead) return null;
  const isStatus = blocks.some(({ presence }) => presence.some(({ column }) => column === lead.cell.column));
  const others = texts.slice(1).map(({ text }) => text);
  const absent = isStatus ? null : absenceHeading(lead.text.replace(/[:：]$/, ''));
  if (absent)
    return {
      absent,
      found: others.flatMap((text) => namesIn(text)).map((one) => ({ ...one, absent: one.absent ?? absent })),
    };
  if (/^[^:：]{1,12}[:：]/.test(lead.text) && row.cells.length <= 2)
    return {
      absent: null,
      found: namesIn(texts.map(({ text }) => text).join(' ')).filter((one) => one.absent !== null),
    };
  const unit = lead.text.replace(/[（(][^）)]*[）)]$/, '');
  if (row.cells.length === 1 && looksLikeUnit(unit)) return { unit };
  return null;
}

/** A form without a table: 主持人 | 张三, 参会人员 | 李四、王五, 缺席人员 | 赵六. */
function readForm(sheet: ReadSheet): Mention[] {
  const found: Mention[] = [];
  let isForm = false;
  for (const row of sheet.rows) {
    let under: { absent: string | null } | null = null;
    for (const { column } of columnsOf(sheet, row)) {
      const cell = cellAt(sheet, row, column);
      const text = textOf(cell);
      if (cell?.type !== 'text') continue;
      const label = text.replace(/[:：]$/, '').replace(/\s/g, '');
      const kind = headingOf(label);
      const absent = absenceHeading(label);
      if (absent) under = { absent };
      else if (kind === 'name' || kind === 'signature' || isTitle(label)) under = { absent: null };
      else if (kind !== null) under = null;
      else if (under && !/[:：]/.test(text)) {
        isForm = true;
        const reason = under.absent;
        found.push(...namesIn(text).map((one) => ({ ...one, absent: one.absent ?? reason })));
      } else if (/^[^:：]{1,12}[:：]/.test(text)) {
        const names = namesIn(text);
        isForm ||= names.length > 0;
        found.push(...names);
      }
    }
  }
  return isForm ? found : [];
}

/** Columns with a cell in this row, those of a heading merged down from above included. */
function columnsOf(sheet: ReadSheet, row: SheetRow): { column: number }[] {
  const merged = sheet.merges
    .filter(({ top, bottom }) => top < row.number && row.number <= bottom)
    .map(({ left }) => left);
  return [...new Set([...merged, ...row.cells.map(({ column }) => column)])]
    .sort((a, b) => a - b)
    .map((column) => ({ column }));
}

const isNameLike = (text: string) => {
  const [one, ...more] = namesIn(text);
  return (
    one !== undefined &&
    more.length === 0 &&
    headingOf(text) === null &&
    /^(?:\p{Script=Han}{2,4}|\p{Script=Han}+(?:·\p{Script=Han}+)+)$/u.test(one.name)
  );
};

const textsOf = (rows: SheetRow[], column: number) =>
  rows
    .flatMap((row) => row.cells.filter((cell) => cell.column === column && cell.type === 'text'))
    .map(textOf)
    .filter((text) => !isNoUnit(text));

function isNameColumn(rows: SheetRow[], column: number, least: number): boolean {
  const texts = textsOf(rows, column);
  const like = texts.filter(isNameLike).length;
  return like >= least && like >= texts.length * 0.6;
}

function blocksWithoutHeadings(rows: SheetRow[], least: number): Block[] {
  const columns = [...new Set(rows.flatMap((row) => row.cells.map(({ column }) => column)))].sort(
    (a, b) => a - b,
  );
  const units = columns.filter((column) => {
    const texts = textsOf(rows, column);
    return texts.length > 0 && texts.filter(looksLikeUnit).length >= texts.length * 0.6;
  });
  const names = columns.filter((column) => !units.includes(column) && isNameColumn(rows, column, least));
  const others = columns.filter((column) => !units.includes(column) && !names.includes(column));
  return names.map((column, at) => {
    const next = names[at + 1] ?? Number.POSITIVE_INFINITY;
    const own = units.filter((unit) => unit > column && unit < next);
    return {
      names: column,
      units: own.length > 0 ? own : units.filter((unit) => unit < column).slice(-1),
      presence: others
        .filter((other) => other > column && other < next)
        .map((other) => ({ column: other, kind: 'remark' as const, title: '' })),
    };
  });
}
