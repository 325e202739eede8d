import { addDays, type PlainDate } from './dates.ts';
import { pairKey, personKey, unitKey, type BearerType, type DutySpec } from './duty.ts';
import type { DischargeRule, Obligation, Quota } from './pack-schema.ts';
import { matches, type RecordFact } from './record-fact.ts';

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
  linked: boolean;
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
  return quota.min ?? Object.values(Object.values(quota.by ?? {})[0] ?? {}).reduce((sum, entry) => sum + entry.min, 0);
}

function bearerTypeOf(obligation: Obligation): BearerType {
  return 'units' in obligation.bearer ? 'unit' : 'pairs' in obligation.bearer ? 'pair' : 'person';
}

/** All that a record gives under an obligation, to whichever bearers it names. Empty when it does not match. */
export function contributionsOf(record: RecordFact, obligation: Obligation): Contribution[] {
  const found = new Map<string, Contribution>();
  const type = bearerTypeOf(obligation);
  for (const rule of obligation.dischargedBy) {
    if (rule.kind !== record.kind || !matches(record, rule.where)) continue;
    if (rule.inForce && !record.inForce) continue;
    if (rule.linkedTo === 'event' && record.eventId === null) continue;
    const amount = rule.count ? Number(record.fields[rule.count] ?? 0) : 1;
    if (!(amount > 0)) continue;
    for (const bearerKey of keysFor(record, rule, type)) {
      if (found.has(bearerKey)) continue;
      found.set(bearerKey, {
        recordId: record.id,
        bearerKey,
        on: rule.inForce ? record.inForce?.from ?? record.occurredOn : record.occurredOn,
        until: rule.inForce ? record.inForce?.to ?? null : null,
        amount,
        by: categoryOf(record, obligation.quota),
        eventId: record.eventId,
        linked: rule.linkedTo === 'event',
      });
    }
  }
  return [...found.values()];
}

function keysFor(record: RecordFact, rule: DischargeRule, type: BearerType): string[] {
  if (type === 'unit') {
    const role = typeof rule.countsFor === 'string' ? rule.countsFor : 'host';
    return record.units.filter((unit) => unit.role === role).map((unit) => unitKey(unit.unitId));
  }
  if (type === 'person') {
    return record.people.filter((person) => person.role === rule.countsFor).map((person) => personKey(person.personId));
  }
  const [from, to] = Array.isArray(rule.countsFor) ? rule.countsFor : ['', ''];
  const keys: string[] = [];
  for (const a of record.people) {
    if (a.role !== from) continue;
    for (const b of record.people) if (b.role === to && b.personId !== a.personId) keys.push(pairKey(a.personId, b.personId));
  }
  return keys;
}

function categoryOf(record: RecordFact, quota: Quota): string | null {
  const field = Object.keys(quota.by ?? {})[0];
  if (!field) return null;
  const value = record.fields[field];
  return typeof value === 'string' ? value : null;
}

/** Whether a contribution falls to this duty (the obligation and bearer are already the same). */
export function countsToward(contribution: Contribution, duty: DutySpec): boolean {
  if (contribution.linked && contribution.eventId !== duty.eventId) return false;
  if (contribution.on < duty.countFrom) return false;
  return duty.countTo === null || contribution.on <= duty.countTo;
}

/**
 * Folds the contributions that fall to a duty into its progress: pure, and independent of their order (design §4.2).
 *
 * @param today only a standing quota looks at it: the stock is counted on that day, or on the period's last day once past.
 */
export function discharge(duty: DutySpec, quota: Quota, contributions: readonly Contribution[], today: PlainDate): Progress {
  const min = quotaMin(quota);
  const asOf = today < duty.periodEnd ? today : duty.periodEnd;
  let recheckOn: PlainDate | null = null;
  const consider = (day: PlainDate) => {
    if (day > asOf && day <= duty.periodEnd && (recheckOn === null || day < recheckOn)) recheckOn = day;
  };
  const counted: Contribution[] = [];
  for (const contribution of contributions) {
    if (duty.standing) {
      consider(contribution.on);
      if (contribution.until !== null) consider(addDays(contribution.until, 1));
      if (contribution.on > asOf || (contribution.until !== null && contribution.until < asOf)) continue;
    }
    counted.push(contribution);
  }
  const groups = Object.values(quota.by ?? {})[0];
  if (!groups) {
    return { done: sum(counted), min, metOn: reachedOn(counted, min), recheckOn };
  }
  const by: Record<string, { done: number; min: number }> = {};
  let metOn: PlainDate | null = '0001-01-01';
  for (const [name, { min: wanted }] of Object.entries(groups)) {
    const own = counted.filter((contribution) => contribution.by === name);
    by[name] = { done: sum(own), min: wanted };
    const reached = reachedOn(own, wanted);
    metOn = metOn === null || reached === null ? null : metOn > reached ? metOn : reached;
  }
  // What is beyond one category's need does not make up for another's lack.
  const done = Object.values(by).reduce((total, entry) => total + Math.min(entry.done, entry.min), 0);
  return { done, min, by, metOn, recheckOn };
}

const sum = (contributions: readonly Contribution[]) => contributions.reduce((total, { amount }) => total + amount, 0);

function reachedOn(contributions: readonly Contribution[], min: number): PlainDate | null {
  if (contributions.length === 0) return null;
  if (contributions.length === 1) return (contributions[0] as Contribution).amount >= min ? (contributions[0] as Contribution).on : null;
  let total = 0;
  for (const { on, amount } of contributions.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))) {
    total += amount;
    if (total >= min) return on;
  }
  return null;
}

/** What records give under these obligations: per obligation id, per bearer key. */
export function contributionsByBearer(obligations: readonly Obligation[], records: readonly RecordFact[]): Map<string, Map<string, Contribution[]>> {
  const byKind = new Map<string, Obligation[]>();
  for (const obligation of obligations) {
    for (const kind of new Set(obligation.dischargedBy.map((rule) => rule.kind))) {
      const list = byKind.get(kind);
      if (list) list.push(obligation);
      else byKind.set(kind, [obligation]);
    }
  }
  const given = new Map<string, Map<string, Contribution[]>>(obligations.map((obligation) => [obligation.id, new Map()]));
  for (const record of records) {
    for (const obligation of byKind.get(record.kind) ?? []) {
      const own = given.get(obligation.id);
      for (const contribution of contributionsOf(record, obligation)) {
        const list = own?.get(contribution.bearerKey);
        if (list) list.push(contribution);
        else own?.set(contribution.bearerKey, [contribution]);
      }
    }
  }
  return given;
}

/** Every duty with its progress, from nothing: what the stored projection must equal at every moment. */
export function recompute(
  duties: readonly DutySpec[], obligations: readonly Obligation[], records: readonly RecordFact[], today: PlainDate,
): Map<string, { progress: Progress; recordIds: string[] }> {
  const given = contributionsByBearer(obligations, records);
  const quotas = new Map(obligations.map((obligation) => [obligation.id, obligation.quota]));
  const result = new Map<string, { progress: Progress; recordIds: string[] }>();
  for (const duty of duties) {
    const quota = quotas.get(duty.obligationId);
    if (!quota) continue;
    const own = (given.get(duty.obligationId)?.get(duty.bearerKey) ?? []).filter((contribution) => countsToward(contribution, duty));
    result.set(duty.id, {
      progress: discharge(duty, quota, own, today),
      recordIds: own.map((contribution) => contribution.recordId).sort(),
    });
  }
  return result;
}
