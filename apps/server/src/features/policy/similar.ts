import type { PolicyObligation, PolicyPlan } from '@liulian/contract';
import type { Obligation } from '@liulian/domain';
import { Rarity, gramsOf } from './grams.ts';
import { variants } from './lexicon.ts';

type Similar = PolicyObligation['similar'][number];

const threshold = 0.5;

/** How many clauses are remembered; a draft is read again with each decision, and its words stay the same. */
const remembered = 4000;

/** Which obligations in force a clause repeats, and in what it differs from them. */
export class Similarity {
  private static readonly made = new WeakMap<Obligation[], Similarity>();
  private readonly rarity: Rarity;
  private readonly known: { obligation: Obligation; title: Set<string>; whole: Set<string> }[];
  private readonly alike = new Map<string, { obligation: Obligation; found: number }[]>();

  private constructor(obligations: Obligation[], rule: (obligation: Obligation) => string) {
    this.rarity = new Rarity(obligations.map((obligation) => `${obligation.title}。${rule(obligation)}`));
    this.known = obligations.map((obligation) => ({
      obligation,
      title: gramsOf(variants(obligation.title)[0] ?? obligation.title),
      whole: gramsOf(`${obligation.title}。${rule(obligation)}`),
    }));
  }

  /** One for as long as the same obligations are in force. */
  static to(obligations: Obligation[], rule: (obligation: Obligation) => string): Similarity {
    const known = Similarity.made.get(obligations) ?? new Similarity(obligations, rule);
    Similarity.made.set(obligations, known);
    return known;
  }

  /** At most three, the likeliest first. */
  of(title: string, text: string, plan: PolicyPlan): Similar[] {
    return this.words(title, text)
      .map(({ obligation, found }) => ({
        obligation,
        score: Math.min(1, found * 0.85 + (sameRecord(plan, obligation) ? 0.2 : 0)),
      }))
      .filter(({ score }) => score >= threshold)
      .sort((a, b) => b.score - a.score || (a.obligation.id < b.obligation.id ? -1 : 1))
      .slice(0, 3)
      .map(({ obligation, score }) => ({
        obligationId: obligation.id,
        title: obligation.title,
        rows: obligation.rows,
        score: Math.round(score * 100) / 100,
        differences: differencesOf(plan, obligation),
      }));
  }

  private words(title: string, text: string): { obligation: Obligation; found: number }[] {
    const key = `${title}\0${text}`;
    const known = this.alike.get(key);
    if (known) return known;
    const own = gramsOf(title);
    const whole = gramsOf(`${title}。${text}`);
    const list = this.known
      .map(({ obligation, title: theirs, whole: rule }) => ({
        obligation,
        found: 0.65 * this.rarity.containment(theirs, whole) + 0.35 * this.rarity.containment(own, rule),
      }))
      .filter(({ found }) => found * 0.85 + 0.2 >= threshold);
    if (this.alike.size >= remembered) this.alike.clear();
    this.alike.set(key, list);
    return list;
  }
}

function sameRecord(plan: PolicyPlan, obligation: Obligation): boolean {
  return plan.dischargedBy.some((rule) =>
    obligation.dischargedBy.some(
      (other) => other.kind === rule.kind && overlap(rule.where.category, other.where.category),
    ),
  );
}

const list = (value: unknown) =>
  value && typeof value === 'object' && 'any' in value ? (value.any as unknown[]) : null;

function overlap(a: unknown, b: unknown): boolean {
  const [first, second] = [list(a), list(b)];
  return first === null || second === null ? first === second : first.some((value) => second.includes(value));
}

/**
 * In what the clause asks for more, or something else, than the obligation in force. What it leaves open is
 * no difference.
 */
export function differencesOf(plan: PolicyPlan, obligation: Obligation): string[] {
  const found: string[] = [];
  if (plan.bearer !== null && !bearerWithin(plan.bearer, obligation.bearer)) found.push('责任主体不同');
  if (plan.cadence !== null && !sameCadence(plan.cadence, obligation.cadence)) found.push('频次或时限不同');
  if (plan.quota !== null && total(plan.quota) > total(obligation.quota)) found.push('数额更高');
  return found;
}

function total(quota: PolicyPlan['quota']): number {
  const groups = Object.values(quota?.by ?? {})[0];
  return groups ? Object.values(groups).reduce((sum, part) => sum + part.min, 0) : (quota?.min ?? 1);
}

const subset = (a: string[] | undefined, b: string[] | undefined) => (a ?? []).every((id) => b?.includes(id));

function bearerWithin(plan: NonNullable<PolicyPlan['bearer']>, theirs: Obligation['bearer']): boolean {
  if ('units' in plan) {
    if (!('units' in theirs)) return false;
    if (plan.units === 'affected' || theirs.units === 'affected') return plan.units === theirs.units;
    const levels: readonly string[] = theirs.units;
    return (
      plan.units.every((level) => levels.includes(level)) &&
      (!('flags' in theirs) ||
        (theirs.flags ?? []).every((flag) => 'flags' in plan && plan.flags?.includes(flag)))
    );
  }
  if ('pairs' in plan) return 'pairs' in theirs;
  if (!('persons' in theirs)) return false;
  if (plan.persons === 'subject-of-event' || theirs.persons === 'subject-of-event')
    return plan.persons === theirs.persons;
  return (
    subset(plan.persons.holds, theirs.persons.holds) &&
    subset(plan.persons.classes, theirs.persons.classes) &&
    Boolean(plan.persons.keyPost) === Boolean(theirs.persons.keyPost)
  );
}

function sameCadence(plan: NonNullable<PolicyPlan['cadence']>, theirs: Obligation['cadence']): boolean {
  if ('every' in plan)
    return (
      'every' in theirs &&
      plan.every === theirs.every &&
      plan.count === theirs.count &&
      (plan.by === undefined || plan.by === theirs.by)
    );
  if ('standing' in plan) return 'standing' in theirs;
  if ('once' in plan) return 'once' in theirs ? theirs.once <= plan.once : 'standing' in theirs;
  if ('after' in plan) return 'after' in theirs && plan.after === theirs.after;
  if (!('before' in theirs)) return false;
  if (!Array.isArray(plan.before) || !Array.isArray(theirs.before)) return plan.before === theirs.before;
  return (
    plan.before.every((festival) => theirs.before.includes(festival)) &&
    'days' in plan &&
    'days' in theirs &&
    plan.days >= theirs.days
  );
}
