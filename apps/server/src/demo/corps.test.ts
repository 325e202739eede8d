import { describe, expect, it } from 'vitest';
import { covers } from '@liulian/domain';
import { makeCorps } from './corps.ts';
import { demoToday } from './dates.ts';

const full = makeCorps(1);
const small = makeCorps(0.1);

describe('the invented corps', () => {
  it('has the size of a province', () => {
    const level = (name: string) => full.units.filter((unit) => unit.level === name).length;
    expect(level('detachment')).toBe(13);
    expect(level('brigade')).toBe(111);
    expect(level('station')).toBeGreaterThan(300);
    expect(level('station')).toBeLessThan(340);
    expect(full.people.length).toBeGreaterThan(8500);
    expect(full.people.length).toBeLessThan(9500);
  });

  it('has a training detachment and a brigade under the corps itself', () => {
    for (const { units, services } of [full, small]) {
      const flagged = (flag: string) => units.filter((unit) => unit.flags.includes(flag));
      expect(flagged('training-detachment').map((unit) => unit.level)).toEqual(['detachment']);
      expect(flagged('direct-brigade').map((unit) => unit.parentId)).toEqual(['corps']);
      for (const unit of [...flagged('training-detachment'), ...flagged('direct-brigade')])
        expect(services.filter((service) => service.unitId === unit.id).length).toBeGreaterThan(2);
    }
  });

  it('is the same every time', () => {
    expect(makeCorps(0.1)).toEqual(small);
  });

  it.each([
    ['full', full],
    ['small', small],
  ])('has no duplicate ids and no dangling references (%s)', (_, corps) => {
    for (const list of [
      corps.units,
      corps.people,
      corps.services,
      corps.appointments,
      corps.parties,
      corps.accounts,
    ]) {
      expect(new Set(list.map((row) => row.id)).size).toBe(list.length);
    }
    const units = new Set(corps.units.map((unit) => unit.id));
    const people = new Set(corps.people.map((person) => person.id));
    for (const row of [...corps.services, ...corps.appointments])
      expect(units.has(row.unitId) && people.has(row.personId)).toBe(true);
    for (const account of corps.accounts) {
      expect(units.has(account.unitId)).toBe(true);
      expect(account.personId === null || people.has(account.personId)).toBe(true);
      expect(account.personId === null).toBe(account.role.endsWith('administrator'));
    }
    expect(new Set(corps.accounts.map((account) => account.username)).size).toBe(corps.accounts.length);
  });

  it.each([
    ['full', full],
    ['small', small],
  ])('keeps every span in order and inside its unit (%s)', (_, corps) => {
    const units = new Map(corps.units.map((unit) => [unit.id, unit]));
    const services = new Map<string, typeof corps.services>();
    for (const service of corps.services) {
      expect(service.to === null || service.to >= service.from).toBe(true);
      const unit = units.get(service.unitId);
      expect(
        unit &&
          unit.from <= service.from &&
          (unit.to === null || (service.to !== null && service.to <= unit.to)),
      ).toBe(true);
      services.set(service.personId, [...(services.get(service.personId) ?? []), service]);
    }
    for (const list of services.values()) {
      const sorted = list.toSorted((a, b) => (a.from < b.from ? -1 : 1));
      sorted
        .slice(1)
        .forEach((service, index) => expect((sorted[index]?.to ?? '9999') < service.from).toBe(true));
    }
    for (const held of corps.appointments) expect(held.to === null || held.to >= held.from).toBe(true);
  });

  it('has the accounts named in the design at every size', () => {
    for (const corps of [full, small]) {
      const names = new Set(corps.accounts.map((account) => account.username));
      for (const name of [
        'corps.discipline',
        'corps.officer',
        'det01.discipline',
        'det11.discipline',
        'det01.political',
        'bri0101.instructor',
        'sta010101.instructor',
        'firefighter0001',
        'firefighter0020',
        'admin.system',
        'admin.security',
        'admin.audit',
      ]) {
        expect(names.has(name), name).toBe(true);
      }
    }
  });

  it('changes over the two years', () => {
    const on = (unitId: string, post: string, day: string) =>
      full.appointments
        .filter((held) => held.unitId === unitId && held.post === post && covers(held, day))
        .map((held) => held.personId);
    expect(on('det06', 'party-secretary', '2023-05-31')).toHaveLength(1);
    expect(on('det06', 'party-secretary', demoToday)).toHaveLength(1);
    expect(on('det06', 'party-secretary', '2023-05-31')).not.toEqual(
      on('det06', 'party-secretary', demoToday),
    );
    expect(full.units.find((unit) => unit.id === 'bri0602')?.from).toBe('2023-05-08');
    expect(full.units.find((unit) => unit.id === 'sta030201')?.to).toBe('2022-11-30');
    expect(full.people.filter((person) => (person.joinedOn ?? '') >= '2022-01-01').length).toBeGreaterThan(
      300,
    );
    expect(full.people.filter((person) => person.leftOn !== null).length).toBeGreaterThan(80);
  });
});
