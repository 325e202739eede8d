import { isWithin, nameKey } from '@liulian/domain';
import { postProblem, termProblem } from '../appointment-service.ts';
import type { AppointmentRow, PersonRow } from '../person-store.ts';
import { shown, type InputRow, type InputSheet } from './input.ts';
import { wordIndex, type KnownUnit } from './lookup.ts';
import type { PeopleIndex } from './plan-people.ts';
import { wordOf, type Planning } from './planning.ts';

const yesNo = new Map([
  ['是', true],
  ['否', false],
  ['1', true],
  ['0', false],
  ['y', true],
  ['n', false],
]);

/**
 * Appointments: new ones, and the end, probation and marks of known ones (same person, unit, post and first
 * day).
 */
export function planAppointments(sheet: InputSheet, people: PeopleIndex, planning: Planning): void {
  const posts = wordIndex(planning.vocabulary.posts);
  const held = Map.groupBy(
    planning.standing.values(),
    (row) => `${row.person_id}|${row.unit_id}|${row.post}`,
  );
  const seen = new Map<string, number>();
  for (const row of sheet.rows) {
    const { values } = row;
    const found = values.unit === undefined ? null : planning.index.find(values.unit);
    if (found?.problem !== undefined) planning.refuse(sheet, row, 'unit', found.problem);
    const post = wordOf(planning, sheet, row, 'post', posts, '职务');
    const marks = {
      promotion: markOf('promotion', sheet, row, planning),
      keyPost: markOf('keyPost', sheet, row, planning),
    };
    const unit = found?.unit;
    const person = unit && values.name !== undefined ? personOf(sheet, row, unit, people, planning) : null;
    if (
      !unit ||
      !person ||
      post === null ||
      values.from === undefined ||
      marks.promotion === null ||
      marks.keyPost === null
    )
      continue;
    const unfit = postProblem(post, unit.level, planning.vocabulary);
    if (unfit) {
      planning.refuse(sheet, row, 'post', unfit);
      continue;
    }
    const key = `${person.id}|${unit.id}|${post}`;
    const twin = seen.get(`${key}|${values.from}`);
    if (twin !== undefined) {
      planning.refuse(sheet, row, 'name', `与第 ${twin} 行重复`);
      continue;
    }
    seen.set(`${key}|${values.from}`, row.row);
    const same = held.get(key) ?? [];
    const known = same.find((entry) => entry.from_on === values.from);
    const next: AppointmentRow = {
      corps_id: planning.corpsId,
      id: known?.id ?? planning.idFor(`appointment:${row.row}`),
      person_id: person.id,
      unit_id: unit.id,
      path: unit.path,
      post,
      from_on: values.from,
      to_on: values.to ?? known?.to_on ?? null,
      probation_ends_on: values.probation ?? known?.probation_ends_on ?? null,
      promotion: marks.promotion ?? known?.promotion ?? false,
      key_post: marks.keyPost ?? known?.key_post ?? false,
    };
    const reason = termProblem(
      { from: next.from_on, to: next.to_on, probationEndsOn: next.probation_ends_on },
      unit,
      person,
      planning.today,
    );
    if (reason) {
      planning.refuse(
        sheet,
        row,
        next.to_on !== null && next.to_on < next.from_on
          ? 'to'
          : reason.startsWith('试用')
            ? 'probation'
            : 'from',
        reason,
      );
      continue;
    }
    const clash = same.find(
      (entry) =>
        entry.from_on !== next.from_on &&
        (entry.to_on === null || entry.to_on >= next.from_on) &&
        (next.to_on === null || next.to_on >= entry.from_on),
    );
    if (clash) {
      planning.refuse(sheet, row, 'from', `${person.name} 从 ${clash.from_on} 起已任此职，时间重叠`);
      continue;
    }
    if (!known) planning.changes.appointments.created.push(next);
    else if (
      known.to_on === next.to_on &&
      known.probation_ends_on === next.probation_ends_on &&
      known.promotion === next.promotion &&
      known.key_post === next.key_post
    )
      planning.changes.unchanged += 1;
    else planning.standing.set(next.id, next);
    held.set(key, [...same.filter((entry) => entry !== known), next]);
  }
}

function markOf(
  key: string,
  sheet: InputSheet,
  row: InputRow,
  planning: Planning,
): boolean | undefined | null {
  const text = row.values[key];
  if (text === undefined) return undefined;
  const mark = yesNo.get(text.toLowerCase());
  if (mark === undefined) planning.refuse(sheet, row, key, `请填“是”或“否”，不是“${shown(text)}”`);
  return mark ?? null;
}

/** By number; else by name in the unit of service if it is given, in the unit itself, or below it. */
function personOf(
  sheet: InputSheet,
  row: InputRow,
  unit: KnownUnit,
  people: PeopleIndex,
  planning: Planning,
): PersonRow | null {
  const { id, home } = row.values;
  const name = row.values.name ?? '';
  const key = nameKey(name);
  const refuse = (column: string, message: string) => {
    planning.refuse(sheet, row, column, message);
    return null;
  };
  if (id !== undefined) {
    const person = people.byId.get(id);
    if (!person) return refuse('id', `没有编号为 ${shown(id)} 的人员`);
    return nameKey(person.name) === key
      ? person
      : refuse('name', `编号 ${shown(id)} 是${person.name}，不是${shown(name)}`);
  }
  let within = unit;
  if (home !== undefined) {
    const found = planning.index.find(home);
    if (found.problem !== undefined) return refuse('home', found.problem);
    within = found.unit;
  }
  const named = people.byName.get(key) ?? [];
  const direct = named.filter((person) => person.unit_id === within.id);
  const candidates =
    direct.length > 0 ? direct : named.filter((person) => isWithin(person.path, within.path));
  const [only] = candidates;
  if (only && candidates.length === 1) return only;
  if (only)
    return refuse(
      'name',
      `“${within.name}”有 ${candidates.length} 个“${shown(name)}”，请填人员编号（${candidates
        .slice(0, 5)
        .map((person) => person.id)
        .join('、')}）或所在单位`,
    );
  if (people.failed.has(`${within.id}|${key}`))
    return refuse('name', `“${shown(name)}”在人员表里有错误，先改好那一行`);
  return refuse('name', `“${within.name}”没有“${shown(name)}”；人在别的单位的，请填所在单位或人员编号`);
}
