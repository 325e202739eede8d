import { sql } from 'kysely';
import { nameKey, pathEnd } from '@liulian/domain';
import type { NewRow, Row, Trx } from '../../platform/database/index.ts';

export type UnitRow = Row<'unit'>;

export function findUnit(trx: Trx, corpsId: string, id: string): Promise<UnitRow | undefined> {
  return trx
    .selectFrom('unit')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function unitsWithin(trx: Trx, corpsId: string, path: string): Promise<UnitRow[]> {
  return trx
    .selectFrom('unit')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('path', '>=', path)
    .where('path', '<', pathEnd(path))
    .orderBy('path')
    .execute();
}

export async function unitNames(
  trx: Trx,
  corpsId: string,
  ids: readonly string[],
): Promise<Map<string, { id: string; name: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom('unit')
    .select(['id', 'name'])
    .where('corps_id', '=', corpsId)
    .where(sql<boolean>`id = any(${[...new Set(ids)]})`)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
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
