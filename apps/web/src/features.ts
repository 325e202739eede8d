import { auditFeature } from './features/audit/feature.ts';
import { identityFeature } from './features/identity/feature.ts';
import { organisationFeature } from './features/organisation/feature.ts';
import { policyFeature } from './features/policy/feature.ts';
import { programmeFeature } from './features/programme/feature.ts';
import { recordsFeature } from './features/records/feature.ts';
import { runningFeature } from './features/running/feature.ts';
import type { WebFeature } from './base/feature.ts';

/** The one list of features of the pages. */
export const features: readonly WebFeature[] = [
  programmeFeature,
  recordsFeature,
  organisationFeature,
  policyFeature,
  identityFeature,
  auditFeature,
  runningFeature,
];
