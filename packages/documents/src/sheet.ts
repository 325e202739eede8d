import type { Writable } from 'node:stream';
import type { Alignment, Borders, Fill, PageSetup, Worksheet } from 'exceljs';

export type ColumnType = 'text' | 'number' | 'date' | 'money';

export interface Column {
  title: string;
  /** In characters of half width; guessed from title and type when absent. */
  width?: number | undefined;
  type?: ColumnType | undefined;
}

export type Rows = AsyncIterable<unknown[]> | Iterable<unknown[]>;

export const font = { name: '宋体', size: 10 };
export const headerFill: Fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE8EDF2' } };
const line = { style: 'thin' as const, color: { argb: 'FFB8C0C8' } };
export const borders: Partial<Borders> = { top: line, left: line, bottom: line, right: line };
export const centred: Partial<Alignment> = { horizontal: 'center', vertical: 'middle', wrapText: true };

export const numberFormats: Record<ColumnType, string> = {
  text: '@',
  number: '0.##########',
  date: 'yyyy-mm-dd',
  money: '#,##0.00',
};

/** A4 landscape, one page wide, the header row repeated on every page. */
export function printSetup(headerRow: number): Partial<PageSetup> {
  return {
    paperSize: 9,
    orientation: 'landscape',
    fitToPage: true,
    fitToWidth: 1,
    fitToHeight: 0,
    printTitlesRow: `${headerRow}:${headerRow}`,
    margins: { left: 0.4, right: 0.4, top: 0.5, bottom: 0.6, header: 0.3, footer: 0.3 },
  };
}

export const pageFooter = { oddFooter: '&C第 &P 页 共 &N 页' };

/** A sheet name that every spreadsheet program takes: no `[]:*?/\`, not empty, at most 31 characters. */
export function sheetName(title: string, taken: readonly string[] = []): string {
  // eslint-disable-next-line no-control-regex -- control characters are exactly what a sheet name must not
  // hold
  const clean = [
    ...title
      .normalize('NFC')
      .replace(/[[\]:*?/\\\u0000-\u001f]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/^'+|'+$/g, ''),
  ];
  const fit = (suffix: string) => {
    let text = clean.join('');
    while (text.length + suffix.length > 31) text = [...text].slice(0, -1).join('');
    return (text || '表') + suffix;
  };
  const used = new Set(taken.map((name) => name.toLowerCase()));
  let name = fit('');
  for (let n = 2; used.has(name.toLowerCase()); n += 1) name = fit(`(${n})`);
  return name;
}

/** Text that a spreadsheet would take for a formula when it is edited or pasted elsewhere. */
export function looksLikeFormula(text: string): boolean {
  return /^[\s]*[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text);
}

export type Plain = string | number | boolean | Date | null;

const longest = 32_767;

/**
 * What a cell holds for a value: real dates and numbers where the column says so, otherwise text. Objects
 * never reach the workbook, so nothing a person typed can become a formula or a link.
 */
export function plainValue(value: unknown, type: ColumnType = 'text'): Plain {
  if (value === null || value === undefined || value === '') return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value;
  if (typeof value === 'number' || typeof value === 'bigint')
    return Number.isFinite(Number(value)) ? Number(value) : null;
  if (typeof value === 'boolean') return value ? '是' : '否';
  const text =
    typeof value === 'string'
      ? value
      : Array.isArray(value)
        ? value.map((item) => String(item)).join('、')
        : (JSON.stringify(value) ?? '');
  if (type === 'date') {
    const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
    if (match) {
      const date = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
      if (date.toISOString().slice(0, 10) === text) return date;
    }
  } else if ((type === 'number' || type === 'money') && /^-?\d+(\.\d+)?$/.test(text) && text.length < 16) {
    return Number(text);
  }
  // Characters that XML cannot hold would make the whole file unreadable.
  // eslint-disable-next-line no-control-regex -- see above
  return (
    text
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
      .slice(0, longest) || null
  );
}

export function columnWidth(column: Column): number {
  if (column.width !== undefined) return Math.min(Math.max(column.width, 4), 100);
  const title = textWidth(column.title) + 4;
  const usual: Record<ColumnType, number> = { text: 16, number: 10, date: 12, money: 14 };
  return Math.min(Math.max(title, usual[column.type ?? 'text']), 40);
}

/** Full-width characters count two. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += char.charCodeAt(0) > 0xff ? 2 : 1;
  return width;
}

export function columnLetter(index: number): string {
  let text = '';
  for (let n = index; n > 0; n = Math.floor((n - 1) / 26))
    text = String.fromCharCode(65 + ((n - 1) % 26)) + text;
  return text;
}

/** Title and subtitle over the table; returns the number of the next row. */
export function writeHeading(
  sheet: Worksheet,
  title: string,
  subtitle: string | undefined,
  columns: number,
): number {
  let number = 1;
  const heading = (text: string, size: number, bold: boolean) => {
    const row = sheet.getRow(number);
    const cell = row.getCell(1);
    cell.value = plainValue(text);
    cell.numFmt = '@';
    cell.font = { ...font, size, bold };
    cell.alignment = { horizontal: columns > 1 ? 'center' : 'left', vertical: 'middle' };
    row.height = size * 2;
    if (columns > 1) sheet.mergeCells(number, 1, number, columns);
    row.commit();
    number += 1;
  };
  heading(title, 16, true);
  if (subtitle) heading(subtitle, 10, false);
  return number;
}

/**
 * Lets a slow reader catch up, and other requests have their turn. Throws when the reader has gone away, so
 * that a download that nobody waits for stops being computed.
 */
export async function breathe(stream: Writable): Promise<void> {
  if (stream.destroyed || stream.errored) throw new Error('下载已中断');
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  if (!stream.writableNeedDrain) return;
  await new Promise<void>((resolve, reject) => {
    const settle = (work: () => void) => () => {
      stream.off('drain', drained).off('close', closed).off('error', closed);
      work();
    };
    const drained = settle(resolve);
    const closed = settle(() => reject(new Error('下载已中断')));
    stream.on('drain', drained).on('close', closed).on('error', closed);
  });
}
