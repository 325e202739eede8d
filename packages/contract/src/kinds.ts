import { z } from 'zod';
import { fieldTypes, visibilities } from '@liulian/domain';
import { byId, plainDate, text } from './common.ts';
import type { Operations } from './operation.ts';

const option = z.object({
  id: z.string(),
  title: z.string(),
  pinyin: z.string().describe('initials and full spelling, to type for'),
  pillar: z.string().optional(),
  hint: z.string().optional(),
  serves: z.array(z.string()).optional(),
});
export const kindField = z.object({
  name: z.string(),
  type: z.enum(fieldTypes),
  title: z.string(),
  options: z.array(option).optional(),
  required: z.boolean(),
  max: z.number().optional(),
  min: z.number().optional(),
  unit: z.string().optional(),
  external: z.boolean(),
  help: z.string().optional(),
  kinds: z.array(z.string()).optional().describe('of a reference: the kinds it may refer to'),
  requiredWhen: z.record(z.string(), z.array(z.string())).optional(),
  mustBe: z.boolean().optional().describe('a tick without which it is not complete'),
  when: z.record(z.string(), z.array(z.string())).optional(),
  unless: z.record(z.string(), z.array(z.string())).optional().describe('not asked where these all hold'),
  main: z.boolean(),
  later: z.boolean().optional().describe('a later step asks for it; the first form does not'),
});
const kindTable = z.object({
  name: z.string(),
  title: z.string(),
  columns: z.array(kindField),
  limit: z.int(),
  when: z.record(z.string(), z.array(z.string())).optional(),
  fixed: z.array(z.string()),
  makes: z.string().nullable().describe('a row can become a record of this kind'),
  views: z.array(z.object({ title: z.string(), columns: z.array(z.string()) })),
});
export type KindTable = z.output<typeof kindTable>;
/** A kind with its options resolved: form, list, filter, ledger and validation all follow from it. */
export const kind = z.object({
  id: z.string(),
  shape: z.string(),
  title: z.string(),
  pinyin: z.string(),
  owner: z.string(),
  purpose: z.string(),
  expires: plainDate,
  fields: z.array(kindField),
  dateTitle: z.string(),
  participants: z.enum(['none', 'optional', 'default-unit']),
  expenses: z.boolean(),
  linkedEvent: z.boolean(),
  prefill: z.record(z.string(), z.unknown()),
  accepted: z.boolean().describe('a superior accepts it'),
  selfAccepting: z.boolean().describe('for the signed-in unit: counts at once'),
  visibility: z.enum(visibilities),
  ledger: z.array(z.object({ name: z.string(), title: z.string() })),
  titleFrom: z.string().nullable().describe('the field that gives a record its title'),
  minutes: z.number(),
  source: z.enum(['pack', 'site']),
  entryWindowDays: z.int(),
  perHeadLimit: z.number(),
  stages: z
    .array(
      z.object({
        id: z.string(),
        title: z.string(),
        final: z.boolean(),
        void: z.boolean(),
        open: z.boolean().describe('the whole corps reads a record in it'),
      }),
    )
    .describe('where a record of it can stand; none = the four of the built-in flow'),
  parties: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      field: z.string(),
      shownIn: z
        .array(z.string())
        .nullable()
        .describe('stages in which it reads the record, in words; null = as soon as it is in effect'),
    }),
  ),
  tables: z.array(kindTable),
  derived: z.array(z.object({ name: z.string(), title: z.string(), type: z.enum(['number', 'date']) })),
  firstStep: z
    .string()
    .nullable()
    .describe('what handing it in is called where the kind has its own flow: 制发、下达…'),
  selfField: z.string().nullable(),
  selfOnly: z.boolean().describe('recorded by each for himself'),
  abilities: z.object({ create: z.boolean() }),
});
export type Kind = z.output<typeof kind>;
export type KindField = z.output<typeof kindField>;
export const saveKindBody = z.object({
  yaml: z.string().max(100_000),
  reason: text(300)
    .trim()
    .min(4, '请写明为什么要另建')
    .optional()
    .describe('why it is needed though it asks much of what another kind asks already'),
});
export const kindText = z.object({
  id: z.string(),
  yaml: z.string(),
  declared: z.record(z.string(), z.unknown()).describe('the same, read'),
});
export const kindList = z.object({ items: z.array(kind) });

export const kindOperations = {
  listKinds: {
    method: 'GET',
    path: '/kinds',
    permission: 'self',
    tag: 'kinds',
    summary: '记录类型',
    response: kindList,
  },
  getKindText: {
    method: 'GET',
    path: '/kinds/:id/text',
    permission: 'kinds:write',
    tag: 'kinds',
    summary: '本站自建类型的声明',
    params: byId,
    response: kindText,
  },
  saveKind: {
    method: 'PUT',
    path: '/kinds/:id',
    permission: 'kinds:write',
    tag: 'kinds',
    summary: '新增或修改记录类型',
    params: byId,
    body: saveKindBody,
    response: kind,
  },
} as const satisfies Operations;
