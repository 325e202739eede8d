import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import ExcelJS from 'exceljs';
import { afterAll, describe, expect, test } from 'vitest';
import {
  ledgerHtml,
  ledgerWorkbook,
  matrixWorkbook,
  readSheets,
  sheetName,
  templateWorkbook,
  textOf,
  type Column,
} from './index.ts';
import { collect } from './testing.ts';

const columns: Column[] = [
  { title: '日期', type: 'date' },
  { title: '事项' },
  { title: '人数', type: 'number' },
  { title: '经费（元）', type: 'money' },
];
const rows: unknown[][] = [
  ['2023-09-15', '廉政党课', 40, 1200.5],
  ['2023-10-01', '=HYPERLINK("http://example.com","看")', 12, null],
  ['2023-13-01', '+8613800000000', '7', 3],
  [null, '@SUM(A1)', 0, 0],
  ['2023-10-03', '\tcmd', 1, 1],
  ['2023-10-04', '-1+1', 1, 1],
];
const ledger = () =>
  collect((stream) =>
    ledgerWorkbook(stream, {
      title: '廉洁活动台账',
      subtitle: '某支队 2023 年',
      columns,
      rows,
      notes: ['共 6 条'],
    }),
  );

async function* numbered(count: number) {
  for (let n = 0; n < count; n += 1) yield ['2023-01-01', `第 ${n} 条`, n, n / 4];
}

async function open(bytes: Buffer) {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
  return workbook;
}

const folder = mkdtempSync(join(tmpdir(), 'documents-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('ledger as a workbook', () => {
  test('header, filter, print settings and typed cells', async () => {
    const sheet = (await open(await ledger())).worksheets[0] as ExcelJS.Worksheet;
    expect(sheet.name).toBe('廉洁活动台账');
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 3 });
    expect(sheet.autoFilter).toBe('A3:D9');
    expect(sheet.pageSetup).toMatchObject({
      paperSize: 9,
      orientation: 'landscape',
      fitToWidth: 1,
      printTitlesRow: '3:3',
    });
    expect(sheet.getCell('A1').value).toBe('廉洁活动台账');
    expect((sheet.getRow(3).values as unknown[]).slice(1)).toEqual(['日期', '事项', '人数', '经费（元）']);
    expect(sheet.getCell('A4').value).toEqual(new Date('2023-09-15T00:00:00Z'));
    expect(sheet.getCell('C4').value).toBe(40);
    expect(sheet.getCell('D4').value).toBe(1200.5);
    expect(sheet.getCell('D4').numFmt).toBe('#,##0.00');
    expect(sheet.getCell('C6').value).toBe(7);
    expect(sheet.getCell('A6').value).toBe('2023-13-01');
    expect(sheet.getCell('A10').value).toBe('共 6 条');
  });

  test('what a person typed never becomes a formula', async () => {
    const sheet = (await open(await ledger())).worksheets[0] as ExcelJS.Worksheet;
    for (const row of [5, 7, 9]) {
      const cell = sheet.getCell(`B${row}`);
      expect(cell.type).toBe(ExcelJS.ValueType.String);
      expect(cell.numFmt).toBe('@');
    }
    expect(sheet.getCell('B5').value).toBe('=HYPERLINK("http://example.com","看")');
    const object = await collect((stream) =>
      ledgerWorkbook(stream, { title: 't', columns: [{ title: 'a' }], rows: [[{ formula: '1+1' }]] }),
    );
    expect((await open(object)).worksheets[0]?.getCell('A3').value).toBe('{"formula":"1+1"}');
  });

  test('characters that XML cannot hold are dropped, not written', async () => {
    const bytes = await collect((stream) =>
      ledgerWorkbook(stream, {
        title: '坏\u0001字符',
        columns: [{ title: 'a' }],
        rows: [['x\u0000y\ud800z']],
      }),
    );
    expect((await open(bytes)).worksheets[0]?.getCell('A3').value).toBe('xyz');
  });

  test('sheet names fit every program', () => {
    expect(sheetName('2023年[全省]/台账：*?')).toBe('2023年 全省 台账：');
    expect(sheetName('消'.repeat(40))).toHaveLength(31);
    expect(sheetName('', ['表'])).toBe('表(2)');
    expect(sheetName("'引号'")).toBe('引号');
  });

  test('20,000 rows arrive one by one and are all there', async () => {
    let size = 0;
    const stream = new Writable({
      write: (chunk: Buffer, _, next) => {
        size += chunk.length;
        setImmediate(next);
      },
    });
    expect(await ledgerWorkbook(stream, { title: '大', columns, rows: numbered(20_000) })).toEqual({
      rows: 20_000,
    });
    expect(size).toBeGreaterThan(100_000);
  });

  test('a download that is broken off stops the writing', async () => {
    const stream = new Writable({ highWaterMark: 1, write: () => undefined });
    setTimeout(() => stream.destroy(), 50);
    await expect(ledgerWorkbook(stream, { title: '断', columns, rows: numbered(Infinity) })).rejects.toThrow(
      '下载已中断',
    );
  });

  test.skipIf(spawnSync('soffice', ['--version']).status !== 0)(
    'LibreOffice opens it',
    async () => {
      writeFileSync(join(folder, 'ledger.xlsx'), await ledger());
      execFileSync(
        'soffice',
        [
          `-env:UserInstallation=file://${folder}/profile`,
          '--headless',
          '--convert-to',
          'csv:Text - txt - csv (StarCalc):44,34,76,1',
          '--outdir',
          folder,
          join(folder, 'ledger.xlsx'),
        ],
        { stdio: 'ignore', timeout: 90_000 },
      );
      const csv = readFileSync(join(folder, 'ledger.csv'), 'utf8').split('\n');
      expect(csv[2]).toBe('"日期","事项","人数","经费（元）"');
      expect(csv[3]).toBe('2023-09-15,"廉政党课",40,"1,200.50"');
      expect(csv[4]).toContain('=HYPERLINK');
    },
    120_000,
  );
});

test('the matrix: frozen corner, words and fills, legend', async () => {
  const bytes = await collect((stream) =>
    matrixWorkbook(stream, {
      title: '任务矩阵',
      columns: [{ title: '专题辅导' }, { title: '廉政党课' }],
      rows: [
        { title: '第一支队', cells: [{ text: '已完成 1/1', state: 'met' }, null] },
        {
          title: '第二支队',
          cells: [
            { text: '逾期 0/1', state: 'overdue' },
            { text: '', state: null },
          ],
        },
      ],
    }),
  );
  const sheet = (await open(bytes)).worksheets[0] as ExcelJS.Worksheet;
  expect(sheet.views[0]).toMatchObject({ state: 'frozen', xSplit: 1, ySplit: 2 });
  expect(sheet.getCell('B3').value).toBe('已完成 1/1');
  expect(sheet.getCell('B4').fill).toMatchObject({ fgColor: { argb: 'FFFADBD8' } });
  expect(sheet.getCell('C3').value).toBeNull();
  expect(sheet.getCell('A6').value).toBe('图例');
});

test('the print view escapes everything and asks for nothing', () => {
  const html = ledgerHtml({
    title: '<script>alert(1)</script>',
    subtitle: '"x"',
    columns: [{ title: '<b>' }, { title: '元', type: 'money' }],
    rows: [['<img src=x onerror=1>', 1234.5]],
    printedAt: '2023-09-15',
    unit: '某支队&',
  });
  expect(html).not.toMatch(/<script|<img|<b>|https?:|<link|@import|url\(/);
  expect(html).toContain('&lt;img src=x onerror=1&gt;');
  expect(html).toContain('1,234.50');
  expect(html).toContain('counter(page)');
  expect(html).toContain('table-header-group');
  expect(ledgerHtml({ title: '空', columns: [{ title: 'a' }], rows: [], printedAt: '', unit: '' })).toContain(
    '没有符合条件的记录',
  );
});

test('a template comes back as it went out', async () => {
  const bytes = await collect((stream) =>
    templateWorkbook(stream, {
      notes: ['说明一'],
      sheets: [
        {
          title: '单位',
          columns: [
            { title: '名称', required: true },
            { title: '级别', options: ['支队级', '大队'] },
            { title: '日期', type: 'date' },
          ],
          rows: [['第一支队', '支队级', '2020-01-01']],
        },
      ],
    }),
  );
  const sheets = readSheets(bytes);
  expect(sheets.map((sheet) => [sheet.name, sheet.hidden])).toEqual([
    ['单位', false],
    ['填写说明', false],
    ['选项', true],
  ]);
  expect(sheets[0]?.rows.map((row) => row.cells.map(textOf))).toEqual([
    ['名称*', '级别', '日期'],
    ['※本行为说明，不用删'],
    ['第一支队', '支队级', '2020-01-01'],
  ]);
  const validation = (await open(bytes)).worksheets[0]?.getCell('B3').dataValidation;
  expect(validation).toMatchObject({ type: 'list', formulae: ["'选项'!$A$1:$A$2"] });
});

test('prints a wide ledger on landscape paper with no column below four characters', () => {
  const columns = Array.from({ length: 18 }, (_, at) => ({ title: `第${at + 1}栏的名称` }));
  const row = columns.map((_, at) => (at === 3 ? '' : at === 7 ? '长'.repeat(300) : '有内容'));
  const html = ledgerHtml({
    title: '宽台账',
    columns: [{ title: '日期', type: 'date' }, ...columns],
    rows: [['2023-09-15', ...row]],
    printedAt: '2023-09-15',
    unit: '第一支队',
  });
  expect(html).not.toContain('第4栏的名称');
  const widths = [...html.matchAll(/<col style="width:([\d.]+)%">/g)].map((hit) => Number(hit[1]));
  expect(widths).toHaveLength(18);
  expect(Math.round(widths.reduce((sum, width) => sum + width, 0))).toBe(100);
  const points = Number(/font: ([\d.]+)pt\/1\.5/.exec(html)?.[1]);
  const millimetres = html.includes('A3 landscape') ? 388 : 265;
  const characters = widths.map((width) => ((width / 100) * millimetres - 3.4) / ((points * 25.4) / 72));
  expect(Math.min(...characters)).toBeGreaterThanOrEqual(3.9);
  // The date is not broken, and the column that says much gets the most.
  expect(characters[0]).toBeGreaterThanOrEqual(5.4);
  expect(characters.indexOf(Math.max(...characters))).toBe(7);
});
