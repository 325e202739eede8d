import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough, type Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { KeyObject } from 'node:crypto';
import { createGunzip, createGzip } from 'node:zlib';
import { sql } from 'kysely';
import { encrypted, opened } from './backup-encryption.ts';
import { backupTables } from './backup-tables.ts';
import { asSystem, readMigrations, type Database, type Trx } from './database/index.ts';
import { Refusal } from './errors.ts';
import type { FileStore } from './files.ts';
import { fingerprintOf, isSignedBy, readPublicKey, type SiteKey } from './site-key.ts';

const schema = () =>
  readMigrations()
    .map((migration) => `${migration.name}:${migration.hash}`)
    .join(',');

/** What stands signed in the last line: how much there is, and the hash of all lines before it. */
interface Manifest {
  rows: number;
  files: number;
  missing: string[];
  sha256: string;
}
const signedText = (manifest: Manifest) => `liulian backup ${JSON.stringify(manifest)}`;

export interface BackupResult {
  tables: number;
  rows: number;
  files: number;
  /** Attachments that records name and the store has lost, in words. */
  missing: string[];
}

/**
 * Writes everything as gzipped lines of JSON: a header with the public key, each table's rows, each
 * attachment in base64, and the signed manifest; encrypted where recipients are given. One repeatable-read
 * transaction, so the copy is of one moment while the site is in use.
 */
export async function backup(
  database: Database,
  store: FileStore,
  target: Writable,
  options: { key: SiteKey; recipients?: string[] },
): Promise<BackupResult> {
  const zip = createGzip({ level: 5 });
  const recipients = options.recipients ?? [];
  const sealed = recipients.length > 0 ? await encrypted(zip.pipe(new PassThrough()), recipients) : zip;
  const done = pipeline(sealed, target);
  done.catch(() => undefined); // awaited below; until then a full disk must not end the process
  const digest = createHash('sha256');
  const write = async (value: unknown) => {
    const line = JSON.stringify(value);
    digest.update(`${line}\n`);
    if (!zip.write(`${line}\n`)) await Promise.race([once(zip, 'drain'), done]);
  };
  const result: BackupResult = { tables: 0, rows: 0, files: 0, missing: [] };
  const copy = asSystem(
    database,
    async (trx) => {
      await write({ liulian: 2, schema: schema(), key: options.key.publicPem });
      const tables = await backupTables(trx);
      result.tables = tables.length;
      for (const { name, key, whole } of tables) {
        const size = whole ? 1_000_000_000 : 5000;
        for (let offset = 0; ; offset += size) {
          const { rows: batch } = await sql<{ row: unknown }>`
          select to_jsonb(t) as row
          from (select * from ${sql.table(name)} order by ${sql.raw(key)} limit ${size} offset ${offset}) t
        `.execute(trx);
          if (batch.length === 0) break;
          result.rows += batch.length;
          await write({ table: name, rows: batch.map((entry) => entry.row) });
          if (batch.length < size) break;
        }
      }
      for (const { sha256, named } of await attachments(trx)) {
        const bytes = await bytesOf(store, sha256);
        if (bytes) {
          result.files += 1;
          await write({ file: sha256, bytes: bytes.toString('base64') });
        } else result.missing.push(named);
      }
      const { rows, files, missing } = result;
      const manifest: Manifest = { rows, files, missing, sha256: digest.digest('hex') };
      zip.write(`${JSON.stringify({ end: manifest, signature: options.key.sign(signedText(manifest)) })}\n`);
    },
    { snapshot: true },
  );
  try {
    await copy;
  } catch (error) {
    zip.destroy();
    if (sealed !== zip) sealed.destroy();
    await done.catch(() => undefined);
    throw error;
  }
  zip.end();
  await done;
  return result;
}

/** Each attachment once, with the words that name a lost one; confidential ones without their file name. */
async function attachments(trx: Trx): Promise<{ sha256: string; named: string }[]> {
  const { rows } = await sql<{ sha256: string; named: string }>`
    select distinct on (f.sha256) f.sha256, '记录 ' || f.record_id || ' 的附件' || case when
      r.visibility in ('personal', 'discipline') then '' else '“' || f.name || '”' end as named
    from file f
    join record r on r.corps_id = f.corps_id
      and r.id = f.record_id
    order by f.sha256, f.uploaded_at
  `.execute(trx);
  return rows;
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

interface Line {
  liulian?: number;
  schema?: string;
  key?: string;
  table?: string;
  rows?: unknown[];
  file?: string;
  bytes?: string;
  end?: Manifest;
  signature?: string;
}

export interface RestoreResult {
  rows: number;
  files: number;
  missing: string[];
  /** Of the key that signed it. */
  fingerprint: string;
}

/**
 * Restores into an empty site, all or nothing. Refuses a site that has data, a cut-off or altered file, a
 * wrong signature, another key than the one expected, and another schema. `identity` is the text of an age
 * identity file.
 */
export async function restore(
  database: Database,
  store: FileStore,
  path: string,
  options: { identity?: string | null; key?: KeyObject | null } = {},
): Promise<RestoreResult> {
  let rows = 0;
  let files = 0;
  let signer: KeyObject | null = null;
  let manifest: Manifest | null = null;
  const digest = createHash('sha256');
  await asSystem(
    database,
    async (trx) => {
      if (await trx.selectFrom('corps').select('id').limit(1).executeTakeFirst())
        throw new Error('这个站点已有数据。请恢复到空的数据目录或空的数据库。');
      const tables = new Set((await backupTables(trx)).map((table) => table.name));
      await sql`delete from site`.execute(trx);
      const zip = createGunzip();
      const failed = pipeline(await opened(path, options.identity ?? null), zip).catch(
        (error: unknown) => error,
      );
      const broken = (error: unknown) =>
        new Error(
          signer === null
            ? '这不是六廉的备份文件，或文件已损坏。'
            : '备份文件不完整或已损坏，什么也没有恢复。',
          { cause: error },
        );
      try {
        for await (const text of createInterface({ input: zip, crlfDelay: Infinity })) {
          const line = parsed(text);
          if (signer === null) signer = headOf(line, options.key ?? null);
          else if (manifest) throw new Error('备份文件末尾多出了内容，被改动过，什么也没有恢复。');
          else if (line.end) {
            manifest = line.end;
            demandSigned(manifest, line.signature ?? '', signer, digest.digest('hex'));
            continue;
          } else if (line.table && line.rows) {
            if (!tables.has(line.table)) throw new Error(`备份里有不认识的表：${line.table}`);
            await insertRows(trx, line.table, line.rows);
            rows += line.rows.length;
          } else if (line.file && line.bytes !== undefined && /^[0-9a-f]{64}$/.test(line.file)) {
            await store.putBack(line.file, Buffer.from(line.bytes, 'base64'));
            files += 1;
          }
          digest.update(`${text}\n`);
        }
      } catch (error) {
        throw zip.errored ? broken(error) : error;
      } finally {
        zip.destroy();
      }
      const error = await failed;
      if (error instanceof Error && !manifest) throw broken(error);
      if (signer === null) throw new Error('这不是六廉的备份文件。');
      if (!manifest) throw new Error('备份文件不完整，什么也没有恢复。');
    },
    { write: true },
  );
  const { missing } = manifest as unknown as Manifest;
  return { rows, files, missing, fingerprint: fingerprintOf(signer as unknown as KeyObject) };
}

function parsed(text: string): Line {
  try {
    const value = JSON.parse(text) as Line | null;
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    /* said below */
  }
  throw new Error('这不是六廉的备份文件，或文件已损坏。');
}

/** The key by which a backup says it is signed; refused where another was expected. */
function headOf(line: Line, expected: KeyObject | null): KeyObject {
  if (line.liulian !== 2 || typeof line.key !== 'string') throw new Error('这不是六廉的备份文件。');
  if (line.schema !== schema()) throw new Error('备份来自另一个版本，请用同一版本的程序恢复，再升级。');
  const key = readPublicKey(line.key);
  if (expected && fingerprintOf(expected) !== fingerprintOf(key))
    throw new Error(
      `备份的签名不对：它是另一把钥匙签的（指纹 ${fingerprintOf(key)}），不是您给的这一把` +
        `（指纹 ${fingerprintOf(expected)}）。什么也没有恢复。`,
    );
  return key;
}

function demandSigned(manifest: Manifest, signature: string, key: KeyObject, sha256: string) {
  if (manifest.sha256 !== sha256 || !isSignedBy(key, signedText(manifest), signature))
    throw new Error('备份的签名不对：文件在写成以后被改动过。什么也没有恢复。');
}

async function insertRows(trx: Trx, table: string, rows: unknown[]) {
  await sql`
    insert into ${sql.table(table)}
    select *
    from jsonb_populate_recordset(null::${sql.table(`public.${table}`)}, ${JSON.stringify(rows)}::jsonb)
  `.execute(trx);
}
