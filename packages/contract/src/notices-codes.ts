import type { FeatureCodes } from './codes.ts';

/** What everybody is told, and how they want to be told. */
export const noticesCodes = {
  permissions: [],
  errors: {},
  auditActions: {
    记录: { 'notice.settings': '修改通知设置' },
  },
} as const satisfies FeatureCodes;
