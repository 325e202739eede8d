import { sql } from 'kysely';
import type { Trx } from './database/index.ts';

/**
 * What a backup leaves out: nobody stays signed in or known by their device through a restore, the migrations
 * applied are those of the program that restores, exported ledgers can be made again, and what others changed
 * during a realignment is known to whoever begins it anew.
 */
const leftOut = new Set(['session', 'known_device', 'migration', 'export_job', 'realignment_touch']);

export interface BackupTable {
  name: string;
  /** The primary key, as the order of the rows. */
  key: string;
  /** Refers to itself: its rows must come in one piece. */
  whole: boolean;
}

/** Every table of the database, from its own catalogue, in an order in which foreign keys hold. */
export async function backupTables(trx: Trx): Promise<BackupTable[]> {
  const { rows: tables } = await sql<{ name: string; key: string | null }>`
    select c.relname as name, (
      select string_agg(quote_ident(a.attname), ', ' order by array_position(i.indkey::int2[], a.attnum))
      from pg_index i
      join pg_attribute a on a.attrelid = i.indrelid
        and a.attnum = any(i.indkey)
      where i.indrelid = c.oid
        and i.indisprimary
    ) as key
    from pg_class c
    where c.relnamespace = 'public'::regnamespace
      and c.relkind in ('r', 'p')
      and not c.relispartition
    order by c.relname
  `.execute(trx);
  const { rows: references } = await sql<{ from: string; to: string }>`
    select distinct f.relname as from, t.relname as to
    from pg_constraint c
    join pg_class f on f.oid = c.conrelid
    join pg_class t on t.oid = c.confrelid
    where c.contype = 'f'
      and c.connamespace = 'public'::regnamespace
  `.execute(trx);
  const open = new Map(tables.filter(({ name }) => !leftOut.has(name)).map((table) => [table.name, table]));
  const ordered: BackupTable[] = [];
  while (open.size > 0) {
    const next = [...open.values()].find(({ name }) =>
      references.every((one) => one.from !== name || one.to === name || !open.has(one.to)),
    );
    if (!next) throw new Error(`这些表互相引用，备份排不出先后：${[...open.keys()].join('、')}`);
    open.delete(next.name);
    ordered.push({
      name: next.name,
      key: next.key ?? 'ctid',
      whole: references.some((one) => one.from === next.name && one.to === next.name),
    });
  }
  return ordered;
}
