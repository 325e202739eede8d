import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sweepUnfinished } from '../platform/files.ts';
import { draftOf, pdf, resumable, traces, uploadSite } from './hostile-uploads.ts';

/**
 * An upload cut in half by the network: gone on with from where it was, or abandoned and in time swept away.
 */
const held = uploadSite();
const { tus, patch, begin, idOf } = resumable(held);
const whole = Buffer.concat([pdf, Buffer.from('x'.repeat(300_000))]);
const sent = 120_000;

async function cutInHalf(): Promise<{ path: string; cookie: string; offset: number }> {
  const cookie = await held.cookieOf('det01.political');
  const path = new URL((await begin(cookie, whole.length)).headers.get('location') ?? '', held.base).pathname;
  await held.cut({
    method: 'PATCH',
    path,
    account: 'det01.political',
    type: 'application/offset+octet-stream',
    headers: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0' },
    length: whole.length,
    body: whole.subarray(0, sent),
  });
  const head = await tus(cookie, path, 'HEAD', {});
  expect(head.status).toBe(200);
  return { path, cookie, offset: Number(head.headers.get('upload-offset')) };
}
const age = (path: string, hours: number) => {
  const then = Date.now() / 1000 - hours * 3600;
  utimesSync(path, then, then);
};

it('goes on from where the connection broke, and what is kept is the whole file', async () => {
  const record = await draftOf(held.recorder);
  const { path, cookie, offset } = await cutInHalf();
  expect(offset).toBeGreaterThan(0);
  expect(offset).toBeLessThanOrEqual(sent);
  const attach = () =>
    held.recorder.send<{ code: string; fileList: { id: string; size: number }[] }>(
      'POST',
      `/records/${record}/files`,
      { uploadId: idOf(path), name: 'a.pdf' },
    );
  expect((await attach()).body.code).toBe('file.not_found'); // half of it is not a file
  expect((await patch(cookie, path, offset, whole.subarray(offset))).status).toBe(204);
  const kept = await attach();
  expect(kept.status, JSON.stringify(kept.body)).toBe(201);
  const got = await held.recorder.request({
    url: `/api/records/${record}/files/${kept.body.fileList[0]?.id}`,
  });
  expect(got.raw.equals(whole)).toBe(true);
});

it('attached in a transaction that fails is still there to be attached again', async () => {
  const record = await draftOf(held.recorder);
  const cookie = await held.cookieOf('det01.political');
  const path = (await begin(cookie, pdf.length)).headers.get('location') ?? '';
  await patch(cookie, path, 0, pdf);
  const { db } = held.site.data.database;
  // the next entry collides: the change fails at its very end
  await db.updateTable('audit_head').set({ seq: 0 }).where('corps_id', '=', 'north').execute();
  const { seq } = await db
    .selectFrom('audit_entry')
    .select((e) => e.fn.max('seq').as('seq'))
    .where('corps_id', '=', 'north')
    .executeTakeFirstOrThrow();
  const attach = () =>
    held.recorder.send<{ code: string }>('POST', `/records/${record}/files`, {
      uploadId: idOf(path),
      name: 'a.pdf',
    });
  const before = await traces(held.site);
  expect((await attach()).status).toBe(500);
  expect((await traces(held.site)).rows).toEqual(before.rows);
  await db
    .updateTable('audit_head')
    .set({ seq: Number(seq) })
    .where('corps_id', '=', 'north')
    .execute();
  expect((await attach()).status).toBe(201);
});

it('abandoned is swept after a day, note and all; one that is still going on stays', async () => {
  const [abandoned, slow] = [await cutInHalf(), await cutInHalf()];
  const folder = join(held.site.data.dataDir, 'uploads');
  const of = (path: string) => [join(folder, idOf(path)), join(folder, `${idOf(path)}.json`)] as const;
  for (const path of of(abandoned.path)) age(path, 25);
  age(of(slow.path)[1], 25); // begun yesterday, written to a minute ago
  const left = join(held.site.data.dataDir, 'files', 'incoming', 'left-by-a-stopped-process');
  writeFileSync(left, 'x');
  expect(await sweepUnfinished(held.site.data.dataDir)).toBe(2);
  expect(of(abandoned.path).map(existsSync)).toEqual([false, false]);
  expect([...of(slow.path), left].map(existsSync)).toEqual([true, true, true]);
  age(left, 25);
  expect(await sweepUnfinished(held.site.data.dataDir)).toBe(1);
  expect(existsSync(left)).toBe(false);
  expect((await tus(abandoned.cookie, abandoned.path, 'HEAD', {})).status).toBe(404);
  expect((await patch(slow.cookie, slow.path, slow.offset, whole.subarray(slow.offset))).status).toBe(204);
});

it('the note beside another account’s upload cannot be asked for, and the upload stays', async () => {
  const { path, cookie, offset } = await cutInHalf();
  const stranger = await held.cookieOf('det02.political');
  for (const target of [path, `${path}.json`])
    for (const asker of [stranger, ...(target === path ? [] : [cookie])])
      expect((await tus(asker, target, 'DELETE', {})).status, target).toBe(404);
  expect((await patch(cookie, path, offset, whole.subarray(offset))).status).toBe(204);
});

it('one account can leave only so many uploads lying', async () => {
  const cookie = await held.cookieOf('det02.political');
  const statuses: number[] = [];
  for (let i = 0; i < 41; i += 1) statuses.push((await begin(cookie, pdf.length)).status);
  expect(statuses.slice(0, 40).every((status) => status === 201)).toBe(true);
  expect(statuses[40]).toBe(429);
  expect((await begin(await held.cookieOf('det01.political'), pdf.length)).status).toBe(201);
});
