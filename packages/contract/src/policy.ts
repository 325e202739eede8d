import { z } from 'zod';
import { byId, idText, instant, plainDate, text, pillar } from './common.ts';
import { policyBearer, policyCadence, policyDischarge, policyQuota } from './obligation-rule.ts';
import type { Operations } from './operation.ts';
import { schemeDifference } from './programme.ts';

/** What a draft obligation will become; null where the officer has still to say. */
export const policyPlan = z.strictObject({
  id: z
    .string()
    .max(80)
    .regex(/^[a-z][a-z0-9-]*$/, '编号只用小写字母、数字和连字符，以字母开头')
    .describe('an id of the scheme in force rewrites that obligation'),
  title: text(40).min(2, '至少 2 个字'),
  pillar: pillar.nullable(),
  bearer: policyBearer.nullable(),
  cadence: policyCadence.nullable(),
  quota: policyQuota.nullable(),
  dischargedBy: z.array(policyDischarge).max(8),
  lead: text(40).nullable(),
  coLead: z.array(text(40)).max(10),
  rule: text(200).nullable(),
  note: text(400).nullable(),
  inferred: z.boolean(),
  matrix: z.boolean(),
});
export type PolicyPlan = z.output<typeof policyPlan>;

export const policyDecision = z.enum(['open', 'accepted', 'rejected', 'covered']);
const clause = z.object({ section: z.string(), start: z.int(), end: z.int(), text: z.string() });
const counts = z.object({
  total: z.int(),
  accepted: z.int(),
  rejected: z.int(),
  covered: z.int(),
  incomplete: z.int().describe('accepted, but not complete'),
  unsettled: z.int().describe('undecided or incomplete'),
});
export type PolicyCounts = z.output<typeof counts>;

export const policyObligation = z.object({
  id: z.string(),
  title: z.string(),
  clause,
  bearers: z.array(z.string()),
  cadence: z.string(),
  quota: z.string(),
  modality: z.enum(['must', 'should', 'may']),
  conditions: z.array(z.string()),
  confidence: z.number(),
  fromModel: z.boolean().describe('somebody took it from a proposal of the model'),
  decision: policyDecision,
  coveredBy: z.string().nullable(),
  plan: policyPlan,
  words: z
    .object({
      bearer: z.string().nullable(),
      cadence: z.string().nullable(),
      quota: z.string().nullable(),
      record: z.string().nullable(),
    })
    .describe('the plan in words'),
  missing: z.array(z.object({ field: z.string(), message: z.string() })),
  rewrites: z.string().nullable().describe('title of the obligation in force that it replaces'),
  similar: z.array(
    z.object({
      obligationId: z.string(),
      title: z.string(),
      rows: z.array(z.string()),
      score: z.number(),
      differences: z.array(z.string()),
    }),
  ),
  advice: z.object({ decision: policyDecision, coveredBy: z.string().nullable(), reason: z.string() }),
});
export type PolicyObligation = z.output<typeof policyObligation>;

export const policyDraftSummary = z.object({
  id: z.string(),
  title: z.string(),
  source: z.enum(['text', 'file', 'scheme']),
  state: z.enum(['draft', 'applied']),
  version: z.int().describe('goes up with every change'),
  counts,
  createdAt: instant,
  createdBy: z.string(),
  effectiveFrom: plainDate.nullable(),
  schemeVersion: z.int().nullable().describe('the version it became'),
});
export type PolicyDraftSummary = z.output<typeof policyDraftSummary>;
export const policyDraftList = z.object({ items: z.array(policyDraftSummary) });
export const policyDraft = policyDraftSummary.extend({
  text: z.string(),
  obligations: z.array(policyObligation),
  limits: z.array(clause),
  unread: z
    .array(clause.extend({ why: z.enum(['time', 'amount', 'bearer', 'report', 'row', 'standing']) }))
    .describe('sentences and rows that look like duties and were not understood; none of them has an item'),
  assisted: z
    .object({
      state: z.enum(['answered', 'failed']),
      reason: z.string().nullable(),
      proposals: z.array(
        clause.extend({
          title: z.string(),
          bearers: z.array(z.string()),
          cadence: z.string(),
          quota: z.string(),
          about: z.enum(['unread', 'uncertain']),
        }),
      ),
    })
    .nullable()
    .describe("proposals of the site's own model, none of which is an item; null = no model was asked"),
  undefinedTerms: z.array(z.object({ term: z.string(), start: z.int().nullable() })),
  existing: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      rows: z.array(z.string()),
      pillar,
      bearer: z.string(),
      cadence: z.string(),
      quota: z.string(),
      ended: z.boolean(),
      coveredBy: z.int().describe('clauses that it covers'),
    }),
  ),
  inForceFrom: plainDate.describe('the scheme in force began on this day; a new one begins later'),
  undo: z.string().nullable().describe('in words, the last change, which can be taken back; null = none'),
});
export type PolicyDraft = z.output<typeof policyDraft>;

const draftVersion = z
  .int({ error: '请写明看过的是第几稿（version）' })
  .describe('required: the version that was read; 409 policy.changed_meanwhile if it differs');
const title = text(100).min(1, '请写名称');
/** What one request may hold as JSON; longer documents are sent as files. */
const documentText = text(500_000).min(1, '没有文字');
export const createPolicyDraftBody = z.object({ name: title, text: documentText });
export const updatePolicyDraftBody = z.object({
  title: title.optional(),
  ended: z.array(idText).max(500).optional().describe('obligations in force that end'),
  version: draftVersion,
});
export const decidePolicyObligationBody = z.object({
  decision: policyDecision.optional(),
  coveredBy: idText.optional(),
  plan: policyPlan.partial().optional(),
  version: draftVersion,
});
export const followPolicyAdviceBody = z.object({
  ids: z.array(idText).min(1).max(2000).describe('the clauses that were shown; no other is settled'),
  version: draftVersion,
});
export const undoPolicyChangeBody = z.object({ version: draftVersion });
export const splitPolicyObligationBody = z.object({
  at: z.array(z.int().min(0)).min(1).max(10).describe('where to cut, as offsets into the document'),
  version: draftVersion,
});
export const addPolicyObligationBody = z.object({
  start: z.int().min(0).describe('offset into the text of the draft'),
  end: z.int().min(1).describe('offset behind the last letter'),
  proposed: z.boolean().optional().describe('take the proposal of the model at this place'),
  version: draftVersion,
});
export const mergePolicyObligationsBody = z.object({
  ids: z.array(idText).min(2).max(20),
  version: draftVersion,
});
export const previewPolicyDraftBody = z.object({ effectiveFrom: plainDate });
export const policyPreview = schemeDifference.extend({
  obligations: z.object({
    added: z.array(z.string()),
    rewritten: z.array(z.string()),
    ended: z.array(z.string()),
    kept: z.int(),
  }),
  incomplete: z.int(),
  unsettled: z.int(),
});
export type PolicyPreview = z.output<typeof policyPreview>;
export const applyPolicyDraftBody = previewPolicyDraftBody.extend({ version: draftVersion });
const titles = z.array(z.string());
export const schemeVersionSummary = z.object({
  version: z.int(),
  title: z.string(),
  source: z.enum(['pack', 'site']),
  effectiveFrom: plainDate,
  effectiveUntil: plainDate.nullable().describe('the first day on which it rules no more'),
  inForce: z.boolean().describe('rules today'),
  appliedAt: instant,
  appliedBy: z.string().nullable(),
  obligations: z.int(),
  changes: z.object({ added: titles, rewritten: titles, ended: titles }).nullable(),
  abilities: z.object({ withdraw: z.boolean() }),
  withdrawUntil: plainDate.nullable().describe('the last day on which it may be withdrawn'),
});
export type SchemeVersionSummary = z.output<typeof schemeVersionSummary>;
export const schemeVersionList = z.object({ items: z.array(schemeVersionSummary).describe('newest first') });
export const versionParams = z.object({ version: z.coerce.number().int().min(1) });
export const withdrawSchemeBody = z.object({ reason: text(200).min(1, '请写明原因') });
export const importSchemeBody = z.object({
  name: title.optional(),
  yaml: z.string().min(1, '没有内容').max(500_000),
});
export const exportTaskTableQuery = z.object({
  format: z.enum(['xlsx', 'docx']).default('xlsx'),
  draftId: idText.optional().describe('none = the scheme in force'),
});

const side = z.union([
  z.strictObject({ draftId: idText }),
  z.strictObject({ name: title, text: documentText }),
]);
export const compareUpstreamBody = z.object({ upstream: side, ours: side });
const sideShown = z.object({
  title: z.string(),
  text: z.string(),
  clauses: z.array(
    clause.extend({
      id: z.string(),
      title: z.string(),
      bearers: z.array(z.string()),
      cadence: z.string(),
      quota: z.string(),
    }),
  ),
});
export const upstreamComparison = z.object({
  upstream: sideShown,
  ours: sideShown,
  unmatchedUpstream: z.array(z.string()),
  unmatchedOurs: z.array(z.string()),
  matched: z.array(
    z.object({
      upstream: z.string(),
      ours: z.string(),
      score: z.number(),
      differences: z.array(z.enum(['cadence', 'quota', 'modality'])),
    }),
  ),
});
export type UpstreamComparison = z.output<typeof upstreamComparison>;

const choice = z.object({ id: z.string(), title: z.string() });
/** What the parts of an obligation may name: the vocabulary of the pack. */
export const policyChoices = z.object({
  pillars: z.array(choice),
  levels: z.array(choice),
  flags: z.array(choice),
  posts: z.array(choice),
  classes: z.array(choice),
  festivals: z.array(choice),
  events: z.array(choice),
  lengths: z.array(choice),
  kinds: z.array(
    choice.extend({
      categories: z.array(choice),
      people: z.array(choice).describe('fields that name a person'),
      participants: z.boolean(),
      inForce: z.boolean(),
      linked: z.boolean(),
      splits: z.array(z.object({ field: z.string(), title: z.string(), options: z.array(choice) })),
    }),
  ),
});
export type PolicyChoices = z.output<typeof policyChoices>;

const byDraft = z.object({ id: idText, obligationId: idText });

export const policyOperations = {
  createPolicyDraft: {
    method: 'POST',
    path: '/policy/drafts',
    permission: 'programme:write',
    tag: 'policy',
    summary: '粘贴文件，读成草稿',
    body: createPolicyDraftBody,
    response: policyDraft,
    status: 201,
  },
  uploadPolicyDraft: {
    method: 'POST',
    path: '/policy/drafts/file',
    permission: 'programme:write',
    tag: 'policy',
    summary: '上传文件（.txt、.docx），读成草稿',
    upload: true,
    response: policyDraft,
    status: 201,
  },
  listPolicyDrafts: {
    method: 'GET',
    path: '/policy/drafts',
    permission: 'programme:write',
    tag: 'policy',
    summary: '草稿',
    response: policyDraftList,
  },
  getPolicyDraft: {
    method: 'GET',
    path: '/policy/drafts/:id',
    permission: 'programme:write',
    tag: 'policy',
    summary: '草稿',
    params: byId,
    response: policyDraft,
  },
  updatePolicyDraft: {
    method: 'PATCH',
    path: '/policy/drafts/:id',
    permission: 'programme:write',
    tag: 'policy',
    summary: '改名，标明结束的现行事项',
    params: byId,
    body: updatePolicyDraftBody,
    response: policyDraft,
  },
  deletePolicyDraft: {
    method: 'DELETE',
    path: '/policy/drafts/:id',
    permission: 'programme:write',
    tag: 'policy',
    summary: '删除草稿',
    params: byId,
    response: 'empty',
    status: 204,
  },
  decidePolicyObligation: {
    method: 'PATCH',
    path: '/policy/drafts/:id/obligations/:obligationId',
    permission: 'programme:write',
    tag: 'policy',
    summary: '采纳、修改、不采纳或已由现行事项覆盖',
    params: byDraft,
    body: decidePolicyObligationBody,
    response: policyDraft,
  },
  followPolicyAdvice: {
    method: 'POST',
    path: '/policy/drafts/:id/advice',
    permission: 'programme:write',
    tag: 'policy',
    summary: '按建议处理没有处理的条目',
    params: byId,
    body: followPolicyAdviceBody,
    response: policyDraft,
  },
  splitPolicyObligation: {
    method: 'POST',
    path: '/policy/drafts/:id/obligations/:obligationId/split',
    permission: 'programme:write',
    tag: 'policy',
    summary: '拆成几条',
    params: byDraft,
    body: splitPolicyObligationBody,
    response: policyDraft,
  },
  addPolicyObligation: {
    method: 'POST',
    path: '/policy/drafts/:id/obligations',
    permission: 'programme:write',
    tag: 'policy',
    summary: '从选中的文字新增一条',
    params: byId,
    body: addPolicyObligationBody,
    response: policyDraft,
  },
  mergePolicyObligations: {
    method: 'POST',
    path: '/policy/drafts/:id/merge',
    permission: 'programme:write',
    tag: 'policy',
    summary: '几条合为一条',
    params: byId,
    body: mergePolicyObligationsBody,
    response: policyDraft,
  },
  previewPolicyDraft: {
    method: 'POST',
    path: '/policy/drafts/:id/preview',
    permission: 'programme:write',
    tag: 'policy',
    summary: '施行会带来的变化',
    params: byId,
    body: previewPolicyDraftBody,
    response: policyPreview,
  },
  applyPolicyDraft: {
    method: 'POST',
    path: '/policy/drafts/:id/apply',
    permission: 'programme:write',
    tag: 'policy',
    summary: '施行：成为方案的新版本',
    params: byId,
    body: applyPolicyDraftBody,
    response: policyDraft,
  },
  undoPolicyChange: {
    method: 'POST',
    path: '/policy/drafts/:id/undo',
    permission: 'programme:write',
    tag: 'policy',
    summary: '撤销草稿上的最近一步',
    params: byId,
    body: undoPolicyChangeBody,
    response: policyDraft,
  },
  listSchemeVersions: {
    method: 'GET',
    path: '/policy/versions',
    permission: 'programme:write',
    tag: 'policy',
    summary: '方案的各个版本，新的在前',
    response: schemeVersionList,
  },
  withdrawScheme: {
    method: 'POST',
    path: '/policy/versions/:version/withdraw',
    permission: 'programme:write',
    tag: 'policy',
    summary: '撤回刚施行的方案版本，回到前一版',
    params: versionParams,
    body: withdrawSchemeBody,
    response: schemeVersionList,
  },
  draftFromScheme: {
    method: 'POST',
    path: '/policy/versions/:version/draft',
    permission: 'programme:write',
    tag: 'policy',
    summary: '以某一版方案为底稿另起草稿',
    params: versionParams,
    response: policyDraft,
    status: 201,
  },
  exportScheme: {
    method: 'GET',
    path: '/policy/scheme',
    permission: 'programme:write',
    tag: 'policy',
    summary: '现行方案导出 YAML',
    response: 'file',
  },
  importScheme: {
    method: 'POST',
    path: '/policy/scheme',
    permission: 'programme:write',
    tag: 'policy',
    summary: '导入方案 YAML，成为草稿',
    body: importSchemeBody,
    response: policyDraft,
    status: 201,
  },
  exportTaskTable: {
    method: 'GET',
    path: '/policy/task-table',
    permission: 'programme:write',
    tag: 'policy',
    summary: '任务分解表 XLSX 或 DOCX',
    query: exportTaskTableQuery,
    response: 'file',
  },
  compareUpstream: {
    method: 'POST',
    path: '/policy/comparison',
    permission: 'programme:write',
    tag: 'policy',
    summary: '对照上级文件',
    body: compareUpstreamBody,
    response: upstreamComparison,
  },
  getPolicyChoices: {
    method: 'GET',
    path: '/policy/choices',
    permission: 'programme:write',
    tag: 'policy',
    summary: '责任事项各栏可选的值',
    response: policyChoices,
  },
} as const satisfies Operations;
