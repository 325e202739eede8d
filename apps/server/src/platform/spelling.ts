import { sql } from 'kysely';
import { pinyin } from 'pinyin-pro';
import { cleanName, isReading, nameKey, readingKey } from '@liulian/domain';
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
