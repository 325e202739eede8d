import { sql, type RawBuilder } from 'kysely';
import { pinyin } from 'pinyin-pro';
import { cleanName, cleanText, isReading, nameKey, radicalPairs, readingKey } from '@liulian/domain';
import { asSystem, containing, type Database } from './database/index.ts';

type Named = 'person' | 'unit';

/**
 * What the `pinyin` column holds: initials, a blank, the full reading, in lower case with ü as v
 * (`zs zhangsan`). Names of people read their surname as a surname (单 shàn, 曾 zēng).
 */
export function pinyinKey(text: string, type: Named = 'unit'): string {
  const syllables = pinyin(cleanName(text), {
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

/**
 * The place of a name in a list: syllable by syllable with its tone, then by character (`zhang1张 san1三`), so
 * that everybody called 张 stands together and before those called 章.
 */
export function sortKey(text: string, type: Named = 'unit'): string {
  return pinyin(cleanName(text), {
    toneType: 'num',
    type: 'all',
    v: true,
    nonZh: 'consecutive',
    surname: type === 'person' ? 'head' : 'off',
  })
    .map((part) => (part.isZh ? `${part.pinyin}${part.origin}` : part.origin.toLowerCase()))
    .join(' ');
}

/** A name as it is stored, with all that it is found and sorted by. */
export function spelled(text: string, type: Named) {
  const name = cleanName(text);
  return { name, pinyin: pinyinKey(name, type), name_key: nameKey(name), sort_key: sortKey(name, type) };
}

/** Initials and full reading of a title, for search. */
export function titleReading(text: string): string {
  const words = pinyin(text, { toneType: 'none', type: 'array', v: true, nonZh: 'consecutive' });
  return `${words.map((word) => word[0] ?? '').join('')} ${words.join('')}`.toLowerCase().slice(0, 400);
}

const readings = new Map<string, string>();
/** `titleReading` of titles that come again and again: of the scheme and of kinds. */
export function knownReading(title: string): string {
  let reading = readings.get(title);
  if (reading === undefined) {
    if (readings.size > 5_000) readings.clear();
    reading = titleReading(title);
    readings.set(title, reading);
  }
  return reading;
}

const notPlain = '[^一-鿿A-Za-z0-9]';

/**
 * What the `pinyin` column of a record holds: the reading of its title and, where that may be written in
 * several ways (blanks, width, radicals), its key: `jljy jilvjiaoyu 纪律教育`.
 */
export function titleSpelling(title: string): string {
  const reading = titleReading(cleanText(title));
  return new RegExp(notPlain).test(title) ? `${reading} ${nameKey(title)}` : reading;
}

/** Fills in the keys of titles stored before they had any. Does nothing when there are none. */
export async function spellStoredTitles(database: Database): Promise<void> {
  let after = { corps_id: '', id: '' };
  for (;;) {
    const last = await asSystem(
      database,
      async (trx) => {
        const { rows } = await sql<{ corps_id: string; id: string; title: string }>`
          select corps_id, id, title
          from record
          where (corps_id, id) > (${after.corps_id}, ${after.id})
            and title ~ ${notPlain}
            and title ~ '[⺀-⿕一-鿿豈-﫿]'
            and pinyin !~ '[一-鿿]'
          order by corps_id, id
          limit 1000
        `.execute(trx);
        const keys = rows.map(({ corps_id, id, title }) => ({ corps_id, id, pinyin: titleSpelling(title) }));
        if (keys.length > 0)
          await sql`
            update record t
            set pinyin = v.pinyin
            from json_to_recordset(${JSON.stringify(keys)}::json) v (corps_id text, id text, pinyin text)
            where t.corps_id = v.corps_id
              and t.id = v.id
          `.execute(trx);
        return rows.at(-1);
      },
      { write: true },
    );
    if (!last) return;
    after = last;
  }
}

const otherForms = '[⺀-⿟豈-﫿０-９Ａ-Ｚａ-ｚ\\s]';
const dropped = ' \t\n\r\u00a0\u200b.·•・‧∙⋅‐‑‒–—―-';
/**
 * Whether a text without a stored key is like a key (`containing(nameKey(q))`). Only what holds blanks or
 * unusual forms is put in order for it.
 */
export const spelledLike = (text: RawBuilder<unknown>, like: string): RawBuilder<boolean> => sql<boolean>`
  (
    ${text} ~ ${otherForms}
      and translate(
        lower(normalize(${text}, NFKC)),
        ${radicalPairs.from + dropped},
        ${radicalPairs.to}
      ) like ${like}
  )
`;

export type Search = { type: 'pinyin'; initials: string; start: string } | { type: 'text'; like: string };

/**
 * How a search word is meant: Latin letters are initials or the beginning of the reading, anything else is
 * part of the name.
 */
export function searchOf(q: string | undefined): Search | null {
  const word = nameKey(q ?? '');
  if (word === '') return null;
  const reading = readingKey(q ?? '');
  if (isReading(reading) && !/\d/.test(reading))
    return { type: 'pinyin', initials: `%${reading}%`, start: `% ${reading}%` };
  return { type: 'text', like: containing(word) };
}

/** Fills in the keys of names stored before there were any. Does nothing when there are none. */
export async function spellStoredNames(database: Database): Promise<void> {
  await asSystem(
    database,
    async (trx) => {
      for (const type of ['unit', 'person'] as const) {
        const rows = await trx
          .selectFrom(type)
          .select(['corps_id', 'id', 'name'])
          .where('name_key', '=', '')
          .execute();
        if (rows.length === 0) continue;
        const keys = rows.map((row) => ({ ...row, ...spelled(row.name, type) }));
        await sql`
          update ${sql.table(type)} t
          set name = v.name, pinyin = v.pinyin, name_key = v.name_key, sort_key = v.sort_key
          from json_populate_recordset(null::${sql.table(type)}, ${JSON.stringify(keys)}::json) v
          where t.corps_id = v.corps_id
            and t.id = v.id
        `.execute(trx);
        if (type === 'unit')
          await sql`
            update unit_name n
            set name = u.name, pinyin = u.pinyin, name_key = u.name_key
            from unit u
            where n.corps_id = u.corps_id
              and n.unit_id = u.id
              and n.name_key = ''
          `.execute(trx);
      }
    },
    { write: true },
  );
}

/** A reading is in Latin letters: a word of characters alone need not be looked for there. */
export const inCharacters = (word: string) => /^\p{Script=Han}+$/u.test(word.trim());

/** A word that is searched for, in the forms in which it may stand in a column. */
export interface Sought {
  titled: string;
  named: string;
  /** By the key of a name, or by the word where it has no key. */
  spelled: string;
  reading: string;
  inCharacters: boolean;
}

export function soughtOf(q: string): Sought {
  const word = cleanText(q).toLowerCase();
  const titled = containing(word);
  const named = containing(nameKey(q));
  return {
    titled,
    named,
    // A word of dashes alone is no key: it would be part of everything.
    spelled: nameKey(q) === '' ? titled : named,
    reading: containing(readingKey(q)),
    inCharacters: inCharacters(word),
  };
}

/** Whether a column, or the reading beside it, has the word in it. */
export const reads = (column: string, like: string, { inCharacters: plain, reading }: Sought) =>
  plain
    ? sql<boolean>`${sql.ref(column)} like ${like}`
    : sql<boolean>`(${sql.ref(column)} like ${like} or pinyin like ${reading})`;
