import type { SheetCell } from './cells.ts';
import { defaultLimits, type ReadSheet, type SheetRow } from './read-sheets.ts';
import { SheetError } from './sheet-error.ts';
import { columnLetter } from './sheet.ts';

/**
 * Reads a list saved as CSV: UTF-8, or GBK as Excel in Chinese saves it; separated by commas, semicolons or
 * tabs. Every cell is text.
 * @throws SheetError
 */
export function readCsv(bytes: Uint8Array, name: string): ReadSheet[] {
  const limits = defaultLimits;
  if (bytes.byteLength > limits.fileBytes)
    throw new SheetError('too-large', `文件超过 ${Math.floor(limits.fileBytes / 1024 / 1024)} MB`);
  const text = decoded(bytes);
  if (text.includes('\0')) throw new SheetError('not-a-workbook', '这不是 CSV 文件，请上传 .xlsx 或 .csv');
  const rows: SheetRow[] = [];
  let cells: SheetCell[] = [];
  let value = '';
  let column = 1;
  let row = 1;
  const mark = separatorOf(text);
  const endCell = () => {
    if (value.trim() !== '') {
      if (column > limits.columns) throw new SheetError('too-many-columns', `超过 ${limits.columns} 列`);
      const address = `${columnLetter(column)}${row}`;
      cells.push({ address, column, type: 'text', value, formula: false });
    }
    value = '';
    column += 1;
  };
  const endRow = () => {
    endCell();
    if (cells.length > 0) {
      if (rows.length >= limits.rows)
        throw new SheetError('too-many-rows', `超过 ${limits.rows} 行，请分成几个文件`);
      rows.push({ number: row, cells });
    }
    cells = [];
    column = 1;
    row += 1;
  };
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') value += char;
      else if (text[at + 1] === '"') {
        value += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && value === '') quoted = true;
    else if (char === mark) endCell();
    else if (char === '\n') endRow();
    else if (char !== '\r') value += char;
  }
  endRow();
  return [{ name: name.replace(/\.[^.]*$/, ''), hidden: false, rows, merges: [] }];
}

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // The other one, then.
    }
  throw new SheetError('broken', 'CSV 文件的文字编码认不出来，请另存为 UTF-8 的 CSV 或 .xlsx');
}

/** The separator that the first line has most of. */
function separatorOf(text: string): string {
  const [line = ''] = text.split('\n', 1);
  const count = (mark: string) => line.split(mark).length;
  return [',', '\t', ';'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}
