import type { FeatureCodes } from './codes.ts';

/** Kinds of records: permissions, refusals and audited actions. */
export const kindsCodes = {
  permissions: ['kinds:write'],
  errors: {
    'kind.not_found': { status: 404, detail: '没有这个记录类型。' },
    'kind.invalid': { status: 422, detail: '记录类型写法有误：{reason}' },
    'kind.repeats': {
      status: 409,
      detail: '“{title}”已经在问这些：{fields}。能用就用它；确需另建，请写明理由。',
    },
  },
  auditActions: {
    方案与设置: { 'kind.save': '保存记录类型' },
  },
} as const satisfies FeatureCodes;
