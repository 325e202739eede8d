export { taskTable, type TaskRow, type TaskTable } from './task-table.ts';
export { ledgerWorkbook, type Ledger } from './ledger-workbook.ts';
export { matrixWorkbook, type CellState, type Matrix } from './matrix-workbook.ts';
export { escapeHtml, ledgerHtml, type PrintLedger } from './ledger-html.ts';
export {
  hintMark,
  templateDataRow,
  templateWorkbook,
  type Template,
  type TemplateColumn,
  type TemplateSheet,
} from './template-workbook.ts';
export {
  defaultLimits,
  readSheets,
  type ReadSheet,
  type SheetLimits,
  type SheetMerge,
  type SheetRow,
} from './read-sheets.ts';
export { dateOfSerial, plainDateOf, textOf, type SheetCell, type SheetCellType } from './cells.ts';
export { readCsv } from './read-csv.ts';
export { SheetError, type SheetErrorCode } from './sheet-error.ts';
export { columnLetter, sheetName, type Column, type ColumnType, type Rows } from './sheet.ts';
