import { can, type RoleId } from '@liulian/contract';
import type { Row, Trx } from '../../platform/database/index.ts';
import { withDeputies } from '../identity/index.ts';

/**
 * Of these roles at the unit that bears a duty, those that read it: the policy `duty_scope` (migration 0116)
 * for whoever is told of it. A duty for the leadership that its unit itself has to do is read by all who work
 * there.
 */
export function readersOf(
  duty: Pick<Row<'duty'>, 'audience' | 'bearer_type'>,
  roles: readonly RoleId[],
): RoleId[] {
  const readers = roles.filter((role) => can(role, 'duties:read'));
  if (duty.audience === 'unit') return readers;
  const permission = duty.audience === 'leadership' ? 'duties:leadership' : 'duties:discipline';
  const byUnit = duty.audience === 'leadership' && duty.bearer_type === 'unit';
  return readers.filter((role) => byUnit || can(role, permission));
}

/**
 * Those told of duties that one audience reads, and whoever stands in for them today. What only some of the
 * unit read stays with them.
 */
export async function standInsToo(
  trx: Trx,
  corpsId: string,
  { audience }: Pick<Row<'duty'>, 'audience'>,
  accountIds: string[],
  of: { today: string; kinds: string[] },
): Promise<string[]> {
  return audience === 'unit' ? withDeputies(trx, corpsId, accountIds, of) : accountIds;
}
