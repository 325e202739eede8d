import type { z } from 'zod';
import { sql, type RawBuilder } from 'kysely';
import type { organisationContract, Person } from '@liulian/contract';
import { pathEnd } from '@liulian/domain';
import type { Row, Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { searchOf } from '../../platform/spelling.ts';
import { decodeCursor, encodeCursor, type Caller } from '../../platform/http/index.ts';
import { unitNameOn, unitNamer } from '../../platform/unit-names.ts';
import type { Deps } from '../../deps.ts';
import { appointmentsShown } from './appointment-read-model.ts';
import { servicesOf } from './person-store.ts';
import { demandUnit, mayChange, maySee } from './policy.ts';
import { titlesOf } from './titles.ts';
import { findUnit } from './unit-store.ts';

type PersonDetail = z.output<typeof organisationContract.personDetail>;
export type ListPeople = z.output<typeof organisationContract.listPeopleQuery>;

/** A person where they served on the day asked about. */
interface Placed {
  id: string;
  name: string;
  sort_key: string;
  joined_on: string | null;
  left_on: string | null;
  unit_id: string;
  path: string;
  class: string;
}

/**
 * People by unit and name: now, or on a day, when the dated services say where and as what they served.
 * @throws unit.not_found, unit.outside_scope
 */
export async function listPeople(trx: Trx, deps: Deps, caller: Caller, filter: ListPeople) {
  const today = deps.clock.today();
  const { on } = filter;
  const conditions: RawBuilder<unknown>[] = [sql`p.corps_id = ${caller.corpsId}`];
  const from =
    on === undefined
      ? sql`person p`
      : sql`
        person p
        join service s on s.corps_id = p.corps_id
          and s.person_id = p.id
          and s.from_on <= ${on}::date
          and (s.to_on is null or s.to_on >= ${on}::date)
      `;
  const place = on === undefined ? sql.raw('p') : sql.raw('s');
  if (on === undefined && filter.ids === undefined)
    conditions.push(sql`(p.left_on is null or p.left_on >= ${today}::date)`);
  if (filter.unitId !== undefined) {
    const unit = demandUnit(caller, await findUnit(trx, caller.corpsId, filter.unitId));
    conditions.push(
      filter.direct
        ? sql`${place}.unit_id = ${unit.id}`
        : sql`${place}.path >= ${unit.path} and ${place}.path < ${pathEnd(unit.path)}`,
    );
  }
  if (filter.class) conditions.push(sql`${place}.class = any(${filter.class})`);
  if (filter.ids) conditions.push(sql`p.id = any(${filter.ids})`);
  if (filter.post) {
    const day = on ?? today;
    conditions.push(
      sql`
        exists (
          select
          from appointment a
          where a.corps_id = p.corps_id
            and a.person_id = p.id
            and a.post = any(${filter.post})
            and a.from_on <= ${day}::date
            and (a.to_on is null or a.to_on >= ${day}::date)
        )
      `,
    );
  }
  const search = searchOf(filter.q);
  if (search?.type === 'pinyin')
    conditions.push(
      sql`
        (
          split_part(p.pinyin, ' ', 1) like ${search.initials}
            or p.pinyin like ${search.start}
            or p.name_key like ${search.initials}
        )
      `,
    );
  else if (search) conditions.push(sql`p.name_key like ${search.like}`);
  const where = sql.join(conditions, sql` and `);
  const {
    rows: [count],
  } = await sql<{ total: number }>`select count(*)::int as total from ${from} where ${where}`.execute(trx);
  const after = decodeCursor(filter.cursor, 3);
  const next = after
    ? sql` and (${place}.path, p.sort_key, p.id) > (${after[0]}, ${after[1]}, ${after[2]})`
    : sql``;
  const { rows } = await sql<Placed>`
      select p.id, p.name, p.sort_key, p.joined_on, p.left_on, ${place}.unit_id, ${place}.path, ${place}.class
      from ${from}
      where ${where}${next}
      order by ${place}.path, p.sort_key, p.id
      limit ${filter.limit + 1}
    `.execute(trx);
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    items: await presentPeople(trx, deps, caller, page, on ?? today),
    total: count?.total ?? 0,
    nextCursor: rows.length > filter.limit && last ? encodeCursor([last.path, last.sort_key, last.id]) : null,
  };
}

/** @throws person.not_found, also for people out of sight */
export async function getPerson(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<Person> {
  const row = await trx
    .selectFrom('person')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row || !maySee(caller, row, row.id)) throw new Refusal('person.not_found');
  const [person] = await presentPeople(trx, deps, caller, [row], deps.clock.today());
  return person as Person;
}

/**
 * A person with where they served, as what, and which posts they held.
 * @throws person.not_found, also for people out of sight
 */
export async function personDetail(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<PersonDetail> {
  const person = await getPerson(trx, deps, caller, id);
  const services = (await servicesOf(trx, caller.corpsId, id)).toReversed();
  const nameOn = await unitNamer(trx, caller.corpsId);
  const today = deps.clock.today();
  return {
    ...person,
    services: services.map((service) => ({
      unit: {
        id: service.unit_id,
        name: nameOn(
          service.unit_id,
          service.to_on !== null && service.to_on < today ? service.to_on : today,
        ),
      },
      class: service.class as Person['class'],
      from: service.from_on,
      to: service.to_on,
    })),
    appointments: await appointmentsShown(trx, deps, caller, { personId: id }),
  };
}

async function presentPeople(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  rows: Pick<Row<'person'>, 'id' | 'name' | 'joined_on' | 'left_on' | 'unit_id' | 'path' | 'class'>[],
  on: string,
): Promise<Person[]> {
  if (rows.length === 0) return [];
  const titles = titlesOf(deps.programme.pack.vocabulary);
  const ids = rows.map((row) => row.id);
  const posts = await trx
    .selectFrom('appointment as a')
    .innerJoin('unit as u', (join) =>
      join.onRef('u.corps_id', '=', 'a.corps_id').onRef('u.id', '=', 'a.unit_id'),
    )
    .select(['a.person_id', 'a.post', 'u.id', unitNameOn('u', sql`${on}::date`).as('name')])
    .where('a.corps_id', '=', caller.corpsId)
    .where(sql<boolean>`a.person_id = any(${ids})`)
    .where('a.from_on', '<=', on)
    .where((where) => where.or([where('a.to_on', 'is', null), where('a.to_on', '>=', on)]))
    .orderBy('a.path')
    .orderBy('a.from_on')
    .execute();
  const units = await trx
    .selectFrom('unit')
    .select(['id', unitNameOn('unit', sql`${on}::date`).as('name')])
    .where('corps_id', '=', caller.corpsId)
    .where(sql<boolean>`id = any(${rows.map((row) => row.unit_id)})`)
    .execute();
  const names = new Map(units.map((unit) => [unit.id, unit.name]));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    unit: { id: row.unit_id, name: names.get(row.unit_id) ?? row.unit_id },
    class: row.class as Person['class'],
    classTitle: titles.class(row.class),
    joinedOn: row.joined_on,
    leftOn: row.left_on,
    posts: posts
      .filter((post) => post.person_id === row.id)
      .map((post) => ({
        post: post.post,
        title: titles.post(post.post),
        unit: { id: post.id, name: post.name },
      })),
    // Who has left stays as they were: the service refuses every change.
    abilities: { update: row.left_on === null && mayChange(caller, row) },
  }));
}
