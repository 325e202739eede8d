import type { Kind, KindField, RecordDetail, SentOf, UnitRef } from '@liulian/contract';
import type { Someone } from '../../../ui/PersonPicker.tsx';
import { fromStored, isAsked, isEmpty, sent } from './field-values.ts';
import {
  copiedRows,
  editableColumns,
  rowsAtStart,
  rowsBody,
  storedRows,
  type FormRows,
} from './rows-model.ts';

/**
 * What is on the form. People, units and references keep their names beside their ids, so that a saved draft
 * shows them at once.
 */
export interface FormValue {
  occurredOn: string;
  units: UnitRef[];
  participants: Someone[];
  headcount: string;
  cost: string;
  note: string;
  eventId: string;
  fields: Record<string, unknown>;
  rows: FormRows;
}

export type RecordBody = SentOf<'previewRecord', 'body'>;

/** What was filled in, as the server takes it; what is empty or not asked for is left out. */
export function fieldsToSend(fields: KindField[], values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    fields
      .filter((field) => !isEmpty(values[field.name]) && isAsked(field, values))
      .map((field) => [field.name, sent(field, values[field.name])]),
  );
}

export function toBody(kind: Kind, value: FormValue, stored = false): RecordBody {
  const fields = fieldsToSend(kind.fields, value.fields);
  if (!isEmpty(value.fields.servesAs)) fields.servesAs = value.fields.servesAs;
  const rows = rowsBody(kind, value.rows, value.fields, stored);
  return {
    kind: kind.id,
    occurredOn: value.occurredOn,
    unitIds: value.units.map((u) => u.id),
    fields,
    ...(kind.participants === 'none'
      ? {}
      : { participantIds: value.participants.map((p) => p.id).filter(Boolean) }),
    ...(value.headcount ? { headcount: Number(value.headcount) } : {}),
    ...(value.cost ? { cost: Number(value.cost) } : {}),
    ...(value.note.trim() ? { note: value.note.trim() } : {}),
    ...(value.eventId ? { eventId: value.eventId } : {}),
    ...(Object.keys(rows).length > 0 ? { rows } : {}),
  };
}

/**
 * What whoever may change only some fields, tables or columns sends (`record.editable`): those, and nothing
 * of the rest. A table of which some columns are theirs goes with the rows that are stored, as they are.
 */
export function onlyEditable(
  body: RecordBody,
  editable: readonly string[],
): Pick<RecordBody, 'fields' | 'rows'> {
  return {
    fields: Object.fromEntries(Object.entries(body.fields ?? {}).filter(([name]) => editable.includes(name))),
    rows: Object.fromEntries(
      Object.entries(body.rows ?? {}).flatMap(([table, rows]) => {
        const columns = editableColumns(table, editable);
        if (columns === 'none') return [];
        return [[table, columns === 'all' ? rows : rows.filter((row) => row.id !== undefined)] as const];
      }),
    ),
  };
}

/**
 * The fields that a form asks for: what a later step asks for is left to that step, unless it is written
 * already or this very stage gives it to be changed; what one records about oneself names oneself.
 */
export function formFields(
  kind: Kind,
  value: FormValue,
  record?: Pick<RecordDetail, 'editable'>,
): KindField[] {
  return kind.fields.filter(
    (field) =>
      isAsked(field, value.fields) &&
      !(kind.selfOnly && field.name === kind.selfField) &&
      (!field.later || !isEmpty(value.fields[field.name]) || record?.editable?.includes(field.name)),
  );
}

/** Stored values as inputs show them; names come from the people, units and links served with the record. */
export function shownFields(fields: KindField[], record: RecordDetail): Record<string, unknown> {
  const person = (id: unknown): Someone => {
    if (typeof id === 'object' && id !== null)
      return { id: '', name: String((id as { name?: unknown }).name ?? '') };
    const found = record.people.find((p) => p.person.id === id);
    return found ? { ...found.person, unitName: found.unitName } : { id: '', name: String(id) };
  };
  const shown = (field: KindField, value: unknown): unknown => {
    if (field.type === 'person') return [person(value)];
    if (field.type === 'people') return (value as unknown[]).map(person);
    if (field.type.startsWith('reference')) {
      const items = record.links.find((link) => link.field === field.name)?.items ?? [];
      const ids = [value].flat().map(String);
      return ids.map((id) => ({
        id,
        name: items.find((item) => item.id === id)?.title ?? '（无权查看的记录）',
      }));
    }
    const words = record.fields[field.name];
    return fromStored(
      field,
      value,
      Array.isArray(words) ? words.map(String) : String(words ?? '').split('、'),
    );
  };
  return Object.fromEntries(
    fields
      .filter((field) => !isEmpty(record.values[field.name]))
      .map((field) => [field.name, shown(field, record.values[field.name])]),
  );
}

/** A stored record as the form shows it. */
export function fromRecord(kind: Kind, record: RecordDetail): FormValue {
  const fields = shownFields(kind.fields, record);
  if (!isEmpty(record.values.servesAs)) fields.servesAs = record.values.servesAs;
  return {
    occurredOn: record.occurredOn,
    units: record.units,
    participants: record.people
      .filter((p) => p.role === 'participant')
      .map(({ person: { id, name }, unitName }) => ({ id, name, unitName })),
    headcount: record.headcount === null ? '' : String(record.headcount),
    cost: record.cost === null ? '' : String(record.cost),
    note: record.note ?? '',
    eventId: record.eventId ?? '',
    fields,
    rows: storedRows(kind, record),
  };
}

/**
 * A new record like one that there is: the same people, place and choices; nothing that belongs to the day
 * of the first (its dates, its event, what it cost and how many came).
 */
export function likeRecord(kind: Kind, record: RecordDetail, today: string): FormValue {
  const value = fromRecord(kind, record);
  const fields = Object.fromEntries(
    kind.fields
      .filter((field) => field.type !== 'date' && value.fields[field.name] !== undefined)
      .map((field) => [field.name, value.fields[field.name]]),
  );
  if (!isEmpty(value.fields.servesAs)) fields.servesAs = value.fields.servesAs;
  return {
    ...value,
    occurredOn: today,
    headcount: '',
    cost: '',
    note: '',
    eventId: '',
    fields,
    rows: copiedRows(kind, value.rows),
  };
}

interface Known {
  today: string;
  unit: UnitRef;
  fields: Record<string, unknown>;
  people: ReadonlyMap<string, Someone>;
  eventId?: string | undefined;
}
/** What the kind, the address and the duty already know. */
export function prefilled(kind: Kind, known: Known): FormValue {
  const fields: Record<string, unknown> = {};
  const given = { ...kind.prefill, ...known.fields };
  for (const field of kind.fields) {
    const value = given[field.name];
    if (isEmpty(value)) continue;
    const list = Array.isArray(value) ? (value as unknown[]) : [value];
    switch (field.type) {
      case 'person':
      case 'people':
        fields[field.name] = list.flatMap((id) => known.people.get(String(id)) ?? []);
        break;
      // Units and records come as ids that the form cannot name; they are left to be picked.
      case 'unit':
      case 'units':
      case 'reference':
      case 'references':
        break;
      case 'choices':
        fields[field.name] = list;
        break;
      case 'choice':
        fields[field.name] = list[0];
        break;
      case 'number':
      case 'money':
        fields[field.name] = String(value);
        break;
      default:
        fields[field.name] = value;
    }
  }
  return {
    occurredOn: known.today,
    units: [known.unit],
    participants: [],
    headcount: '',
    cost: '',
    note: '',
    eventId: known.eventId ?? '',
    fields,
    rows: rowsAtStart(kind),
  };
}

/**
 * Somebody to whom the record goes, at a unit other than the one that keeps it: names are looked up among
 * that unit's own people, and what the record completes is not theirs to see.
 */
export const writesAsParty = (record: RecordDetail | undefined, unitId: string): boolean =>
  record !== undefined &&
  !record.units.some((unit) => unit.id === unitId) &&
  record.parties.some(({ slots }) => slots.some((slot) => slot.mine));
