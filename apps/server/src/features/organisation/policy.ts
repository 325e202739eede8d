import { covers, may, type Caller } from '../../platform/http/index.ts';
import { Refusal } from '../../platform/errors.ts';

interface Placed {
  path: string;
}

/**
 * A unit whose people, posts or events are asked for or changed. Unit names are open inside the corps, so a
 * known unit beyond the caller's own is refused openly.
 * @throws unit.not_found, unit.outside_scope
 */
export function demandUnit<T extends Placed>(caller: Caller, unit: T | undefined): T {
  if (!unit) throw new Refusal('unit.not_found');
  if (!covers(caller, unit.path)) throw new Refusal('unit.outside_scope');
  return unit;
}

/** Rows about people beyond the caller's units do not exist for the caller. */
export function mayChange(caller: Caller, row: Placed): boolean {
  return may(caller, 'organisation:write') && covers(caller, row.path);
}

export function maySee(caller: Caller, row: Placed, personId: string): boolean {
  return covers(caller, row.path) || caller.personId === personId;
}
