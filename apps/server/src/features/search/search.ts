import type { searchContract } from '@liulian/contract';
import { sql } from 'kysely';
import { cleanText, type Vocabulary } from '@liulian/domain';
import type { z } from 'zod';
import type { Trx } from '../../platform/database/index.ts';
import { soughtOf } from '../../platform/spelling.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { peopleSought, unitsSought, type FoundPerson, type FoundUnit } from '../organisation/index.ts';
import { moreRecords, recordsSought, type FoundRecord } from '../records/index.ts';
import { written } from './search-written.ts';

type Result = z.output<typeof searchContract.searchResult>;
type Item = Result['items'][number];

interface Found {
  units: FoundUnit[] | null;
  people: FoundPerson[] | null;
  records: FoundRecord[] | null;
}

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

/** Units, people and records, in one question to the database. */
async function stored(trx: Trx, deps: Deps, caller: Caller, q: string): Promise<Item[]> {
  const sought = soughtOf(q);
  const nothing = sql`null::json`;
  const {
    rows: [found],
  } = await sql<Found>`
    select ${unitsSought(caller, sought)} as units,
      ${may(caller, 'people:read') ? peopleSought(caller, sought) : nothing} as people,
      ${may(caller, 'records:read') ? recordsSought(caller, sought) : nothing} as records
  `.execute(trx);
  const records = await moreRecords(trx, caller, sought, found?.records ?? null);
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
    ...records.map((record) => ({
      type: 'record' as const,
      id: record.id,
      title: record.title,
      detail: `${record.unit_name} ${record.occurred_on}`,
    })),
  ];
}
