import {
  checkFields,
  covers as spanCovers,
  inForceOf,
  isWithin,
  servesOf,
  type FieldProblem,
  type Kind,
  type RecordFact,
  type Vocabulary,
  cleanText,
} from '@liulian/domain';
import type { Row, Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { titleSpelling } from '../../platform/spelling.ts';
import { covers, type Caller } from '../../platform/http/index.ts';
import { isSelfAccepting } from './policy.ts';
import { findPeople, findUnits, type HostUnit } from './store.ts';
import { factFields } from '../programme/index.ts';

export interface RecordInput {
  kind: string;
  title?: string | undefined;
  occurredOn: string;
  unitIds: string[];
  participantIds?: string[] | undefined;
  headcount?: number | undefined;
  cost?: number | undefined;
  note?: string | undefined;
  eventId?: string | undefined;
  fields: Record<string, unknown>;
}

/** A checked record, ready to store or to show the engine. */
export interface CheckedRecord {
  kind: Kind;
  hosts: HostUnit[];
  columns: Pick<
    Row<'record'>,
    | 'category'
    | 'serves'
    | 'title'
    | 'pinyin'
    | 'occurred_on'
    | 'unit_id'
    | 'path'
    | 'several_hosts'
    | 'headcount'
    | 'cost'
    | 'note'
    | 'event_id'
    | 'participants'
    | 'in_force_from'
    | 'in_force_to'
  > & { fields: Record<string, unknown> };
  units: { unit_id: string; path: string; role: string }[];
  people: { person_id: string; role: string; name: string; unit_name: string }[];
  problems: FieldProblem[];
}

/**
 * Checks a record against its kind, the roster and the calendar. `complete` also asks for required fields.
 * Problems are returned, each naming its field; only an unknown kind or host units that the caller may not
 * use are refused at once.
 */
export async function checkRecord(
  trx: Trx,
  caller: Caller,
  kinds: Kind[],
  vocabulary: Vocabulary,
  input: RecordInput,
  today: string,
  complete: boolean,
): Promise<CheckedRecord> {
  const kind = kinds.find((entry) => entry.id === input.kind);
  if (!kind)
    throw new Refusal('kind.not_found', {}, [{ field: 'kind', message: `没有这个记录类型：${input.kind}` }]);
  const problems: FieldProblem[] = [];
  const bad = (field: string, message: string) => problems.push({ field, message });
  const unitIds = [...new Set(input.unitIds)];
  const checked = checkFields(kind, vocabulary, input.fields, complete);
  problems.push(...checked.problems);
  if (kind.expires < today) bad('kind', `“${kind.title}”已于 ${kind.expires} 到期停用`);
  if (input.occurredOn > today) bad('occurredOn', `“${kind.date}”不能晚于今天（${today}）`);

  const units = await findUnits(trx, caller.corpsId, [
    ...unitIds,
    ...checked.units.map((unit) => unit.unitId),
  ]);
  const hosts: HostUnit[] = [];
  for (const id of unitIds) {
    const unit = units.get(id);
    if (!unit) bad('unitIds', `没有这个单位：${id}`);
    else if (!spanCovers({ from: unit.from_on, to: unit.to_on }, input.occurredOn))
      bad('unitIds', `${unit.name}在 ${input.occurredOn} 尚未成立或已撤销`);
    else hosts.push(unit);
  }
  const [first] = hosts;
  if (first && !covers(caller, first.path))
    throw new Refusal('unit.outside_scope', {}, [
      { field: 'unitIds', message: `${first.name}不在您的管辖范围内` },
    ]);
  // A neighbour may host together with us; then it is for the common superior to accept.
  const parent = caller.unitPath.replace(/[^.]+\.$/, '');
  for (const host of hosts) {
    const shared = parent !== '' && isWithin(host.path, parent) && !isSelfAccepting(kind, first?.level ?? '');
    if (!covers(caller, host.path) && !shared)
      throw new Refusal('unit.outside_scope', {}, [
        { field: 'unitIds', message: `${host.name}不在您的管辖范围内` },
      ]);
  }
  if (first && !kind.creators.includes(first.level as never))
    bad('unitIds', `${first.name}不登记“${kind.title}”`);
  for (const { role, unitId } of checked.units)
    if (!units.has(unitId)) bad(`fields.${role}`, `没有这个单位：${unitId}`);

  const participantIds = [...new Set(input.participantIds ?? [])];
  if (participantIds.length > 0 && kind.participants === 'none')
    bad('participantIds', `“${kind.title}”不登记参加人员`);
  const people = await findPeople(trx, caller.corpsId, [
    ...participantIds,
    ...checked.people.map((person) => person.personId),
  ]);
  const rows: CheckedRecord['people'] = [];
  let strangers = 0;
  for (const id of participantIds) {
    const person = people.get(id);
    if (!person || !(covers(caller, person.path) || hosts.some((host) => isWithin(person.path, host.path))))
      strangers += 1;
    else rows.push({ person_id: id, role: 'participant', name: person.name, unit_name: person.unitName });
  }
  if (strangers > 0) bad('participantIds', `参加人员里有 ${strangers} 人不是本单位人员`);
  for (const { role, personId } of checked.people) {
    const person = people.get(personId);
    if (!person) bad(`fields.${role}`, `“${kind.fields[role]?.title ?? role}”没有这个人`);
    else rows.push({ person_id: personId, role, name: person.name, unit_name: person.unitName });
  }
  if (input.eventId !== undefined && !(await eventExists(trx, caller.corpsId, input.eventId)))
    bad('eventId', '没有这个事件');
  if (input.cost !== undefined && !kind.expenses) bad('cost', `“${kind.title}”不登记费用`);

  const category = typeof checked.values.category === 'string' ? checked.values.category : null;
  const span = inForceOf(kind, input.occurredOn, checked.values);
  if (span.from !== null && span.to !== null && span.to < span.from)
    bad(`fields.${kind.inForce?.to}`, '到期日早于起始日');
  const title = cleanText(input.title ?? '') || titleOf(kind, vocabulary, checked.values);
  return {
    kind,
    hosts,
    problems,
    columns: {
      category,
      serves: servesOf(kind, vocabulary, checked.values),
      title,
      pinyin: titleSpelling(title),
      occurred_on: input.occurredOn,
      unit_id: first?.id ?? '',
      path: first?.path ?? '',
      several_hosts: hosts.length > 1,
      headcount: input.headcount ?? null,
      cost: input.cost ?? null,
      note: input.note?.trim() || null,
      event_id: input.eventId ?? null,
      participants: rows.filter((row) => row.role === 'participant').length,
      fields: checked.values,
      in_force_from: span.from,
      in_force_to: span.to,
    },
    units: [
      ...hosts.map((host) => ({ unit_id: host.id, path: host.path, role: 'host' })),
      ...checked.units.flatMap(({ role, unitId }) => {
        const unit = units.get(unitId);
        return unit ? [{ unit_id: unitId, path: unit.path, role }] : [];
      }),
    ],
    people: rows,
  };
}

async function eventExists(trx: Trx, corpsId: string, eventId: string): Promise<boolean> {
  const known =
    (await trx
      .selectFrom('event')
      .select('id')
      .where('corps_id', '=', corpsId)
      .where('id', '=', eventId)
      .executeTakeFirst()) ??
    (await trx
      .selectFrom('duty')
      .select('id')
      .where('corps_id', '=', corpsId)
      .where('event_id', '=', eventId)
      .limit(1)
      .executeTakeFirst());
  return known !== undefined;
}

export function titleOf(kind: Kind, vocabulary: Vocabulary, values: Record<string, unknown>): string {
  const from = kind.titleFrom ? values[kind.titleFrom] : undefined;
  if (typeof from === 'string' && from !== '') return cleanText(from).slice(0, 100);
  const field = kind.fields.category;
  const list = typeof field?.options === 'string' ? vocabulary.options[field.options] : field?.options;
  return list?.find((option) => option.id === values.category)?.title ?? kind.title;
}

export function factOf(id: string, checked: CheckedRecord): RecordFact {
  const { columns } = checked;
  return {
    id,
    kind: checked.kind.id,
    title: columns.title,
    occurredOn: columns.occurred_on,
    units: checked.units.map((unit) => ({ unitId: unit.unit_id, role: unit.role })),
    people: checked.people.map((person) => ({ personId: person.person_id, role: person.role })),
    fields: factFields(columns.fields, columns.category, columns.serves, columns.headcount, columns.cost),
    eventId: columns.event_id,
    inForce: columns.in_force_from === null ? null : { from: columns.in_force_from, to: columns.in_force_to },
  };
}
