import { labelsOf, type Pack } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';

/** The words that this site put into its settings, by the place where they show (`labelsOf`). */
export async function labels(trx: Trx, pack: Pack, corpsId: string): Promise<Map<string, string>> {
  const rows = await trx
    .selectFrom('setting')
    .select(['id', 'text', 'items'])
    .where('corps_id', '=', corpsId)
    .execute();
  return labelsOf(
    pack.scheme.settings,
    new Map(rows.map((row) => [row.id, { text: row.text, items: row.items as string[] | null }])),
  );
}
