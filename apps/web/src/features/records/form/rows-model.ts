import type { Kind, KindField, KindTable, RecordDetail, UnitRef } from '@liulian/contract';
import type { Someone } from '../../../ui/PersonPicker.tsx';
import { newId } from '../../../ui/new-id.ts';
import { fromStored, isAsked, isEmpty, sent } from './field-values.ts';
import { blockOf, cellOf, columnsOfHeadings } from './pasted-block.ts';

/**
 * One row of a table in the form. `key` tells rows apart on the page; `id` is set where the row is stored
 * already, and stays with it, so that what became of the row (an item) stays too.
 */
export interface FormRow {
  key: string;
  id?: string;
  fields: Record<string, unknown>;
}
export type FormRows = Record<string, FormRow[]>;

export const emptyRow = (fields: Record<string, unknown> = {}): FormRow => ({ key: newId(), fields });

/** The tables that are asked for with what is chosen elsewhere on the form. */
export const askedTables = (kind: Kind, fields: Record<string, unknown>): KindTable[] =>
  kind.tables.filter((table) => isAsked(table, fields));

const leadOf = (table: KindTable) => table.columns[0]?.name ?? '';
const textOf = (value: unknown) => (typeof value === 'string' ? value.trim() : '');

/** A row that is always there keeps its first cell and cannot be taken away. */
export const isFixed = (table: KindTable, row: FormRow): boolean =>
  table.fixed.includes(textOf(row.fields[leadOf(table)]));

/** Puts the rows that are always there in front of the others, in their own order. */
export function withFixed(table: KindTable, rows: FormRow[]): FormRow[] {
  if (table.fixed.length === 0) return rows;
  const lead = leadOf(table);
  const fixed = table.fixed.map(
    (text) => rows.find((row) => textOf(row.fields[lead]) === text) ?? emptyRow({ [lead]: text }),
  );
  return [...fixed, ...rows.filter((row) => !fixed.includes(row))];
}

export const rowsAtStart = (kind: Kind): FormRows =>
  Object.fromEntries(kind.tables.map((table) => [table.name, withFixed(table, [])]));

/** What of a table may be changed where only some names may (`record.editable`; null = everything). */
export function editableColumns(
  table: string,
  editable: readonly string[] | null | undefined,
): 'all' | 'none' | readonly string[] {
  if (!editable || editable.includes(table)) return 'all';
  const start = `${table}.`;
  const own = editable.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
  return own.length > 0 ? own : 'none';
}

/** Moves a row up (-1) or down (1), as far as there is room; rows that are always there keep their places. */
export function moveRow(table: KindTable, rows: FormRow[], key: string, by: -1 | 1): FormRow[] {
  const from = rows.findIndex((row) => row.key === key);
  const [own, other] = [rows[from], rows[from + by]];
  if (!own || !other || isFixed(table, own) || isFixed(table, other)) return rows;
  const moved = [...rows];
  [moved[from], moved[from + by]] = [other, own];
  return moved;
}

export const removeRow = (table: KindTable, rows: FormRow[], key: string): FormRow[] =>
  rows.filter((row) => row.key !== key || isFixed(table, row));

export const isEmptyRow = (row: FormRow): boolean => Object.values(row.fields).every(isEmpty);

/** Without rows in which nothing was written, so that the server counts the rows as the page does. */
export const filledRows = (rows: FormRow[]): FormRow[] => rows.filter((row) => row.id || !isEmptyRow(row));

/** Rows as they are sent. All tables of a stored record, so that what was taken out goes. */
export function rowsBody(kind: Kind, rows: FormRows, fields: Record<string, unknown>, stored: boolean) {
  const asked = askedTables(kind, fields);
  return Object.fromEntries(
    kind.tables.flatMap((table) => {
      const own = asked.includes(table) ? filledRows(rows[table.name] ?? []) : [];
      if (own.length === 0 && !stored) return [];
      const values = (row: FormRow) =>
        Object.fromEntries(
          table.columns.flatMap((column) => {
            const value = row.fields[column.name];
            return isEmpty(value) || !isAsked(column, row.fields) ? [] : [[column.name, sent(column, value)]];
          }),
        );
      return [
        [table.name, own.map((row) => ({ ...(row.id ? { id: row.id } : {}), values: values(row) }))],
      ] as const;
    }),
  );
}

/** The rows of a stored record as the form holds them. */
export function storedRows(kind: Kind, record: RecordDetail): FormRows {
  return Object.fromEntries(
    kind.tables.map((table) => {
      const rows = record.rows.find((entry) => entry.table === table.name)?.rows ?? [];
      return [
        table.name,
        withFixed(
          table,
          rows.map(({ id, values, words }) => ({
            key: id,
            id,
            fields: Object.fromEntries(
              table.columns
                .filter((column) => !isEmpty(values[column.name]))
                .map((column) => [
                  column.name,
                  fromStored(column, values[column.name], (words[column.name] ?? '').split('、')),
                ]),
            ),
          })),
        ),
      ];
    }),
  );
}

/** The same rows in a record like another: nothing of them is stored yet, and no day is carried over. */
export function copiedRows(kind: Kind, rows: FormRows): FormRows {
  return Object.fromEntries(
    kind.tables.map((table) => {
      const dates = new Set(table.columns.filter(({ type }) => type === 'date').map(({ name }) => name));
      const fresh = (row: FormRow) =>
        emptyRow(Object.fromEntries(Object.entries(row.fields).filter(([name]) => !dates.has(name))));
      return [table.name, (rows[table.name] ?? []).map(fresh)];
    }),
  );
}

/** A cell that names somebody or something the form cannot know by itself; it is looked up afterwards. */
export interface NamedCell {
  key: string;
  column: KindField;
  names: string[];
}
export interface Pasted {
  rows: FormRow[];
  named: NamedCell[];
  /** What was not taken, in words. */
  notes: string[];
}

/**
 * Puts a block copied from Excel into a table: from the cell it was pasted into to the right and down, over
 * what stands there; with headings in its first line, by those. Rows that are missing are added.
 */
export function pasteBlock(
  table: KindTable,
  rows: FormRow[],
  at: { key: string | null; column: string | null },
  text: string,
): Pasted {
  const lines = blockOf(text);
  const headed = columnsOfHeadings(table.columns, lines[0] ?? []);
  const start = Math.max(
    0,
    table.columns.findIndex(({ name }) => name === at.column),
  );
  const columns = headed?.columns ?? table.columns.slice(start);
  const notes: string[] = [];
  for (const heading of headed?.unknown ?? []) notes.push(`“${heading}”不是这张表的列，没有粘进来`);
  if (!headed && lines.some((line) => line.length > columns.length))
    notes.push(`每行只粘了 ${columns.length} 列，右边放不下`);
  const next = [...rows];
  const named: NamedCell[] = [];
  const lead = leadOf(table);
  let index = at.key === null ? next.length : next.findIndex((row) => row.key === at.key);
  if (index < 0) index = next.length;
  let left = 0;
  for (const line of headed ? lines.slice(1) : lines) {
    const leadText = columns.findIndex((column) => column?.name === lead);
    const known = table.fixed.indexOf((line[leadText] ?? '').trim());
    // A row that is always there is met by its own text, wherever it stands in the block.
    let place = known >= 0 && leadText >= 0 ? known : index;
    if (place === index) index += 1;
    if (place >= table.limit) {
      left += 1;
      continue;
    }
    while (next.length <= place) next.push(emptyRow());
    const row = next[place]!;
    const fields = { ...row.fields };
    columns.forEach((column, at) => {
      const words = (line[at] ?? '').trim();
      if (!column || words === '' || (column.name === lead && isFixed(table, row))) return;
      const cell = cellOf(column, words);
      if ('problem' in cell) notes.push(`第 ${place + 1} 行“${column.title}”：${cell.problem}`);
      else if ('names' in cell) named.push({ key: row.key, column, names: cell.names });
      else fields[column.name] = cell.value;
    });
    next[place] = { ...row, fields };
  }
  if (left > 0) notes.push(`这张表最多 ${table.limit} 行，多出的 ${left} 行没有粘进来`);
  return { rows: next, named, notes };
}

export type Found = Someone | UnitRef;

/** A cell in words. */
export function cellWords(column: KindField, value: unknown): string {
  if (isEmpty(value)) return '';
  if (column.type === 'boolean') return value === true ? '是' : '否';
  return (Array.isArray(value) ? value : [value])
    .map((one) =>
      typeof one === 'object' && one !== null
        ? (one as Found).name
        : (column.options?.find(({ id }) => id === one)?.title ?? String(one)),
    )
    .join('、');
}

/** How a row is called in one line: its first filled cells. */
export function rowWords(table: KindTable, row: FormRow): string {
  return table.columns
    .map((column) => {
      const words = cellWords(column, row.fields[column.name]);
      return column.type === 'boolean' ? (words === '是' ? column.title : '') : words;
    })
    .filter(Boolean)
    .slice(0, 3)
    .join(' · ');
}

/** Messages of one row, by column; the server counts rows from 1. */
export function rowErrors(errors: Record<string, string>, table: string, index: number) {
  const start = `rows.${table}.${index + 1}.`;
  return Object.fromEntries(
    Object.entries(errors).flatMap(([field, message]) =>
      field.startsWith(start) ? [[field.slice(start.length), message]] : [],
    ),
  ) as Record<string, string>;
}
