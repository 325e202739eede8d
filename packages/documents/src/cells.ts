export type SheetCellType = 'text' | 'number' | 'boolean' | 'date' | 'error';

/**
 * One cell that holds something. Formulas appear as the value the last program stored; nothing is ever
 * computed.
 */
export interface SheetCell {
  /** `B7` */
  address: string;
  /** 1 = A */
  column: number;
  type: SheetCellType;
  /** Dates as `YYYY-MM-DD` (a time of day is dropped). */
  value: string | number | boolean;
  formula: boolean;
}

const dayMs = 86_400_000;

/**
 * The date of an Excel serial number. Null outside 1900-03-01 … 2199; day 60 never existed and is refused
 * with what is before it.
 */
export function dateOfSerial(serial: number, date1904 = false): string | null {
  const day = Math.floor(serial) + (date1904 ? 1462 : 0);
  if (!Number.isFinite(day) || day < 61 || day > 109_573) return null;
  return new Date((day - 25_569) * dayMs).toISOString().slice(0, 10);
}

/** What the cell says, as a person reads it. */
export function textOf(cell: SheetCell | undefined): string {
  if (!cell) return '';
  if (typeof cell.value === 'boolean') return cell.value ? '是' : '否';
  return String(cell.value)
    .normalize('NFC')
    .replace(/[\u00a0\u3000\s]+/g, ' ')
    .trim();
}

/** What may stand behind a date, and is dropped: the day of the week, a time of day or a span of it. */
const clock = '\\d{1,2}\\s?(?:[:：]\\d{2}(?:[:：]\\d{2}(?:\\.\\d+)?)?|[时点]\\s?(?:\\d{1,2}分?|半|整)?)';
const hour = `(?:[上下中]午|早上|晚上?|凌晨)?\\s?(?:${clock})?`;
const weekday = '[（(]?(?:星期|周)[一二三四五六日天][）)]?';
const zone = '(?:\\s?[AaPp][Mm])?(?:Z|[+-]\\d{2}:?\\d{2})?';
const behind = `(?:\\s?${weekday})?(?:[ T]?${hour}(?:\\s?[-—–~～至到]\\s?${hour})?${zone})?`;
const written = new RegExp(
  `^(\\d{4})\\s?[-/.年]\\s?(\\d{1,2})\\s?[-/.月]\\s?(\\d{1,2})(?:\\s?日|号|(?!\\d))${behind}$`,
);

/**
 * The date a cell means: a date cell, a bare serial number, or text such as 2023-9-5, 2023/9/5, 2023.9.5,
 * 2023年9月5日, 20230905, also with a time of day behind it. Null when it is none or does not exist.
 */
export function plainDateOf(cell: SheetCell | undefined): string | null {
  if (!cell) return null;
  if (cell.type === 'date') return String(cell.value);
  const text = textOf(cell);
  const parts = written.exec(text) ?? /^((?:19|20)\d{2})(\d{2})(\d{2})$/.exec(text);
  if (parts) {
    const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
    const date = new Date(Date.UTC(year, month - 1, day));
    return year >= 1900 && year < 2200 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
      ? date.toISOString().slice(0, 10)
      : null;
  }
  // A column that lost its date format: numbers from 1927 to 2119.
  const serial =
    typeof cell.value === 'number' ? cell.value : /^\d{5}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return serial >= 10_000 && serial < 80_000 ? dateOfSerial(serial) : null;
}

export function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}
