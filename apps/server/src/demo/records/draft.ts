import type { PlainDate } from '@liulian/domain';

/** A step taken on a record, by whom and when. */
export interface DraftAct {
  step: string;
  on: PlainDate;
  /** The account that took it. */
  by: string;
  to?: string;
  /** For which unit or person of a party, where each takes it by itself. */
  unitId?: string;
  personId?: string;
  reason?: string;
  answers?: Record<string, unknown>;
}

/** What somebody enters; everything else of a record follows from its kind and the roster. */
export interface Draft {
  kind: string;
  on: PlainDate;
  hosts: string[];
  fields: Record<string, unknown>;
  /** The account that enters it, where it is not the one that writes for the unit. */
  by?: string;
  participants?: string[];
  eventId?: string | null;
  headcount?: number;
  cost?: number;
  note?: string;
  /** Looked at long ago: never left waiting for acceptance. */
  settled?: boolean;
  /** Sent back by the superior, with the reason. */
  returned?: string;
  /** Readers of a discipline record (account ids). */
  readers?: string[];
  /** Of a kind with stages: what was done on it after it was made, oldest first. */
  acts?: DraftAct[];
  /** Rows by table. */
  rows?: Record<string, Record<string, unknown>[]>;
}
