/**
 * Gives a generated corps a mark before each of its ids, so that its rows can be told from those of its
 * copies everywhere.
 */
import type { DemoCorps } from '../../apps/server/src/demo/model.ts';
import type { DemoRecords } from '../../apps/server/src/demo/records/index.ts';
import type { Pack } from '../../packages/domain/src/index.ts';

const ids =
  /(?<![a-z0-9])(p\d{5}|det\d\d|bri\d{4}|sta\d{6}|office\d\d|r\d{8}-\d{4,}|firefighter\d{4}|admin|corps|organ)(?![a-z0-9])/g;
const known = new Map<string, string>();

/** `corps.det01.` → `c01-corps.c01-det01.`, wherever such an id stands in a text made of ids. */
function marked<T extends string | null>(text: T, mark: string): T {
  if (text === null) return text;
  const found = known.get(text);
  if (found !== undefined) return found as T;
  const renamed = text.replace(ids, `${mark}$1`);
  if (text.length < 60) known.set(text, renamed);
  return renamed as T;
}

type Named<T> = { [K in keyof T]: T[K] extends string | null ? K : never }[keyof T];

/** Marks the named properties of each row, in place. */
function mark<T extends object>(rows: readonly T[], names: readonly Named<T>[], by: string) {
  for (const row of rows)
    for (const name of names)
      (row as Record<PropertyKey, unknown>)[name] = marked(row[name] as string | null, by);
}

export function markCorps(corps: DemoCorps, by: string) {
  corps.corpsId = `${by}${corps.corpsId}`;
  mark(corps.units, ['id', 'parentId', 'path'], by);
  mark(corps.people, ['id', 'unitId'], by);
  mark(corps.services, ['id', 'personId', 'unitId'], by);
  mark(corps.appointments, ['id', 'personId', 'unitId'], by);
  mark(corps.parties, ['id', 'unitId'], by);
  mark(corps.events, ['unitId'], by);
  mark(corps.accounts, ['id', 'username', 'unitId', 'personId'], by);
}

export function markRecords(records: DemoRecords, pack: Pack, by: string) {
  for (const made of records.made) {
    made.row.corps_id = `${by}${made.row.corps_id}`;
    for (const row of [...made.units, ...made.people]) row.corps_id = made.row.corps_id;
    mark([made.row], ['id', 'unit_id', 'path', 'event_id', 'created_by', 'accepted_by'], by);
    mark(made.units, ['record_id', 'unit_id', 'path'], by);
    mark(made.people, ['record_id', 'person_id'], by);
    made.readers = made.readers.map((reader) => marked(reader, by));
    const kind = pack.kinds.find((entry) => entry.id === made.row.kind);
    const fields = made.row.fields as Record<string, unknown>;
    for (const [name, value] of Object.entries(fields)) {
      if (!['person', 'people', 'unit', 'units', 'reference'].includes(kind?.fields[name]?.type ?? ''))
        continue;
      if (typeof value === 'string') fields[name] = marked(value, by);
      else if (Array.isArray(value))
        fields[name] = value.map((item: unknown) => (typeof item === 'string' ? marked(item, by) : item));
    }
  }
  for (const row of records.answers) row.corps_id = `${by}${row.corps_id}`;
  mark(records.answers, ['duty_id', 'unit_id', 'path', 'requested_by', 'decided_by'], by);
}
