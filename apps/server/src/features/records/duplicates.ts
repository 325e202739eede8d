import { nameKey, type Kind } from '@liulian/domain';
import { elevated, type Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import { isDisclosure, withheldTitle } from './disclosure.ts';

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
