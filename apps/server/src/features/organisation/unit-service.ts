import type { z } from 'zod';
import type { organisationContract, Unit } from '@liulian/contract';
import { addDays, cleanName } from '@liulian/domain';
import { audit } from '../../platform/audit.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { spelled } from '../../platform/spelling.ts';
import type { Deps } from '../../deps.ts';
import { alignPartyOrganisations } from './party-organisations.ts';
import { demandUnit } from './policy.ts';
import { invalid, storableName } from './refusals.ts';
import { titlesOf } from './titles.ts';
import { correctNames } from './unit-names.ts';
import { getUnit } from './unit-read-model.ts';
import { distanceProblem, parentProblem, spanProblem, unknownFlags } from './unit-rules.ts';
import {
  findUnit,
  insertUnit,
  needsOf,
  noteUnitChanges,
  siblingNamed,
  updateUnitRow,
  type UnitChanges,
  type UnitRow,
} from './unit-store.ts';

type UnitBody = z.output<typeof organisationContract.unitBody>;
type UnitPatch = z.output<typeof organisationContract.unitPatch>;

/**
 * Founds a unit under one of the caller's own.
 * @throws unit.not_found, unit.outside_scope, unit.invalid_parent, request.invalid
 */
export async function createUnit(trx: Trx, deps: Deps, caller: Caller, body: UnitBody): Promise<Unit> {
  const parent = demandUnit(caller, await findUnit(trx, caller.corpsId, body.parentId));
  const reason = parentProblem(body.level, parent);
  if (reason) throw new Refusal('unit.invalid_parent', { reason });
  const name = storableName(body.name);
  demandFlags(deps, body.flags);
  const span = spanProblem(body.from, body.to, parent, `上级“${parent.name}”`);
  if (span) throw invalid(body.to !== null && body.to < body.from ? 'to' : 'from', span);
  demandNear('from', body.from, deps);
  demandNear('to', body.to, deps);
  if (await siblingNamed(trx, caller.corpsId, parent.id, name))
    throw invalid('name', `“${parent.name}”下已有“${name}”`);
  const id = newId();
  const unit = {
    corps_id: caller.corpsId,
    id,
    parent_id: parent.id,
    path: `${parent.path}${id}.`,
    level: body.level,
    ...spelled(name, 'unit'),
    plate_name: cleanName(body.plateName ?? '') || null,
    short_name: cleanName(body.shortName ?? '') || name.slice(0, 30),
    flags: [...new Set(body.flags)],
    from_on: body.from,
    to_on: body.to,
  };
  await insertUnit(trx, unit);
  await alignPartyOrganisations(trx, caller.corpsId, unit, body.from);
  await deps.programme.rosterChanged(trx, caller.corpsId, { unitIds: [id], personIds: [] });
  const created = await getUnit(trx, caller, id, deps.clock.today());
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'unit.create',
    objectType: 'unit',
    objectId: id,
    unitId: id,
    summary: `新建单位 ${name}（${titlesOf(deps.programme.pack.vocabulary).level(body.level)}，上级 ${parent.name}）`,
  });
  return created;
}

/**
 * Changes flags and dates, and corrects a misspelt name, plate or short name: what happened under it is shown
 * with the corrected one. A new name from a day on is `renameUnit`. A unit keeps its place in the tree.
 * @throws unit.not_found, unit.outside_scope, unit.in_use, request.invalid
 */
export async function updateUnit(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  id: string,
  patch: UnitPatch,
): Promise<Unit> {
  const unit = demandUnit(caller, await findUnit(trx, caller.corpsId, id));
  const changes: UnitChanges = {};
  const words: string[] = [];
  const name = patch.name === undefined ? unit.name : storableName(patch.name);
  if (name !== unit.name) {
    if (await siblingNamed(trx, caller.corpsId, unit.parent_id, name, id))
      throw invalid('name', `同一上级下已有“${name}”`);
    Object.assign(changes, spelled(name, 'unit'));
    words.push(`名称改正为 ${name}`);
  }
  if (patch.plateName !== undefined && (cleanName(patch.plateName ?? '') || null) !== unit.plate_name) {
    changes.plate_name = cleanName(patch.plateName ?? '') || null;
    words.push(`牌子名称改为 ${changes.plate_name ?? '无'}`);
  }
  if (patch.shortName !== undefined && cleanName(patch.shortName) !== unit.short_name) {
    changes.short_name = cleanName(patch.shortName);
    words.push(`简称改为 ${changes.short_name}`);
  }
  if (patch.flags !== undefined && differ(patch.flags, unit.flags)) {
    demandFlags(deps, patch.flags);
    changes.flags = [...new Set(patch.flags)];
    const titles = titlesOf(deps.programme.pack.vocabulary);
    words.push(`标记改为 ${changes.flags.map(titles.flag).join('、') || '无'}`);
  }
  demandNear('from', patch.from, deps);
  demandNear('to', patch.to, deps);
  await dateChanges(trx, caller, unit, patch, changes, words);
  if (words.length === 0) return getUnit(trx, caller, id, deps.clock.today());
  const today = deps.clock.today();
  await updateUnitRow(trx, caller.corpsId, id, changes);
  await correctNames(trx, unit, changes, today);
  if (changes.flags)
    await noteUnitChanges(trx, caller.corpsId, [unit], new Map([[id, changes.flags]]), today);
  if (changes.flags)
    await alignPartyOrganisations(
      trx,
      caller.corpsId,
      { id, name: changes.name ?? unit.name, flags: changes.flags },
      today > unit.from_on ? today : unit.from_on,
    );
  await deps.programme.rosterChanged(trx, caller.corpsId, { unitIds: [id], personIds: [] });
  const changed = await getUnit(trx, caller, id, today);
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'unit.update',
    objectType: 'unit',
    objectId: id,
    unitId: id,
    summary: `${unit.name}：${words.join('；')}`,
  });
  return changed;
}

async function dateChanges(
  trx: Trx,
  caller: Caller,
  unit: UnitRow,
  patch: UnitPatch,
  changes: UnitChanges,
  words: string[],
) {
  const from = patch.from ?? unit.from_on;
  const to = patch.to === undefined ? unit.to_on : patch.to;
  if (from === unit.from_on && to === unit.to_on) return;
  if (unit.parent_id === null && to !== null) throw new Refusal('unit.in_use');
  const parent = unit.parent_id === null ? undefined : await findUnit(trx, caller.corpsId, unit.parent_id);
  const problem = parent ? spanProblem(from, to, parent, `上级“${parent.name}”`) : null;
  if (problem) throw invalid(patch.from === undefined ? 'to' : 'from', problem);
  const needs = await needsOf(trx, caller.corpsId, unit);
  if (from > unit.from_on && needs.first !== null && needs.first < from)
    throw invalid('from', `${needs.first} 起单位已有人员、任职或下级单位`);
  if (to !== null && (needs.open || (needs.last !== null && needs.last > to)))
    throw new Refusal('unit.in_use', {}, [
      { field: 'to', message: `${addDays(to, 1)} 以后单位下还有人员、任职或下级单位，请先调离或撤销` },
    ]);
  if (from !== unit.from_on) {
    changes.from_on = from;
    words.push(`成立日期改为 ${from}`);
  }
  if (to !== unit.to_on) {
    changes.to_on = to;
    words.push(to === null ? '取消撤销' : `${to} 撤销`);
  }
}

function demandNear(field: string, on: string | null | undefined, deps: Deps) {
  const problem = distanceProblem(on, deps.clock.today());
  if (problem) throw invalid(field, problem);
}

function demandFlags(deps: Deps, flags: readonly string[]) {
  const unknown = unknownFlags(flags, deps.programme.pack.vocabulary);
  if (unknown.length > 0) throw invalid('flags', `没有这个标记：${unknown.join('、')}`);
}

const differ = (a: readonly string[], b: readonly string[]) =>
  new Set(a).size !== b.length || a.some((flag) => !b.includes(flag));
