import { ordinal, type PlainDate } from './dates.ts';
import {
  bearerTypeOf,
  countsByTerms,
  fold,
  giftOf,
  giftsOfSteps,
  namedBy,
  needOf,
  type Gift,
  type Need,
  type Progress,
} from './discharge.ts';
import type { BearerType, DutySpec } from './duty.ts';
import type { DischargeRule, Obligation } from './pack-schema.ts';
import type { RecordFact } from './record-fact.ts';

/** One obligation while everything is counted. */
interface Account {
  obligation: Obligation;
  type: BearerType;
  need: Need;
  /**
   * One record suffices, whenever it was: the earliest that counts is all there is to know. Anything else is
   * folded from a list.
   */
  plain: boolean;
  /** Per bearer, the last of its duties (place + 1; 0 = none); the one before it stands in `Table.next`. */
  heads: Int32Array;
  /**
   * Per bearer, the last record that gave something (place + 1): a record gives once, by the first rule that
   * counts it.
   */
  seen: Int32Array;
}

/** The duties by obligation and bearer. */
interface Table {
  accounts: Map<string, Account>;
  /** The place of a bearer in the lists above, by the name that records give it (see `namedBy`). */
  bearers: Map<string, number>;
  next: Int32Array;
  /** Per duty, the first and the last day that count, as `ordinal`. */
  first: Int32Array;
  last: Int32Array;
}

/**
 * Every duty's progress, in the order of the duties, from nothing: what the stored projection must equal at
 * every moment. The same as `discharge` of what `contributionsOf` gives, for a whole corps at once: each
 * record is looked at once, and finds its duties by their bearers.
 *
 * @param counted is told of everything that counts toward a duty, by the duty's place in the list.
 */
export function recompute(
  duties: readonly DutySpec[],
  obligations: readonly Obligation[],
  records: readonly RecordFact[],
  today: PlainDate,
  counted?: (at: number, gift: Gift) => void,
): Progress[] {
  const { accounts, bearers, next, first, last } = tableOf(duties, obligations);
  const done = new Float64Array(duties.length);
  const metDay = new Int32Array(duties.length);
  const metOn = Array.from(duties, (): PlainDate | null => null);
  const lists = Array.from(duties, (): Gift[] | null => null);
  const rules = rulesByKind(accounts.values());
  const named: string[] = [];
  /** One gift to the duties of one bearer. */
  const give = (gift: Gift, head: number, plain: boolean, special: boolean) => {
    const day = ordinal(gift.on);
    for (let link = head; link > 0; link = next[link - 1] as number) {
      const at = link - 1;
      if (
        day < (first[at] as number) ||
        day > (last[at] as number) ||
        (special && !countsByTerms(gift, duties[at] as DutySpec))
      )
        continue;
      counted?.(at, gift);
      if (!plain) {
        (lists[at] ??= []).push(gift);
        continue;
      }
      done[at] = (done[at] as number) + gift.amount;
      if (metDay[at] === 0 || day < (metDay[at] as number)) {
        metDay[at] = day;
        metOn[at] = gift.on;
      }
    }
  };
  for (const [index, record] of records.entries()) {
    for (const {
      rule,
      account: { type, obligation, plain, heads, seen },
    } of rulesFor(record, rules.get(record.kind))) {
      if (rule.step) {
        for (const { bearer, gift } of giftsOfSteps(record, rule, obligation)) {
          const place = bearers.get(bearer);
          if (place !== undefined) give(gift, heads[place] as number, plain, true);
        }
        continue;
      }
      const gift = giftOf(record, rule, obligation);
      if (gift === null) continue;
      const special = gift.linked !== null || gift.period !== null || gift.subjects !== null;
      named.length = 0;
      namedBy(record, rule, type, named);
      for (const bearer of named) {
        const place = bearers.get(bearer);
        if (place === undefined || seen[place] === index + 1) continue;
        seen[place] = index + 1;
        give(gift, heads[place] as number, plain, special);
      }
    }
  }
  return duties.map((duty, at) => {
    const { need, plain } = accounts.get(duty.obligationId) as Account;
    return plain
      ? { done: done[at] as number, min: need.min, metOn: metOn[at] as PlainDate | null, recheckOn: null }
      : fold(duty, need, lists[at] ?? none, today);
  });
}

function tableOf(duties: readonly DutySpec[], obligations: readonly Obligation[]): Table {
  const bearers = new Map<string, number>();
  const [first, last, next] = [
    new Int32Array(duties.length),
    new Int32Array(duties.length),
    new Int32Array(duties.length),
  ];
  const places = new Int32Array(duties.length);
  // Neighbours share their period: a date that is the very same text is not read again.
  let [from, to, start, end]: [PlainDate, PlainDate | null, number, number] = ['', null, 0, never];
  for (const [at, duty] of duties.entries()) {
    const bearer = bearerIn(duty);
    let place = bearers.get(bearer);
    if (place === undefined) bearers.set(bearer, (place = bearers.size));
    places[at] = place;
    if (duty.countFrom !== from) start = ordinal((from = duty.countFrom));
    if (duty.countTo !== to) end = (to = duty.countTo) === null ? never : ordinal(to);
    first[at] = start;
    last[at] = end;
  }
  const accounts = new Map(
    obligations.map((obligation) => [obligation.id, accountOf(obligation, bearers.size)]),
  );
  for (const [at, { obligationId }] of duties.entries()) {
    const account = accounts.get(obligationId);
    if (!account) throw new RangeError(`没有这项要求：${obligationId}`);
    const place = places[at] as number;
    next[at] = account.heads[place] as number;
    account.heads[place] = at + 1;
  }
  return { accounts, bearers, next, first, last };
}

const never = 0x7fffffff;
const none: readonly Gift[] = [];

function accountOf(obligation: Obligation, bearers: number): Account {
  const need = needOf(obligation.quota);
  return {
    obligation,
    need,
    type: bearerTypeOf(obligation),
    heads: new Int32Array(bearers),
    seen: new Int32Array(bearers),
    plain:
      need.groups === null &&
      need.min === 1 &&
      !('standing' in obligation.cadence) &&
      obligation.dischargedBy.every((rule) => !rule.count),
  };
}

/** How records name the bearer of a duty (see `namedBy`). */
function bearerIn(duty: DutySpec): string {
  return duty.bearerType === 'unit'
    ? duty.unitId
    : duty.bearerType === 'person'
      ? (duty.personId ?? '')
      : duty.bearerKey;
}

interface RuleEntry {
  rule: DischargeRule;
  account: Account;
}
/**
 * The rules that count a kind of record, and those of them that a category leaves, found once for each
 * category.
 */
interface RulesOfKind {
  all: RuleEntry[];
  byCategory: Map<string, RuleEntry[]>;
}

function rulesByKind(accounts: Iterable<Account>): Map<string, RulesOfKind> {
  const kinds = new Map<string, RulesOfKind>();
  for (const account of accounts) {
    for (const rule of account.obligation.dischargedBy) {
      const known = kinds.get(rule.kind);
      if (known) known.all.push({ rule, account });
      else kinds.set(rule.kind, { all: [{ rule, account }], byCategory: new Map() });
    }
  }
  return kinds;
}

function rulesFor(record: RecordFact, rules: RulesOfKind | undefined): readonly RuleEntry[] {
  if (!rules) return [];
  const { category, servesAs } = record.fields;
  if (typeof category !== 'string' || (Array.isArray(servesAs) && servesAs.length > 0)) return rules.all;
  const known = rules.byCategory.get(category);
  if (known) return known;
  const fitting = rules.all.filter(
    ({ rule: { where } }) =>
      !where.category || !('any' in where.category) || where.category.any.includes(category),
  );
  rules.byCategory.set(category, fitting);
  return fitting;
}
