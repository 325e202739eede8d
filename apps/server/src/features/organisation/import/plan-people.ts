import { addDays, isWithin, nameKey, cleanName } from '@liulian/domain';
import type { PersonRow, ServiceRow } from '../person-store.ts';
import { spelled } from '../../../platform/spelling.ts';
import { distanceProblem, spanProblem } from '../unit-rules.ts';
import { shown, type InputRow, type InputSheet } from './input.ts';
import { wordIndex, type KnownUnit } from './lookup.ts';
import { wordOf, type Planning } from './planning.ts';

/** People as they stand after the people sheet: what appointments refer to. */
export interface PeopleIndex {
  byId: Map<string, PersonRow>;
  byName: Map<string, PersonRow[]>;
  /** unit id | name of rows that could not be taken. */
  failed: Set<string>;
}

const serving = (person: PersonRow, today: string) => person.left_on === null || person.left_on >= today;

/** People: new ones with their service; class, date of joining and (with 编号) unit of known ones. */
export function planPeople(sheet: InputSheet, planning: Planning): PeopleIndex {
  const classes = wordIndex(
    Object.entries(planning.vocabulary.classes).map(([id, title]) => ({ id, title })),
  );
  const byId = new Map(planning.snapshot.people.map((person) => [person.id, person]));
  const services = new Map(planning.snapshot.services.map((service) => [service.person_id, service]));
  const inUnit = Map.groupBy(
    planning.snapshot.people.filter((person) => serving(person, planning.today)),
    (person) => `${person.unit_id}|${nameKey(person.name)}`,
  );
  const postsOf = Map.groupBy(planning.snapshot.appointments, (post) => post.person_id);
  const seen = new Map<string, number>();
  const failed = new Set<string>();

  for (const row of sheet.rows) {
    const { unit: place, name: rawName, joined, from } = row.values;
    const name = rawName === undefined ? '' : cleanName(rawName);
    const found = place === undefined ? null : planning.index.find(place);
    if (found?.problem !== undefined) planning.refuse(sheet, row, 'unit', found.problem);
    const personClass = wordOf(planning, sheet, row, 'class', classes, '类别');
    const unit = found?.unit;
    if (!unit || personClass === null || name === '') {
      failed.add(`${unit?.id ?? ''}|${nameKey(name)}`);
      continue;
    }
    const fail = (column: string, message: string) => {
      planning.refuse(sheet, row, column, message);
      failed.add(`${unit.id}|${nameKey(name)}`);
    };
    if (name.length > 40) {
      fail('name', '姓名最多 40 个字');
      continue;
    }
    const person = knownPerson(row, name, unit, byId, inUnit, fail);
    if (person === undefined) continue;
    const key = person ? person.id : `${unit.id}|${nameKey(name)}`;
    const twin = seen.get(key);
    if (twin !== undefined) {
      fail('name', `与第 ${twin} 行重复；确是两个人的，请在人员页面逐个新增`);
      continue;
    }
    seen.set(key, row.row);
    if (person) change(person, services.get(person.id), { name, unit, personClass, row }, fail);
    else
      create(
        { name, unit, personClass, row, joined: joined ?? null, from: from ?? joined ?? planning.today },
        fail,
      );
  }

  function create(
    next: {
      name: string;
      unit: KnownUnit;
      personClass: string;
      row: InputRow;
      joined: string | null;
      from: string;
    },
    fail: (column: string, message: string) => void,
  ) {
    const { unit } = next;
    if (next.joined !== null && next.joined > next.from) return fail('from', '到本单位日期早于入职日期');
    const span = spanProblem(next.from, null, unit, `“${unit.name}”`);
    const problem = span ?? distanceProblem(next.from, planning.today);
    if (problem) return fail(next.row.values.from === undefined ? 'joined' : 'from', problem);
    const id = planning.idFor(`person:${next.row.row}`);
    const person: PersonRow = {
      corps_id: planning.corpsId,
      id,
      ...spelled(next.name, 'person'),
      joined_on: next.joined,
      left_on: null,
      unit_id: unit.id,
      path: unit.path,
      class: next.personClass,
    };
    planning.changes.people.created.push(person);
    planning.changes.services.created.push({
      corps_id: planning.corpsId,
      id: planning.idFor(`service:${next.row.row}`),
      person_id: id,
      unit_id: unit.id,
      path: unit.path,
      class: next.personClass,
      from_on: next.from,
      to_on: null,
    });
    byId.set(id, person);
  }

  function change(
    person: PersonRow,
    current: ServiceRow | undefined,
    next: { name: string; unit: KnownUnit; personClass: string; row: InputRow },
    fail: (column: string, message: string) => void,
  ) {
    const { unit, personClass, row } = next;
    if (!serving(person, planning.today)) return fail('id', `${person.name} 已于 ${person.left_on} 离队`);
    const moved = unit.id !== person.unit_id;
    if (nameKey(next.name) !== nameKey(person.name))
      return fail('name', `编号 ${person.id} 是${person.name}，不是${shown(next.name)}；改名请到人员页面`);
    const result: PersonRow = {
      ...person,
      joined_on: row.values.joined ?? person.joined_on,
      unit_id: unit.id,
      path: unit.path,
      class: personClass,
    };
    if (moved || personClass !== person.class) {
      const on = row.values.from ?? (moved ? undefined : planning.today);
      if (on === undefined)
        return fail(
          'from',
          `系统里在${planning.index.byId.get(person.unit_id)?.name ?? '别的单位'}，调动要填到本单位日期`,
        );
      if (on > planning.today) return fail('from', '日期还没有到');
      const span = spanProblem(on, null, unit, `“${unit.name}”`);
      if (span) return fail('from', span);
      if (!current || on < current.from_on)
        return fail('from', `现在的单位和身份从 ${current?.from_on ?? '?'} 开始，日期不能更早`);
      const place = { unit_id: unit.id, path: unit.path, class: personClass };
      if (on === current.from_on) planning.changes.services.changed.push({ ...current, ...place });
      else {
        planning.changes.services.changed.push({ ...current, to_on: addDays(on, -1) });
        planning.changes.services.created.push({
          corps_id: planning.corpsId,
          id: planning.idFor(`service:${row.row}`),
          person_id: person.id,
          ...place,
          from_on: on,
          to_on: null,
        });
        if (moved) endPosts(person.id, unit.path, on);
      }
    }
    byId.set(person.id, result);
    if (moved || personClass !== person.class || result.joined_on !== person.joined_on)
      planning.changes.people.changed.push(result);
    else planning.changes.unchanged += 1;
  }

  /** As in a single move: posts end, except those in units that the new unit belongs to. */
  function endPosts(personId: string, path: string, on: string) {
    for (const post of postsOf.get(personId) ?? []) {
      if (!isWithin(path, post.path) && post.from_on < on && (post.to_on === null || post.to_on >= on))
        planning.standing.set(post.id, { ...post, to_on: addDays(on, -1) });
    }
  }

  const people = [...byId.values()].filter((person) => serving(person, planning.today));
  return { byId, byName: Map.groupBy(people, (person) => nameKey(person.name)), failed };
}

/**
 * The person a row means: by number, else by name in the unit; null for a new one, undefined when refused.
 */
function knownPerson(
  row: InputRow,
  name: string,
  unit: KnownUnit,
  byId: Map<string, PersonRow>,
  inUnit: Map<string, PersonRow[]>,
  fail: (column: string, message: string) => void,
): PersonRow | null | undefined {
  const { id } = row.values;
  if (id !== undefined) {
    const person = byId.get(id);
    if (person) return person;
    fail('id', `没有编号为 ${shown(id)} 的人员；新人员的编号留空`);
    return undefined;
  }
  const same = inUnit.get(`${unit.id}|${nameKey(name)}`) ?? [];
  if (same.length > 1) {
    fail(
      'name',
      `“${unit.name}”有 ${same.length} 个“${name}”，请填编号（${same.map((person) => person.id).join('、')}）`,
    );
    return undefined;
  }
  return same[0] ?? null;
}
