import { sql } from 'kysely';
import { isAdministrator, isRole, type RoleId } from '@liulian/contract';
import { elevated, type Db, type Trx } from '../../platform/database/index.ts';
import type { StandsInFor } from '../../platform/http/index.ts';

/** 代理, as far as everybody has to know of it: for whom an account acts today. Asked for each session. */
interface Active {
  for: StandsInFor;
  roles: RoleId[];
}

const running = (today: string) => sql<boolean>`s.ended_at is null
  and s.from_on <= ${today}
  and s.until_on >= ${today}
  and not b.disabled`;

/** What a session acting for somebody has, or null when that is over; without roles where they were taken. */
export async function activeStandIn(
  db: Db | Trx,
  id: string,
  deputyAccountId: string,
  today: string,
): Promise<Active | null> {
  const { rows } = await sql<{
    account_id: string;
    person_id: string;
    name: string;
    until_on: string;
    kinds: string[] | null;
    roles: string[];
  }>`
    select s.account_id, s.person_id, p.name, s.until_on::text, s.kinds, array(
      select g.role
      from role_grant g
      where g.account_id = s.account_id
        and g.unit_id = s.unit_id
        and g.revoked_at is null
      order by g.role
    ) as roles
    from stand_in s
    join account b on b.id = s.account_id
    join person p on p.corps_id = s.corps_id
      and p.id = s.person_id
    where s.id = ${id}
      and s.deputy_account_id = ${deputyAccountId}
      and ${running(today)}
  `.execute(db);
  const [row] = rows;
  if (!row) return null;
  return {
    for: {
      id,
      accountId: row.account_id,
      personId: row.person_id,
      name: row.name,
      untilOn: row.until_on,
      kinds: row.kinds,
    },
    roles: row.roles.filter((role) => isRole(role) && !isAdministrator(role)),
  };
}

/** In whose place an account may act today, and at which unit. */
export async function standInsGivenTo(
  trx: Trx,
  deputyAccountId: string,
  today: string,
): Promise<{ id: string; accountId: string; unitId: string; name: string; untilOn: string }[]> {
  const { rows } = await sql<{
    id: string;
    account_id: string;
    unit_id: string;
    name: string;
    until_on: string;
  }>`
    select s.id, s.account_id, s.unit_id, p.name, s.until_on::text
    from stand_in s
    join account b on b.id = s.account_id
    join person p on p.corps_id = s.corps_id
      and p.id = s.person_id
    where s.deputy_account_id = ${deputyAccountId}
      and ${running(today)}
    order by s.from_on, s.id
  `.execute(trx);
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    unitId: row.unit_id,
    name: row.name,
    untilOn: row.until_on,
  }));
}

/**
 * The accounts given, and those who stand in for them today in work on one of these kinds. Where `kinds` is
 * empty, only those who stand in for all of somebody's work. Not for what is confidential: that stays with
 * the person.
 */
export async function withDeputies(
  trx: Trx,
  corpsId: string,
  accountIds: string[],
  of: { today: string; kinds: string[] },
): Promise<string[]> {
  if (accountIds.length === 0) return [];
  const { rows } = await elevated(trx, () =>
    sql<{ id: string }>`
      select s.deputy_account_id as id
      from stand_in s
      join account b on b.id = s.account_id
      where s.corps_id = ${corpsId}
        and s.account_id = any(${accountIds})
        and (s.kinds is null or s.kinds && ${of.kinds}::text[])
        and ${running(of.today)}
    `.execute(trx),
  );
  return [...new Set([...accountIds, ...rows.map((row) => row.id)])];
}
