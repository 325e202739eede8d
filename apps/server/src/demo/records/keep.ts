import {
  addDays,
  eventTypeOf,
  expand,
  maxDate,
  minDate,
  recordEvents,
  rosterEvents,
  RosterIndex,
  type DischargeRule,
  type DutySpec,
  type Obligation,
  type PlainDate,
  type Programme,
  type ProgrammeEvent,
  type Span,
} from '@liulian/domain';
import { dayIn, demoToday } from '../dates.ts';
import { Random } from '../random.ts';
import { AnswerBook } from './answers.ts';
import type { RecordBook } from './book.ts';
import type { Draft } from './draft.ts';
import { halfChecked, outcomeOf, pinnedFate, type Fate } from './outcomes.ts';
import type { Call, Recipe } from './recipe.ts';
import { dutyRecipes } from './recipes-duties.ts';
import { educationRecipes } from './recipes-education.ts';
import { gists, returnReasons } from './words.ts';
import type { World } from './world.ts';

const recipes: Record<string, Recipe> = { ...educationRecipes, ...dutyRecipes };
// What serves several duties at once is entered first; the catch-up for those who missed everything comes
// last.
const first = [
  'pre-festival-warning',
  'education-campaign',
  'collective-integrity-talk',
  'integrity-interview',
  'integrity-commitment',
];
const catchUp = 'yearly-discipline-education';
const rank = (obligation: Obligation) =>
  first.includes(obligation.id) ? first.indexOf(obligation.id) : obligation.id === catchUp ? 1000 : 100;

/**
 * Goes through the duties that programme and roster bring, and enters what people did about each: most of it,
 * not all.
 */
export class Keeper {
  readonly answers: AnswerBook;
  private readonly world: World;
  private readonly book: RecordBook;
  private readonly programme: Programme;
  private readonly scale: number;
  private readonly events = new Map<string, ProgrammeEvent>();
  private waiting = 0;

  constructor(world: World, book: RecordBook, programme: Programme, scale: number) {
    this.world = world;
    this.book = book;
    this.programme = programme;
    this.scale = scale;
    this.answers = new AnswerBook(world);
  }

  run(progress: (share: number) => void) {
    const { world, programme } = this;
    const { units, people, services, appointments } = world.corps;
    const index = new RosterIndex({ units, people, services, appointments });
    const events = [
      ...rosterEvents(programme, index),
      ...world.corps.events,
      ...this.book.made
        .filter(({ row }) => row.status === 'accepted')
        .flatMap(({ fact }) => recordEvents(programme.events, fact)),
    ];
    for (const event of events) this.events.set(event.id, event);
    const byObligation = Map.groupBy(
      expand(programme, index, events, { from: '1900-01-01', to: '2023-12-31' }),
      (duty) => duty.obligationId,
    );
    const ordered = programme.obligations.toSorted((a, b) => rank(a) - rank(b));
    ordered.forEach((obligation, position) => {
      const duties = (byObligation.get(obligation.id) ?? []).filter((duty) => duty.opensOn <= demoToday);
      if (obligation.id === catchUp) this.catchUp(obligation, duties);
      else this.keep(obligation, duties);
      if (position % 12 === 0) progress(position / ordered.length);
    });
  }

  private keep(obligation: Obligation, duties: DutySpec[]) {
    // What a step discharges was done, or not, when its record was entered.
    if (obligation.dischargedBy.some((rule) => rule.step)) return;
    const random = new Random(`keep ${obligation.id}`);
    const outcome = outcomeOf(obligation.id);
    const fates = this.fates(obligation, duties, random);
    for (const duty of duties) {
      if (this.book.progress(duty, obligation).metOn !== null) continue;
      let fate = pinnedFate(duty) ?? fates.get(duty.id) ?? null;
      if (fate === null)
        fate =
          duty.dueOn >= demoToday
            ? this.currentFate(outcome.done, random)
            : random.chance(outcome.late)
              ? 'late'
              : 'kept';
      if (fate === 'not-held' || fate === 'waived')
        this.answers.add(duty, fate === 'waived' ? 'waiver' : 'not-held', 'approved');
      else if (fate === 'open') this.mayAnswer(duty, random);
      else this.write(obligation, duty, fate, random);
    }
  }

  private currentFate(done: number, random: Random): Fate {
    if (!random.chance(done)) return 'open';
    return random.chance(0.012) ? 'returned' : 'kept';
  }

  /**
   * Chooses which of the past duties stay open and which were answered: three in four of them this year's.
   */
  private fates(obligation: Obligation, duties: DutySpec[], random: Random): Map<string, Fate> {
    const outcome = outcomeOf(obligation.id);
    const fates = new Map<string, Fate>();
    const past = duties.filter(
      (duty) =>
        duty.dueOn < demoToday &&
        !['corps', 'sta010101'].includes(duty.unitId) &&
        pinnedFate(duty) === null &&
        this.book.progress(duty, obligation).metOn === null,
    );
    const recent = random.shuffle(past.filter((duty) => duty.dueOn >= '2023-01-01'));
    const older = random.shuffle(past.filter((duty) => duty.dueOn < '2023-01-01'));
    const part = (count: number) => Math.round(count * this.scale + (this.scale < 1 ? 0.2 : 0));
    const take = (count: number, fate: Fate) => {
      for (let left = part(count); left > 0; left -= 1) {
        const duty = random.chance(fate === 'open' ? 0.9 : 0.5)
          ? (recent.pop() ?? older.pop())
          : (older.pop() ?? recent.pop());
        if (duty) fates.set(duty.id, fate);
      }
    };
    take(outcome.overdue, 'open');
    take(outcome.notHeld, 'not-held');
    take(outcome.waived, 'waived');
    return fates;
  }

  /** A few of those left open have asked; two were told to do it after all. */
  private mayAnswer(duty: DutySpec, random: Random) {
    const overdue =
      duty.dueOn < demoToday &&
      duty.obligationId !== 'plaqued-bases' &&
      duty.bearerType === 'unit' &&
      !duty.eventId;
    if (!overdue || this.waiting >= 10 || !random.chance(0.45)) return;
    this.waiting += 1;
    this.answers.add(duty, 'not-held', this.waiting % 5 === 0 ? 'refused' : 'pending');
  }

  private write(obligation: Obligation, duty: DutySpec, fate: Fate, random: Random) {
    const rule = obligation.dischargedBy[0];
    if (!rule) return;
    const recipe = recipes[obligation.id] ?? {};
    const progress = this.book.progress(duty, obligation);
    const byField = Object.keys(obligation.quota.by ?? {})[0];
    let missing: (string | null)[] = Array.from(
      { length: Math.ceil(progress.min - progress.done) },
      () => null,
    );
    if (byField && progress.by)
      missing = Object.entries(progress.by).flatMap(([name, entry]) =>
        Array.from({ length: Math.max(0, entry.min - entry.done) }, () => name),
      );
    if (obligation.id === 'three-checks' && duty.periodKey === '2023' && halfChecked.includes(duty.unitId))
      missing = missing.slice(0, 1);
    for (const name of missing) {
      let on = this.dayFor(duty, recipe, fate, random);
      let host = duty.unitId;
      // Whoever moved during the period did it where they were before.
      if (on === null && duty.personId && duty.bearerType === 'person') {
        on = this.dayFor({ ...duty, personId: null }, recipe, fate, random);
        host = on === null ? host : (this.world.unitIdOf(duty.personId, on) ?? host);
      }
      if (on === null) return;
      const call: Call = {
        duty,
        obligation,
        on,
        random,
        world: this.world,
        unit: this.world.unit(host),
        event: duty.eventId === null ? null : (this.events.get(duty.eventId) ?? null),
        gist: (category) =>
          random.chance(0.45) && gists[category] ? { gist: random.pick(gists[category]) } : {},
      };
      const written = recipe.write?.(call) ?? {};
      const where: Record<string, unknown> = {};
      for (const [field, condition] of Object.entries(rule.where))
        if ('any' in condition) where[field] = condition.any[0];
      const fields: Record<string, unknown> = {
        ...where,
        ...written.fields,
        ...(byField && name ? { [byField]: name } : {}),
        ...this.bearerFields(obligation, duty, written.fields ?? {}),
        ...accountOf(obligation, rule, duty),
      };
      const draft: Draft = {
        kind: rule.kind,
        on,
        hosts: [host],
        eventId: rule.linkedTo === 'event' ? duty.eventId : null,
        ...written,
        fields,
      };
      if (rule.countsFor === 'participant' && duty.personId) draft.participants = [duty.personId];
      if (fate === 'returned') Object.assign(draft, { returned: random.pick(returnReasons), settled: false });
      else if (duty.dueOn < demoToday) draft.settled = true;
      this.combine(obligation, duty, draft, random);
      this.book.add(draft);
    }
  }

  /** The person or unit fields that make the record count for this bearer. */
  private bearerFields(
    obligation: Obligation,
    duty: DutySpec,
    written: Record<string, unknown>,
  ): Record<string, unknown> {
    const rule = obligation.dischargedBy[0];
    const fields: Record<string, unknown> = {};
    const names =
      rule?.countsFor === undefined ? [] : Array.isArray(rule.countsFor) ? rule.countsFor : [rule.countsFor];
    const ids = duty.bearerType === 'unit' ? [duty.unitId] : [duty.personId, duty.otherPersonId];
    names.forEach((name, position) => {
      if (name === 'host' || name === 'participant' || !rule) return;
      const type = this.book.kind(rule.kind).fields[name]?.type;
      const id = ids[position] ?? ids[0];
      const already = written[name];
      if (Array.isArray(already) && already.includes(id)) return;
      fields[name] = type === 'people' || type === 'units' ? [id] : id;
    });
    return fields;
  }

  /**
   * One event serves several: a brigade holds the warning with its stations, a branch makes it its party day.
   */
  private combine(obligation: Obligation, duty: DutySpec, draft: Draft, random: Random) {
    if (obligation.id !== 'pre-festival-warning') return;
    const unit = this.world.unit(duty.unitId);
    if (unit.level === 'brigade' && random.chance(0.16)) {
      const stations = this.world.children(unit.id, draft.on);
      draft.hosts = [unit.id, ...stations.map((station) => station.id)];
      draft.participants = [
        ...(draft.participants ?? []),
        ...stations.flatMap((station) =>
          this.world.staff(station.id, draft.on).filter(() => random.chance(0.8)),
        ),
      ];
    }
    if (unit.level === 'station' && random.chance(0.25)) draft.fields.servesAs = ['theme-party-day'];
  }

  private dayFor(duty: DutySpec, recipe: Recipe, fate: Fate, random: Random): PlainDate | null {
    const spans: Span[] = [this.world.unit(duty.unitId)];
    for (const id of [duty.personId, duty.otherPersonId]) {
      const span = id === null || duty.eventId !== null ? null : this.world.spanIn(id, duty.unitId);
      if (span) spans.push(span);
    }
    const clip = (from: PlainDate, to: PlainDate) =>
      spans.reduce<[PlainDate, PlainDate]>(
        ([a, b], span) => [maxDate(a, span.from), span.to === null ? b : minDate(b, span.to)],
        [from, to],
      );
    if (fate === 'late' && (duty.countTo === null || duty.countTo > duty.dueOn)) {
      const [from, to] = clip(
        addDays(duty.dueOn, 1),
        minDate(minDate(duty.countTo ?? demoToday, demoToday), addDays(duty.dueOn, 24)),
      );
      if (from <= to) return dayIn(random, from, to);
    }
    const [from, to] = clip(maxDate(duty.opensOn, duty.countFrom), minDate(duty.dueOn, demoToday));
    if (from > to) return null;
    if (recipe.season && eventTypeOf(this.obligation(duty).cadence) === null) {
      const year = duty.periodStart.slice(0, 4);
      const [a, b] = [
        maxDate(from, `${year}-${recipe.season[0]}`),
        minDate(to, `${year}-${recipe.season[1]}`),
      ];
      if (a <= b) return dayIn(random, a, b);
    }
    return dayIn(random, from, to);
  }

  private obligation(duty: DutySpec): Obligation {
    return this.programme.obligations.find((entry) => entry.id === duty.obligationId) as Obligation;
  }

  /** 补课: before the year ends, each unit gathers those whom no education of the year has reached. */
  private catchUp(obligation: Obligation, duties: DutySpec[]) {
    const random = new Random(`keep ${obligation.id}`);
    const missed = duties.filter(
      (duty) => duty.dueOn < demoToday && this.book.progress(duty, obligation).metOn === null,
    );
    const recipe = recipes[obligation.id] ?? {};
    const skipped = new Set(
      random.sample(
        missed.map((duty) => duty.id),
        Math.round(4 * this.scale),
      ),
    );
    const groups = new Map<string, { unitId: string; on: PlainDate; people: string[] }>();
    for (const duty of missed) {
      if (skipped.has(duty.id)) continue;
      const base = this.dayFor(
        { ...duty, personId: null },
        recipe,
        'kept',
        new Random(`catch up ${duty.unitId} ${duty.periodKey}`),
      );
      const span = this.world.spanIn(duty.personId ?? '', duty.unitId);
      const there =
        base !== null && span !== null && span.from <= base && (span.to === null || span.to >= base);
      const on = there ? base : this.dayFor(duty, recipe, 'kept', random);
      if (on === null) continue;
      const key = `${duty.unitId} ${on}`;
      const group = groups.get(key) ?? { unitId: duty.unitId, on, people: [] };
      groups.set(key, group);
      group.people.push(duty.personId as string);
    }
    for (const { unitId, on, people } of groups.values()) {
      const call = { random, world: this.world, unit: this.world.unit(unitId), on } as unknown as Call;
      const written = recipe.write?.(call);
      this.book.add({
        kind: 'activity',
        hosts: [unitId],
        on,
        participants: people,
        ...written,
        fields: { category: 'discipline-education', ...written?.fields },
        settled: true,
      });
    }
  }
}

/** The year that a report or a year-end meeting says it is about. */
function accountOf({ cadence }: Obligation, rule: DischargeRule, duty: DutySpec): Record<string, number> {
  if (!rule.year || !('every' in cadence) || !cadence.account) return {};
  return { [rule.year]: Number(duty.periodKey) - (cadence.account === 'last-year' ? 1 : 0) };
}
