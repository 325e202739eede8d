import { sql } from 'kysely';
import { audit, systemActor } from './audit.ts';
import type { Clock } from './clock.ts';
import type { Trx } from './database/index.ts';

/** One short read after another; each may be a transaction of its own. */
export type Read = <T>(work: (trx: Trx) => Promise<T>) => Promise<T>;

export interface ContentVerification {
  records: number;
  accounts: number;
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
  grants: boolean;
}

/**
 * Compares records and grants as stored with the latest hash that the chain carries of each: finds what was
 * changed, removed or slipped in behind the application's back. In many short reads, so that the embedded
 * database serves others between them.
 */
export async function verifyContents(read: Read, corpsId: string): Promise<ContentVerification> {
  const findings: string[] = [];
  const say = (text: string) => {
    if (findings.length < most) findings.push(text);
  };
  const whole = await read((trx) => hasBaseline(trx, corpsId));
  if (whole && !(await read((trx) => baselineHolds(trx, corpsId))))
    say('审计基线表被改动过，与链上登记的散列不符');
  const counts = { record: 0, account: 0 };
  for (const type of ['record', 'account'] as const) {
    for (let after = ''; ;) {
      const rows = await read((trx) => compared(trx, corpsId, type, after));
      for (const row of rows) {
        if (row.expected === null) {
          if (whole && row.grants) say(slippedIn(type, row.id));
        } else if (row.expected !== row.actual) say(changed(type, row));
      }
      counts[type] += rows.length;
      const last = rows.at(-1);
      if (!last || rows.length < batch) break;
      after = last.id;
    }
    for (const id of await read((trx) => missing(trx, corpsId, type)))
      say(`${type === 'record' ? '记录' : '账号'} ${id} 在库里没有了，审计链里没有删除它的条目`);
  }
  for (const id of await read((trx) => wideGrants(trx, corpsId)))
    say(`账号 ${id} 有一项授权的辖区与它的单位不符`);
  return { records: counts.record, accounts: counts.account, findings };
}

function slippedIn(type: 'record' | 'account', id: string): string {
  return type === 'record'
    ? `记录 ${id} 不在审计链里：它不是经本系统登记的`
    : `账号 ${id} 的授权不在审计链里：它不是经本系统授予的`;
}

function changed(type: 'record' | 'account', row: Checked): string {
  const where = row.seq === null ? '审计基线' : `审计链第 ${row.seq} 条`;
  return type === 'record'
    ? `记录 ${row.id} 的内容与${where}留下的散列不符：它被绕过本系统改动过`
    : `账号 ${row.id} 的授权与${where}留下的散列不符：授权被绕过本系统改动过`;
}

/** A batch of rows with the hash of what they hold now and the latest that the chain or the baseline has. */
async function compared(trx: Trx, corpsId: string, type: 'record' | 'account', after: string) {
  const actual =
    type === 'record'
      ? sql`record_content_hash(${corpsId}, t.id)`
      : sql`account_content_hash(${corpsId}, t.id)`;
  const grants =
    type === 'record'
      ? sql`true`
      : sql`exists (select from role_grant g where g.account_id = t.id and g.revoked_at is null)`;
  const { rows } = await sql<Checked>`
    select t.id, ${actual} as actual, coalesce(e.content_hash, b.content_hash) as expected, e.seq,
      ${grants} as grants
    from (
      select id collate "C" as id
      from ${sql.table(type)}
      where corps_id = ${corpsId}
        and id collate "C" > ${after}
      order by id collate "C"
      limit ${batch}
    ) t
    left join lateral (
      select content_hash, seq
      from audit_entry
      where corps_id = ${corpsId}
        and object_type = ${type}
        and object_id = t.id
        and content_hash is not null
      order by seq desc
      limit 1
    ) e on true
    left join audit_baseline b on b.corps_id = ${corpsId}
      and b.object_type = ${type}
      and b.object_id = t.id
    order by t.id
  `.execute(trx);
  return rows;
}

/** What the chain or the baseline vouches for and the table no longer holds. */
async function missing(trx: Trx, corpsId: string, type: 'record' | 'account'): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select known.id
    from (
      select distinct on (id) id, content_hash
      from (
        select object_id as id, content_hash, seq
        from audit_entry
        where corps_id = ${corpsId}
          and object_type = ${type}
          and content_hash is not null
        union all
        select object_id, content_hash, 0 from audit_baseline
        where corps_id = ${corpsId} and object_type = ${type}
      ) every_one
      order by id, seq desc
    ) known
    where known.content_hash <> ${gone}
      and not exists (select from ${sql.table(type)} t where t.corps_id = ${corpsId} and t.id = known.id)
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

/** Stands in the chain for the content of what was removed. */
export const gone = 'gone';

async function hasBaseline(trx: Trx, corpsId: string): Promise<boolean> {
  const entry = await trx
    .selectFrom('audit_entry')
    .select('seq')
    .where('corps_id', '=', corpsId)
    .where('object_type', '=', 'baseline')
    .limit(1)
    .executeTakeFirst();
  return entry !== undefined;
}

async function baselineHolds(trx: Trx, corpsId: string): Promise<boolean> {
  const { rows } = await sql<{ holds: boolean }>`
    select baseline_content_hash(${corpsId}) = (
      select content_hash
      from audit_entry
      where corps_id = ${corpsId}
        and object_type = 'baseline'
      order by seq desc
      limit 1
    ) as holds
  `.execute(trx);
  return rows[0]?.holds === true;
}

/**
 * Vouches once for all that the chain has no hash of yet: rows from before it carried any, or loaded in bulk.
 * From then on a row that is in neither was slipped in.
 */
export async function takeBaseline(trx: Trx, clock: Clock, corpsId: string): Promise<void> {
  if (await hasBaseline(trx, corpsId)) return;
  for (const type of ['record', 'account'] as const) {
    const hash = sql.raw(`${type}_content_hash`);
    await sql`
      insert into audit_baseline
      select ${corpsId}, ${type}, t.id, ${hash}(${corpsId}, t.id)
      from ${sql.table(type)} t
      where t.corps_id = ${corpsId}
        and not exists (
          select
          from audit_entry e
          where e.corps_id = ${corpsId}
            and e.object_type = ${type}
            and e.object_id = t.id
            and e.content_hash is not null
        )
    `.execute(trx);
  }
  await audit(trx, clock, corpsId, systemActor, {
    action: 'audit.baseline',
    objectType: 'baseline',
    objectId: corpsId,
    summary: '为此前已有的记录和授权登记内容散列',
  });
}
