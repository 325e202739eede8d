import type { Trx } from './database/index.ts';

/** What the installation keeps under a key of its own; undefined where there is nothing. */
export async function siteValue(trx: Trx, key: string): Promise<unknown> {
  return (await trx.selectFrom('site').select('value').where('key', '=', key).executeTakeFirst())?.value;
}

export async function keepSiteValue(trx: Trx, key: string, value: unknown): Promise<void> {
  const stored = JSON.stringify(value);
  await trx
    .insertInto('site')
    .values({ key, value: stored })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: stored }))
    .execute();
}
