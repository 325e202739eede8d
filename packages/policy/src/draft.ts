/** A duty while it is being put together: what its own words say, before anything is inherited. */
import type { FoundCadence } from './extract/cadence.ts';
import { categorise } from './extract/quota.ts';
import type { Amount } from './extract/quota.ts';
import type { Cadence, Modality, Quota } from './types.ts';
import type { Section } from './segment/outline.ts';
import type { Piece } from './piece.ts';

export interface Draft {
  start: number;
  end: number;
  section: Section;
  /** Section path; differs from the section's own for table rows. */
  place?: string;
  title: string;
  own?: string[];
  carried?: string[];
  cadence?: FoundCadence;
  inherited?: FoundCadence;
  quota?: Quota;
  modality: Modality;
  conditions: string[];
  verb: string;
  /** The verb says that something is set up rather than done once. */
  builds: boolean;
  concrete: boolean;
}

/** Quota stated by the amounts of one piece; undefined when it states none. */
export function quotaOf(masked: string, amounts: Amount[]): Quota | undefined {
  const counted = amounts.filter((amount) => !amount.each && !amount.ceiling);
  const perOccurrence = amounts.find((amount) => amount.each && !amount.ceiling);
  const first = counted.find((amount) => amount.unit !== '%') ?? counted[0];
  if (first === undefined) {
    return perOccurrence === undefined
      ? undefined
      : { min: 1, unit: '次', each: { min: perOccurrence.min, unit: perOccurrence.unit } };
  }
  const quota: Quota = { min: first.min, unit: first.unit };
  if (first.max !== undefined) quota.max = first.max;
  const ceiling = amounts.find((amount) => amount.ceiling && amount.unit === first.unit && !amount.each);
  if (ceiling !== undefined && ceiling.min > quota.min) quota.max = ceiling.min;
  const each =
    perOccurrence ??
    counted.find(
      (amount) => amount !== first && amount.unit !== first.unit && /%|时|钟|天|日|字/.test(amount.unit),
    );
  if (each !== undefined) quota.each = { min: each.min, unit: each.unit };
  const by = categorise(masked, counted);
  if (by !== undefined) {
    quota.by = by;
    quota.min = by.reduce((sum, part) => sum + part.min, 0);
    delete quota.max;
  }
  return quota;
}

/** Adds what a refining piece says (每次不少于2小时, 其中…, 覆盖率不低于…) to a draft. */
export function refine(draft: Draft, piece: Piece): void {
  draft.end = piece.end;
  if (
    piece.cadence !== undefined &&
    (draft.cadence === undefined || weight(piece.cadence) > weight(draft.cadence))
  )
    draft.cadence = piece.cadence;
  const extra = quotaOf(piece.masked, piece.amounts);
  if (extra === undefined) return;
  const perItem = piece.masked.startsWith('每') && piece.cadence === undefined;
  const onlyEach = perItem || piece.amounts.every((amount) => amount.each || amount.ceiling);
  if (draft.quota === undefined) {
    draft.quota = perItem
      ? { min: 1, unit: '次', each: extra.each ?? { min: extra.min, unit: extra.unit } }
      : extra;
    return;
  }
  if (piece.masked.startsWith('其中')) {
    const category = /^其中[，：]?([^\d，。]{1,14}?)(?:应|各|均)?(?:不少于|至少|不低于|\d)/.exec(
      piece.masked,
    )?.[1];
    if (category !== undefined) draft.quota.by = [...(draft.quota.by ?? []), { category, min: extra.min }];
    else if (extra.by !== undefined) draft.quota.by = extra.by;
    return;
  }
  if (onlyEach || extra.unit !== draft.quota.unit)
    draft.quota.each ??= extra.each ?? { min: extra.min, unit: extra.unit };
}

/** Periodic statements outrank dates, those outrank events, those outrank words such as 定期. */
export function weight(found: FoundCadence): number {
  return { periodic: 5, dated: 4, event: 3, word: 2, standing: 1 }[found.strength];
}

/** Combines a cadence of the piece itself with one stated earlier in the sentence. */
export function combine(
  own: FoundCadence | undefined,
  outer: FoundCadence | undefined,
): FoundCadence | undefined {
  if (own === undefined || outer === undefined) return own ?? outer;
  if (
    'once' in own.cadence &&
    'every' in outer.cadence &&
    outer.cadence.every === 'year' &&
    own.cadence.once.startsWith('--')
  ) {
    return { ...own, cadence: { ...outer.cadence, by: own.cadence.once }, strength: 'periodic' };
  }
  // 第一季度前，制定年度计划: the year is part of the name of what is made.
  if (own.strength === 'event' && 'every' in own.cadence && weight(outer) >= 4) return outer;
  // 处分决定下达后一个月内，发案单位…: the time limit says more than the occasion.
  if (
    'event' in own.cadence &&
    'event' in outer.cadence &&
    own.cadence.within === undefined &&
    outer.cadence.within !== undefined
  )
    return outer;
  return weight(own) >= 3 || weight(own) >= weight(outer) ? own : outer;
}

/** The cadence of a duty for which the text states none. */
export function defaultCadence(builds: boolean): Cadence {
  return builds ? { standing: true } : { unspecified: '' };
}
