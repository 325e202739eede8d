import { pinyin } from 'pinyin-pro';
import { containing } from '../../platform/database/index.ts';

/**
 * What the `pinyin` column holds: initials, a blank, the full reading, in lower case (`zs zhangsan`). Names
 * of people read their surname as a surname (单 shàn, 曾 zēng).
 */
export function pinyinKey(text: string, type: 'person' | 'unit' = 'unit'): string {
  const syllables = pinyin(text.normalize('NFC'), {
    toneType: 'none',
    type: 'array',
    v: true,
    nonZh: 'consecutive',
    surname: type === 'person' ? 'head' : 'off',
  })
    .map((part) => part.toLowerCase().replace(/[^a-z0-9]/g, ''))
    .filter((part) => part !== '');
  const initials = syllables
    .map((part) => (/^[a-z]+$/.test(part) && part.length <= 6 ? part[0] : part))
    .join('');
  return `${initials} ${syllables.join('')}`.trim();
}

export type Search = { type: 'pinyin'; initials: string; start: string } | { type: 'text'; like: string };

/**
 * How a search word is meant: Latin letters are initials or the beginning of the reading, anything else is
 * part of the name.
 */
export function searchOf(q: string | undefined): Search | null {
  const word = (q ?? '').normalize('NFC').replace(/\s+/g, '');
  if (word === '') return null;
  if (/^[a-zA-Z]+$/.test(word))
    return { type: 'pinyin', initials: `%${word.toLowerCase()}%`, start: `% ${word.toLowerCase()}%` };
  return { type: 'text', like: containing(word) };
}
