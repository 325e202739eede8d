import { sql } from 'kysely';
import { nameKey } from '@liulian/domain';
import type { NewRow, Row, Trx } from '../../platform/database/index.ts';
import { newId } from '../../platform/ids.ts';

export type UnitRow = Row<'unit'>;

export function findUnit(trx: Trx, corpsId: string, id: string): Promise<UnitRow | undefined> {
  return trx
    .selectFrom('unit')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The row, kept from others who would change it until the transaction ends. */
export function lockUnit(trx: Trx, corpsId: string, id: string): Promise<UnitRow | undefined> {
  return trx
    .selectFrom('unit')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

/** All names of a unit, the newest first: one that is still to come, the present one, those before. */
export function namesOf(trx: Trx, corpsId: string, id: string): Promise<Row<'unit_name'>[]> {
  return trx
    .selectFrom('unit_name')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('unit_id', '=', id)
    .orderBy('valid_from', 'desc')
    .execute();
}

/** A name that a unit of the corps bore until `to`, and no longer bears. */
export interface FormerName {
  unit_id: string;
  name: string;
  name_key: string;
  to: string;
}

/** Names that units bore before, the oldest first: of all units of the corps, or of those named. */
export async function formerNames(
  trx: Trx,
  corpsId: string,
  ids?: readonly string[],
): Promise<Map<string, FormerName[]>> {
  if (ids?.length === 0) return new Map();
  const { rows } = await sql<FormerName>`
    select n.unit_id, n.name, n.name_key, n.valid_to as to
    from unit_name n
    join unit u on u.corps_id = n.corps_id
      and u.id = n.unit_id
    where n.corps_id = ${corpsId}
      and n.valid_to is not null
      and n.name <> u.name ${ids ? sql`and n.unit_id = any(${ids})` : sql``}
    order by n.valid_to
  `.execute(trx);
  return Map.groupBy(rows, (row) => row.unit_id);
}

export function siblingNamed(
  trx: Trx,
  corpsId: string,
  parentId: string | null,
  name: string,
  exceptId = '',
): Promise<{ id: string } | undefined> {
  return trx
    .selectFrom('unit')
    .select('id')
    .where('corps_id', '=', corpsId)
    .where('parent_id', parentId === null ? 'is' : '=', parentId)
    .where('name_key', '=', nameKey(name))
    .where('id', '<>', exceptId)
    .executeTakeFirst();
}

export async function insertUnit(trx: Trx, row: NewRow<'unit'>): Promise<void> {
  await trx.insertInto('unit').values(row).execute();
}

/** Keeps which flags units had before `on`, where `after` has others. */
export async function noteUnitChanges(
  trx: Trx,
  corpsId: string,
  before: readonly Pick<UnitRow, 'id' | 'path' | 'flags'>[],
  after: ReadonlyMap<string, readonly string[]>,
  on: string,
): Promise<void> {
  const changed = before.filter((unit) => {
    const next = after.get(unit.id);
    return next && next.toSorted().join() !== unit.flags.toSorted().join();
  });
  if (changed.length === 0) return;
  await trx
    .insertInto('unit_change')
    .values(
      changed.map((unit) => ({
        corps_id: corpsId,
        id: newId(),
        unit_id: unit.id,
        path: unit.path,
        on_date: on,
        flags_before: unit.flags,
      })),
    )
    .execute();
}

/** The oldest first. */
export function changesOfUnit(trx: Trx, corpsId: string, unitId: string): Promise<Row<'unit_change'>[]> {
  return trx
    .selectFrom('unit_change')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('unit_id', '=', unitId)
    .orderBy('on_date')
    .orderBy('id')
    .execute();
}

export type UnitChanges = Partial<
  Pick<
    UnitRow,
    'name' | 'plate_name' | 'short_name' | 'pinyin' | 'name_key' | 'sort_key' | 'flags' | 'from_on' | 'to_on'
  >
>;

export async function updateUnitRow(
  trx: Trx,
  corpsId: string,
  id: string,
  changes: UnitChanges,
): Promise<void> {
  await trx.updateTable('unit').set(changes).where('corps_id', '=', corpsId).where('id', '=', id).execute();
}

/**
 * The first and the last day on which something below or in a unit needs it to exist; `open` when it still
 * does.
 */
export async function needsOf(
  trx: Trx,
  corpsId: string,
  unit: { id: string; path: string },
): Promise<{ first: string | null; last: string | null; open: boolean }> {
  const { rows } = await sql<{ first: string | null; last: string | null; open: boolean }>`
    select min(from_on)::text as first, max(to_on)::text as last,
      coalesce(bool_or(to_on is null), false) as open
    from (
      select from_on, to_on
      from unit
      where corps_id = ${corpsId}
        and parent_id = ${unit.id}
      union all
      select from_on, to_on
      from service
      where corps_id = ${corpsId}
        and unit_id = ${unit.id}
      union all
      select from_on, to_on
      from appointment
      where corps_id = ${corpsId}
        and unit_id = ${unit.id}
    ) needs
  `.execute(trx);
  return rows[0] ?? { first: null, last: null, open: false };
}

/** How many people serve directly in each unit of a subtree on a day, as far as the transaction sees them. */
export async function headcounts(
  trx: Trx,
  corpsId: string,
  today: string,
): Promise<{ path: string; people: number }[]> {
  return trx
    .selectFrom('person')
    .select(['path', sql<number>`count(*)::int`.as('people')])
    .where('corps_id', '=', corpsId)
    .where((where) => where.or([where('left_on', 'is', null), where('left_on', '>=', today)]))
    .groupBy('path')
    .execute();
}
