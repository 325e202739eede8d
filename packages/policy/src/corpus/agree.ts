/** When two values of a field say the same. */
import type { Cadence, Quota } from '../types.ts';

/** Same set of names; 各, 每个 and 全体 in front do not matter. */
export function bearersAgree(wanted: string[], found: string[]): boolean {
  return canonical(wanted) === canonical(found);
}

function canonical(names: string[]): string {
  return names
    .map((name) => name.replace(/^(?:各级|各|每个|全体)(?=.{2,})/, ''))
    .sort()
    .join('|');
}

/**
 * Same form and the same numbers; of two names of an event one may contain the other, and * stands for any.
 */
export function cadenceAgrees(wanted: Cadence, found: Cadence): boolean {
  if ('every' in wanted) {
    return (
      'every' in found &&
      wanted.every === found.every &&
      (wanted.count ?? 1) === (found.count ?? 1) &&
      wanted.by === found.by
    );
  }
  if ('before' in wanted) {
    return (
      'before' in found &&
      [...wanted.before].sort().join() === [...found.before].sort().join() &&
      wanted.days === found.days
    );
  }
  if ('event' in wanted) {
    if (!('event' in found) || wanted.side !== found.side) return false;
    const named =
      wanted.event === '*' || wanted.event.includes(found.event) || found.event.includes(wanted.event);
    return named && wanted.within?.n === found.within?.n && wanted.within?.unit === found.within?.unit;
  }
  if ('once' in wanted) return 'once' in found && wanted.once === found.once;
  if ('standing' in wanted) return 'standing' in found;
  return 'unspecified' in found && wanted.unspecified === found.unspecified;
}

/** The numbers a label states are the same; a unit it leaves out is not judged. */
export function quotaAgrees(wanted: Partial<Quota>, found: Quota): boolean {
  if (wanted.min !== undefined && wanted.min !== found.min) return false;
  if (wanted.max !== found.max && wanted.max !== undefined) return false;
  if (wanted.unit !== undefined && wanted.unit !== found.unit) return false;
  if (
    wanted.each !== undefined &&
    (found.each?.min !== wanted.each.min || found.each.unit !== wanted.each.unit)
  )
    return false;
  return wanted.by === undefined || JSON.stringify(wanted.by) === JSON.stringify(found.by);
}
