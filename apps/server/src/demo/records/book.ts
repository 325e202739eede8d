import {
  addDays,
  checkFields,
  contributionsOf,
  countsToward,
  derive,
  discharge,
  inForceOf,
  minDate,
  numberSeries,
  paperNumber,
  optionsOf,
  servesOf,
  isShownTo,
  statusOf,
  visibilityIn,
  type Act,
  visibilityOf,
  type Contribution,
  type DutySpec,
  type FieldProblem,
  type Flow,
  type Kind,
  type Obligation,
  type Pack,
  type PlainDate,
  type Progress,
  type RecordFact,
} from '@liulian/domain';
import { demoToday, workingTime } from '../dates.ts';
import { pinyinOf } from '../pinyin.ts';
import { Random } from '../random.ts';
import type { Row } from '../../platform/database/index.ts';
import type { DemoUnit } from '../model.ts';
import type { Draft } from './draft.ts';
import { fillRequired } from './fill.ts';
import type { World } from './world.ts';

export interface Made {
  row: Row<'record'>;
  units: Row<'record_unit'>[];
  people: Row<'record_person'>[];
  readers: string[];
  steps: Row<'record_step'>[];
  rows: Row<'record_row'>[];
  links: Row<'record_link'>[];
  fact: RecordFact;
}

/**
 * Turns drafts into the rows that entering and accepting them would have stored, and knows which duties they
 * already meet.
 */
export class RecordBook {
  readonly made: Made[] = [];
  readonly problems: (FieldProblem & { record: string })[] = [];
  private readonly world: World;
  private readonly pack: Pack;
  private readonly kinds: Map<string, Kind>;
  private readonly byKind = new Map<string, Obligation[]>();
  private readonly given = new Map<string, Contribution[]>();
  private readonly random = new Random('entering');
  private readonly counters = new Map<string, number>();
  private readonly lastNumbers = new Map<string, number>();

  constructor(world: World, pack: Pack, obligations: readonly Obligation[]) {
    this.world = world;
    this.pack = pack;
    this.kinds = new Map(pack.kinds.map((kind) => [kind.id, kind]));
    for (const obligation of obligations) {
      for (const kind of new Set(obligation.dischargedBy.map((rule) => rule.kind)))
        this.byKind.set(kind, [...(this.byKind.get(kind) ?? []), obligation]);
    }
  }

  kind(id: string): Kind {
    const kind = this.kinds.get(id);
    if (!kind) throw new RangeError(`no kind ${id}`);
    return kind;
  }

  /** Progress of a duty from what has been entered and accepted so far. */
  progress(duty: DutySpec, obligation: Obligation): Progress {
    const own = (this.given.get(`${obligation.id} ${duty.bearerKey}`) ?? []).filter((contribution) =>
      countsToward(contribution, duty),
    );
    return discharge(duty, obligation.quota, own, demoToday);
  }

  add(draft: Draft): Made {
    const { world, pack, random } = this;
    const kind = this.kind(draft.kind);
    const corps_id = world.corps.corpsId;
    const host = world.unit(draft.hosts[0] as string);
    const id = this.idFor(draft.on);
    const input = fillRequired(kind, pack.vocabulary, draft.fields, {
      world,
      random,
      unitId: host.id,
      on: draft.on,
    });
    const checked = checkFields(kind, pack.vocabulary, input, true);
    for (const problem of checked.problems)
      this.problems.push({ ...problem, record: `${id} ${kind.id} ${String(input.category ?? '')}` });
    const category = typeof checked.values.category === 'string' ? checked.values.category : null;
    const serves = servesOf(kind, pack.vocabulary, checked.values);
    const title = this.titleOf(kind, checked.values, category);
    const span = inForceOf(kind, draft.on, checked.values);
    const named = (personId: string, role: string): Row<'record_person'> => ({
      corps_id,
      record_id: id,
      person_id: personId,
      role,
      name: world.name(personId),
      unit_name: world.unitNameOf(personId, draft.on),
      sees: true,
      reads: false,
      recused: false,
      hides: null,
    });
    const participants = kind.participants === 'none' ? [] : [...new Set(draft.participants ?? [])];
    const entering = this.entering(draft, kind, category, host.level);
    const handedIn = entering.submitted_at.slice(0, 10);
    const steps = this.stepsOf(id, draft, entering.entered_at);
    const rows = Object.entries(draft.rows ?? {}).flatMap(([table_name, own]) =>
      own.map((fields, position) => ({
        corps_id,
        record_id: id,
        id: `${id}-${table_name}-${position + 1}`,
        table_name,
        position,
        fields,
        item_id: null,
        unit_id: null,
        path: null,
      })),
    );
    const stage =
      steps.findLast((step) => step.to_stage !== null)?.to_stage ??
      (kind.flow && entering.status === 'accepted' ? firstInEffect(kind.flow) : null);
    const derived = derive(kind, pack, draft.on, checked.values, draft.rows ?? {});
    const made: Made = {
      row: {
        corps_id,
        id,
        kind: kind.id,
        category,
        serves,
        title,
        pinyin: pinyinOf(title),
        occurred_on: draft.on,
        visibility: kind.flow
          ? visibilityIn(kind, kind.flow.stages[stage ?? ''] ?? null)
          : visibilityOf(kind, checked.values),
        unit_id: host.id,
        path: host.path,
        several_hosts: draft.hosts.length > 1,
        hides: false,
        fields: { ...checked.values, ...derived },
        headcount: draft.headcount ?? null,
        cost: kind.expenses ? (draft.cost ?? null) : null,
        note: draft.note ?? null,
        event_id: draft.eventId ?? null,
        participants: participants.length,
        revision: 1,
        client_id: null,
        created_behind: null,
        in_force_from: span.from,
        in_force_to: span.to,
        ...entering,
        handed_in_on: handedIn,
        stage,
        round: 1,
        number: steps.length === 0 ? null : this.numberOf(kind, host, draft.on, checked.values),
      },
      units: [...draft.hosts.map((unitId) => ({ unitId, role: 'host' })), ...checked.units].map(
        ({ unitId, role }) => ({
          corps_id,
          record_id: id,
          unit_id: unitId,
          path: world.unit(unitId).path,
          role,
          sees: sightOf(kind, role, stage, entering.status),
          hides: null,
        }),
      ),
      people: [
        ...participants.map((personId) => named(personId, 'participant')),
        ...checked.people
          .filter(({ personId }) => world.people.has(personId))
          .map(({ personId, role }) => named(personId, role)),
      ],
      readers: draft.readers ?? [],
      steps,
      rows,
      links: checked.links.map((link) => ({
        corps_id,
        record_id: id,
        field: link.field,
        target_id: link.recordId,
      })),
      fact: {
        id,
        kind: kind.id,
        title,
        occurredOn: draft.on,
        units: [],
        people: [],
        eventId: draft.eventId ?? null,
        handedInOn: handedIn,
        inForce: span.from === null ? null : { from: span.from, to: span.to },
        fields: { ...checked.values, ...(category === null ? {} : { category }), servesAs: serves },
      },
    };
    made.fact.units = made.units.map(({ unit_id, role }) => ({ unitId: unit_id, role }));
    made.fact.people = made.people.map(({ person_id, role }) => ({ personId: person_id, role }));
    made.fact.offices = made.fact.people.flatMap(({ personId, role }) =>
      role === 'participant' ? [] : world.offices(personId, draft.on).map((office) => ({ role, ...office })),
    );
    if (kind.flow) Object.assign(made.fact, standingOf(kind.flow, steps, stage, handedIn));
    this.made.push(made);
    if (made.row.status === 'accepted') this.count(made.fact);
    return made;
  }

  /** The last number given in each series. */
  get numbers(): Row<'record_number'>[] {
    const { corpsId } = this.world.corps;
    return [...this.lastNumbers].map(([series, last]) => ({ corps_id: corpsId, series, last }));
  }

  /** Rows that one unit of a party wrote for itself. */
  writeRows(made: Made, table: string, unitId: string, values: Record<string, unknown>[]) {
    const before = made.rows.filter((row) => row.table_name === table).length;
    values.forEach((fields, at) =>
      made.rows.push({
        corps_id: made.row.corps_id,
        record_id: made.row.id,
        id: `${made.row.id}-${table}-${before + at + 1}`,
        table_name: table,
        position: before + at,
        fields,
        item_id: null,
        unit_id: unitId,
        path: this.world.unit(unitId).path,
      }),
    );
  }

  /** 文号, counted on in its series. */
  private numberOf(kind: Kind, host: DemoUnit, on: PlainDate, fields: Record<string, unknown>) {
    const paper = { unitId: host.id, unitName: host.name, year: on.slice(0, 4), fields };
    const series = numberSeries(kind, paper);
    if (series === null) return null;
    const n = (this.lastNumbers.get(series) ?? 0) + 1;
    this.lastNumbers.set(series, n);
    return paperNumber(kind, this.pack.vocabulary, paper, n);
  }

  private count(fact: RecordFact) {
    for (const obligation of this.byKind.get(fact.kind) ?? []) {
      for (const contribution of contributionsOf(fact, obligation)) {
        const key = `${obligation.id} ${contribution.bearerKey}`;
        const list = this.given.get(key);
        if (list) list.push(contribution);
        else this.given.set(key, [contribution]);
      }
    }
  }

  /** What making the record and every step on it would have left in its history. */
  private stepsOf(id: string, draft: Draft, enteredAt: string): Row<'record_step'>[] {
    const { world, random } = this;
    let from: string | null = null;
    return (draft.acts ?? []).map((act, at) => {
      const account = world.account(act.by);
      const before = from;
      from = act.to ?? from;
      const earliest = at === 0 ? enteredAt : workingTime(random, act.on);
      return {
        corps_id: world.corps.corpsId,
        id: `${id}-s${at + 1}`,
        record_id: id,
        step: act.step,
        round: 1,
        from_stage: before,
        to_stage: act.to ?? null,
        unit_id: act.unitId ?? null,
        path: act.unitId ? world.unit(act.unitId).path : null,
        person_id: act.personId ?? null,
        on_date: act.on,
        at: earliest,
        actor_id: account.id,
        actor_name: world.accountName(account),
        actor_unit_id: account.unitId,
        actor_unit_name: world.unit(account.unitId).name,
        actor_person_id: account.personId ?? null,
        acting_for: null,
        reason: act.reason ?? null,
        answers: act.answers ?? {},
        new_due: null,
        reopened: null,
        before: null,
        alone: act.unitId !== undefined || act.personId !== undefined,
        client_id: null,
        ended_at: null,
        ended_as: null,
        behind_account_id: null,
        behind_person_id: null,
      };
    });
  }

  private idFor(on: PlainDate): string {
    const day = on.replaceAll('-', '');
    const next = (this.counters.get(day) ?? 0) + 1;
    this.counters.set(day, next);
    return `r${day}-${String(next).padStart(4, '0')}`;
  }

  private titleOf(kind: Kind, values: Record<string, unknown>, category: string | null): string {
    const said = (name: string, value: unknown): string | undefined => {
      const field = kind.fields[name];
      if (!field?.options) return typeof value === 'string' ? value.slice(0, 100) : undefined;
      return optionsOf(field, this.pack.vocabulary).find((option) => option.id === value)?.title;
    };
    return (
      (kind.titleFrom && said(kind.titleFrom, values[kind.titleFrom])) ||
      said('category', category) ||
      kind.title
    );
  }

  /**
   * When it was entered and by whom, and what the superior made of it. Most is entered within days, a little
   * much later.
   */
  private entering(draft: Draft, kind: Kind, category: string | null, level: string) {
    const { random, world } = this;
    const hostId = draft.hosts[0] as string;
    const field = kind.fields.category;
    const pillar = field
      ? (typeof field.options === 'string' ? this.pack.vocabulary.options[field.options] : undefined)?.find(
          (option) => option.id === category,
        )?.pillar
      : undefined;
    const writer = draft.by
      ? world.account(draft.by)
      : world.writer(
          hostId,
          kind.visibility === 'personal' ||
            kind.visibility === 'discipline' ||
            pillar === 'W' ||
            pillar === 'S' ||
            pillar === 'F',
          kind.visibility === 'discipline',
        );
    const enteredDay = minDate(
      demoToday,
      addDays(draft.on, random.chance(0.03) ? random.int(31, 75) : random.pick([0, 0, 0, 1, 1, 2, 3, 5])),
    );
    const entered_at = workingTime(random, enteredDay);
    const common = {
      entered_at,
      submitted_at: entered_at,
      created_by: writer.id,
      created_by_name: world.accountName(writer),
      return_reason: null,
      proposal: null,
      reviewed: null,
    };
    if (kind.lifecycle === 'none' || kind.lifecycle.selfAcceptingFor.includes(level as never)) {
      return {
        ...common,
        status: 'accepted' as const,
        accepted_at: entered_at,
        accepted_by: writer.id,
        accepted_by_name: world.accountName(writer),
      };
    }
    const waiting = { ...common, accepted_at: null, accepted_by: null, accepted_by_name: null };
    if (draft.returned) return { ...waiting, status: 'returned' as const, return_reason: draft.returned };
    const acceptedDay = addDays(
      enteredDay,
      enteredDay < '2023-09-01' ? random.pick([0, 1, 1, 2, 2, 3, 4, 6]) : random.int(1, 13),
    );
    if (acceptedDay > demoToday && !draft.settled) return { ...waiting, status: 'submitted' as const };
    const acceptor = world.acceptor(hostId, writer.id);
    const at = workingTime(random, minDate(demoToday, acceptedDay));
    return {
      ...common,
      status: 'accepted' as const,
      accepted_at: at < entered_at ? entered_at : at,
      accepted_by: acceptor.id,
      accepted_by_name: world.accountName(acceptor),
    };
  }
}

/** Whether a party sees a record of the demo: once it is in effect, or in the stages it is named for. */
function sightOf(kind: Kind, role: string, stage: string | null, status: string): 'line' | 'below' | null {
  const party = Object.values(kind.parties).find((entry) => entry.from === role);
  if (!party || party.sees === 'nothing') return null;
  return isShownTo(party, { stage: stage ?? '', status }) ? party.sees : null;
}

const firstInEffect = (flow: Flow) =>
  Object.entries(flow.stages).find(([, entry]) => statusOf(entry) === 'accepted')?.[0] ?? null;

/** Where a record stands and what was done on it; without acts, the first stage of its status. */
function standingOf(flow: Flow, steps: Row<'record_step'>[], stage: string | null, handedIn: PlainDate) {
  const stands = stage ?? firstInEffect(flow);
  const none = { unitId: null, personId: null, newDue: null, reopened: null };
  const acts: Act[] = steps.map((step) => ({
    ...none,
    step: step.step,
    round: step.round,
    on: step.on_date,
    to: step.to_stage,
    unitId: step.unit_id,
    personId: step.person_id,
  }));
  return {
    stage: stands,
    round: 1,
    acts: acts.length > 0 ? acts : [{ ...none, step: '', round: 1, on: handedIn, to: stands }],
  };
}
