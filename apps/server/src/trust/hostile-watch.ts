import { sql } from 'kysely';
import { asSystem, type Database } from '../platform/database/index.ts';

/** Per table: how many rows, and the newest writing transaction among them. Any insert, update or delete shows. */
async function fingerprint(database: Database, tables: string[]): Promise<Map<string, string>> {
  const parts = tables.map((table) => sql`select ${table} as name, count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) as mark from ${sql.table(table)}`);
  const { rows } = await asSystem(database, (trx) => sql<{ name: string; mark: string }>`${sql.join(parts, sql` union all `)}`.execute(trx));
  return new Map(rows.map((row) => [row.name, row.mark]));
}

/**
 * Tells which tables were written since it last looked. The look itself is cheap: a write needs a transaction id, so where the
 * database has given out none (or only such as were rolled back) nothing can have changed, and the tables are not read.
 */
export class Watch {
  private readonly database: Database;
  private readonly tables: string[];
  private marks: Map<string, string>;
  private next: string;

  private constructor(database: Database, tables: string[], marks: Map<string, string>, next: string) {
    this.database = database;
    this.tables = tables;
    this.marks = marks;
    this.next = next;
  }

  /** Sessions are touched by merely being used, and sweeps run by themselves; everything else is watched. */
  static async open(database: Database): Promise<Watch> {
    const { rows } = await sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public' and tablename not in ('session', 'sweep') order by 1`.execute(database.db);
    const tables = rows.map((row) => row.name);
    const next = await nextTransaction(database);
    return new Watch(database, tables, await fingerprint(database, tables), next);
  }

  async changed(): Promise<string[]> {
    const next = await nextTransaction(this.database);
    if (next === this.next) return [];
    const { rows } = await sql<{ kept: boolean | null }>`select bool_or(pg_xact_status(i::text::xid8) is distinct from 'aborted') as kept from generate_series(${this.next}::bigint, ${next}::bigint - 1) i`.execute(this.database.db);
    this.next = next;
    if (rows[0]?.kept === false) return [];
    const before = this.marks;
    this.marks = await fingerprint(this.database, this.tables);
    return this.tables.filter((table) => this.marks.get(table) !== before.get(table));
  }
}

async function nextTransaction(from: Database): Promise<string> {
  const { rows } = await sql<{ next: string }>`select pg_snapshot_xmax(pg_current_snapshot())::text as next`.execute(from.db);
  return rows[0]?.next ?? '0';
}
