import { sql } from 'kysely';
import {
  addDays,
  eventTypeOf,
  expand,
  recompute,
  recordEvents,
  rosterEvents,
  yearOf,
  type DutySpec,
  type EventType,
  type Obligation,
  type Programme,
  type ProgrammeEvent,
  type RecordFact,
  type RosterIndex,
} from '@liulian/domain';
import { bulkInsert, programmeIs, type Trx } from '../../platform/database/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { KindStore } from '../kinds/index.ts';
import {
  linkRow,
  lockDuties,
  refold,
  replaceLinks,
  sameSpec,
  specOf,
  specRow,
  termsOf,
  type DutyRow,
  type SpecRow,
} from './duty-store.ts';
import { addOffices, addSteps, loadFacts } from './fact-store.ts';
import { loadHandEvents } from './roster-store.ts';
import type { SchemeVersions } from './scheme-versions.ts';

/** A duty as it ought to be, with what it follows from. */
export interface Expanded {
  spec: DutySpec;
  obligation: Obligation;
  programme: Programme;
}

export type NewSpecRow = SpecRow & { corps_id: string };

/**
 * How duties follow from programme, roster and records, and how they are stored. The projection asks at each
 * change for what that touches, a realignment piece by piece for all.
 */
export class Recomputation {
  private readonly clock: Clock;
  private readonly versions: SchemeVersions;
  private readonly kinds: KindStore;

  constructor(clock: Clock, versions: SchemeVersions, kinds: KindStore) {
    this.clock = clock;
    this.versions = versions;
    this.kinds = kinds;
  }

  today(): string {
    return this.clock.today();
  }

  programmes(trx: Trx, corpsId: string): Promise<Programme[]> {
    return this.versions.programmes(trx, corpsId);
  }

  /** Accepted records with the steps taken on them. */
  async facts(trx: Trx, corpsId: string, filter: Parameters<typeof loadFacts>[2] = {}) {
    return addSteps(trx, corpsId, await loadFacts(trx, corpsId, filter), await this.kinds.of(trx, corpsId));
  }

  /**
   * One programme at a time per corps: roster changes exclude record changes, record changes exclude one
   * another only by duty. Whoever waited here goes on with the programme that is in force now.
   */
  async lock(trx: Trx, corpsId: string, mode: 'shared' | 'exclusive') {
    const { rows } = await sql<{
      stamp: string | null;
      realigning: boolean | null;
    }>`
      select stamp, realigning
      from app_lock_programme(${corpsId}, ${sql.lit(mode === 'exclusive')})
    `.execute(trx);
    const stamp = rows[0]?.stamp ?? '';
    programmeIs(trx, corpsId, stamp);
    return { stamp, realigning: rows[0]?.realigning === true };
  }

  /** Duties are made up to the end of the year that the coming month lies in. */
  window() {
    const today = this.today();
    return { from: '1900-01-01', to: `${yearOf(addDays(today, 31))}-12-31` };
  }

  async obligationOf(trx: Trx, corpsId: string): Promise<(row: Termed) => Obligation | undefined> {
    const rules = rulesIn(await this.programmes(trx, corpsId));
    return (row) => rules.get(termKey(row))?.obligation;
  }

  expandAll(
    programmes: Programme[],
    index: RosterIndex,
    events: ProgrammeEvent[],
    wanted: (obligation: Obligation) => boolean = () => true,
  ): Expanded[] {
    const found = new Map<string, Expanded>();
    const earlier = new Set<string>();
    for (const programme of programmes) {
      const obligations = new Map(programme.obligations.map((obligation) => [obligation.id, obligation]));
      const asked = { ...programme, obligations: programme.obligations.filter(wanted) };
      for (const spec of expand(asked, index, events, this.window(), earlier)) {
        const obligation = obligations.get(spec.obligationId);
        if (obligation && !found.has(spec.id)) found.set(spec.id, { spec, obligation, programme });
      }
      for (const id of obligations.keys()) earlier.add(id);
    }
    return [...found.values()];
  }

  async events(
    trx: Trx,
    corpsId: string,
    programmes: Programme[],
    index: RosterIndex,
    facts: RecordFact[] | null,
    types: ReadonlySet<string> | null = null,
  ): Promise<ProgrammeEvent[]> {
    const latest = programmes.at(-1);
    if (!latest || types?.size === 0) return [];
    const asked = latest.events.filter((type) => types === null || types.has(type.id));
    const matching = sources(programmes, types);
    const kinds = new Set(matching.map(({ kind }) => kind));
    const made = facts ?? (await this.facts(trx, corpsId, { matching }));
    return [
      ...rosterEvents({ ...latest, events: asked }, index),
      ...(await loadHandEvents(trx, corpsId)),
      ...made.filter((fact) => kinds.has(fact.kind)).flatMap((fact) => recordEvents(asked, fact)),
    ];
  }

  /** @param dutyIds only those of these duties */
  async answers(trx: Trx, corpsId: string, dutyIds?: string[]): Promise<Map<string, 'waived' | 'not-held'>> {
    const rows = await trx
      .selectFrom('answer')
      .select(['duty_id', 'type'])
      .where('corps_id', '=', corpsId)
      .where('state', '=', 'approved')
      .$if(dutyIds !== undefined, (query) => query.where(sql<boolean>`duty_id = any(${dutyIds ?? []})`))
      .orderBy('decided_at')
      .execute();
    return new Map(rows.map((row) => [row.duty_id, row.type === 'waiver' ? 'waived' : 'not-held']));
  }

  async storeDifference(
    trx: Trx,
    corpsId: string,
    index: RosterIndex,
    expanded: Expanded[],
    stored: Map<string, SpecRow>,
    except: string | null = null,
  ) {
    const fresh: NewSpecRow[] = [];
    for (const { spec, obligation } of expanded) {
      const row = specRow(corpsId, spec, index.units.get(spec.unitId)?.path ?? '', obligation);
      const known = stored.get(row.id);
      stored.delete(row.id);
      if (!known || !sameSpec(known, row)) fresh.push(row);
    }
    await this.replace(trx, corpsId, fresh, [...stored.keys()], except);
  }

  async replace(
    trx: Trx,
    corpsId: string,
    fresh: NewSpecRow[],
    gone: string[],
    except: string | null = null,
  ) {
    const changed = fresh.map((row) => row.id);
    const replaced = [...gone, ...changed];
    if (replaced.length === 0) return;
    await trx
      .deleteFrom('duty_record')
      .where('corps_id', '=', corpsId)
      .where(sql<boolean>`duty_id = any(${replaced})`)
      .execute();
    await trx
      .deleteFrom('duty')
      .where('corps_id', '=', corpsId)
      .where(sql<boolean>`id = any(${replaced})`)
      .execute();
    if (fresh.length === 0) return;
    const answers = await this.answers(trx, corpsId, changed);
    await bulkInsert(
      trx,
      'duty',
      fresh.map((row) => ({ ...row, answer: answers.get(row.id) ?? null, done: 0 })),
    );
    await this.relink(trx, corpsId, fresh, except);
  }

  /**
   * Finds the records of these duties anew, but for one that is being linked by whoever calls: a meeting that
   * makes a duty and discharges it is stored once.
   */
  private async relink(trx: Trx, corpsId: string, rows: SpecRow[], except: string | null) {
    const programmes = await this.programmes(trx, corpsId);
    const rules = rulesIn(programmes);
    const obligations = new Set(rows.flatMap((row) => rules.get(termKey(row))?.obligation ?? []));
    const matching = [...obligations].flatMap((obligation) => obligation.dischargedBy);
    const ids = new Set<string>();
    const search: SpecRow[] = [];
    for (const row of rows) {
      const own = recordOwing(row, rules.get(termKey(row))?.obligation);
      if (own === null) search.push(row);
      else ids.add(own);
    }
    const unitIds = [
      ...new Set(search.filter((row) => row.bearer_type === 'unit').map((row) => row.unit_id)),
    ];
    const personIds = [
      ...new Set(
        search
          .flatMap((row) => [row.person_id, row.other_person_id])
          .filter((id): id is string => id !== null),
      ),
    ];
    // Where so many are asked about, all records of the kinds concerned are sooner read than found.
    const many = unitIds.length + personIds.length > mostSought;
    if (unitIds.length > 0 && !many)
      for (const row of await trx
        .selectFrom('record_unit')
        .select('record_id')
        .distinct()
        .where('corps_id', '=', corpsId)
        .where(sql<boolean>`unit_id = any(${unitIds})`)
        .execute())
        ids.add(row.record_id);
    if (personIds.length > 0 && !many)
      for (const row of await trx
        .selectFrom('record_person')
        .select('record_id')
        .distinct()
        .where('corps_id', '=', corpsId)
        .where(sql<boolean>`person_id = any(${personIds})`)
        .execute())
        ids.add(row.record_id);
    if (except !== null) ids.delete(except);
    const facts = (await this.facts(trx, corpsId, { matching, ...(many ? {} : { ids: [...ids] }) })).filter(
      (fact) => fact.id !== except,
    );
    await addOffices(trx, corpsId, facts, programmes);
    const links: ReturnType<typeof linkRow>[] = [];
    for (const programme of programmes) {
      const own = rows.filter((row) => rules.get(termKey(row))?.programme === programme).map(specOf);
      recompute(own, programme.obligations, facts, this.today(), (at, gift) =>
        links.push(linkRow(corpsId, own[at]?.id ?? '', gift)),
      );
    }
    await replaceLinks(trx, corpsId, [], links);
    const locked = await lockDuties(
      trx,
      corpsId,
      rows.map((row) => row.id),
    );
    await refold(trx, corpsId, locked, await this.obligationOf(trx, corpsId), this.today());
  }
}

/** The record that made a duty, where only steps on that record count toward it: no other is looked for. */
function recordOwing(row: SpecRow, obligation: Obligation | undefined): string | null {
  if (!obligation || row.event_id === null) return null;
  if (!obligation.dischargedBy.every((rule) => rule.step && rule.linkedTo === 'itself')) return null;
  const type = eventTypeOf(obligation.cadence);
  if (type === null || !row.event_id.startsWith(`${type}-`)) return null;
  const slot = row.person_id ?? row.unit_id;
  return row.event_id.slice(type.length + 1, -slot.length - 1).replace(/-\d+$/, '');
}

/** Up to so many units and people, the records are looked for one by one. */
const mostSought = 100;

type Termed = Pick<DutyRow, 'obligation_id' | 'scheme_version' | 'terms'>;
/** By which version and reading of an obligation a duty was made. */
export const termKey = (row: Termed) => `${row.scheme_version} ${row.obligation_id} ${row.terms}`;
/** The same key, of the obligation itself. */
export const ruleKey = ({ version }: Programme, obligation: Obligation) =>
  termKey({
    scheme_version: version,
    obligation_id: obligation.id,
    terms: termsOf(obligation),
  });

/** The obligations by the terms of the duties made under them. */
function rulesIn(programmes: Programme[]) {
  const rules = new Map<string, { obligation: Obligation; programme: Programme }>();
  for (const programme of programmes) {
    for (const obligation of programme.obligations) {
      const key = ruleKey(programme, obligation);
      if (!rules.has(key)) rules.set(key, { obligation, programme });
    }
  }
  return rules;
}

/** The records that make the events of these types (null: of all). */
export function sources(programmes: Programme[], types: ReadonlySet<string> | null) {
  const events = programmes.at(-1)?.events ?? [];
  return events.flatMap((type) => (types === null || types.has(type.id) ? (recordOf(type) ?? []) : []));
}

export const recordOf = (type: EventType) =>
  typeof type.from === 'object' && 'record' in type.from ? type.from.record : null;
export const owedOf = (type: EventType) => recordOf(type)?.owed;
