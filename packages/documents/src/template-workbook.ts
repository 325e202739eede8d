import type { Writable } from 'node:stream';
import ExcelJS, { type Worksheet } from 'exceljs';
import {
  borders,
  centred,
  columnLetter,
  columnWidth,
  font,
  headerFill,
  numberFormats,
  plainValue,
  sheetName,
  type Column,
} from './sheet.ts';

export interface TemplateColumn extends Column {
  required?: boolean | undefined;
  /** What to write, in one line under the header. */
  hint?: string | undefined;
  /** Allowed values: a list to choose from. */
  options?: readonly string[] | undefined;
  /** Other values may be typed as well (several of the list, for instance). */
  open?: boolean | undefined;
}

export interface TemplateSheet {
  title: string;
  /** Lines above the headings; hints then stand in the sheet 填写说明 only. */
  lead?: string[] | undefined;
  columns: TemplateColumn[];
  /** Prefilled rows. */
  rows?: unknown[][] | undefined;
}

export interface Template {
  sheets: TemplateSheet[];
  /** Lines of the sheet 填写说明. */
  notes: string[];
}

/** First row that is filled in: header, then hints, then data. */
export const templateDataRow = 3;
/** The hint row starts with this, so that it is known again when the sheet comes back. */
export const hintMark = '※';

const fillIn = 5000;

/** A workbook to fill in and upload again: header, a line of hints, lists to choose from, dates as dates. */
export async function templateWorkbook(stream: Writable, template: Template): Promise<void> {
  const workbook = new ExcelJS.Workbook();
  const names: string[] = [];
  const add = (title: string) => {
    const name = sheetName(title, names);
    names.push(name);
    return workbook.addWorksheet(name);
  };
  const sheets = template.sheets.map((sheet) => ({ sheet, page: add(sheet.title) }));
  const notes = add('填写说明');
  notes.getColumn(1).width = 100;
  template.notes.forEach((note, index) => {
    const cell = notes.getCell(index + 1, 1);
    cell.value = plainValue(note);
    cell.style = { font, alignment: { wrapText: true, vertical: 'top' }, numFmt: '@' };
  });
  const lists = add('选项');
  lists.state = 'hidden';
  let list = 0;
  for (const { sheet, page } of sheets) {
    const lead = sheet.lead ?? [];
    const header = lead.length + 1;
    const firstRow = sheet.lead ? header + 1 : templateDataRow;
    page.views = [{ state: 'frozen', xSplit: 0, ySplit: firstRow - 1 }];
    sheet.columns.forEach((column, index) => {
      writeColumn(page, column, index + 1, header, !sheet.lead);
      if (!column.options || column.options.length === 0) return;
      list += 1;
      column.options.forEach((option, row) => {
        lists.getCell(row + 1, list).value = plainValue(option);
      });
      const letter = columnLetter(list);
      validate(page, index + 1, firstRow, {
        type: 'list',
        allowBlank: !column.required,
        showErrorMessage: !column.open,
        errorTitle: column.title,
        error: '请从列表中选择',
        formulae: [`'${lists.name}'!$${letter}$1:$${letter}$${column.options.length}`],
      });
    });
    lead.forEach((line, row) => {
      const cell = page.getCell(row + 1, 1);
      cell.value = plainValue(line);
      cell.style = { font: { ...font, bold: row === 0 }, numFmt: '@' };
    });
    (sheet.rows ?? []).forEach((values, row) => {
      sheet.columns.forEach((column, index) => {
        page.getCell(firstRow + row, index + 1).value = plainValue(values[index], column.type);
      });
    });
  }
  await workbook.xlsx.write(stream);
}

function writeColumn(page: Worksheet, column: TemplateColumn, number: number, row: number, hinted: boolean) {
  const whole = page.getColumn(number);
  whole.width = Math.max(columnWidth(column), 14);
  whole.style = { font, numFmt: numberFormats[column.type ?? 'text'] };
  const header = page.getCell(row, number);
  header.value = `${column.title}${column.required ? '*' : ''}`;
  header.style = {
    font: { ...font, bold: true },
    fill: headerFill,
    border: borders,
    alignment: centred,
    numFmt: '@',
  };
  if (!hinted) return;
  const hint = page.getCell(row + 1, number);
  hint.value = plainValue(
    number === 1 ? `${hintMark}${column.hint ?? '本行为说明，不用删'}` : (column.hint ?? ''),
  );
  hint.style = {
    font: { ...font, size: 9, italic: true, color: { argb: 'FF5A6570' } },
    border: borders,
    alignment: { wrapText: true, vertical: 'top' },
    numFmt: '@',
  };
}

type Validations = { dataValidations: { add(range: string, validation: object): void } };

/** One validation over the whole column; exceljs' typings leave the range form out. */
function validate(page: Worksheet, column: number, firstRow: number, validation: object) {
  const letter = columnLetter(column);
  (page as unknown as Validations).dataValidations.add(`${letter}${firstRow}:${letter}${fillIn}`, validation);
}
