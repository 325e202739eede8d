import { daysBetween, linkCounts, optionsOf, perReader, type Kind, type Vocabulary } from '@liulian/domain';
import type { recordsContract } from '@liulian/contract';
import type { z } from 'zod';
import { dateOf } from '../../platform/clock.ts';
import type { Caller } from '../../platform/http/index.ts';
import { isDisclosure, withheldTitle, without } from './disclosure.ts';
import { stageOf } from './flow.ts';
import { recordAbilities } from './policy.ts';
import type { RecordRow } from './store.ts';

export type Summary = z.output<typeof recordsContract.recordSummary>;

export interface PresentContext {
  caller: Caller;
  kinds: Map<string, Kind>;
  vocabulary: Vocabulary;
  entryWindowDays: number;
  undoMinutes: number;
  /** Say values and ids beside the words. */
  raw: boolean;
  /** Show the content of confidential records of others too: on their own page, or exported for a reason. */
  content: boolean;
  now: string;
  today: string;
}

/** What hangs on a record and stands in its line of a list; `duties` are those of the caller's own scope. */
export interface Related {
  units: { role: string; id: string; name: string; path: string; level: string }[] | null;
  people: { person_id: string; role: string; name: string }[] | null;
  duties: number;
  files: number;
}

/** The units that held it; the first is the one whose list the record stands in. */
export function hostsIn(
  record: Pick<RecordRow, 'unit_id'> & Pick<Related, 'units'>,
): NonNullable<Related['units']> {
  const hosts = (record.units ?? []).filter((unit) => unit.role === 'host');
  return [
    ...hosts.filter((unit) => unit.id === record.unit_id),
    ...hosts.filter((unit) => unit.id !== record.unit_id),
  ];
}

/** @param kept names of fields and tables of this record that the caller does not read */
export function summaryOf(
  whole: RecordRow & Related,
  context: PresentContext,
  kept: ReadonlySet<string> = new Set(),
): Summary {
  const row =
    kept.size === 0
      ? whole
      : {
          ...whole,
          fields: without(whole.fields, kept),
          people: (whole.people ?? []).filter(({ role }) => !kept.has(role)),
          units: (whole.units ?? []).filter(({ role }) => !kept.has(role)),
        };
  const kind = context.kinds.get(row.kind);
  const hosts = hostsIn(row);
  const abilities = recordAbilities(context.caller, {
    row,
    hostPaths: hosts.map((host) => host.path),
    kind,
    now: context.now,
    undoMinutes: context.undoMinutes,
  });
  const withheld = isDisclosure(row, context.caller);
  const shown = context.content || !withheld;
  const heads = row.headcount ?? (row.participants > 0 ? row.participants : null);
  return {
    id: row.id,
    kind: row.kind,
    kindTitle: kind?.title ?? row.kind,
    title: shown ? row.title : withheldTitle,
    category: shown ? row.category : null,
    categoryTitle:
      shown && kind && row.category !== null
        ? titleOfOption(kind, context.vocabulary, 'category', row.category)
        : null,
    status: row.status,
    occurredOn: row.occurred_on,
    enteredAt: row.entered_at,
    lateEntry: daysBetween(row.occurred_on, dateOf(row.entered_at)) > context.entryWindowDays,
    units: hosts.map(({ id, name }) => ({ id, name })),
    participants: row.participants,
    headcount: row.headcount,
    cost: shown ? row.cost : null,
    perHead:
      shown && row.cost !== null && heads !== null && heads > 0
        ? Math.round((row.cost / heads) * 100) / 100
        : null,
    duties: row.duties,
    files: row.files,
    createdBy: row.created_by_name,
    returnReason: shown ? row.return_reason : null,
    visibility: row.visibility,
    withheld,
    revision: row.revision,
    stage: stageView(kind, row),
    number: shown ? row.number : null,
    proposed: row.proposal !== null,
    fields: shown && kind ? words(row, kind, context) : {},
    ...(context.raw ? { raw: shown ? rawOf(row) : null } : {}),
    abilities: { accept: abilities.accept, return: abilities.return, update: abilities.update },
  };
}

/** What the words stand for: values as stored, and who and which units by id. */
function rawOf(row: RecordRow & Related): NonNullable<Summary['raw']> {
  return {
    values: row.fields,
    people: (row.people ?? []).map((person) => ({
      role: person.role,
      id: person.person_id,
      name: person.name,
    })),
    units: (row.units ?? []).map(({ role, id, name }) => ({ role, id, name })),
    eventId: row.event_id,
  };
}

export function stageView(kind: Kind | undefined, row: Pick<RecordRow, 'stage' | 'status'>) {
  const found = kind && stageOf(kind, row);
  return found ? { id: found[0], title: found[1].title, final: found[1].final } : null;
}

/** Field values in words: titles of options, names of people and units. */
function words(row: RecordRow & Related, kind: Kind, context: PresentContext): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(kind.fields)) {
    const value = row.fields[name];
    if (value === undefined || value === null) continue;
    switch (field.type) {
      case 'choice':
      case 'choices':
        shown[name] = (Array.isArray(value) ? value : [value])
          .map((item) => titleOfOption(kind, context.vocabulary, name, String(item)))
          .join('、');
        break;
      case 'person':
      case 'people':
        shown[name] =
          typeof value === 'object' && !Array.isArray(value)
            ? (value as { name: string }).name
            : (row.people ?? [])
                .filter((person) => person.role === name)
                .map((person) => person.name)
                .join('、');
        break;
      case 'unit':
      case 'units':
        shown[name] = (Array.isArray(value) ? value : [value])
          .map((id) => row.units?.find((unit) => unit.id === id)?.name ?? String(id))
          .join('、');
        break;
      case 'boolean':
        shown[name] = value === true ? '是' : '否';
        break;
      default:
        shown[name] = value;
    }
  }
  const own = perReader(kind);
  const counted = linkCounts(kind);
  for (const name of Object.keys(kind.derived))
    if (row.fields[name] !== undefined && (!own.has(name) || name in counted)) shown[name] = row.fields[name];
  if (row.fields.servesAs)
    shown.servesAs = (row.fields.servesAs as string[])
      .map((item) => titleOfOption(kind, context.vocabulary, 'category', item))
      .join('、');
  return shown;
}

function titleOfOption(kind: Kind, vocabulary: Vocabulary, field: string, id: string): string {
  const declared = kind.fields[field];
  return declared ? (optionsOf(declared, vocabulary).find((option) => option.id === id)?.title ?? id) : id;
}
