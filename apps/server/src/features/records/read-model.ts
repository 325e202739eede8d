import { sql, type SelectQueryBuilder } from 'kysely';
import type { recordsContract } from '@liulian/contract';
import { pathEnd, type Kind } from '@liulian/domain';
import type { z } from 'zod';
import { elevated, type Tables, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { decodeCursor, encodeCursor, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { summaryOf, type PresentContext, type Summary } from './present.ts';
import { isSelfAccepting, recordAbilities, undoUntil } from './policy.ts';
import { acceptorsOf, type RecordRow } from './store.ts';
import { can, roleIds } from '@liulian/contract';

export type ListFilter = Omit<z.output<typeof recordsContract.listRecordsQuery>, 'limit' | 'cursor'>;
type Query = SelectQueryBuilder<Tables, 'record', object>;

const likeOf = (text: string) => `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;

async function filtered(trx: Trx, caller: Caller, filter: ListFilter): Promise<Query> {
  let query: Query = trx.selectFrom('record').where('record.corps_id', '=', caller.corpsId) as Query;
  let path = caller.unitPath;
  if (filter.unitId) {
    const unit = await trx.selectFrom('unit').select('path').where('corps_id', '=', caller.corpsId).where('id', '=', filter.unitId).executeTakeFirst();
    if (!unit) throw new Refusal('unit.not_found');
    path = unit.path;
  }
  if (filter.direct && filter.unitId) {
    const unitId = filter.unitId;
    query = query.where((where) => where.or([where('record.unit_id', '=', unitId), where.exists(where.selectFrom('record_unit as ru').select('ru.unit_id').whereRef('ru.corps_id', '=', 'record.corps_id').whereRef('ru.record_id', '=', 'record.id').where('ru.unit_id', '=', unitId).where('ru.role', '=', 'host'))]));
  } else if (filter.unitId) {
    query = query.where((where) => where.or([where.and([where('record.path', '>=', path), where('record.path', '<', pathEnd(path))]), where.and([where('record.several_hosts', '=', true), where.exists(where.selectFrom('record_unit as ru').select('ru.unit_id').whereRef('ru.corps_id', '=', 'record.corps_id').whereRef('ru.record_id', '=', 'record.id').where('ru.path', '>=', path).where('ru.path', '<', pathEnd(path)).where('ru.role', '=', 'host'))])]));
  }
  if (!filter.unitId && !filter.personId && caller.unitLevel !== 'corps') {
    // The rule itself is in the database; naming the same rows here by range and by id lets the indexes find them.
    const { rows } = await sql<{ id: string }>`select app_records_naming_me() as id union select app_records_hosted_with()`.execute(trx);
    query = query.where((where) => where.or([where.and([where('record.path', '>=', path), where('record.path', '<', pathEnd(path))]), sql<boolean>`record.id = any(${rows.map((row) => row.id)})`, where('record.created_by', '=', caller.accountId)]));
  }
  if (filter.ids) query = query.where(sql<boolean>`record.id = any(${filter.ids})`);
  if (filter.kind) query = query.where('record.kind', 'in', filter.kind);
  if (filter.category) query = query.where(sql<boolean>`(record.category = any(${filter.category}) or record.serves && ${filter.category})`);
  if (filter.status) query = query.where('record.status', 'in', filter.status);
  else if (!filter.mine) query = query.where((where) => where.or([where('record.status', 'not in', ['draft', 'withdrawn']), where('record.created_by', '=', caller.accountId)]));
  if (filter.mine) query = query.where('record.created_by', '=', caller.accountId);
  if (filter.waiting) query = query.where('record.status', '=', 'submitted').where('record.path', '<>', caller.unitPath).where('record.created_by', '<>', caller.accountId);
  if (filter.from) query = query.where('record.occurred_on', '>=', filter.from);
  if (filter.to) query = query.where('record.occurred_on', '<=', filter.to);
  if (filter.eventId) query = query.where('record.event_id', '=', filter.eventId);
  if (filter.personId) {
    const personId = filter.personId;
    query = query.where((where) => where.exists(where.selectFrom('record_person as rp').select('rp.person_id').whereRef('rp.corps_id', '=', 'record.corps_id').whereRef('rp.record_id', '=', 'record.id').where('rp.person_id', '=', personId)));
  }
  if (filter.dutyId) {
    const dutyId = filter.dutyId;
    query = query.where((where) => where.exists(where.selectFrom('duty_record as dr').select('dr.duty_id').whereRef('dr.corps_id', '=', 'record.corps_id').whereRef('dr.record_id', '=', 'record.id').where('dr.duty_id', '=', dutyId)));
  }
  if (filter.q) {
    const like = likeOf(filter.q);
    query = query.where((where) => where.or([where(sql<string>`lower(record.title)`, 'like', like), where('record.pinyin', 'like', like), where('record.note', 'like', like)]));
  }
  return query;
}

/** A ledger page, its total, and the cursor of the next. */
export async function listRecords(trx: Trx, deps: Deps, caller: Caller, filter: ListFilter, limit: number, cursor?: string) {
  const base = await filtered(trx, caller, await withPillar(trx, deps, caller, filter));
  const { total } = await base.select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow();
  const descending = filter.sort.startsWith('-');
  const column = filter.sort.endsWith('occurredOn') ? 'record.occurred_on' : 'record.entered_at';
  const after = decodeCursor(cursor, 2);
  let query = base.selectAll('record');
  if (after) {
    const [value, id] = after;
    const operator = sql.raw(descending ? '<' : '>');
    query = query.where(sql<boolean>`(${sql.ref(column)}, record.id) ${operator} (${value}, ${id})`);
  }
  const rows = await query.orderBy(column, descending ? 'desc' : 'asc').orderBy('record.id', descending ? 'desc' : 'asc').limit(limit + 1).execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const items = await summarise(trx, deps, caller, page);
  return { items, total, nextCursor: rows.length > limit && last ? encodeCursor([column === 'record.occurred_on' ? last.occurred_on : last.entered_at, last.id]) : null };
}

/** Categories of the asked pillars, where the caller filters by pillar. */
async function withPillar(_trx: Trx, deps: Deps, _caller: Caller, filter: ListFilter): Promise<ListFilter> {
  if (!filter.pillar) return filter;
  const categories = Object.entries(deps.programme.pack.vocabulary.options).filter(([name]) => name.startsWith('categories/'))
    .flatMap(([, options]) => options.filter((option) => option.pillar && filter.pillar?.includes(option.pillar)).map((option) => option.id));
  return { ...filter, category: filter.category ? filter.category.filter((id) => categories.includes(id)) : categories };
}

/** Rows of the ledger in batches, for exports of any length. */
export async function* ledgerRows(trx: Trx, deps: Deps, caller: Caller, filter: ListFilter, most = 200_000): AsyncGenerator<Summary> {
  let cursor: string | undefined;
  for (let count = 0; count < most;) {
    const page = await listRecords(trx, deps, caller, filter, 1000, cursor);
    for (const item of page.items) yield item;
    count += page.items.length;
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

async function presentContext(trx: Trx, deps: Deps, caller: Caller, rows: RecordRow[]): Promise<PresentContext> {
  const ids = rows.map((row) => row.id);
  const kinds = new Map((await deps.programme.kinds(trx, caller.corpsId)).map((kind: Kind) => [kind.id, kind]));
  const context: PresentContext = {
    caller, kinds, vocabulary: deps.programme.pack.vocabulary, unitNames: new Map(), hosts: new Map(), people: new Map(), duties: new Map(), files: new Map(),
    entryWindowDays: deps.programme.pack.rules.entryWindowDays, undoMinutes: deps.programme.pack.rules.undoMinutes, today: deps.clock.today(), now: deps.clock.now(),
  };
  if (ids.length === 0) return context;
  const units = await trx.selectFrom('record_unit as ru').innerJoin('unit as u', (join) => join.onRef('u.corps_id', '=', 'ru.corps_id').onRef('u.id', '=', 'ru.unit_id'))
    .select(['ru.record_id', 'ru.role', 'u.id', 'u.name', 'u.path']).where('ru.corps_id', '=', caller.corpsId).where(sql<boolean>`ru.record_id = any(${ids})`).execute();
  const first = new Map(rows.map((row) => [row.id, row.unit_id]));
  for (const unit of units) {
    context.unitNames.set(unit.id, unit.name);
    if (unit.role !== 'host') continue;
    const list = context.hosts.get(unit.record_id) ?? [];
    if (first.get(unit.record_id) === unit.id) list.unshift(unit);
    else list.push(unit);
    context.hosts.set(unit.record_id, list);
  }
  const people = await trx.selectFrom('record_person').select(['record_id', 'person_id', 'role', 'name']).where('corps_id', '=', caller.corpsId).where(sql<boolean>`record_id = any(${ids})`).where('role', '<>', 'participant').execute();
  for (const person of people) context.people.set(person.record_id, [...(context.people.get(person.record_id) ?? []), { personId: person.person_id, role: person.role, name: person.name }]);
  for (const row of await trx.selectFrom('duty_record').select(['record_id', sql<number>`count(*)::int`.as('count')]).where('corps_id', '=', caller.corpsId).where(sql<boolean>`record_id = any(${ids})`).groupBy('record_id').execute()) context.duties.set(row.record_id, row.count);
  for (const row of await trx.selectFrom('file').select(['record_id', sql<number>`count(*)::int`.as('count')]).where('corps_id', '=', caller.corpsId).where(sql<boolean>`record_id = any(${ids})`).groupBy('record_id').execute()) context.files.set(row.record_id, row.count);
  return context;
}

async function summarise(trx: Trx, deps: Deps, caller: Caller, rows: RecordRow[]): Promise<Summary[]> {
  const context = await presentContext(trx, deps, caller, rows);
  return rows.map((row) => summaryOf(row, context));
}

/** One record with all that its page shows. The row was loaded under row-level security before. */
export async function detail(trx: Trx, deps: Deps, caller: Caller, row: RecordRow): Promise<z.output<typeof recordsContract.record>> {
  const context = await presentContext(trx, deps, caller, [row]);
  const summary = summaryOf(row, context);
  const kind = context.kinds.get(row.kind);
  const people = await trx.selectFrom('record_person').selectAll().where('corps_id', '=', caller.corpsId).where('record_id', '=', row.id).orderBy('role').orderBy('person_id').execute();
  const files = await trx.selectFrom('file').selectAll().where('corps_id', '=', caller.corpsId).where('record_id', '=', row.id).orderBy('uploaded_at').execute();
  const discharges = await trx.selectFrom('duty_record as dr').innerJoin('duty as d', (join) => join.onRef('d.corps_id', '=', 'dr.corps_id').onRef('d.id', '=', 'dr.duty_id'))
    .innerJoin('unit as u', (join) => join.onRef('u.corps_id', '=', 'd.corps_id').onRef('u.id', '=', 'd.unit_id'))
    .leftJoin('person as p', (join) => join.onRef('p.corps_id', '=', 'd.corps_id').onRef('p.id', '=', 'd.person_id'))
    .select(['d.id', 'd.obligation_id', 'd.bearer_type', 'u.name as unit_name', 'p.name as person_name']).where('dr.corps_id', '=', caller.corpsId).where('dr.record_id', '=', row.id).orderBy('d.bearer_type', 'desc').orderBy('d.id').limit(500).execute();
  const titles = new Map((await deps.programme.programmes(trx, caller.corpsId)).flatMap((programme) => programme.obligations.map((obligation) => [obligation.id, obligation.title])));
  const event = row.event_id === null ? undefined : await trx.selectFrom('event').select(['id', 'title']).where('corps_id', '=', caller.corpsId).where('id', '=', row.event_id).executeTakeFirst();
  const hosts = context.hosts.get(row.id) ?? [];
  const abilities = recordAbilities(caller, { row, hostPaths: hosts.map((host) => host.path), kind, now: context.now, undoMinutes: context.undoMinutes });
  return {
    ...summary, note: row.note, values: row.fields, eventId: row.event_id, event: event ?? (row.event_id === null ? null : { id: row.event_id, title: row.event_id }), visibility: row.visibility,
    people: people.map((person) => ({ person: { id: person.person_id, name: person.name }, role: person.role, roleTitle: person.role === 'participant' ? '参加人员' : kind?.fields[person.role]?.title ?? person.role, unitName: person.unit_name })),
    fileList: files.map((file) => ({ id: file.id, name: file.name, size: file.size, mime: file.mime, uploadedAt: file.uploaded_at })),
    discharges: discharges.map((duty) => ({ dutyId: duty.id, title: titles.get(duty.obligation_id) ?? duty.obligation_id, bearer: duty.bearer_type === 'unit' ? duty.unit_name : duty.person_name ?? duty.unit_name, bearerType: duty.bearer_type })),
    history: await historyOf(trx, row), submittedAt: row.submitted_at, acceptedAt: row.accepted_at, acceptedBy: row.accepted_by_name, reviewer: await reviewerOf(trx, caller, kind, row.path, hosts[0] ? await levelOf(trx, caller, row.unit_id) : ''),
    undoUntil: abilities.withdraw ? undoUntil(row, context.undoMinutes, context.now) : null, abilities,
  };
}

const steps: Record<string, string> = {
  'record.create': '登记', 'record.submit': '提交', 'record.update': '修改', 'record.correct': '更正', 'record.accept': '认可', 'record.return': '退回', 'record.withdraw': '撤回', 'file.attach': '附上文件', 'file.detach': '移除文件',
};

/** What happened to a record, from the audit itself; records that were loaded in bulk have only their own dates. */
async function historyOf(trx: Trx, row: RecordRow): Promise<{ at: string; text: string; by: string }[]> {
  const entries = await elevated(trx, () => trx.selectFrom('audit_entry').select(['at', 'action', 'actor_name']).where('corps_id', '=', row.corps_id).where('object_type', '=', 'record').where('object_id', '=', row.id).orderBy('seq').limit(100).execute());
  const shown = entries.flatMap((entry) => (steps[entry.action] ? [{ at: entry.at, text: steps[entry.action] ?? '', by: entry.actor_name.replace(/（[^）]*）$/, '') }] : []));
  if (shown.length > 0) return shown;
  return [{ at: row.entered_at, text: '登记', by: row.created_by_name }, ...(row.accepted_at ? [{ at: row.accepted_at, text: '认可', by: row.accepted_by_name ?? '' }] : [])];
}

async function levelOf(trx: Trx, caller: Caller, unitId: string): Promise<string> {
  return (await trx.selectFrom('unit').select('level').where('corps_id', '=', caller.corpsId).where('id', '=', unitId).executeTakeFirst())?.level ?? '';
}

/** Who will look at a record of this unit; null when it counts at once. */
export async function reviewerOf(trx: Trx, caller: Caller, kind: Kind | undefined, path: string, level: string): Promise<string | null> {
  if (!kind || isSelfAccepting(kind, level)) return null;
  const acceptors = await acceptorsOf(trx, caller.corpsId, path, roleIds.filter((role) => can(role, 'records:accept')));
  return acceptors[0]?.unitName ?? '上级单位';
}
