import { sql } from 'kysely';
import { roleTitle, type RoleId } from '@liulian/contract';
import { audit } from '../../platform/audit.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, decodeOffset, demandVerified, pageOf, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { grantRole } from './service.ts';
import { endSessions } from './sessions.ts';

/** Notes that the roster asks for a role; the account holds nothing by it. */
export async function proposeGrant(
  trx: Trx,
  corpsId: string,
  proposal: {
    accountId: string;
    role: RoleId;
    unitId: string;
    reason: string;
    by: string;
    /** The appointment that it goes with: the role ends where that ends. */
    appointmentId?: string | null;
  },
): Promise<void> {
  await trx
    .insertInto('grant_proposal')
    .values({
      corps_id: corpsId,
      id: newId(),
      account_id: proposal.accountId,
      role: proposal.role,
      unit_id: proposal.unitId,
      reason: proposal.reason,
      proposed_by: proposal.by,
      appointment_id: proposal.appointmentId ?? null,
      decided_by: null,
      decided_at: null,
      granted: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'role', 'unit_id']).where('decided_at', 'is', null).doNothing(),
    )
    .execute();
}

/** The proposals without an answer, the oldest first. */
export async function listGrantProposals(
  trx: Trx,
  caller: Caller,
  filter: { limit: number; cursor?: string | undefined },
) {
  const offset = decodeOffset(filter.cursor);
  const query = trx
    .selectFrom('grant_proposal as g')
    .innerJoin('account as a', 'a.id', 'g.account_id')
    .innerJoin('unit as u', (join) =>
      join.onRef('u.corps_id', '=', 'g.corps_id').onRef('u.id', '=', 'g.unit_id'),
    )
    .leftJoin('account as by', 'by.id', 'g.proposed_by')
    .leftJoin('person as p', (join) =>
      join.onRef('p.corps_id', '=', 'a.corps_id').onRef('p.id', '=', 'a.person_id'),
    )
    .where('g.corps_id', '=', caller.corpsId)
    .where('g.decided_at', 'is', null);
  const { total } = await query.select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .select([
      'g.id',
      'g.account_id',
      'g.role',
      'g.unit_id',
      'g.reason',
      'g.proposed_by',
      'g.proposed_at',
      'a.username',
      'u.name as unit_name',
      'by.username as proposer',
      'p.id as person_id',
      'p.name',
    ])
    .orderBy('g.proposed_at')
    .orderBy('g.id')
    .limit(filter.limit)
    .offset(offset)
    .execute();
  const items = rows.map((row) => ({
    id: row.id,
    account: { id: row.account_id, username: row.username },
    person: row.person_id === null ? null : { id: row.person_id, name: row.name ?? row.person_id },
    role: row.role,
    title: roleTitle(row.role),
    unit: { id: row.unit_id, name: row.unit_name },
    reason: row.reason,
    proposedBy: row.proposer ?? '系统',
    proposedAt: row.proposed_at,
  }));
  return pageOf(items, total, offset);
}

/**
 * Grants or declines what was proposed; a granted one passes the same rules as a grant by hand.
 * @throws session.verify_again, proposal.not_found, and what grantRole throws
 */
export async function decideGrants(
  trx: Trx,
  clock: Clock,
  caller: Caller,
  input: { ids: string[]; grant: boolean },
): Promise<number> {
  demandVerified(caller);
  const ids = [...new Set(input.ids)];
  for (const id of ids) {
    const row = await trx
      .selectFrom('grant_proposal')
      .selectAll()
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', id)
      .where('decided_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw new Refusal('proposal.not_found');
    if (input.grant) {
      await grantRole(trx, clock, caller, row.account_id, row.role, row.unit_id, row.appointment_id);
      await endSessions(trx, [row.account_id]);
    } else
      await audit(trx, clock, caller.corpsId, actorOf(caller), {
        action: 'role.decline',
        objectType: 'account',
        objectId: row.account_id,
        unitId: row.unit_id,
        summary: `不授 ${roleTitle(row.role)}`,
      });
    await trx
      .updateTable('grant_proposal')
      .set({ decided_by: caller.accountId, decided_at: sql<string>`app_now()`, granted: input.grant })
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', id)
      .execute();
  }
  return ids.length;
}
