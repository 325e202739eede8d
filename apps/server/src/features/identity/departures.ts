import { sql } from 'kysely';
import { isStaff, roleOf, roleTitle, type RoleId } from '@liulian/contract';
import { isWithin } from '@liulian/domain';
import { audit, type Actor } from '../../platform/audit.ts';
import type { Clock } from '../../platform/clock.ts';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { notify } from '../../platform/notify.ts';
import { proposeGrant } from './grant-proposals.ts';
import { holdersOf } from './openings.ts';
import { insertGrant } from './service.ts';
import { endSessions } from './sessions.ts';
import { endStandInsOf } from './stand-in-service.ts';

/** Someone whom the roster has just moved; `from` is the unit left. */
export interface Moved {
  personId: string;
  from: string;
}

/**
 * What a move does to accounts: roles at the unit left, or at units that the new one does not belong to, end;
 * sessions end at once; a member stays a member at the new unit; other roles that the new unit's level knows
 * are proposed, not given. The security administrator is told. In the transaction of the move.
 */
export async function peopleMoved(
  trx: Trx,
  clock: Clock,
  corpsId: string,
  actor: Actor,
  moves: Moved[],
): Promise<void> {
  if (moves.length === 0) return;
  await elevated(trx, async () => {
    await endStandInsOf(
      trx,
      clock,
      corpsId,
      actor,
      moves.map((move) => move.personId),
    );
    for (const move of moves) {
      const accounts = await trx
        .selectFrom('account as a')
        .innerJoin('person as p', (join) =>
          join.onRef('p.corps_id', '=', 'a.corps_id').onRef('p.id', '=', 'a.person_id'),
        )
        .innerJoin('unit as u', (join) =>
          join.onRef('u.corps_id', '=', 'p.corps_id').onRef('u.id', '=', 'p.unit_id'),
        )
        .select([
          'a.id',
          'a.username',
          'p.name',
          'u.id as unit_id',
          'u.path',
          'u.level',
          'u.name as unit_name',
        ])
        .where('a.corps_id', '=', corpsId)
        .where('a.person_id', '=', move.personId)
        .execute();
      for (const account of accounts) {
        const ended = await endGrants(
          trx,
          corpsId,
          account.id,
          (grant) => grant.unit_id === move.from || !isWithin(account.path, grant.path),
        );
        await endSessions(trx, [account.id]);
        if (ended.length === 0) continue;
        const unit = { id: account.unit_id, path: account.path };
        const proposed: RoleId[] = [];
        for (const role of new Set(ended.map((grant) => grant.role))) {
          if (!isStaff(role)) await insertGrant(trx, corpsId, account.id, role, unit, null);
          else if (roleOf(role)?.level.some((level) => level === account.level)) {
            proposed.push(role);
            await proposeGrant(trx, corpsId, {
              accountId: account.id,
              role,
              unitId: unit.id,
              reason: `调到${account.unit_name}`,
              by: actor.id,
            });
          }
        }
        await tellSecurity(trx, clock, corpsId, actor, account, {
          what: `${account.name} 调到${account.unit_name}，原单位的权限已结束`,
          more: proposed.length > 0 ? '，新单位的授权等您确认' : '',
          ended,
        });
      }
    }
  });
}

/**
 * What leaving does to accounts: every role ends, the account is closed, sessions end at once. The security
 * administrator is told. In the transaction of the leaving.
 */
export async function peopleLeft(
  trx: Trx,
  clock: Clock,
  corpsId: string,
  actor: Actor,
  personIds: string[],
): Promise<void> {
  if (personIds.length === 0) return;
  await elevated(trx, async () => {
    await endStandInsOf(trx, clock, corpsId, actor, personIds);
    const accounts = await trx
      .selectFrom('account as a')
      .innerJoin('person as p', (join) =>
        join.onRef('p.corps_id', '=', 'a.corps_id').onRef('p.id', '=', 'a.person_id'),
      )
      .select(['a.id', 'a.username', 'p.name'])
      .where('a.corps_id', '=', corpsId)
      .where('a.person_id', 'in', personIds)
      .where('a.disabled', '=', false)
      .execute();
    for (const account of accounts) {
      const ended = await endGrants(trx, corpsId, account.id, () => true);
      await trx.updateTable('account').set({ disabled: true }).where('id', '=', account.id).execute();
      await trx
        .updateTable('account_opening')
        .set({ ended_at: sql<string>`app_now()`, ended_by: actor.id })
        .where('account_id', '=', account.id)
        .where('used_at', 'is', null)
        .where('ended_at', 'is', null)
        .execute();
      await trx
        .updateTable('grant_proposal')
        .set({ decided_at: sql<string>`app_now()`, decided_by: actor.id, granted: false })
        .where('account_id', '=', account.id)
        .where('decided_at', 'is', null)
        .execute();
      await endSessions(trx, [account.id]);
      await tellSecurity(trx, clock, corpsId, actor, account, {
        what: `${account.name} 离队，账号 ${account.username} 已停用`,
        more: '',
        ended,
      });
    }
  });
}

/**
 * Closes the accounts of those whose last day has passed: a leaving may be entered ahead. Done once, however
 * often it runs.
 */
export async function closeLeavers(trx: Trx, clock: Clock, corpsId: string, actor: Actor): Promise<void> {
  const left = await trx
    .selectFrom('account as a')
    .innerJoin('person as p', (join) =>
      join.onRef('p.corps_id', '=', 'a.corps_id').onRef('p.id', '=', 'a.person_id'),
    )
    .select('p.id')
    .where('a.corps_id', '=', corpsId)
    .where('a.disabled', '=', false)
    .where('p.left_on', '<', clock.today())
    .execute();
  await peopleLeft(
    trx,
    clock,
    corpsId,
    actor,
    left.map((row) => row.id),
  );
}

interface Ended {
  role: string;
  unit_id: string;
  path: string;
}

async function endGrants(
  trx: Trx,
  corpsId: string,
  accountId: string,
  ends: (grant: Ended) => boolean,
): Promise<Ended[]> {
  const grants = await trx
    .selectFrom('role_grant')
    .select(['id', 'role', 'unit_id', 'path'])
    .where('corps_id', '=', corpsId)
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .execute();
  const ended = grants.filter(ends);
  if (ended.length > 0)
    await trx
      .updateTable('role_grant')
      .set({ revoked_at: sql<string>`app_now()` })
      .where('corps_id', '=', corpsId)
      .where(
        'id',
        'in',
        ended.map((grant) => grant.id),
      )
      .execute();
  return ended;
}

async function tellSecurity(
  trx: Trx,
  clock: Clock,
  corpsId: string,
  actor: Actor,
  account: { id: string; username: string },
  words: { what: string; more: string; ended: Ended[] },
) {
  const titles = [...new Set(words.ended.map((grant) => roleTitle(grant.role)))];
  await notify(trx, corpsId, {
    accountIds: await holdersOf(trx, corpsId, 'security-administrator'),
    type: 'role.depart',
    title: `${words.what}${words.more}`,
    body: titles.length > 0 ? `结束的角色：${titles.join('、')}` : '',
    link: words.more === '' ? `/accounts?q=${encodeURIComponent(account.username)}` : '/confirmations',
  });
  await audit(trx, clock, corpsId, actor, {
    action: 'role.depart',
    objectType: 'account',
    objectId: account.id,
    summary: `${words.what}${titles.length > 0 ? `：${titles.join('、')}` : ''}`,
  });
}
