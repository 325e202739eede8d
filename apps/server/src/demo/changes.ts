import { addDays, addMonths } from '@liulian/domain';
import { dayIn, demoToday } from './dates.ts';
import type { DemoUnit } from './model.ts';
import type { Staffing } from './staffing.ts';
import { dissolvedStation, dissolvedStationTo, youngBrigade } from './units.ts';

const intakes = ['2022-09-20', '2023-03-16', '2023-08-28'];

/** 新入职: three intakes; a year later a recruit is a firefighter. */
export function intake(staffing: Staffing, units: readonly DemoUnit[]) {
  const random = staffing.random;
  intakes.forEach((joinedOn, round) => {
    for (const station of units) {
      if (station.level !== 'station' || station.to !== null || station.path.includes(`${youngBrigade}.`))
        continue;
      if (round === 2 && !'det01 det02 det03 det07 det09'.includes(station.path.split('.')[1] as string))
        continue;
      const count = random.pick([0, 1, 1, 1, 2]);
      for (let index = 0; index < count; index += 1) {
        const recruit = staffing.hire(station.id, 'recruit', joinedOn);
        const later = addMonths(joinedOn, 12);
        if (later <= demoToday) staffing.move(recruit, station.id, later, 'firefighter');
      }
    }
  });
}

/** 转隶、调动、离队: a few of every station, each on its day. */
export function comeAndGo(staffing: Staffing, units: readonly DemoUnit[]) {
  const random = staffing.random;
  const stations = units.filter(
    (unit) => unit.level === 'station' && unit.to === null && !unit.path.includes(`${youngBrigade}.`),
  );
  const services = Map.groupBy(staffing.services, (service) => service.personId);
  for (const station of stations) {
    const others = stations.filter(
      (other) => other.id !== station.id && other.path.split('.')[1] === station.path.split('.')[1],
    );
    const plain = staffing.staff(station.id).filter(
      (person) =>
        person.class === 'firefighter' &&
        (person.joinedOn ?? '') < '2021-01-01' &&
        // Whoever was moved already keeps the places that they had.
        services.get(person.id)?.length === 1,
    );
    if (others.length > 0 && random.chance(0.8)) {
      for (const person of random.sample(plain, 1))
        staffing.before(person, random.pick(others).id, dayIn(random, '2022-02-10', '2023-08-20'));
    }
    if (random.chance(0.4))
      staffing.leave(
        staffing.hire(station.id, 'firefighter'),
        random.pick(['2022-08-31', '2022-11-30', '2023-08-31']),
      );
    if (random.chance(0.08))
      staffing.leave(staffing.hire(station.id, 'clerk'), dayIn(random, '2022-03-01', '2023-07-31'));
  }
}

/** The dissolved station's people go to a neighbour. */
export function dissolve(staffing: Staffing, units: readonly DemoUnit[]) {
  const target = units.find(
    (unit) => unit.level === 'station' && unit.to === null && unit.path.startsWith('corps.det03.'),
  );
  for (const person of target ? [...staffing.staff(dissolvedStation)] : [])
    staffing.move(person, (target as DemoUnit).id, addDays(dissolvedStationTo, 1));
}

/**
 * 任免: in each detachment one batch in 2022 and one in 2023, promoted from deputies, with a year of probation.
 */
export function appointBatches(staffing: Staffing, units: readonly DemoUnit[]) {
  const random = staffing.random;
  const detachments = units.filter((unit) => unit.level === 'detachment' && unit.id !== 'organ');
  detachments.forEach((detachment, index) => {
    const stations = units.filter(
      (unit) =>
        unit.level === 'station' &&
        unit.to === null &&
        unit.path.startsWith(detachment.path) &&
        !unit.path.includes(`${youngBrigade}.`) &&
        unit.id !== 'sta010101',
    );
    const dates = [
      dayIn(random, '2022-03-01', '2022-10-20'),
      index === 8 ? '2023-08-31' : dayIn(random, '2023-02-10', '2023-06-30'),
    ];
    dates.forEach((on, round) => {
      const pool = random.shuffle(stations);
      const count = Math.min(index % 3 === round ? 3 : 2, Math.floor(pool.length / 2));
      for (let turn = 0; turn < count; turn += 1) {
        const [vacancy, origin] = [pool[turn * 2] as DemoUnit, pool[turn * 2 + 1] as DemoUnit];
        const before = staffing.holder(vacancy.id, 'station-chief', on);
        const next = staffing.holder(origin.id, 'deputy-station-chief', on);
        if (!before || !next) continue;
        staffing.move(before, detachment.id, on);
        staffing.appoint(before, detachment.id, 'section-chief', { from: on });
        staffing.move(next, vacancy.id, on);
        staffing.appoint(next, vacancy.id, 'station-chief', { from: on, promotion: true });
        staffing.appoint(next, vacancy.id, 'committee-member', { from: on });
      }
    });
  });
  // 第六支队 changes its secretary in the middle of 2023.
  const on = '2023-06-01';
  const before = staffing.holder('det06', 'party-secretary', on);
  const next = staffing.people.find(
    (person) =>
      person.unitId === 'det02' &&
      staffing.appointments.some(
        (held) => held.personId === person.id && held.post === 'deputy-detachment-chief',
      ),
  );
  if (before && next) {
    staffing.move(before, 'organ', on);
    staffing.appoint(before, 'organ', 'committee-member', { from: on });
    staffing.move(next, 'det06', on);
    staffing.appoint(next, 'det06', 'detachment-commissar', { from: on, promotion: true });
    staffing.appoint(next, 'det06', 'party-secretary', { from: on });
  }
}
