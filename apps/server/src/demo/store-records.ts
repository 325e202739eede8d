import { sql } from 'kysely';
import { bulkInsert, type Row, type Trx } from '../platform/database/index.ts';
import type { DemoRecords } from './records/index.ts';

/** Stores the records with their units and people, and the answers. */
export async function storeRecords(trx: Trx, records: DemoRecords, progress: (share: number) => void): Promise<void> {
  const size = 3000;
  for (let start = 0; start < records.made.length; start += size) {
    const part = records.made.slice(start, start + size);
    await insertRows(trx, part.map(({ row }) => row));
    await bulkInsert(trx, 'record_unit', part.flatMap(({ units }) => units), { size: 10_000 });
    await bulkInsert(trx, 'record_person', part.flatMap(({ people }) => people), { size: 10_000 });
    await bulkInsert(trx, 'record_reader', part.flatMap(({ row, readers }) => readers.map((account_id) => ({ corps_id: row.corps_id, record_id: row.id, account_id }))));
    progress(Math.min(1, (start + size) / records.made.length));
  }
  await bulkInsert(trx, 'answer', records.answers);
}

/** As `bulkInsert`; but `record` names a pseudo-type before it names our table, so the row type is taken from the table. */
async function insertRows(trx: Trx, rows: Row<'record'>[]): Promise<void> {
  const columns = sql.join(Object.keys(rows[0] ?? {}).map((name) => sql.ref(name)));
  await sql`insert into record (${columns}) select ${columns} from json_populate_recordset((select r from record r limit 0), ${JSON.stringify(rows)}::json)`.execute(trx);
}
