import {
  brokenRules,
  checkFields,
  checkTables,
  covers as spanCovers,
  derive,
  fits,
  type CheckedFields,
  type CheckedTable,
  type Pack,
  type Party,
  type RowInput,
  inForceOf,
  isBare,
  optionsOf,
  perReader,
  visibilityOf,
  isWithin,
  pathAbove,
  servesOf,
  type FieldProblem,
  type Kind,
  type RecordFact,
  type Vocabulary,
  cleanText,
} from '@liulian/domain';
import { sql } from 'kysely';
import { elevated, type Row, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { titleSpelling } from '../../platform/spelling.ts';
import { covers, may, peopleBehind, type Caller } from '../../platform/http/index.ts';
import { isSelfAccepting } from '../kinds/index.ts';
import { brokenAmong } from './among.ts';
import { rowsBegun } from './begun-rows.ts';
import { findPeople, findUnits, type HostUnit } from './store.ts';
import { factFields } from '../programme/index.ts';

export interface RecordInput {
  /** The record itself, where it is stored already. */
  id?: string | undefined;
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
  rows?: Record<string, RowInput[]> | undefined;
}

/** A checked record, ready to store or to show the engine. */
export interface CheckedRecord {
  kind: Kind;
  visibility: Kind['visibility'];
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
  links: { field: string; recordId: string }[];
  tables: CheckedTable[];
  problems: FieldProblem[];
  /** What is likely a slip but may be meant. */
  warnings: FieldProblem[];
}

export interface CheckOptions {
  pack: Pick<Pack, 'vocabulary' | 'calendar' | 'rules'>;
  today: string;
  /** Also ask for what is required; of a kind with its own flow, what is not left to a later step. */
  complete: boolean;
  /** Written by a step that was permitted before: whose unit it is does not matter. */
  trusted?: boolean;
  createdOn?: string;
  /** The fields as they are stored: what another party referred to is not looked at again. */
  before?: Record<string, unknown>;
}

/** What a kind with stages asks for before its first step; the rest is written by later steps. */
function askedAtStart(kind: Kind): (name: string) => boolean {
  const later = new Set(
    Object.values(kind.flow?.steps ?? {}).flatMap((step) => [...(step.asks ?? []), ...(step.may ?? [])]),
  );
  return (name) => !later.has(name);
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
  input: RecordInput,
  { pack, today, complete, trusted = false, createdOn = today, before = {} }: CheckOptions,
): Promise<CheckedRecord> {
  const { vocabulary } = pack;
  const kind = kinds.find((entry) => entry.id === input.kind);
  if (!kind)
    throw new Refusal('kind.not_found', {}, [{ field: 'kind', message: `没有这个记录类型：${input.kind}` }]);
  const problems: FieldProblem[] = [];
  const bad = (field: string, message: string) => problems.push({ field, message });
  const unitIds = [...new Set(input.unitIds)];
  const checked = checkFields(
    kind,
    vocabulary,
    input.fields,
    complete && (kind.flow ? askedAtStart(kind) : true),
    { occurredOn: input.occurredOn, today, before },
  );
  const begun = { ...input.rows, ...(await rowsBegun(trx, caller.corpsId, kind, input, before)) };
  const tables = checkTables(kind, vocabulary, checked.values, begun, complete, {
    occurredOn: input.occurredOn,
    today,
  });
  for (const { name, rows } of tables.tables) {
    const { ticks } = kind.tables[name] ?? {};
    if (ticks !== undefined && startsRight(kind, name, rows)) checked.values[ticks] = true;
  }
  problems.push(...checked.problems, ...tables.problems);
  for (const list of ['people', 'units', 'links'] as const)
    (checked[list] as unknown[]).push(...tables[list]);
  const broken = brokenRules(
    kind,
    { occurredOn: input.occurredOn, today, createdOn },
    checked.values,
    complete,
  );
  const among = await brokenAmong(trx, caller, kind, { ...input, unitIds, values: checked.values }, complete);
  problems.push(...broken.refused, ...among.refused);
  if (isBare(kind, checked.values)) {
    const own = cleanText(input.title ?? '');
    if (own !== '' && own !== titleOf(kind, vocabulary, checked.values))
      bad('title', '这一类只登记已办，不另写题目');
    if (input.note?.trim()) bad('note', '这一类只登记已办，不写备注');
  }
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
  if (first && !trusted && !covers(caller, first.path) && !isOwn(kind, caller, first.path))
    throw new Refusal('unit.outside_scope', {}, [
      { field: 'unitIds', message: `${first.name}不在您的管辖范围内` },
    ]);
  // A neighbour may host together with us; then it is for the common superior to accept.
  const parent = pathAbove(caller.unitPath);
  for (const host of trusted ? [] : hosts) {
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
  if (kind.self && !trusted && (kind.self.only || !may(caller, 'records:write'))) {
    const named = checked.values[kind.self.field];
    if (named !== undefined && named !== caller.personId)
      bad(`fields.${kind.self.field}`, `“${kind.title}”只能由本人登记`);
  }
  for (const { title, from, recused } of Object.values(kind.parties)) {
    const named: unknown[] = recused && from !== undefined ? [checked.values[from]].flat() : [];
    if ([...peopleBehind(caller), caller.unitId].some((id) => named.includes(id)))
      bad(`fields.${from}`, `“${title}”里有您自己或本单位：要回避的不能登记，请由别人登记`);
  }
  const links = checked.links.filter(({ field, recordId }) => ![before[field]].flat().includes(recordId));
  problems.push(...(await linkProblems(trx, caller.corpsId, kinds, kind, links)));
  if (links.length > 0 && problems.length === 0)
    problems.push(...(await referenceProblems(trx, caller.corpsId, kind, checked, unitIds)));

  const participantIds = [...new Set(input.participantIds ?? [])];
  if (participantIds.length > 0 && kind.participants === 'none')
    bad('participantIds', `“${kind.title}”不登记参加人员`);
  const people = await findPeople(
    trx,
    caller.corpsId,
    [...participantIds, ...checked.people.map((person) => person.personId)],
    input.occurredOn,
  );
  for (const { role, title, within } of placesOf(kind)) {
    const named = [
      ...checked.units.filter((one) => one.role === role).map(({ unitId }) => units.get(unitId)),
      ...checked.people.filter((one) => one.role === role).map(({ personId }) => people.get(personId)),
    ];
    const beyond = first ? named.filter((one) => one && !isInReach(within, one.path, first.path)) : [];
    if (beyond.length > 0)
      bad(
        role.includes('.') ? `rows.${role.split('.')[0]}` : `fields.${role}`,
        `“${title}”只能在${first?.name}${reachWords[within]}，${[...new Set(beyond.map((one) => one?.name))].join('、')}不是`,
      );
  }
  const rows: CheckedRecord['people'] = [];
  let strangers = 0;
  for (const id of participantIds) {
    const person = people.get(id);
    if (
      !person?.path ||
      !(trusted || covers(caller, person.path) || hosts.some((host) => isWithin(person.path, host.path)))
    )
      strangers += 1;
    else rows.push({ person_id: id, role: 'participant', name: person.name, unit_name: person.unitName });
  }
  if (strangers > 0)
    bad('participantIds', `参加人员里有 ${strangers} 人在 ${input.occurredOn} 不是本单位人员`);
  for (const { role, personId } of checked.people) {
    const person = people.get(personId);
    if (!person) bad(`fields.${role}`, `“${kind.fields[role]?.title ?? '表里'}”没有这个人`);
    else if (kind.fields[role])
      rows.push({ person_id: personId, role, name: person.name, unit_name: person.unitName });
  }
  const referred = eventReferredTo(kind, checked.values, first?.id ?? '');
  const eventId = referred ?? input.eventId;
  if (eventId !== undefined && !(await eventExists(trx, caller.corpsId, eventId)))
    bad(
      referred === undefined ? 'eventId' : `fields.${referring(kind, checked.values)}`,
      referred === undefined ? '没有这个事件' : '那次不是本单位的会，或它没有要补的',
    );
  if (input.cost !== undefined && !kind.expenses) bad('cost', `“${kind.title}”不登记费用`);

  const heads = input.headcount ?? rows.filter((row) => row.role === 'participant').length;
  const perHead = heads > 0 ? (input.cost ?? 0) / heads : 0;
  const { perHeadLimit } = pack.rules;
  if (complete && perHeadLimit > 0 && perHead > perHeadLimit && !input.note?.trim())
    bad('note', `人均 ${Math.round(perHead)} 元，超过 ${perHeadLimit} 元，请在备注里写一句为什么`);

  const category = typeof checked.values.category === 'string' ? checked.values.category : null;
  const span = inForceOf(kind, input.occurredOn, checked.values);
  if (span.from !== null && span.to !== null && span.to < span.from)
    bad(`fields.${kind.inForce?.to}`, '到期日早于起始日');
  const rowValues = Object.fromEntries(
    tables.tables.map((table) => [table.name, table.rows.map((row) => row.values)]),
  );
  const derived = derive(kind, pack, input.occurredOn, checked.values, rowValues);
  for (const name of perReader(kind)) delete derived[name];
  const title = cleanText(input.title ?? '') || titleOf(kind, vocabulary, checked.values);
  return {
    kind,
    visibility: visibilityOf(kind, checked.values),
    hosts,
    problems,
    links: checked.links,
    tables: tables.tables,
    warnings: [...broken.warned, ...among.warned, ...firstRowWarnings(kind, tables.tables)],
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
      event_id: eventId ?? null,
      participants: rows.filter((row) => row.role === 'participant').length,
      fields: { ...checked.values, ...derived },
      in_force_from: span.from,
      in_force_to: span.to,
    },
    units: [
      ...hosts.map((host) => ({ unit_id: host.id, path: host.path, role: 'host' })),
      ...checked.units.flatMap(({ role, unitId }) => {
        const unit = units.get(unitId);
        return unit && kind.fields[role] ? [{ unit_id: unitId, path: unit.path, role }] : [];
      }),
    ],
    people: rows,
  };
}

const reachWords = {
  subtree: '的下级单位里选',
  own: '及下级单位里选',
  above: '及上级单位里选',
  line: '及上下级单位里选',
  corps: '',
};

/** Fields, columns and parties that say where the units and people in them must stand. */
function placesOf(kind: Kind): { role: string; title: string; within: Party['within'] }[] {
  const own = Object.entries(kind.fields).map(([role, { title, within }]) => ({ role, title, within }));
  const columns = Object.entries(kind.tables).flatMap(([table, { columns }]) =>
    Object.entries(columns).map(([name, { title, within }]) => ({
      role: `${table}.${name}`,
      title,
      within,
    })),
  );
  const parties = Object.values(kind.parties).flatMap(({ from, within }) =>
    from === undefined ? [] : [{ role: from, title: kind.fields[from]?.title ?? from, within }],
  );
  return [...own, ...columns, ...parties].flatMap(({ role, title, within }) =>
    within === undefined || within === 'corps' ? [] : [{ role, title, within }],
  );
}

/** Whether a unit (or a person's unit on that day) stands where a party must (`within`). */
function isInReach(within: Party['within'], path: string, host: string): boolean {
  if (within === 'corps') return true;
  if (within === 'subtree') return isWithin(path, host) && path !== host;
  const isAbove = path !== '' && isWithin(host, path);
  if (within === 'above') return isAbove;
  return isWithin(path, host) || (within === 'line' && isAbove);
}

/** A member has no scope; what is about himself he records at his own unit. */
function isOwn(kind: Kind, caller: Caller, path: string): boolean {
  return kind.self !== undefined && path === caller.unitPath;
}

/** Whether the first row of a table has the text that it should have (`first`). */
function startsRight(kind: Kind, name: string, rows: CheckedTable['rows']): boolean {
  const table = kind.tables[name];
  const column = Object.keys(table?.columns ?? {})[0] ?? '';
  return table?.first !== undefined && String(rows[0]?.values[column] ?? '').includes(table.first);
}

function firstRowWarnings(kind: Kind, tables: CheckedTable[]): FieldProblem[] {
  return tables.flatMap(({ name, rows }) => {
    const first = kind.tables[name]?.first;
    if (first === undefined || rows.length === 0 || startsRight(kind, name, rows)) return [];
    return [{ field: `rows.${name}`, message: `第一项不是“${first}”` }];
  });
}

/** The event that a reference says this record is for (`eventOf`): of the other record, at our unit. */
function eventReferredTo(kind: Kind, values: Record<string, unknown>, unitId: string): string | undefined {
  const name = referring(kind, values);
  return name && `${kind.fields[name]?.eventOf}-${String(values[name])}-${unitId}`;
}

const referring = (kind: Kind, values: Record<string, unknown>) =>
  Object.keys(kind.fields).find((name) => kind.fields[name]?.eventOf && typeof values[name] === 'string');

/** A reference must lead to a record that is there, that the caller may read, and that is of the kind. */
async function linkProblems(
  trx: Trx,
  corpsId: string,
  kinds: Kind[],
  kind: Kind,
  links: { field: string; recordId: string; kinds: string[] }[],
): Promise<FieldProblem[]> {
  if (links.length === 0) return [];
  const known = new Map(
    (
      await trx
        .selectFrom('record')
        .select(['id', 'kind', 'status'])
        .where('corps_id', '=', corpsId)
        .where(sql<boolean>`id = any(${links.map((link) => link.recordId)})`)
        .execute()
    ).map((row) => [row.id, row]),
  );
  return links.flatMap((link) => {
    const target = known.get(link.recordId);
    const [name = '', column] = link.field.split('.');
    const title = column
      ? (kind.tables[name]?.columns[column]?.title ?? link.field)
      : (kind.fields[name]?.title ?? link.field);
    const at = column ? `rows.${name}` : `fields.${name}`;
    if (!target || target.status === 'withdrawn')
      return [{ field: at, message: `“${title}”指向的记录不存在、已撤回，或您看不到` }];
    if (link.kinds.length > 0 && !link.kinds.includes(target.kind)) {
      const wanted = link.kinds.map((id) => kinds.find((entry) => entry.id === id)?.title ?? id).join('、');
      return [{ field: at, message: `“${title}”要选一条“${wanted}”` }];
    }
    return [];
  });
}

/** Rules between a record and those it refers to: whose they are, and which came after which. */
async function referenceProblems(
  trx: Trx,
  corpsId: string,
  kind: Kind,
  { values, units }: Pick<CheckedFields, 'values' | 'units'>,
  hostIds: string[],
): Promise<FieldProblem[]> {
  const rules = kind.rules.filter((rule) => 'reference' in rule).filter(({ when }) => fits(when, values));
  const ids = rules.flatMap((rule) =>
    [values[rule.reference], 'laterThan' in rule ? values[rule.laterThan] : []].flat(),
  );
  if (ids.length === 0) return [];
  const { rows } = await elevated(trx, () =>
    sql<{ id: string; on: string; fields: Record<string, unknown>; units: Record<string, string[]> }>`
      select r.id, r.occurred_on::text as on, r.fields, (
        select jsonb_object_agg(u.role, u.ids)
        from (
          select ru.role, jsonb_agg(ru.unit_id) as ids
          from record_unit ru
          where ru.corps_id = r.corps_id
            and ru.record_id = r.id
          group by ru.role
        ) u
      ) as units
      from record r
      where r.corps_id = ${corpsId}
        and r.id = any(${ids.filter((id) => typeof id === 'string')})
    `.execute(trx),
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const broken = rules.filter((rule) =>
    [values[rule.reference]].flat().some((id) => {
      const there = known.get(String(id));
      if (!there) return false;
      if ('unit' in rule) {
        const here =
          rule.among === 'host'
            ? hostIds
            : units.filter(({ role }) => role === rule.among).map(({ unitId }) => unitId);
        return !(there.units[rule.unit] ?? []).some((unitId) => here.includes(unitId));
      }
      const other = known.get(String(values[rule.laterThan]));
      if (!other) return false;
      return (
        there.on <= other.on ||
        rule.same.some((name) =>
          name === 'host'
            ? there.units.host?.join() !== other.units.host?.join()
            : there.fields[name] !== other.fields[name],
        )
      );
    }),
  );
  return broken.map((rule) => ({ field: `fields.${rule.reference}`, message: rule.say }));
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
  const said = (name: string): string | undefined => {
    const [field, value] = [kind.fields[name], values[name]];
    if (!field?.options) return typeof value === 'string' ? cleanText(value).slice(0, 100) : undefined;
    return optionsOf(field, vocabulary).find((option) => option.id === value)?.title;
  };
  return (kind.titleFrom && said(kind.titleFrom)) || said('category') || kind.title;
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
