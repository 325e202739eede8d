import { expect, test } from 'vitest';
import { cleanName, cleanText, isReading, nameKey, readingKey } from './names.ts';

test('radicals and compatibility characters of PDF copies become ordinary ones', () => {
  // U+2F00, U+2F8A (Kangxi), U+2ED3, U+2ED4 (supplement), U+F900 (compatibility)
  expect(cleanText('⼀把⼿的⾊调，⻓城⻔外，豈有')).toBe('一把手的色调，长城门外，豈有');
  expect(nameKey('⽀队')).toBe(nameKey('支队'));
});

test('radicals are folded as Unicode equates them', () => {
  // U+2EBC, U+2EAB, U+2EB2, U+2ED1, U+2ED3, U+2EEC, U+31D0, and an ideograph beyond the first plane
  expect(cleanText('⺼⺫⺲⻑⻓⻬㇐⺮')).toBe('肉目罒長长齐一𥫗');
  for (let code = 0x2f00; code < 0x2fd6; code += 1)
    expect(cleanText(String.fromCodePoint(code))).toMatch(/^[\u4e00-\u9fff]$/);
  expect(nameKey('⺠主路')).toBe(nameKey('民主路'));
});

test('width, blanks and invisible characters do not make another title; punctuation stays', () => {
  expect(cleanText('\u200b　２０２３年 第３期\u00a0（上）：廉洁\n讲堂 ')).toBe(
    '2023年 第3期 （上）：廉洁 讲堂',
  );
  expect(nameKey('特勤（一）站')).toBe(nameKey('特勤(一) 站'));
  expect(nameKey('ＡＢ楼')).toBe(nameKey('ab楼'));
});

test.each(['阿依古丽·买买提', '阿依古丽•买买提', '阿依古丽．买买提', '阿依古丽.买买提', '阿依古丽 · 买买提'])(
  'the dot of %s is one dot',
  (name) => {
    expect(cleanName(name)).toBe('阿依古丽·买买提');
    expect(nameKey(name)).toBe(nameKey('阿依古丽买买提'));
  },
);

test('blanks inside a Chinese name go, those of a Latin name stay', () => {
  expect(cleanName(' 李　小 明 ')).toBe('李小明');
  expect(cleanName('John  Smith')).toBe('John Smith');
  expect(nameKey('john smith')).toBe(nameKey('JohnSmith'));
});

test('storing twice changes nothing', () => {
  for (const name of ['⽩ 岑舟', '买买提 ． 艾力', 'Ａ Ｂ', '特勤（一）站'])
    expect(cleanName(cleanName(name))).toBe(cleanName(name));
});

test.each([
  ['jìlǜ', 'jilv'],
  ['jilü', 'jilv'],
  ['ji lu:', 'jilv'],
  ['JiLv', 'jilv'],
  ['ＮÜ', 'nv'],
  ["xi'an", 'xian'],
  ['zhāng', 'zhang'],
])('%s is asked for as %s', (typed, key) => {
  expect(readingKey(typed)).toBe(key);
  expect(isReading(typed)).toBe(true);
});

test('characters are no reading', () => {
  expect(isReading('纪律')).toBe(false);
  expect(isReading('jilv纪')).toBe(false);
});
