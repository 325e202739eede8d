import { textOf, type ReadSheet } from '@liulian/documents';
import type { Kind } from '@liulian/domain';
import { Refusal } from '../../../platform/errors.ts';
import { headingKey, readTables, type Table, type TableCell } from '../../../platform/sheet-table.ts';
import { UnitIndex } from '../../organisation/index.ts';
import type { RecordInput } from '../input.ts';
import type { RecordService } from '../service.ts';
import type { ImportColumn } from './columns.ts';
import { keyTitle } from '../row-sheets.ts';
import type { ReadyRow } from './duplicates.ts';
import {
  linesByKey,
  namesParents,
  placeOfRow,
  problemOf,
  rowKey,
  rowSheetsOf,
  sameLines,
  takeLines,
  type ImportProblem,
  type RowLine,
  type RowSheet,
} from './rows.ts';
import { takeCell, type Reading } from './values.ts';

export interface ReadList {
  tables: Table[];
  /** Sheets whose lines are rows of the records in the other sheets. */
  rowSheets: RowSheet[];
  skipped: { sheet: string; reason: string }[];
  rows: number;
  ready: ReadyRow[];
  problems: ImportProblem[];
  /** Lines of rows that say what one above them says of the same record. */
  doubledLines: { line: RowLine; above: RowLine; clientId: string }[];
  notes: string[];
}

const shown = (text: string) => text.slice(0, 40);
/** In this order: which unit is meant depends on the day, and which person on the unit. */
const firstParts: ImportColumn['part'][] = ['occurredOn', 'units'];

/**
 * The lists of a workbook for one kind.
 * @throws import.unreadable where no sheet has headings of the kind
 */
export function listsOf(
  sheets: ReadSheet[],
  kind: Kind,
  columns: ImportColumn[],
  decisions: { chosen: Map<string, string | null>; remembered: Map<string, string | null> },
) {
  const rowSheets = rowSheetsOf(sheets, kind, decisions.chosen);
  const ofRows = new Set(rowSheets.map(({ table }) => table.index));
  // A sheet keeps its place, by which its columns are named.
  const others = sheets.filter((sheet, index) => !ofRows.has(index) && !sheet.hidden && namesParents(sheet));
  const rest = sheets.map((sheet, index) =>
    ofRows.has(index) || others.includes(sheet) ? { ...sheet, rows: [] } : sheet,
  );
  const found = readTables(rest, {
    columns,
    lead: 'occurredOn',
    ignored: /^(序号|编号|序)$/,
    ...decisions,
  });
  for (const { name } of others) found.skipped.push({ sheet: name.trim(), reason: '这张表的行不随记录导入' });
  if (found.tables.length > 0) return { ...found, rowSheets };
  const seen = found.skipped.map((sheet) => `“${sheet.sheet}”（${sheet.reason}）`).join('、');
  throw new Refusal('import.unreadable', {
    reason: `找不到表头“${kind.date}”${seen ? `，看过的工作表：${seen}` : ''}；请用模板的表头`,
  });
}

/** Checks every heading and every row; what may be stored is `ready`, everything else names its cell. */
export async function readLists(
  { tables, skipped, rowSheets }: Pick<ReadList, 'tables' | 'skipped' | 'rowSheets'>,
  kind: Kind,
  columns: ImportColumn[],
  reading: Omit<Reading, 'note'>,
  records: RecordService,
  clientIdOf: (table: Table, row: number) => string,
): Promise<ReadList> {
  const list: ReadList = {
    tables,
    rowSheets,
    skipped,
    rows: 0,
    ready: [],
    problems: [],
    doubledLines: [],
    notes: [],
  };
  const derived = Object.values(kind.derived).map(({ title }) => title);
  const outOnly = new Set([...writtenOnly, ...derived].map(headingKey));
  for (const sheet of rowSheets)
    checkHeadings(sheet.table, sheet.columns, list, new Set([kind.date, '标题'].map(headingKey)));
  const lines = linesByKey(rowSheets, list.problems);
  const keys = new Map<string, number>();
  for (const table of tables) {
    checkHeadings(table, columns, list, outOnly);
    if (!table.columns.some((column) => column.key === 'occurredOn'))
      list.problems.push({
        sheet: table.sheet,
        cell: `A${table.header}`,
        row: table.header,
        column: kind.date,
        message: `缺少“${kind.date}”列`,
      });
    await readTableRows(table, kind, columns, reading, records, list, clientIdOf, lines, keys);
  }
  for (const [key, own] of lines)
    for (const line of keys.has(key) ? [] : own) {
      const at = line.sheet.columns[0]?.key ?? '';
      const said = shown(textOf(line.row.cells.get(at)));
      list.problems.push(problemOf(line, at, `没有“${keyTitle}”是“${said}”的记录，这一行不知道归谁`));
    }
  for (const { declared, table } of rowSheets)
    if (table.rows.length > 0) list.notes.push(`“${declared.title}”${table.rows.length} 行随各自的记录导入`);
  return list;
}

/** What a ledger shows besides what can be written; such columns of an export are passed over. */
const writtenOnly = [
  '文号',
  '环节',
  '状态',
  '完成任务',
  '登记日期',
  '登记人',
  '人均（元）',
  '佐证',
  '类型',
  '总人数',
  '费用（元）',
];

/** @param passed headings that mean nothing here and are no slip. */
function checkHeadings(table: Table, columns: ImportColumn[], list: ReadList, passed: ReadonlySet<string>) {
  const refuse = (cell: string, column: string, message: string) =>
    list.problems.push({ sheet: table.sheet, cell, row: table.header, column, message });
  for (const { cell, heading, decided, key, measure } of table.columns) {
    const words = shown(heading);
    if (decided === 'unknown' && !passed.has(headingKey(heading)))
      refuse(cell, words, `不认识的列“${words}”，请选它是哪一列或不导入，也可以改用模板的表头`);
    if (decided === 'doubled') refuse(cell, words, `有两列都是“${words}”，请删去一列或选不导入`);
    if (measure !== null) {
      const column = columns.find((entry) => entry.key === key);
      refuse(cell, words, `“${words}”的单位不是“${column?.measure}”，请换算后改好表头`);
    }
  }
  for (const { row, text } of table.left)
    list.notes.push(`${place(table, list)}第 ${row} 行没有导入：${text}`);
}

const place = (table: Table, list: Pick<ReadList, 'tables' | 'rowSheets'>) =>
  list.tables.length + list.rowSheets.length > 1 ? `“${table.sheet}”` : '';

async function readTableRows(
  table: Table,
  kind: Kind,
  columns: ImportColumn[],
  reading: Omit<Reading, 'note'>,
  records: RecordService,
  list: ReadList,
  clientIdOf: (table: Table, row: number) => string,
  lines: ReadonlyMap<string, RowLine[]>,
  keys: Map<string, number>,
) {
  const has = new Set(table.columns.map((column) => column.key));
  const present = columns.filter((column) => has.has(column.key));
  const ordered = [
    ...firstParts.flatMap((part) => present.filter((column) => column.part === part)),
    ...present.filter((column) => !firstParts.includes(column.part)),
  ];
  const namesUnits = table.rows.some((row) => row.cells.has('unitIds'));
  const copied = new Map<string, number>();
  const unasked = new Map<string, number>();
  for (const row of table.rows) {
    list.rows += 1;
    const input: RecordInput = { kind: kind.id, occurredOn: '', unitIds: [], fields: {} };
    const before = list.problems.length;
    const refuse = (cell: TableCell | undefined, column: string, message: string) =>
      list.problems.push({
        sheet: table.sheet,
        cell: cell?.address ?? `A${row.number}`,
        row: row.number,
        column,
        message,
      });
    const notes: string[] = [];
    for (const column of ordered) {
      const cell = row.cells.get(column.key);
      if (!cell) continue;
      if (cell.copied) copied.set(column.title, (copied.get(column.title) ?? 0) + 1);
      const note = (text: string) => notes.push(text);
      const problem = await takeCell({ ...reading, note }, input, column, cell);
      if (problem) refuse(cell, column.title, problem);
    }
    const fine = () => list.problems.length === before;
    // In a list that names units, an empty cell was forgotten; it is not the importer's.
    if (input.unitIds.length === 0 && namesUnits && fine())
      refuse(undefined, '单位', '没有填写单位，每行都要填');
    if (input.unitIds.length === 0) input.unitIds = [reading.caller.unitId];
    const key = rowKey(textOf(row.cells.get('key')));
    const sameKey = key === '' ? undefined : keys.get(key);
    if (sameKey !== undefined)
      refuse(row.cells.get('key'), keyTitle, `与第 ${sameKey} 行的编号相同，各条要不一样`);
    const own = sameKey === undefined ? (lines.get(key) ?? []) : [];
    if (key !== '' && sameKey === undefined) keys.set(key, row.number);
    if (own.length > 0)
      await takeLines({ ...reading, note: (text) => notes.push(text) }, input, own, list.problems);
    if (input.occurredOn === '' && has.has('occurredOn') && !row.cells.has('occurredOn'))
      refuse(undefined, kind.date, `没有填写“${kind.date}”`);
    if (!fine() || input.occurredOn === '') continue;
    const checked = await records.check(reading.trx, reading.caller, input, true).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      refuse(row.cells.get('unitIds'), '单位', error.errors?.[0]?.message ?? error.detail);
      return null;
    });
    for (const problem of checked?.problems ?? []) {
      const line = placeOfRow(problem.field, own, problem.message);
      if (line) list.problems.push(line);
      else
        refuse(
          row.cells.get(problem.field),
          columns.find((column) => column.key === problem.field)?.title ?? problem.field,
          problem.message,
        );
    }
    const [host] = checked?.hosts ?? [];
    if (!checked || !host || !fine()) continue;
    for (const name of Object.keys(input.fields))
      if (!(name in checked.columns.fields)) unasked.set(name, (unasked.get(name) ?? 0) + 1);
    list.notes.push(...notes);
    const clientId = clientIdOf(table, row.number);
    list.doubledLines.push(...sameLines(own).map((pair) => ({ ...pair, clientId })));
    list.ready.push({
      sheet: table.sheet,
      row: row.number,
      cell: (row.cells.get('title') ?? row.cells.get('occurredOn'))?.address ?? `A${row.number}`,
      input,
      unitId: host.id,
      title: checked.columns.title,
      clientId,
    });
  }
  for (const [title, count] of copied)
    list.notes.push(`${place(table, list)}“${title}”有合并的单元格，已照抄到 ${count} 行`);
  for (const [name, count] of unasked)
    list.notes.push(
      `${place(table, list)}“${kind.fields[name]?.title ?? name}”有 ${count} 行没有导入：那个类别不登记这一项`,
    );
}

/** The units a caller may name as hosts, and all of the corps for fields that name one. */
export function unitIndexes(
  units: Parameters<UnitIndex['add']>[0][],
  scope: string,
): { units: UnitIndex; allUnits: UnitIndex } {
  const [within, all] = [new UnitIndex(scope), new UnitIndex('')];
  for (const unit of units) {
    within.add(unit);
    all.add(unit);
  }
  return { units: within, allUnits: all };
}
