import { setImmediate as others, setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import {
  eventTypeOf,
  obligationsChanged,
  recompute,
  type EventType,
  type Programme,
  type RecordFact,
} from '@liulian/domain';
import { asSystem, elevated, type Database, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import {
  sameSpec,
  specOf,
  specPage,
  specRow,
  touches,
  type SpecPlace,
  type SpecRow,
  type Touched,
} from './duty-store.ts';
import type { Foreseen, ForeseenDuty, Progressing, Read } from '../../platform/programme-engine.ts';
import { addOffices, factIds } from './fact-store.ts';
import { sources, type Expanded, type NewSpecRow, type Recomputation } from './recomputation.ts';
import { loadRoster } from './roster-store.ts';

/** One obligation's duties as they ought to be beside those that are stored. */
interface Compared {
  entries: (Expanded & { row: NewSpecRow; stored: SpecRow | undefined })[];
  gone: SpecRow[];
}

/** A duty that is not stored as it ought to be. */
interface Change {
  fresh: NewSpecRow | null;
  stored: SpecRow | null;
}

/** What was to be looked at when a plan was begun. */
interface Order {
  only: ReadonlySet<string> | null;
  revision: number;
  stamp: string;
  /** The last change that the plan knows. */
  since: string;
}

/** Whose duties others brought in line since. */
interface Since extends Touched {
  everything: boolean;
  recordIds: string[];
}

/** Of how many records and duties one statement reads: others wait for it on the embedded engine. */
const atOnce = { facts: 400, duties: 3000 };

/**
 * Brings the stored duties in line with the programme in force without keeping others waiting: what has to
 * change is worked out outside any transaction, and stored in many short ones. `realignment` stands for as
 * long as that is under way. Whoever changes the roster or a record meanwhile brings what that touches in
 * line, and says so (`touched`): what was worked out for it before is left alone, and looked at once more in
 * the end.
 */
export class Realignment {
  /** How much is stored at once, and what happens in between; the tests make it slow. */
  readonly pace = {
    /** Duties, to begin with; as many as take a tenth of a second later. */
    rows: 100,
    most: 1000,
    /** Of more units and people the records are not looked for one by one. */
    bearers: 90,
    between: (took: number): Promise<unknown> => wait(Math.min(100, took / 2)),
  };
  private readonly work: Recomputation;
  /** The last of the runs of each corps, which follow one another. */
  private readonly running = new Map<string, Promise<void>>();
  private stopped = false;

  constructor(work: Recomputation) {
    this.work = work;
  }

  async progress(trx: Trx, corpsId: string): Promise<Progressing | null> {
    const row = await trx
      .selectFrom('realignment')
      .select(['done', 'total'])
      .where('corps_id', '=', corpsId)
      .executeTakeFirst();
    return row ?? null;
  }

  /** @throws Refusal programme.realigning */
  async refuseMeanwhile(trx: Trx, corpsId: string): Promise<void> {
    const progress = await this.progress(trx, corpsId);
    if (!progress) return;
    const of = progress.total === null ? '' : `（${progress.done}/${progress.total}）`;
    throw new Refusal('programme.realigning', { of });
  }

  /** From now on the duties of these obligations (null: of all) have to be looked at. Under the lock. */
  async order(trx: Trx, corpsId: string, only: ReadonlySet<string> | null): Promise<void> {
    await trx
      .insertInto('realignment')
      .values({ corps_id: corpsId, obligations: only === null ? null : [...only] })
      .onConflict((conflict) =>
        conflict.column('corps_id').doUpdateSet({
          obligations: null,
          revision: sql`realignment.revision + 1`,
        }),
      )
      .execute();
  }

  /** Says that whoever holds the lock brought these duties in line. */
  async touched(trx: Trx, corpsId: string, what: Touched | { recordId: string } | null): Promise<void> {
    await trx
      .insertInto('realignment_touch')
      .values({
        corps_id: corpsId,
        everything: what === null,
        ...(what && 'recordId' in what ? { record_id: what.recordId } : {}),
        ...(what && 'unitIds' in what
          ? { unit_ids: [...what.unitIds], person_ids: [...what.personIds] }
          : {}),
      })
      .execute();
  }

  /** Nothing is left to do: everything was computed from nothing. */
  async end(trx: Trx, corpsId: string): Promise<void> {
    await trx.deleteFrom('realignment').where('corps_id', '=', corpsId).execute();
    await trx.deleteFrom('realignment_touch').where('corps_id', '=', corpsId).execute();
  }

  /**
   * Does what was ordered; answers when it is done, or after so many milliseconds while it goes on. Who waits
   * no longer than that is not told what stopped it: what they changed is stored, and the job tries again.
   *
   * @throws what stopped it, where no patience is given
   */
  async settle(database: Database, corpsId: string, patience?: number): Promise<void> {
    const before = this.running.get(corpsId) ?? Promise.resolve();
    const run = before.catch(() => undefined).then(() => this.run(database, corpsId));
    this.running.set(corpsId, run);
    const forget = () => {
      if (this.running.get(corpsId) === run) this.running.delete(corpsId);
    };
    run.then(forget, forget);
    if (patience === undefined) return run;
    await Promise.race([run.catch(() => undefined), wait(patience, undefined, { ref: false })]);
  }

  /** Corps whose realignment no process has been going on with for so many seconds. */
  async forsaken(database: Database, seconds: number): Promise<string[]> {
    const rows = await asSystem(database, (trx) =>
      trx
        .selectFrom('realignment')
        .select('corps_id')
        .where(sql<boolean>`moved_at <= now() - make_interval(secs => ${seconds})`)
        .execute(),
    );
    return rows.map((row) => row.corps_id);
  }

  /** Ends after the batch that is being stored; the rest is left to the next process. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.allSettled(this.running.values());
  }

  private async run(database: Database, corpsId: string): Promise<void> {
    while (!this.stopped && (await this.pass(database, corpsId)));
  }

  /** Whether something is left to do. */
  private async pass(database: Database, corpsId: string): Promise<boolean> {
    const read: Read = (work) => asSystem(database, work);
    const write: Read = (work) => asSystem(database, work, { write: true });
    const begun = await read((trx) => this.begin(trx, corpsId));
    if (!begun) return false;
    const { order, programmes } = begun;
    const changes: Change[] = [];
    for await (const { entries, gone } of this.compare(read, corpsId, programmes, order.only)) {
      if (this.stopped) return true;
      for (const { row, stored } of entries)
        if (!stored || !sameSpec(stored, row)) changes.push({ fresh: row, stored: stored ?? null });
      for (const stored of gone) changes.push({ fresh: null, stored });
    }
    changes.sort((a, b) => compareTexts(placeOf(a), placeOf(b)));
    await write((trx) =>
      trx
        .updateTable('realignment')
        .set({ total: sql`done + ${changes.length}`, moved_at: sql`now()` })
        .where('corps_id', '=', corpsId)
        .execute(),
    );
    let { rows } = this.pace;
    let skipped = false;
    for (let at = 0; at < changes.length;) {
      if (this.stopped) return true;
      const batch = this.next(changes, at, rows);
      const began = performance.now();
      const stored = await write((trx) => this.store(trx, corpsId, order, batch));
      if (stored === null) return true;
      skipped ||= stored < batch.length;
      at += batch.length;
      const took = performance.now() - began;
      if (took > 120) rows = Math.max(20, Math.floor(rows / 2));
      else if (took < 60) rows = Math.min(this.pace.most, Math.ceil(rows * 1.5));
      await this.pace.between(took);
    }
    return write(async (trx) => {
      if (skipped || !(await this.holds(trx, corpsId, order))) return true;
      await this.end(trx, corpsId);
      return false;
    });
  }

  /** Under the lock: every change that is not seen here says so later. */
  private async begin(trx: Trx, corpsId: string) {
    const { stamp } = await this.work.lock(trx, corpsId, 'exclusive');
    const row = await trx
      .selectFrom('realignment')
      .select(['obligations', 'revision'])
      .where('corps_id', '=', corpsId)
      .executeTakeFirst();
    if (!row) return null;
    const { last } = await trx
      .selectFrom('realignment_touch')
      .select(sql<string>`coalesce(max(seq), 0)::text`.as('last'))
      .where('corps_id', '=', corpsId)
      .executeTakeFirstOrThrow();
    const only = row.obligations === null ? null : new Set(row.obligations);
    const order: Order = { only, revision: row.revision, stamp, since: last };
    return { order, programmes: await this.work.programmes(trx, corpsId) };
  }

  /** Takes the lock; whether what was worked out is still what was ordered. */
  private async holds(trx: Trx, corpsId: string, order: Order): Promise<boolean> {
    const { stamp } = await this.work.lock(trx, corpsId, 'exclusive');
    const row = await trx
      .selectFrom('realignment')
      .select('revision')
      .where('corps_id', '=', corpsId)
      .executeTakeFirst();
    return stamp === order.stamp && row?.revision === order.revision;
  }

  /** How many of the batch it stored; null where all has to be worked out again. */
  private async store(trx: Trx, corpsId: string, order: Order, batch: Change[]): Promise<number | null> {
    if (!(await this.holds(trx, corpsId, order))) return null;
    const since = await this.touchedSince(trx, corpsId, order.since);
    const kept = batch.filter((change) => !isTouched(since, change));
    await this.work.replace(
      trx,
      corpsId,
      kept.flatMap(({ fresh }) => fresh ?? []),
      kept.flatMap(({ fresh, stored }) => (fresh === null && stored ? stored.id : [])),
    );
    await trx
      .updateTable('realignment')
      .set({ done: sql`done + ${batch.length}`, moved_at: sql`now()` })
      .where('corps_id', '=', corpsId)
      .execute();
    return kept.length;
  }

  private async touchedSince(trx: Trx, corpsId: string, seq: string): Promise<Since> {
    const rows = await trx
      .selectFrom('realignment_touch')
      .selectAll()
      .where('corps_id', '=', corpsId)
      .where('seq', '>', sql<string>`${seq}::bigint`)
      .execute();
    return {
      everything: rows.some((row) => row.everything),
      unitIds: new Set(rows.flatMap((row) => row.unit_ids)),
      personIds: new Set(rows.flatMap((row) => row.person_ids)),
      recordIds: rows.flatMap((row) => row.record_id ?? []),
    };
  }

  /** As many of the changes as are stored at once: of few bearers, by whom their records are found. */
  private next(changes: Change[], from: number, rows: number): Change[] {
    const bearers = new Set<string>();
    let to = from;
    for (; to < changes.length && to - from < rows; to += 1) {
      const { fresh } = changes[to] as Change;
      for (const id of fresh ? [fresh.unit_id, fresh.person_id, fresh.other_person_id] : [])
        if (id !== null) bearers.add(id);
      if (bearers.size > this.pace.bearers && to > from) break;
    }
    return changes.slice(from, to);
  }

  /** What would become of the duties under other programmes, read in small pieces. */
  async foresee(read: Read, corpsId: string, after: Programme[], divided: boolean): Promise<Foreseen> {
    const piece: Read = (work) => read((trx) => elevated(trx, () => work(trx)));
    const now = await piece(async (trx) => {
      await this.refuseMeanwhile(trx, corpsId);
      return this.work.programmes(trx, corpsId);
    });
    const only = divided ? obligationsChanged(now, after) : null;
    const others = only === null ? 0 : await piece((trx) => countOthers(trx, corpsId, only));
    const duties: ForeseenDuty[] = [];
    if (only?.size === 0) return { duties, others };
    const late: Expanded[] = [];
    const today = this.work.today();
    for await (const { entries, gone } of this.compare(piece, corpsId, after, only)) {
      for (const entry of entries) {
        const { spec, row, stored } = entry;
        const change = !stored ? 'added' : sameSpec(stored, row) ? 'unchanged' : 'changed';
        duties.push({ spec, change, overdue: false });
        if (change !== 'unchanged' && spec.dueOn < today) late.push(entry);
      }
      for (const row of gone) duties.push({ spec: specOf(row), change: 'ended', overdue: false });
    }
    const overdue = await this.newlyOverdue(piece, corpsId, after, late);
    for (const duty of duties) duty.overdue = overdue.has(duty.spec.id);
    return { duties, others };
  }

  /** Of duties that are not stored so, those that nothing met or excused and that are not overdue already. */
  private async newlyOverdue(
    read: Read,
    corpsId: string,
    programmes: Programme[],
    late: Expanded[],
  ): Promise<Set<string>> {
    if (late.length === 0) return new Set();
    const today = this.work.today();
    const answers = await read((trx) => this.work.answers(trx, corpsId));
    const already = new Set<string>();
    for (const ids of slices(
      late.map(({ spec }) => spec.id),
      atOnce.duties,
    ))
      for (const id of await read((trx) => overdueOf(trx, corpsId, ids, today))) already.add(id);
    const matching = [...new Set(late.map(({ obligation }) => obligation))].flatMap(
      (obligation) => obligation.dischargedBy,
    );
    const facts = await this.facts(read, corpsId, matching);
    await read((trx) => addOffices(trx, corpsId, facts, programmes));
    const overdue = new Set<string>();
    for (const programme of programmes) {
      await others();
      const own = late.filter((entry) => entry.programme === programme).map(({ spec }) => spec);
      const progress = recompute(own, programme.obligations, facts, today);
      for (const [at, { id }] of own.entries())
        if (progress[at]?.metOn === null && !already.has(id) && !answers.has(id)) overdue.add(id);
    }
    return overdue;
  }

  /** What ought to be and what is, obligation by obligation, from no more of the corps than decides it. */
  private async *compare(
    read: Read,
    corpsId: string,
    programmes: Programme[],
    only: ReadonlySet<string> | null,
  ): AsyncGenerator<Compared> {
    const asked = programmes.flatMap(({ obligations }) =>
      obligations.filter(({ id }) => only === null || only.has(id)),
    );
    const types = only === null ? null : new Set(asked.flatMap(({ cadence }) => eventTypeOf(cadence) ?? []));
    const unitsOnly =
      types !== null &&
      asked.every(({ bearer }) => 'units' in bearer) &&
      !programmes.at(-1)?.events.some((type) => types.has(type.id) && isOfRoster(type));
    const index = await read((trx) => loadRoster(trx, corpsId, { unitsOnly }));
    const made = await this.facts(read, corpsId, sources(programmes, types));
    const events = await read((trx) => this.work.events(trx, corpsId, programmes, index, made, types));
    const ids = new Set([
      ...asked.map(({ id }) => id),
      ...(only ?? (await read((trx) => obligationsStored(trx, corpsId)))),
    ]);
    for (const id of ids) {
      await others();
      const expanded = this.work.expandAll(programmes, index, events, (obligation) => obligation.id === id);
      const stored = new Map<string, SpecRow>();
      let after: SpecPlace | null = null;
      do {
        const from: SpecPlace | null = after;
        const page: SpecRow[] = await read((trx) => specPage(trx, corpsId, id, from, atOnce.duties));
        for (const row of page) stored.set(row.id, row);
        after = page.length < atOnce.duties ? null : (page.at(-1) ?? null);
      } while (after !== null);
      const entries = expanded.map((entry) => {
        const path = index.units.get(entry.spec.unitId)?.path ?? '';
        const row = specRow(corpsId, entry.spec, path, entry.obligation);
        const known = stored.get(row.id);
        stored.delete(row.id);
        return { ...entry, row, stored: known };
      });
      yield { entries, gone: [...stored.values()] };
    }
  }

  /** Accepted records, some hundred at a time. */
  private async facts(
    read: Read,
    corpsId: string,
    matching: Parameters<typeof factIds>[2],
  ): Promise<RecordFact[]> {
    const facts: RecordFact[] = [];
    for (const ids of slices(await read((trx) => factIds(trx, corpsId, matching)), atOnce.facts)) {
      await others();
      facts.push(...(await read((trx) => this.work.facts(trx, corpsId, { ids }))));
    }
    return facts;
  }
}

const isOfRoster = (type: EventType) => typeof type.from === 'object' && 'roster' in type.from;

function* slices<T>(list: T[], size: number): Generator<T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}

/** Bearers that are near one another are looked at together. */
function placeOf({ fresh, stored }: Change): string {
  const row = fresh ?? stored;
  return row ? `${row.path} ${row.bearer_key}` : '';
}
const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Whether others brought the duty in line, as it ought to be or as it was stored. */
function isTouched(since: Since, { fresh, stored }: Change): boolean {
  if (since.everything) return true;
  return [fresh, stored].some(
    (row) =>
      row !== null &&
      (touches(since, specOf(row)) || since.recordIds.some((id) => row.event_id?.includes(`-${id}-`))),
  );
}

async function countOthers(trx: Trx, corpsId: string, only: ReadonlySet<string>): Promise<number> {
  const { count } = await trx
    .selectFrom('duty')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('corps_id', '=', corpsId)
    .where(sql<boolean>`obligation_id <> all(${[...only]})`)
    .executeTakeFirstOrThrow();
  return count;
}

async function obligationsStored(trx: Trx, corpsId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('duty')
    .select('obligation_id')
    .distinct()
    .where('corps_id', '=', corpsId)
    .execute();
  return rows.map((row) => row.obligation_id);
}

/** Of these duties those that are overdue as they are stored. */
async function overdueOf(trx: Trx, corpsId: string, ids: string[], today: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('duty')
    .select('id')
    .where('corps_id', '=', corpsId)
    .where('due_on', '<', today)
    .where('met_on', 'is', null)
    .where(sql<boolean>`id = any(${ids})`)
    .execute();
  return rows.map((row) => row.id);
}
