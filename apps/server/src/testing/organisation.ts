import { installRoles, type RoleId } from '@liulian/contract';
import { loadPack } from '../pack-files.ts';
import { systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { asSystem, inScope, type Database, type Trx } from '../platform/database/index.ts';
import { RefusedAttempts, scopeOf, type Caller } from '../platform/http/index.ts';
import { testDatabase } from './database.ts';
import type { Deps } from '../deps.ts';
import { StoredSessions } from '../features/identity/index.ts';
import { Projection, type RosterChange } from '../features/programme/index.ts';
import { spelled } from '../platform/spelling.ts';

/** A small corps on a freshly migrated embedded database, for the tests of services. Test support only. */
export interface Fixture {
  deps: Deps;
  database: Database;
  /** What the engine was told, in order. */
  changes: { corpsId: string; change: RosterChange }[];
  caller(role: RoleId, unitId?: string): Caller;
  as<T>(caller: Caller, work: (trx: Trx) => Promise<T>): Promise<T>;
  system<T>(work: (trx: Trx) => Promise<T>): Promise<T>;
  audits(action: string): Promise<{ object_id: string; summary: string; unit_id: string | null }[]>;
  close(): Promise<void>;
}

const units: [id: string, parent: string | null, level: string, name: string][] = [
  ['corps', null, 'corps', '云岭省消防救援总队'],
  ['det01', 'corps', 'detachment', '青川市消防救援支队'],
  ['det02', 'corps', 'detachment', '白石市消防救援支队'],
  ['off01', 'det01', 'office', '政治部'],
  ['off02', 'det02', 'office', '政治部'],
  ['bri0101', 'det01', 'brigade', '东湖区消防救援大队'],
  ['sta010101', 'bri0101', 'station', '湖滨消防救援站'],
  ['bri0201', 'det02', 'brigade', '南山区消防救援大队'],
];
const people: [id: string, name: string, unit: string, personClass: string][] = [
  ['p1', '单雄', 'det01', 'leader'],
  ['p2', '张三', 'sta010101', 'firefighter'],
  ['p3', '张三', 'bri0101', 'cadre'],
  ['p4', '欧阳明', 'sta010101', 'cadre'],
  ['p5', '李四', 'det02', 'leader'],
  ['p6', '王五', 'sta010101', 'firefighter'],
];

export async function openFixture(today = '2023-09-15'): Promise<Fixture> {
  const data = await testDatabase();
  const { database } = data;
  const clock = systemClock(today);
  const pack = loadPack();
  installRoles(pack.roles, pack.vocabulary.departments);
  const programme = new Projection(pack, clock);
  const changes: { corpsId: string; change: RosterChange }[] = [];
  const told = programme.rosterChanged.bind(programme);
  programme.rosterChanged = (trx, corpsId, change) => {
    changes.push({ corpsId, change });
    return told(trx, corpsId, change);
  };
  const deps: Deps = {
    clock,
    database,
    programme,
    sessions: new StoredSessions(database, { secure: false, requireTotp: false, today: () => clock.today() }),
    refused: new RefusedAttempts(database, clock),
    config: readConfig(
      { CLOCK: today, DATA_DIR: data.dataDir, LOG_LEVEL: 'silent', PORT: '0' },
      { demo: false },
    ),
  };
  const paths = new Map<string, string>();
  await asSystem(
    database,
    async (trx) => {
      for (const corps of ['corps', 'other'])
        await trx.insertInto('corps').values({ id: corps, name: corps }).execute();
      await trx
        .insertInto('unit')
        .values({
          corps_id: 'other',
          id: 'alien',
          parent_id: null,
          path: 'alien.',
          level: 'corps',
          ...spelled('别的总队', 'unit'),
          short_name: '别的',
          plate_name: null,
          from_on: '2000-01-01',
          to_on: null,
        })
        .execute();
      for (const [id, parent, level, name] of units) {
        const path = `${parent === null ? '' : paths.get(parent)}${id}.`;
        paths.set(id, path);
        await trx
          .insertInto('unit')
          .values({
            corps_id: 'corps',
            id,
            parent_id: parent,
            path,
            level,
            ...spelled(name, 'unit'),
            short_name: name.slice(0, 4),
            plate_name: level === 'detachment' ? name.replace('支队', '局') : null,
            from_on: '2000-01-01',
            to_on: null,
          })
          .execute();
      }
      for (const [id, name, unit, personClass] of people) {
        const path = paths.get(unit) as string;
        await trx
          .insertInto('person')
          .values({
            corps_id: 'corps',
            id,
            ...spelled(name, 'person'),
            joined_on: '2015-09-01',
            left_on: null,
            unit_id: unit,
            path,
            class: personClass,
          })
          .execute();
        await trx
          .insertInto('service')
          .values({
            corps_id: 'corps',
            id: `s-${id}`,
            person_id: id,
            unit_id: unit,
            path,
            class: personClass,
            from_on: '2015-09-01',
            to_on: null,
          })
          .execute();
      }
      await trx
        .insertInto('appointment')
        .values({
          corps_id: 'corps',
          id: 'a1',
          person_id: 'p1',
          unit_id: 'det01',
          path: paths.get('det01') as string,
          post: 'discipline-secretary',
          from_on: '2022-03-01',
          to_on: null,
          probation_ends_on: null,
        })
        .execute();
      await trx
        .insertInto('appointment')
        .values({
          corps_id: 'corps',
          id: 'a5',
          person_id: 'p5',
          unit_id: 'det02',
          path: paths.get('det02') as string,
          post: 'detachment-chief',
          from_on: '2021-03-01',
          to_on: null,
          probation_ends_on: '2022-03-01',
        })
        .execute();
      await programme.adoptPack(trx, 'corps');
      await programme.rebuild(trx, 'corps');
    },
    { write: true },
  );
  return {
    deps,
    database,
    changes,
    caller: (role, unitId = 'corps') => ({
      accountId: `acc-${role}-${unitId}`,
      username: `${role}.${unitId}`,
      corpsId: 'corps',
      personId: null,
      name: '测试员',
      unitId,
      unitPath: paths.get(unitId) as string,
      unitLevel: units.find(([id]) => id === unitId)?.[2] ?? '',
      unitName: unitId,
      roles: [role],
      sessionId: 'session',
      mustChangePassword: false,
    }),
    as: (caller, work) => inScope(database, scopeOf(caller), work, { write: true }),
    system: (work) => asSystem(database, work, { write: true }),
    audits: (action) =>
      asSystem(database, (trx) =>
        trx
          .selectFrom('audit_entry')
          .select(['object_id', 'summary', 'unit_id'])
          .where('action', '=', action)
          .orderBy('seq')
          .execute(),
      ),
    close: () => data.close(),
  };
}
