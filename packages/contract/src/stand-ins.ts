import { z } from 'zod';
import { byId, idText, personRef, plainDate, text, unitRef } from './common.ts';
import type { Operations } from './operation.ts';

export const standIn = z.object({
  id: z.string(),
  person: personRef.describe('who is stood in for'),
  deputy: personRef,
  unit: unitRef.describe('whose roles they are'),
  fromOn: plainDate,
  untilOn: plainDate,
  kinds: z
    .array(z.object({ id: z.string(), title: z.string() }))
    .nullable()
    .describe('null = everything that the roles allow, but for the confidential'),
  reason: z.string(),
  state: z.enum(['coming', 'running', 'over']),
  endedAs: z.enum(['over', 'by-hand', 'departure']).nullable(),
  mine: z.enum(['given', 'received', 'other']),
  abilities: z.object({ end: z.boolean() }),
});
export type StandIn = z.output<typeof standIn>;

export const standInList = z.object({
  items: z.array(standIn),
  abilities: z.object({
    give: z.boolean().describe('the caller holds roles here that another may act with'),
    giveForOthers: z.boolean(),
  }),
});

export const giveStandInBody = z.object({
  deputyId: idText.describe('the person who stands in'),
  personId: idText.optional().describe('for whom; the caller if not given'),
  fromOn: plainDate,
  untilOn: plainDate,
  kinds: z.array(idText).min(1).max(50).nullable().default(null),
  reason: text(200).min(2),
});

export const standInOperations = {
  listStandIns: {
    method: 'GET',
    path: '/stand-ins',
    permission: 'self',
    tag: 'stand-ins',
    summary: '代理',
    response: standInList,
  },
  giveStandIn: {
    method: 'POST',
    path: '/stand-ins',
    permission: 'self',
    tag: 'stand-ins',
    summary: '请人代理',
    body: giveStandInBody,
    response: standIn,
    status: 201,
  },
  endStandIn: {
    method: 'DELETE',
    path: '/stand-ins/:id',
    permission: 'self',
    tag: 'stand-ins',
    summary: '结束代理',
    params: byId,
    response: standIn,
  },
} as const satisfies Operations;
