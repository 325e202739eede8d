import { columnNumber, dateOfSerial, type SheetCell } from './cells.ts';
import { columnLetter } from './sheet.ts';
import { ArchiveError, openArchive } from './archive/index.ts';
import { SheetError } from './sheet-error.ts';
import { walkXml, XmlError } from './xml.ts';

export interface SheetLimits {
  rows: number;
  columns: number;
  cells: number;
  sheets: number;
  /** Of the uploaded file, and of everything in it once inflated. */
  fileBytes: number;
  bytes: number;
  ratio: number;
  entries: number;
}

export const defaultLimits: SheetLimits = {
  rows: 20_000,
  columns: 100,
  cells: 1_000_000,
  sheets: 50,
  fileBytes: 20 * 1024 * 1024,
  bytes: 100 * 1024 * 1024,
  ratio: 200,
  entries: 1000,
};

export interface SheetRow {
  /** 1 = the first row of the sheet. */
  number: number;
  /** By column; columns without a value are missing. */
  cells: SheetCell[];
}

export interface ReadSheet {
  name: string;
  hidden: boolean;
  /** Rows that hold something, in order. */
  rows: SheetRow[];
  /** Cells drawn as one; the value stands in the first, all numbers from 1 and inclusive. */
  merges: SheetMerge[];
}

export interface SheetMerge {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** Part of a workbook's content by its path. */
type Parts = (path: string) => Uint8Array | null;

/**
 * Reads an uploaded .xlsx. Refuses macros, passwords, bombs, document types and tables beyond the limits;
 * never evaluates a formula and never follows a link.
 * @throws SheetError with a code and a Chinese message.
 */
export function readSheets(bytes: Uint8Array, limits: Partial<SheetLimits> = {}): ReadSheet[] {
  try {
    return read(bytes, { ...defaultLimits, ...limits });
  } catch (error) {
    if (error instanceof SheetError) throw error;
    if (error instanceof ArchiveError) throw wordsOf(error);
    if (error instanceof XmlError && error.code === 'unsafe')
      throw new SheetError('unsafe', '文件里有不允许的 XML 声明，已拒绝');
    // A damaged file can point anywhere; whatever that trips over is the file's fault.
    throw new SheetError('broken', '文件已损坏或不完整，请用 Excel 或 WPS 重新另存为 .xlsx');
  }
}

/** What is the matter with the archive, as it concerns a workbook. */
function wordsOf({ code, count }: ArchiveError): SheetError {
  switch (code) {
    case 'encrypted':
      return new SheetError('encrypted', '文件加了密码，请取消密码后再上传');
    case 'too-many':
      return new SheetError('unsafe', `压缩包里有 ${count} 个文件，不像正常的表格，已拒绝`);
    case 'duplicate':
      return new SheetError('unsafe', '压缩包里有重名的文件，已拒绝');
    case 'overlap':
      return new SheetError('unsafe', '压缩包里的文件互相重叠，已拒绝');
    case 'too-large':
      return new SheetError(
        'unsafe',
        '文件解开后过大，不像正常的表格，已拒绝；确是自己的表格，请删掉多余的空行再上传',
      );
    default:
      return new SheetError('broken', '文件已损坏或不完整，请用 Excel 或 WPS 重新另存为 .xlsx');
  }
}

function read(bytes: Uint8Array, bounds: SheetLimits): ReadSheet[] {
  if (bytes.byteLength > bounds.fileBytes)
    throw new SheetError('too-large', `文件超过 ${Math.floor(bounds.fileBytes / 1024 / 1024)} MB`);
  demandZip(bytes);
  const { names, part } = openArchive(bytes, bounds);
  demandNoMacros(names);
  const parts: Parts = (path) => part(path) ?? null;
  const types = parts('[Content_Types].xml');
  if (!types) throw new SheetError('not-a-workbook', '这不是 Excel 表格，请上传 .xlsx 文件');
  walkXml(types, {
    open: (_, attribute) => {
      if (/macroEnabled|vbaProject|ms-excel\.(intl)?macrosheet/i.test(attribute('ContentType') ?? ''))
        throw macro();
    },
  });
  return readBook(parts, bounds);
}

const macro = () => new SheetError('macro', '文件带有宏，不能上传；请另存为不带宏的 .xlsx');

function demandZip(bytes: Uint8Array) {
  const magic = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(8, bytes.byteLength)).toString('hex');
  if (magic.startsWith('504b0304')) return;
  if (magic.startsWith('d0cf11e0a1b11ae1')) {
    const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (all.includes(Buffer.from('EncryptedPackage', 'utf16le')))
      throw new SheetError('encrypted', '文件加了密码，请取消密码后再上传');
    throw new SheetError('old-format', '这是旧版 .xls 文件，请用 Excel 或 WPS 另存为 .xlsx');
  }
  throw new SheetError('not-a-workbook', '这不是 Excel 表格，请上传 .xlsx 文件');
}

function demandNoMacros(names: string[]) {
  for (const name of names) {
    if (/vba(Project|Data)|\/macrosheets\/|\.bin$/i.test(name) && !/printerSettings\d*\.bin$/i.test(name)) {
      if (/\.bin$/i.test(name) && !/vba/i.test(name) && !/workbook\.bin$/i.test(name)) continue;
      if (/workbook\.bin$/i.test(name))
        throw new SheetError('old-format', '这是二进制工作簿 .xlsb，请另存为 .xlsx');
      throw macro();
    }
  }
}

function readBook(parts: Parts, limits: SheetLimits): ReadSheet[] {
  const book =
    relations(parts, '_rels/.rels', '').find((relation) => relation.type.endsWith('/officeDocument'))
      ?.target ?? 'xl/workbook.xml';
  const workbook = parts(book);
  if (!workbook) throw new SheetError('not-a-workbook', '这不是 Excel 表格，请上传 .xlsx 文件');
  const folder = book.slice(0, book.lastIndexOf('/') + 1);
  const related = relations(parts, `${folder}_rels/${book.slice(folder.length)}.rels`, folder);
  const sheets: { name: string; hidden: boolean; id: string }[] = [];
  let date1904 = false;
  walkXml(workbook, {
    open: (name, attribute) => {
      if (name === 'workbookPr') date1904 = /^(1|true)$/.test(attribute('date1904') ?? '');
      if (name !== 'sheet') return;
      const state = attribute('state');
      sheets.push({
        name: attribute('name') ?? '',
        hidden: state === 'hidden' || state === 'veryHidden',
        id: attribute('r:id') ?? attribute('id') ?? '',
      });
    },
  });
  if (sheets.length === 0) throw new SheetError('broken', '文件里没有工作表');
  if (sheets.length > limits.sheets) throw new SheetError('too-large', `工作表超过 ${limits.sheets} 个`);
  const target = (type: string) => related.find((relation) => relation.type.endsWith(`/${type}`))?.target;
  const context: SheetContext = {
    strings: readStrings(parts, target('sharedStrings')),
    dates: readDateStyles(parts, target('styles')),
    date1904,
    limits,
    cells: 0,
  };
  return sheets.flatMap((sheet) => {
    const relation = related.find((entry) => entry.id === sheet.id);
    if (relation && !relation.type.endsWith('/worksheet')) return [];
    const part = relation ? parts(relation.target) : null;
    if (!part) throw new SheetError('broken', `工作表“${sheet.name}”缺少内容`);
    return [{ name: sheet.name, hidden: sheet.hidden, ...readRows(part, sheet.name, context) }];
  });
}

function relations(
  parts: Parts,
  path: string,
  folder: string,
): { id: string; type: string; target: string }[] {
  const part = parts(path);
  if (!part) return [];
  const found: { id: string; type: string; target: string }[] = [];
  walkXml(part, {
    open: (name, attribute) => {
      if (name !== 'Relationship') return;
      if (attribute('TargetMode') === 'External') return;
      const target = attribute('Target') ?? '';
      found.push({
        id: attribute('Id') ?? '',
        type: attribute('Type') ?? '',
        target: target.startsWith('/')
          ? target.slice(1)
          : new URL(target, `file:///${folder}`).pathname.slice(1),
      });
    },
  });
  return found;
}

function readStrings(parts: Parts, path: string | undefined): string[] {
  const part = path === undefined ? null : parts(path);
  const strings: string[] = [];
  if (!part) return strings;
  let text = '';
  let inText = false;
  let phonetic = 0;
  walkXml(part, {
    open: (name) => {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic += 1;
      else if (name === 't') inText = phonetic === 0;
    },
    text: (piece) => {
      if (inText) text += piece;
    },
    close: (name) => {
      if (name === 't') inText = false;
      else if (name === 'rPh') phonetic -= 1;
      else if (name === 'si') strings.push(unescapeControl(text));
    },
  });
  return strings;
}

/** Excel writes control characters as _x000D_. */
const unescapeControl = (text: string) =>
  text.replace(/_x([0-9A-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** For each cell style whether its number format shows a date. */
function readDateStyles(parts: Parts, path: string | undefined): boolean[] {
  const part = path === undefined ? null : parts(path);
  if (!part) return [];
  const formats = new Map<number, string>();
  const styles: boolean[] = [];
  let inCellFormats = false;
  walkXml(part, {
    open: (name, attribute) => {
      if (name === 'numFmt') formats.set(Number(attribute('numFmtId')), attribute('formatCode') ?? '');
      else if (name === 'cellXfs') inCellFormats = true;
      else if (name === 'xf' && inCellFormats)
        styles.push(isDateFormat(Number(attribute('numFmtId') ?? 0), formats));
    },
    close: (name) => {
      if (name === 'cellXfs') inCellFormats = false;
    },
  });
  return styles;
}

function isDateFormat(id: number, formats: Map<number, string>): boolean {
  const code = formats.get(id);
  if (code === undefined)
    return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
  return /[yd年日]|m[/-]/i.test(code.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, ''));
}

interface SheetContext {
  strings: string[];
  dates: boolean[];
  date1904: boolean;
  limits: SheetLimits;
  cells: number;
}

function readRows(
  part: Uint8Array,
  sheet: string,
  context: SheetContext,
): Pick<ReadSheet, 'rows' | 'merges'> {
  const rows = new Map<number, SheetRow>();
  const merges: SheetMerge[] = [];
  let rowNumber = 0;
  let rowsSeen = 0;
  let column = 0;
  let cell: { type: string; style: number; formula: boolean } | null = null;
  let value = '';
  let taking = false;
  let phonetic = 0;
  const store = () => {
    const found = cell ? valueOf(cell, value, context) : null;
    if (!cell || !found) return;
    if (column > context.limits.columns)
      throw new SheetError(
        'too-many-columns',
        `工作表“${sheet}”超过 ${context.limits.columns} 列（${columnLetter(column)}${rowNumber}）`,
      );
    if (rowNumber > context.limits.rows)
      throw new SheetError('too-many-rows', `工作表“${sheet}”超过 ${context.limits.rows} 行，请分成几个文件`);
    context.cells += 1;
    if (context.cells > context.limits.cells)
      throw new SheetError(
        'too-many-cells',
        `文件里填了内容的单元格超过 ${context.limits.cells} 个，请分成几个文件`,
      );
    const row = rows.get(rowNumber) ?? { number: rowNumber, cells: [] };
    row.cells.push({
      address: `${columnLetter(column)}${rowNumber}`,
      column,
      formula: cell.formula,
      ...found,
    });
    rows.set(rowNumber, row);
  };
  walkXml(part, {
    open: (name, attribute) => {
      if (name === 'row') {
        const at = Number(attribute('r') ?? rowNumber + 1);
        if (!Number.isInteger(at) || at < 1 || at > 1_048_576)
          throw new SheetError('broken', `工作表“${sheet}”的行号不对`);
        rowNumber = at;
        rowsSeen += 1;
        // Rows that were only formatted, down to the last row of the sheet, are read for nothing.
        if (rowsSeen > context.limits.rows * 5)
          throw new SheetError(
            'too-many-rows',
            `工作表“${sheet}”有 ${context.limits.rows * 5} 行以上，多半是空行：请删掉多余的空行再上传`,
          );
        column = 0;
      } else if (name === 'c') {
        const letters = /^([A-Z]{1,3})\d+$/.exec(attribute('r') ?? '')?.[1];
        column = letters ? columnNumber(letters) : column + 1;
        cell = { type: attribute('t') ?? 'n', style: Number(attribute('s') ?? -1), formula: false };
        value = '';
      } else if (name === 'mergeCell') {
        const merge = mergeOf(attribute('ref') ?? '');
        if (merge && merges.length < context.limits.rows) merges.push(merge);
      } else if (name === 'f' && cell) cell.formula = true;
      else if (name === 'rPh') phonetic += 1;
      else if ((name === 'v' || name === 't') && cell) taking = phonetic === 0;
    },
    text: (piece) => {
      if (taking) value += piece;
    },
    close: (name) => {
      if (name === 'v' || name === 't') taking = false;
      else if (name === 'rPh') phonetic -= 1;
      else if (name === 'c') {
        store();
        cell = null;
      }
    },
  });
  return {
    rows: [...rows.values()]
      .sort((a, b) => a.number - b.number)
      .map(({ number, cells }) => ({ number, cells: cells.sort((a, b) => a.column - b.column) })),
    merges,
  };
}

/** `B2:B5` as numbers; null when it is damaged. */
function mergeOf(reference: string): SheetMerge | null {
  const [, left, top, right, bottom] = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(reference) ?? [];
  if (!left || !right) return null;
  return { top: Number(top), bottom: Number(bottom), left: columnNumber(left), right: columnNumber(right) };
}

function valueOf(
  cell: { type: string; style: number; formula: boolean },
  raw: string,
  context: SheetContext,
): Pick<SheetCell, 'type' | 'value'> | null {
  if (raw === '') {
    // Written by a program that computes nothing; a text formula may well give an empty text.
    if (!cell.formula || cell.type === 'str') return null;
    return { type: 'error', value: '（公式没有算出结果，请在 Excel 里打开保存一次）' };
  }
  switch (cell.type) {
    case 's': {
      const text = context.strings[Number(raw)];
      if (text === undefined) throw new SheetError('broken', '文件里的文字表不完整，请重新另存为 .xlsx');
      return text === '' ? null : { type: 'text', value: text };
    }
    case 'str':
    case 'inlineStr':
      return { type: 'text', value: unescapeControl(raw) };
    case 'b':
      return { type: 'boolean', value: raw === '1' };
    case 'e':
      return { type: 'error', value: raw };
    case 'd':
      return { type: 'date', value: raw.slice(0, 10) };
    default: {
      const number = Number(raw);
      if (!Number.isFinite(number)) return { type: 'text', value: raw };
      const date = context.dates[cell.style] ? dateOfSerial(number, context.date1904) : null;
      return date === null ? { type: 'number', value: number } : { type: 'date', value: date };
    }
  }
}
