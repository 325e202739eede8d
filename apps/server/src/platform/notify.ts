import { sql } from 'kysely';
import { elevated, type Trx } from './database/index.ts';
import { newId } from './ids.ts';

export interface Notice {
  accountIds: string[];
  type: string;
  title: string;
  body?: string;
  link?: string;
  /** The same notice to the same account is given once. */
  dedupe?: string;
}

/**
 * Gives notices inside the app, in the transaction of what they tell about. E-mail follows from them as a
 * job.
 */
export async function notify(trx: Trx, corpsId: string, notice: Notice): Promise<number> {
  const accountIds = [...new Set(notice.accountIds)];
  if (accountIds.length === 0) return 0;
  return elevated(trx, async () => {
    const result = await trx
      .insertInto('notification')
      .values(
        accountIds.map((accountId) => ({
          corps_id: corpsId,
          id: newId(),
          account_id: accountId,
          type: notice.type,
          title: notice.title.slice(0, 200),
          body: (notice.body ?? '').slice(0, 2000),
          link: notice.link ?? null,
          dedupe: notice.dedupe ?? null,
          read_at: null,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['corps_id', 'account_id', 'dedupe']).where('dedupe', 'is not', null).doNothing(),
      )
      .executeTakeFirst();
    return Number(result.numInsertedOrUpdatedRows ?? 0);
  });
}

/** Accounts with one of these roles exactly at a unit. */
export async function accountsAt(
  trx: Trx,
  corpsId: string,
  unitId: string,
  roles: string[],
): Promise<string[]> {
  const rows = await elevated(trx, () =>
    trx
      .selectFrom('role_grant')
      .select('account_id')
      .distinct()
      .where('corps_id', '=', corpsId)
      .where('unit_id', '=', unitId)
      .where('revoked_at', 'is', null)
      .where(sql<boolean>`role = any(${roles})`)
      .execute(),
  );
  return rows.map((row) => row.account_id);
}
