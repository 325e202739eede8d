import { demoToday, founded } from './dates.ts';
import type { DemoUnit, PartyOrganisation } from './model.ts';
import { corpsName, corpsPlate, corpsShort, countyNames, detachments, offices, roadNames } from './places.ts';
import { Random } from './random.ts';

const brigadesPerDetachment = [11, 12, 10, 9, 10, 11, 9, 10, 9, 10, 9];
const two = (value: number) => String(value).padStart(2, '0');

/** Which departments of the scheme the offices are, and what else marks them. */
const officeFlags: Record<string, string[]> = {
  office02: ['lead-discipline'],
  office03: ['lead-political'],
  office04: ['lead-personnel'],
  office06: ['lead-publicity'],
  office07: ['enforcement'],
};

/** Founded in May 2023, dissolved in November 2022: the roster is dated. */
export const youngBrigade = 'bri0602';
export const youngBrigadeFrom = '2023-05-08';
export const dissolvedStation = 'sta030201';
export const dissolvedStationTo = '2022-11-30';

export const trainingDetachment = 'det12';
/** It stands under the corps itself. */
export const directBrigade = 'bri0001';

export function makeUnits(scale: number): DemoUnit[] {
  const random = new Random('units');
  const units: DemoUnit[] = [];
  const add = (
    unit: Omit<DemoUnit, 'path' | 'sort' | 'to' | 'from'> & { from?: string; to?: string | null },
  ) => {
    const parent = units.find((entry) => entry.id === unit.parentId);
    const made: DemoUnit = {
      from: parent?.from ?? founded,
      to: null,
      ...unit,
      path: `${parent?.path ?? ''}${unit.id}.`,
      sort: units.length,
    };
    units.push(made);
    return made;
  };
  add({
    id: 'corps',
    parentId: null,
    level: 'corps',
    name: corpsName,
    shortName: corpsShort,
    plateName: corpsPlate,
    flags: ['party-committee', 'discipline-committee', 'history-hall', 'enforcement'],
  });
  add({
    id: 'organ',
    parentId: 'corps',
    level: 'detachment',
    name: '机关党委',
    shortName: '机关党委',
    plateName: null,
    flags: ['organ-party-committee', 'party-committee', 'discipline-committee'],
  });
  for (const office of offices) {
    add({
      id: office.id,
      parentId: 'corps',
      level: 'office',
      name: office.name,
      shortName: office.name,
      plateName: null,
      flags: ['party-branch', ...(officeFlags[office.id] ?? [])],
    });
  }
  const perDetachment = brigadesPerDetachment.map((count) => Math.max(2, Math.round(count * scale)));
  const counties = countyNames(
    random,
    perDetachment.reduce((sum, count) => sum + count, 0),
  );
  detachments.forEach((entry, index) => {
    const flags = ['party-committee', 'discipline-committee', 'enforcement', 'history-hall'];
    if (index !== 3) flags.push('culture-landscape');
    if (index === 1) flags.push('online-museum-operator');
    const detachment = add({
      id: entry.id,
      parentId: 'corps',
      level: 'detachment',
      name: entry.name,
      shortName: entry.shortName,
      plateName: entry.plate,
      flags,
    });
    const number = entry.id.slice(3);
    const sizes = Array.from({ length: perDetachment[index] as number }, (_, position) =>
      position === 0 ? 4 : random.pick([2, 2, 3, 3, 3, 4]),
    );
    const roads = roadNames(
      random,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    if (index === 0) roads.splice(0, roads.length, '青山路', ...roads.filter((road) => road !== '青山路'));
    sizes.forEach((size, position) => {
      const id = `bri${number}${two(position + 1)}`;
      const county = counties.pop() as string;
      const brigadeFlags = ['party-committee', 'enforcement'];
      if (random.chance(0.3)) brigadeFlags.push('culture-landscape');
      if (random.chance(0.15)) brigadeFlags.push('history-hall');
      add({
        id,
        parentId: detachment.id,
        level: 'brigade',
        name: `${county}大队`,
        shortName: `${county}大队`,
        plateName: `${county}县消防救援局`,
        flags: brigadeFlags,
        ...(id === youngBrigade ? { from: youngBrigadeFrom } : {}),
      });
      const stations = scale < 1 ? Math.max(1, Math.round(size * Math.min(1, scale * 2))) : size;
      for (let count = 1; count <= (id === 'bri0101' ? 4 : stations); count += 1) {
        const station = `sta${id.slice(3)}${two(count)}`;
        const road = roads.shift() as string;
        const stationFlags = ['party-branch'];
        if (random.chance(0.35)) stationFlags.push('culture-landscape');
        if (random.chance(0.12)) stationFlags.push('history-hall');
        add({
          id: station,
          parentId: id,
          level: 'station',
          name: `${road}消防救援站`,
          shortName: `${road}站`,
          plateName: null,
          flags: stationFlags,
          ...(station === dissolvedStation ? { to: dissolvedStationTo } : {}),
        });
      }
    });
  });
  addDirectUnits(add);
  return units;
}

/** No operational detachment and no brigade of one: training and support, and the corps' own brigade. */
function addDirectUnits(add: (unit: Omit<DemoUnit, 'path' | 'sort' | 'to' | 'from'>) => DemoUnit) {
  add({
    id: trainingDetachment,
    parentId: 'corps',
    level: 'detachment',
    name: '训练与战勤保障支队',
    shortName: '训战支队',
    plateName: null,
    flags: ['training-detachment', 'party-committee', 'discipline-committee'],
  });
  add({
    id: directBrigade,
    parentId: 'corps',
    level: 'brigade',
    name: '总队直属大队',
    shortName: '直属大队',
    plateName: null,
    flags: ['direct-brigade', 'party-committee', 'enforcement'],
  });
  add({
    id: 'sta000101',
    parentId: directBrigade,
    level: 'station',
    name: '直属特勤消防救援站',
    shortName: '直属特勤站',
    plateName: null,
    flags: ['party-branch'],
  });
}

/** A committee or branch for every unit that has one, and the discipline committees. */
export function makeParties(units: readonly DemoUnit[]): PartyOrganisation[] {
  const parties: PartyOrganisation[] = [];
  for (const unit of units) {
    const add = (type: PartyOrganisation['type'], name: string) =>
      parties.push({ id: `${unit.id}-${type}`, unitId: unit.id, type, name, from: unit.from, to: unit.to });
    const organ = unit.flags.includes('organ-party-committee');
    if (unit.flags.includes('party-committee'))
      add('committee', organ ? '中共山河省消防救援总队机关委员会' : `中共${unit.name}委员会`);
    if (unit.flags.includes('discipline-committee'))
      add('discipline-committee', organ ? '机关纪律检查委员会' : `${unit.name}纪律检查委员会`);
    if (unit.flags.includes('party-branch')) add('branch', `${unit.name}党支部`);
  }
  return parties;
}

export const isActive = (unit: { from: string; to: string | null }, day = demoToday) =>
  unit.from <= day && (unit.to === null || unit.to >= day);
