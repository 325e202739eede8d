import type { Feature } from './platform/feature.ts';
import { auditFeature } from './features/audit/index.ts';
import { dutiesFeature } from './features/duties/index.ts';
import { identityFeature } from './features/identity/index.ts';
import { kindsFeature } from './features/kinds/index.ts';
import { noticesFeature } from './features/notices/index.ts';
import { organisationFeature } from './features/organisation/index.ts';
import { policyFeature } from './features/policy/index.ts';
import { programmeFeature } from './features/programme/index.ts';
import { recordsFeature } from './features/records/index.ts';
import { runningFeature } from './features/running/index.ts';
import { searchFeature } from './features/search/index.ts';
import type { Deps } from './deps.ts';

/** The one list of features of the server. What a start and a new day bring comes in this order. */
export const features: readonly Feature<Deps>[] = [
  organisationFeature,
  kindsFeature,
  programmeFeature,
  dutiesFeature,
  identityFeature,
  recordsFeature,
  noticesFeature,
  searchFeature,
  policyFeature,
  auditFeature,
  runningFeature,
];
