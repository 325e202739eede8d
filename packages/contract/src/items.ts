import { z } from 'zod';
import { idText, many, page, pageQuery, plainDate, sought, unitRef } from './common.ts';
import type { Operations } from './operation.ts';

/** How far a matter is, whatever its kind calls its stages: not begun, under way, to be closed, closed. */
export const itemStates = ['todo', 'doing', 'asked', 'closed'] as const;
export const listItemsQuery = z.object({
  ...pageQuery,
  kind: many(idText),
  unitId: idText.optional().describe('raised by or given to this unit or one below it'),
  mine: z.stringbool().optional().describe('given to the signed-in person or unit'),
  state: many(z.enum(itemStates)),
  overdue: z.stringbool().optional(),
  originKind: many(idText).describe('that came out of records of these kinds'),
  origin: idText.optional().describe('that came out of this record'),
  q: sought,
});
const item = z.object({
  id: z.string(),
  kind: z.string(),
  what: z.string(),
  category: z.string().nullable(),
  units: z.array(unitRef).describe('who raised it'),
  bearers: z.array(z.string()).describe('who has to do it: units and people by name'),
  dueOn: plainDate.nullable().describe('after every later day that was given'),
  overdue: z.boolean(),
  state: z.enum(itemStates),
  stage: z.object({ id: z.string(), title: z.string(), final: z.boolean() }),
  origin: z
    .object({ id: z.string().nullable(), title: z.string(), kindTitle: z.string() })
    .nullable()
    .describe('the record it came out of; without an id where the caller may not see that'),
});
export type Item = z.output<typeof item>;
export const itemPage = page(item).extend({
  counts: z
    .object({ todo: z.int(), doing: z.int(), asked: z.int(), closed: z.int(), overdue: z.int() })
    .describe('of what the filters give, whatever `state` and `overdue` ask'),
  kinds: z.array(z.object({ id: z.string(), title: z.string() })).describe('kinds of matters that there are'),
  originKinds: z.array(z.object({ id: z.string(), title: z.string() })),
});
export type ItemPage = z.output<typeof itemPage>;

export const itemOperations = {
  listItems: {
    method: 'GET',
    path: '/items',
    permission: 'self',
    tag: 'records',
    summary: '每件事走到哪一步',
    query: listItemsQuery,
    response: itemPage,
  },
} as const satisfies Operations;
