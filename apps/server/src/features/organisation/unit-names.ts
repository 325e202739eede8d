import { sql } from 'kysely';
import type { z } from 'zod';
import type { organisationContract, Unit } from '@liulian/contract';
import { addDays, cleanName } from '@liulian/domain';
import { audit, systemActor } from '../../platform/audit.ts';
import { dateOf } from '../../platform/clock.ts';
import type { Row, Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { spelled } from '../../platform/spelling.ts';
import type { Deps } from '../../deps.ts';
import { renameParty } from './party-organisations.ts';
import { demandUnit, mayChange } from './policy.ts';
import { invalid, storableName } from './refusals.ts';
import { getUnit } from './unit-read-model.ts';
import {
  findUnit,
  lockUnit,
  namesOf,
  siblingNamed,
  updateUnitRow,
  type UnitChanges,
  type UnitRow,
} from './unit-store.ts';

type RenameBody = z.output<typeof organisationContract.renameBody>;
type UnitNames = z.output<typeof organisationContract.unitNames>;
type NameRow = Row<'unit_name'>;

/** How far ahead a rename may be announced, in days. */
const farthest = 366;

/**
 * What a unit was called and from when, newest first. Open inside the corps, as units are.
 * @throws unit.not_found
 */
export async function listUnitNames(trx: Trx, caller: Caller, id: string, today: string): Promise<UnitNames> {
  const unit = await findUnit(trx, caller.corpsId, id);
  if (!unit) throw new Refusal('unit.not_found');
  const names = await namesOf(trx, caller.corpsId, id);
  const rename = mayChange(caller, unit);
  return {
    items: names.map((row) => ({
      name: row.name,
      plateName: row.plate_name,
      shortName: row.short_name,
      from: row.valid_from,
      to: row.valid_to,
    })),
    founded: unit.from_on,
    dissolved: unit.to_on,
    abilities: { rename, undo: rename && names.length > 1 && isSlip(names[0], today) },
  };
}

/** A rename can be taken back on the day it was entered, and for as long as it is still to come. */
const isSlip = (row: NameRow | undefined, today: string) =>
  row !== undefined && (row.valid_from > today || dateOf(row.created_at) === today);

/**
 * Gives a unit a new name from a day on. What happened before keeps the name it bore then. A day still to
 * come is noted, and the unit is called so from that day (`adoptDueNames`).
 * @throws unit.not_found, unit.outside_scope, request.invalid
 */
export async function renameUnit(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  id: string,
  body: RenameBody,
): Promise<Unit> {
  const unit = await lockOwn(trx, caller, id);
  const today = deps.clock.today();
  const from = body.from ?? today;
  const name = storableName(body.name);
  const plate = body.plateName === undefined ? unit.plate_name : cleanName(body.plateName ?? '') || null;
  const short = cleanName(body.shortName ?? '') || (name === unit.name ? unit.short_name : name.slice(0, 30));
  const [last] = await namesOf(trx, caller.corpsId, id);
  if (!last) throw new Error(`unit ${id} has no name in its history`);
  if (name === last.name && plate === last.plate_name && short === last.short_name)
    throw invalid('name', '与现在的名称一样');
  const problem = dayProblem(unit, last, from, today);
  if (problem) throw invalid('from', problem);
  if (await siblingNamed(trx, caller.corpsId, unit.parent_id, name, id))
    throw invalid('name', `同一上级下已有“${name}”`);
  const { sort_key: _, ...spelling } = spelled(name, 'unit');
  await trx
    .updateTable('unit_name')
    .set({ valid_to: addDays(from, -1) })
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', last.id)
    .execute();
  await trx
    .insertInto('unit_name')
    .values({
      corps_id: caller.corpsId,
      id: newId(),
      unit_id: id,
      valid_from: from,
      valid_to: null,
      ...spelling,
      plate_name: plate,
      short_name: short,
      created_at: deps.clock.now(),
    })
    .execute();
  if (from <= today) await callUnit(trx, deps, unit, { name, plate_name: plate, short_name: short });
  const renamed = await getUnit(trx, caller, id, today);
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'unit.rename',
    objectType: 'unit',
    objectId: id,
    unitId: id,
    summary: `${last.name}：${from} 起更名为 ${name}`,
  });
  return renamed;
}

/** A unit out of scope is refused before it is locked: to a lock it would not exist. */
async function lockOwn(trx: Trx, caller: Caller, id: string): Promise<UnitRow> {
  demandUnit(caller, await findUnit(trx, caller.corpsId, id));
  return demandUnit(caller, await lockUnit(trx, caller.corpsId, id));
}

/** Why a unit cannot be renamed from that day, in words; null when it can. */
export function dayProblem(
  unit: Pick<UnitRow, 'from_on' | 'to_on'>,
  last: Pick<NameRow, 'valid_from'>,
  from: string,
  today: string,
): string | null {
  if (from > addDays(today, farthest)) return '更名日期最多写到一年以后';
  if (unit.to_on !== null && from > unit.to_on) return `单位 ${unit.to_on} 已撤销`;
  if (from > last.valid_from) return null;
  return last.valid_from === unit.from_on
    ? `单位 ${unit.from_on} 成立，更名要在这一天以后`
    : `${last.valid_from} 已更名一次，再更名要在这一天以后；那次登记错了可在当天撤销`;
}

/**
 * Takes back the last rename: the name before it stands again as if it had not ended.
 * @throws unit.not_found, unit.outside_scope, unit.rename_settled
 */
export async function undoRename(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<Unit> {
  const unit = await lockOwn(trx, caller, id);
  const today = deps.clock.today();
  const [last, before] = await namesOf(trx, caller.corpsId, id);
  if (!last || !before) throw new Refusal('unit.rename_settled', { reason: '单位没有更过名' });
  if (!isSlip(last, today))
    throw new Refusal('unit.rename_settled', { reason: '登记更名已过当天；写错了字请在“修改”里改正' });
  await trx
    .deleteFrom('unit_name')
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', last.id)
    .execute();
  await trx
    .updateTable('unit_name')
    .set({ valid_to: null })
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', before.id)
    .execute();
  if (last.valid_from <= today) await callUnit(trx, deps, unit, before);
  const restored = await getUnit(trx, caller, id, today);
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'unit.rename_undo',
    objectType: 'unit',
    objectId: id,
    unitId: id,
    summary: `撤销更名：仍为 ${before.name}（${last.valid_from} 起更名为 ${last.name} 的登记取消）`,
  });
  return restored;
}

/** The unit itself, and its party organisations, are called so from now on. */
async function callUnit(
  trx: Trx,
  deps: Deps,
  unit: UnitRow,
  named: Pick<UnitRow, 'name' | 'plate_name' | 'short_name'>,
) {
  await updateUnitRow(trx, unit.corps_id, unit.id, {
    ...spelled(named.name, 'unit'),
    plate_name: named.plate_name,
    short_name: named.short_name,
  });
  await renameParty(trx, unit, named.name);
  await deps.programme.rosterChanged(trx, unit.corps_id, { unitIds: [unit.id], personIds: [] });
}

/** Units whose announced name begins to hold today are called so. Does nothing when there are none. */
export async function adoptDueNames(trx: Trx, deps: Deps, corpsId: string): Promise<void> {
  const today = deps.clock.today();
  const { rows } = await sql<NameRow>`
    select n.*
    from unit_name n
    join unit u on u.corps_id = n.corps_id
      and u.id = n.unit_id
    where n.corps_id = ${corpsId}
      and n.valid_from <= ${today}
      and (n.valid_to is null or n.valid_to >= ${today})
      and (n.name, n.plate_name, n.short_name) is distinct from (u.name, u.plate_name, u.short_name)
    order by n.unit_id
  `.execute(trx);
  for (const row of rows) {
    const unit = await findUnit(trx, corpsId, row.unit_id);
    if (!unit) continue;
    await callUnit(trx, deps, unit, row);
    await audit(trx, deps.clock, corpsId, systemActor, {
      action: 'unit.rename',
      objectType: 'unit',
      objectId: unit.id,
      unitId: unit.id,
      summary: `${unit.name}：今天起更名为 ${row.name}`,
    });
  }
}

/**
 * A misspelt name, plate or short name put right: the period that holds it is corrected, none begins. With
 * the day of founding the first name begins anew.
 * @throws request.invalid when the unit was renamed before it would be founded
 */
export async function correctNames(trx: Trx, unit: UnitRow, changes: UnitChanges, today: string) {
  const names = await namesOf(trx, unit.corps_id, unit.id);
  const first = names.at(-1);
  if (changes.from_on !== undefined && first) {
    if (first.valid_to !== null && changes.from_on > first.valid_to)
      throw invalid('from', `单位 ${addDays(first.valid_to, 1)} 更过名，成立要在这以前`);
    await setName(trx, first, { valid_from: changes.from_on });
  }
  const { name, plate_name, short_name, pinyin, name_key } = changes;
  if (name === undefined && plate_name === undefined && short_name === undefined) return;
  const present = names.find((row) => row.valid_from <= today) ?? first;
  if (present) await setName(trx, present, { name, plate_name, short_name, pinyin, name_key });
  if (name !== undefined) await renameParty(trx, unit, name);
}

async function setName(trx: Trx, row: NameRow, changes: Partial<NameRow>) {
  await trx
    .updateTable('unit_name')
    .set(changes)
    .where('corps_id', '=', row.corps_id)
    .where('id', '=', row.id)
    .execute();
}
