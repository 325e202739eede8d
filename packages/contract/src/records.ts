import { z } from 'zod';
import { bearerTypes, pillars, visibilities } from '@liulian/domain';
import {
  byId,
  idText,
  instant,
  many,
  page,
  pageQuery,
  personRef,
  plainDate,
  sought,
  text,
  unitRef,
} from './common.ts';
import type { Operations } from './operation.ts';
import { progress } from './duties.ts';
import {
  act,
  answerReferralBody,
  fieldValues,
  linked,
  makeItemsBody,
  messageBody,
  partyView,
  readerBody,
  referBody,
  referral,
  revision,
  stepAbility,
  takeStepBody,
  undoStepBody,
} from './record-flow.ts';

export * from './items.ts';
export * from './record-flow.ts';
export * from './record-imports.ts';

export const recordStatus = z.enum(['draft', 'submitted', 'accepted', 'returned', 'withdrawn']);

/** Rows inside a record by table; a row that stays keeps its id. */
export const tableRows = z.record(
  z.string().max(60),
  z.array(z.object({ id: idText.optional(), values: fieldValues })).max(500, '一张表最多 500 行'),
);

export const recordBody = z.object({
  kind: idText,
  title: text(100).optional(),
  occurredOn: plainDate,
  unitIds: z.array(idText).min(1, '至少选一个单位').max(200),
  participantIds: z.array(idText).max(2000, '参加人员最多 2000 人').optional(),
  headcount: z.int().min(0).max(100_000).optional(),
  cost: z.number().min(0).max(100_000_000).optional().describe('元'),
  note: text(2000).optional(),
  eventId: idText.optional(),
  fields: fieldValues.default({}),
  rows: tableRows.optional(),
});
export const createRecordBody = recordBody.extend({
  submit: z.boolean().default(false).describe('submit at once'),
  clientId: idText
    .optional()
    .describe('the same clientId twice makes one record: safe to repeat on a weak signal'),
});
// `fields` is listed anew: its default would empty the stored fields where it was not sent.
export const updateRecordBody = recordBody
  .omit({ kind: true, fields: true })
  .partial()
  .extend({
    fields: fieldValues.optional(),
    revision,
    reason: text(500)
      .optional()
      .describe(
        'asked for when an accepted record is corrected; where a superior accepts the kind, the correction ' +
          'then waits as a proposal and the accepted version stays in force',
      ),
  });
export const submitRecordBody = z.object({ revision });
export const acceptRecordBody = z.object({ revision });
export const returnRecordBody = z.object({ reason: text(500).min(2, '请写明退回原因'), revision });
export const withdrawRecordBody = z.object({ reason: text(500).default(''), revision });
export const acceptResult = z.object({
  id: z.string(),
  status: recordStatus,
  duties: z.int().describe('how many duties of the caller’s own scope it now counts toward'),
});
const readRecords = z
  .array(z.object({ id: idText, revision }))
  .min(1, '至少选一条记录')
  .max(200, '一次最多 200 条');
export const acceptManyBody = z.object({ records: readRecords });
export const returnManyBody = z.object({ records: readRecords, reason: text(500).min(2, '请写明退回原因') });
const refusedRecord = z.object({ id: z.string(), code: z.string(), detail: z.string() });
export const acceptManyResult = z.object({
  accepted: z.array(z.string()),
  refused: z.array(refusedRecord),
});
export const returnManyResult = z.object({
  returned: z.array(z.string()),
  refused: z.array(refusedRecord),
});

export const discharge = z.object({
  dutyId: z.string(),
  title: z.string(),
  bearer: z.string(),
  bearerType: z.enum(bearerTypes),
  obligationId: z.string(),
  period: z.string(),
  before: progress,
  after: progress,
  met: z.boolean(),
});
export const preview = z.object({
  discharges: z.array(discharge),
  groups: z.array(
    z.object({
      obligationId: z.string(),
      title: z.string(),
      bearerType: z.enum(bearerTypes),
      bearers: z.int(),
      met: z.int(),
      before: progress.nullable(),
      after: progress.nullable(),
    }),
  ),
  owed: z
    .array(z.object({ title: z.string(), bearers: z.array(z.string()), dueOn: plainDate.nullable() }))
    .describe('what the record makes its parties owe on its way; a day only where the record names it'),
  /** Other duties the same event could discharge if tagged so. */
  couldAlso: z.array(z.object({ category: z.string(), title: z.string(), duties: z.int() })),
  reviewer: z.string().nullable().describe('who will look at it; null = counts at once'),
  lateEntry: z.boolean(),
  overPerHead: z.boolean(),
  alike: z
    .array(z.object({ id: z.string(), title: z.string() }).nullable())
    .describe(
      'same kind, unit, day and category: a warning; null where all that may be said is there is one',
    ),
  problems: z.array(z.object({ field: z.string(), message: z.string() })),
  warnings: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .describe('likely a slip, but it may be meant: nothing is refused for it'),
});
export type Preview = z.output<typeof preview>;

export const file = z.object({
  id: z.string(),
  name: z.string(),
  size: z.int(),
  mime: z.string(),
  uploadedAt: instant,
});
export const recordSummary = z.object({
  id: z.string(),
  kind: z.string(),
  kindTitle: z.string(),
  title: z.string(),
  category: z.string().nullable(),
  categoryTitle: z.string().nullable(),
  status: recordStatus,
  occurredOn: plainDate,
  enteredAt: instant,
  lateEntry: z.boolean(),
  units: z.array(unitRef),
  participants: z.int(),
  headcount: z.int().nullable(),
  cost: z.number().nullable(),
  perHead: z.number().nullable(),
  duties: z.int(),
  files: z.int(),
  createdBy: z.string(),
  returnReason: z.string().nullable(),
  visibility: z.enum(visibilities),
  withheld: z
    .boolean()
    .describe(
      'a confidential record of someone else: lists say that it is there, its page says what it holds',
    ),
  fields: z.record(z.string(), z.unknown()).describe('ledger columns, choices and names in words'),
  references: z
    .record(z.string(), z.array(z.object({ id: z.string(), title: z.string() })))
    .optional()
    .describe('by field, the records referred to that the caller may open'),
  raw: z
    .object({
      values: z
        .record(z.string(), z.unknown())
        .describe('field values as stored: ids of choices, people, units'),
      people: z.array(z.object({ role: z.string(), id: z.string(), name: z.string() })),
      units: z.array(z.object({ role: z.string(), id: z.string(), name: z.string() })),
      eventId: z.string().nullable(),
    })
    .nullable()
    .optional()
    .describe('with raw=true: what the words stand for; null where the content is withheld'),
  revision: z.int(),
  stage: z.object({ id: z.string(), title: z.string(), final: z.boolean() }).nullable(),
  number: z.string().nullable().describe('文号, taken when it was issued'),
  received: z
    .object({
      asked: z.array(z.string()).describe('steps that are asked of the caller and not taken yet'),
      dueOn: plainDate.nullable().describe('until when, where something is owed'),
      passedTo: z.array(z.string()).describe('to whom the caller’s unit passed it on, in words'),
    })
    .optional()
    .describe('with received=true'),
  proposed: z.boolean().describe('an accepted record with a correction that waits for its acceptance'),
  abilities: z.object({ accept: z.boolean(), return: z.boolean(), update: z.boolean() }),
});
export type RecordSummary = z.output<typeof recordSummary>;
export const recordPage = page(recordSummary);

const shownRecord = z.object({ id: z.string(), title: z.string(), on: plainDate });

export const record = recordSummary.extend({
  round: z.int(),
  steps: z.array(stepAbility).describe('what the caller may do now'),
  acts: z.array(act),
  parties: z.array(partyView),
  referrals: z
    .object({ give: z.boolean(), items: z.array(referral) })
    .nullable()
    .describe('转办、会签、抄送 of the caller’s unit, or to the caller'),
  rows: z.array(
    z.object({
      table: z.string(),
      rows: z.array(
        z.object({
          id: z.string(),
          values: fieldValues,
          words: z.record(z.string(), z.string()),
          unit: z.string().nullable().describe('whose row it is, where each unit writes its own'),
          item: z.object({ id: z.string(), stage: z.string() }).nullable(),
          plan: z
            .object({
              state: z.enum(['done', 'coming', 'open', 'missed', 'not-held']),
              record: shownRecord.nullable().describe('the record that shows it'),
              form: z.object({ kind: z.string(), fields: z.record(z.string(), z.unknown()) }),
            })
            .nullable()
            .describe('of a row that is a plan: whether records show that it was done'),
        }),
      ),
    }),
  ),
  gathered: z
    .object({
      title: z.string(),
      kind: z.string(),
      units: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          count: z.int().nullable().describe('null: the unit is not in the caller’s line'),
          records: z.array(shownRecord).describe('the latest five'),
        }),
      ),
      total: z.int(),
    })
    .nullable()
    .describe('what the units that take part have recorded under it'),
  links: z.array(z.object({ field: z.string(), title: z.string(), items: z.array(linked) })),
  usedBy: z
    .array(z.object({ title: z.string(), kind: z.string(), count: z.int(), items: z.array(linked) }))
    .describe('records that refer to this one, as far as the caller sees them'),
  thread: z
    .object({
      write: z.boolean(),
      messages: z.array(
        z.object({
          id: z.string(),
          at: instant,
          by: z.string(),
          unit: z.string(),
          text: z.string(),
          mine: z.boolean(),
        }),
      ),
    })
    .nullable(),
  readers: z
    .object({ write: z.boolean(), items: z.array(z.object({ accountId: z.string(), name: z.string() })) })
    .nullable(),
  editable: z
    .array(z.string())
    .nullable()
    .describe('fields and tables the caller may change now; null = all'),
  note: z.string().nullable(),
  values: z.record(z.string(), z.unknown()).describe('raw field values, for the form'),
  people: z.array(
    z.object({ person: personRef, role: z.string(), roleTitle: z.string(), unitName: z.string() }),
  ),
  proposal: z
    .object({
      reason: z.string(),
      by: z.string(),
      at: instant,
      body: recordBody.describe('the corrected record, for the form'),
    })
    .nullable()
    .describe('a correction that waits; until it is accepted, the version shown stays in force'),
  changes: z
    .array(
      z.object({
        field: z.string(),
        title: z.string(),
        before: z.string().nullable(),
        after: z.string().nullable(),
      }),
    )
    .describe(
      'in words: what the proposal would change, or what changed since the version that was returned',
    ),
  eventId: z.string().nullable(),
  event: z.object({ id: z.string(), title: z.string() }).nullable(),
  fileList: z.array(file),
  discharges: z.array(
    z.object({ dutyId: z.string(), title: z.string(), bearer: z.string(), bearerType: z.string() }),
  ),
  history: z.array(z.object({ at: instant, text: z.string(), by: z.string() })),
  submittedAt: instant.nullable(),
  acceptedAt: instant.nullable(),
  acceptedBy: z.string().nullable(),
  reviewer: z.string().nullable(),
  undoUntil: instant.nullable(),
  abilities: z.object({
    update: z.boolean(),
    submit: z.boolean(),
    accept: z.boolean(),
    return: z.boolean(),
    withdraw: z.boolean(),
    delete: z.boolean(),
    attach: z.boolean(),
  }),
});
export type RecordDetail = z.output<typeof record>;

const columnName = /^[A-Za-z][A-Za-z0-9]{0,59}$/;
export const listRecordsQuery = z.object({
  ...pageQuery,
  kind: many(idText),
  category: many(idText),
  status: many(recordStatus),
  unitId: idText.optional(),
  direct: z.stringbool().optional(),
  personId: idText.optional(),
  from: plainDate.optional(),
  to: plainDate.optional(),
  pillar: many(z.enum(pillars)),
  ids: many(idText).describe('these records only'),
  dutyId: idText.optional(),
  eventId: idText.optional(),
  q: sought,
  mine: z.stringbool().optional(),
  raw: z.stringbool().optional().describe('values and ids beside the words'),
  received: z.stringbool().optional().describe('shown to the signed-in unit or person as a party'),
  asked: z
    .stringbool()
    .optional()
    .describe(
      'with received: only those of which something is still asked of the caller; false = the others',
    ),
  open: z.stringbool().optional().describe('open to the whole corps'),
  stage: many(idText),
  references: idText.optional().describe('records that refer to this one'),
  waiting: z.stringbool().optional().describe('submitted, for the signed-in unit to accept'),
  where: many(
    z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9]{0,59}:[^\u0000]{1,200}$/, '写法如 households:1..5')
      .regex(/:.*[\p{L}\p{N}]/u, '只有标点，请写要找的字、拼音或数字'),
  ).describe(
    'filters in the heading, `column:value`: choices, people and units by id (`a|b`), true or false, ranges `1..5`, words',
  ),
  sort: z
    .string()
    .regex(/^-?[A-Za-z][A-Za-z0-9]{0,59}$/, '写法如 -occurredOn')
    .default('-occurredOn')
    .describe('any column of the ledger; `-` for the other way round'),
});
export const exportRecordsQuery = listRecordsQuery.omit({ limit: true, cursor: true, raw: true }).extend({
  format: z.enum(['xlsx', 'print']).default('xlsx'),
  columns: many(z.string().regex(columnName, '列名只用字母和数字')).describe(
    'which columns, in which order; the kind’s own ledger if not given',
  ),
  reason: text(200)
    .trim()
    .min(2, '请写明用途')
    .optional()
    .describe(
      'what confidential records are needed for; without it a ledger of confidential kinds is refused ' +
        '(record.reason_required) and a mixed one leaves out what they hold. It stands in the audit entry.',
    ),
});

export const exportRowsQuery = z.object({
  format: z.enum(['xlsx', 'print']).default('xlsx'),
  view: text(40).optional().describe('one of the table’s named views; all columns if not given'),
  reason: exportRecordsQuery.shape.reason,
});
export const recordOperations = {
  listRecords: {
    method: 'GET',
    path: '/records',
    permission: 'self',
    tag: 'records',
    summary: '记录',
    query: listRecordsQuery,
    response: recordPage,
  },
  createRecord: {
    method: 'POST',
    path: '/records',
    permission: 'self',
    tag: 'records',
    summary: '新建记录',
    body: createRecordBody,
    response: record,
    status: 201,
  },
  previewRecord: {
    method: 'POST',
    path: '/records/preview',
    permission: 'self',
    tag: 'records',
    summary: '这条记录将完成哪些任务',
    body: recordBody.extend({ id: idText.optional() }),
    response: preview,
  },
  acceptRecords: {
    method: 'POST',
    path: '/records/accept',
    permission: 'records:accept',
    tag: 'records',
    summary: '批量认可',
    body: acceptManyBody,
    response: acceptManyResult,
  },
  returnRecords: {
    method: 'POST',
    path: '/records/return',
    permission: 'records:accept',
    tag: 'records',
    summary: '批量退回（同一个原因）',
    body: returnManyBody,
    response: returnManyResult,
  },
  exportRecords: {
    method: 'GET',
    path: '/records/export',
    permission: 'records:export',
    tag: 'records',
    summary: '台账导出',
    query: exportRecordsQuery,
    response: 'file',
  },
  exportRows: {
    method: 'GET',
    path: '/records/:id/tables/:table/export',
    permission: 'records:export',
    tag: 'records',
    summary: '一条记录里的一张表：打印或导出',
    params: z.object({ id: idText, table: idText }),
    query: exportRowsQuery,
    response: 'file',
  },
  getRecord: {
    method: 'GET',
    path: '/records/:id',
    permission: 'self',
    tag: 'records',
    summary: '记录',
    params: byId,
    response: record,
  },
  updateRecord: {
    method: 'PATCH',
    path: '/records/:id',
    permission: 'self',
    tag: 'records',
    summary: '修改或更正记录',
    params: byId,
    body: updateRecordBody,
    response: record,
  },
  deleteRecord: {
    method: 'DELETE',
    path: '/records/:id',
    permission: 'self',
    tag: 'records',
    summary: '删除草稿',
    params: byId,
    response: 'empty',
    status: 204,
  },
  previewAcceptance: {
    method: 'GET',
    path: '/records/:id/preview',
    permission: 'records:read',
    tag: 'records',
    summary: '认可这条记录（或它的更正）将完成哪些任务',
    params: byId,
    response: preview,
  },
  submitRecord: {
    method: 'POST',
    path: '/records/:id/submit',
    permission: 'self',
    tag: 'records',
    summary: '提交',
    params: byId,
    body: submitRecordBody,
    response: record,
  },
  acceptRecord: {
    method: 'POST',
    path: '/records/:id/accept',
    permission: 'records:accept',
    tag: 'records',
    summary: '认可（记录，或对已认可记录的更正）',
    params: byId,
    body: acceptRecordBody,
    response: acceptResult,
  },
  returnRecord: {
    method: 'POST',
    path: '/records/:id/return',
    permission: 'records:accept',
    tag: 'records',
    summary: '退回',
    params: byId,
    body: returnRecordBody,
    response: record,
  },
  withdrawRecord: {
    method: 'POST',
    path: '/records/:id/withdraw',
    permission: 'self',
    tag: 'records',
    summary: '撤回',
    params: byId,
    body: withdrawRecordBody,
    response: record,
  },
  takeStep: {
    method: 'POST',
    path: '/records/:id/steps/:step',
    permission: 'self',
    tag: 'records',
    summary: '办理一个步骤',
    params: z.object({ id: idText, step: idText }),
    body: takeStepBody,
    response: record,
  },
  undoStep: {
    method: 'POST',
    path: '/records/:id/acts/:act/undo',
    permission: 'self',
    tag: 'records',
    summary: '撤销刚办的步骤',
    params: z.object({ id: idText, act: idText }),
    body: undoStepBody,
    response: record,
  },
  makeItems: {
    method: 'POST',
    path: '/records/:id/items',
    permission: 'records:write',
    tag: 'records',
    summary: '把表里的行变成事项',
    params: byId,
    body: makeItemsBody,
    response: record,
  },
  addMessage: {
    method: 'POST',
    path: '/records/:id/messages',
    permission: 'self',
    tag: 'records',
    summary: '在记录上留言',
    params: byId,
    body: messageBody,
    response: record,
    status: 201,
  },
  refer: {
    method: 'POST',
    path: '/records/:id/referrals',
    permission: 'records:write',
    tag: 'records',
    summary: '转办、会签或抄送给下级单位或本单位的人',
    params: byId,
    body: referBody,
    response: record,
    status: 201,
  },
  answerReferral: {
    method: 'POST',
    path: '/records/:id/referrals/:referral/answer',
    permission: 'self',
    tag: 'records',
    summary: '回转办的办理情况，或会签的意见',
    params: z.object({ id: idText, referral: idText }),
    body: answerReferralBody,
    response: record,
  },
  endReferral: {
    method: 'DELETE',
    path: '/records/:id/referrals/:referral',
    permission: 'self',
    tag: 'records',
    summary: '收回转办、会签或抄送',
    params: z.object({ id: idText, referral: idText }),
    response: record,
  },
  addReader: {
    method: 'POST',
    path: '/records/:id/readers',
    permission: 'records:write',
    tag: 'records',
    summary: '增加知悉人',
    params: byId,
    body: readerBody,
    response: record,
    status: 201,
  },
  removeReader: {
    method: 'DELETE',
    path: '/records/:id/readers/:accountId',
    permission: 'records:write',
    tag: 'records',
    summary: '收回知悉',
    params: z.object({ id: idText, accountId: idText }),
    response: record,
  },
  listReaderCandidates: {
    method: 'GET',
    path: '/records/:id/reader-candidates',
    permission: 'records:write',
    tag: 'records',
    summary: '可以增加的知悉人',
    params: byId,
    query: z.object({ q: sought }),
    response: z.object({
      items: z.array(z.object({ accountId: z.string(), name: z.string(), unitName: z.string() })),
    }),
  },
  attachFile: {
    method: 'POST',
    path: '/records/:id/files',
    permission: 'records:write',
    tag: 'records',
    summary: '附上已传完的文件',
    params: byId,
    body: z.object({ uploadId: idText, name: z.string().min(1).max(200) }),
    response: record,
    status: 201,
  },
  uploadFile: {
    method: 'POST',
    path: '/records/:id/file',
    permission: 'records:write',
    tag: 'records',
    summary: '一次传完一个小文件',
    params: byId,
    upload: true,
    response: record,
    status: 201,
  },
  detachFile: {
    method: 'DELETE',
    path: '/records/:id/files/:fileId',
    permission: 'records:write',
    tag: 'records',
    summary: '移除附件',
    params: z.object({ id: idText, fileId: idText }),
    response: 'empty',
    status: 204,
  },
  downloadFile: {
    method: 'GET',
    path: '/records/:id/files/:fileId',
    permission: 'self',
    tag: 'records',
    summary: '下载附件',
    params: z.object({ id: idText, fileId: idText }),
    response: 'file',
  },
} as const satisfies Operations;
