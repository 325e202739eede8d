import { z } from 'zod';
import { idText, text } from './common.ts';

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
