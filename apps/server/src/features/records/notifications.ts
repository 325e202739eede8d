import { sql } from 'kysely';
import type { Trx } from '../../platform/database/index.ts';
import { decodeOffset, pageOf, type Caller } from '../../platform/http/index.ts';

async function unreadOf(trx: Trx, caller: Caller): Promise<number> {
  const { count } = await trx
    .selectFrom('notification')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('corps_id', '=', caller.corpsId)
    .where('account_id', '=', caller.accountId)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

export async function listNotifications(
  trx: Trx,
  caller: Caller,
  query: { limit: number; cursor?: string | undefined; unread?: boolean | undefined },
) {
  const offset = decodeOffset(query.cursor);
  const base = trx
    .selectFrom('notification')
    .where('corps_id', '=', caller.corpsId)
    .where('account_id', '=', caller.accountId)
    .$if(query.unread === true, (q) => q.where('read_at', 'is', null));
  const { total } = await base.select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow();
  const rows = await base
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit)
    .offset(offset)
    .execute();
  const items = rows.map((row) => ({
    id: row.id,
    at: row.at,
    type: row.type,
    title: row.title,
    body: row.body,
    link: row.link,
    read: row.read_at !== null,
  }));
  return { ...pageOf(items, total, offset), unread: await unreadOf(trx, caller) };
}

export async function readNotifications(trx: Trx, caller: Caller, ids: string[] | undefined) {
  await trx
    .updateTable('notification')
    .set({ read_at: new Date().toISOString() })
    .where('corps_id', '=', caller.corpsId)
    .where('account_id', '=', caller.accountId)
    .where('read_at', 'is', null)
    .$if(ids !== undefined, (q) => q.where(sql<boolean>`id = any(${ids ?? []})`))
    .execute();
  return { unread: await unreadOf(trx, caller) };
}
