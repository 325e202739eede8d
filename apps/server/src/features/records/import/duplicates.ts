import { nameKey, type Kind } from '@liulian/domain';
import { elevated, type Trx } from '../../../platform/database/index.ts';
import type { Caller } from '../../../platform/http/index.ts';
import type { RecordInput } from '../input.ts';
import { isDisclosure, withheldTitle } from '../disclosure.ts';

/** A record that may be the same as one about to be made. */
export interface AlikeRecord {
  unitId: string;
  occurredOn: string;
  title: string;
  category: string | null;
  createdBy: string;
  clientId: string | null;
  /** As the caller may see it; null where all that may be said is that there is one. */
  shown: { id: string; title: string } | null;
}

/** What likely twins have in common: the unit, the day and the title however it is spelt. */
export const twinKey = (unitId: string, occurredOn: string, title: string) =>
  `${unitId} ${occurredOn} ${nameKey(title)}`;

/**
 * Records of a kind in these units between two days (`YYYY-MM-DD`), withdrawn ones left out. Looks beyond
 * what the caller may see, or the same talk would be entered by two people; of a record of discipline that is
 * closed to the caller not even the existence is told.
 */
export async function recordsAlike(
  trx: Trx,
  caller: Caller,
  kind: Kind,
  unitIds: string[],
  from: string,
  to: string,
): Promise<AlikeRecord[]> {
  if (unitIds.length === 0) return [];
  const query = () =>
    trx
      .selectFrom('record')
      .select(['id', 'unit_id', 'occurred_on', 'title', 'category', 'created_by', 'client_id', 'visibility'])
      .where('corps_id', '=', caller.corpsId)
      .where('kind', '=', kind.id)
      .where('unit_id', 'in', unitIds)
      .where('occurred_on', '>=', from)
      .where('occurred_on', '<=', to)
      .where('status', '<>', 'withdrawn')
      .orderBy('entered_at')
      .orderBy('id')
      .execute();
  const visible = new Set((await query()).map((row) => row.id));
  const all = await elevated(trx, query);
  return all
    .filter((row) => visible.has(row.id) || row.visibility !== 'discipline')
    .map((row) => ({
      unitId: row.unit_id,
      occurredOn: row.occurred_on,
      title: row.title,
      category: row.category,
      createdBy: row.created_by,
      clientId: row.client_id,
      shown: visible.has(row.id)
        ? { id: row.id, title: isDisclosure(row, caller) ? withheldTitle : row.title }
        : null,
    }));
}

/** A row without a problem, as it will be stored. */
export interface ReadyRow {
  sheet: string;
  row: number;
  /** Where it is pointed at: the title, or else the date. */
  cell: string;
  input: RecordInput;
  unitId: string;
  title: string;
  clientId: string;
}

export interface Duplicate {
  sheet: string;
  row: number;
  cell: string;
  message: string;
  record: AlikeRecord['shown'];
  clientId: string;
}

/**
 * Rows that are likely there already: as a record, or further up in the same file. Rows that this very file
 * has stored before are no duplicates: their client ids are `imported`, and they are not stored again.
 */
export async function likelyDuplicates(
  trx: Trx,
  caller: Caller,
  kind: Kind,
  ready: readonly ReadyRow[],
): Promise<{ duplicates: Duplicate[]; imported: Set<string> }> {
  const days = ready.map((entry) => entry.input.occurredOn).sort();
  const unitIds = [...new Set(ready.map((entry) => entry.unitId))];
  const alike = await recordsAlike(trx, caller, kind, unitIds, days[0] ?? '', days.at(-1) ?? '');
  const own = new Map(
    alike
      .filter((record) => record.createdBy === caller.accountId && record.clientId !== null)
      .map((record) => [record.clientId, record]),
  );
  const ofFile = new Set(ready.map((entry) => own.get(entry.clientId)));
  const known = new Map(
    alike
      .filter((record) => !ofFile.has(record))
      .map((record) => [twinKey(record.unitId, record.occurredOn, record.title), record]),
  );
  const above = new Map<string, ReadyRow>();
  const duplicates: Duplicate[] = [];
  for (const entry of ready) {
    const key = twinKey(entry.unitId, entry.input.occurredOn, entry.title);
    const twin = known.get(key);
    const first = above.get(key);
    if (!first) above.set(key, entry);
    if (own.has(entry.clientId) || (!twin && !first)) continue;
    const place = first && first.sheet !== entry.sheet ? `“${first.sheet}”` : '';
    duplicates.push({
      sheet: entry.sheet,
      row: entry.row,
      cell: entry.cell,
      message: twin
        ? '系统里已有同一天、同一单位、同一标题的记录'
        : `与${place}第 ${first?.row} 行同一天、同一单位、同一标题`,
      record: twin?.shown ?? null,
      clientId: entry.clientId,
    });
  }
  const ids = ready.map(({ clientId }) => clientId);
  return { duplicates, imported: new Set(ids.filter((id) => own.has(id))) };
}
