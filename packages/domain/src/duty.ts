import type { PlainDate } from './dates.ts';

export const bearerTypes = ['unit', 'person', 'pair'] as const;
export type BearerType = (typeof bearerTypes)[number];

/** 任务: obligation × bearer × period or event, without its progress. */
export interface DutySpec {
  /** Deterministic: `obligation.period.bearer`. */
  id: string;
  obligationId: string;
  schemeVersion: number;
  bearerType: BearerType;
  /** `u:det01`, `p:17`, `x:17:23`: what records are matched against. */
  bearerKey: string;
  /** The unit in whose list the duty stands. */
  unitId: string;
  personId: string | null;
  otherPersonId: string | null;
  periodKey: string;
  periodStart: PlainDate;
  periodEnd: PlainDate;
  opensOn: PlainDate;
  soonOn: PlainDate;
  dueOn: PlainDate;
  /** Records dated in this span count; `countTo` null = doing it late still counts (as met-late). */
  countFrom: PlainDate;
  countTo: PlainDate | null;
  eventId: string | null;
  /** The people of its event: a record may have to be about one of them. */
  subjectIds: string[] | null;
  /** A stock counted as in force on the day asked, not a flow of records. */
  standing: boolean;
}

export const unitKey = (unitId: string) => `u:${unitId}`;
export const personKey = (personId: string) => `p:${personId}`;
export const pairKey = (from: string, to: string) => `x:${from}:${to}`;
