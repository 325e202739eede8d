import { createHash, randomBytes } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backup, restore } from '../platform/backup.ts';
import { readConfig, type S3Settings } from '../platform/config.ts';
import { siteKey } from '../platform/site-key.ts';
import { openFileStore } from '../platform/files.ts';
import { testApp, testDatabase, type Client, type TestApp } from '../testing/index.ts';
import { s3Keys, s3Server, type S3Server } from './s3-server.ts';

let s3: S3Server;
let site: TestApp;
let author: Client;
let recordId: string;
let settings: S3Settings;
const work = mkdtempSync(join(tmpdir(), 'liulian-s3-test-'));
const keyOf = (bytes: Buffer | string) => {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return `files/${hash.slice(0, 2)}/${hash}`;
};

beforeAll(async () => {
  s3 = await s3Server();
  settings = { ...s3Keys, endpoint: s3.endpoint, pathStyle: true };
  site = await testApp({ s3: settings });
  author = await site.as('det01.political');
  ({
    body: { id: recordId },
  } = await author.send<{ id: string }>('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-01',
    unitIds: ['det01'],
    fields: { category: 'expert-lecture' },
    submit: true,
  }));
});
afterAll(async () => {
  await site?.close();
  await s3?.close();
  rmSync(work, { recursive: true, force: true });
});

interface Shown {
  code?: string;
  fileList: { id: string; name: string }[];
}
const attach = (name: string, content: string | Buffer) =>
  author.request<Shown>({
    method: 'POST',
    url: `/api/records/${recordId}/file`,
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    payload: Buffer.concat([
      Buffer.from(
        `--x\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/plain\r\n\r\n`,
      ),
      Buffer.from(content),
      Buffer.from('\r\n--x--\r\n'),
    ]),
  });
const shown = async () => (await author.get<Shown>(`/records/${recordId}`)).body.fileList;
const download = async (name: string) =>
  author.get(`/records/${recordId}/files/${(await shown()).find((file) => file.name === name)?.id}`);
const incoming = () => {
  const path = join(site.data.dataDir, 'files', 'incoming');
  return existsSync(path) ? readdirSync(path) : [];
};
const store = (more: Partial<S3Settings> = {}) =>
  openFileStore({ dataDir: work, s3: { ...settings, ...more }, logLevel: 'silent' });
const put = (bytes: Buffer | string, name = '材料.txt', more: Partial<S3Settings> = {}) =>
  store(more).put(Readable.from([Buffer.from(bytes)]), name);

describe('attachments in a bucket', () => {
  it('go there under their hash, come back as they were, and leave nothing on the local disk', async () => {
    const reply = await attach('签到表.txt', '张三 李四');
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);
    expect(await s3.keys()).toEqual([keyOf('张三 李四')]);
    expect((await download('签到表.txt')).raw.toString()).toBe('张三 李四');
    expect(readdirSync(join(site.data.dataDir, 'files'))).toEqual(['incoming']);
    expect(incoming()).toEqual([]);
  });

  it('are judged before anything is sent', async () => {
    const before = s3.log.length;
    const reply = await attach('page.html', '<!doctype html><script>alert(1)</script>');
    expect([reply.status, reply.body.code]).toEqual([422, 'file.type_refused']);
    expect(s3.log.length).toBe(before);
  });

  it('are sent once: the same bytes again only ask', async () => {
    const before = s3.log.length;
    expect((await attach('又一份.txt', '张三 李四')).status).toBe(201);
    expect(s3.log.slice(before)).toEqual([`HEAD /${s3Keys.bucket}/${keyOf('张三 李四')} 200`]);
  });

  it('are deleted for good, and deleting what is gone changes nothing', async () => {
    const kept = await put('只留七天');
    expect(await s3.keys()).toContain(keyOf('只留七天'));
    await store().remove(kept.sha256);
    await store().remove(kept.sha256);
    expect(await s3.keys()).not.toContain(keyOf('只留七天'));
    await expect(store().read(kept.sha256)).rejects.toMatchObject({ code: 'file.not_found' });
  });

  it('an object that was cut short is written again', async () => {
    truncateSync(s3.path(keyOf('张三 李四')), 3);
    await put('张三 李四');
    expect(readFileSync(s3.path(keyOf('张三 李四'))).toString()).toBe('张三 李四');
  });

  it('of many megabytes stream through whole', async () => {
    const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(24 * 1024 * 1024)]);
    const stored = await put(bytes, '方案.pdf');
    expect(stored).toMatchObject({ size: bytes.length, mime: 'application/pdf' });
    expect((await buffer(await store().read(stored.sha256))).equals(bytes)).toBe(true);
  });

  it('that are not there are not found', async () => {
    await expect(store().read('0'.repeat(64))).rejects.toMatchObject({ code: 'file.not_found' });
  });
});

describe('a store that fails', () => {
  it('answers 503 with nothing half-done, and the next try works', async () => {
    await s3.stop();
    const before = await shown();
    const refused = await attach('纪要.txt', '会议纪要');
    expect([refused.status, refused.body.code]).toEqual([503, 'server.unavailable']);
    const reading = await download('签到表.txt');
    expect([reading.status, reading.body.code]).toEqual([503, 'server.unavailable']);
    expect(await shown()).toEqual(before);
    expect(incoming()).toEqual([]);
    await s3.start();
    expect((await attach('纪要.txt', '会议纪要')).status).toBe(201);
    expect((await download('纪要.txt')).raw.toString()).toBe('会议纪要');
  });

  it('is tried twice when it is busy', async () => {
    s3.fail(503);
    const before = s3.log.length;
    await expect(put('忙')).rejects.toMatchObject({ code: 'server.unavailable' });
    expect(s3.log.length - before).toBe(2);
    s3.fail(null);
    await put('忙');
  });

  it('refuses a wrong secret, key, region or bucket, which reads as unavailable, not as missing', async () => {
    const { sha256 } = await put('要紧的');
    for (const wrong of [{ secretAccessKey: 'wrong' }, { accessKeyId: 'WRONG' }, { region: 'us-east-1' }]) {
      await expect(put('新的', 'a.txt', wrong)).rejects.toMatchObject({ code: 'server.unavailable' });
      await expect(store(wrong).read(sha256)).rejects.toMatchObject({ code: 'server.unavailable' });
    }
    await expect(put('新的', 'a.txt', { bucket: 'other-bucket' })).rejects.toMatchObject({
      code: 'server.unavailable',
    });
    await expect(store({ bucket: 'other-bucket' }).read(sha256)).rejects.toMatchObject({
      code: 'server.unavailable',
    });
    expect(await s3.keys()).not.toContain(keyOf('新的'));
  });

  it('a download cut short is an error, not a short file', async () => {
    const { sha256 } = await put('一二三四五六七八九十'.repeat(1000));
    s3.cut(100);
    await expect(store().read(sha256).then(buffer)).rejects.toThrow();
    s3.cut(null);
  });
});

describe('backup and restore', () => {
  it('read and write through the store, between bucket and disk', async () => {
    const file = join(work, 'site.backup');
    const { files } = await backup(
      site.data.database,
      openFileStore(site.app.deps.config),
      createWriteStream(file),
      { key: siteKey(work) },
    );
    expect(files).toBe(2);
    const other = await testDatabase();
    try {
      const disk = openFileStore({ dataDir: other.dataDir, s3: null, logLevel: 'silent' });
      await restore(other.database, disk, file);
      expect((await buffer(await disk.read(keyOf('会议纪要').slice(-64)))).toString()).toBe('会议纪要');
    } finally {
      await other.close();
    }
    rmSync(s3.path(keyOf('会议纪要')));
    const again = await testDatabase();
    try {
      await restore(again.database, store(), file);
      expect((await download('纪要.txt')).raw.toString()).toBe('会议纪要');
    } finally {
      await again.close();
    }
  });

  it('a backup without its store fails instead of leaving files out', async () => {
    await s3.stop();
    await expect(
      backup(site.data.database, store(), createWriteStream(join(work, 'none.backup')), {
        key: siteKey(work),
      }),
    ).rejects.toMatchObject({ code: 'server.unavailable' });
    await s3.start();
  });

  it('bytes that do not have their hash are refused', async () => {
    await expect(store().putBack('0'.repeat(64), Buffer.from('别的'))).rejects.toThrow('不符');
  });
});

describe('settings', () => {
  const all = {
    S3_ENDPOINT: 'https://s3.intra:9000/',
    S3_BUCKET: 'liulian',
    S3_ACCESS_KEY_ID: 'a',
    S3_SECRET_ACCESS_KEY: 'b',
  };
  const read = (env: NodeJS.ProcessEnv) => readConfig(env, { demo: false }).s3;
  it('are all there or not at all', () => {
    expect(read({})).toBeNull();
    expect(read(all)).toEqual({
      endpoint: 'https://s3.intra:9000',
      bucket: 'liulian',
      region: 'us-east-1',
      accessKeyId: 'a',
      secretAccessKey: 'b',
      pathStyle: true,
    });
    expect(read({ ...all, S3_FORCE_PATH_STYLE: '0' })?.pathStyle).toBe(false);
    expect(() => read({ ...all, S3_BUCKET: '' })).toThrow('S3_BUCKET');
    expect(() => read({ S3_BUCKET: 'liulian' })).toThrow('S3_ENDPOINT');
    expect(() => read({ ...all, S3_ENDPOINT: 's3.intra' })).toThrow('S3_ENDPOINT');
    expect(() => read({ ...all, S3_FORCE_PATH_STYLE: 'yes' })).toThrow('S3_FORCE_PATH_STYLE');
  });
});
