import { can, roleIds } from '@liulian/contract';
import { addDays } from '@liulian/domain';
import { sql } from 'kysely';
import type { Trx } from '../../platform/database/index.ts';
import { accountsOfPerson, notify } from '../../platform/notify.ts';
import type { Deps } from '../../deps.ts';
import { responsibilities } from './responsibilities.ts';

/** What each new day tells of 交接 that nobody has begun: of those who have gone, and who changed post. */
const keepers = () =>
  roleIds().filter((role) => can(role, 'organisation:write') && can(role, 'records:write'));

/**
 * Tells those who keep the roster of what somebody left behind who has gone, once for each; in the name of
 * nobody it stays where it was.
 */
export async function tellOfLeftBehind(trx: Trx, deps: Deps, corpsId: string): Promise<void> {
  const { rows } = await sql<{ id: string; name: string; path: string }>`
    select p.id, p.name, p.path
    from person p
    where p.corps_id = ${corpsId}
      and p.left_on < ${deps.clock.today()}
      and exists (
        select
        from record_person rp
        where rp.corps_id = p.corps_id
          and rp.person_id = p.id
      )
  `.execute(trx);
  for (const person of rows) {
    const left = await responsibilities(trx, deps, corpsId, person.id);
    if (left.length === 0) continue;
    await notify(trx, corpsId, {
      accountIds: await nearestKeeper(trx, corpsId, person.path),
      type: 'handover.left',
      title: `${person.name} 已离队，名下还有 ${left.length} 项没有人接`,
      link: `/handovers?personId=${person.id}`,
      dedupe: `handover ${person.id}`,
    });
  }
}

/** So long after a change of post it is still asked about, in days: a machine may have been off. */
const lately = 60;

/**
 * Proposes a 交接 to whoever gave up a post or moved to another unit and still has something in hand, and to
 * who keeps the roster of the unit left; once for each change.
 */
export async function proposeHandovers(trx: Trx, deps: Deps, corpsId: string): Promise<void> {
  const today = deps.clock.today();
  const { rows } = await sql<{
    person_id: string;
    name: string;
    unit_name: string;
    path: string;
    key: string;
  }>`
    select p.id as person_id, p.name, u.name as unit_name, u.path, ended.key
    from (
      select person_id, unit_id, 'post ' || id as key
      from appointment
      where corps_id = ${corpsId}
        and to_on < ${today}
        and to_on >= ${addDays(today, -lately)}
      union all
      select person_id, unit_id, 'service ' || id
      from service
      where corps_id = ${corpsId}
        and to_on < ${today}
        and to_on >= ${addDays(today, -lately)}
    ) as ended
    join person p on p.corps_id = ${corpsId}
      and p.id = ended.person_id
      and p.left_on is null
    join unit u on u.corps_id = p.corps_id
      and u.id = ended.unit_id
    order by ended.key
  `.execute(trx);
  const held = new Map<string, number>();
  for (const { person_id: personId, name, unit_name: unit, path, key } of rows) {
    if (!held.has(personId))
      held.set(personId, (await responsibilities(trx, deps, corpsId, personId)).length);
    const count = held.get(personId) ?? 0;
    if (count === 0) continue;
    await notify(trx, corpsId, {
      accountIds: await accountsOfPerson(trx, corpsId, personId),
      type: 'handover.proposed',
      title: `您在${unit}的任职已变动，名下还有 ${count} 项没办完，请办交接`,
      link: '/handovers',
      dedupe: `handover ${key}`,
    });
    await notify(trx, corpsId, {
      accountIds: await nearestKeeper(trx, corpsId, path),
      type: 'handover.proposed',
      title: `${name}在${unit}的任职已变动，名下还有 ${count} 项没办完`,
      body: '请他办交接，或替他安排接手的人。',
      link: `/handovers?personId=${personId}`,
      dedupe: `handover keeper ${key}`,
    });
  }
}

/** The account that keeps the roster nearest to a unit. */
async function nearestKeeper(trx: Trx, corpsId: string, path: string): Promise<string[]> {
  const { rows } = await sql<{ account_id: string }>`
    select g.account_id
    from role_grant g
    where g.corps_id = ${corpsId}
      and g.revoked_at is null
      and g.role = any(${keepers()})
      and starts_with(${path}, g.path)
    order by length(g.path) desc
    limit 1
  `.execute(trx);
  return rows.map((row) => row.account_id);
}
