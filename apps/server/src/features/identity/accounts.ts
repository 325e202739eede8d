import { sql } from 'kysely';
import { roleTitle, type Account, type RoleId } from '@liulian/contract';
import { isWithin, nameKey, readingKey } from '@liulian/domain';
import { containing, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { decodeOffset, may, pageOf, type Caller } from '../../platform/http/index.ts';
import { noPassword } from './passwords.ts';
import { isLocked } from './service.ts';

interface Filter {
  limit: number;
  cursor?: string | undefined;
  q?: string | undefined;
  role?: RoleId | undefined;
  unitId?: string | undefined;
  id?: string | undefined;
}

/** Accounts with their roles; passwords and secrets never leave. */
export async function listAccounts(trx: Trx, caller: Caller, filter: Filter) {
  const offset = decodeOffset(filter.cursor);
  let query = trx
    .selectFrom('account as a')
    .leftJoin('person as p', (join) =>
      join.onRef('p.corps_id', '=', 'a.corps_id').onRef('p.id', '=', 'a.person_id'),
    )
    .where('a.corps_id', '=', caller.corpsId);
  if (filter.id) query = query.where('a.id', '=', filter.id);
  if (filter.q) {
    const like = containing(filter.q.toLowerCase());
    query = query.where((where) =>
      where.or([
        where('a.username', 'like', like),
        where('p.name_key', 'like', containing(nameKey(filter.q ?? ''))),
        where('p.pinyin', 'like', containing(readingKey(filter.q ?? ''))),
      ]),
    );
  }
  if (filter.role || filter.unitId) {
    query = query.where((where) =>
      where.exists(
        where
          .selectFrom('role_grant as g')
          .select('g.id')
          .whereRef('g.account_id', '=', 'a.id')
          .where('g.revoked_at', 'is', null)
          .$if(filter.role !== undefined, (grants) => grants.where('g.role', '=', filter.role ?? ''))
          .$if(filter.unitId !== undefined, (grants) => grants.where('g.unit_id', '=', filter.unitId ?? '')),
      ),
    );
  }
  const { total } = await query.select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .select([
      'a.id',
      'a.username',
      'a.disabled',
      'a.locked_until',
      'a.must_change',
      'a.password_hash',
      'a.last_sign_in_at',
      'a.person_id',
      'p.name',
    ])
    .orderBy('a.username')
    .limit(filter.limit)
    .offset(offset)
    .execute();
  const grants =
    rows.length === 0
      ? []
      : await trx
          .selectFrom('role_grant as g')
          .innerJoin('unit as u', (join) =>
            join.onRef('u.corps_id', '=', 'g.corps_id').onRef('u.id', '=', 'g.unit_id'),
          )
          .leftJoin('account as by', 'by.id', 'g.granted_by')
          .select([
            'g.id',
            'g.account_id',
            'g.role',
            'g.unit_id',
            'g.path',
            'g.granted_at',
            'u.name',
            'by.username as granted_by',
          ])
          .where(
            'g.account_id',
            'in',
            rows.map((row) => row.id),
          )
          .where('g.revoked_at', 'is', null)
          .orderBy('g.path')
          .execute();
  const items: Account[] = rows.map((row) => ({
    id: row.id,
    username: row.username,
    person: row.person_id === null ? null : { id: row.person_id, name: row.name ?? row.person_id },
    disabled: row.disabled,
    locked: isLocked(row),
    mustChangePassword: row.must_change,
    opened: row.password_hash !== noPassword,
    lastSignInAt: row.last_sign_in_at,
    grants: grants
      .filter((grant) => grant.account_id === row.id && isWithin(grant.path, caller.unitPath))
      .map((grant) => ({
        id: grant.id,
        role: grant.role,
        title: roleTitle(grant.role),
        unit: { id: grant.unit_id, name: grant.name },
        grantedAt: grant.granted_at,
        grantedBy: grant.granted_by,
      })),
    abilities: {
      update: may(caller, 'accounts:write'),
      grant: may(caller, 'roles:grant') && row.id !== caller.accountId,
    },
  }));
  return pageOf(items, total, offset);
}

export async function getAccount(trx: Trx, caller: Caller, id: string): Promise<Account> {
  const { items } = await listAccounts(trx, caller, { limit: 1, id });
  const [account] = items;
  if (!account) throw new Refusal('account.not_found');
  return account;
}
