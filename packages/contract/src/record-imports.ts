import { z } from 'zod';
import { byId, idText, instant, many } from './common.ts';
import type { Operations } from './operation.ts';

/** Records from workbooks. */

export const importRecordsQuery = z.object({
  dryRun: z.stringbool().default(true),
  acceptDuplicates: z
    .stringbool()
    .default(false)
    .describe('store rows that are likely there already; otherwise 409 import.has_duplicates'),
  skipDuplicates: z.stringbool().default(false).describe('leave those rows out and store the others'),
  columns: many(
    z
      .string()
      .regex(/^\d{1,2}\.[A-Z]{1,3}:(-|[A-Za-z][A-Za-z0-9.]{0,79})$/, '写法如 0.B:title，不导入写 0.B:-'),
  ).describe('what columns are, by `columns[].id` of a dry run; a real run keeps it for the next list'),
});
const place = { sheet: z.string(), cell: z.string(), row: z.int() };
export const recordImportResult = z.object({
  rows: z.int(),
  sheets: z.array(z.string()).describe('sheets that were read'),
  skippedSheets: z.array(z.object({ sheet: z.string(), reason: z.string() })),
  columns: z.array(
    z.object({
      id: z.string().describe('`0.B`: the place of the sheet in the workbook and the letter, for `columns`'),
      sheet: z.string(),
      cell: z.string(),
      heading: z.string(),
      field: z.string().nullable(),
      decided: z
        .enum(['title', 'guess', 'remembered', 'chosen', 'unknown', 'unread', 'doubled'])
        .describe('by its title, guessed, as it was decided in an earlier import, by `columns`; or not read'),
    }),
  ),
  fields: z.array(z.object({ key: z.string(), title: z.string() })).describe('what a column can be'),
  problems: z.array(z.object({ ...place, column: z.string(), message: z.string() })),
  warnings: z
    .array(
      z.object({
        ...place,
        message: z.string(),
        record: z
          .object({ id: z.string(), title: z.string() })
          .nullable()
          .describe('the record that is there already, where the caller may see it'),
      }),
    )
    .describe('rows that are likely there already, as a record or further up in the file'),
  notes: z.array(z.string()).describe('what was done to the list though nothing is wrong with it'),
  imported: z.int().describe('rows that this same file has stored before; they are not stored again'),
  skipped: z.int().describe('rows left out as likely duplicates'),
  created: z.array(z.string()).describe('by this very run: empty where the whole file was stored before'),
  importId: z.string().describe('names this file, for taking its records back as a whole'),
  dryRun: z.boolean(),
});
export const recordImportList = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      at: instant,
      records: z.int().describe('stored by it and not withdrawn since'),
    }),
  ),
});
export const undoImportResult = z.object({
  withdrawn: z.int(),
  kept: z
    .array(z.object({ id: z.string(), title: z.string(), reason: z.string() }))
    .describe('what can no longer be taken back, and why'),
});

export const recordImportOperations = {
  getRecordTemplate: {
    method: 'GET',
    path: '/kinds/:id/template',
    permission: 'records:write',
    tag: 'records',
    summary: '记录导入模板',
    params: byId,
    response: 'file',
  },
  importRecords: {
    method: 'POST',
    path: '/kinds/:id/import',
    permission: 'records:write',
    tag: 'records',
    summary: '从 Excel 导入记录',
    params: byId,
    query: importRecordsQuery,
    upload: true,
    response: recordImportResult,
  },

  listRecordImports: {
    method: 'GET',
    path: '/kinds/:id/imports',
    permission: 'records:write',
    tag: 'records',
    summary: '自己导入过的表',
    params: byId,
    response: recordImportList,
  },
  undoRecordImport: {
    method: 'POST',
    path: '/kinds/:id/imports/:importId/undo',
    permission: 'records:write',
    tag: 'records',
    summary: '撤销一次导入',
    params: z.object({ id: idText, importId: idText }),
    response: undoImportResult,
  },
} as const satisfies Operations;
