import type { FeatureCodes } from './codes.ts';

/** The audit chain and the jobs: permissions, refusals and audited actions. */
export const auditCodes = {
  permissions: ['audit:read'],
  errors: {
    'audit.no_open_alarm': { status: 409, detail: '没有待答复的这条报警，可能已有人答复，请刷新。' },
  },
  auditActions: {
    站点: {
      'audit.export': '导出审计',
      'audit.alarm': '审计报警',
      'audit.answer': '答复审计报警',
      'audit.baseline': '登记内容散列',
    },
  },
} as const satisfies FeatureCodes;
