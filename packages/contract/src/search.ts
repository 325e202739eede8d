import { z } from 'zod';
import type { Operations } from './operation.ts';

export const searchQuery = z.object({
  q: z
    .string()
    .min(1)
    .max(50)
    .regex(/[\p{L}\p{N}]/u, '只有标点，请写要找的字、拼音或数字'),
});
/** What a search finds; a `ledger` is a kind that the caller may read and not make records of. */
export const searchTypes = [
  'unit',
  'person',
  'record',
  'obligation',
  'document',
  'clause',
  'setting',
  'kind',
  'ledger',
] as const;
export const searchResult = z.object({
  items: z.array(
    z.object({
      type: z.enum(searchTypes),
      id: z.string(),
      title: z.string(),
      detail: z.string(),
    }),
  ),
  present: z
    .array(z.object({ old: z.string(), now: z.string(), query: z.string() }))
    .describe('former terms in the query, what they are called now, and the query with the present term'),
});

export const searchOperations = {
  search: {
    method: 'GET',
    path: '/search',
    permission: 'self',
    tag: 'search',
    summary: '搜索',
    query: searchQuery,
    response: searchResult,
  },
} as const satisfies Operations;
