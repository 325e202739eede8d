import { can, isAdministrator, type Permission, type RoleId } from '@liulian/contract';
import { isWithin } from '@liulian/domain';
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
  roles: RoleId[];
  sessionId: string;
  mustChangePassword: boolean;
  /** A role of the confidential compartment without the second factor that the site asks for. */
  mustEnrolTotp?: boolean;
  /** When the owner last proved to be there: at sign-in, or asked again since. */
  verifiedAt?: string;
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

export function may(caller: Caller, permission: Permission): boolean {
  return permission === 'self' || caller.roles.some((role) => can(role, permission));
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

/** A member sees what is theirs, not their unit's lists; so their subtree is empty. */
export function scopeOf(caller: Caller): Scope {
  const administrator = caller.roles.every(isAdministrator);
  const subtree = may(caller, 'duties:read') || may(caller, 'people:read');
  return {
    corpsId: caller.corpsId,
    path: subtree ? caller.unitPath : '',
    at: caller.unitPath,
    personId: caller.personId,
    accountId: caller.accountId,
    records: !administrator,
    personal: may(caller, 'records:personal'),
    leadership: may(caller, 'duties:leadership'),
    discipline: may(caller, 'duties:discipline'),
    audit: may(caller, 'audit:read'),
  };
}
