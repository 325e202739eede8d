import { sql } from 'kysely';
import {
  pathEnd,
  RosterIndex,
  type EventType,
  type PersonClass,
  type ProgrammeEvent,
  type RecordFact,
  type UnitLevel,
} from '@liulian/domain';
import { elevated, type NewRow, type Row, type Trx } from '../../platform/database/index.ts';
import { formerNames } from './unit-store.ts';
import { factFields } from '../programme/index.ts';

export interface Window {
  path: string;
  from: string;
  to: string;
}

export function lockEvent(trx: Trx, corpsId: string, id: string): Promise<Row<'event'> | undefined> {
  return trx
    .selectFrom('event')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function insertEvent(trx: Trx, row: NewRow<'event'>): Promise<void> {
  await trx.insertInto('event').values(row).execute();
}

export async function deleteEventRow(trx: Trx, corpsId: string, id: string): Promise<void> {
  await trx.deleteFrom('event').where('corps_id', '=', corpsId).where('id', '=', id).execute();
}

/** Records that answer an event, whoever may read them. */
export async function recordsLinkedTo(trx: Trx, corpsId: string, eventId: string): Promise<number> {
  return elevated(
    trx,
    async () =>
      (
        await trx
          .selectFrom('record')
          .select(sql<number>`count(*)::int`.as('count'))
          .where('corps_id', '=', corpsId)
          .where('event_id', '=', eventId)
          .where('status', '<>', 'withdrawn')
          .executeTakeFirstOrThrow()
      ).count,
  );
}

export async function handEvents(
  trx: Trx,
  corpsId: string,
  window: Window,
  types: string[],
): Promise<ProgrammeEvent[]> {
  const rows = await trx
    .selectFrom('event')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('path', '>=', window.path)
    .where('path', '<', pathEnd(window.path))
    .where('occurred_on', '>=', window.from)
    .where('occurred_on', '<=', window.to)
    .where(sql<boolean>`type = any(${types})`)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    occurredOn: row.occurred_on,
    title: row.title,
    unitId: row.unit_id,
    personIds: row.person_ids,
  }));
}

/**
 * As much of the roster as brings events in the window: appointments that begin or end probation in it,
 * people who join in it.
 */
export async function rosterInWindow(trx: Trx, corpsId: string, window: Window): Promise<RosterIndex> {
  const end = pathEnd(window.path);
  const units = await trx.selectFrom('unit').selectAll().where('corps_id', '=', corpsId).execute();
  const former = await formerNames(trx, corpsId);
  const appointments = await trx
    .selectFrom('appointment')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('path', '>=', window.path)
    .where('path', '<', end)
    .where((where) =>
      where.or([
        where.and([where('from_on', '>=', window.from), where('from_on', '<=', window.to)]),
        where.and([
          where('probation_ends_on', '>=', window.from),
          where('probation_ends_on', '<=', window.to),
        ]),
      ]),
    )
    .execute();
  const services = await trx
    .selectFrom('service as s')
    .innerJoin('person as p', (join) =>
      join.onRef('p.corps_id', '=', 's.corps_id').onRef('p.id', '=', 's.person_id'),
    )
    .selectAll('s')
    .where('s.corps_id', '=', corpsId)
    .where('s.path', '>=', window.path)
    .where('s.path', '<', end)
    .where('p.joined_on', '>=', window.from)
    .where('p.joined_on', '<=', window.to)
    .execute();
  const ids = [
    ...new Set([...appointments.map((row) => row.person_id), ...services.map((row) => row.person_id)]),
  ];
  const people = await trx
    .selectFrom('person')
    .select(['id', 'name', 'joined_on'])
    .where('corps_id', '=', corpsId)
    .where(sql<boolean>`id = any(${ids})`)
    .execute();
  return new RosterIndex({
    units: units.map((row) => ({
      id: row.id,
      parentId: row.parent_id,
      path: row.path,
      level: row.level as UnitLevel,
      name: row.name,
      formerly: former.get(row.id) ?? [],
      flags: row.flags,
      from: row.from_on,
      to: row.to_on,
    })),
    people: people.map((row) => ({ id: row.id, name: row.name, joinedOn: row.joined_on })),
    services: services.map((row) => ({
      personId: row.person_id,
      unitId: row.unit_id,
      class: row.class as PersonClass,
      from: row.from_on,
      to: row.to_on,
    })),
    appointments: appointments.map((row) => ({
      id: row.id,
      personId: row.person_id,
      unitId: row.unit_id,
      post: row.post,
      from: row.from_on,
      to: row.to_on,
      probationEndsOn: row.probation_ends_on,
      promotion: row.promotion,
      keyPost: row.key_post,
    })),
  });
}

/**
 * Accepted records of one event type's kind and categories, without their people: enough to see the events
 * they are.
 */
export async function recordsOfType(
  trx: Trx,
  corpsId: string,
  window: Window,
  type: EventType,
): Promise<RecordFact[]> {
  const source = typeof type.from === 'object' && 'record' in type.from ? type.from.record : null;
  if (!source) return [];
  const category =
    source.where.category && 'any' in source.where.category ? source.where.category.any.map(String) : null;
  const rows = await trx
    .selectFrom('record')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('kind', '=', source.kind)
    .where('status', '=', 'accepted')
    .$if(source.date === 'occurredOn', (query) =>
      query.where('occurred_on', '>=', window.from).where('occurred_on', '<=', window.to),
    )
    .$if(category !== null, (query) =>
      query.where(sql<boolean>`(category = any(${category}) or serves && ${category})`),
    )
    .execute();
  if (rows.length === 0) return [];
  const units = await trx
    .selectFrom('record_unit')
    .select(['record_id', 'unit_id', 'role'])
    .where('corps_id', '=', corpsId)
    .where(sql<boolean>`record_id = any(${rows.map((row) => row.id)})`)
    .where('path', '>=', window.path)
    .where('path', '<', pathEnd(window.path))
    .execute();
  const byRecord = Map.groupBy(units, (unit) => unit.record_id);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    title: row.title,
    occurredOn: row.occurred_on,
    people: [],
    eventId: row.event_id,
    inForce: null,
    units: (byRecord.get(row.id) ?? []).map((unit) => ({ unitId: unit.unit_id, role: unit.role })),
    fields: factFields(row.fields, row.category, row.serves, row.headcount, row.cost),
  }));
}

export async function dutyCounts(
  trx: Trx,
  corpsId: string,
  eventIds: string[],
): Promise<Map<string, number>> {
  if (eventIds.length === 0) return new Map();
  const rows = await trx
    .selectFrom('duty')
    .select(['event_id', sql<number>`count(*)::int`.as('count')])
    .where('corps_id', '=', corpsId)
    .where(sql<boolean>`event_id = any(${eventIds})`)
    .groupBy('event_id')
    .execute();
  return new Map(rows.map((row) => [row.event_id ?? '', row.count]));
}
