import { addDays, nameKey, cleanName } from '@liulian/domain';
import { spelled } from '../../../platform/spelling.ts';
import { dayProblem } from '../unit-names.ts';
import { distanceProblem, parentProblem, spanProblem } from '../unit-rules.ts';
import type { UnitRow } from '../unit-store.ts';
import { shown, type InputRow, type InputSheet } from './input.ts';
import { wordIndex, type Found, type KnownUnit } from './lookup.ts';
import { wordOf, type Planning } from './planning.ts';

/** Units: new ones under their parents (in any order of rows), plate, short name and flags of known ones. */
export function planUnits(sheet: InputSheet, planning: Planning): void {
  const { index } = planning;
  const levels = wordIndex(Object.entries(planning.vocabulary.levels).map(([id, title]) => ({ id, title })));
  const flags = wordIndex(Object.entries(planning.vocabulary.flags).map(([id, title]) => ({ id, title })));
  const existing = new Map(
    planning.snapshot.units.map((unit) => [`${unit.parent_id ?? ''}|${nameKey(unit.name)}`, unit]),
  );
  const seen = new Map<string, number>();
  const names = new Set(sheet.rows.map((row) => nameKey(row.values.name ?? '')));

  /** A unit that was called so, unless the row founds another after that; the reader is told its name. */
  const renamed = (parent: KnownUnit, name: string, row: InputRow, sheet: InputSheet) => {
    for (const unit of planning.snapshot.units) {
      const former = planning.snapshot.former.get(unit.id)?.find((one) => one.name_key === nameKey(name));
      if (unit.parent_id !== parent.id || !former || (row.values.from ?? '') > former.to) continue;
      planning.notes.push(
        `${sheet.title}第 ${row.row} 行：“${name}”已于 ${addDays(former.to, 1)} 更名为“${unit.name}”，按现名导入`,
      );
      return unit;
    }
    return undefined;
  };

  const take = (row: InputRow, parent: KnownUnit) => {
    const name = cleanName(row.values.name ?? '');
    const old = row.values.formerly === undefined ? null : cleanName(row.values.formerly);
    const known =
      existing.get(`${parent.id}|${nameKey(name)}`) ??
      (old === null ? renamed(parent, name, row, sheet) : existing.get(`${parent.id}|${nameKey(old)}`));
    const key = `${parent.id}|${nameKey(known?.name ?? name)}`;
    const fail = (column: string, message: string) => {
      planning.refuse(sheet, row, column, message);
      index.failed.add(nameKey(name));
    };
    const twin = seen.get(key);
    if (twin !== undefined) return fail('name', `与第 ${twin} 行重复`);
    seen.set(key, row.row);
    const level = wordOf(planning, sheet, row, 'level', levels, '级别');
    const marks = flagsOf(row, sheet, flags, planning);
    if (level === null || marks === null || name === '') {
      index.failed.add(nameKey(name));
      return;
    }
    if (name.length < 2 || name.length > 60) return fail('name', '单位名称 2 至 60 个字');
    const on = row.values.renamedOn;
    if (old === null && on !== undefined) return fail('formerly', '填了更名日期，原名称也要填');
    if (old !== null && on === undefined) return fail('renamedOn', '填了原名称，更名日期也要填');
    if (old !== null && !known) return fail('formerly', `“${parent.name}”下没有单位“${shown(old)}”`);
    if (known && old !== null && on !== undefined)
      return rename(known, name, old, on, level, marks, row, fail);
    if (known) return void change(known, level, marks, row, fail);
    const reason = parentProblem(level, parent);
    if (reason) return fail('level', reason);
    const { from, to = null } = row.values;
    if (from === undefined) return fail('from', '新单位要填成立日期');
    const span = spanProblem(from, to, parent, `上级“${parent.name}”`);
    if (span) return fail(to !== null && to < from ? 'to' : 'from', span);
    const far = distanceProblem(from, planning.today);
    if (far) return fail('from', far);
    const id = planning.idFor(`unit:${row.row}`);
    const unit: UnitRow = {
      corps_id: planning.corpsId,
      id,
      parent_id: parent.id,
      path: `${parent.path}${id}.`,
      level,
      ...spelled(name, 'unit'),
      plate_name: row.values.plate ?? null,
      short_name: (row.values.short ?? name).slice(0, 30),
      flags: marks,
      from_on: from,
      to_on: to,
      sort: 0,
      former_until: null,
    };
    planning.changes.units.created.push(unit);
    index.add({ ...unit, parentId: unit.parent_id, isNew: true });
  };

  /** The unit takes its new name from that day; what came before keeps the one it had. */
  const rename = (
    known: UnitRow,
    name: string,
    old: string,
    on: string,
    level: string,
    marks: string[],
    row: InputRow,
    fail: (column: string, message: string) => void,
  ) => {
    if (nameKey(known.name) === nameKey(name)) {
      // The same file once more: the name is there already, from that very day.
      const done = planning.snapshot.former
        .get(known.id)
        ?.some((one) => one.name_key === nameKey(old) && addDays(one.to, 1) === on);
      if (!done) return fail('name', `“${known.name}”已经叫这个名称，不是 ${on} 由“${shown(old)}”更名而来`);
      return void change(known, level, marks, row, fail);
    }
    const last = planning.snapshot.names.get(known.id);
    if (!last || last.name !== known.name)
      return fail('formerly', `“${known.name}”已登记了将来的更名，请到单位页面办理`);
    if (on > planning.today) return fail('renamedOn', '更名日期还没有到，请到单位页面登记');
    const problem = dayProblem(known, last, on, planning.today);
    if (problem) return fail('renamedOn', problem);
    const short = row.values.short ?? name.slice(0, 30);
    const { sort_key, ...spelling } = spelled(name, 'unit');
    const unit = { ...known, ...spelling, sort_key, short_name: short.slice(0, 30) };
    if (change(unit, level, marks, row, fail, true) === false) return;
    planning.changes.names.changed.push({ ...last, valid_to: addDays(on, -1) });
    planning.changes.names.created.push({
      corps_id: planning.corpsId,
      id: planning.idFor(`name:${row.row}`),
      unit_id: known.id,
      valid_from: on,
      valid_to: null,
      ...spelling,
      plate_name: row.values.plate ?? known.plate_name,
      short_name: unit.short_name,
      created_at: `${planning.today}T04:00:00.000Z`,
    });
    index.add({ ...unit, parentId: unit.parent_id, isNew: false });
  };

  /** Returns false where it was refused. */
  const change = (
    known: UnitRow,
    level: string,
    marks: string[],
    row: InputRow,
    fail: (column: string, message: string) => void,
    renamed = false,
  ): false | void => {
    const refused = (column: string, message: string): false => {
      fail(column, message);
      return false;
    };
    if (known.level !== level)
      return refused(
        'level',
        `系统里“${known.name}”的级别是${planning.vocabulary.levels[known.level as keyof typeof planning.vocabulary.levels]}，级别不能改`,
      );
    if (row.values.from !== undefined && row.values.from !== known.from_on)
      return refused('from', `系统里的成立日期是 ${known.from_on}，要改请到单位页面`);
    if (row.values.to !== undefined && row.values.to !== known.to_on)
      return refused('to', '撤销单位请到单位页面');
    const next: UnitRow = {
      ...known,
      plate_name: row.values.plate ?? known.plate_name,
      short_name: (row.values.short ?? known.short_name).slice(0, 30),
      flags: row.values.flags === undefined ? known.flags : marks,
    };
    if (
      !renamed &&
      next.plate_name === known.plate_name &&
      next.short_name === known.short_name &&
      sameFlags(next.flags, known.flags)
    )
      planning.changes.unchanged += 1;
    else planning.changes.units.changed.push(next);
  };

  // Rows whose parent is still to come wait for the next round.
  let waiting = sheet.rows.filter((row) => row.values.name !== undefined);
  for (;;) {
    const later: InputRow[] = [];
    for (const row of waiting) {
      const parentName = row.values.parent;
      if (parentName === undefined) continue;
      const key = nameKey(parentName);
      // The full name of a row to come is no other unit's short name.
      const found: Found =
        names.has(key) && !index.knows(key) ? { problem: '没有单位' } : index.find(parentName);
      if (found.unit) take(row, found.unit);
      else if (
        names.has(nameKey(parentName.split(/[/／>＞]/).at(-1) ?? '')) &&
        found.problem.startsWith('没有单位')
      )
        later.push(row);
      else {
        planning.refuse(sheet, row, 'parent', found.problem);
        index.failed.add(nameKey(row.values.name ?? ''));
      }
    }
    if (later.length === 0) return;
    if (later.length === waiting.length) {
      for (const row of later)
        planning.refuse(sheet, row, 'parent', `没有单位“${shown(row.values.parent ?? '')}”，或几行互为上级`);
      return;
    }
    waiting = later;
  }
}

const sameFlags = (a: string[], b: string[]) => a.length === b.length && a.every((flag) => b.includes(flag));

function flagsOf(
  row: InputRow,
  sheet: InputSheet,
  flags: Map<string, string>,
  planning: Planning,
): string[] | null {
  const words = (row.values.flags ?? '')
    .split(/[、,，;；\s]+/)
    .map(nameKey)
    .filter((word) => word !== '');
  const unknown = words.filter((word) => !flags.has(word));
  if (unknown.length > 0) {
    planning.refuse(sheet, row, 'flags', `没有这个标记：${unknown.map(shown).join('、')}`);
    return null;
  }
  return [...new Set(words.map((word) => flags.get(word) as string))];
}
