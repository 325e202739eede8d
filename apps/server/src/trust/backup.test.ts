import { createWriteStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backup, restore } from '../platform/backup.ts';
import { systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
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
  );
  expect(result.files).toBe(1);
  other = await testDatabase();
  files = openFileStore({ dataDir: other.dataDir, s3: null, logLevel: 'silent' });
});
afterAll(async () => {
  await copy?.sweeps.stop();
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

  it('answers every reading as the original does', async () => {
    await restore(other.database, files, file);
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
      for (const path of readings)
        expect((await b.get(path)).body, `${account} ${path}`).toEqual((await a.get(path)).body);
      const { body } = await b.get<{ items: { id: string }[] }>('/records');
      const record = (await b.get<{ fileList: { id: string }[] }>(`/records/${body.items[0]?.id}`)).body;
      const download = await b.get(`/records/${body.items[0]?.id}/files/${record.fileList[0]?.id}`);
      expect(download.raw.toString()).toBe('张三 李四');
    }
  });
});
