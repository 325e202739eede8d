/** Chinese policy text in, draft obligations out. */
export { compile } from './compile.ts';
export { issuerOf } from './issuer.ts';
export { readDocument } from './read/document.ts';
export { DocumentError } from './read/errors.ts';
export type { DocumentErrorCode } from './read/errors.ts';
export { describeCadence, describeQuota, renderTable } from './print.ts';
export { mapUpstream } from './upstream.ts';
export { readQuoted } from './proposal.ts';
export type { Quoted } from './proposal.ts';
export type { ClauseMatch, UpstreamMap } from './upstream.ts';
export type {
  Cadence,
  Clause,
  Compiled,
  DraftObligation,
  Limit,
  Modality,
  Period,
  Quota,
  Unread,
  UnreadReason,
  Within,
} from './types.ts';
