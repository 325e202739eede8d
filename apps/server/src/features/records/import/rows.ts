import { textOf, type ReadSheet } from '@liulian/documents';
import { nameKey, type Kind, type Table as Declared } from '@liulian/domain';
import { headingKey, readTable, type Table, type TableRow } from '../../../platform/sheet-table.ts';
import type { RecordInput } from '../input.ts';
import { parentTitle } from '../row-sheets.ts';
import { rowColumnsOf, tablesOf, type ImportColumn } from './columns.ts';
import { takeCell, type Reading } from './values.ts';

export interface ImportProblem {
  sheet: string;
  cell: string;
  row: number;
  column: string;
  message: string;
}

/** A sheet whose lines are rows of a table of the records in another sheet. */
export interface RowSheet {
  name: string;
  declared: Declared;
  columns: ImportColumn[];
  table: Table;
}

/** A line of such a sheet. */
export interface RowLine {
  sheet: RowSheet;
  row: TableRow;
  /** Its place among the rows of its record in this table, from 0. */
  at: number;
}

/** What ties a line to its record, however it is written. */
export const rowKey = (text: string) => nameKey(text);

/** Whether a sheet has the heading of those whose lines belong to records elsewhere. */
export const namesParents = (sheet: ReadSheet) =>
  sheet.rows.some(
    ({ number, cells }) => number <= 40 && cells.some((cell) => headingKey(textOf(cell)) === parentTitle),
  );

/**
 * The sheets of rows in a workbook: those with a column “所属记录编号”. Which table one is, its name says, or
 * else the headings that it has.
 */
export function rowSheetsOf(
  sheets: readonly ReadSheet[],
  kind: Kind,
  chosen: ReadonlyMap<string, string | null>,
): RowSheet[] {
  return sheets.flatMap((sheet, index) => {
    if (sheet.hidden) return [];
    const readings = tablesOf(kind).flatMap(([name, declared]) => {
      const columns = rowColumnsOf(name, declared);
      const parent = columns[0]?.key;
      const table = readTable(sheet, index, {
        columns,
        lead: parent,
        ignored: /^(序号|编号|序)$/,
        chosen,
      });
      if (!table?.columns.some((column) => column.key === parent)) return [];
      const known = table.columns.filter((column) => column.key !== null).length;
      const named = nameKey(sheet.name).startsWith(nameKey(declared.title));
      return [{ score: known + (named ? 1000 : 0), found: { name, declared, columns, table } }];
    });
    const best = readings.toSorted((a, b) => b.score - a.score)[0];
    return best ? [best.found] : [];
  });
}

/** The lines of all these sheets by the record that they name; a line that names none is refused. */
export function linesByKey(sheets: readonly RowSheet[], problems: ImportProblem[]): Map<string, RowLine[]> {
  const lines = new Map<string, RowLine[]>();
  for (const sheet of sheets) {
    const keyOf = sheet.columns[0]?.key ?? '';
    for (const row of sheet.table.rows) {
      const key = rowKey(textOf(row.cells.get(keyOf)));
      if (key === '') problems.push(problemOf({ sheet, row, at: 0 }, keyOf, '没有写这一行属于哪条记录'));
      else {
        const own = lines.get(key) ?? [];
        const at = own.filter((line) => line.sheet.name === sheet.name).length;
        lines.set(key, [...own, { sheet, row, at }]);
      }
    }
  }
  return lines;
}

/** A problem with a cell of a line, or with the whole line. */
export function problemOf({ sheet, row }: RowLine, key: string, message: string): ImportProblem {
  return {
    sheet: sheet.table.sheet,
    cell: row.cells.get(key)?.address ?? `A${row.number}`,
    row: row.number,
    column: sheet.columns.find((column) => column.key === key)?.title ?? parentTitle,
    message,
  };
}

/** Puts the lines into the record as its rows. Its day and units must have been taken before. */
export async function takeLines(
  reading: Reading,
  input: RecordInput,
  lines: readonly RowLine[],
  problems: ImportProblem[],
): Promise<void> {
  const rows: NonNullable<RecordInput['rows']> = {};
  for (const line of lines) {
    const { sheet, row } = line;
    const values: Record<string, unknown> = {};
    const of = { ...input, fields: values };
    for (const column of sheet.columns) {
      const cell = row.cells.get(column.key);
      if (!cell || column.part === 'key') continue;
      const problem = await takeCell(reading, of, column, cell);
      if (problem) problems.push(problemOf(line, column.key, problem));
    }
    (rows[sheet.name] ??= []).push({ values });
  }
  input.rows = rows;
}

/** Where a problem of a checked record (`rows.findings.2.what`) is in the workbook, or null. */
export function placeOfRow(field: string, lines: readonly RowLine[], message: string): ImportProblem | null {
  const [rows, table, number, column] = field.split('.');
  if (rows !== 'rows') return null;
  const own = lines.filter((line) => line.sheet.name === table);
  const line = own[Number(number) - 1] ?? own[0];
  return line ? problemOf(line, `rows.${table}.${column ?? ''}`, message) : null;
}

/** Lines that say the same as one above them of the same record: the number of that line by the second’s. */
export function sameLines(lines: readonly RowLine[]): { line: RowLine; above: RowLine }[] {
  const seen = new Map<string, RowLine>();
  return lines.flatMap((line) => {
    const said = [...line.row.cells]
      .map(([key, cell]) => `${key}=${nameKey(textOf(cell))}`)
      .sort()
      .join('|');
    const key = `${line.sheet.name} ${said}`;
    const above = seen.get(key);
    if (above) return [{ line, above }];
    seen.set(key, line);
    return [];
  });
}
