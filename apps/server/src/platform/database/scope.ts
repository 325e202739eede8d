import { sql, type RawBuilder, type Transaction } from 'kysely';
import { pathEnd } from '@liulian/domain';
import type { Database } from './open.ts';
import type { Tables } from './tables.ts';

export type Trx = Transaction<Tables>;

/** What the database lets a request see: the corps, a subtree, and the compartments of its role. */
export interface Scope {
  corpsId: string;
  path: string;
  /** The path of the unit someone belongs to, also where they have no subtree to look into. */
  at?: string;
  personId: string | null;
  accountId: string;
  records: boolean;
  personal: boolean;
  /** Duties that are for the leadership, and those for the discipline committee alone. */
  leadership?: boolean;
  /** Departments for which the caller's office stands: it reads the duties that they lead. */
  led?: string[];
  discipline?: boolean;
  /** Whether they write records for their unit: what a closed compartment shows to whoever acts for it. */
  writes?: boolean;
  /** The person they stand in for. */
  behind?: string | null;
  /** The only kinds of which someone who stands in reads records; null = all. */
  kinds?: string[] | null;
  audit: boolean;
}

/** What this process knows of a transaction without asking the database again. */
interface Knowledge {
  role: 'none' | 'liulian_app';
  /** The corps' programme stamp as this transaction saw it last. */
  stamp?: { corpsId: string; value: string } | undefined;
}

const known = new WeakMap<Trx, Knowledge>();

/**
 * Until the transaction ends. `jit`: compiling takes the server longer than it saves for any of a request's
 * statements, 45 of the 310 ms of the longest.
 */
const enter = (scope: Scope, today: string) => sql`select
  set_config('jit', 'off', true),
  set_config('role', 'liulian_app', true),
  set_config('app.today', ${today}, true),
  set_config('app.corps', ${scope.corpsId}, true),
  set_config('app.from', ${scope.path}, true),
  set_config('app.to', ${scope.path === '' ? '' : pathEnd(scope.path)}, true),
  set_config('app.at', ${scope.at ?? scope.path}, true),
  set_config('app.person', ${scope.personId ?? ''}, true),
  set_config('app.behind', ${scope.behind ?? ''}, true),
  set_config('app.account', ${scope.accountId}, true),
  set_config('app.records', ${scope.records ? 'on' : ''}, true),
  set_config('app.personal', ${scope.personal ? 'on' : ''}, true),
  set_config('app.leadership', ${scope.leadership ? 'on' : ''}, true),
  set_config('app.led', ${(scope.led ?? []).join(',')}, true),
  set_config('app.discipline', ${scope.discipline ? 'on' : ''}, true),
  set_config('app.writes', ${scope.writes ? 'on' : ''}, true),
  set_config('app.kinds', ${(scope.kinds ?? []).join(',')}, true),
  set_config('app.audit', ${scope.audit ? 'on' : ''}, true),
  (select programme_stamp from corps where id = ${scope.corpsId}) as stamp`;

/**
 * Runs `work` in one transaction that sees only the scope's rows; commits, and then makes the commit durable.
 */
export async function inScope<T>(
  database: Database,
  scope: Scope,
  work: (trx: Trx) => Promise<T>,
  options: { write?: boolean } = {},
): Promise<T> {
  const result = await database.db.transaction().execute(async (trx) => {
    const { rows } = await (
      enter(scope, database.frozenOn ?? '') as RawBuilder<{ stamp: string | null }>
    ).execute(trx);
    const stamp = rows[0]?.stamp ?? '';
    known.set(trx, { role: 'liulian_app', stamp: { corpsId: scope.corpsId, value: stamp } });
    return work(trx);
  });
  if (options.write) await database.flush();
  return result;
}

/**
 * A transaction of the system itself (jobs, sign-in, command line): no row-level security. Every query names
 * its corps.
 */
export async function asSystem<T>(
  database: Database,
  work: (trx: Trx) => Promise<T>,
  options: { write?: boolean; snapshot?: boolean } = {},
): Promise<T> {
  // A snapshot has to be asked for before anything else is: all its statements see one moment.
  const transaction = options.snapshot
    ? database.db.transaction().setIsolationLevel('repeatable read')
    : database.db.transaction();
  const result = await transaction.execute(async (trx) => {
    known.set(trx, { role: 'none' });
    if (database.frozenOn) await sql`select set_config('app.today', ${database.frozenOn}, true)`.execute(trx);
    return work(trx);
  });
  if (options.write) await database.flush();
  return result;
}

/**
 * A step inside a scoped transaction that must reach beyond the caller's scope (the engine updating a duty of
 * another unit's participant, the audit chain). The caller has been authorised before; nothing read here
 * leaves without a policy.
 */
export async function elevated<T>(trx: Trx, work: () => Promise<T>): Promise<T> {
  const knowledge = known.get(trx);
  if (!knowledge) throw new Error('elevated() needs a transaction of inScope() or asSystem()');
  if (knowledge.role === 'none') return work();
  await sql`select set_config('role', 'none', true)`.execute(trx);
  knowledge.role = 'none';
  try {
    return await work();
  } finally {
    // In a failed transaction this fails as well; the transaction is rolled back then.
    await sql`select set_config('role', 'liulian_app', true)`.execute(trx).then(
      () => {
        knowledge.role = 'liulian_app';
      },
      () => undefined,
    );
  }
}

/**
 * Stands for the present content of a corps' scheme versions, readings and kinds: what was read under the
 * same stamp still holds.
 */
export async function programmeStamp(trx: Trx, corpsId: string): Promise<string> {
  const knowledge = known.get(trx);
  if (knowledge?.stamp?.corpsId === corpsId) return knowledge.stamp.value;
  const value =
    (await trx.selectFrom('corps').select('programme_stamp').where('id', '=', corpsId).executeTakeFirst())
      ?.programme_stamp ?? '';
  if (knowledge) knowledge.stamp = { corpsId, value };
  return value;
}

/** The stamp as it was read just now. */
export function programmeIs(trx: Trx, corpsId: string, value: string): void {
  const knowledge = known.get(trx);
  if (knowledge) knowledge.stamp = { corpsId, value };
}

/**
 * To be called by whatever changes a scheme version, a reading or a kind: the transaction looks at the stamp
 * again.
 */
export function programmeChanged(trx: Trx): void {
  const knowledge = known.get(trx);
  if (knowledge) knowledge.stamp = undefined;
}

/** The corps of this installation. */
export const corpsIds = (database: Database): Promise<string[]> =>
  asSystem(database, async (trx) =>
    (await trx.selectFrom('corps').select('id').execute()).map((row) => row.id),
  );
