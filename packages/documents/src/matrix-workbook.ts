import type { Writable } from 'node:stream';
import ExcelJS from 'exceljs';
import {
  borders,
  breathe,
  centred,
  font,
  headerFill,
  pageFooter,
  plainValue,
  printSetup,
  sheetName,
  textWidth,
  writeHeading,
} from './sheet.ts';

export type CellState =
  | 'upcoming'
  | 'open'
  | 'due-soon'
  | 'overdue'
  | 'met'
  | 'met-late'
  | 'waived'
  | 'not-held';

export interface Matrix {
  title: string;
  subtitle?: string | undefined;
  /** Over the first column; 单位 when absent. */
  corner?: string | undefined;
  columns: { title: string }[];
  rows: { title: string; cells: ({ text: string; state: CellState | null } | null)[] }[];
}

/** Light enough to read black text on; the cell's text says the same, so colour is never the only sign. */
const looks: Record<CellState, { word: string; argb: string }> = {
  met: { word: '已完成', argb: 'FFE3F1E5' },
  'met-late': { word: '逾期后完成', argb: 'FFF1F1DA' },
  'due-soon': { word: '将到期', argb: 'FFFFF0CC' },
  overdue: { word: '逾期', argb: 'FFFADBD8' },
  open: { word: '进行中', argb: 'FFE4EEF8' },
  upcoming: { word: '未开始', argb: 'FFF4F5F6' },
  waived: { word: '免做', argb: 'FFE9E9EC' },
  'not-held': { word: '未开展', argb: 'FFEDE3F2' },
};

/**
 * The matrix unit × obligation: header and first column frozen, each cell in words with a light fill by
 * state, and a legend.
 */
export async function matrixWorkbook(stream: Writable, matrix: Matrix): Promise<void> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream,
    useStyles: true,
    useSharedStrings: false,
  });
  const headerRow = matrix.subtitle ? 3 : 2;
  const sheet = workbook.addWorksheet(sheetName(matrix.title), {
    views: [{ state: 'frozen', xSplit: 1, ySplit: headerRow }],
    pageSetup: { ...printSetup(headerRow), printTitlesColumn: 'A:A' },
    headerFooter: pageFooter,
  });
  const first = Math.min(Math.max(12, ...matrix.rows.map((row) => textWidth(row.title) + 2)), 40);
  sheet.columns = [{ width: first }, ...matrix.columns.map(() => ({ width: 13 }))];
  writeHeading(sheet, matrix.title, matrix.subtitle, matrix.columns.length + 1);
  const header = sheet.getRow(headerRow);
  [matrix.corner ?? '单位', ...matrix.columns.map((column) => column.title)].forEach((title, index) => {
    const cell = header.getCell(index + 1);
    cell.value = plainValue(title);
    cell.style = {
      font: { ...font, bold: true },
      fill: headerFill,
      border: borders,
      alignment: centred,
      numFmt: '@',
    };
  });
  header.height =
    14 * Math.max(2, ...matrix.columns.map((column) => Math.ceil(textWidth(column.title) / 12)));
  header.commit();
  let number = headerRow;
  for (const entry of matrix.rows) {
    number += 1;
    const row = sheet.getRow(number);
    const name = row.getCell(1);
    name.value = plainValue(entry.title);
    name.style = {
      font: { ...font, bold: true },
      border: borders,
      alignment: { vertical: 'middle', wrapText: true },
      numFmt: '@',
    };
    matrix.columns.forEach((_, index) => {
      const shown = entry.cells[index];
      const cell = row.getCell(index + 2);
      cell.value = shown ? plainValue(shown.text) : null;
      cell.style = {
        font,
        border: borders,
        alignment: centred,
        numFmt: '@',
        ...(shown?.state ? { fill: solid(looks[shown.state].argb) } : {}),
      };
    });
    row.commit();
    if (number % 200 === 0) await breathe(stream);
  }
  number += 2;
  for (const [word, argb] of [
    ['图例', null],
    ...Object.values(looks).map((look) => [look.word, look.argb] as const),
  ] as [string, string | null][]) {
    const row = sheet.getRow(number);
    const cell = row.getCell(1);
    cell.value = word;
    cell.style = {
      font: { ...font, bold: argb === null },
      ...(argb ? { fill: solid(argb), border: borders } : {}),
    };
    row.commit();
    number += 1;
  }
  sheet.commit();
  await workbook.commit();
}

const solid = (argb: string) => ({ type: 'pattern' as const, pattern: 'solid' as const, fgColor: { argb } });
