import type { Writable } from 'node:stream';
import ExcelJS, { type Row, type Style } from 'exceljs';
import {
  borders,
  breathe,
  centred,
  columnLetter,
  columnWidth,
  font,
  headerFill,
  looksLikeFormula,
  numberFormats,
  pageFooter,
  plainValue,
  printSetup,
  sheetName,
  writeHeading,
  type Column,
  type ColumnType,
  type Rows,
} from './sheet.ts';

export interface Ledger {
  title: string;
  subtitle?: string | undefined;
  columns: Column[];
  rows: Rows;
  /** Lines under the table. */
  notes?: string[] | undefined;
}

/**
 * Writes a ledger as XLSX while its rows arrive: memory stays level however long the ledger is. Header
 * frozen, filter on, prints on A4 landscape with the header on each page. The rows of `further` are asked for
 * only when the ledger itself is written. Rejects when the receiving stream closes early.
 *
 * @param further ledgers on sheets of their own, after the first
 */
export async function ledgerWorkbook(
  stream: Writable,
  ledger: Ledger,
  further: readonly Ledger[] = [],
): Promise<{ rows: number }> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream,
    useStyles: true,
    useSharedStrings: false,
  });
  const names = [sheetName(ledger.title)];
  const rows = await writeSheet(workbook, names[0] as string, ledger, stream);
  for (const more of further) {
    const name = sheetName(more.title, names);
    names.push(name);
    await writeSheet(workbook, name, more, stream);
  }
  await workbook.commit();
  return { rows };
}

/** Answers how many rows it wrote. */
async function writeSheet(
  workbook: ExcelJS.stream.xlsx.WorkbookWriter,
  name: string,
  ledger: Ledger,
  stream: Writable,
): Promise<number> {
  const headerRow = ledger.subtitle ? 3 : 2;
  const sheet = workbook.addWorksheet(name, {
    views: [{ state: 'frozen', xSplit: 0, ySplit: headerRow }],
    pageSetup: printSetup(headerRow),
    headerFooter: pageFooter,
  });
  sheet.columns = ledger.columns.map((column) => ({ width: columnWidth(column) }));
  writeHeading(sheet, ledger.title, ledger.subtitle, ledger.columns.length);
  const header = sheet.getRow(headerRow);
  ledger.columns.forEach((column, index) => {
    const cell = header.getCell(index + 1);
    cell.value = plainValue(column.title);
    cell.style = {
      font: { ...font, bold: true },
      fill: headerFill,
      border: borders,
      alignment: centred,
      numFmt: '@',
    };
  });
  header.height = 24;
  header.commit();
  let number = headerRow;
  for await (const values of ledger.rows) {
    number += 1;
    const row = sheet.getRow(number);
    fill(row, ledger.columns, values);
    row.commit();
    if (number % 500 === 0) await breathe(stream);
  }
  const last = number;
  sheet.autoFilter = `A${headerRow}:${columnLetter(ledger.columns.length)}${Math.max(last, headerRow)}`;
  for (const note of ledger.notes ?? []) {
    number += 1;
    const row = sheet.getRow(number);
    const cell = row.getCell(1);
    cell.value = plainValue(note);
    cell.style = { font, numFmt: '@', alignment: { vertical: 'top' } };
    row.commit();
  }
  sheet.commit();
  return last - headerRow;
}

/**
 * One object per look: the library tells styles apart by identity, and compares each new one with all it
 * knows.
 */
const styles = new Map<string, Partial<Style>>();

function styleOf(centre: boolean, numFmt: string | null): Partial<Style> {
  const key = `${centre} ${numFmt}`;
  const known = styles.get(key);
  if (known) return known;
  const style: Partial<Style> = {
    font,
    border: borders,
    alignment: { vertical: 'top', wrapText: true, ...(centre ? { horizontal: 'center' as const } : {}) },
    ...(numFmt === null ? {} : { numFmt }),
  };
  styles.set(key, style);
  return style;
}

function formatOf(value: unknown, type: ColumnType): string | null {
  // Text format keeps a text that starts like a formula a text, also after someone edits the cell.
  if (typeof value === 'string') return looksLikeFormula(value) ? '@' : null;
  if (value instanceof Date) return numberFormats.date;
  if (typeof value === 'number')
    return type === 'money' ? numberFormats.money : Number.isInteger(value) ? '0' : numberFormats.number;
  return null;
}

function fill(row: Row, columns: Column[], values: unknown[]) {
  columns.forEach((column, index) => {
    const type = column.type ?? 'text';
    const value = plainValue(values[index], type);
    const cell = row.getCell(index + 1);
    cell.value = value;
    cell.style = styleOf(type === 'date', formatOf(value, type));
  });
}
