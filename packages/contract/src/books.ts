import { z } from 'zod';
import { idText, plainDate, yearAsked } from './common.ts';
import type { Operation } from './operation.ts';

export const bookQuery = z.object({
  unitId: idText.optional().describe('the caller’s own unit if not given'),
  year: yearAsked,
});
export const bookList = z.object({
  items: z.array(z.object({ kind: z.string(), id: z.string(), title: z.string() })),
});
const entry = z.object({
  recordId: z.string(),
  place: z.int().describe('its number in the year, in the order of days'),
  occurredOn: plainDate,
  category: z.string(),
  title: z.string(),
  present: z.int().nullable(),
  facts: z.array(z.object({ title: z.string(), text: z.string() })),
  tables: z.array(
    z.object({
      title: z.string(),
      columns: z.array(z.string()),
      rows: z.array(z.array(z.string())),
    }),
  ),
});
export const book = z.object({
  kind: z.string(),
  id: z.string(),
  title: z.string(),
  unit: z.object({ id: z.string(), name: z.string() }),
  year: z.int(),
  chapters: z.array(z.object({ id: z.string(), title: z.string(), count: z.int() })),
  entries: z.array(entry),
});
export type Book = z.output<typeof book>;

/** Books of a unit and year, put together from its records (C10). */
export const bookOperations = {
  listBooks: {
    method: 'GET',
    path: '/books',
    permission: 'records:read',
    tag: 'records',
    summary: '有哪些记录本',
    response: bookList,
  },
  getBook: {
    method: 'GET',
    path: '/books/:kind/:book',
    permission: 'records:read',
    tag: 'records',
    summary: '一个单位一年的记录本',
    params: z.object({ kind: idText, book: idText }),
    query: bookQuery,
    response: book,
  },
} as const satisfies Record<string, Operation>;
