import type { Kind, Pack, Programme } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';

/** Whose place in the roster changed; `all` recomputes the corps. */
export type RosterChange = { unitIds: string[]; personIds: string[] } | 'all';

export interface ProgrammeEngine {
  /** The pack of this site (one per installation). */
  readonly pack: Pack;
  /** All scheme versions of a corps with its chosen readings, oldest first. */
  programmes(trx: Trx, corpsId: string): Promise<Programme[]>;
  /** Kinds of the pack and of the site. */
  kinds(trx: Trx, corpsId: string): Promise<Kind[]>;
  /** Call inside the transaction that changed units, people, services, appointments or hand-entered events. */
  rosterChanged(trx: Trx, corpsId: string, change: RosterChange): Promise<void>;
  /** Call inside the transaction that changed a record or its status: its duties follow. Returns the duties touched. */
  recordChanged(trx: Trx, corpsId: string, recordId: string): Promise<string[]>;
  /** Computes everything from nothing and stores it (first start, demo, new scheme version). */
  rebuild(trx: Trx, corpsId: string): Promise<{ duties: number }>;
}
