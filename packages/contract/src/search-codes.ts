import type { FeatureCodes } from './codes.ts';

/** The one search over everything that has a name. */
export const searchCodes = {
  permissions: [],
  errors: {
    'search.too_short': { status: 422, detail: '请至少输入一个字或两个拼音首字母。' },
  },
  auditActions: {
    记录: { 'record.search': '搜到限知悉记录' },
  },
} as const satisfies FeatureCodes;
