import type { FeatureCodes } from './codes.ts';

/** The scheme and its settings: permissions, refusals and audited actions. */
export const programmeCodes = {
  permissions: ['programme:read', 'programme:write', 'settings:write'],
  errors: {
    'setting.invalid': { status: 422, detail: '设置取值有误：{reason}' },
    'programme.realigning': {
      status: 409,
      detail: '正在按新的读法重算任务{of}，算完再改',
    },
    'setting.past_overdue': {
      status: 409,
      detail: '这样定，已过期限的任务增加 {past} 项，立即逾期 {overdue} 项；请看过变化并确认后再定',
    },
  },
  auditActions: {
    方案与设置: { 'setting.update': '修改设置' },
  },
} as const satisfies FeatureCodes;
