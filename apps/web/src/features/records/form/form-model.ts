import type { Kind, KindField, RecordDetail, SentOf, UnitRef } from '@liulian/contract';
import type { Someone } from '../../../ui/PersonPicker.tsx';

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
}

export type RecordBody = SentOf<'previewRecord', 'body'>;

const isEmpty = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Whether a field is asked for at the moment: all its conditions hold for what is chosen elsewhere. */
export function isAsked(field: KindField, fields: Record<string, unknown>): boolean {
  return Object.entries(field.when ?? {}).every(([name, wanted]) => {
    const value = fields[name];
    return Array.isArray(value)
      ? value.some((v) => wanted.includes(String(v)))
      : wanted.includes(String(value ?? ''));
  });
}

function sent(field: KindField, value: unknown): unknown {
  switch (field.type) {
    case 'number':
    case 'money':
      return Number(value);
    case 'person': {
      const [someone] = value as Someone[];
      // Someone from outside has no id and is sent by name.
      return someone?.id ? someone.id : { name: someone?.name };
    }
    case 'people':
      return (value as Someone[]).map((p) => p.id);
    case 'unit':
    case 'reference':
      return (value as UnitRef[])[0]?.id;
    case 'units':
      return (value as UnitRef[]).map((u) => u.id);
    default:
      return value;
  }
}

/** What was filled in, as the server takes it; what is empty or not asked for is left out. */
export function fieldsToSend(fields: KindField[], values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    fields
      .filter((field) => !isEmpty(values[field.name]) && isAsked(field, values))
      .map((field) => [field.name, sent(field, values[field.name])]),
  );
}

export function toBody(kind: Kind, value: FormValue): RecordBody {
  const fields = fieldsToSend(kind.fields, value.fields);
  if (!isEmpty(value.fields.servesAs)) fields.servesAs = value.fields.servesAs;
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
  };
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
    const words = record.fields[field.name];
    switch (field.type) {
      case 'person':
        return [person(value)];
      case 'people':
        return (value as unknown[]).map(person);
      case 'unit':
      case 'reference':
        return [{ id: String(value), name: String(words ?? value) }];
      case 'units':
        return (value as unknown[]).map((id, index) => ({
          id: String(id),
          name: String((Array.isArray(words) ? words[index] : String(words ?? '').split('、')[index]) ?? id),
        }));
      case 'number':
      case 'money':
        return String(value);
      default:
        return value;
    }
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
  return { ...value, occurredOn: today, headcount: '', cost: '', note: '', eventId: '', fields };
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
  };
}
