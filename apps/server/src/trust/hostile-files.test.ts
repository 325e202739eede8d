import { beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/index.ts';
import { zip } from '../../../../packages/documents/src/testing.ts';
import {
  branded,
  compound,
  draftOf,
  gif,
  pdf,
  resumable,
  traces,
  upload,
  uploadSite,
  word,
} from './hostile-uploads.ts';

/**
 * Files that mean harm: refused with a reason in Chinese and without a trace, or kept as dead bytes that
 * nothing will ever run.
 */
const held = uploadSite();
let record: string;
beforeAll(async () => {
  record = await draft();
});
const draft = () => draftOf(held.recorder);
const cookieOf = (account: string) => held.cookieOf(account);

interface Kept {
  fileList: { id: string; name: string; mime: string; size: number }[];
}
const script = '<script>alert(document.cookie)</script>';
const macros = { name: 'word/vbaProject.bin', data: 'Sub AutoOpen()' };

describe('a file that is not what it should be', () => {
  it.each<[string, string, Buffer | string]>([
    ['a picture with a script', 'a.svg', `<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`],
    [
      'a picture with a script that calls itself something else',
      'a.png',
      `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
    ],
    ['a page named .pdf', 'a.pdf', `<!doctype html><html>${script}</html>`],
    ['a page named .docx', 'a.docx', `<html>${script}</html>`],
    ['a page', 'a.html', `<html>${script}</html>`],
    ['a macro document', 'a.docm', word([macros], 'application/vnd.ms-word.document.macroEnabled.main+xml')],
    ['a macro document renamed', 'a.docx', word([macros])],
    [
      'a macro document whose macros stand behind much else',
      'a.docx',
      word([
        {
          name: 'word/media/a.bin',
          data: Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 251)),
        },
        { ...macros, name: 'word/VBAPROJECT.BIN' },
      ]),
    ],
    ['a program for Windows', 'a.pdf', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])],
    [
      'a program for Linux',
      'a.txt',
      Buffer.concat([Buffer.from('\u007fELF\u0002\u0001\u0001'), Buffer.alloc(200)]),
    ],
    ['a bare archive', 'a.docx', Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)])],
    ['a script for the shell', 'a.sh', '#!/bin/sh\nrm -rf /'],
    ['nothing', 'a.pdf', ''],
    ['an older document with macros', 'a.doc', compound(['WordDocument', 'Macros', '_VBA_PROJECT'])],
    ['a document under a password', 'a.docx', compound(['EncryptionInfo', 'EncryptedPackage'])],
    ['an installer', 'a.doc', compound(['!_Tables', 'Property'])],
    ['an older document cut off', 'a.xls', compound(['Workbook']).subarray(0, 40)],
    ['an archive with a form inside', 'a.ofd', zip([{ name: 'x/OFD.xml.exe', data: 'x' }])],
  ])('%s is refused and leaves nothing', async (_what, name, bytes) => {
    const before = await traces(held.site);
    const reply = await upload(held.recorder, `/records/${record}/file`, name, bytes);
    expect([reply.status, reply.body.code], JSON.stringify(reply.body)).toEqual([422, 'file.type_refused']);
    expect(reply.body.detail).toMatch(/不接受这种文件/);
    expect(reply.body.detail).toContain(`“${name}”`);
    expect(await traces(held.site)).toEqual(before);
  });

  it('over the limit is refused with the limit', async () => {
    const before = await traces(held.site);
    const reply = await upload(
      held.recorder,
      `/records/${record}/file`,
      'a.pdf',
      Buffer.concat([pdf, Buffer.alloc(21 * 1024 * 1024)]),
    );
    expect(reply.status).toBe(413);
    expect(reply.body.detail).toMatch(/太大|上限/);
    expect(await traces(held.site)).toEqual(before);
    expect((await upload(held.recorder, `/records/${await draft()}/file`, 'a.pdf', pdf)).status).toBe(201);
  });
});

describe('what is kept', () => {
  it.each<[string, string, Buffer, string]>([
    ['a picture that is also a page', 'a.gif', Buffer.concat([gif, Buffer.from(script)]), 'image/gif'],
    ['a document that is also an archive', 'a.pdf', Buffer.concat([pdf, word()]), 'application/pdf'],
    ['a document named as a page', 'a.pdf.html', pdf, 'application/pdf'],
    ['a text with a page in it', 'a.txt', Buffer.from(`第一行\n${script}`), 'text/plain'],
    ['a table with a formula', 'a.csv', Buffer.from(`=cmd|'/c calc'!A1,1\n`), 'text/csv'],
    ['a telephone picture (heic)', 'a.heic', branded('heic'), 'image/heic'],
    ['a telephone picture (heix)', 'a.heic', branded('heix'), 'image/heic'],
    ['a telephone picture (mif1)', 'a.heic', branded('mif1'), 'image/heif'],
    ['a telephone burst (msf1)', 'a.heic', branded('msf1'), 'image/heif-sequence'],
    ['a telephone burst (hevc)', 'a.heic', branded('hevc'), 'image/heic-sequence'],
    ['a scan', 'a.tif', Buffer.concat([Buffer.from('II*\0'), Buffer.alloc(64)]), 'image/tiff'],
    ['a recording', 'a.amr', Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(64)]), 'audio/amr'],
    ['a film (3gp)', 'a.3gp', branded('3gp5'), 'video/3gpp'],
    ['a film (m4v)', 'a.m4v', branded('M4V '), 'video/x-m4v'],
    ['an older document', 'a.doc', compound(['WordDocument', '1Table']), 'application/msword'],
    ['an older document of WPS', 'a.wps', compound(['WordDocument']), 'application/msword'],
    ['an older table', 'a.xls', compound(['Workbook']), 'application/vnd.ms-excel'],
    ['an older table of WPS', 'a.et', compound(['Workbook']), 'application/vnd.ms-excel'],
    ['older slides', 'a.ppt', compound(['PowerPoint Document']), 'application/vnd.ms-powerpoint'],
    ['a fixed layout', 'a.ofd', zip([{ name: 'OFD.xml', data: '<ofd:OFD/>' }]), 'application/ofd'],
  ])('%s comes back as a download, never shown, never guessed at', async (_what, name, bytes, mime) => {
    const reply = await upload<Kept>(held.recorder, `/records/${await draft()}/file`, name, bytes);
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);
    const [file] = reply.body.fileList;
    const got = await held.recorder.request({
      url: `/api/records/${(reply.body as unknown as { id: string }).id}/files/${file?.id}`,
    });
    expect(got.status).toBe(200);
    expect(String(got.headers['content-type']).split(';')[0]).toBe(mime);
    expect(got.headers['x-content-type-options']).toBe('nosniff');
    expect(got.headers['content-disposition']).toMatch(/^attachment; /);
    expect(got.headers['content-security-policy']).toMatch(/script-src 'self'/);
    expect(got.raw.equals(bytes)).toBe(true);
  });

  it.each([
    ['../../../../etc/cron.d/x.pdf', 'x.pdf'],
    ['..\\..\\windows\\x.pdf', 'x.pdf'],
    ['/etc/passwd.pdf', 'passwd.pdf'],
    ['....pdf', /^[^./]/],
    ['CON.pdf', 'CON.pdf'],
    ['a\u0000b\u0007.pdf', /^a.?b.?\.pdf$/],
    ['合同\u202efdp.exe.pdf', '合同fdp.exe.pdf'],
    [`${'长'.repeat(400)}.pdf`, /^长+\.pdf$/],
    [`${'😀'.repeat(100)}a.pdf`, /a\.pdf$/],
    ['a";filename=b.exe;.pdf', /\.pdf$/],
    ['<img src=x>.pdf', 'img src=x.pdf'],
    ['%2e%2e%2fx.pdf', '%2e%2e%2fx.pdf'],
  ])('is named harmlessly: %s', async (name, expected) => {
    const reply = await upload<Kept & { id: string }>(
      held.recorder,
      `/records/${await draft()}/file`,
      name,
      pdf,
    );
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);
    const kept = reply.body.fileList[0];
    if (typeof expected === 'string') expect(kept?.name).toBe(expected);
    else expect(kept?.name).toMatch(expected);
    expect(kept?.name.length).toBeLessThanOrEqual(150);
    expect(kept?.name).not.toMatch(/[\u0000-\u001f\u007f\u202a-\u202e/\\"<>]/);
    const got = await held.recorder.request({ url: `/api/records/${reply.body.id}/files/${kept?.id}` });
    expect(got.status).toBe(200);
    expect(String(got.headers['content-disposition'])).toMatch(
      /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w%.~!*'()-]+$/,
    );
  });
});

it('an upload whose connection breaks in the middle leaves nothing, and the next one works', async () => {
  const own = await draft();
  const before = await traces(held.site);
  const head = `--b\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n${pdf.toString()}`;
  await held.cut({
    method: 'POST',
    path: `/api/records/${own}/file`,
    account: 'det01.political',
    type: 'multipart/form-data; boundary=b',
    length: 100_000,
    body: Buffer.from(head),
  });
  const after = await traces(held.site);
  expect({ ...after.rows, audit: 0 }).toEqual({ ...before.rows, audit: 0 }); // signing in is audited
  expect(after.files).toEqual(before.files);
  expect((await upload(held.recorder, `/records/${own}/file`, 'a.pdf', pdf)).status).toBe(201);
});

describe('a resumable upload', () => {
  const { tus, patch, begin, idOf } = resumable(held);
  const whole = Buffer.concat([pdf, Buffer.from('x'.repeat(5000))]);

  it('is refused by name as soon as it has arrived, and leaves nothing', async () => {
    const before = await traces(held.site);
    const mine = await cookieOf('det01.political');
    const archive = zip([{ name: '照片/1.jpg', data: 'x' }]);
    const name = `filename ${Buffer.from('合影.zip').toString('base64')}`;
    const path = (await begin(mine, archive.length, name)).headers.get('location') ?? '';
    const reply = await patch(mine, path, 0, archive);
    expect(reply.status).toBe(422);
    const refusal = (await reply.json()) as { code: string; detail: string };
    expect(refusal.code).toBe('file.type_refused');
    expect(refusal.detail).toContain('“合影.zip”是压缩包');
    expect(await traces(held.site)).toEqual(before);
  });

  it('goes on where it was cut, is the account’s own, and is attached once', async () => {
    const [mine, theirs] = [await cookieOf('det01.political'), await cookieOf('det01.discipline')];
    const path = (await begin(mine, whole.length)).headers.get('location') ?? '';
    expect(path).toMatch(/[0-9a-f]{32}$/);
    expect((await patch(mine, path, 0, whole.subarray(0, 1000))).status).toBe(204);
    const own = await draft();
    const attach = (who: Client, name = 'a.pdf') =>
      who.send<Kept & { code: string }>('POST', `/records/${own}/files`, { uploadId: idOf(path), name });
    expect((await attach(held.recorder)).body.code).toBe('file.not_found'); // only half of it is there

    expect((await tus(theirs, path, 'HEAD', {})).status).toBe(404);
    expect((await patch(theirs, path, 1000, whole.subarray(1000))).status).toBe(404);
    expect((await tus(theirs, path, 'DELETE', {})).status).toBe(404);
    expect([404, 409]).toContain((await patch(mine, path, 0, whole)).status); // not from the wrong place
    expect((await tus(mine, path, 'HEAD', {})).headers.get('upload-offset')).toBe('1000');
    expect((await patch(mine, path, 1000, whole.subarray(1000))).status).toBe(204);

    const stranger = await (
      await held.site.as('corps.officer')
    ).send<{ code: string }>('POST', `/records/${own}/files`, { uploadId: idOf(path), name: 'a.pdf' });
    expect([403, 404]).toContain(stranger.status);
    const kept = await attach(held.recorder);
    expect(kept.status, JSON.stringify(kept.body)).toBe(201);
    expect(kept.body.fileList).toMatchObject([
      { name: 'a.pdf', mime: 'application/pdf', size: whole.length },
    ]);
    expect((await attach(held.recorder)).body.code).toBe('file.not_found');
  });

  it('cannot be attached by another account to a record of its own', async () => {
    const path = (await begin(await cookieOf('det01.political'), pdf.length)).headers.get('location') ?? '';
    await patch(await cookieOf('det01.political'), path, 0, pdf);
    const other = await held.site.as('det02.political');
    const own = await other.send<{ id: string }>('POST', '/records', {
      kind: 'activity',
      occurredOn: '2023-09-14',
      unitIds: ['det02'],
      fields: { category: 'warning-education' },
    });
    expect(
      (
        await other.send<{ code: string }>('POST', `/records/${own.body.id}/files`, {
          uploadId: idOf(path),
          name: 'a.pdf',
        })
      ).body.code,
    ).toBe('file.not_found');
  });

  it('cannot claim another owner, name a path, or be larger than the limit', async () => {
    const mine = await cookieOf('det01.political');
    const path =
      (
        await begin(
          mine,
          pdf.length,
          `account ${Buffer.from('acc-det01.discipline').toString('base64')},filename ${Buffer.from('../../x').toString('base64')}`,
        )
      ).headers.get('location') ?? '';
    expect((await patch(mine, path, 0, pdf)).status).toBe(204);
    expect((await tus(await cookieOf('det01.discipline'), path, 'HEAD', {})).status).toBe(404);
    expect((await begin(mine, 51 * 1024 * 1024)).status).toBe(413);
    for (const uploadId of ['../lock', '..%2flock', 'a'.repeat(32), '0123'])
      expect(
        (
          await held.recorder.send<{ code: string }>('POST', `/records/${record}/files`, {
            uploadId,
            name: 'a.pdf',
          })
        ).body.code,
      ).toBe('file.not_found');
    for (const trick of [
      '/api/uploads/..%2f..%2flock',
      '/api/uploads/%2e%2e%2flock',
      '/api/uploads/x.json',
    ]) {
      const reply = await tus(mine, trick, 'HEAD', {});
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(reply.status).toBeLessThan(500);
    }
  });

  it('is looked at like any other file once it is attached', async () => {
    const page = Buffer.from(`<html>${script}</html>`);
    const mine = await cookieOf('det01.political');
    const path = (await begin(mine, page.length)).headers.get('location') ?? '';
    await patch(mine, path, 0, page);
    const reply = await held.recorder.send<{ code: string }>('POST', `/records/${record}/files`, {
      uploadId: idOf(path),
      name: 'a.pdf',
    });
    expect(reply.body.code).toBe('file.type_refused');
  });

  it('asks who it is', async () => {
    expect((await begin('', 10)).status).toBe(401);
    expect((await begin(await cookieOf('firefighter01'), 10)).status).toBe(403);
  });
});
