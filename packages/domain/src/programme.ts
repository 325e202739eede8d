import { z } from 'zod';
import { basesOf, type Basis } from './bases.ts';
import type { Calendar } from './calendar.ts';
import {
  obligationSchema,
  type EventType,
  type Kind,
  type Obligation,
  type Pack,
  type Rules,
  type Scheme,
  type Vocabulary,
} from './pack-schema.ts';
import type { PlainDate } from './dates.ts';
import { countingStages, owedBy } from './owed.ts';

/** A scheme with its ambiguous clauses settled: what the engine works with. */
export interface Programme {
  schemeId: string;
  version: number;
  title: string;
  effectiveFrom: PlainDate;
  /** First day on which a later version rules instead; null while this one is the newest. */
  effectiveUntil: PlainDate | null;
  obligations: Obligation[];
  /** What each obligation rests on; one that is missing rests on something of all days. */
  bases: ReadonlyMap<string, Basis[]>;
  events: EventType[];
  calendar: Calendar;
  rules: Rules;
  vocabulary: Vocabulary;
}

/**
 * Chosen readings of ambiguous clauses, setting id → choice id; missing ones are as the pack chose
 * (requirements Annex 2).
 */
export type ChosenReadings = Record<string, string>;

/**
 * Applies the chosen readings. Throws a Chinese RangeError when a choice does not exist or makes an
 * obligation invalid.
 */
export function settleScheme(scheme: Scheme, chosen: ChosenReadings = {}): Obligation[] {
  const obligations = new Map(scheme.obligations.map((obligation) => [obligation.id, obligation]));
  for (const setting of scheme.settings) {
    if (!setting.choices) continue;
    const name = chosen[setting.id] ?? setting.chosen ?? '';
    const choice = setting.choices[name];
    if (!choice) throw new RangeError(`设置“${setting.title}”没有这个读法：${name}`);
    for (const [id, patch] of Object.entries(choice.apply)) {
      const before = obligations.get(id);
      if (!before) continue;
      const result = obligationSchema.safeParse({ ...before, ...patch });
      if (!result.success)
        throw new RangeError(
          `设置“${setting.title}”的读法“${choice.title}”写法有误：${z.prettifyError(result.error)}`,
        );
      obligations.set(id, result.data);
    }
  }
  return [...obligations.values()];
}

export function programmeOf(
  pack: Pack,
  chosen: ChosenReadings = {},
  effectiveUntil: PlainDate | null = null,
): Programme {
  const obligations = countingOnly(settleScheme(pack.scheme, chosen), pack.kinds);
  const owed = owedBy(pack.kinds);
  return {
    schemeId: pack.scheme.id,
    version: pack.scheme.version,
    title: pack.scheme.title,
    effectiveFrom: pack.scheme.effectiveFrom,
    effectiveUntil,
    obligations: [...obligations, ...owed.obligations],
    bases: new Map(
      obligations.map((obligation) => [obligation.id, basesOf(obligation, pack.scheme.documents)]),
    ),
    events: [...pack.scheme.events, ...owed.events],
    calendar: pack.calendar,
    rules: pack.rules,
    vocabulary: pack.vocabulary,
  };
}

/** A record of a kind with stages counts only in those of them that count. */
function countingOnly(obligations: Obligation[], kinds: Kind[]): Obligation[] {
  const stages = new Map(kinds.map((kind) => [kind.id, countingStages(kind)]));
  return obligations.map((obligation) =>
    obligation.dischargedBy.some((rule) => stages.get(rule.kind))
      ? {
          ...obligation,
          dischargedBy: obligation.dischargedBy.map((rule) => {
            const counting = stages.get(rule.kind);
            return !counting || rule.step || rule.where.stage
              ? rule
              : { ...rule, where: { ...rule.where, stage: { any: counting } } };
          }),
        }
      : obligation,
  );
}

/**
 * The obligations that are read otherwise, or on other days, in one list of programmes than in another of the
 * same scheme versions: the duties of all others are the same under both. Where a programme is only divided
 * (another clause is read anew from a day on), what is not read anew does not change.
 */
export function obligationsChanged(before: Programme[], after: Programme[]): Set<string> {
  const [old, now] = [readingsByDay(before), readingsByDay(after)];
  return new Set([...old.keys(), ...now.keys()].filter((id) => old.get(id) !== now.get(id)));
}

/** Each obligation as it is read from day to day, in one text. */
function readingsByDay(programmes: Programme[]): Map<string, string> {
  const texts = new Map<string, { last: string; all: string }>();
  for (const { version, effectiveFrom, obligations } of programmes) {
    for (const obligation of obligations) {
      const last = `${version} ${JSON.stringify(obligation)}`;
      const known = texts.get(obligation.id);
      if (known?.last === last) continue;
      texts.set(obligation.id, { last, all: `${known?.all ?? ''} ${effectiveFrom} ${last}` });
    }
  }
  return new Map([...texts].map(([id, { all }]) => [id, all]));
}
