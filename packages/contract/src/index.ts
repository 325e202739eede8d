export * from './common.ts';
export * from './errors.ts';
export * from './files.ts';
export * from './permissions.ts';
export * as identityContract from './identity.ts';
export * as organisationContract from './organisation.ts';
export * as kindsContract from './kinds.ts';
export * as dutiesContract from './duties.ts';
export * as programmeContract from './programme.ts';
export * as recordsContract from './records.ts';
export * as noticesContract from './notices.ts';
export * as searchContract from './search.ts';
export * as exportsContract from './exports.ts';
export * as viewsContract from './views.ts';
export * as policyContract from './policy.ts';
export * as auditContract from './audit.ts';
export * as runningContract from './running.ts';
export * as booksContract from './books.ts';
export type { Book } from './books.ts';
export * as handoversContract from './handovers.ts';
export type { Handover } from './handovers.ts';
export * as standInsContract from './stand-ins.ts';
export type { StandIn } from './stand-ins.ts';
export type { Account, GrantProposal, Me, Opening, SuggestedAccount } from './identity.ts';
export type { Unit, Person, Appointment, ImportBatch, ParsedPeople } from './organisation.ts';
export type { Answer, Duty, DutyDetail, DutyMatrix, Situation } from './duties.ts';
export type { Obligation, ProgrammeInfo } from './programme.ts';
export type { Kind, KindField, KindTable } from './kinds.ts';
export type {
  Act,
  Item,
  ItemPage,
  Linked,
  PartyView,
  Referral,
  Preview,
  RecordDetail,
  RecordSummary,
  StepAbility,
} from './records.ts';
export type {
  PolicyChoices,
  PolicyCounts,
  PolicyDraft,
  PolicyDraftSummary,
  PolicyObligation,
  PolicyPlan,
  PolicyPreview,
  SchemeVersionSummary,
  UpstreamComparison,
} from './policy.ts';
export type { ExportJob } from './exports.ts';
export type { SavedView } from './views.ts';
export * from './operation.ts';
export * from './operations.ts';
