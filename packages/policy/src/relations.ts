/** How a piece relates to the frames and the duty before it. */
import type { Draft } from './draft.ts';
import { findCadence } from './extract/cadence.ts';
import type { FoundCadence } from './extract/cadence.ts';
import type { Piece } from './piece.ts';
import { titleOf } from './title.ts';

/** Another period than the duty before has: a duty of its own. */
export function otherPeriod(piece: Piece, last: Draft): boolean {
  const [own, before] = [piece.cadence?.cadence, last.cadence?.cadence];
  return (
    own !== undefined &&
    before !== undefined &&
    'every' in own &&
    'every' in before &&
    own.every !== before.every
  );
}

/** A frame that is a condition by its form (…的，) though no pattern names it. */
export function topic(frame: Piece): string[] {
  return frame.text.endsWith('的') && frame.conditions.length === 0 && frame.text.length <= 40
    ? [frame.text]
    : [];
}

/** A bare time limit (10日内) counts from what the frame before it says, or from the duty before it. */
export function nameEvent(
  found: FoundCadence | undefined,
  frames: Piece[],
  last: Draft | undefined,
): FoundCadence | undefined {
  if (found === undefined || !('event' in found.cadence) || found.cadence.event !== '') return found;
  const frame = frames
    .at(-1)
    ?.text.replace(/^(?:对于?|针对|就|将|凡|如|若|遇有?)/, '')
    .replace(/^.*[，：](?=.{4})/, '')
    .replace(/(?:的|后|时|之后|以后)$/, '');
  const event = frame !== undefined && frame !== '' && frame.length <= 24 ? frame : (last?.title ?? '');
  return { ...found, cadence: { ...found.cadence, event } };
}

const PERIOD = '每个?(?:半年|学年|年度?|学期|季度?|[两二三]?个?月|[两二三]?周|[两二三]年)';
const PERIODS = new RegExp(`${PERIOD}(?:[、和及与]${PERIOD})+`);

/** 总队、支队分别聘请监督员不少于10名、5名: as many duties as bearers, each with its own number. */
export function respectively(piece: Piece, draft: Draft): Draft[] {
  const own = draft.own ?? [];
  const times = PERIODS.exec(piece.masked)?.[0]
    .split(/、|和|及|与/)
    .map((words) => findCadence(words, words, ''));
  if (
    times !== undefined &&
    times.length === own.length &&
    times.every((time) => time !== undefined) &&
    /分别|[两三四]级/.test(piece.masked)
  )
    return own.map((name, i) => ({
      ...draft,
      own: [name],
      cadence: times[i],
      conditions: [...draft.conditions],
    }));
  const amounts = piece.amounts.filter((amount) => !amount.each && !amount.ceiling);
  const alike = amounts.every((amount) => amount.unit === amounts[0]?.unit);
  if (!piece.masked.includes('分别') || own.length < 2 || amounts.length !== own.length || !alike)
    return [draft];
  return own.map((name, i) => ({
    ...draft,
    own: [name],
    quota: { min: amounts[i]?.min ?? 1, unit: amounts[i]?.unit ?? '次' },
    conditions: [...draft.conditions],
  }));
}

/** A numeric tail that names an act of its own (每月至少接待一次家长来访) is a duty, though its verb is unknown. */
export function saysMore(piece: Piece): boolean {
  if (piece.bearers !== undefined && piece.bearers.start < 3) return false;
  const rest = titleOf(piece);
  return (
    rest.length >= 4 &&
    rest !== piece.text &&
    !/(?:率|比例|时间|时长|学时|人数|数量|频率|频次|次数)/.test(rest)
  );
}
