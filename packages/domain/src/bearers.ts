import {
  addDays,
  covers,
  maxDate,
  minDate,
  overlapDays,
  daysBetween,
  type PlainDate,
  type Span,
} from './dates.ts';
import type { Obligation, Vocabulary } from './pack-schema.ts';
import { pairKey, personKey, unitKey, type BearerType } from './duty.ts';
import type { Appointment, ProgrammeEvent, Roster, Service, Unit } from './roster.ts';

/** Someone who bears an obligation during some spans of days, each in a unit (a roster is dated). */
export interface Bearer {
  type: BearerType;
  key: string;
  personId: string | null;
  otherPersonId: string | null;
  spans: (Span & { unitId: string })[];
}

/** The roster with the look-ups that selectors need; build once, use for all obligations. */
export class RosterIndex {
  readonly units: Map<string, Unit>;
  readonly roster: Roster;
  private readonly byPost = new Map<string, Appointment[]>();
  private readonly byClass = new Map<string, Service[]>();
  private readonly servicesOf = new Map<string, Service[]>();
  private readonly selected = new Map<string, Bearer[]>();

  constructor(roster: Roster) {
    this.roster = roster;
    this.units = new Map(roster.units.map((unit) => [unit.id, unit]));
    for (const appointment of roster.appointments) push(this.byPost, appointment.post, appointment);
    for (const service of roster.services) {
      push(this.byClass, service.class, service);
      push(this.servicesOf, service.personId, service);
    }
  }

  holders(posts: string[]): Appointment[] {
    return posts.flatMap((post) => this.byPost.get(post) ?? []);
  }

  serving(classes: string[]): Service[] {
    return classes.flatMap((name) => this.byClass.get(name) ?? []);
  }

  /** What a selector finds in this roster, found once for all obligations that select alike. */
  once(selector: Obligation['bearer'], find: () => Bearer[]): Bearer[] {
    const key = JSON.stringify(selector);
    let found = this.selected.get(key);
    if (!found) this.selected.set(key, (found = find()));
    return found;
  }

  unitOf(personId: string, day: PlainDate): string | null {
    return this.servicesOf.get(personId)?.find((service) => covers(service, day))?.unitId ?? null;
  }

  /** The last day of service of someone who was there on a day; null = still there, or not known of. */
  leavesOn(personId: string, day: PlainDate): PlainDate | null {
    let last: PlainDate | null = null;
    for (const { to } of this.servicesOf.get(personId) ?? []) {
      if (to === null) return null;
      if (last === null || to > last) last = to;
    }
    return last !== null && last >= day ? last : null;
  }

  /** The ancestor (or self) of the given level. */
  at(unitId: string, level: string): Unit | null {
    let unit = this.units.get(unitId) ?? null;
    while (unit && unit.level !== level)
      unit = unit.parentId === null ? null : (this.units.get(unit.parentId) ?? null);
    return unit;
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function unitFits(
  unit: Unit | null | undefined,
  wanted: { flags?: string[] | undefined; without?: string[] | undefined },
  levels?: readonly string[],
): unit is Unit {
  if (!unit) return false;
  if (levels && !levels.includes(unit.level)) return false;
  if (wanted.flags && !wanted.flags.every((flag) => unit.flags.includes(flag))) return false;
  return !wanted.without?.some((flag) => unit.flags.includes(flag));
}

const intersect = (a: Span, b: Span): Span => ({
  from: maxDate(a.from, b.from),
  to: a.to === null ? b.to : b.to === null ? a.to : minDate(a.to, b.to),
});

const exists = (span: Span) => span.to === null || span.from <= span.to;

/**
 * Everyone who bears a calendar, festival, standing or once-only obligation, with the spans in which they do.
 */
export function bearersOf({ bearer }: Obligation, index: RosterIndex): Bearer[] {
  return index.once(bearer, () => select(bearer, index));
}

function select(selector: Obligation['bearer'], index: RosterIndex): Bearer[] {
  if ('units' in selector) {
    if (selector.units === 'affected') return [];
    const levels = selector.units;
    return index.roster.units
      .filter((unit) => unitFits(unit, selector, levels))
      .map((unit) => unitBearer(unit));
  }
  if ('pairs' in selector) return pairBearers(selector.pairs, index);
  const persons = selector.persons;
  if (persons === 'subject-of-event') return [];
  const merged = new Map<string, Bearer>();
  const add = (personId: string, unitId: string, span: Span) => {
    const unit = index.units.get(unitId);
    if (unitFits(unit, persons, persons.at)) merge(merged, 'person', personId, null, unit, span);
  };
  if (persons.holds || persons.keyPost) {
    const appointments = persons.holds ? index.holders(persons.holds) : index.roster.appointments;
    for (const appointment of appointments) {
      if (persons.keyPost && !appointment.keyPost) continue;
      add(appointment.personId, appointment.unitId, appointment);
    }
  } else {
    for (const service of index.serving(persons.classes ?? []))
      add(service.personId, service.unitId, service);
  }
  return [...merged.values()];
}

function unitBearer(unit: Unit): Bearer {
  return {
    type: 'unit',
    key: unitKey(unit.id),
    personId: null,
    otherPersonId: null,
    spans: [{ from: unit.from, to: unit.to, unitId: unit.id }],
  };
}

/** One bearer per person or pair, wherever they serve: whoever moves owes a yearly duty once. */
function merge(
  merged: Map<string, Bearer>,
  type: 'person' | 'pair',
  personId: string,
  otherPersonId: string | null,
  unit: Unit,
  time: Span,
) {
  const clipped = intersect(time, unit);
  if (!exists(clipped)) return;
  const mark = otherPersonId === null ? personId : pairKey(personId, otherPersonId);
  const span = { from: clipped.from, to: clipped.to, unitId: unit.id };
  const known = merged.get(mark);
  if (known) known.spans.push(span);
  else
    merged.set(mark, {
      type,
      key: otherPersonId === null ? personKey(personId) : mark,
      personId,
      otherPersonId,
      spans: [span],
    });
}

function pairBearers(
  selector: { from: string[]; to: string[]; at?: string[] | undefined },
  index: RosterIndex,
): Bearer[] {
  const members = new Map<string, Appointment[]>();
  for (const appointment of index.holders(selector.to)) push(members, appointment.unitId, appointment);
  const merged = new Map<string, Bearer>();
  for (const from of index.holders(selector.from)) {
    const unit = index.units.get(from.unitId);
    if (!unitFits(unit, {}, selector.at)) continue;
    for (const to of members.get(from.unitId) ?? []) {
      if (to.personId !== from.personId)
        merge(merged, 'pair', from.personId, to.personId, unit, intersect(from, to));
    }
  }
  return [...merged.values()];
}

/** Who bears a duty that an event brings. */
export function bearersOfEvent(obligation: Obligation, event: ProgrammeEvent, index: RosterIndex): Bearer[] {
  const selector = obligation.bearer;
  if ('units' in selector && selector.units === 'affected') {
    const unit = selector.level ? index.at(event.unitId, selector.level) : index.units.get(event.unitId);
    return unitFits(unit, selector, selector.at) && covers(unit, event.occurredOn) ? [unitBearer(unit)] : [];
  }
  if ('persons' in selector && selector.persons === 'subject-of-event') {
    return event.personIds.map((personId) => ({
      type: 'person',
      key: personKey(personId),
      personId,
      otherPersonId: null,
      spans: [
        {
          from: event.occurredOn,
          to: index.leavesOn(personId, event.occurredOn),
          unitId: event.unitId || (index.unitOf(personId, event.occurredOn) ?? ''),
        },
      ],
    }));
  }
  return bearersOf(obligation, index).filter((bearer) =>
    bearer.spans.some((span) => covers(span, event.occurredOn)),
  );
}

/**
 * The unit in which the bearer owes a period's duty, or null when they were not there for enough of it: at
 * least the given share of its days (rules.yaml `tenure-share`). Whoever moved within the period owes it
 * where they were last.
 */
export function owingUnit(bearer: Bearer, start: PlainDate, end: PlainDate, share: number): string | null {
  const only = bearer.spans.length === 1 ? bearer.spans[0] : undefined;
  if (only && only.from <= start && (only.to === null || only.to >= end)) return only.unitId;
  let days = 0;
  let last: (Span & { unitId: string }) | null = null;
  let counted = addDays(start, -1);
  for (const span of bearer.spans.toSorted((a, b) =>
    a.from < b.from ? -1 : a.from > b.from ? 1 : a.unitId < b.unitId ? -1 : 1,
  )) {
    const from = maxDate(span.from, addDays(counted, 1));
    if (overlapDays(span, start, end) === 0) continue;
    last = span;
    if (span.to !== null && span.to < from) continue;
    days += overlapDays({ from, to: span.to }, start, end);
    counted = span.to === null ? end : maxDate(counted, minDate(span.to, end));
  }
  return last !== null && days >= share * (daysBetween(start, end) + 1) ? last.unitId : null;
}

/** Vocabulary helper: posts whose appointment is that of a cadre (任职谈话、试用期 apply). */
export function cadrePosts(vocabulary: Vocabulary): Set<string> {
  return new Set(vocabulary.posts.filter((post) => post.cadre).map((post) => post.id));
}
