import { sql } from 'kysely';
import { asSystem, type Database } from '../platform/database/index.ts';

/**
 * Notes which tables are written, by triggers in the watched database itself: a note is kept or rolled back
 * together with the write, so that looking after each request costs one small query, however large the tables
 * have grown.
 */
export class Watch {
  private readonly database: Database;

  private constructor(database: Database) {
    this.database = database;
  }

  /** Sessions are touched by merely being used, and sweeps run by themselves; everything else is watched. */
  static async open(database: Database): Promise<Watch> {
    await asSystem(database, async (trx) => {
      const { rows } = await sql<{
        name: string;
      }>`
        select tablename as name
        from pg_tables
        where schemaname = 'public'
          and tablename not in ('session', 'sweep')
        order by 1
      `.execute(trx);
      await sql`create unlogged table written (name text not null)`.execute(trx);
      await sql`create function note_written() returns trigger language plpgsql security definer
        as $$
        begin
          if exists (select from changed) then
            insert into written values (tg_table_name);
          end if;
          return null;
        end
        $$`.execute(trx);
      for (const { name } of rows) {
        for (const [event, state] of [
          ['insert', 'new'],
          ['update', 'new'],
          ['delete', 'old'],
        ] as const) {
          await sql`
            create trigger ${sql.ref(`zz_note_${event}`)} after ${sql.raw(event)} on ${sql.table(name)}
              referencing ${sql.raw(state)} table as changed for each statement execute function
              note_written()
          `.execute(trx);
        }
      }
    });
    return new Watch(database);
  }

  /** The tables in which any row was inserted, changed or deleted since the last look. */
  async changed(): Promise<string[]> {
    const { rows } = await sql<{ name: string }>`select distinct name from written order by 1`.execute(
      this.database.db,
    );
    if (rows.length > 0) await sql`delete from written`.execute(this.database.db);
    return rows.map((row) => row.name);
  }
}
