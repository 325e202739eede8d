import { addDays, addMonths, yearOf, type PlainDate } from './dates.ts';
import { pairKey, personKey, unitKey, type BearerType, type DutySpec } from './duty.ts';
import { forSlot, isEventOf } from './events.ts';
import type { DischargeRule, Obligation, Quota } from './pack-schema.ts';
import { matches, roundSettledBy, type RecordFact } from './record-fact.ts';

/** What one record gives to one bearer of one obligation; it does not depend on any other record. */
export interface Contribution {
  recordId: string;
  bearerKey: string;
  on: PlainDate;
  /** For a stock: the last day in force, null = until further notice. */
  until: PlainDate | null;
  amount: number;
  /** The category it counts under, where the quota is by category. */
  by: string | null;
  eventId: string | null;
  /** It counts only toward the duty of the event that it names, or that it is. */
  linked: 'event' | 'itself' | null;
  /** Where the year of account decides: the key of the one period it counts toward. */
  period: string | null;
  /** Where it must be about someone of the event: the people it is about. */
  subjects: string[] | null;
  /** A step taken on the record: in which of its rounds; it counts toward what was owed in that one. */
  round: number | null;
}

export interface Progress {
  done: number;
  min: number;
  by?: Record<string, { done: number; min: number }>;
  /** The day on which the quota was reached. */
  metOn: PlainDate | null;
  /** For a stock: the next day on which the count can change by itself. */
  recheckOn: PlainDate | null;
}

/** The total minimum of a quota: its own, or the sum over its categories. */
export function quotaMin(quota: Quota): number {
  return (
    quota.min ??
    Object.values(Object.values(quota.by ?? {})[0] ?? {}).reduce((sum, entry) => sum + entry.min, 0)
  );
}

export function bearerTypeOf(obligation: Obligation): BearerType {
  return 'units' in obligation.bearer ? 'unit' : 'pairs' in obligation.bearer ? 'pair' : 'person';
}

/**
 * All that a record gives under an obligation, to whichever bearers it names. Empty when it does not match.
 */
export function contributionsOf(record: RecordFact, obligation: Obligation): Contribution[] {
  const found = new Map<string, Contribution>();
  const type = bearerTypeOf(obligation);
  for (const rule of obligation.dischargedBy) {
    if (rule.kind !== record.kind) continue;
    if (rule.step) {
      for (const { bearer, gift } of giftsOfSteps(record, rule, obligation)) {
        const bearerKey = keyOf[type](bearer);
        const key = `${bearerKey} ${gift.round}`;
        if (!found.has(key)) found.set(key, { ...gift, bearerKey });
      }
      continue;
    }
    const gift = giftOf(record, rule, obligation);
    if (gift === null) continue;
    const named: string[] = [];
    namedBy(record, rule, type, named);
    for (const bearer of named) {
      const bearerKey = keyOf[type](bearer);
      if (!found.has(bearerKey)) found.set(bearerKey, { ...gift, bearerKey });
    }
  }
  return [...found.values()];
}

/** What a record of the rule's kind gives by it, or null when it does not satisfy its conditions. */
export function giftOf(record: RecordFact, rule: DischargeRule, obligation: Obligation): Gift | null {
  if (!matches(record, rule.where)) return null;
  if (rule.inForce && !record.inForce) return null;
  if (rule.linkedTo === 'event' && record.eventId === null) return null;
  const amount = rule.count ? Number(record.fields[rule.count] ?? 0) : 1;
  if (!(amount > 0)) return null;
  return {
    recordId: record.id,
    on: rule.inForce
      ? (record.inForce?.from ?? record.occurredOn)
      : rule.dated
        ? (record.handedInOn ?? record.occurredOn)
        : record.occurredOn,
    until: rule.inForce ? (record.inForce?.to ?? null) : null,
    amount,
    by: categoryOf(record, obligation.quota),
    eventId: record.eventId,
    linked: rule.linkedTo ?? null,
    period: periodOfAccount(record, rule, obligation),
    subjects: rule.naming
      ? record.people.filter((person) => person.role === rule.naming).map((person) => person.personId)
      : null,
    round: null,
  };
}

/**
 * What the steps taken on a record give: the first of them by each bearer in each round, on its day. A step
 * of one party's unit or person is its own; one taken for the record as a whole is that of all.
 */
export function giftsOfSteps(
  record: RecordFact,
  rule: DischargeRule,
  obligation: Obligation,
): { bearer: string; gift: Gift }[] {
  const { step } = rule;
  if (!step || !matches(record, rule.where)) return [];
  const named: string[] = [];
  namedBy(record, rule, bearerTypeOf(obligation), named);
  const gifts: { bearer: string; gift: Gift }[] = [];
  for (const bearer of new Set(named)) {
    const rounds = new Set<number>();
    const acts = record.acts ?? [];
    for (const act of acts) {
      const round = roundSettledBy(act, acts);
      if (!step.by.includes(act.step) || rounds.has(round) || !forSlot(act, bearer)) continue;
      rounds.add(round);
      gifts.push({
        bearer,
        gift: {
          recordId: record.id,
          on: act.on,
          until: null,
          amount: 1,
          by: null,
          eventId: record.eventId,
          linked: rule.linkedTo ?? null,
          period: null,
          subjects: null,
          round,
        },
      });
    }
  }
  return gifts;
}

/**
 * The yearly period that a report or a year-end meeting belongs to: the year that it says it is about,
 * whatever its date. One that says nothing is about the year of its date; within the grace after New Year,
 * about the year before.
 */
function periodOfAccount(record: RecordFact, rule: DischargeRule, { cadence }: Obligation): string | null {
  if (!('every' in cadence) || cadence.account === undefined) return null;
  const later = cadence.account === 'last-year' ? 1 : 0;
  const stated = rule.year ? record.fields[rule.year] : undefined;
  if (typeof stated === 'number' && Number.isInteger(stated)) return `${stated + later}`;
  const year = yearOf(record.occurredOn);
  const within =
    cadence.grace !== undefined &&
    cadence.unstated !== 'date' &&
    record.occurredOn <= addMonths(`${year - 1}-12-31`, cadence.grace.months);
  return `${within ? year - 1 : year}`;
}

/**
 * Adds to a list the bearers that a record names under a rule: the ids of units or people, or the key of a
 * pair.
 */
export function namedBy(record: RecordFact, rule: DischargeRule, type: BearerType, list: string[]): void {
  if (type === 'unit') {
    const role = typeof rule.countsFor === 'string' ? rule.countsFor : 'host';
    for (const unit of record.units)
      if (unit.role === role && isByOffice(record, rule, unit.unitId)) list.push(unit.unitId);
  } else if (type === 'person') {
    for (const person of record.people) if (person.role === rule.countsFor) list.push(person.personId);
  } else {
    const [from, to] = Array.isArray(rule.countsFor) ? rule.countsFor : ['', ''];
    for (const a of record.people) {
      if (a.role !== from) continue;
      for (const b of record.people)
        if (b.role === to && b.personId !== a.personId) list.push(pairKey(a.personId, b.personId));
    }
  }
}

/** Whether the right people of the bearing unit did it, where a rule asks for that. */
function isByOffice({ offices }: RecordFact, { by }: DischargeRule, unitId: string): boolean {
  if (!by) return true;
  return (
    offices?.some(
      (office) => office.role === by.field && office.unitId === unitId && by.holds.includes(office.post),
    ) ?? false
  );
}

const keyOf = { unit: unitKey, person: personKey, pair: (key: string) => key };

function categoryOf(record: RecordFact, quota: Quota): string | null {
  if (!quota.by) return null;
  const value = record.fields[Object.keys(quota.by)[0] ?? ''];
  return typeof value === 'string' ? value : null;
}

/** Whether a contribution falls to this duty (the obligation and bearer are already the same). */
export function countsToward(contribution: Gift, duty: DutySpec): boolean {
  if (!countsByTerms(contribution, duty)) return false;
  if (contribution.on < duty.countFrom) return false;
  return duty.countTo === null || contribution.on <= duty.countTo;
}

/** What decides besides the days: the event, the year of account, the people. */
export function countsByTerms(
  { linked, eventId, recordId, period, subjects, round }: Gift,
  duty: Pick<DutySpec, 'eventId' | 'periodKey' | 'subjectIds'>,
): boolean {
  if (linked === 'event' && eventId !== duty.eventId) return false;
  if (linked === 'itself' && !(duty.eventId !== null && isEventOf(duty.eventId, recordId, round)))
    return false;
  if (period !== null && period !== duty.periodKey) return false;
  return subjects === null || (duty.subjectIds?.some((id) => subjects.includes(id)) ?? false);
}

/** What one record gives to each of its bearers alike. */
export type Gift = Omit<Contribution, 'bearerKey'>;

/**
 * Folds the contributions that fall to a duty into its progress: pure, and independent of their order (design
 * §4.2).
 *
 * @param today only a standing quota looks at it: the stock is counted on that day, or on the period's last
 *   day once past.
 */
export function discharge(
  duty: DutySpec,
  quota: Quota,
  contributions: readonly Gift[],
  today: PlainDate,
): Progress {
  return fold(duty, needOf(quota), contributions, today);
}

/**
 * A duty's progress after one more gift that counts toward it, where no other record has to be looked at
 * again; null where all have to be folded. Equals `discharge` of all of them.
 */
export function plus(duty: DutySpec, before: Progress, gift: Gift): Progress | null {
  const done = before.done + gift.amount;
  // Only whole numbers have one sum in every order.
  if (duty.standing || before.by || !Number.isInteger(before.done) || !Number.isInteger(gift.amount))
    return null;
  if (before.metOn !== null) return gift.on >= before.metOn ? { ...before, done } : null;
  if (done < before.min) return { ...before, done };
  return before.done === 0 ? { ...before, done, metOn: gift.on } : null;
}

/** A quota read once for all its duties. */
export interface Need {
  min: number;
  groups: [name: string, min: number][] | null;
}

export function needOf(quota: Quota): Need {
  const groups = Object.values(quota.by ?? {})[0];
  return {
    min: quotaMin(quota),
    groups: groups ? Object.entries(groups).map(([name, { min }]) => [name, min]) : null,
  };
}

export function fold(
  duty: DutySpec,
  { min, groups }: Need,
  contributions: readonly Gift[],
  today: PlainDate,
): Progress {
  let counted = contributions;
  let recheckOn: PlainDate | null = null;
  if (duty.standing) {
    const need = { min, groups };
    const asOf = stockDay(duty, need, contributions, today);
    counted = inForceOn(contributions, asOf);
    const enough = reached(need, counted);
    for (const { on, until } of contributions) {
      for (const day of until === null ? [on] : [on, addDays(until, 1)]) {
        const matters = day <= duty.periodEnd || !enough;
        if (day > today && matters && (recheckOn === null || day < recheckOn)) recheckOn = day;
      }
    }
  }
  if (groups === null) return { done: sum(counted), min, metOn: reachedOn(counted, min), recheckOn };
  const by: Record<string, { done: number; min: number }> = {};
  let metOn: PlainDate | null = '0001-01-01';
  // What is beyond one category's need does not make up for another's lack.
  let done = 0;
  for (const [name, wanted] of groups) {
    const own = counted.filter((contribution) => contribution.by === name);
    const given = sum(own);
    by[name] = { done: given, min: wanted };
    done += Math.min(given, wanted);
    const reached = reachedOn(own, wanted);
    metOn = metOn === null || reached === null ? null : metOn > reached ? metOn : reached;
  }
  return { done, min, by, metOn, recheckOn };
}

/** A stock on one day. */
export function inForceOn<T extends { on: PlainDate; until: PlainDate | null }>(
  stock: readonly T[],
  day: PlainDate,
): T[] {
  return stock.filter(({ on, until }) => on <= day && (until === null || until >= day));
}

/**
 * The day on which a stock is counted: today, or the last day of its period once that is past. A stock that
 * was short then and was made up later is counted on the first day it sufficed; one still short, today.
 */
function stockDay(duty: DutySpec, need: Need, stock: readonly Gift[], today: PlainDate): PlainDate {
  if (today <= duty.periodEnd) return today;
  if (reached(need, inForceOn(stock, duty.periodEnd))) return duty.periodEnd;
  const later = stock.map(({ on }) => on).filter((on) => on > duty.periodEnd && on <= today);
  return later.toSorted().find((day) => reached(need, inForceOn(stock, day))) ?? today;
}

function reached({ min, groups }: Need, counted: readonly Gift[]): boolean {
  if (groups === null) return sum(counted) >= min;
  return groups.every(([name, wanted]) => sum(counted.filter(({ by }) => by === name)) >= wanted);
}

function sum(contributions: readonly Gift[]): number {
  let total = 0;
  for (const { amount } of contributions) total += amount;
  return total;
}

function reachedOn(contributions: readonly Gift[], min: number): PlainDate | null {
  const [first] = contributions;
  if (first === undefined) return null;
  if (contributions.length === 1) return first.amount >= min ? first.on : null;
  let total = 0;
  for (const { on, amount } of inOrder(contributions)) {
    total += amount;
    if (total >= min) return on;
  }
  return null;
}

function inOrder(contributions: readonly Gift[]): readonly Gift[] {
  for (let at = 1; at < contributions.length; at += 1) {
    if ((contributions[at - 1] as Gift).on > (contributions[at] as Gift).on)
      return contributions.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  }
  return contributions;
}
