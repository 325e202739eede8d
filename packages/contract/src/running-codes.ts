import type { FeatureCodes } from './codes.ts';

/** The site as those see it who run it: permissions, refusals and audited actions. */
export const runningCodes = {
  permissions: ['jobs:read'],
  errors: {},
  auditActions: {},
} as const satisfies FeatureCodes;
