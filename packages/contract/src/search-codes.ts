import type { FeatureCodes } from './codes.ts';

/** The one search over everything that has a name. */
export const searchCodes = {
  permissions: [],
  errors: {},
  auditActions: {
    记录: { 'record.search': '搜到限知悉记录' },
  },
} as const satisfies FeatureCodes;
