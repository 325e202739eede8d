import { sql } from 'kysely';
import type { Trx } from './scope.ts';
import type { Row, Tables } from './tables.ts';

/**
 * Inserts many rows in few statements: the rows travel as one JSON value that the database takes apart by the
 * table's own row type. Columns missing from the first row get their defaults; all rows need the same
 * columns; JSON columns take values, not text. The JSON goes as bytes, because the embedded database's client
 * is slow at measuring long texts; and the row type is taken from the schema's table, because `record` alone
 * names a pseudo-type.
 */
export async function bulkInsert<T extends keyof Tables & string>(
  trx: Trx,
  table: T,
  rows: readonly Partial<Row<T>>[],
  options: { size?: number; ignore?: boolean } = {},
): Promise<void> {
  const first = rows[0];
  if (!first) return;
  const columns = sql.join(Object.keys(first).map((name) => sql.ref(name)));
  const size = options.size ?? 8000;
  for (let start = 0; start < rows.length; start += size) {
    const json = Buffer.from(JSON.stringify(rows.slice(start, start + size)));
    await sql`
      insert into ${sql.table(table)} (${columns})
      select ${columns}
      from json_populate_recordset(null::${sql.table(`public.${table}`)}, ${json}::json)${options.ignore ? sql` on conflict do nothing` : sql``}
    `.execute(trx);
  }
}
