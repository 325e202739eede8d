import type { booksContract } from '@liulian/contract';
import { optionsOf, own, type Book, type Kind } from '@liulian/domain';
import type { z } from 'zod';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Bind, Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import type { Summary } from './present.ts';
import { ledgerRows } from './read-model.ts';
import { rowsOfRecords, tableColumns } from './row-sheets.ts';

/**
 * 三会一课记录本 and its like (C10): what a unit recorded in a year, in the order of days, each meeting with
 * its rows. Nothing is kept for it: it is read from the records each time, under the reader's own sight.
 */
type View = z.output<typeof booksContract.book>;

/** More meetings than any branch holds in a year. */
const most = 1000;

export function bookRoutes(bind: Bind, deps: Deps) {
  bind('listBooks', ({ read, caller }) =>
    read(async (trx) => {
      const kinds = await deps.programme.kinds(trx, caller.corpsId);
      return {
        items: kinds.flatMap((kind) =>
          Object.entries(kind.books).map(([id, { title }]) => ({ kind: kind.id, id, title })),
        ),
      };
    }),
  );
  bind('getBook', ({ read, caller, params, query }) =>
    read((trx) => bookOf(trx, deps, caller, params, query)),
  );
}

/** @throws book.not_found, unit.not_found */
async function bookOf(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  { kind: kindId, book: bookId }: { kind: string; book: string },
  {
    unitId = caller.unitId,
    year = Number(deps.clock.today().slice(0, 4)),
  }: z.output<typeof booksContract.bookQuery>,
): Promise<View> {
  const kind = (await deps.programme.kinds(trx, caller.corpsId)).find((entry) => entry.id === kindId);
  const book = kind && own(kind.books, bookId);
  if (!kind || !book) throw new Refusal('book.not_found');
  const unit = await trx
    .selectFrom('unit')
    .select(['id', 'name'])
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', unitId)
    .executeTakeFirst();
  if (!unit) throw new Refusal('unit.not_found');
  const records: Summary[] = [];
  const filter = {
    kind: [kind.id],
    category: book.categories,
    status: ['accepted' as const],
    unitId,
    direct: true,
    from: `${year}-01-01`,
    to: `${year}-12-31`,
    sort: 'occurredOn',
  };
  const read = <T>(work: (inner: Trx) => Promise<T>) => work(trx);
  for await (const record of ledgerRows(read, deps, caller, filter, { most, content: false }))
    records.push(record);
  const tables = await rowsIn(
    trx,
    deps,
    caller.corpsId,
    kind,
    book,
    // What a confidential meeting was about is read on its own page only, its rows as well.
    records.flatMap((record) => (record.withheld ? [] : record.id)),
  );
  const titles = new Map(
    (kind.fields.category ? optionsOf(kind.fields.category, deps.programme.pack.vocabulary) : []).map(
      ({ id, title }) => [id, title],
    ),
  );
  return {
    kind: kind.id,
    id: bookId,
    title: book.title,
    unit,
    year,
    chapters: book.categories.map((id) => ({
      id,
      title: titles.get(id) ?? id,
      count: records.filter((record) => record.category === id).length,
    })),
    entries: records.map((record, at) => ({
      recordId: record.id,
      place: at + 1,
      occurredOn: record.occurredOn,
      category: record.categoryTitle ?? '',
      title: record.title,
      present: record.participants || record.headcount || null,
      facts: book.fields.flatMap((name) => {
        const text = record.fields[name];
        const title = kind.fields[name]?.title;
        return title === undefined || text === undefined || text === null || text === ''
          ? []
          : [{ title, text: String(text) }];
      }),
      tables: tables.get(record.id) ?? [],
    })),
  };
}

/** The rows of the book's tables, by record, in words; tables without rows are left out. */
async function rowsIn(
  trx: Trx,
  deps: Deps,
  corpsId: string,
  kind: Kind,
  book: Book,
  ids: string[],
): Promise<Map<string, View['entries'][number]['tables']>> {
  const found = new Map<string, View['entries'][number]['tables']>();
  if (ids.length === 0) return found;
  for (const name of book.tables) {
    const table = kind.tables[name];
    if (!table) continue;
    const columns = tableColumns(table);
    const { vocabulary } = deps.programme.pack;
    const rows = await rowsOfRecords(trx, corpsId, [name, table], columns, ids, vocabulary);
    for (const [id, own] of Map.groupBy(rows, (row) => row.of))
      found.set(id, [
        ...(found.get(id) ?? []),
        {
          title: table.title,
          columns: columns.map(({ title }) => title),
          rows: own.map(({ values }) => values.map((value) => (value === null ? '' : String(value)))),
        },
      ]);
  }
  return found;
}
