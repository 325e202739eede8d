import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import ExcelJS from 'exceljs';
import { sql } from 'kysely';
import { afterAll, beforeAll } from 'vitest';
import { asSystem } from '../platform/database/index.ts';
import { zip, type FakeEntry } from '../../../../packages/documents/src/testing.ts';
import { password, testApp, type Client, type TestApp } from '../testing/index.ts';

export const pdf = Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
export const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const words = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';

/** A word-processor file with whatever else is put into it. */
export const word = (extra: FakeEntry[] = [], type = words) =>
  zip([
    {
      name: '[Content_Types].xml',
      data: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="${type}"/></Types>`,
    },
    {
      name: 'word/document.xml',
      data: '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>',
    },
    ...extra,
  ]);

/** A file of the older Office formats with these streams in its directory; WPS writes the same. */
export function compound(streams: string[]): Buffer {
  const head = Buffer.alloc(512);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(head);
  head.writeUInt16LE(0xfffe, 28);
  head.writeUInt16LE(9, 30);
  head.writeUInt16LE(6, 32);
  // The directory stands in the third sector, behind two of content.
  head.writeUInt32LE(2, 48);
  const directory = Buffer.concat(
    ['Root Entry', ...streams].map((name) => {
      const entry = Buffer.alloc(128);
      entry.write(name, 'utf16le');
      entry.writeUInt16LE((name.length + 1) * 2, 64);
      return entry;
    }),
  );
  return Buffer.concat([head, Buffer.alloc(1024, 1), directory]);
}

/** The beginning of a picture or film in the container of ISO 14496-12, by its brand. */
export const branded = (brand: string) =>
  Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from(`ftyp${brand}`),
    Buffer.alloc(4),
    Buffer.from(`mif1${brand}`),
    Buffer.alloc(64),
  ]);

export interface Refused {
  code: string;
  detail: string;
  errors?: { field: string; message: string }[];
}

/** Sends one file as a browser's form does. */
export function upload<T = Refused>(
  client: Client,
  path: string,
  name: string,
  bytes: Buffer | string,
  query: Record<string, string> = {},
) {
  const head = Buffer.from(
    `--frontier\r\ncontent-disposition: form-data; name="file"; filename="${name.replaceAll('"', '%22')}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
  );
  const payload = Buffer.concat([head, Buffer.from(bytes), Buffer.from('\r\n--frontier--\r\n')]);
  return client.request<T>({
    method: 'POST',
    url: `/api${path}`,
    query,
    payload,
    headers: { 'content-type': 'multipart/form-data; boundary=frontier' },
  });
}

/** Everything an upload could leave behind: rows, and files in the data folder. */
export async function traces(site: TestApp): Promise<{ rows: Record<string, number>; files: string[] }> {
  const { rows } = await asSystem(site.data.database, (trx) =>
    sql<Record<string, number>>`
      select (select count(*)::int from file) as file, (select count(*)::int from record) as record,
        (select count(*)::int from person) as person, (select count(*)::int from unit) as unit,
        (select count(*)::int from policy_draft) as draft, (select count(*)::int from audit_entry) as audit
    `.execute(trx),
  );
  const list = (folder: string) => {
    try {
      return readdirSync(join(site.data.dataDir, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();
    } catch {
      return [];
    }
  };
  return { rows: rows[0] ?? {}, files: [...list('files'), ...list('uploads')] };
}

export interface Cut {
  method: string;
  path: string;
  account: string;
  type: string;
  headers?: Record<string, string>;
  length: number;
  body: Buffer;
  /** How long the connection stays after the bytes, in milliseconds. */ after?: number;
}
export interface UploadSite {
  site: TestApp;
  officer: Client;
  recorder: Client;
  base: string;
  cookieOf(account: string): Promise<string>;
  /**
   * Sends the head and these bytes of a request that promises `length`, and destroys the connection without
   * reading the answer.
   */
  cut(request: Cut): Promise<void>;
}

/** The site that tests of uploads share, listening on a port of its own; there from the first test on. */
export function uploadSite(): UploadSite {
  const held = {} as UploadSite;
  const cookies = new Map<string, Promise<string>>();
  const signIn = async (account: string) => {
    const response = await held.site.app.http.inject({
      method: 'POST',
      url: '/api/session',
      payload: { username: account, password },
    });
    const [cookie] = response.cookies as { name: string; value: string }[];
    return `${cookie?.name}=${cookie?.value}`;
  };
  held.cookieOf = (account) => {
    const known = cookies.get(account) ?? signIn(account);
    cookies.set(account, known);
    return known;
  };
  held.cut = async ({ method, path, account, type, headers = {}, length, body, after = 200 }) => {
    const { hostname, port } = new URL(held.base);
    const lines = [
      `${method} ${path} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      `Cookie: ${await held.cookieOf(account)}`,
      `Content-Type: ${type}`,
      `Content-Length: ${length}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    const socket = connect(Number(port), hostname);
    const closed = new Promise((done) => socket.on('close', done).on('error', () => undefined));
    await new Promise((done) => socket.once('connect', done));
    await new Promise((done) =>
      socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]), done),
    );
    await wait(after);
    socket.destroy();
    await closed;
    await wait(200); // the server's side of it
  };
  beforeAll(async () => {
    const site = await testApp();
    Object.assign(held, {
      site,
      officer: await site.as('corps.officer'),
      recorder: await site.as('det01.political'),
      base: await site.app.http.listen({ host: '127.0.0.1', port: 0 }),
    });
  });
  afterAll(() => held.site.close());
  return held;
}

export async function draftOf(recorder: Client, unitId = 'det01'): Promise<string> {
  const made = await recorder.send<{ id: string }>('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-14',
    unitIds: [unitId],
    fields: { category: 'warning-education' },
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return made.body.id;
}

/** The protocol of resumable uploads, as a client speaks it. */
export function resumable(held: UploadSite) {
  const tus = (
    cookie: string,
    path: string,
    method: string,
    headers: Record<string, string>,
    body?: Buffer,
  ) =>
    fetch(new URL(path, held.base), {
      method,
      headers: { cookie, 'tus-resumable': '1.0.0', ...headers },
      ...(body ? { body: new Uint8Array(body) } : {}),
    });
  const patch = (cookie: string, path: string, offset: number, body: Buffer) =>
    tus(
      cookie,
      path,
      'PATCH',
      { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
      body,
    );
  const begin = (cookie: string, length: number, metadata = '') =>
    tus(cookie, '/api/uploads', 'POST', {
      'upload-length': String(length),
      ...(metadata ? { 'upload-metadata': metadata } : {}),
    });
  return { tus, patch, begin, idOf: (path: string) => path.split('/').at(-1) ?? '' };
}

/** The template of a kind, as a person fills it in. */
export async function filledSheet(
  recorder: Client,
  rows: Record<string, ExcelJS.CellValue>[],
): Promise<Buffer> {
  const template = await recorder.request({ url: '/api/kinds/activity/template' });
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(template.raw as unknown as ArrayBuffer);
  const sheet = book.worksheets[0];
  if (!sheet) throw new Error('the template has no sheet');
  const columns = new Map<string, number>();
  sheet.getRow(3).eachCell((cell, column) => columns.set(String(cell.value), column));
  rows.forEach((row, i) =>
    Object.entries(row).forEach(([title, value]) => {
      const column = columns.get(title);
      if (column === undefined) throw new Error(`no column ${title} in ${[...columns.keys()].join()}`);
      sheet.getRow(4 + i).getCell(column).value = value;
    }),
  );
  return Buffer.from(await book.xlsx.writeBuffer());
}
