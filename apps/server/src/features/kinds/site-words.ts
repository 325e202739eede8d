import { labelsOf, type Pack } from '@liulian/domain';
import { sql } from 'kysely';
import type { Row, Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';

/** The words that this site put into its settings, by the place where they show (`labelsOf`). */
export async function labels(trx: Trx, pack: Pack, corpsId: string): Promise<Map<string, string>> {
  const rows = await storedSettings(trx, corpsId);
  return labelsOf(
    pack.scheme.settings,
    new Map([...rows].map(([id, { text, items }]) => [id, { text, items: items as string[] | null }])),
  );
}

/** What this site has set, by setting. */
export async function storedSettings(trx: Trx, corpsId: string): Promise<Map<string, Row<'setting'>>> {
  const rows = await trx.selectFrom('setting').selectAll().where('corps_id', '=', corpsId).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** What is put into a setting: its text or its list. */
export interface SettingWords {
  text?: string | undefined;
  items?: string[] | undefined;
}

/** Stores what is given and leaves the rest of the setting as it is. */
export async function storeSetting(
  trx: Trx,
  caller: Caller,
  id: string,
  { text, items }: SettingWords,
): Promise<void> {
  const values = {
    ...(text === undefined ? {} : { text }),
    ...(items === undefined ? {} : { items: JSON.stringify(items) }),
    changed_by: caller.accountId,
    changed_at: sql<string>`app_now()`,
  };
  await trx
    .insertInto('setting')
    .values({ corps_id: caller.corpsId, id, text: null, items: null, ...values })
    .onConflict((conflict) => conflict.columns(['corps_id', 'id']).doUpdateSet(values))
    .execute();
}
