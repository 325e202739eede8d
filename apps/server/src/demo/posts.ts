import { addMonths } from '@liulian/domain';
import type { DemoPerson, DemoUnit } from './model.ts';
import type { Staffing } from './staffing.ts';
import { youngBrigade } from './units.ts';

/** Leadership and staff of the corps and its offices. */
export function staffCorps(staffing: Staffing, units: readonly DemoUnit[]) {
  const leader = (post: string, party: string) => {
    const person = staffing.hire('corps', 'leader');
    staffing.appoint(person, 'corps', post);
    staffing.appoint(person, 'corps', party);
    return person;
  };
  leader('corps-commissar', 'party-secretary');
  leader('corps-chief', 'deputy-party-secretary');
  for (let count = 0; count < 3; count += 1) leader('deputy-corps-chief', 'committee-member');
  leader('political-director', 'committee-member');
  staffing.appoint(staffing.hire('corps', 'leader'), 'corps', 'discipline-secretary');
  const keyOffices = new Map([
    ['office04', 'personnel-officer'],
    ['office07', 'enforcement-officer'],
    ['office08', 'procurement-officer'],
  ]);
  for (const office of units.filter((unit) => unit.level === 'office')) {
    const chief = staffing.hire(office.id, 'leader');
    staffing.appoint(chief, office.id, 'office-chief', { keyPost: keyOffices.has(office.id) });
    staffing.appoint(chief, office.id, 'party-secretary');
    for (const post of [
      'section-chief',
      'section-chief',
      keyOffices.get(office.id) ??
        (office.id === 'office02'
          ? 'discipline-officer'
          : office.id === 'office03'
            ? 'political-officer'
            : office.id === 'office06'
              ? 'publicity-officer'
              : 'section-chief'),
    ]) {
      staffing.appoint(staffing.hire(office.id, 'cadre'), office.id, post, {
        keyPost: post !== 'section-chief' && keyOffices.has(office.id),
      });
    }
    if (office.id === 'office02')
      staffing.appoint(staffing.hire(office.id, 'cadre'), office.id, 'discipline-officer');
    for (let count = 0; count < 4; count += 1) staffing.hire(office.id, count < 2 ? 'cadre' : 'clerk');
  }
}

export function staffOrgan(staffing: Staffing) {
  const leader = (post: string) => staffing.appoint(staffing.hire('organ', 'leader'), 'organ', post);
  leader('party-secretary');
  leader('deputy-party-secretary');
  leader('discipline-secretary');
  leader('committee-member');
  leader('committee-member');
  staffing.appoint(staffing.hire('organ', 'cadre'), 'organ', 'political-officer');
  staffing.appoint(staffing.hire('organ', 'cadre'), 'organ', 'discipline-officer');
  staffing.hire('organ', 'clerk');
}

export function staffDetachment(staffing: Staffing, unitId: string, scale: number) {
  const leader = (post: string, party: string | null) => {
    const person = staffing.hire(unitId, 'leader');
    staffing.appoint(person, unitId, post);
    if (party) staffing.appoint(person, unitId, party);
  };
  leader('detachment-commissar', 'party-secretary');
  leader('detachment-chief', 'deputy-party-secretary');
  leader('discipline-secretary', null);
  leader('political-director', 'committee-member');
  for (let count = 0; count < 3; count += 1) leader('deputy-detachment-chief', 'committee-member');
  const officers: [string, boolean][] = [
    ['political-officer', false],
    ['political-officer', false],
    ['discipline-officer', false],
    ['personnel-officer', true],
    ['publicity-officer', false],
    ['enforcement-officer', true],
    ['procurement-officer', true],
    ['finance-officer', true],
    ['section-chief', false],
    ['section-chief', false],
    ['section-chief', true],
  ];
  for (const [post, keyPost] of officers)
    staffing.appoint(staffing.hire(unitId, 'cadre'), unitId, post, { keyPost });
  for (let count = 0; count < Math.max(2, Math.round(14 * scale)); count += 1)
    staffing.hire(unitId, count % 7 === 0 ? 'clerk' : count % 3 === 0 ? 'cadre' : 'firefighter');
}

export function staffBrigade(staffing: Staffing, unitId: string) {
  const leader = (post: string, party: string) => {
    const person = staffing.hire(unitId, 'leader');
    staffing.appoint(person, unitId, post);
    staffing.appoint(person, unitId, party);
  };
  leader('brigade-instructor', 'party-secretary');
  leader('brigade-chief', 'deputy-party-secretary');
  const deputy = staffing.hire(unitId, 'cadre');
  staffing.appoint(deputy, unitId, 'deputy-brigade-chief');
  staffing.appoint(deputy, unitId, 'committee-member');
  const officer = staffing.hire(unitId, 'cadre');
  staffing.appoint(officer, unitId, 'enforcement-officer', { keyPost: true });
  staffing.appoint(officer, unitId, 'committee-member');
  staffing.appoint(staffing.hire(unitId, 'cadre'), unitId, 'enforcement-officer');
  const clerks = unitId === youngBrigade ? 1 : 2;
  for (let count = 0; count < clerks; count += 1) staffing.hire(unitId, 'clerk');
}

export function staffStation(staffing: Staffing, unitId: string, scale: number) {
  const random = staffing.random;
  const post = (name: string, party: string | null): DemoPerson => {
    const person = staffing.hire(unitId, 'cadre');
    const held = staffing.appoint(person, unitId, name);
    // Promoted in 2021: the year of probation ends in 2022.
    if (held.from >= '2021-04-01' && held.from < '2022-01-01' && random.chance(0.5)) {
      held.promotion = true;
      held.probationEndsOn = addMonths(held.from, 12);
    }
    if (party) staffing.appoint(person, unitId, party);
    return person;
  };
  post('station-instructor', 'party-secretary');
  post('station-chief', 'committee-member');
  post('deputy-station-chief', 'committee-member');
  if (random.chance(0.6)) post('deputy-station-chief', null);
  const small = scale < 1 && unitId !== 'sta010101';
  const firefighters = small ? 4 : unitId === 'sta010101' ? 22 : random.int(14, 20);
  for (let count = 0; count < firefighters; count += 1) staffing.hire(unitId, 'firefighter');
  if (random.chance(0.7)) staffing.hire(unitId, 'clerk');
}
