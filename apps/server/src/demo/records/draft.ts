import type { PlainDate } from '@liulian/domain';

/** What somebody enters; everything else of a record follows from its kind and the roster. */
export interface Draft {
  kind: string;
  on: PlainDate;
  hosts: string[];
  fields: Record<string, unknown>;
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
}
