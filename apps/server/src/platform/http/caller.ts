import {
  can,
  departmentsOf,
  isAdministrator,
  roleOf,
  standInPermissions,
  type Permission,
  type RoleId,
} from '@liulian/contract';
import { isWithin, pathAbove } from '@liulian/domain';
import type { Scope } from '../database/index.ts';
import { Refusal } from '../errors.ts';

/** Who is asking, in the identity they act in: the roles they hold at one unit. */
export interface Caller {
  accountId: string;
  username: string;
  corpsId: string;
  personId: string | null;
  name: string;
  unitId: string;
  unitPath: string;
  unitLevel: string;
  unitName: string;
  /** Marks of the unit; those of `departments` in vocabulary.yaml say what an office leads. */
  unitFlags?: string[];
  roles: RoleId[];
  sessionId: string;
  mustChangePassword: boolean;
  /** A role of the confidential compartment without the second factor that the site asks for. */
  mustEnrolTotp?: boolean;
  /** When the owner last proved to be there: at sign-in, or asked again since. */
  verifiedAt?: string;
  /** Whose roles these are, where the caller stands in for somebody. */
  standsInFor?: StandsInFor;
}

export interface StandsInFor {
  id: string;
  accountId: string;
  personId: string;
  name: string;
  untilOn: string;
  /** The kinds of records it is for; null = all that the roles allow. */
  kinds: string[] | null;
}

/** How long a proof of being there serves. */
export const verifiedMinutes = 15;

/**
 * For what a session found open must not be enough: credentials, grants, the confidential compartment.
 * @throws session.verify_again
 */
export function demandVerified(caller: Caller): void {
  const age = Date.now() - Date.parse(caller.verifiedAt ?? '');
  // A proof of the future is of a clock that ran ahead; it counts as none.
  if (!(age >= -60_000 && age <= verifiedMinutes * 60_000)) throw new Refusal('session.verify_again');
}

/** Whether the caller may; someone who stands in never has what is for the person alone. */
export function may(caller: Caller, permission: Permission): boolean {
  if (caller.standsInFor && !standInPermissions(caller.standsInFor.kinds !== null).has(permission))
    return false;
  return permission === 'self' || caller.roles.some((role) => can(role, permission));
}

/** The accounts of which an act of the caller is one: their own, and that of whom they stand in for. */
export function handsOf(caller: Caller): string[] {
  return caller.standsInFor ? [caller.accountId, caller.standsInFor.accountId] : [caller.accountId];
}

/** The people whose act it is: the caller, and whom they stand in for. */
export function peopleBehind(caller: Caller): string[] {
  return [caller.personId, caller.standsInFor?.personId].filter((id) => typeof id === 'string');
}

/** Whether a record or a request is of the caller's own making, in their name or somebody's behind them. */
export function isOwnHand(caller: Caller, by: string, behind?: string | null): boolean {
  const hands = handsOf(caller);
  return hands.includes(by) || (typeof behind === 'string' && hands.includes(behind));
}

/** The name an act is signed with: 王某, or 王某（代 李某）. */
export function signedAs(caller: Caller): string {
  return caller.standsInFor ? `${caller.name}（代 ${caller.standsInFor.name}）` : caller.name;
}

/** Whether the caller writes records of this kind: a stand-in for some, or a role for some, no others. */
export function dealsWith(caller: Caller, kind: string): boolean {
  const writing = caller.roles.filter((role) => can(role, 'records:write'));
  return (
    (caller.standsInFor?.kinds?.includes(kind) ?? true) &&
    (writing.length === 0 || writing.some((role) => roleOf(role)?.kinds?.includes(kind) ?? true))
  );
}

/**
 * Whether the caller answers for a duty: of its own range, or as the office that leads what the unit it
 * belongs to has to do itself.
 */
export function answersFor(caller: Caller, path: string): boolean {
  return covers(caller, path) || (may(caller, 'duties:led') && path === pathAbove(caller.unitPath));
}

/** Whether the caller is of the superior of a unit: strictly above it in the tree. */
export function isAbove(caller: Caller, path: string): boolean {
  return isWithin(path, caller.unitPath) && path !== caller.unitPath;
}

export function covers(caller: Caller, path: string): boolean {
  return isWithin(path, caller.unitPath);
}

export function demand(
  condition: boolean,
  code: 'permission.denied' | 'unit.outside_scope' = 'permission.denied',
): void {
  if (!condition) throw new Refusal(code);
}

/** What only counts: whoever has no more than these reads the subtree for them, and nowhere else. */
const aggregates: readonly Permission[] = ['matrix:read', 'situation:read'];

/**
 * A member sees what is theirs, not their unit's lists; so their subtree is empty.
 * @param asked what the operation at hand is for
 */
export function scopeOf(caller: Caller, asked?: Permission | 'public'): Scope {
  const administrator = caller.roles.every(isAdministrator);
  const subtree =
    may(caller, 'duties:read') ||
    may(caller, 'people:read') ||
    aggregates.some((permission) => permission === asked && may(caller, permission));
  return {
    corpsId: caller.corpsId,
    path: subtree ? caller.unitPath : '',
    at: caller.unitPath,
    personId: caller.personId,
    behind: caller.standsInFor?.personId ?? null,
    accountId: caller.accountId,
    records: !administrator,
    personal: may(caller, 'records:personal'),
    leadership: may(caller, 'duties:leadership'),
    discipline: may(caller, 'duties:discipline'),
    led: may(caller, 'duties:led') ? departmentsOf(caller.unitFlags ?? []) : [],
    // Whoever only adds records (监督员) is no reader of what was given to the unit.
    writes: may(caller, 'records:write') && may(caller, 'records:read') && !caller.standsInFor,
    kinds: caller.standsInFor?.kinds ?? null,
    audit: may(caller, 'audit:read'),
  };
}

export const actorOf = (caller: Caller) => ({
  id: caller.accountId,
  name: `${signedAs(caller)}（${caller.username}）`,
});
