import ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import { dateOfSerial, plainDateOf, readSheets, SheetError, type SheetCell } from './index.ts';
import { minimal, zip } from './testing.ts';

function codeOf(bytes: Uint8Array, limits = {}): string {
  try {
    readSheets(bytes, limits);
  } catch (error) {
    if (error instanceof SheetError && /[\u4e00-\u9fff]/.test(error.message)) return error.code;
    throw error;
  }
  return 'read';
}

const cell = (value: string | number): SheetCell => ({
  address: 'A1',
  column: 1,
  type: typeof value === 'number' ? 'number' : 'text',
  value,
  formula: false,
});

describe('what is read', () => {
  test('texts, numbers, dates, rich text, formulas as stored values', async () => {
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('人员');
    sheet.getCell('A1').value = '姓名';
    sheet.getCell('B2').value = new Date('2023-09-15T00:00:00Z');
    sheet.getCell('C2').value = { formula: '1+1', result: 2 };
    sheet.getCell('D2').value = { richText: [{ text: '张' }, { text: '三' }] };
    sheet.getCell('E2').value = true;
    sheet.getCell('F2').value = 3.5;
    sheet.getCell('G2').value = { error: '#REF!' };
    sheet.getCell('H2').value = { formula: 'WEBSERVICE("http://example.com")' };
    workbook.addWorksheet('隐藏', { state: 'hidden' });
    const [people, hidden] = readSheets(Buffer.from(await workbook.xlsx.writeBuffer()));
    expect(people?.rows[1]?.cells).toEqual([
      { address: 'B2', column: 2, type: 'date', value: '2023-09-15', formula: false },
      { address: 'C2', column: 3, type: 'number', value: 2, formula: true },
      { address: 'D2', column: 4, type: 'text', value: '张三', formula: false },
      { address: 'E2', column: 5, type: 'boolean', value: true, formula: false },
      { address: 'F2', column: 6, type: 'number', value: 3.5, formula: false },
      { address: 'G2', column: 7, type: 'error', value: '#REF!', formula: false },
      {
        address: 'H2',
        column: 8,
        type: 'error',
        value: '（公式没有算出结果，请在 Excel 里打开保存一次）',
        formula: true,
      },
    ]);
    expect(hidden).toEqual({ name: '隐藏', hidden: true, rows: [], merges: [] });
  });

  test('which cells are drawn as one', async () => {
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('a');
    sheet.addRows([
      ['甲', '乙'],
      ['', '丙'],
    ]);
    sheet.mergeCells('A1:A2');
    const [read] = readSheets(Buffer.from(await workbook.xlsx.writeBuffer()));
    expect(read?.merges).toEqual([{ top: 1, bottom: 2, left: 1, right: 1 }]);
    expect(read?.rows[1]?.cells.map((cell) => cell.value)).toContain('丙');
  });

  test('cells and rows without addresses, inline text, phonetic hints left out', () => {
    const [sheet] = readSheets(
      zip(
        minimal(
          '<row><c t="inlineStr"><is><t>甲 &amp; 乙&#33;</t><rPh><t>jia</t></rPh></is></c><c><v>7</v></c></row><row r="5"><c r="C5" t="str"><f>A1</f><v><![CDATA[<x>]]></v></c></row>',
        ),
      ),
    );
    expect(sheet?.rows).toEqual([
      {
        number: 1,
        cells: [
          { address: 'A1', column: 1, type: 'text', value: '甲 & 乙!', formula: false },
          { address: 'B1', column: 2, type: 'number', value: 7, formula: false },
        ],
      },
      { number: 5, cells: [{ address: 'C5', column: 3, type: 'text', value: '<x>', formula: true }] },
    ]);
  });

  test('dates however they are written', () => {
    for (const text of [
      '2023-09-05',
      '2023-9-5',
      '2023/9/5',
      '2023.9.5',
      '2023年9月5日',
      '20230905',
      '2023-09-05 00:00:00',
    ])
      expect(plainDateOf(cell(text))).toBe('2023-09-05');
    expect(plainDateOf(cell(45_174))).toBe('2023-09-05');
    expect(plainDateOf(cell('45174'))).toBe('2023-09-05');
    for (const bad of ['2023-02-30', '2023-13-01', '9月5日', '去年', '12', '99999999'])
      expect(plainDateOf(cell(bad))).toBeNull();
    expect(plainDateOf(cell(5))).toBeNull();
    expect(dateOfSerial(60)).toBeNull();
    expect(dateOfSerial(61)).toBe('1900-03-01');
    expect(dateOfSerial(43_712, true)).toBe('2023-09-05');
  });
});

describe('what is refused', () => {
  const good = minimal('<row r="1"><c r="A1"><v>1</v></c></row>');

  test('not a workbook, old formats, passwords', () => {
    expect(codeOf(zip(good))).toBe('read');
    expect(codeOf(Buffer.from('姓名,单位\n'))).toBe('not-a-workbook');
    expect(codeOf(Buffer.alloc(0))).toBe('not-a-workbook');
    expect(codeOf(zip([{ name: 'word/document.xml', data: '<x/>' }]))).toBe('not-a-workbook');
    const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
    expect(codeOf(ole)).toBe('old-format');
    expect(codeOf(Buffer.concat([ole, Buffer.from('EncryptedPackage', 'utf16le')]))).toBe('encrypted');
    expect(codeOf(zip(good.map((entry) => ({ ...entry, flags: 1 }))))).toBe('encrypted');
  });

  test('macros, by name or by content type', () => {
    expect(codeOf(zip([...good, { name: 'xl/vbaProject.bin', data: 'x' }]))).toBe('macro');
    expect(codeOf(zip([...good, { name: 'xl/macrosheets/sheet1.xml', data: '<x/>' }]))).toBe('macro');
    expect(
      codeOf(
        zip([
          {
            name: '[Content_Types].xml',
            data: '<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>',
          },
          ...good.slice(1),
        ]),
      ),
    ).toBe('macro');
  });

  test('bombs: too many entries, too large, too dense, lying about their size', () => {
    expect(
      codeOf(zip([...good, ...Array.from({ length: 1001 }, (_, n) => ({ name: `x/${n}`, data: '' }))])),
    ).toBe('unsafe');
    expect(codeOf(zip([...good, { name: 'xl/a', data: 'x', claim: 101 * 1024 * 1024 }]))).toBe('unsafe');
    expect(codeOf(zip([...good, { name: 'xl/a', data: Buffer.alloc(3 * 1024 * 1024) }]))).toBe('unsafe');
    const big = `<row r="1"><c r="A1" t="str"><v>${'廉'.repeat(400_000)}</v></c></row>`;
    const lying = minimal(big);
    for (const entry of lying) if (entry.name.endsWith('sheet1.xml')) entry.claim = 100;
    expect(codeOf(zip(lying))).toBe('broken');
    expect(codeOf(zip([...good, { name: 'xl/workbook.xml', data: '<x/>' }]))).toBe('unsafe');
  });

  test('document types and entities', () => {
    expect(
      codeOf(zip(minimal('<row><c t="str"><v>&x;</v></c></row>', [], '<!DOCTYPE w [<!ENTITY x "y">]>'))),
    ).toBe('unsafe');
    expect(codeOf(zip(minimal('<row><c t="str"><v>&x;</v></c></row>')))).toBe('broken');
    expect(codeOf(zip(minimal('', [], '<!DOCTYPE w SYSTEM "file:///etc/passwd">')))).toBe('unsafe');
  });

  test('damage anywhere', () => {
    const whole = zip(good);
    for (let cut = 1; cut < whole.length; cut += 37) expect(codeOf(whole.subarray(0, cut))).not.toBe('read');
    for (let at = 0; at < whole.length; at += 11) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] as number) ^ 0xff;
      expect(typeof codeOf(bytes)).toBe('string');
    }
    expect(codeOf(zip(minimal('<row><c><v>1</c></row>')))).toBe('broken');
    expect(codeOf(zip(minimal('<row r="1"><c t="s"><v>9</v></c></row>')))).toBe('broken');
    expect(codeOf(zip(minimal('<row r="-4"><c><v>9</v></c></row>')))).toBe('broken');
  });

  test('too many rows, columns, cells; empty formatted ones do not count', () => {
    expect(codeOf(zip(minimal('<row r="20001"><c r="A20001"><v>1</v></c></row>')))).toBe('too-many-rows');
    expect(codeOf(zip(minimal('<row r="20001"><c r="A20001" s="1"/></row>')))).toBe('read');
    expect(codeOf(zip(minimal('<row r="1"><c r="CW1"><v>1</v></c></row>')))).toBe('too-many-columns');
    expect(
      codeOf(zip(minimal('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row>')), { cells: 1 }),
    ).toBe('too-many-cells');
    expect(codeOf(zip(good), { fileBytes: 10 })).toBe('too-large');
  });

  /** Two million characters are read in one pass, or the test runs out of its time. */
  test('a tag made to be slow is not', () => {
    const codeOfRow = (row: string) => codeOf(zip(minimal(row)), { ratio: 1e6 });
    const many = Array.from({ length: 200_000 }, (_, n) => `b${n}="1"`).join(' ');
    const long = 'a'.repeat(500_000);
    expect(codeOfRow(`<row "${'>'.repeat(400_000)}</row>`)).toBe('broken');
    expect(codeOfRow(`<row ${long}><c ${'b '.repeat(300_000)}><v>1</v></c></row>`)).toBe('broken');
    expect(codeOfRow(`<row ${long}="1"><c ${many}><v>1</v></c></row>`)).toBe('read');
  });

  test('nesting that no table has', () => {
    const nested = (depth: number) =>
      `<row><c><v>${'<x>'.repeat(depth)}1${'</x>'.repeat(depth)}</v></c></row>`;
    expect(codeOf(zip(minimal(nested(200))))).toBe('read');
    expect(codeOf(zip(minimal(nested(300))))).toBe('broken');
  });
});

test('the 64-bit form of streaming writers is read, a damaged one is refused', () => {
  const bytes = zip(minimal('<row r="1"><c r="A1"><v>7</v></c></row>'), true);
  expect(readSheets(bytes)[0]?.rows[0]?.cells[0]?.value).toBe(7);
  // The pointer to the directory leads out of the file.
  bytes.writeBigUInt64LE(2n ** 40n, bytes.length - 22 - 20 + 8);
  expect(() => readSheets(bytes)).toThrow(/损坏/);
});

test('rows without content are refused with what to do about them', () => {
  const rows = Array.from({ length: 200 }, (_, index) => `<row r="${index + 1}" ht="15"/>`).join('');
  expect(readSheets(zip(minimal(rows)))).toHaveLength(1);
  expect(() => readSheets(zip(minimal(rows)), { rows: 20 })).toThrow('删掉多余的空行');
});
