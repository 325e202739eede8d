import { sql } from 'kysely';
import { elevated, type Trx } from './database/index.ts';
import { newId } from './ids.ts';

export interface Notice {
  accountIds: string[];
  type: string;
  title: string;
  body?: string;
  link?: string;
  /** Waits in the list, and no mail follows. */
  quiet?: boolean;
  /** The same notice to the same account is given once. */
  dedupe?: string;
  /**
   * Of something done to many at once: the second and every further notice of a batch makes the first one
   * say `title`, with `{n}` for how many.
   */
  batch?: { id: string; title: string; link: string } | undefined;
}

/** So long the mail of a batch waits for the rest of it, in seconds. */
const settling = 60;

/**
 * Gives notices inside the app, in the transaction of what they tell about. E-mail follows from them as a
 * job.
 */
export async function notify(trx: Trx, corpsId: string, notice: Notice): Promise<number> {
  const accountIds = [...new Set(notice.accountIds)];
  if (accountIds.length === 0) return 0;
  const { batch } = notice;
  return elevated(trx, async () => {
    const muted = new Set(
      (
        await trx
          .selectFrom('notice_setting')
          .select('account_id')
          .where('corps_id', '=', corpsId)
          .where(sql<boolean>`account_id = any(${accountIds})`)
          .where(sql<boolean>`muted && ${[notice.type, notice.type.replace(/\..*$/, '')]}`)
          .execute()
      ).map((row) => row.account_id),
    );
    const now = new Date();
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
          dedupe: batch ? `batch ${notice.type} ${batch.id}` : (notice.dedupe ?? null),
          // A muted notice is there for whoever looks for it, and calls nobody.
          read_at: muted.has(accountId) ? now.toISOString() : null,
          mailed_at: notice.quiet || muted.has(accountId) ? now.toISOString() : null,
          mail_after: batch ? new Date(now.getTime() + settling * 1000).toISOString() : null,
        })),
      )
      .onConflict((conflict) => {
        const same = conflict.columns(['corps_id', 'account_id', 'dedupe']).where('dedupe', 'is not', null);
        return batch
          ? same.doUpdateSet({
              count: sql`notification.count + 1`,
              title: sql`replace(${batch.title}, '{n}', (notification.count + 1)::text)`,
              body: '',
              link: batch.link,
            })
          : same.doNothing();
      })
      .executeTakeFirst();
    return Number(result.numInsertedOrUpdatedRows ?? 0);
  });
}

/**
 * What was said of a record to whoever no longer sees it (all but `ours`) says that it was taken back, and
 * leads to a list.
 */
export async function recallNotices(
  trx: Trx,
  corpsId: string,
  recordId: string,
  ours: Set<string>,
  now: { title: string; body: string; link: string },
): Promise<void> {
  await elevated(trx, () =>
    trx
      .updateTable('notification')
      .set({ title: now.title.slice(0, 200), body: now.body.slice(0, 2000), link: now.link })
      .where('corps_id', '=', corpsId)
      .where('link', '=', `/records/${recordId}`)
      .where(sql<boolean>`account_id <> all(${[...ours]})`)
      .execute(),
  );
}

/** Accounts with one of these roles exactly at a unit, or at any of several. */
export async function accountsAt(
  trx: Trx,
  corpsId: string,
  unitId: string | string[],
  roles: string[],
): Promise<string[]> {
  const rows = await elevated(trx, () =>
    trx
      .selectFrom('role_grant')
      .select('account_id')
      .distinct()
      .where('corps_id', '=', corpsId)
      .where(sql<boolean>`unit_id = any(${[unitId].flat()})`)
      .where('revoked_at', 'is', null)
      .where(sql<boolean>`role = any(${roles})`)
      .execute(),
  );
  return rows.map((row) => row.account_id);
}

/** The accounts of one person that can still sign in. */
export async function accountsOfPerson(trx: Trx, corpsId: string, personId: string): Promise<string[]> {
  const rows = await elevated(trx, () =>
    trx
      .selectFrom('account')
      .select('id')
      .where('corps_id', '=', corpsId)
      .where('person_id', '=', personId)
      .where('disabled', '=', false)
      .execute(),
  );
  return rows.map((row) => row.id);
}
