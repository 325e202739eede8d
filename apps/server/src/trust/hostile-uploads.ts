import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { asSystem } from '../platform/database/index.ts';
import { zip, type FakeEntry } from '../../../../packages/documents/src/testing.ts';
import type { Client, TestApp } from '../testing/index.ts';

export const pdf = Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
export const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const words = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';

/** A word-processor file with whatever else is put into it. */
export const word = (extra: FakeEntry[] = [], type = words) => zip([
  { name: '[Content_Types].xml', data: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="${type}"/></Types>` },
  { name: 'word/document.xml', data: '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>' }, ...extra,
]);

export interface Refused { code: string; detail: string; errors?: { field: string; message: string }[] }

/** Sends one file as a browser's form does. */
export function upload<T = Refused>(client: Client, path: string, name: string, bytes: Buffer | string, query: Record<string, string> = {}) {
  const head = Buffer.from(`--frontier\r\ncontent-disposition: form-data; name="file"; filename="${name.replaceAll('"', '%22')}"\r\ncontent-type: application/octet-stream\r\n\r\n`);
  const payload = Buffer.concat([head, Buffer.from(bytes), Buffer.from('\r\n--frontier--\r\n')]);
  return client.request<T>({ method: 'POST', url: `/api${path}`, query, payload, headers: { 'content-type': 'multipart/form-data; boundary=frontier' } });
}

/** Everything an upload could leave behind: rows, and files in the data folder. */
export async function traces(site: TestApp): Promise<{ rows: Record<string, number>; files: string[] }> {
  const { rows } = await asSystem(site.data.database, (trx) => sql<Record<string, number>>`select (select count(*)::int from file) as file, (select count(*)::int from record) as record,
    (select count(*)::int from person) as person, (select count(*)::int from unit) as unit, (select count(*)::int from policy_draft) as draft, (select count(*)::int from audit_entry) as audit`.execute(trx));
  const list = (folder: string) => {
    try {
      return readdirSync(join(site.data.dataDir, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
    } catch {
      return [];
    }
  };
  return { rows: rows[0] ?? {}, files: [...list('files'), ...list('uploads')] };
}
