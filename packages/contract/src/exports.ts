import { z } from 'zod';
import { byId, instant } from './common.ts';
import type { Operations } from './operation.ts';
import { exportRecordsQuery } from './records.ts';

export const startExportQuery = exportRecordsQuery.omit({ format: true });
export const exportJob = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['waiting', 'running', 'ready', 'failed']),
  rowsDone: z.int(),
  rowsTotal: z.int(),
  problem: z.string().nullable().describe('why there is no file, in words'),
  size: z.int().nullable().describe('bytes'),
  createdAt: instant,
  expiresAt: instant.describe('the file and this line are deleted then'),
});
export type ExportJob = z.output<typeof exportJob>;
export const exportStart = z.object({
  rows: z.int(),
  job: exportJob.nullable().describe('null: short enough to be downloaded at once'),
});
export const exportList = z.object({ items: z.array(exportJob).describe('newest first') });

export const exportOperations = {
  startExport: {
    method: 'POST',
    path: '/exports',
    permission: 'records:export',
    tag: 'records',
    summary: '导出台账：短的直接下载，长的另外做',
    query: startExportQuery,
    response: exportStart,
  },
  listExports: {
    method: 'GET',
    path: '/exports',
    permission: 'records:export',
    tag: 'records',
    summary: '我的导出',
    response: exportList,
  },
  downloadExport: {
    method: 'GET',
    path: '/exports/:id/file',
    permission: 'records:export',
    tag: 'records',
    summary: '取一份导出',
    params: byId,
    response: 'file',
  },
  deleteExport: {
    method: 'DELETE',
    path: '/exports/:id',
    permission: 'records:export',
    tag: 'records',
    summary: '删除一份导出',
    params: byId,
    response: 'empty',
    status: 204,
  },
} as const satisfies Operations;
