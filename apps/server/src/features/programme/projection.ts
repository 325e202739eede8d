import { sql } from 'kysely';
import {
  contributionsOf,
  countsToward,
  discharge,
  eventTypeOf,
  plus,
  recordEvents,
  recompute,
  rosterEvents,
  obligationsChanged,
  type Contribution,
  type Kind,
  type Obligation,
  type Pack,
  type Programme,
  type Progress,
  type RecordFact,
  type RosterIndex,
  type Scheme,
} from '@liulian/domain';
import {
  bulkInsert,
  elevated,
  programmeChanged,
  type Database,
  type Trx,
} from '../../platform/database/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type {
  DatedReading,
  Foreseen,
  PreviewedDuty,
  ProgrammeEngine,
  Progressing,
  Read,
  RosterChange,
} from '../../platform/programme-engine.ts';
import {
  dutiesFor,
  linkRow,
  lockTouched,
  linksOf,
  loadSpecs,
  lockDuties,
  progressColumns,
  progressOf,
  refold,
  specOf,
  specRow,
  storeProgress,
  touches,
  type DutyRow,
  type SpecRow,
  type Touched,
} from './duty-store.ts';
import { canonical } from './canonical.ts';
import { addOffices, officeFields } from './fact-store.ts';
import { KindStore } from '../kinds/index.ts';
import { loadHandEvents, loadRoster, type Around } from './roster-store.ts';
import { Realignment } from './realignment.ts';
import { owedOf, Recomputation, recordOf, ruleKey, termKey } from './recomputation.ts';
import { SchemeVersions } from './scheme-versions.ts';

/**
 * The stored projection of scheme + roster + records. Each change updates it in the change's own transaction;
 * `rebuild` and `reconcile` compute the same from nothing with the pure engine, and the two must agree
 * (design §4.2).
 */
export class Projection implements ProgrammeEngine {
  readonly pack: Pack;
  private readonly clock: Clock;
  private readonly versions: SchemeVersions;
  private readonly siteKinds: KindStore;
  private readonly work: Recomputation;
  readonly realignment: Realignment;

  constructor(pack: Pack, clock: Clock) {
    this.pack = pack;
    this.clock = clock;
    this.siteKinds = new KindStore(pack);
    this.versions = new SchemeVersions(pack, this.siteKinds);
    this.work = new Recomputation(clock, this.versions, this.siteKinds);
    this.realignment = new Realignment(this.work);
  }

  kinds(trx: Trx, corpsId: string): Promise<Kind[]> {
    return this.siteKinds.of(trx, corpsId);
  }

  programmes(trx: Trx, corpsId: string, instead?: DatedReading[]): Promise<Programme[]> {
    return this.versions.programmes(trx, corpsId, instead);
  }

  adoptPack(trx: Trx, corpsId: string): Promise<boolean> {
    return this.versions.adoptPack(trx, corpsId);
  }

  withVersion(trx: Trx, corpsId: string, scheme: Scheme, effectiveFrom: string): Promise<Programme[]> {
    return this.versions.withVersion(trx, corpsId, scheme, effectiveFrom);
  }

  async adoptScheme(
    trx: Trx,
    corpsId: string,
    scheme: Scheme,
    effectiveFrom: string,
    by: { id: string; name: string },
  ): Promise<number> {
    return elevated(trx, async () => {
      await this.work.lock(trx, corpsId, 'exclusive');
      await this.realignment.refuseMeanwhile(trx, corpsId);
      await this.withVersion(trx, corpsId, scheme, effectiveFrom);
      const version = await this.versions.add(trx, corpsId, scheme, effectiveFrom, 'site', {
        ...by,
        at: this.clock.now(),
      });
      await this.realignment.order(trx, corpsId, null);
      return version;
    });
  }

  async withdrawScheme(trx: Trx, corpsId: string, version: number): Promise<void> {
    await elevated(trx, async () => {
      await this.work.lock(trx, corpsId, 'exclusive');
      await this.realignment.refuseMeanwhile(trx, corpsId);
      await this.versions.remove(trx, corpsId, version);
      await this.realignment.order(trx, corpsId, null);
    });
  }

  async rebuild(trx: Trx, corpsId: string): Promise<{ duties: number }> {
    return elevated(trx, async () => {
      await this.work.lock(trx, corpsId, 'exclusive');
      const { rows, links } = await this.compute(trx, corpsId);
      await trx.deleteFrom('duty_record').where('corps_id', '=', corpsId).execute();
      await trx.deleteFrom('duty').where('corps_id', '=', corpsId).execute();
      await bulkInsert(trx, 'duty', rows);
      await bulkInsert(trx, 'duty_record', links);
      await this.realignment.end(trx, corpsId);
      return { duties: rows.length };
    });
  }

  async reconcile(trx: Trx, corpsId: string) {
    return elevated(trx, async () => {
      const { rows, links } = await this.compute(trx, corpsId);
      const stored = new Map(
        (await trx.selectFrom('duty').selectAll().where('corps_id', '=', corpsId).execute()).map((row) => [
          row.id,
          row,
        ]),
      );
      const differences: { dutyId: string; what: string }[] = [];
      for (const row of rows) {
        const known = stored.get(row.id);
        stored.delete(row.id);
        if (!known) differences.push({ dutyId: row.id, what: '缺少' });
        else {
          const wrong = Object.keys(row).filter(
            (key) => canonical(row[key as keyof typeof row]) !== canonical(known[key as keyof DutyRow]),
          );
          if (wrong.length > 0)
            differences.push({
              dutyId: row.id,
              what: wrong
                .map(
                  (key) =>
                    `${key}：库中 ${JSON.stringify(known[key as keyof DutyRow])}，应为 ${JSON.stringify(row[key as keyof typeof row])}`,
                )
                .join('；'),
            });
        }
      }
      for (const id of stored.keys()) differences.push({ dutyId: id, what: '多余' });
      const wanted = new Set(links.map((link) => `${link.duty_id} ${link.record_id}`));
      for (const link of await trx
        .selectFrom('duty_record')
        .select(['duty_id', 'record_id'])
        .where('corps_id', '=', corpsId)
        .execute()) {
        if (!wanted.delete(`${link.duty_id} ${link.record_id}`))
          differences.push({ dutyId: link.duty_id, what: `多计了记录 ${link.record_id}` });
      }
      for (const key of wanted)
        differences.push({ dutyId: key.split(' ')[0] ?? '', what: `漏计了记录 ${key.split(' ')[1]}` });
      return { duties: rows.length, differences };
    });
  }

  async rosterChanged(trx: Trx, corpsId: string, change: RosterChange): Promise<void> {
    await elevated(trx, async () => {
      const { realigning } = await this.work.lock(trx, corpsId, 'exclusive');
      const touched = await this.resync(trx, corpsId, change);
      if (realigning) await this.realignment.touched(trx, corpsId, touched);
    });
  }

  async changeReadings(trx: Trx, corpsId: string, change: () => Promise<void>): Promise<void> {
    const before = await elevated(trx, async () => {
      await this.work.lock(trx, corpsId, 'exclusive');
      await this.realignment.refuseMeanwhile(trx, corpsId);
      return this.programmes(trx, corpsId);
    });
    await change();
    programmeChanged(trx);
    await elevated(trx, async () => {
      const only = obligationsChanged(before, await this.programmes(trx, corpsId));
      if (only.size > 0) await this.realignment.order(trx, corpsId, only);
    });
  }

  settle(database: Database, corpsId: string, patience?: number): Promise<void> {
    return this.realignment.settle(database, corpsId, patience);
  }

  progress(trx: Trx, corpsId: string): Promise<Progressing | null> {
    return this.realignment.progress(trx, corpsId);
  }

  async goOn(database: Database, seconds: number): Promise<number> {
    const forsaken = await this.realignment.forsaken(database, seconds);
    for (const corpsId of forsaken) await this.settle(database, corpsId);
    return forsaken.length;
  }

  stop(): Promise<void> {
    return this.realignment.stop();
  }

  async tick(trx: Trx, corpsId: string): Promise<void> {
    await elevated(trx, async () => {
      const today = this.clock.today();
      await this.work.lock(trx, corpsId, 'exclusive');
      const due = await trx
        .selectFrom('duty')
        .select('id')
        .where('corps_id', '=', corpsId)
        .where('recheck_on', '<=', today)
        .execute();
      const locked = await lockDuties(
        trx,
        corpsId,
        due.map((row) => row.id),
      );
      await refold(trx, corpsId, locked, await this.work.obligationOf(trx, corpsId), today);
      const { last } = await trx
        .selectFrom('duty')
        .select(sql<string | null>`max(period_end)`.as('last'))
        .where('corps_id', '=', corpsId)
        .where('event_id', 'is', null)
        .executeTakeFirstOrThrow();
      if (last !== null && last < this.work.window().to) await this.realignment.order(trx, corpsId, null);
    });
  }

  async recordChanged(
    trx: Trx,
    corpsId: string,
    recordId: string,
    { first } = { first: false },
  ): Promise<string[]> {
    return elevated(trx, async () => {
      const { realigning } = await this.work.lock(trx, corpsId, 'shared');
      if (realigning) await this.realignment.touched(trx, corpsId, { recordId });
      const [fact] = await this.work.facts(trx, corpsId, { ids: [recordId] });
      await this.syncRecordEvents(trx, corpsId, recordId, fact, first);
      const rows = await this.linkRecord(trx, corpsId, recordId, fact, first);
      return rows.map((row) => row.path);
    });
  }

  /** Makes the links of one record what they ought to be, and the duties that it touches follow. */
  private async linkRecord(
    trx: Trx,
    corpsId: string,
    recordId: string,
    fact: RecordFact | undefined,
    first: boolean,
  ): Promise<DutyRow[]> {
    const programmes = await this.programmes(trx, corpsId);
    if (fact) await addOffices(trx, corpsId, [fact], programmes);
    const given = givenBy(programmes, fact);
    const candidates = await lockTouched(
      trx,
      corpsId,
      recordId,
      [...given.obligations],
      [...given.keys],
      given.days,
    );
    const matched = given.among(candidates);
    const anew = new Set(candidates.filter((row) => row.linked));
    const added: { row: DutyRow; progress: Progress }[] = [];
    for (const { row, contribution } of matched) {
      const progress = row.linked ? null : plus(specOf(row), progressOf(row), contribution);
      if (progress) added.push({ row, progress });
      else anew.add(row);
    }
    if (anew.size + added.length === 0) return [];
    // What the record gave so far goes as a whole, also where its duty has gone since.
    if (!first || candidates.some((row) => row.linked))
      await trx
        .deleteFrom('duty_record')
        .where('corps_id', '=', corpsId)
        .where('record_id', '=', recordId)
        .execute();
    await bulkInsert(
      trx,
      'duty_record',
      matched.map(({ row, contribution }) => linkRow(corpsId, row.id, contribution)),
    );
    await storeProgress(trx, corpsId, added);
    if (anew.size > 0)
      await refold(trx, corpsId, [...anew], await this.work.obligationOf(trx, corpsId), this.clock.today());
    return matched.map(({ row }) => row);
  }

  async preview(
    trx: Trx,
    corpsId: string,
    fact: RecordFact,
    replaces: string | null,
  ): Promise<PreviewedDuty[]> {
    return elevated(trx, async () => {
      const programmes = await this.programmes(trx, corpsId);
      const stored =
        replaces === null
          ? undefined
          : await trx
              .selectFrom('record')
              .select('handed_in_on')
              .where('corps_id', '=', corpsId)
              .where('id', '=', replaces)
              .executeTakeFirst();
      const asked = { ...fact, handedInOn: stored?.handed_in_on ?? this.clock.today() };
      await addOffices(trx, corpsId, [asked], programmes);
      const given = givenBy(programmes, asked);
      const matched = given.among(await dutiesFor(trx, corpsId, [...given.obligations], [...given.keys]));
      const obligationOf = await this.work.obligationOf(trx, corpsId);
      const links = await linksOf(
        trx,
        corpsId,
        matched.map(({ row }) => row.id),
      );
      const today = this.clock.today();
      return matched.flatMap(({ row, contribution }) => {
        const obligation = obligationOf(row);
        if (!obligation) return [];
        const others = (links.get(row.id) ?? []).filter(
          (link) => link.recordId !== replaces && link.recordId !== fact.id,
        );
        const before = discharge(specOf(row), obligation.quota, others, today);
        const after = discharge(specOf(row), obligation.quota, [...others, contribution], today);
        const show = (progress: typeof before) => ({
          done: progress.done,
          min: progress.min,
          ...(progress.by ? { by: progress.by } : {}),
        });
        return [
          {
            dutyId: row.id,
            obligationId: row.obligation_id,
            bearerType: row.bearer_type,
            bearerKey: row.bearer_key,
            unitId: row.unit_id,
            periodKey: row.period_key,
            before: show(before),
            after: show(after),
            met: before.metOn === null && after.metOn !== null,
          },
        ];
      });
    });
  }

  foresee(read: Read, corpsId: string, after: Programme[], divided: boolean): Promise<Foreseen> {
    return this.realignment.foresee(read, corpsId, after, divided);
  }

  /** Everything from nothing, by the pure engine. */
  private async compute(trx: Trx, corpsId: string) {
    const programmes = await this.programmes(trx, corpsId);
    const index = await loadRoster(trx, corpsId);
    const facts = await this.work.facts(trx, corpsId);
    const expanded = this.work.expandAll(
      programmes,
      index,
      await this.work.events(trx, corpsId, programmes, index, facts),
    );
    await addOffices(trx, corpsId, facts, programmes);
    const answers = await this.work.answers(trx, corpsId);
    const today = this.clock.today();
    const rows: DutyRow[] = [];
    const links: ReturnType<typeof linkRow>[] = [];
    for (const programme of programmes) {
      const own = expanded.filter((entry) => entry.programme === programme);
      const progress = recompute(
        own.map(({ spec }) => spec),
        programme.obligations,
        facts,
        today,
        (at, gift) => links.push(linkRow(corpsId, own[at]?.spec.id ?? '', gift)),
      );
      for (const [at, { spec, obligation }] of own.entries()) {
        rows.push({
          ...specRow(corpsId, spec, index.units.get(spec.unitId)?.path ?? '', obligation),
          ...progressColumns(progress[at] as Progress),
          answer: answers.get(spec.id) ?? null,
        });
      }
    }
    return { rows, links };
  }

  /**
   * Brings the stored duties in line with a fresh expansion; only duties that are new or changed are looked
   * at again.
   */
  private async resync(trx: Trx, corpsId: string, change: RosterChange): Promise<Touched | null> {
    const programmes = await this.programmes(trx, corpsId);
    if (change !== 'all' && change.unitIds.length === 0 && onlyUnitsMeet(programmes))
      return this.resyncPeople(trx, corpsId, change.personIds);
    const index = await loadRoster(trx, corpsId);
    const touched = touchedBy(change, index);
    const stored = await loadSpecs(trx, corpsId, touched);
    const expanded = this.work
      .expandAll(programmes, index, await this.work.events(trx, corpsId, programmes, index, null))
      .filter(({ spec }) => stored.has(spec.id) || touches(touched, spec));
    await this.work.storeDifference(trx, corpsId, index, expanded, stored);
    await this.recountOffices(trx, corpsId, touched);
    return touched;
  }

  /**
   * As `resync`, where only the places of a few people changed: what they owe, the pairs they are in and the
   * batches that name or named them are expanded from the part of the roster that decides it (013).
   */
  private async resyncPeople(trx: Trx, corpsId: string, personIds: string[]): Promise<Touched> {
    const touched: Touched = { unitIds: new Set(), personIds: new Set(personIds) };
    const stored = await loadSpecs(trx, corpsId, touched);
    const index = await loadRoster(trx, corpsId, {
      around: { personIds, days: await this.batchDays(trx, corpsId, personIds, stored) },
    });
    const programmes = await this.programmes(trx, corpsId);
    const ofPeople = ({ bearer }: Obligation) => !('units' in bearer) || bearer.units === 'affected';
    const latest = programmes.at(-1);
    const events = latest
      ? [
          ...rosterEvents(latest, index),
          ...(await loadHandEvents(trx, corpsId)),
          ...(await this.owedByPeople(trx, corpsId, latest, personIds)),
        ].filter((event) => event.personIds.length > 0)
      : [];
    const expanded = this.work
      .expandAll(programmes, index, events, ofPeople)
      .filter(({ spec }) => stored.has(spec.id) || touches(touched, spec));
    await this.work.storeDifference(trx, corpsId, index, expanded, stored);
    await this.recountOffices(trx, corpsId, touched);
    return touched;
  }

  /** What these people owe because of records that name them. */
  private async owedByPeople(trx: Trx, corpsId: string, programme: Programme, personIds: string[]) {
    const types = programme.events.filter((type) => owedOf(type)?.people);
    const kinds = [...new Set(types.map((type) => recordOf(type)?.kind ?? ''))];
    if (kinds.length === 0) return [];
    const rows = await trx
      .selectFrom('record_person')
      .select('record_id')
      .distinct()
      .where('corps_id', '=', corpsId)
      .where(sql<boolean>`person_id = any(${personIds})`)
      .execute();
    const facts = await this.work.facts(trx, corpsId, { ids: rows.map((row) => row.record_id), kinds });
    return facts.flatMap((fact) => recordEvents(types, fact));
  }

  /** The days on which batches that these people are or were in began. */
  private async batchDays(
    trx: Trx,
    corpsId: string,
    personIds: string[],
    stored: Map<string, SpecRow>,
  ): Promise<Around['days']> {
    const { rows } = await sql<{ day: string }>`
      select from_on::text as day
      from appointment
      where corps_id = ${corpsId}
        and person_id = any(${personIds})
      union
      select joined_on::text
      from person
      where corps_id = ${corpsId}
        and id = any(${personIds})
        and joined_on is not null
    `.execute(trx);
    const days = new Set(rows.map((row) => row.day));
    // A duty before an event ends with its day, one after it begins with it.
    for (const row of stored.values())
      if (row.event_id !== null) days.add(row.period_start).add(row.period_end);
    return [...days];
  }

  /** Who held which post decides whether some records count: those naming these people are looked at anew. */
  private async recountOffices(trx: Trx, corpsId: string, touched: Touched | null) {
    const { kinds, fields } = officeFields(await this.programmes(trx, corpsId));
    if (kinds.length === 0 || touched?.personIds.size === 0) return;
    const { rows } = await sql<{ id: string }>`
      select distinct r.id
      from record r
      join record_person p on p.corps_id = r.corps_id
        and p.record_id = r.id
      where r.corps_id = ${corpsId}
        and r.status = 'accepted'
        and r.kind = any(${kinds})
        and p.role = any(${fields}) ${touched ? sql`and p.person_id = any(${[...touched.personIds]})` : sql``}
      order by r.id
    `.execute(trx);
    const facts = await this.work.facts(trx, corpsId, { ids: rows.map((row) => row.id) });
    for (const fact of facts) await this.linkRecord(trx, corpsId, fact.id, fact, false);
  }

  /** The duties that exist because of this record (a meeting held, a case decided) follow it. */
  private async syncRecordEvents(
    trx: Trx,
    corpsId: string,
    recordId: string,
    fact: RecordFact | undefined,
    first: boolean,
  ) {
    const programmes = await this.programmes(trx, corpsId);
    const latest = programmes.at(-1);
    if (!latest) return;
    const types = latest.events.filter((type) => {
      const kind = recordOf(type)?.kind;
      return kind !== undefined && (fact === undefined || kind === fact.kind);
    });
    const events = fact ? recordEvents(latest.events, fact) : [];
    if (types.length === 0 || (first && events.length === 0)) return;
    const ranges = types.map(
      (type) =>
        sql`(event_id >= ${`${type.id}-${recordId}-`} and event_id < ${`${type.id}-${recordId}-\uffff`})`,
    );
    const { rows } = await sql<DutyRow>`
        select *
        from duty
        where corps_id = ${corpsId}
          and event_id is not null
          and (${sql.join(ranges, sql` or `)})
      `.execute(trx);
    const stored = new Map<string, SpecRow>(rows.map((row) => [row.id, row]));
    if (events.length === 0 && stored.size === 0) return;
    const happened = new Set(events.map((event) => event.type));
    const isOwed = ({ cadence }: Obligation) => happened.has(eventTypeOf(cadence) ?? '');
    const needsPeople = programmes.some((programme) =>
      programme.obligations.some((obligation) => isOwed(obligation) && !('units' in obligation.bearer)),
    );
    const people = [...new Set(events.flatMap((event) => event.personIds))];
    const index = await loadRoster(
      trx,
      corpsId,
      needsPeople && events.every((event) => event.unitId === '')
        ? { around: { personIds: people, days: [] } }
        : { unitsOnly: !needsPeople },
    );
    const expanded = this.work.expandAll(programmes, index, events, isOwed);
    await this.work.storeDifference(trx, corpsId, index, expanded, stored, recordId);
  }
}

/**
 * Whether the events that records make (meetings) bring duties to units alone. Where they bring them to
 * people as well, one person's move has to look at all meetings.
 */
function onlyUnitsMeet(programmes: Programme[]): boolean {
  return programmes.every((programme) => {
    const made = new Set(
      programme.events.filter((type) => recordOf(type) && !owedOf(type)).map((type) => type.id),
    );
    return programme.obligations.every(
      ({ bearer, cadence }) => 'units' in bearer || !made.has(eventTypeOf(cadence) ?? ''),
    );
  });
}

/** What one record gives: to which bearers of which obligations, on which days, and to which duties. */
function givenBy(programmes: Programme[], fact: RecordFact | undefined) {
  const contributions = new Map<string, Contribution[]>();
  const looked = new Set<string>();
  const [obligations, keys] = [new Set<string>(), new Set<string>()];
  const days = { from: '9999-12-31', to: '0001-01-01' };
  for (const programme of fact ? programmes : []) {
    for (const obligation of programme.obligations) {
      const key = ruleKey(programme, obligation);
      if (looked.has(key)) continue;
      looked.add(key);
      for (const contribution of contributionsOf(fact as RecordFact, obligation)) {
        const at = `${key} ${contribution.bearerKey}`;
        contributions.set(at, [...(contributions.get(at) ?? []), contribution]);
        obligations.add(obligation.id);
        keys.add(contribution.bearerKey);
        if (contribution.on < days.from) days.from = contribution.on;
        if (contribution.on > days.to) days.to = contribution.on;
      }
    }
  }
  const among = <T extends DutyRow>(rows: T[]) =>
    rows.flatMap((row) => {
      const contribution = contributions
        .get(`${termKey(row)} ${row.bearer_key}`)
        ?.find((one) => countsToward(one, specOf(row)));
      return contribution ? [{ row, contribution }] : [];
    });
  return { obligations, keys, days, among };
}

/** A unit's change touches its own duties and those of the people with a place in it. */
function touchedBy(change: RosterChange, index: RosterIndex): Touched | null {
  if (change === 'all') return null;
  const unitIds = new Set(change.unitIds);
  const personIds = new Set(change.personIds);
  for (const place of [...index.roster.services, ...index.roster.appointments])
    if (unitIds.has(place.unitId)) personIds.add(place.personId);
  return { unitIds, personIds };
}
