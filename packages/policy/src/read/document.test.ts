import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { readDocument } from './document.ts';
import { DocumentError } from './errors.ts';

const SENTENCE = '各支队每年至少开展1次专题辅导。';

/** A zip of the given entries; `claim` overrides the size an entry declares. */
function zip(entries: { name: string; data: Buffer; claim?: number; flags?: number }[]): Uint8Array {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, data, claim, flags } of entries) {
    const packed = deflateRawSync(data);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(20, 4);
    header.writeUInt16LE(flags ?? 0, 6);
    header.writeUInt16LE(8, 8);
    header.writeUInt32LE(crc32(data), 14);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt32LE(claim ?? data.length, 22);
    header.writeUInt16LE(Buffer.byteLength(name), 26);
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    header.copy(record, 6, 4, 30);
    record.writeUInt32LE(offset, 42);
    locals.push(header, Buffer.from(name), packed);
    central.push(record, Buffer.from(name));
    offset += header.length + Buffer.byteLength(name) + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...locals, directory, end]));
}

const TYPES =
  '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
const RELATIONS =
  '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>';

function docx(
  body: string,
  extra: { name: string; data: Buffer; claim?: number; flags?: number }[] = [],
): Uint8Array {
  const document = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`;
  return zip([
    { name: '[Content_Types].xml', data: Buffer.from(TYPES) },
    { name: '_rels/.rels', data: Buffer.from(RELATIONS) },
    { name: 'word/document.xml', data: Buffer.from(document) },
    ...extra,
  ]);
}

const paragraph = (text: string): string => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
const cell = (text: string, properties = ''): string =>
  `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(text)}</w:tc>`;
const row = (...cells: string[]): string => `<w:tr>${cells.join('')}</w:tr>`;

async function codeOf(bytes: Uint8Array, name: string): Promise<string> {
  try {
    await readDocument(bytes, name);
    return 'none';
  } catch (error) {
    return error instanceof DocumentError ? error.code : String(error);
  }
}

describe('plain text', () => {
  it.each([
    ['UTF-8', new TextEncoder().encode(SENTENCE)],
    ['UTF-8 with a mark', new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(SENTENCE)])],
    ['UTF-16LE with a mark', new Uint8Array([0xff, 0xfe, ...Buffer.from(SENTENCE, 'utf16le')])],
    ['UTF-16LE without a mark', new Uint8Array(Buffer.from(`${SENTENCE}\n123`, 'utf16le'))],
    ['UTF-16BE with a mark', new Uint8Array([0xfe, 0xff, ...Buffer.from(SENTENCE, 'utf16le').swap16()])],
    // 各支队每年 in GB18030
    ['GB18030', new Uint8Array([0xb8, 0xf7, 0xd6, 0xa7, 0xb6, 0xd3, 0xc3, 0xbf, 0xc4, 0xea])],
  ])('%s', async (_, bytes) => {
    expect(await readDocument(bytes, 'plan.txt')).toContain('各支队每年');
  });

  it('refuses what is empty or not text', async () => {
    expect(await codeOf(new Uint8Array(), 'a.txt')).toBe('document.empty');
    expect(await codeOf(new TextEncoder().encode(' \n '), 'a.txt')).toBe('document.empty');
    expect(await codeOf(new TextEncoder().encode('%PDF-1.7 x'), 'a.pdf')).toBe('document.unsupported');
    expect(await codeOf(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), 'a.doc')).toBe(
      'document.legacy_word',
    );
  });

  it('explains itself in Chinese', async () => {
    await expect(readDocument(new Uint8Array(), 'a.txt')).rejects.toThrow('文件是空的');
  });
});

describe('Word', () => {
  it('reads paragraphs', async () => {
    const text = await readDocument(docx(paragraph('实施方案') + paragraph(SENTENCE)), 'plan.docx');
    expect(text).toBe(`实施方案\n${SENTENCE}`);
  });

  it('turns tables into tab-separated lines and repeats merged cells', async () => {
    const table = `<w:tbl>${row(cell('任务'), cell('责任单位'), cell('完成时限'))}${row(cell('开展专题辅导'), cell('政治部', '<w:vMerge w:val="restart"/>'), cell('每季度'))}${row(cell('建立廉政档案'), cell('', '<w:vMerge/>'), cell('6月底前'))}</w:tbl>`;
    const text = await readDocument(docx(table), 'plan.docx');
    expect(text).toBe(
      '任务\t责任单位\t完成时限\n开展专题辅导\t政治部\t每季度\n建立廉政档案\t政治部\t6月底前',
    );
    const { obligations } = compile(text);
    expect(obligations.map(({ bearers, cadence }) => ({ bearers, cadence }))).toEqual([
      { bearers: ['政治部'], cadence: { every: 'quarter' } },
      { bearers: ['政治部'], cadence: { once: '--06-30' } },
    ]);
  });

  it('refuses macros, encryption, damage and bombs', async () => {
    const good = docx(paragraph(SENTENCE));
    expect(
      await codeOf(
        docx(paragraph(SENTENCE), [{ name: 'word/vbaProject.bin', data: Buffer.from('x') }]),
        'a.docx',
      ),
    ).toBe('document.macro');
    expect(await codeOf(good, 'a.docm')).toBe('document.macro');
    expect(
      await codeOf(docx(paragraph(SENTENCE), [{ name: 'x', data: Buffer.from('x'), flags: 1 }]), 'a.docx'),
    ).toBe('document.encrypted');
    expect(await codeOf(good.slice(0, good.length / 2), 'a.docx')).toBe('document.broken');
    expect(await codeOf(zip([{ name: 'a.txt', data: Buffer.from('x') }]), 'a.docx')).toBe('document.broken');
    const bomb = Buffer.alloc(80 * 1024 * 1024);
    expect(await codeOf(docx(paragraph('x'), [{ name: 'word/media/a.png', data: bomb }]), 'a.docx')).toBe(
      'document.bomb',
    );
    expect(
      await codeOf(docx(paragraph('x'), [{ name: 'word/media/a.png', data: bomb, claim: 10 }]), 'a.docx'),
    ).toBe('document.bomb');
  });
});
