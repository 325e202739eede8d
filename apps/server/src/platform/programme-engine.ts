import type { DutySpec, Kind, Pack, PlainDate, Programme, RecordFact, Scheme } from '@liulian/domain';
import type { Database, Trx } from './database/index.ts';

/** One reading of an ambiguous clause, in force from a day on until the setting's next one. */
export interface DatedReading {
  setting: string;
  from: PlainDate;
  chosen: string;
}

/** Whose place in the roster changed; `all` recomputes the corps. */
export type RosterChange = { unitIds: string[]; personIds: string[] } | 'all';

/** Runs a piece of work in a transaction of its own: what takes long is read in many. */
export type Read = <T>(work: (trx: Trx) => Promise<T>) => Promise<T>;

/** So many milliseconds a request waits for the duties that follow; then it answers that they still do. */
export const patience = 10_000;

/** Duties brought in line so far, of how many; null = that is being worked out. */
export interface Progressing {
  done: number;
  total: number | null;
}

export interface ProgrammeEngine {
  /** The pack of this site (one per installation). */
  readonly pack: Pack;
  /**
   * All scheme versions of a corps, oldest first, each in as many parts as its readings changed; with the
   * readings chosen or with those given.
   */
  programmes(trx: Trx, corpsId: string, instead?: DatedReading[]): Promise<Programme[]>;
  /** Kinds of the pack and of the site. */
  kinds(trx: Trx, corpsId: string): Promise<Kind[]>;
  /**
   * Registers the pack as the scheme of a corps (first start, or a newer version of the pack). Returns
   * whether anything changed.
   */
  adoptPack(trx: Trx, corpsId: string): Promise<boolean>;
  /**
   * Call inside the transaction that changed units, people, services, appointments or hand-entered events.
   */
  rosterChanged(trx: Trx, corpsId: string, change: RosterChange): Promise<void>;
  /**
   * Call inside the transaction that changed a record or its status: its duties follow. Returns the path of
   * each that it counts toward now. `first`: it did not count until now, so that no duties hang on it yet.
   */
  recordChanged(trx: Trx, corpsId: string, recordId: string, options?: { first: boolean }): Promise<string[]>;
  /**
   * Chooses another reading: `change` stores it. The duties of the obligations that are read otherwise after
   * it follow by `settle`; until then no other reading and no other scheme can be chosen.
   *
   * @throws Refusal programme.realigning
   */
  changeReadings(trx: Trx, corpsId: string, change: () => Promise<void>): Promise<void>;
  /** Computes everything from nothing and stores it (first start, demo, new scheme version). */
  rebuild(trx: Trx, corpsId: string): Promise<{ duties: number }>;
  /** What a record would do, without storing anything. `replaces` is the stored record it would change. */
  preview(trx: Trx, corpsId: string, fact: RecordFact, replaces: string | null): Promise<PreviewedDuty[]>;
  /**
   * Brings the duties in line with what was changed by `changeReadings`, `adoptScheme`, `withdrawScheme` or a
   * new year's `tick`, in many short transactions. Call after the transaction that changed it; answers when
   * that is done, or after `patience` milliseconds while it goes on. Nothing to do: one look.
   */
  settle(database: Database, corpsId: string, patience?: number): Promise<void>;
  /** How far that is; null where nothing is under way. */
  progress(trx: Trx, corpsId: string): Promise<Progressing | null>;
  /** Goes on where a process that was cut off left it; answers in how many corps. */
  goOn(database: Database, seconds: number): Promise<number>;
  /** Leaves what is under way to the next process. */
  stop(): Promise<void>;
  /**
   * What follows from the day alone: stocks that expire; the next year's duties follow by `settle`.
   * Idempotent.
   */
  tick(trx: Trx, corpsId: string): Promise<void>;
  /** Compares the stored projection with a recomputation from nothing. */
  reconcile(
    trx: Trx,
    corpsId: string,
  ): Promise<{ duties: number; differences: { dutyId: string; what: string }[] }>;
  /**
   * What would become of the duties under other programmes; nothing is stored. `divided`: they are the same
   * scheme versions with other readings, so that only what is read otherwise has to be looked at.
   */
  foresee(read: Read, corpsId: string, programmes: Programme[], divided: boolean): Promise<Foreseen>;
  /**
   * The programmes as they would be with one more version in force from a day on; throws a RangeError in
   * Chinese when it cannot be.
   */
  withVersion(trx: Trx, corpsId: string, scheme: Scheme, effectiveFrom: PlainDate): Promise<Programme[]>;
  /**
   * Puts a scheme made on the site in force from a day on; the duties follow by `settle`. Returns its
   * version.
   */
  adoptScheme(
    trx: Trx,
    corpsId: string,
    scheme: Scheme,
    effectiveFrom: PlainDate,
    by: { id: string; name: string },
  ): Promise<number>;
  /** Takes the newest version out again; the duties follow by `settle`. The caller decides who may. */
  withdrawScheme(trx: Trx, corpsId: string, version: number): Promise<void>;
}

export interface ForeseenDuty {
  spec: DutySpec;
  /** `changed`: the same duty with other days or other rules of what counts toward it. */
  change: 'added' | 'ended' | 'changed' | 'unchanged';
  /** Its last day is past, nothing met or excused it, and it is not overdue now. */
  overdue: boolean;
}

export interface Foreseen {
  duties: ForeseenDuty[];
  /** How many duties of other obligations were not looked at: they stay. */
  others: number;
}

export interface PreviewedDuty {
  dutyId: string;
  obligationId: string;
  bearerType: 'unit' | 'person' | 'pair';
  bearerKey: string;
  unitId: string;
  periodKey: string;
  before: { done: number; min: number; by?: Record<string, { done: number; min: number }> };
  after: { done: number; min: number; by?: Record<string, { done: number; min: number }> };
  met: boolean;
}
