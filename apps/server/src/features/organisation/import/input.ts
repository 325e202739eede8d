import { plainDateOf, textOf, type ReadSheet } from '@liulian/documents';
import { Refusal } from '../../../platform/errors.ts';
import { readTable, type TableRow } from '../../../platform/sheet-table.ts';
import type { ImportColumn, SheetKey } from './columns.ts';

export interface ImportProblem {
  sheet: string;
  cell: string;
  row: number;
  column: string;
  message: string;
}

/** A row as it was filled in: texts, with dates as `YYYY-MM-DD`; empty cells are missing. */
export interface InputRow {
  row: number;
  values: Record<string, string>;
}

export interface InputSheet {
  title: string;
  /** Column letter and title by key. */
  columns: Record<string, { letter: string; title: string }>;
  rows: InputRow[];
}

export type ImportInput = Record<SheetKey, InputSheet>;

type Sheets = Record<SheetKey, { title: string; columns: ImportColumn[] }>;

// eslint-disable-next-line no-control-regex -- what must not be stored is looked for here
const invisible = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Text as it may be shown in a message: short, without invisible characters. */
export function shown(text: string): string {
  const clean = text.replace(invisible, '');
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}

/**
 * Takes the three sheets apart and checks what a single cell can tell: headers, required cells, dates, error
 * values, length.
 * @throws import.unreadable when none of the sheets is there
 */
export function readInput(
  sheets: ReadSheet[],
  expected: Sheets,
): { input: ImportInput; problems: ImportProblem[] } {
  const problems: ImportProblem[] = [];
  const find = (title: string) => sheets.find((sheet) => !sheet.hidden && sheet.name.trim() === title);
  if (!Object.values(expected).some(({ title }) => find(title)))
    throw new Refusal('import.unreadable', { reason: '没有“单位”“人员”“任职”工作表，请下载模板填写' });
  const take = (key: SheetKey): InputSheet => {
    const { title, columns } = expected[key];
    const sheet = find(title);
    return sheet ? readSheet(sheet, title, columns, problems) : { title, columns: {}, rows: [] };
  };
  const input = { units: take('units'), people: take('people'), appointments: take('appointments') };
  if (problems.length === 0 && Object.values(input).every((sheet) => sheet.rows.length === 0))
    throw new Refusal('import.unreadable', { reason: '三张表都没有内容' });
  return { input, problems };
}

function readSheet(
  sheet: ReadSheet,
  title: string,
  columns: ImportColumn[],
  problems: ImportProblem[],
): InputSheet {
  const result: InputSheet = { title, columns: {}, rows: [] };
  const table = readTable(sheet, 0, { columns, ignored: /^备注/ });
  const refuse = (cell: string, row: number, column: string, message: string) =>
    problems.push({ sheet: title, cell, row, column, message });
  if (!table) {
    if (sheet.rows.length > 0)
      refuse('A1', 1, '', `没有找到表头，应有：${columns.map((column) => column.title).join('、')}`);
    return result;
  }
  for (const { key, letter, cell, heading, decided } of table.columns) {
    const column = columns.find((entry) => entry.key === key);
    if (column) result.columns[column.key] = { letter, title: column.title };
    else if (decided === 'doubled') refuse(cell, table.header, shown(heading), `“${shown(heading)}”列重复`);
    else {
      const message = `不认识的列“${shown(heading)}”，请改用模板的表头或删去`;
      refuse(cell, table.header, shown(heading), message);
    }
  }
  const missing = columns.filter((column) => column.required && !result.columns[column.key]);
  for (const column of missing)
    refuse(`A${table.header}`, table.header, column.title, `缺少“${column.title}”列`);
  if (missing.length > 0) return result;
  for (const row of table.rows) {
    const values = readRow(row, columns, title, problems);
    if (Object.keys(values).length === 0) continue;
    for (const column of columns) {
      const place = result.columns[column.key];
      const cell = `${place?.letter ?? 'A'}${row.number}`;
      if (column.required && place && values[column.key] === undefined && !rejected(problems, title, cell))
        refuse(cell, row.number, column.title, `没有填${column.title}`);
    }
    result.rows.push({ row: row.number, values });
  }
  return result;
}

/** Problems come row by row, so the cell's own would be among the last few. */
const rejected = (problems: ImportProblem[], sheet: string, cell: string) =>
  problems.slice(-20).some((problem) => problem.sheet === sheet && problem.cell === cell);

function readRow(
  row: TableRow,
  columns: ImportColumn[],
  sheet: string,
  problems: ImportProblem[],
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const column of columns) {
    const cell = row.cells.get(column.key);
    if (!cell) continue;
    const text = textOf(cell);
    const refuse = (message: string) =>
      problems.push({ sheet, cell: cell.address, row: row.number, column: column.title, message });
    if (cell.type === 'error') refuse(`单元格里是错误值 ${shown(text)}`);
    else if (column.type === 'date') {
      const date = plainDateOf(cell);
      if (date === null) refuse(`“${shown(text)}”不是日期，写法如 2023-09-15`);
      else if (date < '1900-01-01' || date > '2099-12-31') refuse(`日期 ${date} 超出范围`);
      else values[column.key] = date;
    } else if (text.search(invisible) >= 0) refuse('含有不可见字符');
    else if (text.length > 100) refuse('太长，最多 100 个字');
    else values[column.key] = text;
  }
  return values;
}
