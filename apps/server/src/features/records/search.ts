import type { recordsContract } from '@liulian/contract';
import { sql, type RawBuilder } from 'kysely';
import { cleanText, nameKey, pathEnd, readingKey, type Vocabulary } from '@liulian/domain';
import type { z } from 'zod';
import { containing, type Trx } from '../../platform/database/index.ts';
import { onceNamed, unitNameOn } from '../../platform/unit-names.ts';
import { spelledLike } from '../../platform/spelling.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { contentShown } from './disclosure.ts';
import { written } from './search-written.ts';

type Result = z.output<typeof recordsContract.searchResult>;
type Item = Result['items'][number];

interface Found {
  units:
    | {
        id: string;
        name: string;
        plate_name: string | null;
        level: string;
        parent_name: string | null;
        former_names: string | null;
      }[]
    | null;
  people: { id: string; name: string; unit_name: string; parent_name: string | null }[] | null;
  records:
    | {
        id: string;
        title: string;
        occurred_on: string;
        unit_name: string;
      }[]
    | null;
}

/**
 * So many of the newest records of a detachment are looked through before all of them are read by their
 * paths.
 */
const newest = 500;

/** A reading is in Latin letters: a word of characters alone need not be looked for there. */
export const inCharacters = (word: string) => /^\p{Script=Han}+$/u.test(word.trim());

/**
 * What is found by characters or pinyin, eight of a sort, within what the caller may see: units, people,
 * records, and what is written in the scheme. A former term finds what its present one finds, after its own.
 */
export async function search(trx: Trx, deps: Deps, caller: Caller, q: string) {
  const present = presentTerms(deps.programme.pack.vocabulary, q);
  const words = [q, ...new Set(present.map(({ query }) => query))];
  const found = new Map<string, Item>();
  const counts = new Map<string, number>();
  for (const word of words)
    for (const item of [
      ...(await stored(trx, deps, caller, word)),
      ...(await written(trx, deps, caller, word)),
    ]) {
      const key = `${item.type} ${item.id}`;
      const count = counts.get(item.type) ?? 0;
      if (found.has(key) || count >= 8) continue;
      found.set(key, item);
      counts.set(item.type, count + 1);
    }
  return { items: [...found.values()], present };
}

/** The former terms that stand in a query, and the query with the present term in their place. */
function presentTerms(vocabulary: Vocabulary, q: string): Result['present'] {
  const asked = cleanText(q);
  return vocabulary.legacyTerms
    .filter(({ old, now }) => asked.includes(old) && !asked.includes(now))
    .map(({ old, now }) => ({ old, now, query: asked.replaceAll(old, now) }));
}

/** Units, people and records. */
async function stored(trx: Trx, deps: Deps, caller: Caller, q: string): Promise<Item[]> {
  const word = cleanText(q).toLowerCase();
  const titled = containing(word);
  const named = containing(nameKey(q));
  // A word of dashes alone is no key: it would be part of everything.
  const spelled = nameKey(q) === '' ? titled : named;
  const reading = containing(readingKey(q));
  const reads = (column: string, like: string) =>
    inCharacters(word)
      ? sql`${sql.ref(column)} like ${like}`
      : sql`${sql.ref(column)} like ${like} or pinyin like ${reading}`;
  const otherNames = sql`
    lower(plate_name) like ${titled} or lower(short_name) like ${titled}
      or ${spelledLike(sql`plate_name`, spelled)} or ${spelledLike(sql`short_name`, spelled)}
  `;
  const own = sql`corps_id = ${caller.corpsId}`;
  const below = sql`path >= ${caller.unitPath} and path < ${pathEnd(caller.unitPath)}`;
  // A title that a list withholds is not to be guessed by its hits either.
  const shown = contentShown(caller);
  const once = onceNamed(sql`id`, caller.corpsId, named, inCharacters(word) ? undefined : reading);
  const nothing = sql`null::json`;
  // Names of units are joined to the eight found, not to all that match.
  const records = (from: RawBuilder<unknown>, among: RawBuilder<unknown>) => sql`
    (
      select json_agg(
        json_build_object(
          'id', r.id, 'title', r.title, 'occurred_on', r.occurred_on,
            'unit_name', ${unitNameOn('u', sql`r.occurred_on`)}
        )
        order by r.occurred_on desc, r.id desc
      )
      from (
        select corps_id, id, title, occurred_on, unit_id
        from ${from}
        where ${among}
          and (status in ('submitted', 'accepted', 'returned') or created_by = ${caller.accountId})
          and ${shown}
          and (${reads('title', titled)} or pinyin like ${spelled})
        order by occurred_on desc, id desc
        limit 8
      ) r
      join unit u on u.corps_id = r.corps_id
        and u.id = r.unit_id
    )
  `;
  const ledger = sql`
    (select * from record where ${own} order by occurred_on desc, id desc limit ${newest}) record
  `;
  const large = caller.unitLevel === 'detachment';
  // The whole corps is what the row policy gives its headquarters anyway; newest first, the search then stops
  // at the eighth.
  const first =
    caller.unitLevel === 'corps'
      ? records(sql`record`, own)
      : large
        ? records(ledger, below)
        : records(sql`record`, sql`${own} and ${below}`);
  const {
    rows: [found],
  } = await sql<Found>`
    select (
      select json_agg(u)
      from (
        select id, name, plate_name, level,
          (
            select p.name
            from unit p
            where p.corps_id = unit.corps_id
              and p.id = unit.parent_id
          ) as parent_name,
          (
            select string_agg(n.name, '、' order by n.valid_to)
            from unit_name n
            where n.corps_id = unit.corps_id
              and n.unit_id = unit.id
              and n.valid_to is not null
              and n.name <> unit.name
          ) as former_names
        from unit
        where ${own}
          and ${below}
          and (${reads('name_key', named)} or ${otherNames} or ${once})
        order by path
        limit 8
      ) u
    ) as units, ${
      may(caller, 'people:read')
        ? sql`(
          select json_agg(
            json_build_object(
              'id', p.id, 'name', p.name, 'unit_name', u.name,
                'parent_name', (
                  select above.name
                  from unit above
                  where above.corps_id = u.corps_id
                    and above.id = u.parent_id
                )
            )
            order by p.sort_key
          )
          from (
            select corps_id, id, name, sort_key, unit_id
            from person
            where ${own}
              and ${below}
              and (${reads('name_key', named)})
            order by sort_key
            limit 8
          ) p
          join unit u on u.corps_id = p.corps_id and u.id = p.unit_id
        )`
        : nothing
    }
      as people, ${may(caller, 'records:read') ? first : nothing} as records
  `.execute(trx);
  if (found && large && may(caller, 'records:read') && (found.records?.length ?? 0) < 8) {
    const {
      rows: [all],
    } = await sql<
      Pick<Found, 'records'>
    >`select ${records(sql`record`, sql`${own} and ${below}`)} as records`.execute(trx);
    found.records = all?.records ?? null;
  }
  // What is open stands in no subtree: everyone finds it, members too; there is little of it in a corps.
  if (found && (found.records?.length ?? 0) < 8 && !(caller.unitLevel === 'corps' && found.records)) {
    const open = sql`${own} and visibility = 'open' and status = 'accepted'`;
    const {
      rows: [all],
    } = await sql<Pick<Found, 'records'>>`select ${records(sql`record`, open)} as records`.execute(trx);
    const known = new Set(found.records?.map((record) => record.id));
    const more = (all?.records ?? []).filter((record) => !known.has(record.id));
    found.records = [...(found.records ?? []), ...more].slice(0, 8);
  }
  return [
    ...(found?.units ?? []).map((unit) => ({
      type: 'unit' as const,
      id: unit.id,
      title: unit.name,
      // Hundreds of units share a name: the parent tells them apart.
      detail: [
        unit.parent_name,
        unit.plate_name ?? deps.programme.pack.vocabulary.levels[unit.level as never],
        unit.former_names && `曾用名 ${unit.former_names}`,
      ]
        .filter(Boolean)
        .join(' · '),
    })),
    ...(found?.people ?? []).map((person) => ({
      type: 'person' as const,
      id: person.id,
      title: person.name,
      // Stations of many detachments share a name, and so do people: the unit above tells them apart.
      detail: [person.parent_name, person.unit_name].filter(Boolean).join(' · '),
    })),
    ...(found?.records ?? []).map((record) => ({
      type: 'record' as const,
      id: record.id,
      title: record.title,
      detail: `${record.unit_name} ${record.occurred_on}`,
    })),
  ];
}
