import { z } from 'zod';
import * as a from './audit.ts';
import { done, idText } from './common.ts';
import * as i from './identity.ts';
import * as o from './organisation.ts';
import type { Permission } from './permissions.ts';
import * as policy from './policy.ts';
import * as p from './programme.ts';
import * as r from './records.ts';

export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Under `/api`; parameters as `:id`. */
  path: string;
  /** `public` only where signing in is not possible yet. */
  permission: Permission | 'public';
  tag: string;
  summary: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** `file` answers a download, `empty` 204. */
  response: z.ZodType | 'file' | 'empty' | 'html';
  status?: 200 | 201 | 204;
  /** Takes multipart/form-data with one file instead of JSON. */
  upload?: true;
  /** Allowed while the initial password has not been changed. */
  beforePasswordChange?: true;
}

const byId = z.object({ id: idText });
const byDraft = z.object({ id: idText, obligationId: idText });

/**
 * Every operation of the HTTP interface, once: the server's routes, the OpenAPI page, the web client and the access matrix all
 * come from this table. operationIds are stable (design §8).
 */
export const operations = {
  // identity
  getSignInOptions: { method: 'GET', path: '/sign-in-options', permission: 'public', tag: 'identity', summary: '登录方式', response: i.signInOptions },
  createSession: { method: 'POST', path: '/session', permission: 'public', tag: 'identity', summary: '登录', body: i.createSessionBody, response: i.me },
  deleteSession: { method: 'DELETE', path: '/session', permission: 'self', tag: 'identity', summary: '退出', response: 'empty', status: 204, beforePasswordChange: true },
  getMe: { method: 'GET', path: '/me', permission: 'self', tag: 'identity', summary: '当前账号', response: i.me, beforePasswordChange: true },
  changePassword: { method: 'PUT', path: '/me/password', permission: 'self', tag: 'identity', summary: '修改密码', body: i.changePasswordBody, response: i.me, beforePasswordChange: true },
  changeEmail: { method: 'PUT', path: '/me/email', permission: 'self', tag: 'identity', summary: '提醒邮箱', body: i.changeEmailBody, response: i.me },
  switchIdentity: { method: 'PUT', path: '/me/identity', permission: 'self', tag: 'identity', summary: '切换身份', body: i.switchIdentityBody, response: i.me },
  listMySessions: { method: 'GET', path: '/me/sessions', permission: 'self', tag: 'identity', summary: '我的登录', response: i.sessionList },
  deleteMySessions: { method: 'DELETE', path: '/me/sessions', permission: 'self', tag: 'identity', summary: '退出所有设备', response: 'empty', status: 204 },
  enrolTotp: { method: 'POST', path: '/me/totp', permission: 'self', tag: 'identity', summary: '开启动态口令', response: i.totpEnrolment },
  confirmTotp: { method: 'PUT', path: '/me/totp', permission: 'self', tag: 'identity', summary: '确认动态口令', body: i.totpBody, response: done },
  setupSite: { method: 'POST', path: '/setup', permission: 'public', tag: 'identity', summary: '初始化站点', body: i.setupBody, response: i.me, status: 201 },
  listAccounts: { method: 'GET', path: '/accounts', permission: 'accounts:read', tag: 'identity', summary: '账号', query: i.listAccountsQuery, response: i.accountPage },
  createAccount: { method: 'POST', path: '/accounts', permission: 'accounts:write', tag: 'identity', summary: '新建账号', body: i.createAccountBody, response: i.createAccountResult, status: 201 },
  updateAccount: { method: 'PATCH', path: '/accounts/:id', permission: 'accounts:write', tag: 'identity', summary: '停用、解锁或重置密码', params: byId, body: i.updateAccountBody, response: i.createAccountResult },
  grantRole: { method: 'POST', path: '/accounts/:id/grants', permission: 'roles:grant', tag: 'identity', summary: '授予角色', params: byId, body: i.grantRoleBody, response: i.account, status: 201 },
  revokeRole: { method: 'DELETE', path: '/grants/:id', permission: 'roles:grant', tag: 'identity', summary: '收回角色', params: byId, response: 'empty', status: 204 },

  // organisation
  listUnits: { method: 'GET', path: '/units', permission: 'units:read', tag: 'organisation', summary: '单位', query: o.listUnitsQuery, response: o.unitPage },
  getUnit: { method: 'GET', path: '/units/:id', permission: 'units:read', tag: 'organisation', summary: '单位', params: byId, response: o.unit },
  createUnit: { method: 'POST', path: '/units', permission: 'organisation:write', tag: 'organisation', summary: '新建单位', body: o.unitBody, response: o.unit, status: 201 },
  updateUnit: { method: 'PATCH', path: '/units/:id', permission: 'organisation:write', tag: 'organisation', summary: '修改单位', params: byId, body: o.unitPatch, response: o.unit },
  listPartyOrganisations: { method: 'GET', path: '/units/:id/party-organisations', permission: 'units:read', tag: 'organisation', summary: '党组织和纪委', params: byId, response: z.object({ items: z.array(o.partyOrganisation) }) },
  listPeople: { method: 'GET', path: '/people', permission: 'people:read', tag: 'organisation', summary: '人员', query: o.listPeopleQuery, response: o.personPage },
  getPerson: { method: 'GET', path: '/people/:id', permission: 'people:read', tag: 'organisation', summary: '人员', params: byId, response: o.person },
  createPerson: { method: 'POST', path: '/people', permission: 'organisation:write', tag: 'organisation', summary: '新增人员', body: o.personBody, response: o.person, status: 201 },
  updatePerson: { method: 'PATCH', path: '/people/:id', permission: 'organisation:write', tag: 'organisation', summary: '修改人员', params: byId, body: o.personPatch, response: o.person },
  movePerson: { method: 'POST', path: '/people/:id/move', permission: 'organisation:write', tag: 'organisation', summary: '调动', params: byId, body: o.movePersonBody, response: o.person },
  leavePerson: { method: 'POST', path: '/people/:id/leave', permission: 'organisation:write', tag: 'organisation', summary: '离队', params: byId, body: o.leavePersonBody, response: done },
  parsePeople: { method: 'POST', path: '/people/parse', permission: 'people:read', tag: 'organisation', summary: '粘贴的名单对应到人', body: r.parsePeopleBody, response: r.parsedPeople },
  parseSignInSheet: { method: 'POST', path: '/people/sign-in-sheet', permission: 'people:read', tag: 'organisation', summary: '签到表对应到人', upload: true, response: r.parsedPeople },
  listAppointments: { method: 'GET', path: '/appointments', permission: 'people:read', tag: 'organisation', summary: '任职', query: o.listAppointmentsQuery, response: o.appointmentPage },
  createAppointment: { method: 'POST', path: '/appointments', permission: 'organisation:write', tag: 'organisation', summary: '新增任职', body: o.appointmentBody, response: o.appointment, status: 201 },
  updateAppointment: { method: 'PATCH', path: '/appointments/:id', permission: 'organisation:write', tag: 'organisation', summary: '修改任职', params: byId, body: o.appointmentPatch, response: o.appointment },
  listEvents: { method: 'GET', path: '/events', permission: 'duties:read', tag: 'organisation', summary: '事件', query: o.listEventsQuery, response: o.eventPage },
  createEvent: { method: 'POST', path: '/events', permission: 'events:write', tag: 'organisation', summary: '登记事件', body: o.eventBody, response: o.programmeEvent, status: 201 },
  deleteEvent: { method: 'DELETE', path: '/events/:id', permission: 'events:write', tag: 'organisation', summary: '删除事件', params: byId, response: 'empty', status: 204 },
  getImportTemplate: { method: 'GET', path: '/organisation/template', permission: 'organisation:write', tag: 'organisation', summary: '导入模板', response: 'file' },
  checkImport: { method: 'POST', path: '/organisation/imports', permission: 'organisation:write', tag: 'organisation', summary: '试导入（不写入）', upload: true, response: o.importBatch, status: 201 },
  listImports: { method: 'GET', path: '/organisation/imports', permission: 'organisation:write', tag: 'organisation', summary: '导入历史', query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20), cursor: z.string().max(400).optional() }), response: o.importPage },
  applyImport: { method: 'POST', path: '/organisation/imports/:id/apply', permission: 'organisation:write', tag: 'organisation', summary: '正式导入', params: byId, response: o.importBatch },
  undoImport: { method: 'POST', path: '/organisation/imports/:id/undo', permission: 'organisation:write', tag: 'organisation', summary: '撤销导入', params: byId, response: o.importBatch },

  // programme
  getProgramme: { method: 'GET', path: '/programme', permission: 'programme:read', tag: 'programme', summary: '方案', response: p.programmeInfo },
  previewSetting: { method: 'POST', path: '/programme/settings/:id/preview', permission: 'programme:write', tag: 'programme', summary: '改读法会带来的变化', params: byId, body: p.settingBody, response: p.schemeDifference },
  updateSetting: { method: 'PUT', path: '/programme/settings/:id', permission: 'programme:write', tag: 'programme', summary: '选定读法', params: byId, body: p.settingBody, response: p.programmeInfo },
  listDuties: { method: 'GET', path: '/duties', permission: 'self', tag: 'programme', summary: '任务', query: p.listDutiesQuery, response: p.dutyPage },
  exportDuties: { method: 'GET', path: '/duties/export', permission: 'duties:read', tag: 'programme', summary: '任务导出 Excel', query: p.listDutiesQuery.omit({ limit: true, cursor: true }), response: 'file' },
  getDuty: { method: 'GET', path: '/duties/:id', permission: 'self', tag: 'programme', summary: '任务', params: byId, response: p.dutyDetail },
  requestAnswer: { method: 'POST', path: '/duties/:id/answers', permission: 'duties:answer', tag: 'programme', summary: '申请免做，或说明未开展', params: byId, body: p.answerBody, response: p.answer, status: 201 },
  listAnswers: { method: 'GET', path: '/answers', permission: 'duties:read', tag: 'programme', summary: '免做与未开展', query: p.listAnswersQuery, response: p.answerPage },
  decideAnswer: { method: 'POST', path: '/answers/:id/decision', permission: 'duties:decide', tag: 'programme', summary: '答复', params: byId, body: p.decisionBody, response: p.answer },
  urgeDuties: { method: 'POST', path: '/duties/urge', permission: 'duties:urge', tag: 'programme', summary: '催办', body: p.urgeBody, response: p.urgeResult },
  getDutyMatrix: { method: 'GET', path: '/duty-matrix', permission: 'matrix:read', tag: 'programme', summary: '任务矩阵', query: p.dutyMatrixQuery, response: p.dutyMatrix },
  exportDutyMatrix: { method: 'GET', path: '/duty-matrix/export', permission: 'matrix:read', tag: 'programme', summary: '矩阵导出 Excel', query: p.dutyMatrixQuery, response: 'file' },
  getDutyCalendar: { method: 'GET', path: '/duty-calendar', permission: 'duties:read', tag: 'programme', summary: '日历', query: p.dutyCalendarQuery, response: p.dutyCalendar },
  getSituation: { method: 'GET', path: '/situation', permission: 'situation:read', tag: 'programme', summary: '态势', query: p.situationQuery, response: p.situation },
  getUnitYear: { method: 'GET', path: '/units/:id/year', permission: 'duties:read', tag: 'programme', summary: '单位一年', params: byId, query: p.unitYearQuery, response: p.unitYear },
  getBurden: { method: 'GET', path: '/burden', permission: 'self', tag: 'programme', summary: '负担表', response: p.burden },

  // records
  listKinds: { method: 'GET', path: '/kinds', permission: 'self', tag: 'records', summary: '记录类型', response: r.kindList },
  saveKind: { method: 'PUT', path: '/kinds/:id', permission: 'kinds:write', tag: 'records', summary: '新增或修改记录类型', params: byId, body: z.object({ yaml: z.string().max(100_000) }), response: r.kind },
  listRecords: { method: 'GET', path: '/records', permission: 'self', tag: 'records', summary: '记录', query: r.listRecordsQuery, response: r.recordPage },
  createRecord: { method: 'POST', path: '/records', permission: 'records:write', tag: 'records', summary: '新建记录', body: r.createRecordBody, response: r.record, status: 201 },
  previewRecord: { method: 'POST', path: '/records/preview', permission: 'records:write', tag: 'records', summary: '这条记录将完成哪些任务', body: r.recordBody.extend({ id: idText.optional() }), response: r.preview },
  acceptRecords: { method: 'POST', path: '/records/accept', permission: 'records:accept', tag: 'records', summary: '批量认可', body: r.acceptManyBody, response: r.acceptManyResult },
  exportRecords: { method: 'GET', path: '/records/export', permission: 'records:export', tag: 'records', summary: '台账导出', query: r.exportRecordsQuery, response: 'file' },
  getRecordTemplate: { method: 'GET', path: '/kinds/:id/template', permission: 'records:write', tag: 'records', summary: '记录导入模板', params: byId, response: 'file' },
  importRecords: { method: 'POST', path: '/kinds/:id/import', permission: 'records:write', tag: 'records', summary: '从 Excel 导入记录', params: byId, query: z.object({ dryRun: z.stringbool().default(true) }), upload: true, response: r.recordImportResult },
  getRecord: { method: 'GET', path: '/records/:id', permission: 'self', tag: 'records', summary: '记录', params: byId, response: r.record },
  updateRecord: { method: 'PATCH', path: '/records/:id', permission: 'records:write', tag: 'records', summary: '修改或更正记录', params: byId, body: r.updateRecordBody, response: r.record },
  deleteRecord: { method: 'DELETE', path: '/records/:id', permission: 'records:write', tag: 'records', summary: '删除草稿', params: byId, response: 'empty', status: 204 },
  submitRecord: { method: 'POST', path: '/records/:id/submit', permission: 'records:write', tag: 'records', summary: '提交', params: byId, response: r.record },
  acceptRecord: { method: 'POST', path: '/records/:id/accept', permission: 'records:accept', tag: 'records', summary: '认可', params: byId, response: r.acceptResult },
  returnRecord: { method: 'POST', path: '/records/:id/return', permission: 'records:accept', tag: 'records', summary: '退回', params: byId, body: r.returnRecordBody, response: r.record },
  withdrawRecord: { method: 'POST', path: '/records/:id/withdraw', permission: 'records:write', tag: 'records', summary: '撤回', params: byId, body: r.withdrawRecordBody, response: r.record },
  attachFile: { method: 'POST', path: '/records/:id/files', permission: 'records:write', tag: 'records', summary: '附上已传完的文件', params: byId, body: z.object({ uploadId: idText, name: z.string().min(1).max(200) }), response: r.record, status: 201 },
  uploadFile: { method: 'POST', path: '/records/:id/file', permission: 'records:write', tag: 'records', summary: '一次传完一个小文件', params: byId, upload: true, response: r.record, status: 201 },
  detachFile: { method: 'DELETE', path: '/records/:id/files/:fileId', permission: 'records:write', tag: 'records', summary: '移除附件', params: z.object({ id: idText, fileId: idText }), response: 'empty', status: 204 },
  downloadFile: { method: 'GET', path: '/records/:id/files/:fileId', permission: 'self', tag: 'records', summary: '下载附件', params: z.object({ id: idText, fileId: idText }), response: 'file' },
  listNotifications: { method: 'GET', path: '/notifications', permission: 'self', tag: 'records', summary: '消息', query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20), cursor: z.string().max(400).optional(), unread: z.stringbool().optional() }), response: r.notificationPage },
  readNotifications: { method: 'POST', path: '/notifications/read', permission: 'self', tag: 'records', summary: '标为已读', body: r.readNotificationsBody, response: z.object({ unread: z.int() }) },
  search: { method: 'GET', path: '/search', permission: 'self', tag: 'records', summary: '搜索', query: r.searchQuery, response: r.searchResult },

  // policy documents
  createPolicyDraft: { method: 'POST', path: '/policy/drafts', permission: 'programme:write', tag: 'policy', summary: '粘贴文件，读成草稿', body: policy.createPolicyDraftBody, response: policy.policyDraft, status: 201 },
  uploadPolicyDraft: { method: 'POST', path: '/policy/drafts/file', permission: 'programme:write', tag: 'policy', summary: '上传文件（.txt、.docx），读成草稿', upload: true, response: policy.policyDraft, status: 201 },
  listPolicyDrafts: { method: 'GET', path: '/policy/drafts', permission: 'programme:write', tag: 'policy', summary: '草稿', response: policy.policyDraftList },
  getPolicyDraft: { method: 'GET', path: '/policy/drafts/:id', permission: 'programme:write', tag: 'policy', summary: '草稿', params: byId, response: policy.policyDraft },
  updatePolicyDraft: { method: 'PATCH', path: '/policy/drafts/:id', permission: 'programme:write', tag: 'policy', summary: '改名，标明结束的现行事项', params: byId, body: policy.updatePolicyDraftBody, response: policy.policyDraft },
  deletePolicyDraft: { method: 'DELETE', path: '/policy/drafts/:id', permission: 'programme:write', tag: 'policy', summary: '删除草稿', params: byId, response: 'empty', status: 204 },
  decidePolicyObligation: { method: 'PATCH', path: '/policy/drafts/:id/obligations/:obligationId', permission: 'programme:write', tag: 'policy', summary: '采纳、修改、不采纳或已由现行事项覆盖', params: byDraft, body: policy.decidePolicyObligationBody, response: policy.policyDraft },
  followPolicyAdvice: { method: 'POST', path: '/policy/drafts/:id/advice', permission: 'programme:write', tag: 'policy', summary: '按建议处理没有处理的条目', params: byId, body: policy.followPolicyAdviceBody, response: policy.policyDraft },
  splitPolicyObligation: { method: 'POST', path: '/policy/drafts/:id/obligations/:obligationId/split', permission: 'programme:write', tag: 'policy', summary: '拆成几条', params: byDraft, body: policy.splitPolicyObligationBody, response: policy.policyDraft },
  mergePolicyObligations: { method: 'POST', path: '/policy/drafts/:id/merge', permission: 'programme:write', tag: 'policy', summary: '几条合为一条', params: byId, body: policy.mergePolicyObligationsBody, response: policy.policyDraft },
  previewPolicyDraft: { method: 'POST', path: '/policy/drafts/:id/preview', permission: 'programme:write', tag: 'policy', summary: '施行会带来的变化', params: byId, body: policy.previewPolicyDraftBody, response: policy.policyPreview },
  applyPolicyDraft: { method: 'POST', path: '/policy/drafts/:id/apply', permission: 'programme:write', tag: 'policy', summary: '施行：成为方案的新版本', params: byId, body: policy.applyPolicyDraftBody, response: policy.policyDraft },
  exportScheme: { method: 'GET', path: '/policy/scheme', permission: 'programme:write', tag: 'policy', summary: '现行方案导出 YAML', response: 'file' },
  importScheme: { method: 'POST', path: '/policy/scheme', permission: 'programme:write', tag: 'policy', summary: '导入方案 YAML，成为草稿', body: policy.importSchemeBody, response: policy.policyDraft, status: 201 },
  exportTaskTable: { method: 'GET', path: '/policy/task-table', permission: 'programme:write', tag: 'policy', summary: '任务分解表 XLSX 或 DOCX', query: policy.exportTaskTableQuery, response: 'file' },
  compareUpstream: { method: 'POST', path: '/policy/comparison', permission: 'programme:write', tag: 'policy', summary: '对照上级文件', body: policy.compareUpstreamBody, response: policy.upstreamComparison },
  getPolicyChoices: { method: 'GET', path: '/policy/choices', permission: 'programme:write', tag: 'policy', summary: '责任事项各栏可选的值', response: policy.policyChoices },

  // audit and running
  listAudit: { method: 'GET', path: '/audit', permission: 'audit:read', tag: 'audit', summary: '审计', query: a.listAuditQuery, response: a.auditPage },
  exportAudit: { method: 'GET', path: '/audit/export', permission: 'audit:read', tag: 'audit', summary: '审计导出', query: a.listAuditQuery.omit({ limit: true, cursor: true }), response: 'file' },
  verifyAudit: { method: 'GET', path: '/audit/verification', permission: 'audit:read', tag: 'audit', summary: '校验审计链', response: a.auditVerification },
  listJobs: { method: 'GET', path: '/jobs', permission: 'jobs:read', tag: 'audit', summary: '后台作业', response: a.jobInfo },
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;
export const operationIds = Object.keys(operations) as OperationId[];

type Op<K extends OperationId> = (typeof operations)[K];
/** What a caller may send (before defaults) and what a handler receives (after them). */
export type SentOf<K extends OperationId, Part extends 'params' | 'query' | 'body'> = Op<K> extends Record<Part, infer S extends z.ZodType> ? z.input<S> : undefined;
export type ReceivedOf<K extends OperationId, Part extends 'params' | 'query' | 'body'> = Op<K> extends Record<Part, infer S extends z.ZodType> ? z.output<S> : undefined;
export type ResponseOf<K extends OperationId> = Op<K>['response'] extends infer S extends z.ZodType ? z.output<S> : undefined;
