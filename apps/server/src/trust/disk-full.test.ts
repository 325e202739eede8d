import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../platform/audit.ts';
import { asSystem } from '../platform/database/index.ts';
import { testApp, type Client, type TestApp } from '../testing/index.ts';
import { draftOf, pdf, traces, upload } from './hostile-uploads.ts';
import { SmallDisk } from './small-disk.ts';

/**
 * A disk without a byte left: told so by a code of its own, nothing half-done, and everything works once
 * there is room.
 */
const disk = SmallDisk.mount(200);
if (!disk) console.warn('disk-full: skipped, only root on Linux may mount a small disk');

describe.skipIf(!disk)('on a full disk', () => {
  let site: TestApp;
  let client: Client;
  let record: string;
  const usual = process.env.TMPDIR;
  beforeAll(async () => {
    process.env.TMPDIR = disk?.path;
    site = await testApp(); // the data folder, and on the embedded engine the database, are on the small disk
    client = await site.as('det01.political');
    record = await draftOf(client);
  });
  afterEach(() => disk?.free());
  afterAll(async () => {
    process.env.TMPDIR = usual;
    if (usual === undefined) delete process.env.TMPDIR;
    await site?.close();
    disk?.unmount();
  });

  const bytes = Buffer.concat([pdf, Buffer.alloc(2 * 1024 * 1024, 'x')]);
  const write = (title: string) =>
    client.send<{ id: string; code: string; detail: string }>('POST', '/records', {
      kind: 'activity',
      occurredOn: '2023-09-14',
      unitIds: ['det01'],
      fields: { category: 'warning-education' },
      note: '长'.repeat(2000),
      title,
      submit: true,
    });

  it('an attachment is refused as such, leaves nothing, and goes in once there is room', async () => {
    const before = await traces(site);
    disk?.fill();
    const refused = await upload(client, `/records/${record}/file`, 'a.pdf', bytes);
    expect([refused.status, refused.body.code], JSON.stringify(refused.body)).toEqual([507, 'storage.full']);
    expect(refused.body.detail).toMatch(/存储空间已满，没有保存/);
    expect(await traces(site)).toEqual(before);
    disk?.free();
    expect((await upload(client, `/records/${record}/file`, 'a.pdf', bytes)).status).toBe(201);
  });

  it('a resumable upload says so, keeps what it has, and goes on once there is room', async () => {
    const base = await site.app.http.listen({ host: '127.0.0.1', port: 0 });
    const session = await site.app.http.inject({
      method: 'POST',
      url: '/api/session',
      payload: { username: 'det01.political', password: 'Test-pass-2023' },
    });
    const [{ name, value }] = session.cookies as [{ name: string; value: string }];
    const tus = (path: string, method: string, headers: Record<string, string>, body?: Buffer) =>
      fetch(new URL(path, base), {
        method,
        headers: { cookie: `${name}=${value}`, 'tus-resumable': '1.0.0', ...headers },
        ...(body ? { body: new Uint8Array(body) } : {}),
      });
    const patch = (path: string, offset: number) =>
      tus(
        path,
        'PATCH',
        { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
        bytes.subarray(offset),
      );
    const path =
      (await tus('/api/uploads', 'POST', { 'upload-length': String(bytes.length) })).headers.get(
        'location',
      ) ?? '';
    disk?.fill();
    const refused = await patch(path, 0);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      507,
      'storage.full',
    ]);
    expect((await tus('/api/uploads', 'POST', { 'upload-length': '10' })).status).toBe(507);
    disk?.free();
    const offset = Number((await tus(path, 'HEAD', {})).headers.get('upload-offset'));
    expect((await patch(path, offset)).status).toBe(204);
    const kept = await client.send<{ fileList: { size: number }[] }>('POST', `/records/${record}/files`, {
      uploadId: path.split('/').at(-1),
      name: 'b.pdf',
    });
    expect(
      kept.body.fileList.map((file) => file.size),
      JSON.stringify(kept.body),
    ).toContain(bytes.length);
  });

  it.skipIf(process.env.TEST_DATABASE_URL)(
    'what the database cannot keep is refused whole; reading goes on; chain and duties agree afterwards',
    { timeout: 120_000 },
    async () => {
      disk?.fill();
      const kept: string[] = [];
      let refused: Awaited<ReturnType<typeof write>> | null = null;
      for (let i = 0; i < 400 && refused === null; i += 1) {
        const reply = await write(`第 ${i} 条`);
        if (reply.status === 201) kept.push(reply.body.id);
        else refused = reply;
      }
      expect([refused?.status, refused?.body.code], JSON.stringify(refused?.body)).toEqual([
        507,
        'storage.full',
      ]);
      expect((await client.get('/me')).status).toBe(200);
      expect((await client.get('/records')).status).toBe(200);
      const rows = (await traces(site)).rows;
      expect(rows.record).toBe(kept.length + 1);
      disk?.free();
      const again = await write('有了空间');
      expect(again.status, JSON.stringify(again.body)).toBe(201);
      expect((await traces(site)).rows.record).toBe(kept.length + 2);
      await asSystem(site.data.database, async (trx) => {
        expect(await verifyChain(trx, 'north')).toMatchObject({ ok: true });
        expect((await site.app.deps.programme.reconcile(trx, 'north')).differences).toEqual([]);
      });
    },
  );
});
