import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { readDocument } from './read/document.ts';
import { DocumentError } from './read/errors.ts';
import type { Compiled } from './types.ts';

/** Fragments of official prose, so that random texts reach deep into the grammar. */
const FRAGMENTS = [
  '各支队',
  '总队、支队',
  '党组织书记（副书记）',
  '每年',
  '每季度末月',
  '25日前',
  '至少',
  '不超过',
  '开展',
  '1次',
  '1至2个',
  '以上',
  '“',
  '”',
  '《',
  '》',
  '（',
  '）',
  '，',
  '。',
  '；',
  '：',
  '\n',
  '\t',
  '一、',
  '（一）',
  '1.',
  '第三条',
  '一是',
  '二是',
  '应当',
  '不得',
  '春节、中秋',
  '节前',
  '7日内',
  '后',
  '前',
  '收到线索',
  '之日起',
  '15个工作日内',
  '牵头单位：',
  '完成时限：',
  '序号\t任务\t责任单位\t完成时限',
  '其中',
  '每次不少于2小时',
  '除',
  '外',
  '的单位',
  '本办法',
  '是指',
  '去年',
  '共',
  '了',
  '20%',
  '、',
  '和',
  '由',
  '将',
  '纳入',
  '|',
  '支',
  '隊',
  '學',
  '１２',
  ' ',
  '　',
  '\r\n',
  'xx局',
  '***',
  '😀',
  '\ud800',
];

const prose = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 60 }).map((parts) => parts.join(''));

function sound(text: string, compiled: Compiled): void {
  for (const { clause } of [...compiled.obligations, ...compiled.limits]) {
    expect(clause.start).toBeGreaterThanOrEqual(0);
    expect(clause.end).toBeGreaterThan(clause.start);
    expect(clause.end).toBeLessThanOrEqual(text.length);
    expect(text.slice(clause.start, clause.end)).toBe(clause.text);
  }
  for (const item of compiled.obligations) {
    expect(item.quota.min).toBeGreaterThanOrEqual(0);
    expect(item.confidence).toBeGreaterThan(0);
    expect(item.confidence).toBeLessThanOrEqual(1);
    expect(item.title).not.toBe('');
  }
  expect(new Set(compiled.obligations.map((item) => item.id)).size).toBe(compiled.obligations.length);
}

describe('any text', () => {
  it('compiles prose-like text soundly and the same way twice', () => {
    fc.assert(
      fc.property(prose, (text) => {
        const compiled = compile(text);
        sound(text, compiled);
        expect(compile(text)).toEqual(compiled);
      }),
      { numRuns: 400 },
    );
  });

  it('compiles arbitrary strings soundly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => sound(text, compile(text))),
      { numRuns: 200 },
    );
  });

  it('reads arbitrary bytes or refuses them with a code', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('a.txt', 'a.docx', 'a', 'a.pdf'),
        async (bytes, name) => {
          try {
            const text = await readDocument(bytes, name);
            sound(text, compile(text));
          } catch (error) {
            expect(error).toBeInstanceOf(DocumentError);
            expect((error as DocumentError).code).toMatch(/^document\./);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** A megabyte of UTF-8. */
function fill(unit: string): string {
  return unit.repeat(Math.ceil(1_000_000 / Buffer.byteLength(unit)));
}

describe('a megabyte', () => {
  const UNITS: [string, string][] = [
    ['without punctuation', '各支队每年至少开展一次专题辅导'],
    ['of commas', '每年至少1次，'],
    ['of enumeration commas', '总队每年、支队每半年、'],
    ['of sentences', '各支队每季度召开1次例会，研究解决突出问题。各级党组织应当建立台账。\n'],
    ['of digits', '1234567890'],
    ['of open brackets', '（“《'],
    ['of tabs', '任务\t责任单位\t完成时限\t'],
    ['of line numbers', '1.\n（一）\n'],
    ['of labels', '牵头单位：甲；'],
    ['of inline items', '一是学；二是做；'],
    ['of blanks', ' \t'],
    ['of one letter', '前'],
  ];
  it.each(UNITS)('%s takes under two seconds', (_, unit) => {
    const text = fill(unit);
    // Processor time, so that a busy machine does not fail the test.
    const began = process.cpuUsage();
    compile(text);
    const used = process.cpuUsage(began);
    expect((used.user + used.system) / 1000).toBeLessThan(2000);
  });
});
