import { z } from 'zod';
import { byId, idText, instant, personRef, plainDate, text, unitRef } from './common.ts';
import type { Operations } from './operation.ts';

/** One responsibility that somebody has: the field of a record in which they stand. */
const responsibility = z.object({
  recordId: z.string(),
  field: z.string().describe('a field, or `table.column` of its rows'),
  title: z.string(),
  fieldTitle: z.string(),
});
export const waitingList = z.object({
  person: personRef,
  items: z.array(responsibility.extend({ offeredTo: z.string().nullable() })),
  drafts: z
    .array(z.object({ recordId: z.string(), title: z.string(), kindTitle: z.string() }))
    .describe('not handed in yet: to be finished or deleted; they do not pass on'),
  duties: z
    .array(z.object({ id: z.string(), obligationId: z.string(), title: z.string(), dueOn: plainDate }))
    .describe('what the person owes in their own name: it stays with them, or ends with the post'),
});
export const handover = z.object({
  id: z.string(),
  person: personRef,
  successor: personRef,
  unit: unitRef,
  reason: z.string(),
  givenAt: instant,
  givenBy: z.string(),
  answeredAt: instant.nullable(),
  answer: z.string().nullable(),
  state: z.enum(['offered', 'signed', 'declined']),
  items: z.array(responsibility.extend({ moved: z.boolean() })),
  abilities: z.object({ answer: z.boolean() }),
});
export type Handover = z.output<typeof handover>;
export const handoverList = z.object({
  items: z.array(handover),
  abilities: z.object({ giveForOthers: z.boolean() }),
});
export const giveHandoverBody = z.object({
  personId: idText.optional().describe('who hands over; the caller if not given'),
  successorId: idText.optional().describe('of the rows that name none themselves'),
  reason: text(200).min(2),
  items: z
    .array(
      z.object({
        recordId: idText,
        field: z.string().max(80),
        successorId: idText.optional().describe('this row goes to somebody else: a paper of its own'),
      }),
    )
    .min(1)
    .max(500),
});

export const handoverOperations = {
  listHandovers: {
    method: 'GET',
    path: '/handovers',
    permission: 'self',
    tag: 'handovers',
    summary: '交接',
    response: handoverList,
  },
  listWaiting: {
    method: 'GET',
    path: '/handovers/waiting',
    permission: 'self',
    tag: 'handovers',
    summary: '名下没办完的事',
    query: z.object({ personId: idText.optional() }),
    response: waitingList,
  },
  giveHandover: {
    method: 'POST',
    path: '/handovers',
    permission: 'self',
    tag: 'handovers',
    summary: '交出；交给几个人的，一人一份，回第一份',
    body: giveHandoverBody,
    response: handover,
    status: 201,
  },
  answerHandover: {
    method: 'POST',
    path: '/handovers/:id/answer',
    permission: 'self',
    tag: 'handovers',
    summary: '签字接下，或退回',
    params: byId,
    body: z.object({ take: z.boolean(), answer: text(200).optional() }),
    response: handover,
  },
} as const satisfies Operations;
