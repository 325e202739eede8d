import type { PersonClass, UnitLevel } from '@liulian/domain';
import type { RoleId } from '@liulian/contract';
import { asSystem, type Trx } from '../platform/database/index.ts';
import { spelled } from '../platform/spelling.ts';
import { hashPassword } from '../features/identity/index.ts';
import type { Deps } from '../deps.ts';

export const password = 'Test-pass-2023';
let hashed: Promise<string> | null = null;

/** Makes a unit; the parent's path leads. */
export async function buildUnit(
  trx: Trx,
  corpsId: string,
  unit: {
    id: string;
    parent: { id: string; path: string } | null;
    level: UnitLevel;
    name?: string;
    flags?: string[];
    from?: string;
    to?: string | null;
  },
) {
  const path = `${unit.parent?.path ?? ''}${unit.id}.`;
  const name = unit.name ?? unit.id;
  await trx
    .insertInto('unit')
    .values({
      corps_id: corpsId,
      id: unit.id,
      parent_id: unit.parent?.id ?? null,
      path,
      level: unit.level,
      ...spelled(name, 'unit'),
      short_name: name,
      plate_name: null,
      flags: unit.flags ?? [],
      from_on: unit.from ?? '2010-01-01',
      to_on: unit.to ?? null,
    })
    .execute();
  return { id: unit.id, path, level: unit.level, name };
}

export async function buildPerson(
  trx: Trx,
  corpsId: string,
  person: {
    id: string;
    unit: { id: string; path: string };
    name?: string;
    class?: PersonClass;
    joined?: string;
    posts?: string[];
  },
) {
  const from = person.joined ?? '2015-09-01';
  const kind = person.class ?? 'firefighter';
  await trx
    .insertInto('person')
    .values({
      corps_id: corpsId,
      id: person.id,
      ...spelled(person.name ?? person.id, 'person'),
      joined_on: from,
      left_on: null,
      unit_id: person.unit.id,
      path: person.unit.path,
      class: kind,
    })
    .execute();
  await trx
    .insertInto('service')
    .values({
      corps_id: corpsId,
      id: `s-${person.id}`,
      person_id: person.id,
      unit_id: person.unit.id,
      path: person.unit.path,
      class: kind,
      from_on: from,
      to_on: null,
    })
    .execute();
  for (const post of person.posts ?? []) {
    await trx
      .insertInto('appointment')
      .values({
        corps_id: corpsId,
        id: `a-${person.id}-${post}`,
        person_id: person.id,
        unit_id: person.unit.id,
        path: person.unit.path,
        post,
        from_on: '2020-01-01',
        to_on: null,
        probation_ends_on: null,
      })
      .execute();
  }
  return { id: person.id };
}

export async function buildAccount(
  trx: Trx,
  corpsId: string,
  account: { username: string; personId?: string; role: RoleId; unit: { id: string; path: string } },
) {
  const id = `acc-${account.username}`;
  hashed ??= hashPassword(password);
  await trx
    .insertInto('account')
    .values({
      id,
      corps_id: corpsId,
      username: account.username,
      password_hash: await hashed,
      person_id: account.personId ?? null,
      email: null,
    })
    .execute();
  await trx
    .insertInto('role_grant')
    .values({
      corps_id: corpsId,
      id: `g-${account.username}`,
      account_id: id,
      role: account.role,
      unit_id: account.unit.id,
      path: account.unit.path,
      granted_by: null,
      revoked_at: null,
    })
    .execute();
  return { id };
}

/**
 * Two invented corps: `north` with two detachments, each with a brigade and a station of six people, and one
 * account of every role; `south` so small that it only serves to be out of sight. Everything the route tests
 * need, nothing more.
 */
export async function buildCorps(deps: Deps): Promise<void> {
  await asSystem(
    deps.database,
    async (trx) => {
      await corps(trx, 'north');
      await trx.insertInto('corps').values({ id: 'south', name: '南原省总队' }).execute();
      const south = await buildUnit(trx, 'south', {
        id: 's-corps',
        parent: null,
        level: 'corps',
        name: '南原省总队',
      });
      const det = await buildUnit(trx, 'south', {
        id: 's-det01',
        parent: south,
        level: 'detachment',
        name: '南原第一支队',
        flags: ['party-committee'],
      });
      await buildPerson(trx, 'south', { id: 's-p1', unit: det, name: '外省甲', class: 'leader' });
      await buildAccount(trx, 'south', {
        username: 'south.officer',
        personId: 's-p1',
        role: 'programme-officer',
        unit: south,
      });
      await buildAccount(trx, 'south', { username: 'south.political', role: 'political-officer', unit: det });
      for (const corpsId of ['north', 'south']) {
        await deps.programme.adoptPack(trx, corpsId);
        await deps.programme.rebuild(trx, corpsId);
      }
    },
    { write: true },
  );
}

async function corps(trx: Trx, id: string) {
  await trx.insertInto('corps').values({ id, name: '北岭省总队' }).execute();
  const root = await buildUnit(trx, id, {
    id: 'corps',
    parent: null,
    level: 'corps',
    name: '北岭省总队',
    flags: ['party-committee', 'discipline-committee'],
  });
  const organ = await buildUnit(trx, id, {
    id: 'organ',
    parent: root,
    level: 'detachment',
    name: '机关党委',
    flags: ['organ-party-committee'],
  });
  await buildPerson(trx, id, {
    id: 'c-dis',
    unit: root,
    name: '总队纪委书记甲',
    class: 'leader',
    posts: ['discipline-secretary'],
  });
  await buildPerson(trx, id, { id: 'c-off', unit: root, name: '主办甲', class: 'cadre' });
  await buildPerson(trx, id, { id: 'o-1', unit: organ, name: '机关甲', class: 'cadre' });
  await buildAccount(trx, id, {
    username: 'corps.discipline',
    personId: 'c-dis',
    role: 'corps-discipline-secretary',
    unit: root,
  });
  await buildAccount(trx, id, {
    username: 'corps.officer',
    personId: 'c-off',
    role: 'programme-officer',
    unit: root,
  });
  for (const role of ['system', 'security', 'audit'] as const)
    await buildAccount(trx, id, { username: `admin.${role}`, role: `${role}-administrator`, unit: root });
  for (const n of ['01', '02']) {
    const det = await buildUnit(trx, id, {
      id: `det${n}`,
      parent: root,
      level: 'detachment',
      name: `第${n === '01' ? '一' : '二'}支队`,
      flags: ['party-committee', 'discipline-committee', 'party-branch'],
    });
    const bri = await buildUnit(trx, id, {
      id: `bri${n}01`,
      parent: det,
      level: 'brigade',
      name: `${n}大队`,
      flags: ['party-branch'],
    });
    const sta = await buildUnit(trx, id, {
      id: `sta${n}0101`,
      parent: bri,
      level: 'station',
      name: `${n}站`,
      flags: ['party-branch'],
    });
    await buildPerson(trx, id, {
      id: `d${n}-sec`,
      unit: det,
      name: `书记${n}`,
      class: 'leader',
      posts: ['party-secretary'],
    });
    await buildPerson(trx, id, {
      id: `d${n}-dis`,
      unit: det,
      name: `纪委书记${n}`,
      class: 'leader',
      posts: ['discipline-secretary'],
    });
    await buildPerson(trx, id, { id: `d${n}-pol`, unit: det, name: `政工${n}`, class: 'cadre' });
    await buildPerson(trx, id, { id: `b${n}-ins`, unit: bri, name: `教导员${n}`, class: 'leader' });
    await buildPerson(trx, id, { id: `s${n}-ins`, unit: sta, name: `指导员${n}`, class: 'cadre' });
    for (let i = 1; i <= 5; i += 1)
      await buildPerson(trx, id, { id: `s${n}-f${i}`, unit: sta, name: `队员${n}${'一二三四五'[i - 1]}` });
    await buildAccount(trx, id, {
      username: `det${n}.discipline`,
      personId: `d${n}-dis`,
      role: 'discipline-secretary',
      unit: det,
    });
    await buildAccount(trx, id, {
      username: `det${n}.political`,
      personId: `d${n}-pol`,
      role: 'political-officer',
      unit: det,
    });
    await buildAccount(trx, id, {
      username: `bri${n}01.instructor`,
      personId: `b${n}-ins`,
      role: 'brigade-instructor',
      unit: bri,
    });
    await buildAccount(trx, id, {
      username: `sta${n}0101.instructor`,
      personId: `s${n}-ins`,
      role: 'station-instructor',
      unit: sta,
    });
    await buildAccount(trx, id, {
      username: `firefighter${n}`,
      personId: `s${n}-f1`,
      role: 'member',
      unit: sta,
    });
  }
}
