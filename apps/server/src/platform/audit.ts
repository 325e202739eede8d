import { createHash } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import type { AuditAction } from '@liulian/contract/audit-actions';
import { elevated, type Trx } from './database/index.ts';
import { dateOf, type Clock } from './clock.ts';

export interface Actor {
  id: string;
  name: string;
}
export const systemActor: Actor = { id: 'system', name: '系统' };

export interface AuditEvent {
  action: AuditAction;
  objectType: string;
  objectId: string;
  unitId?: string | null;
  /** In words; confidential entries say that a field changed, never its content. */
  summary: string;
  /** What else was changed with it, in many rows: the entry vouches for them together. */
  vouches?: Vouched[] | undefined;
}

/** What the chain vouches for: the record, the account with its grants, the answers to a duty, … */
export const contentTypes = ['record', 'account', 'duty', 'event', 'appointment'] as const;
export type ContentType = (typeof contentTypes)[number];
export interface Vouched {
  type: ContentType;
  ids: string[];
}

export interface StoredEntry {
  corps_id: string;
  seq: number;
  at: string;
  actor_id: string;
  actor_name: string;
  action: string;
  object_type: string;
  object_id: string;
  unit_id: string | null;
  summary: string;
  prev_hash: string;
  hash: string;
  /** Of the object, or of the many rows, as stored with this entry; null where it vouches for nothing. */
  content_hash: string | null;
}

export const genesis = '0'.repeat(64);

/**
 * The hash covers every field in a fixed order, lengths included, so that no two different entries read the
 * same.
 */
export function entryHash(entry: Omit<StoredEntry, 'hash'>): string {
  const parts = [
    entry.prev_hash,
    entry.corps_id,
    String(entry.seq),
    entry.at,
    entry.actor_id,
    entry.actor_name,
    entry.action,
    entry.object_type,
    entry.object_id,
    entry.unit_id ?? '',
    entry.summary,
    // Entries from before there were any keep the hash they had.
    ...(entry.content_hash === null ? [] : [entry.content_hash]),
  ];
  return createHash('sha256')
    .update(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('|'))
    .digest('hex');
}

/**
 * Appends to the corps' chain in the transaction of the change itself. Call it last: the chain's head stays
 * locked until commit.
 */
export async function audit(
  trx: Trx,
  clock: Clock,
  corpsId: string,
  actor: Actor,
  events: AuditEvent | AuditEvent[],
): Promise<void> {
  const list = Array.isArray(events) ? events : [events];
  if (list.length === 0) return;
  await elevated(trx, async () => {
    const head = await lockHead(trx, corpsId, list);
    let { seq, hash } = head;
    const entries: StoredEntry[] = [];
    for (const [at, event] of list.entries()) {
      seq += 1;
      const vouches = event.vouches?.filter(({ ids }) => ids.length > 0) ?? [];
      const together = vouches.length === 0 ? null : await vouchTogether(trx, corpsId, seq, vouches);
      const entry = {
        corps_id: corpsId,
        seq,
        at: clock.now(),
        actor_id: actor.id,
        actor_name: actor.name,
        action: event.action,
        object_type: event.objectType,
        object_id: event.objectId,
        unit_id: event.unitId ?? null,
        summary: event.summary,
        prev_hash: hash,
        content_hash: together ?? head.contents[at] ?? null,
      };
      hash = entryHash(entry);
      entries.push({ ...entry, hash });
    }
    await sql`
      with head as (update audit_head set seq = ${seq}, hash = ${hash} where corps_id = ${corpsId})
      insert into audit_entry
      select *
      from json_populate_recordset(null::public.audit_entry, ${JSON.stringify(entries)}::json)
    `.execute(trx);
  });
}

/** Keeps the hash of each row under the entry's number; what the entry carries is the hash of them all. */
async function vouchTogether(trx: Trx, corpsId: string, seq: number, vouches: Vouched[]): Promise<string> {
  for (const { type, ids } of vouches)
    await sql`
      insert into audit_baseline (corps_id, object_type, object_id, content_hash, seq)
      select ${corpsId}, ${type}, t.id, coalesce(${contentHash(type, corpsId, sql`t.id`)}, ${gone}),
        ${seq}::bigint
      from (select distinct id from unnest(${ids}::text[]) as id) t
    `.execute(trx);
  const { rows } = await sql<{ hash: string }>`
    select baseline_content_hash(${corpsId}, ${seq}::bigint) as hash
  `.execute(trx);
  return rows[0]?.hash ?? '';
}

/** Stands in the chain for the content of what was removed. */
export const gone = 'gone';

export function contentHash(
  type: ContentType,
  corpsId: string,
  id: RawBuilder<unknown>,
): RawBuilder<string | null> {
  return sql`${sql.raw(`${type}_content_hash`)}(${corpsId}, ${id})`;
}

/**
 * What changes what is vouched for of an account. Signing in, being refused or what is only proposed does
 * not, and must not vouch for what someone altered before.
 */
const accountChanges = /^(account\.|role\.(?!decline)|opening\.use$)/;
const changesContent: Record<ContentType, (action: string) => boolean> = {
  record: (action) => action !== 'record.view' && action !== 'file.view',
  account: (action) => accountChanges.test(action),
  duty: (action) => action.startsWith('answer.'),
  event: () => true,
  appointment: () => true,
};

/** The hash of the object that an entry is about, where the entry changed it. */
function contentOf(corpsId: string, { action, objectType, objectId }: AuditEvent): RawBuilder<string | null> {
  const type = contentTypes.find((one) => one === objectType);
  return type && changesContent[type](action)
    ? sql`coalesce(${contentHash(type, corpsId, sql`${objectId}`)}, ${gone})`
    : sql`null`;
}

interface Head {
  seq: number;
  hash: string;
  contents: (string | null)[];
}

/**
 * The end of the chain, locked until commit, and with it the hashes of what the entries vouch for: one
 * statement. A corps' first entry makes the end.
 */
async function lockHead(trx: Trx, corpsId: string, events: AuditEvent[]): Promise<Head> {
  const contents = sql.join(events.map((event) => contentOf(corpsId, event)));
  const head = async () => {
    const { rows } = await sql<Head>`
      select seq, hash, array[${contents}]::text[] as contents
      from audit_head
      where corps_id = ${corpsId}
      for update
    `.execute(trx);
    return rows[0];
  };
  const known = await head();
  if (known) return known;
  await sql`
    insert into audit_head (corps_id, seq, hash) values (${corpsId}, 0, ${genesis}) on conflict do nothing
  `.execute(trx);
  return (await head()) ?? { seq: 0, hash: genesis, contents: [] };
}

export interface Verification {
  ok: boolean;
  entries: number;
  firstBad: number | null;
  reason: string | null;
  head: string;
}

/**
 * Walks the whole chain and names the first altered, missing or reordered entry. A chain rewritten from some
 * entry to its end with hashes that agree is whole in itself: only `kept`, ends of the chain noted earlier
 * and kept elsewhere, give that away. `from` starts behind an entry that is known to be sound.
 */
export async function verifyChain(
  trx: Trx,
  corpsId: string,
  kept: { seq: number; hash: string; at: string }[] = [],
  from: { seq: number; hash: string } = { seq: 0, hash: genesis },
): Promise<Verification> {
  return elevated(trx, async () => {
    let previous = from.hash;
    let seq = from.seq;
    let sure = from.seq;
    const open = [...kept].sort((a, b) => a.seq - b.seq);
    const bad = (at: number, reason: string): Verification => ({
      ok: false,
      entries: seq,
      firstBad: at,
      reason,
      head: previous,
    });
    let head: { seq: number; hash: string } | undefined;
    for (;;) {
      // Read before the entries: what others append meanwhile is then seen in the next round, not taken for a
      // missing end.
      head = await trx
        .selectFrom('audit_head')
        .select(['seq', 'hash'])
        .where('corps_id', '=', corpsId)
        .executeTakeFirst();
      const batch = await trx
        .selectFrom('audit_entry')
        .selectAll()
        .where('corps_id', '=', corpsId)
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(2000)
        .execute();
      if (batch.length === 0) break;
      for (const entry of batch) {
        if (entry.seq !== seq + 1) return bad(seq + 1, `缺少第 ${seq + 1} 条`);
        if (entry.prev_hash !== previous) return bad(entry.seq, `第 ${entry.seq} 条与前一条接不上`);
        if (entryHash(entry) !== entry.hash) return bad(entry.seq, `第 ${entry.seq} 条被改动过`);
        previous = entry.hash;
        seq = entry.seq;
        while (open[0]?.seq === seq) {
          const point = open.shift();
          if (point && point.hash !== previous)
            return bad(
              sure + 1,
              `第 ${sure + 1} 至 ${seq} 条被整段重写过：与 ${dateOf(point.at)} 留存的校验点不符`,
            );
          sure = seq;
        }
      }
    }
    const first = await trx
      .selectFrom('audit_entry')
      .select('seq')
      .where('corps_id', '=', corpsId)
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst();
    if (first && first.seq < 1) return bad(first.seq, '第 1 条之前有插入的条目');
    if (head && (head.seq !== seq || head.hash !== previous))
      return bad(seq + 1, head.seq > seq ? `末尾缺少第 ${seq + 1} 至 ${head.seq} 条` : '链尾与登记不符');
    if (!head && seq > 0) return bad(seq, '缺少链尾登记');
    if (open[0])
      return bad(
        seq + 1,
        `末尾缺少第 ${seq + 1} 至 ${open.at(-1)?.seq} 条：${dateOf(open[0].at)} 留存的校验点之后被截断或重写`,
      );
    return { ok: true, entries: seq, firstBad: null, reason: null, head: previous };
  });
}
