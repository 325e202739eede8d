import { optionsOf, type Kind, type Vocabulary } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import type { Deps } from '../../deps.ts';
import type { RecordInput } from './input.ts';
import { findPeople, findUnits, type RecordRow } from './store.ts';

interface Change {
  field: string;
  title: string;
  before: string | null;
  after: string | null;
}
type KindField = Kind['fields'][string];
type Names = Map<string, string>;

/**
 * In words, field by field: what a waiting correction would change, or what has changed since the version
 * that was returned. Nothing where there is neither.
 */
export async function changesOf(
  trx: Trx,
  deps: Deps,
  row: RecordRow,
  kind: Kind | undefined,
  parts: {
    units: { role: string; id: string }[] | null;
    people: { person_id: string; role: string }[] | null;
  },
): Promise<Change[]> {
  const earlier = row.status === 'accepted' ? null : (row.reviewed as RecordInput | null);
  const proposed = row.proposal ? (row.proposal.input as RecordInput) : null;
  if (!kind || (!proposed && !earlier)) return [];
  const hosts = (parts.units ?? []).filter((unit) => unit.role === 'host').map((unit) => unit.id);
  const present: RecordInput = {
    kind: row.kind,
    title: row.title,
    occurredOn: row.occurred_on,
    unitIds: [row.unit_id, ...hosts.filter((id) => id !== row.unit_id)],
    participantIds: (parts.people ?? [])
      .filter((person) => person.role === 'participant')
      .map((person) => person.person_id),
    headcount: row.headcount ?? undefined,
    cost: row.cost ?? undefined,
    note: row.note ?? undefined,
    eventId: row.event_id ?? undefined,
    fields: row.fields,
  };
  const [before, after] = proposed ? [present, proposed] : [earlier ?? present, present];
  const names = await namesOf(trx, row.corps_id, [before, after]);
  return compare(kind, deps.programme.pack.vocabulary, names, before, after);
}

/** Names of all units and people that either version mentions, by id. */
async function namesOf(trx: Trx, corpsId: string, versions: RecordInput[]): Promise<Names> {
  const ids = versions.flatMap((version) => [
    ...version.unitIds,
    ...(version.participantIds ?? []),
    ...Object.values(version.fields).flatMap((value) =>
      (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string'),
    ),
  ]);
  const wanted = [...new Set(ids)].filter((id) => id.length <= 64);
  const [units, people] = [
    await findUnits(trx, corpsId, wanted),
    await findPeople(trx, corpsId, wanted, '9999-12-30'),
  ];
  return new Map([...units, ...people].map(([id, entry]) => [id, entry.name]));
}

function compare(
  kind: Kind,
  vocabulary: Vocabulary,
  names: Names,
  before: RecordInput,
  after: RecordInput,
): Change[] {
  const list = (ids: string[] | undefined) =>
    ids && ids.length > 0 ? ids.map((id) => names.get(id) ?? id).join('、') : null;
  const number = (value: number | undefined) => (value === undefined ? null : String(value));
  const common: [string, string, (input: RecordInput) => string | null][] = [
    ['occurredOn', kind.date, (input) => input.occurredOn],
    ['unitIds', '单位', (input) => list(input.unitIds)],
    ['participantIds', '参加人员', (input) => list([...(input.participantIds ?? [])].sort())],
    ['headcount', '人数', (input) => number(input.headcount)],
    ['cost', '费用（元）', (input) => number(input.cost)],
    ['note', '备注', (input) => input.note ?? null],
    ['eventId', '事件', (input) => input.eventId ?? null],
  ];
  const own = Object.entries(kind.fields).map(
    ([name, field]) =>
      [
        `fields.${name}`,
        field.title,
        (input: RecordInput) => inWords(field, vocabulary, names, input.fields[name]),
      ] as const,
  );
  // A title that nobody gave is made from the fields and changes with them.
  const titled = before.title !== undefined && after.title !== undefined;
  const title = titled ? [['title', '标题', (input: RecordInput) => input.title ?? null] as const] : [];
  return [...title, ...common, ...own].flatMap(([field, label, wordsOf]) => {
    const [was, becomes] = [wordsOf(before), wordsOf(after)];
    return was === becomes ? [] : [{ field, title: label, before: was, after: becomes }];
  });
}

function inWords(field: KindField, vocabulary: Vocabulary, names: Names, value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (Array.isArray(value)) {
    const items = value.map((item) => inWords(field, vocabulary, names, item) ?? '');
    return items.length > 0 ? items.join('、') : null;
  }
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'object') {
    const named = (value as { name?: unknown }).name;
    return typeof named === 'string' ? named : JSON.stringify(value);
  }
  const text = String(value as string | number);
  switch (field.type) {
    case 'choice':
    case 'choices':
      return optionsOf(field, vocabulary).find((option) => option.id === text)?.title ?? text;
    case 'person':
    case 'people':
    case 'unit':
    case 'units':
      return names.get(text) ?? text;
    default:
      return text;
  }
}
