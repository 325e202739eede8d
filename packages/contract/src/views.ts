import { z } from 'zod';
import { byId, idText, text } from './common.ts';
import type { Operations } from './operation.ts';

/** A ledger's address under a name: its filters, order and columns, as the address holds them. */
export const viewSearch = z
  .record(z.string().regex(/^[A-Za-z]{1,30}$/, '只用字母'), text(2000))
  .refine((search) => Object.keys(search).length <= 30, '条件太多');
export const savedView = z.object({
  id: idText,
  name: z.string(),
  search: z.record(z.string(), z.string()),
  shared: z.boolean().describe('the others of the unit see it too'),
  own: z.boolean(),
  by: z.string(),
});
export type SavedView = z.output<typeof savedView>;
export const viewList = z.object({ items: z.array(savedView) });
export const saveViewBody = z.object({
  name: text(40).trim().min(1, '起个名字'),
  search: viewSearch,
  shared: z.boolean().default(false),
});

export const viewOperations = {
  listViews: {
    method: 'GET',
    path: '/ledger-views',
    permission: 'records:read',
    tag: 'records',
    summary: '台账视图',
    response: viewList,
  },
  saveView: {
    method: 'POST',
    path: '/ledger-views',
    permission: 'records:read',
    tag: 'records',
    summary: '保存台账视图',
    body: saveViewBody,
    response: savedView,
    status: 201,
  },
  deleteView: {
    method: 'DELETE',
    path: '/ledger-views/:id',
    permission: 'records:read',
    tag: 'records',
    summary: '删除台账视图',
    params: byId,
    response: 'empty',
    status: 204,
  },
} as const satisfies Operations;
