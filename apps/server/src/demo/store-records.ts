import type { Trx } from '../platform/database/index.ts';
import { loadRows } from './load.ts';
import type { DemoRecords } from './records/index.ts';

/** Stores the records with their units and people, and the answers. */
export async function storeRecords(trx: Trx, records: DemoRecords, progress: (share: number) => void): Promise<void> {
  const size = 4000;
  for (let start = 0; start < records.made.length; start += size) {
    const part = records.made.slice(start, start + size);
    await loadRows(trx, 'record', part.map(({ row }) => row));
    await loadRows(trx, 'record_unit', part.flatMap(({ units }) => units));
    await loadRows(trx, 'record_person', part.flatMap(({ people }) => people));
    await loadRows(trx, 'record_reader', part.flatMap(({ row, readers }) => readers.map((account_id) => ({ corps_id: row.corps_id, record_id: row.id, account_id }))));
    progress(Math.min(1, (start + size) / records.made.length));
  }
  await loadRows(trx, 'answer', records.answers);
}
