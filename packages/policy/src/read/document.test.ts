import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { readDocument } from './document.ts';
import { DocumentError } from './errors.ts';
import { tidy, tidyText } from './tidy.ts';

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
    expect(await codeOf(new TextEncoder().encode('%PDF-1.7 x'), 'a.pdf')).toBe('document.broken');
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
    // Programs disagree which of two parts of one name counts: what is shown need not be what is read.
    const twice = docx(paragraph('x'), [{ name: 'word/document.xml', data: Buffer.from('<x/>') }]);
    expect(await codeOf(twice, 'a.docx')).toBe('document.broken');
    expect(await codeOf(zip([{ name: 'a.txt', data: Buffer.from('x') }]), 'a.docx')).toBe('document.broken');
    const bomb = Buffer.alloc(80 * 1024 * 1024);
    expect(await codeOf(docx(paragraph('x'), [{ name: 'word/media/a.png', data: bomb }]), 'a.docx')).toBe(
      'document.bomb',
    );
    expect(
      await codeOf(docx(paragraph('x'), [{ name: 'word/media/a.png', data: bomb, claim: 10 }]), 'a.docx'),
    ).toBe('document.bomb');
  });

  it('refuses 200,000 unclosed paragraphs at once', async () => {
    const started = process.cpuUsage();
    expect(await codeOf(docx('<w:p>'.repeat(200_000)), 'a.docx')).toBe('document.broken');
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });

  it('counts automatic numbers through their levels', async () => {
    const level = (at: number, format: string, text: string): string =>
      `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`;
    const numbering = `<w:numbering xmlns:w="x"><w:abstractNum w:abstractNumId="0">${level(0, 'chineseCountingThousand', '%1、')}${level(1, 'chineseCounting', '（%2）')}${level(2, 'decimal', '%3.')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`;
    const item = (at: number, text: string): string =>
      `<w:p><w:pPr><w:numPr><w:ilvl w:val="${at}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;
    const body =
      item(0, '教育') +
      item(1, '学习') +
      item(2, '每月学一次') +
      item(1, '谈话') +
      item(2, '谈') +
      item(0, '监督');
    expect(
      await readDocument(
        docx(body, [{ name: 'word/numbering.xml', data: Buffer.from(numbering) }]),
        'a.docx',
      ),
    ).toBe('一、教育\n（一）学习\n1. 每月学一次\n（二）谈话\n1. 谈\n二、监督');
  });

  it('leaves out hidden and deleted text and the table of contents, and keeps footnotes as notes', async () => {
    const styles =
      '<w:styles xmlns:w="x"><w:style w:styleId="a"><w:name w:val="toc 1"/></w:style></w:styles>';
    const notes =
      '<w:footnotes xmlns:w="x"><w:footnote w:type="separator"><w:p/></w:footnote><w:footnote w:id="1"><w:p><w:r><w:t>含机关</w:t></w:r></w:p></w:footnote></w:footnotes>';
    const body =
      '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>一、教育 3</w:t></w:r></w:p>' +
      '<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>草稿说明</w:t></w:r><w:del><w:r><w:t>旧句</w:t></w:r></w:del><w:r><w:t>各支队党委</w:t></w:r><w:r><w:br/><w:t>每月学一次。</w:t></w:r></w:p>';
    const parts = [
      { name: 'word/styles.xml', data: Buffer.from(styles) },
      { name: 'word/footnotes.xml', data: Buffer.from(notes) },
    ];
    expect(await readDocument(docx(body, parts), 'a.docx')).toBe('各支队党委每月学一次。\n注：含机关');
  });
});

/**
 * A Word 97 file as Word and WPS save it: a compound file with a main stream and a table stream, the text in
 * one piece of UTF-16. \r ends a paragraph, \u0007 a cell and, once more, a row.
 */
function doc(text: string): Buffer {
  const [textAt, size] = [0x800, 8192];
  const main = Buffer.alloc(size);
  main.writeUInt16LE(0xa5ec, 0);
  main.writeUInt16LE(0x0200, 0x0a);
  main.writeUInt32LE(textAt, 0x18);
  main.writeUInt32LE(text.length, 0x4c);
  main.writeUInt32LE(0, 0x1a2);
  main.writeUInt32LE(21, 0x1a6);
  main.write(text, textAt, 'utf16le');
  const table = Buffer.alloc(4096);
  table.writeUInt8(2, 0);
  table.writeUInt32LE(16, 1);
  table.writeUInt32LE(text.length, 9);
  table.writeUInt32LE(textAt, 15);
  return compound([
    { name: 'WordDocument', data: main },
    { name: '1Table', data: table },
  ]);
}

/** A container of the old Office kind with two or three streams, each a whole number of sectors long. */
function compound(streams: { name: string; data: Buffer }[]): Buffer {
  const sector = 512;
  const fat = Buffer.alloc(sector, 0xff);
  fat.writeInt32LE(-3, 0);
  fat.writeInt32LE(-2, 4);
  const directory = Buffer.alloc(sector);
  const entry = (
    at: number,
    name: string,
    type: number,
    child: number,
    right: number,
    start: number,
    length: number,
  ): void => {
    directory.write(name, at * 128, 'utf16le');
    directory.writeUInt16LE((name.length + 1) * 2, at * 128 + 64);
    directory.writeUInt8(type, at * 128 + 66);
    directory.writeUInt8(1, at * 128 + 67);
    directory.writeInt32LE(-1, at * 128 + 68);
    directory.writeInt32LE(right, at * 128 + 72);
    directory.writeInt32LE(child, at * 128 + 76);
    directory.writeInt32LE(start, at * 128 + 116);
    directory.writeUInt32LE(length, at * 128 + 120);
  };
  entry(0, 'Root Entry', 5, 1, -1, -2, 0);
  let next = 2;
  streams.forEach(({ name, data }, i) => {
    entry(i + 1, name, 2, -1, i + 1 < streams.length ? i + 2 : -1, next, data.length);
    for (let rest = data.length / sector; rest > 0; rest -= 1, next += 1)
      fat.writeInt32LE(rest === 1 ? -2 : next + 1, next * 4);
  });
  const header = Buffer.alloc(sector);
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).copy(header);
  [0x3e, 3, 0xfffe, 9, 6].forEach((value, i) => header.writeUInt16LE(value, 24 + i * 2));
  const words: [number, number][] = [
    [44, 1],
    [48, 1],
    [56, 4096],
    [60, -2],
    [64, 0],
    [68, -2],
    [72, 0],
  ];
  for (const [at, value] of words) header.writeInt32LE(value, at);
  header.fill(0xff, 76);
  header.writeInt32LE(0, 76);
  return Buffer.concat([header, fat, directory, ...streams.map(({ data }) => data)]);
}

describe('the old Word format, also as WPS saves it', () => {
  it.each(['安排.doc', '安排.wps'])('reads paragraphs and tables: %s', async (name) => {
    const file = doc(
      `清风行动安排\r${SENTENCE}\r任务\u0007责任单位\u0007完成时限\u0007\u0007廉政家访\u0007政治部\u0007每季度\u0007\u0007廉政档案\u0007\u00076月底前\u0007\u0007`,
    );
    const text = await readDocument(file, name);
    expect(text.split('\n').map((line) => line.trimEnd())).toEqual([
      '清风行动安排',
      SENTENCE,
      '任务\t责任单位\t完成时限',
      '廉政家访\t政治部\t每季度',
      '廉政档案\t\t6月底前',
    ]);
    expect(compile(text).obligations.at(-2)).toMatchObject({
      bearers: ['政治部'],
      cadence: { every: 'quarter' },
    });
  });

  it('tells a locked file, and one that only has the name, from a text', async () => {
    // A .docx with a password is no zip: it is kept whole in a container of the old kind.
    const locked = compound([
      { name: 'EncryptionInfo', data: Buffer.alloc(4096) },
      { name: 'EncryptedPackage', data: Buffer.alloc(4096, 7) },
    ]);
    expect(await codeOf(locked, '方案.docx')).toBe('document.encrypted');
    const noise = Uint8Array.from({ length: 3000 }, (_, i) => (i * i * 31 + i * 7 + 129) % 256);
    expect(await codeOf(noise, '安排.wps')).toBe('document.broken');
    expect(await codeOf(noise, '安排.txt')).toBe('document.encoding');
  });

  it('says what to do with one that it cannot open', async () => {
    const file = doc(SENTENCE);
    file.fill(0, 512, 1024);
    await expect(readDocument(file, '安排.wps')).rejects.toThrow('另存为 .docx');
  });
});

describe('other formats, told by their content', () => {
  it('reads rich text', async () => {
    const rtf = String.raw`{\rtf1\ansi\ansicpg936{\fonttbl{\f0 SimSun;}}{\*\generator x}\u21508?\u25903?\u38431?{\v hidden}\'c3\'bf\'d4\'c2\par two}`;
    expect(await readDocument(Buffer.from(rtf), 'a.doc')).toBe('各支队每月\ntwo');
  });

  it('reads a web page in one pass', async () => {
    const page = `<html><head><style>p{}</style></head><body><p>各支队&nbsp;每月</p><table><tr><td rowspan="2">甲</td><td>乙</td></tr><tr><td>丙</td></tr></table></body></html>`;
    expect(await readDocument(Buffer.from(page), 'a.txt')).toBe('各支队\u00a0每月\n甲\t乙\n甲\t丙');
    const started = process.cpuUsage();
    await readDocument(Buffer.from(`<html>x${'<p'.repeat(400_000)}`), 'a.html');
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  });

  it('refuses a page of scripts only, and says where the text is', async () => {
    const page =
      '<!doctype html><html><head><script>load("text")</script></head><body><div id="app"></div></body></html>';
    expect(await codeOf(Buffer.from(page), 'a.html')).toBe('document.empty_page');
    await expect(readDocument(Buffer.from(page), 'a.html')).rejects.toThrow('复制');
  });

  it('reads OpenDocument text and OFD', async () => {
    const odt = zip([
      { name: 'mimetype', data: Buffer.from('application/vnd.oasis.opendocument.text') },
      {
        name: 'content.xml',
        data: Buffer.from(
          '<o><text:p>各支队</text:p><table:table><table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell><table:table-cell><text:p>乙</text:p></table:table-cell></table:table-row></table:table></o>',
        ),
      },
    ]);
    expect(await readDocument(odt, 'a.odt')).toBe('各支队\n甲\t乙');
    const page = (body: string): Uint8Array =>
      zip([
        { name: 'OFD.xml', data: Buffer.from('<a/>') },
        { name: 'Doc_0/Pages/Page_0/Content.xml', data: Buffer.from(`<p>${body}</p>`) },
      ]);
    const run = (y: number, text: string): string =>
      `<TextObject Boundary="10 ${y} 100 5" Size="4"><TextCode X="0" Y="4">${text}</TextCode></TextObject>`;
    expect(await readDocument(page(run(20, '每月一次。') + run(10, '各支队')), 'a.ofd')).toBe(
      '各支队\n每月一次。',
    );
    expect(await codeOf(page('<ImageObject/>'), 'a.ofd')).toBe('document.scanned');
  });

  it('reads a PDF with text and refuses one without', async () => {
    const pdf = (content: string): Uint8Array =>
      Buffer.from(
        `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n4 0 obj<</Length ${content.length}>>stream\n${content}\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>`,
      );
    expect(
      await readDocument(pdf('BT /F1 12 Tf 20 200 Td (Plan) Tj 0 -20 Td (Monthly) Tj ET'), 'a.txt'),
    ).toBe('Plan\nMonthly');
    expect(await codeOf(pdf('0 0 10 10 re f'), 'a.pdf')).toBe('document.scanned');
  });

  it('says what a picture and a sheet are', async () => {
    expect(await codeOf(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2]), 'plan.docx')).toBe(
      'document.picture',
    );
    const sheet = zip([
      { name: '[Content_Types].xml', data: Buffer.from(TYPES) },
      { name: 'xl/workbook.xml', data: Buffer.from('<a/>') },
    ]);
    expect(await codeOf(sheet, 'plan.docx')).toBe('document.spreadsheet');
    await expect(readDocument(sheet, 'a.xlsx')).rejects.toThrow('粘贴');
  });
});

describe('text as it arrives', () => {
  it('joins broken lines, folds radicals, drops page numbers and contents', () => {
    const broken =
      '目录\n一、学习教育………………3\n各⽀队每年要组织全体党员干部学习党章党规，并结合本单\n位实际开展警示教育，参加人数不少于应到人数的百分之\n九十，各大队每季度要向支队纪委报告一次学习教育开展的\n情况。\n— 3 —\n一、谈话提醒';
    expect(tidyText(broken)).toBe(
      '目录\n各支队每年要组织全体党员干部学习党章党规，并结合本单位实际开展警示教育，参加人数不少于应到人数的百分之九十，各大队每季度要向支队纪委报告一次学习教育开展的情况。\n一、谈话提醒',
    );
  });

  it('folds radicals by the table that names are folded by, and keeps every place', () => {
    const copied = '⺼类⽬录，⻓期';
    expect(tidyText(copied)).toBe('肉类目录，长期');
    expect(tidyText('⺮')).toBe('⺮');
    expect(tidy(copied).original(3)).toBe(3);
  });

  it('leaves short items and whole paragraphs alone', () => {
    const items = '1.每月召开例会\n2.每季度开展检查\n3.年底报告';
    expect(tidyText(items)).toBe(items);
  });
});
