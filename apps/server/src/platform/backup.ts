import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { sql } from 'kysely';
import { asSystem, readMigrations, type Database, type Trx } from './database/index.ts';
import { Refusal } from './errors.ts';
import type { FileStore } from './files.ts';

/**
 * In an order in which foreign keys hold. Sessions and known devices are left out: nobody stays signed in
 * through a restore.
 */
const tables = [
  'corps',
  'site',
  'unit',
  'person',
  'service',
  'appointment',
  'party_organisation',
  'event',
  'import_batch',
  'account',
  'role_grant',
  'saved_view',
  'account_opening',
  'grant_proposal',
  'scheme_version',
  'setting',
  'policy_draft',
  'kind',
  'duty',
  'answer',
  'escalation',
  'record',
  'record_unit',
  'record_person',
  'record_reader',
  'file',
  'duty_record',
  'notification',
  'audit_entry',
  'audit_baseline',
  'audit_alarm',
  'audit_head',
  'sweep',
];

const schema = () =>
  readMigrations()
    .map((migration) => `${migration.name}:${migration.hash}`)
    .join(',');

/**
 * Writes everything as gzipped lines of JSON: a header, each table's rows, each attachment in base64. One
 * repeatable-read transaction, so the copy is of one moment while the site is in use.
 */
export async function backup(
  database: Database,
  store: FileStore,
  target: Writable,
): Promise<{ tables: number; rows: number; files: number }> {
  const zip = createGzip({ level: 5 });
  const done = pipeline(zip, target);
  done.catch(() => undefined); // awaited below; until then a full disk must not end the process
  const write = async (value: unknown) => {
    if (!zip.write(`${JSON.stringify(value)}\n`)) await once(zip, 'drain');
  };
  let rows = 0;
  let files = 0;
  const copy = asSystem(database, async (trx) => {
    await sql`set transaction isolation level repeatable read`.execute(trx);
    await write({ liulian: 1, schema: schema() });
    for (const table of tables) {
      for (let offset = 0; ; offset += 5000) {
        const { rows: batch } = await sql<{
          row: unknown;
        }>`
          select to_jsonb(t) as row
          from (
            select *
            from ${sql.table(table)}
            order by ${sql.raw(await keyOf(trx, table))}
            limit 5000 offset ${offset}
          ) t
        `.execute(trx);
        if (batch.length === 0) break;
        rows += batch.length;
        await write({ table, rows: batch.map((entry) => entry.row) });
      }
    }
    const { rows: hashes } = await sql<{
      sha256: string;
    }>`select distinct sha256 from file order by 1`.execute(trx);
    for (const { sha256 } of hashes) {
      const bytes = await bytesOf(store, sha256);
      if (!bytes) continue;
      files += 1;
      await write({ file: sha256, bytes: bytes.toString('base64') });
    }
    await write({ end: true, rows, files });
  });
  try {
    await copy;
  } catch (error) {
    zip.destroy();
    await done.catch(() => undefined);
    throw error;
  }
  zip.end();
  await done;
  return { tables: tables.length, rows, files };
}

/**
 * Null when the store has no such file; a store that cannot be reached fails the backup instead of thinning
 * it out.
 */
async function bytesOf(store: FileStore, sha256: string): Promise<Buffer | null> {
  try {
    return await buffer(await store.read(sha256));
  } catch (error) {
    if (error instanceof Refusal && error.code === 'file.not_found') return null;
    throw error;
  }
}

async function keyOf(trx: Trx, table: string): Promise<string> {
  const { rows } = await sql<{
    column: string;
  }>`
    select a.attname as column
    from pg_index i
    join pg_attribute a on a.attrelid = i.indrelid
      and a.attnum = any(i.indkey)
    where i.indrelid = ${table}::regclass
      and i.indisprimary
    order by array_position(i.indkey::int2[], a.attnum)
  `.execute(trx);
  return rows.map((row) => `"${row.column}"`).join(', ');
}

/**
 * Restores into an empty site, all or nothing. Refuses a site that has data, a cut-off file, or another
 * schema.
 */
export async function restore(
  database: Database,
  store: FileStore,
  path: string,
): Promise<{ rows: number; files: number }> {
  let rows = 0;
  let files = 0;
  let ended = false;
  await asSystem(
    database,
    async (trx) => {
      if (await trx.selectFrom('corps').select('id').limit(1).executeTakeFirst())
        throw new Error('这个站点已有数据。请恢复到空的数据目录或空的数据库。');
      await sql`delete from site`.execute(trx);
      const source = createReadStream(path);
      const zip = createGunzip();
      const failed = pipeline(source, zip).catch((error: unknown) => error);
      let first = true;
      for await (const line of createInterface({ input: zip, crlfDelay: Infinity })) {
        const value = JSON.parse(line) as {
          liulian?: number;
          schema?: string;
          table?: string;
          rows?: unknown[];
          file?: string;
          bytes?: string;
          end?: boolean;
        };
        if (first) {
          first = false;
          if (value.liulian !== 1) throw new Error('这不是六廉的备份文件。');
          if (value.schema !== schema())
            throw new Error('备份来自另一个版本，请用同一版本的程序恢复，再升级。');
        } else if (value.table && value.rows) {
          if (!tables.includes(value.table)) throw new Error(`备份里有不认识的表：${value.table}`);
          await sql`
            insert into ${sql.table(value.table)}
            select *
            from jsonb_populate_recordset(
              null::${sql.table(`public.${value.table}`)}, ${JSON.stringify(value.rows)}::jsonb
            )
          `.execute(trx);
          rows += value.rows.length;
        } else if (value.file && value.bytes && /^[0-9a-f]{64}$/.test(value.file)) {
          await store.putBack(value.file, Buffer.from(value.bytes, 'base64'));
          files += 1;
        } else if (value.end) ended = true;
      }
      const error = await failed;
      if (error instanceof Error) throw error;
      if (!ended) throw new Error('备份文件不完整，什么也没有恢复。');
    },
    { write: true },
  );
  return { rows, files };
}
