import { sql, type RawBuilder } from 'kysely';
import {
  audit,
  contentHash,
  contentTypes,
  gone,
  systemActor,
  type ContentType,
  type Vouched,
} from './audit.ts';
import type { Clock } from './clock.ts';
import { elevated, type Trx } from './database/index.ts';

/** One short read after another; each may be a transaction of its own. */
export type Read = <T>(work: (trx: Trx) => Promise<T>) => Promise<T>;

export interface ContentVerification {
  records: number;
  accounts: number;
  /** Of every sort together. */
  rows: number;
  /** In words, each naming a row; at most `most`. */
  findings: string[];
}

const most = 20;
const batch = 500;

interface Checked {
  id: string;
  actual: string;
  expected: string | null;
  seq: number | null;
}

/** What each sort is called, and the table and column that name its objects. */
const sorts: Record<ContentType, { title: string; content: string; table: string; id: string }> = {
  record: { title: '记录', content: '内容', table: 'record', id: 'id' },
  account: { title: '账号', content: '授权或登录凭据', table: 'account', id: 'id' },
  duty: { title: '任务', content: '申请和答复', table: 'answer', id: 'duty_id' },
  event: { title: '事件', content: '内容', table: 'event', id: 'id' },
  appointment: { title: '任职', content: '内容', table: 'appointment', id: 'id' },
};

/**
 * Compares what is stored with the latest hash that the chain carries of each: finds what was changed,
 * removed or slipped in behind the application's back. In many short reads, so that the embedded database
 * serves others between them.
 */
export async function verifyContents(read: Read, corpsId: string): Promise<ContentVerification> {
  const findings: string[] = [];
  const say = (text: string) => {
    if (findings.length < most) findings.push(text);
  };
  const whole = await read((trx) => hasBaseline(trx, corpsId));
  if (!(await read((trx) => baselineHolds(trx, corpsId)))) say(baselineAltered);
  const counts: Record<ContentType, number> = { record: 0, account: 0, duty: 0, event: 0, appointment: 0 };
  for (const type of contentTypes) {
    const { title, content } = sorts[type];
    for (let after = ''; ;) {
      const rows = await read((trx) => compared(trx, corpsId, type, after));
      for (const row of rows) {
        if (row.expected === null) {
          if (whole) say(`${title} ${row.id} 的${content}不在审计链里：它不是经本系统登记的`);
        } else if (row.expected !== row.actual)
          say(`${title} ${row.id} 的${content}与审计链第 ${row.seq} 条留下的散列不符：它被绕过本系统改动过`);
      }
      counts[type] += rows.length;
      const last = rows.at(-1);
      if (!last || rows.length < batch) break;
      after = last.id;
    }
    for (const id of await read((trx) => missing(trx, corpsId, type)))
      say(`${title} ${id} 在库里没有了，审计链里没有删除它的条目`);
  }
  for (const id of await read((trx) => wideGrants(trx, corpsId)))
    say(`账号 ${id} 有一项授权的辖区与它的单位不符`);
  const rows = Object.values(counts).reduce((sum, count) => sum + count);
  return { records: counts.record, accounts: counts.account, rows, findings };
}

const baselineAltered = '审计基线表被改动过，与链上登记的散列不符';

/** Every hash that the chain carries of objects of a sort, in its own entries and in those for many rows. */
function vouched(corpsId: string, type: ContentType): RawBuilder<unknown> {
  return sql`
    select object_id as id, content_hash, seq
    from audit_entry
    where corps_id = ${corpsId}
      and object_type = ${type}
      and content_hash is not null
    union all
    select object_id, content_hash,
      case when seq = 0 then (
        select max(first.seq)
        from audit_entry first
        where first.corps_id = ${corpsId}
          and first.object_type = 'baseline'
          and first.object_id = ${corpsId}
      ) else seq end
    from audit_baseline
    where corps_id = ${corpsId}
      and object_type = ${type}
  `;
}

/**
 * A batch of objects with the hash of what they hold now and the latest that the chain has. Older entries of
 * accounts carry the hash of their grants alone.
 */
async function compared(trx: Trx, corpsId: string, type: ContentType, after: string) {
  const { table, id } = sorts[type];
  const now = contentHash(type, corpsId, sql`t.id`);
  const actual =
    type === 'account'
      ? sql`case when e.content_hash like '2:%' then ${now} else account_grants_hash(${corpsId}, t.id) end`
      : now;
  const { rows } = await sql<Checked>`
    select t.id, ${actual} as actual, e.content_hash as expected, e.seq
    from (
      select distinct ${sql.ref(id)} collate "C" as id
      from ${sql.table(table)}
      where corps_id = ${corpsId}
        and ${sql.ref(id)} collate "C" > ${after}
      order by 1
      limit ${batch}
    ) t
    left join lateral (
      select v.content_hash, v.seq
      from (${vouched(corpsId, type)}) v
      where v.id = t.id
      order by v.seq desc
      limit 1
    ) e on true
    order by t.id
  `.execute(trx);
  return rows;
}

/** What the chain vouches for and the table no longer holds. */
async function missing(trx: Trx, corpsId: string, type: ContentType): Promise<string[]> {
  const { table, id } = sorts[type];
  const { rows } = await sql<{ id: string }>`
    select known.id
    from (
      select distinct on (v.id) v.id, v.content_hash
      from (${vouched(corpsId, type)}) v
      order by v.id, v.seq desc
    ) known
    where known.content_hash <> ${gone}
      and not exists (
        select
        from ${sql.table(table)} t
        where t.corps_id = ${corpsId}
          and t.${sql.ref(id)} = known.id
      )
    order by known.id
    limit ${most}
  `.execute(trx);
  return rows.map((row) => row.id);
}

/** Grants whose range of paths is not that of their unit: the range decides what they open. */
async function wideGrants(trx: Trx, corpsId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select g.account_id as id
    from role_grant g
    left join unit u on u.corps_id = g.corps_id and u.id = g.unit_id
    where g.corps_id = ${corpsId}
      and g.revoked_at is null
      and g.path is distinct from u.path
    limit ${most}
  `.execute(trx);
  return rows.map((row) => row.id);
}

/** Names the entry that vouches for all that was there before the chain vouched for every sort. */
const wholeBaseline = 'contents-2';

async function hasBaseline(trx: Trx, corpsId: string): Promise<boolean> {
  const entry = await trx
    .selectFrom('audit_entry')
    .select('seq')
    .where('corps_id', '=', corpsId)
    .where('object_type', '=', 'baseline')
    .where('object_id', '=', wholeBaseline)
    .limit(1)
    .executeTakeFirst();
  return entry !== undefined;
}

/** Whether every entry for many rows still has just these rows, and no row is there without its entry. */
async function baselineHolds(trx: Trx, corpsId: string): Promise<boolean> {
  const { rows } = await sql<{ altered: boolean }>`
    select exists (
      select
      from (
        select case when object_id = corps_id then 0 else seq end as seq, content_hash
        from audit_entry
        where corps_id = ${corpsId}
          and object_type in ('baseline', 'import', 'person')
          and content_hash is not null
      ) e
      full join (select distinct seq from audit_baseline where corps_id = ${corpsId}) b on b.seq = e.seq
      where e.content_hash is distinct from baseline_content_hash(${corpsId}, coalesce(e.seq, b.seq))
    ) as altered
  `.execute(trx);
  return rows[0]?.altered === false;
}

/**
 * Vouches once for all that the chain has no hash of yet: rows from before it carried any, or loaded in bulk,
 * and accounts of which it only has the grants. From then on what is in neither was slipped in. What does not
 * agree with the chain any more is not vouched for anew.
 */
export async function takeBaseline(trx: Trx, clock: Clock, corpsId: string): Promise<void> {
  if (await hasBaseline(trx, corpsId)) return;
  if (!(await baselineHolds(trx, corpsId))) return;
  const vouches: Vouched[] = [];
  for (const type of contentTypes) vouches.push({ type, ids: await notYetVouched(trx, corpsId, type) });
  await audit(trx, clock, corpsId, systemActor, {
    action: 'audit.baseline',
    objectType: 'baseline',
    objectId: wholeBaseline,
    summary: '为此前已有的记录、账号、答复、事件和任职登记内容散列',
    vouches,
  });
  // Without fresh statistics the planner reads the whole baseline for each row that is compared with it.
  await elevated(trx, () => sql`analyze audit_baseline`.execute(trx));
}

async function notYetVouched(trx: Trx, corpsId: string, type: ContentType): Promise<string[]> {
  const ids: string[] = [];
  for (let after = ''; ;) {
    const rows = await elevated(trx, () => compared(trx, corpsId, type, after));
    for (const { id, actual, expected } of rows)
      if (expected === null || (type === 'account' && !expected.startsWith('2:') && expected === actual))
        ids.push(id);
    const last = rows.at(-1);
    if (!last || rows.length < batch) return ids;
    after = last.id;
  }
}
