import { addMonths, type PlainDate } from './dates.ts';
import type { Rules } from './pack-schema.ts';

export type EffectPeriod = Rules['effectPeriods'][number];

/**
 * The last day on which a sanction still bars promotion, or null where that is not known: it has no end of
 * its own, or the end is counted from the day on which party rights were restored and that day has not come.
 * 留党察看 does not end with its term: two years after the restoration belong to it (rules.yaml, not
 * verified).
 */
export function effectEndsOn(
  { months, afterRestoration }: Pick<EffectPeriod, 'months' | 'afterRestoration'>,
  from: PlainDate,
  restoredOn: PlainDate | null = null,
): PlainDate | null {
  if (afterRestoration !== undefined)
    return restoredOn === null ? null : addMonths(restoredOn, afterRestoration);
  return months === null ? null : addMonths(from, months);
}
