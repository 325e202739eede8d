import type { Trx } from '../platform/database/index.ts';
import { bulkInsert } from './../platform/database/index.ts';
import type { DemoRecords } from './records/index.ts';
import type { HandedOver } from './records/story-handover.ts';

/** Stores the records with their units, people, steps, rows and links, and the answers. */
export async function storeRecords(
  trx: Trx,
  records: DemoRecords,
  progress: (share: number) => void,
): Promise<void> {
  const size = 4000;
  for (let start = 0; start < records.made.length; start += size) {
    const part = records.made.slice(start, start + size);
    await bulkInsert(
      trx,
      'record',
      part.map(({ row }) => row),
    );
    await bulkInsert(
      trx,
      'record_unit',
      part.flatMap(({ units }) => units),
    );
    await bulkInsert(
      trx,
      'record_person',
      part.flatMap(({ people }) => people),
    );
    await bulkInsert(
      trx,
      'record_reader',
      part.flatMap(({ row, readers }) =>
        readers.map((account_id) => ({ corps_id: row.corps_id, record_id: row.id, account_id })),
      ),
    );
    await bulkInsert(
      trx,
      'record_step',
      part.flatMap(({ steps }) => steps),
    );
    await bulkInsert(
      trx,
      'record_row',
      part.flatMap(({ rows }) => rows),
    );
    progress(Math.min(1, (start + size) / records.made.length));
  }
  await bulkInsert(
    trx,
    'record_link',
    records.made.flatMap(({ links }) => links),
  );
  await bulkInsert(trx, 'record_number', records.numbers);
  await bulkInsert(trx, 'answer', records.answers);
}

/** Stores who stands in for whom and what was handed over. */
export async function storeHandedOver(trx: Trx, handedOver: HandedOver): Promise<void> {
  await bulkInsert(trx, 'stand_in', handedOver.standIns);
  await bulkInsert(trx, 'handover', handedOver.handovers);
  await bulkInsert(trx, 'handover_row', handedOver.handoverRows);
}
