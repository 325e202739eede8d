import type { Column, Ledger } from '@liulian/documents';
import { type Kind, type Table, type Vocabulary } from '@liulian/domain';
import { sql } from 'kysely';
import { type Row, type Trx } from '../../platform/database/index.ts';
import { namedInWords, namesIn, unitNames } from './row-words.ts';

/** Heading of the column of a ledger that its rows’ sheets refer to, and of theirs. */
export const keyTitle = '记录编号';
export const parentTitle = '所属记录编号';

/** A record as its sheet of rows names it. */
export interface RowParent {
  id: string;
  /** 文号, or else the id: the same in the ledger’s own key column. */
  key: string;
  occurredOn: string;
  title: string;
}

const typeOf = (type: string): Column['type'] =>
  type === 'date' || type === 'number' || type === 'money' ? type : 'text';

/** The columns of a table, or those of one of its named views (`views`), in that order. */
export function tableColumns(table: Table, view?: readonly string[]): (Column & { name: string })[] {
  return (view ?? Object.keys(table.columns)).flatMap((name) => {
    const column = table.columns[name];
    if (!column) return [];
    const unit = column.unit ? `（${column.unit}）` : '';
    return [{ name, title: `${column.title}${unit}`, type: typeOf(column.type) }];
  });
}

type StoredRow = Pick<Row<'record_row'>, 'record_id' | 'unit_id' | 'fields'>;

/** What rows say in these columns, as a sheet holds it: numbers as numbers, everything else in words. */
export async function rowValues(
  trx: Trx,
  corpsId: string,
  table: Table,
  names: readonly string[],
  rows: readonly StoredRow[],
  vocabulary: Vocabulary,
): Promise<{ values: unknown[]; unit: string | null }[]> {
  const named = await namesIn(
    trx,
    corpsId,
    rows.map((row) => [table.columns, row.fields]),
  );
  const units = await unitNames(
    trx,
    corpsId,
    rows.flatMap((row) => row.unit_id ?? []),
  );
  return rows.map((row) => ({
    unit: units.get(row.unit_id ?? '') ?? null,
    values: names.map((name) => {
      const value = row.fields[name];
      if (value === undefined || value === null) return null;
      return typeof value === 'number' ? value : namedInWords(table.columns[name], value, named, vocabulary);
    }),
  }));
}

/** The rows that these records have in a table, in their order, with what they say in these columns. */
export async function rowsOfRecords(
  trx: Trx,
  corpsId: string,
  [name, table]: [string, Table],
  columns: readonly { name: string }[],
  ids: readonly string[],
  vocabulary: Vocabulary,
): Promise<{ of: string; values: unknown[]; unit: string | null }[]> {
  const rows = await trx
    .selectFrom('record_row')
    .select(['record_id', 'unit_id', 'fields'])
    .where('corps_id', '=', corpsId)
    .where('table_name', '=', name)
    .where(sql<boolean>`record_id = any(${ids})`)
    .orderBy('record_id')
    .orderBy('position')
    .execute();
  const names = columns.map((column) => column.name);
  const values = await rowValues(trx, corpsId, table, names, rows, vocabulary);
  return rows.map((row, at) => ({ of: row.record_id, ...values[at]! }));
}

/** So many records’ rows are read at once. */
const batch = 250;

/**
 * A sheet for each table of the kind, tied to the ledger by `keyTitle`. Rows are read under the row policy
 * when the sheet is written, so `parents` may still grow until then.
 */
export function rowSheets(
  read: <T>(work: (trx: Trx) => Promise<T>) => Promise<T>,
  corpsId: string,
  kind: Kind,
  vocabulary: Vocabulary,
  parents: readonly RowParent[],
): Ledger[] {
  return Object.entries(kind.tables).map(([name, table]) => {
    const columns = tableColumns(table);
    const own = table.per === undefined ? [] : [{ title: '填写单位' }];
    return {
      title: table.title,
      columns: [
        { title: parentTitle },
        { title: kind.date, type: 'date' as const },
        { title: '标题' },
        ...own,
        ...columns,
      ],
      rows: (async function* () {
        for (let at = 0; at < parents.length; at += batch) {
          const some = new Map(parents.slice(at, at + batch).map((parent) => [parent.id, parent]));
          const found = await read((trx) =>
            rowsOfRecords(trx, corpsId, [name, table], columns, [...some.keys()], vocabulary),
          );
          const byRecord = Map.groupBy(found, (row) => row.of);
          for (const [id, { key, occurredOn, title }] of some)
            for (const { values, unit } of byRecord.get(id) ?? [])
              yield [key, occurredOn, title, ...own.map(() => unit), ...values];
        }
      })(),
    };
  });
}
