import { sql, type Transaction } from 'kysely';
import { pathEnd } from '@liulian/domain';
import type { Database } from './open.ts';
import type { Tables } from './tables.ts';

export type Trx = Transaction<Tables>;

/** What the database lets a request see: the corps, a subtree, and the compartments of its role. */
export interface Scope {
  corpsId: string;
  path: string;
  personId: string | null;
  accountId: string;
  records: boolean;
  personal: boolean;
  audit: boolean;
}

const enter = (scope: Scope) => sql`select
  set_config('role', 'liulian_app', true),
  set_config('app.corps', ${scope.corpsId}, true),
  set_config('app.from', ${scope.path}, true),
  set_config('app.to', ${scope.path === '' ? '' : pathEnd(scope.path)}, true),
  set_config('app.person', ${scope.personId ?? ''}, true),
  set_config('app.account', ${scope.accountId}, true),
  set_config('app.records', ${scope.records ? 'on' : ''}, true),
  set_config('app.personal', ${scope.personal ? 'on' : ''}, true),
  set_config('app.audit', ${scope.audit ? 'on' : ''}, true)`;

/** Runs `work` in one transaction that sees only the scope's rows; commits, and then makes the commit durable. */
export async function inScope<T>(database: Database, scope: Scope, work: (trx: Trx) => Promise<T>, options: { write?: boolean } = {}): Promise<T> {
  const result = await database.db.transaction().execute(async (trx) => {
    await enter(scope).execute(trx);
    return work(trx);
  });
  if (options.write) await database.flush();
  return result;
}

/** A transaction of the system itself (jobs, sign-in, command line): no row-level security. Every query names its corps. */
export async function asSystem<T>(database: Database, work: (trx: Trx) => Promise<T>, options: { write?: boolean } = {}): Promise<T> {
  const result = await database.db.transaction().execute(work);
  if (options.write) await database.flush();
  return result;
}

/**
 * A step inside a scoped transaction that must reach beyond the caller's scope (the engine updating a duty of another unit's
 * participant, the audit chain). The caller has been authorised before; nothing read here leaves without a policy.
 */
export async function elevated<T>(trx: Trx, work: () => Promise<T>): Promise<T> {
  const { rows } = await sql<{ role: string }>`select current_setting('role') as role`.execute(trx);
  const role = rows[0]?.role ?? 'none';
  if (role === 'none') return work();
  await sql`select set_config('role', 'none', true)`.execute(trx);
  try {
    return await work();
  } finally {
    // In a failed transaction this fails as well; the transaction is rolled back then.
    await sql`select set_config('role', ${role}, true)`.execute(trx).catch(() => undefined);
  }
}
