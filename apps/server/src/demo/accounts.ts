import { covers } from '@liulian/domain';
import { demoToday } from './dates.ts';
import type { DemoAccount, DemoUnit } from './model.ts';
import type { Staffing } from './staffing.ts';
import { isActive } from './units.ts';

/**
 * An account for everyone who enters or accepts records, the members shown to visitors, and the three
 * administrators.
 */
export function makeAccounts(staffing: Staffing, units: readonly DemoUnit[]): DemoAccount[] {
  const accounts: DemoAccount[] = [];
  const add = (username: string, role: string, unitId: string, personId: string | null) =>
    accounts.push({ id: `a-${username}`, username, role, unitId, personId });
  const holders = new Map<string, string[]>();
  for (const held of staffing.appointments) {
    if (!covers(held, demoToday)) continue;
    const key = `${held.unitId} ${held.post}`;
    holders.set(key, [...(holders.get(key) ?? []), held.personId]);
  }
  const holder = (unitId: string, ...posts: string[]) => {
    for (const post of posts) {
      const found = holders.get(`${unitId} ${post}`)?.[0];
      if (found) return found;
    }
    throw new RangeError(`nobody in ${unitId} holds ${posts.join(', ')}`);
  };
  add('corps.discipline', 'corps-discipline-secretary', 'corps', holder('corps', 'discipline-secretary'));
  add('corps.officer', 'programme-officer', 'corps', holder('office02', 'discipline-officer'));
  for (const unit of units) {
    if (!isActive(unit)) continue;
    if (unit.level === 'detachment') {
      add(`${unit.id}.discipline`, 'discipline-secretary', unit.id, holder(unit.id, 'discipline-secretary'));
      add(`${unit.id}.political`, 'political-officer', unit.id, holder(unit.id, 'political-officer'));
      add(`${unit.id}.secretary`, 'party-secretary', unit.id, holder(unit.id, 'party-secretary'));
    }
    if (unit.level === 'brigade')
      add(
        `${unit.id}.instructor`,
        'brigade-instructor',
        unit.id,
        holder(unit.id, 'brigade-instructor', 'brigade-chief'),
      );
    if (unit.level === 'station')
      add(
        `${unit.id}.instructor`,
        'station-instructor',
        unit.id,
        holder(unit.id, 'station-instructor', 'station-chief'),
      );
  }
  const deputy = holder('det01', 'deputy-detachment-chief');
  add('det01.leader', 'leader-in-charge', 'det01', deputy);
  for (const office of ['office03', 'office04', 'office06'])
    add(`${office}.chief`, 'office', office, holder(office, 'office-chief'));
  // Not every station has a clerk; the last firefighter is none of the members shown below.
  const plain = staffing
    .staff('sta010101')
    .filter(({ class: its }) => its === 'clerk' || its === 'firefighter');
  const supervisor = plain.find((person) => person.class === 'clerk') ?? plain.at(-1);
  if (supervisor) add('sta010101.supervisor', 'supervisor', 'sta010101', supervisor.id);
  const stations = units.filter(
    (unit) => unit.level === 'station' && isActive(unit) && unit.path.startsWith('corps.det01.'),
  );
  const members = stations
    .flatMap((unit, index) =>
      staffing
        .staff(unit.id)
        .filter((person) => person.class === 'firefighter' || person.class === 'recruit')
        .filter((person) => person !== supervisor)
        .slice(0, index === 0 ? 12 : 2),
    )
    .slice(0, 20);
  members.forEach((person, index) =>
    add(`firefighter${String(index + 1).padStart(4, '0')}`, 'member', person.unitId, person.id),
  );
  add('admin.system', 'system-administrator', 'corps', null);
  add('admin.security', 'security-administrator', 'corps', null);
  add('admin.audit', 'audit-administrator', 'corps', null);
  return accounts;
}

/** The accounts named to visitors; every brigade and station has one more of its own. */
export function shownAccounts(accounts: readonly DemoAccount[]): string[] {
  return accounts
    .map((account) => account.username)
    .filter((name) => !/^(bri|sta)/.test(name) || /^(bri..01|sta010101)\./.test(name));
}
