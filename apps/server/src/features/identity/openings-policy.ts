import type { RoleId } from '@liulian/contract';
import { Refusal } from '../../platform/errors.ts';
import type { Caller } from '../../platform/http/index.ts';

/** An account as these rules see it: who it is and which of the three administrators, if any. */
export interface Target {
  id: string;
  roles: RoleId[];
}

const has = (caller: Caller, role: RoleId) => caller.roles.includes(role);

/**
 * Who may ask for an account to be opened again: the system administrator; for a system administrator's own
 * account, who could not ask without it, the security administrator.
 * @throws opening.not_yours
 */
export function demandProposer(caller: Caller, target: Target): void {
  const ofSystem = target.roles.includes('system-administrator');
  const mayAsk = ofSystem
    ? has(caller, 'security-administrator')
    : has(caller, 'system-administrator') && target.id !== caller.accountId;
  if (!mayAsk) throw new Refusal('opening.not_yours', { who: ofSystem ? '安全管理员' : '系统管理员' });
}

/**
 * Why this person may not be the second one, or null. The security administrator confirms; where that is the
 * owner of the account or the one who asked, the audit administrator.
 */
export function confirmProblem(caller: Caller, target: Target, proposedBy: string): string | null {
  if (proposedBy === caller.accountId) return '提出的人不能自己确认';
  if (target.id === caller.accountId) return '不能确认自己的账号';
  const bySecurity =
    !target.roles.includes('security-administrator') && !target.roles.includes('system-administrator');
  if (has(caller, bySecurity ? 'security-administrator' : 'audit-administrator')) return null;
  return bySecurity ? '由安全管理员确认' : '由审计管理员确认';
}
