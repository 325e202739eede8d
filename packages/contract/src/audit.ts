import { z } from 'zod';
import { byId, idText, instant, many, page, pageQuery, plainDate, sought, text } from './common.ts';
import type { Operations } from './operation.ts';

export const auditEntry = z.object({
  seq: z.int(),
  at: instant,
  actor: z.string(),
  action: z.string(),
  actionTitle: z.string(),
  objectType: z.string(),
  objectId: z.string(),
  unit: z.string().nullable(),
  summary: z.string(),
  hash: z.string(),
});
export const auditPage = page(auditEntry);
export const listAuditQuery = z.object({
  ...pageQuery,
  q: sought.describe('words of the summary'),
  actor: z.string().max(64).optional(),
  action: many(idText),
  objectType: z.string().max(40).optional(),
  objectId: idText.optional(),
  unitId: idText.optional().describe('this unit and below'),
  from: plainDate.optional(),
  to: plainDate.optional(),
});
export const auditVerification = z.object({
  ok: z.boolean(),
  entries: z.int(),
  firstBad: z.int().nullable(),
  reason: z.string().nullable(),
  head: z.string(),
  checkpoints: z.int().describe('kept ends of the chain that it was compared with'),
  records: z.int().describe('records whose content was compared with the chain'),
  accounts: z.int(),
  findings: z.array(z.string()).describe('rows that were changed, removed or slipped in, in words'),
});
export const auditAlarms = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      raisedAt: instant,
      finding: z.string(),
      answeredAt: instant.nullable(),
      answeredBy: z.string().nullable(),
      answer: z.string().nullable(),
    }),
  ),
});
export const answerAlarmBody = z.object({ answer: text(500).min(5, '请写明查明的情况和处理，至少 5 个字') });

export const auditOperations = {
  listAudit: {
    method: 'GET',
    path: '/audit',
    permission: 'audit:read',
    tag: 'audit',
    summary: '审计',
    query: listAuditQuery,
    response: auditPage,
  },
  exportAudit: {
    method: 'GET',
    path: '/audit/export',
    permission: 'audit:read',
    tag: 'audit',
    summary: '审计导出',
    query: listAuditQuery.omit({ limit: true, cursor: true }),
    response: 'file',
  },
  verifyAudit: {
    method: 'GET',
    path: '/audit/verification',
    permission: 'audit:read',
    tag: 'audit',
    summary: '校验审计链',
    response: auditVerification,
  },
  listAuditAlarms: {
    method: 'GET',
    path: '/audit/alarms',
    permission: 'audit:read',
    tag: 'audit',
    summary: '审计报警',
    response: auditAlarms,
  },
  answerAuditAlarm: {
    method: 'POST',
    path: '/audit/alarms/:id/answer',
    permission: 'audit:read',
    tag: 'audit',
    summary: '答复审计报警（答复以前一直报警，也不再留校验点）',
    params: byId,
    body: answerAlarmBody,
    response: auditAlarms,
  },
} as const satisfies Operations;
