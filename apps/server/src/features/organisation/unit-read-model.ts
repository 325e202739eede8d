import type { z } from 'zod';
import { sql } from 'kysely';
import type { organisationContract, Unit } from '@liulian/contract';
import { addDays, isWithin, pathEnd } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { searchOf, spelledLike } from '../../platform/spelling.ts';
import { onceNamed } from '../../platform/unit-names.ts';
import { decodeCursor, encodeCursor, may, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { appointmentsShown } from './appointment-read-model.ts';
import { mayChange } from './policy.ts';
import { changesOfUnit, findUnit, formerNames, headcounts, type UnitRow } from './unit-store.ts';

type UnitDetail = z.output<typeof organisationContract.unitDetail>;
export type ListUnits = z.output<typeof organisationContract.listUnitsQuery>;

/**
 * Units of the corps, parents before their children. Without `on`, units that were dissolved before today are
 * left out.
 * @throws unit.not_found for an unknown `within` or `parentId`
 */
export async function listUnits(trx: Trx, caller: Caller, filter: ListUnits, today: string) {
  let query = trx.selectFrom('unit').where('corps_id', '=', caller.corpsId);
  if (filter.parentId !== undefined)
    query = query.where('parent_id', '=', (await known(trx, caller, filter.parentId)).id);
  if (filter.within !== undefined) {
    const { path } = await known(trx, caller, filter.within);
    query = query.where('path', '>=', path).where('path', '<', pathEnd(path));
  }
  if (filter.level) query = query.where('level', 'in', filter.level);
  const { on } = filter;
  if (on !== undefined)
    query = query
      .where('from_on', '<=', on)
      .where((where) => where.or([where('to_on', 'is', null), where('to_on', '>=', on)]));
  else query = query.where((where) => where.or([where('to_on', 'is', null), where('to_on', '>=', today)]));
  const search = searchOf(filter.q);
  if (search?.type === 'pinyin')
    query = query.where(
      sql<boolean>`
        (
          split_part(pinyin, ' ', 1) like ${search.initials}
            or pinyin like ${search.start}
            or name_key like ${search.initials}
            or ${onceNamed(sql`id`, caller.corpsId, search.initials, search.initials)}
        )
      `,
    );
  else if (search)
    query = query.where((where) =>
      where.or([
        where('name_key', 'like', search.like),
        where(sql`lower(plate_name)`, 'like', search.like),
        where(sql`lower(short_name)`, 'like', search.like),
        spelledLike(sql`plate_name`, search.like),
        spelledLike(sql`short_name`, search.like),
        onceNamed(sql`id`, caller.corpsId, search.like),
      ]),
    );
  const { total } = await query.select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow();
  const after = decodeCursor(filter.cursor, 1);
  if (after) query = query.where('path', '>', String(after[0]));
  const rows = await query
    .selectAll()
    .orderBy('path')
    .limit(filter.limit + 1)
    .execute();
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    items: await presentUnits(trx, caller, page, today),
    total,
    nextCursor: rows.length > filter.limit && last ? encodeCursor([last.path]) : null,
  };
}

async function known(trx: Trx, caller: Caller, id: string): Promise<UnitRow> {
  const unit = await findUnit(trx, caller.corpsId, id);
  if (!unit) throw new Refusal('unit.not_found');
  return unit;
}

/** @throws unit.not_found */
export async function getUnit(trx: Trx, caller: Caller, id: string, today: string): Promise<Unit> {
  const [unit] = await presentUnits(trx, caller, [await known(trx, caller, id)], today);
  return unit as Unit;
}

/**
 * A unit with the flags it had over time (listUnitNames gives its names), and the posts in it.
 * @throws unit.not_found
 */
export async function unitDetail(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<UnitDetail> {
  const unit = await getUnit(trx, caller, id, deps.clock.today());
  const changes = await changesOfUnit(trx, caller.corpsId, id);
  const history: UnitDetail['history'] = [];
  let { from } = unit;
  for (const { on_date: on, flags_before: flags } of changes) {
    // Of several changes in a day the last one holds.
    if (on <= from) continue;
    history.push({ from, to: addDays(on, -1), flags });
    from = on;
  }
  history.push({ from, to: unit.to, flags: unit.flags });
  return {
    ...unit,
    history,
    appointments: may(caller, 'people:read')
      ? await appointmentsShown(trx, deps, caller, { unitId: id })
      : [],
  };
}

/** `people` counts the unit and everything below it, as far as the caller sees people. */
export async function presentUnits(
  trx: Trx,
  caller: Caller,
  rows: UnitRow[],
  today: string,
): Promise<Unit[]> {
  const counts = rows.length === 0 ? [] : await headcounts(trx, caller.corpsId, today);
  const former = await formerNames(
    trx,
    caller.corpsId,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    id: row.id,
    parentId: row.parent_id,
    level: row.level as Unit['level'],
    name: row.name,
    plateName: row.plate_name,
    shortName: row.short_name,
    formerNames: [...new Set((former.get(row.id) ?? []).map((one) => one.name))],
    path: row.path,
    flags: row.flags,
    from: row.from_on,
    to: row.to_on,
    people: counts.reduce((sum, entry) => (isWithin(entry.path, row.path) ? sum + entry.people : sum), 0),
    abilities: { update: mayChange(caller, row) },
  }));
}
