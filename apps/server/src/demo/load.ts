import { sql } from 'kysely';
import type { Row, Tables, Trx } from '../platform/database/index.ts';

/**
 * Inserts very many rows in few statements, as one JSON value that the database takes apart by the table's own row type. The JSON
 * goes as bytes: the embedded database's client is slow at measuring long texts. (`record` names a pseudo-type before our table,
 * so the row type is taken from the table and not from its name.)
 */
export async function loadRows<T extends keyof Tables & string>(trx: Trx, table: T, rows: readonly Partial<Row<T>>[]): Promise<void> {
  const first = rows[0];
  if (!first) return;
  const columns = sql.join(Object.keys(first).map((name) => sql.ref(name)));
  const size = 8000;
  for (let start = 0; start < rows.length; start += size) {
    const json = Buffer.from(JSON.stringify(rows.slice(start, start + size)));
    await sql`insert into ${sql.table(table)} (${columns}) select ${columns} from json_populate_recordset((select t from ${sql.table(table)} t limit 0), ${json}::json)`.execute(trx);
  }
}
