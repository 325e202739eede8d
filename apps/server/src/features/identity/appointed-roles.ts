import { sql } from 'kysely';
import { isAdministrator, roleIds, roleOf, roleTitle } from '@liulian/contract';
import { addDays, isWithin } from '@liulian/domain';
import { audit, type Actor } from '../../platform/audit.ts';
import type { Clock } from '../../platform/clock.ts';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { notify } from '../../platform/notify.ts';
import { proposeGrant } from './grant-proposals.ts';
import { holdersOf } from './openings.ts';
import { endSessions } from './sessions.ts';
import { suggestedRole, type Place } from './suggested-roles.ts';

/** Appointments that began in these days are looked at each day, also where the machine was off meanwhile. */
const lookBack = 30; // days

/**
 * What appointments do to roles: one that begins proposes the role of its post to the security administrator,
 * once; one that has ended takes the role that came with it. A role given by hand stays.
 * @param begun appointments just entered, whenever they began; those of the last days are looked at anyway
 */
export async function followAppointments(
  trx: Trx,
  clock: Clock,
  corpsId: string,
  actor: Actor,
  begun: string[] = [],
): Promise<void> {
  await elevated(trx, async () => {
    await endWithAppointments(trx, clock, corpsId, actor);
    await proposeForAppointments(trx, clock, corpsId, actor, begun);
  });
}

async function endWithAppointments(trx: Trx, clock: Clock, corpsId: string, actor: Actor): Promise<void> {
  const over = sql<boolean>`
    not exists (
      select
      from appointment ap
      where ap.corps_id = ${corpsId}
        and ap.id = appointment_id
        and (ap.to_on is null or ap.to_on >= ${clock.today()})
    )
  `;
  await trx
    .updateTable('grant_proposal')
    .set({ decided_at: sql<string>`app_now()`, decided_by: actor.id, granted: false })
    .where('corps_id', '=', corpsId)
    .where('appointment_id', 'is not', null)
    .where('decided_at', 'is', null)
    .where(over)
    .execute();
  const ended = await trx
    .updateTable('role_grant')
    .set({ revoked_at: sql<string>`app_now()` })
    .where('corps_id', '=', corpsId)
    .where('appointment_id', 'is not', null)
    .where('revoked_at', 'is', null)
    .where(over)
    .returning(['account_id', 'role', 'unit_id'])
    .execute();
  if (ended.length === 0) return;
  await endSessions(
    trx,
    ended.map((grant) => grant.account_id),
  );
  for (const grant of ended) {
    const account = await trx
      .selectFrom('account')
      .select('username')
      .where('id', '=', grant.account_id)
      .executeTakeFirstOrThrow();
    const summary = `免职，${account.username} 的“${roleTitle(grant.role)}”随之结束`;
    await notify(trx, corpsId, {
      accountIds: await holdersOf(trx, corpsId, 'security-administrator'),
      type: 'role.depart',
      title: summary,
      link: `/accounts?q=${encodeURIComponent(account.username)}`,
    });
    await audit(trx, clock, corpsId, actor, {
      action: 'role.depart',
      objectType: 'account',
      objectId: grant.account_id,
      unitId: grant.unit_id,
      summary,
    });
  }
}

async function proposeForAppointments(
  trx: Trx,
  clock: Clock,
  corpsId: string,
  actor: Actor,
  begun: string[],
): Promise<void> {
  const today = clock.today();
  const posts = [...new Set(roleIds().flatMap((id) => [...(roleOf(id)?.posts ?? [])]))];
  const held = await trx
    .selectFrom('appointment as ap')
    .innerJoin('account as a', (join) =>
      join.onRef('a.corps_id', '=', 'ap.corps_id').onRef('a.person_id', '=', 'ap.person_id'),
    )
    .innerJoin('unit as u', (join) =>
      join.onRef('u.corps_id', '=', 'ap.corps_id').onRef('u.id', '=', 'ap.unit_id'),
    )
    .innerJoin('person as p', (join) =>
      join.onRef('p.corps_id', '=', 'ap.corps_id').onRef('p.id', '=', 'ap.person_id'),
    )
    .select(['ap.id', 'ap.post', 'a.id as account_id', 'u.id as unit_id', 'u.path', 'u.level'])
    .select(['u.name as unit_name', 'p.name as person_name'])
    .where('ap.corps_id', '=', corpsId)
    .where('a.disabled', '=', false)
    .where('ap.from_on', '<=', today)
    .where((where) => where.or([where('ap.to_on', 'is', null), where('ap.to_on', '>=', today)]))
    .where(sql<boolean>`ap.post = any(${posts})`)
    .where(sql<boolean>`(ap.from_on >= ${addDays(today, -lookBack)} or ap.id = any(${begun}))`)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('grant_proposal as g')
            .select('g.id')
            .whereRef('g.corps_id', '=', 'ap.corps_id')
            .whereRef('g.appointment_id', '=', 'ap.id'),
        ),
      ),
    )
    .orderBy('ap.from_on')
    .orderBy('ap.id')
    .execute();
  if (held.length === 0) return;
  const units: Place[] = await trx
    .selectFrom('unit')
    .select(['id', 'name', 'path', 'level'])
    .where('corps_id', '=', corpsId)
    .execute();
  let proposed = 0;
  for (const one of held) {
    const unit = { id: one.unit_id, name: one.unit_name, path: one.path, level: one.level };
    const suggested = suggestedRole(
      [{ post: one.post, unit }],
      units.filter((place) => isWithin(one.path, place.path)),
    );
    if (!suggested) continue;
    const grants = await trx
      .selectFrom('role_grant')
      .select(['role', 'unit_id'])
      .where('account_id', '=', one.account_id)
      .where('revoked_at', 'is', null)
      .execute();
    const { role, place } = suggested;
    const has = grants.some(
      (grant) => isAdministrator(grant.role) || (grant.role === role && grant.unit_id === place.id),
    );
    if (has) continue;
    await proposeGrant(trx, corpsId, {
      accountId: one.account_id,
      role,
      unitId: place.id,
      reason: `${one.person_name} 任职${one.unit_name}`,
      by: actor.id,
      appointmentId: one.id,
    });
    proposed += 1;
  }
  if (proposed > 0)
    await notify(trx, corpsId, {
      accountIds: await holdersOf(trx, corpsId, 'security-administrator'),
      type: 'account.confirm',
      title: `有 ${proposed} 项随任职而来的授权等您确认`,
      link: '/confirmations',
    });
}
