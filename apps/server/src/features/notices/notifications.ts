import { sql } from 'kysely';
import type { noticesContract } from '@liulian/contract';
import type { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import type { Deps } from '../../deps.ts';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { actorOf, decodeOffset, pageOf, type Caller } from '../../platform/http/index.ts';

/** How many notices the caller has not read yet. */
export async function unreadOf(trx: Trx, caller: Caller): Promise<number> {
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
    count: row.count,
  }));
  return { ...pageOf(items, total, offset), unread: await unreadOf(trx, caller) };
}

export async function readNotifications(trx: Trx, caller: Caller, ids: string[] | undefined) {
  await trx
    .updateTable('notification')
    .set({ read_at: sql<string>`app_now()` })
    .where('corps_id', '=', caller.corpsId)
    .where('account_id', '=', caller.accountId)
    .where('read_at', 'is', null)
    .$if(ids !== undefined, (q) => q.where(sql<boolean>`id = any(${ids ?? []})`))
    .execute();
  return { unread: await unreadOf(trx, caller) };
}

type Settings = z.output<typeof noticesContract.noticeSettings>;

/** How the caller wants to be told; what nobody has set is every notice with a mail of its own. */
export async function noticeSettings(trx: Trx, caller: Caller): Promise<Settings> {
  const row = await trx
    .selectFrom('notice_setting')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .where('account_id', '=', caller.accountId)
    .executeTakeFirst();
  return {
    mail: (row?.mail ?? 'each') as Settings['mail'],
    quiet:
      row && row.quiet_from !== null && row.quiet_to !== null
        ? { from: row.quiet_from, to: row.quiet_to }
        : null,
    muted: (row?.muted ?? []) as Settings['muted'],
  };
}

export async function saveNoticeSettings(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  settings: Settings,
): Promise<Settings> {
  const values = {
    mail: settings.mail,
    quiet_from: settings.quiet?.from ?? null,
    quiet_to: settings.quiet?.to ?? null,
    muted: [...new Set(settings.muted)],
  };
  await trx
    .insertInto('notice_setting')
    .values({ corps_id: caller.corpsId, account_id: caller.accountId, ...values })
    .onConflict((conflict) => conflict.columns(['corps_id', 'account_id']).doUpdateSet(values))
    .execute();
  const saved = await noticeSettings(trx, caller);
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'notice.settings',
    objectType: 'account',
    objectId: caller.accountId,
    unitId: null,
    summary: '改了自己的通知设置',
  });
  return saved;
}

/** How many of the notices of one type were sent under each key, and how many of them were read. */
export async function readOf(
  trx: Trx,
  corpsId: string,
  type: string,
  keys: string[],
): Promise<Map<string, { sent: number; read: number }>> {
  if (keys.length === 0) return new Map();
  const rows = await elevated(trx, () =>
    trx
      .selectFrom('notification')
      .select(['dedupe', sql<number>`count(*)::int`.as('sent'), sql<number>`count(read_at)::int`.as('read')])
      .where('corps_id', '=', corpsId)
      .where('type', '=', type)
      .where(sql<boolean>`dedupe = any(${keys})`)
      .groupBy('dedupe')
      .execute(),
  );
  return new Map(rows.map((row) => [row.dedupe ?? '', { sent: row.sent, read: row.read }]));
}
