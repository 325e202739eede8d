import { foldRadicals } from './radicals.ts';

/**
 * One way to write names and titles, for storing and for asking alike. What is shown keeps the case and the
 * punctuation of its author; what is compared (`nameKey`) does not.
 */

/** Full-width letters and digits, the full-width stop. */
const fullWidth = /[０-９Ａ-Ｚａ-ｚ．]/g;
// eslint-disable-next-line no-control-regex -- characters that nobody sees are looked for here
const unseen =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const dots = /[·•・‧∙⋅･․．]/g;

/**
 * A title as it is stored and shown: ordinary characters instead of radicals and full-width letters, nothing
 * invisible, one blank between words.
 */
export function cleanText(text: string): string {
  return foldRadicals(text.normalize('NFC'))
    .replace(fullWidth, (char) => char.normalize('NFKC'))
    .replace(unseen, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * The name of a person or unit as it is stored and shown: as `cleanText`, with one dot (阿依古丽·买买提) and
 * without blanks beside Chinese characters (李 明); `John Smith` keeps its blank.
 */
export function cleanName(text: string): string {
  return cleanText(text.replace(dots, '·'))
    .replace(/(?<=\p{Script=Han})\.(?=\p{Script=Han})/gu, '·')
    .replace(/(?<=[\p{Script=Han}·（）()]) | (?=[\p{Script=Han}·（）()])/gu, '');
}

/** What two spellings of one name or title share: no case, width, blanks, or dots. Never shown. */
export function nameKey(text: string): string {
  return cleanText(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s.·•・‧∙⋅‐-―-]/g, '');
}

/**
 * Pinyin as it is stored and asked for: lower case without blanks and tones, ü as v (`lǜ`, `lü`, `lu:` and
 * `lv` are one).
 */
export function readingKey(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/u[\u0300-\u036f]*\u0308|u:/g, 'v')
    .replace(/[\u0300-\u036f\s'’]/g, '');
}

/** Whether a word can be pinyin, so that readings are searched for it as well. */
export const isReading = (text: string) => /^[a-z0-9]+$/.test(readingKey(text));
