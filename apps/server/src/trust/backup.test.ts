import { createWriteStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyContents } from '../platform/audit-content.ts';
import { backup, restore } from '../platform/backup.ts';
import { asSystem } from '../platform/database/index.ts';
import { systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { readPublicKey, siteKey } from '../platform/site-key.ts';
import { openFileStore, type FileStore } from '../platform/files.ts';
import { buildApp, buildDeps, type App } from '../app.ts';
import { loadPack } from '../pack-files.ts';
import {
  signIn,
  testApp,
  testDatabase,
  type Client,
  type TestApp,
  type TestDatabase,
} from '../testing/index.ts';

let site: TestApp;
let other: TestDatabase;
let copy: App;
let file: string;
let files: FileStore;
const readings = [
  '/records?limit=200',
  '/duties?limit=200&sort=unit',
  '/duty-matrix',
  '/situation',
  '/units?limit=1000',
  '/people?limit=500',
  '/appointments?limit=200',
  '/events?limit=100',
  '/answers',
  '/kinds',
  '/programme',
  '/burden',
  '/duty-calendar?from=2023-01-01&to=2023-12-31',
  '/units/det01/year',
  '/notifications',
  '/search?q=z',
];

beforeAll(async () => {
  site = await testApp();
  const det = await site.as('det01.political');
  const {
    body: { id },
  } = await det.send<{ id: string }>('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-01',
    unitIds: ['det01'],
    participantIds: ['s01-f1'],
    fields: { category: 'expert-lecture' },
    cost: 1200.5,
    note: '专家往返路费，经支队党委同意',
    submit: true,
  });
  const boundary = 'x';
  const attached = await det.request({
    method: 'POST',
    url: `/api/records/${id}/file`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="签到表.txt"\r\ncontent-type: text/plain\r\n\r\n张三 李四\r\n--${boundary}--\r\n`,
  });
  expect(attached.status, JSON.stringify(attached.body)).toBe(201);
  await (await site.as('corps.officer')).send('POST', `/records/${id}/accept`, { revision: 2 });
  file = join(mkdtempSync(join(tmpdir(), 'liulian-backup-')), 'site.backup');
  const result = await backup(
    site.data.database,
    openFileStore(site.app.deps.config),
    createWriteStream(file),
    { key: siteKey(site.data.dataDir) },
  );
  expect(result.files).toBe(1);
  other = await testDatabase();
  files = openFileStore({ dataDir: other.dataDir, s3: null, logLevel: 'silent' });
});
afterAll(async () => {
  await copy?.jobs.stop();
  await copy?.http.close();
  await other?.close();
  await site.close();
});

describe('backup and restore', () => {
  it('refuses a site that has data, a cut file and a strange file, and changes nothing', async () => {
    await expect(restore(site.data.database, openFileStore(site.app.deps.config), file)).rejects.toThrow(
      '已有数据',
    );
    const whole = gunzipSync(readFileSync(file)).toString();
    const write = (name: string, bytes: Buffer) => {
      const path = join(other.dataDir, name);
      writeFileSync(path, bytes);
      return path;
    };
    await expect(
      restore(other.database, files, write('cut', gzipSync(whole.slice(0, whole.lastIndexOf('{"end"'))))),
    ).rejects.toThrow('不完整');
    await expect(
      restore(other.database, files, write('half', readFileSync(file).subarray(0, 2000))),
    ).rejects.toThrow();
    await expect(restore(other.database, files, write('strange', gzipSync('{"hello":1}\n')))).rejects.toThrow(
      '不是六廉的备份',
    );
  });

  const put = (name: string, bytes: Buffer | string) => {
    const path = join(other.dataDir, name);
    writeFileSync(path, bytes);
    return path;
  };
  const doctored = (change: (text: string) => string) =>
    put('doctored', gzipSync(change(gunzipSync(readFileSync(file)).toString())));

  it('says in Chinese that garbage is no backup', async () => {
    const inputs = [
      Buffer.from('hello'),
      gzipSync('hello\n'),
      gzipSync('null\n'),
      gzipSync(''),
      Buffer.alloc(0),
    ];
    for (const [at, bytes] of inputs.entries())
      await expect(restore(other.database, files, put(`garbage${at}`, bytes))).rejects.toThrow(
        /这不是六廉的备份文件/,
      );
    await expect(restore(other.database, files, join(other.dataDir, 'none'))).rejects.toThrow(
      /打不开备份文件/,
    );
    await expect(restore(other.database, files, other.dataDir)).rejects.toThrow(/读不了备份文件/);
  });

  it('refuses what was changed after it was signed, and another key than the expected one', async () => {
    for (const change of [
      (text: string) => text.replace('1200.5', '12.5'),
      (text: string) => text.replace('"rows":', '"rows" :'),
      (text: string) => `${text}{"table":"corps","rows":[]}\n`,
    ])
      await expect(restore(other.database, files, doctored(change))).rejects.toThrow(/改动过/);
    const key = readPublicKey(siteKey(other.dataDir).publicPem);
    await expect(restore(other.database, files, file, { key })).rejects.toThrow(
      /签名不对：它是另一把钥匙签的/,
    );
  });

  it('holds every table of the catalogue, also one that nobody wrote down', async () => {
    const database = await testDatabase();
    const path = join(database.dataDir, 'more.backup');
    const store = openFileStore({ dataDir: database.dataDir, s3: null, logLevel: 'silent' });
    let text = '';
    try {
      await asSystem(database.database, async (trx) => {
        await trx.insertInto('corps').values({ id: 'north', name: '北岭省总队' }).execute();
        await sql`create table a_new_one (id text primary key references corps (id), what text)`.execute(trx);
        await sql`insert into a_new_one values ('north', '新表里的一行')`.execute(trx);
      });
      await backup(database.database, store, createWriteStream(path), { key: siteKey(database.dataDir) });
      text = gunzipSync(readFileSync(path)).toString();
    } finally {
      await database.close();
    }
    const lines = text.split('\n');
    const tables = lines.flatMap((line) => /^\{"table":"(\w+)"/.exec(line)?.[1] ?? []);
    expect(lines.join()).toContain('新表里的一行');
    expect(tables.indexOf('a_new_one')).toBeGreaterThan(tables.indexOf('corps'));
    expect(tables).not.toContain('session');
  });

  it('names an attachment that is lost instead of skipping it', async () => {
    const { rows } = await asSystem(site.data.database, (trx) =>
      sql<{ sha256: string }>`select sha256 from file`.execute(trx),
    );
    const bare = openFileStore({ dataDir: join(other.dataDir, 'bare'), s3: null, logLevel: 'silent' });
    const result = await backup(site.data.database, bare, createWriteStream(join(other.dataDir, 'lost')), {
      key: siteKey(other.dataDir),
    });
    expect(rows).toHaveLength(1);
    expect(result.files).toBe(0);
    expect(result.missing).toEqual([expect.stringMatching(/^记录 \w+ 的附件“签到表.txt”$/)]);
  });

  it('is encrypted to the site’s recipients, and opened with an identity only', async () => {
    const identity = await generateX25519Identity();
    const stranger = await generateX25519Identity();
    const sealed = join(other.dataDir, 'sealed');
    const target = await testDatabase();
    try {
      const recipients = [await identityToRecipient(identity)];
      const store = openFileStore(site.app.deps.config);
      const key = siteKey(site.data.dataDir);
      await backup(site.data.database, store, createWriteStream(sealed), { key, recipients });
      expect(readFileSync(sealed).toString('latin1')).toMatch(/^age-encryption\.org\/v1/);
      await expect(restore(target.database, files, sealed)).rejects.toThrow(/备份是加密的/);
      for (const wrong of [stranger, '# nothing', 'not an identity'])
        await expect(restore(target.database, files, sealed, { identity: wrong })).rejects.toThrow(/身份/);
      const done = await restore(target.database, files, sealed, {
        identity: `# created\n${identity}\n`,
        key: readPublicKey(key.publicPem),
      });
      expect(done).toMatchObject({ files: 1, fingerprint: key.fingerprint });
    } finally {
      await target.close();
    }
  });

  it('answers every reading as the original does', async () => {
    await restore(other.database, files, file, { key: readPublicKey(siteKey(site.data.dataDir).publicPem) });
    const verified = await verifyContents((work) => asSystem(other.database, work), 'north');
    expect(verified.findings).toEqual([]);
    copy = await buildApp(
      buildDeps({
        config: readConfig(
          { CLOCK: '2023-09-15', DATA_DIR: other.dataDir, LOG_LEVEL: 'silent' },
          { demo: false },
        ),
        database: other.database,
        clock: systemClock('2023-09-15'),
        pack: loadPack(),
      }),
    );
    for (const account of ['corps.officer', 'det01.political']) {
      const [a, b]: [Client, Client] = [await site.as(account), await signIn(copy, account)];
      for (const path of readings) {
        const [original, restored] = [await a.get(path), await b.get(path)];
        expect([original.status, restored.status], `${account} ${path}`).toEqual([200, 200]);
        expect(restored.body, `${account} ${path}`).toEqual(original.body);
      }
      const { body } = await b.get<{ items: { id: string }[] }>('/records');
      const record = (await b.get<{ fileList: { id: string }[] }>(`/records/${body.items[0]?.id}`)).body;
      const download = await b.get(`/records/${body.items[0]?.id}/files/${record.fileList[0]?.id}`);
      expect(download.raw.toString()).toBe('张三 李四');
    }
  });
});
