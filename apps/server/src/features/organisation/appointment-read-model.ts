import type { z } from 'zod';
import { sql } from 'kysely';
import type { Appointment, organisationContract } from '@liulian/contract';
import { pathEnd } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { decodeCursor, encodeCursor, type Caller } from '../../platform/http/index.ts';
import { unitNameOn } from '../../platform/unit-names.ts';
import type { Deps } from '../../deps.ts';
import { demandUnit } from './policy.ts';
import { titlesOf } from './titles.ts';
import { findUnit } from './unit-store.ts';

export type ListAppointments = z.output<typeof organisationContract.listAppointmentsQuery>;

/**
 * Appointments by unit, past and present; `on` keeps those in force on a day.
 * @throws unit.not_found, unit.outside_scope
 */
export async function listAppointments(trx: Trx, deps: Deps, caller: Caller, filter: ListAppointments) {
  let query = rowsOf(trx, caller);
  if (filter.unitId !== undefined) {
    const unit = demandUnit(caller, await findUnit(trx, caller.corpsId, filter.unitId));
    query = query.where('a.path', '>=', unit.path).where('a.path', '<', pathEnd(unit.path));
  }
  if (filter.personId !== undefined) query = query.where('a.person_id', '=', filter.personId);
  if (filter.post) query = query.where('a.post', 'in', filter.post);
  if (filter.keyPost !== undefined) query = query.where('a.key_post', '=', filter.keyPost);
  const { on } = filter;
  if (on !== undefined)
    query = query
      .where('a.from_on', '<=', on)
      .where((where) => where.or([where('a.to_on', 'is', null), where('a.to_on', '>=', on)]));
  const { total } = await query.select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow();
  const after = decodeCursor(filter.cursor, 3);
  if (after)
    query = query.where(
      sql<boolean>`(a.path, a.from_on, a.id) > (${after[0]}, ${after[1]}::date, ${after[2]})`,
    );
  const rows = await query
    .select(columns)
    .select(unitNameOn('u', lastDay(on ?? deps.clock.today())).as('unit_name'))
    .orderBy('a.path')
    .orderBy('a.from_on')
    .orderBy('a.id')
    .limit(filter.limit + 1)
    .execute();
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => present(row, deps)),
    total,
    nextCursor: rows.length > filter.limit && last ? encodeCursor([last.path, last.from_on, last.id]) : null,
  };
}

/** All posts in one unit or of one person, the oldest first, as far as the caller sees them. */
export async function appointmentsShown(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  whose: { unitId: string } | { personId: string },
) {
  const [column, id] =
    'unitId' in whose ? (['a.unit_id', whose.unitId] as const) : (['a.person_id', whose.personId] as const);
  const rows = await rowsOf(trx, caller)
    .where(column, '=', id)
    .select(columns)
    .select(unitNameOn('u', lastDay(deps.clock.today())).as('unit_name'))
    .orderBy('a.from_on')
    .orderBy('a.id')
    .execute();
  return rows.map((row) => present(row, deps));
}

/** @throws appointment.not_found */
export async function getAppointment(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<Appointment> {
  const row = await rowsOf(trx, caller)
    .where('a.id', '=', id)
    .select(columns)
    .select(unitNameOn('u', lastDay(deps.clock.today())).as('unit_name'))
    .executeTakeFirst();
  if (!row) throw new Refusal('appointment.not_found');
  return present(row, deps);
}

/** What ended keeps the name of its last day; what is in force goes by the name of the day asked about. */
const lastDay = (on: string) => sql`least(a.to_on, ${on}::date)`;

const columns = [
  'a.id',
  'a.post',
  'a.from_on',
  'a.to_on',
  'a.probation_ends_on',
  'a.promotion',
  'a.key_post',
  'a.path',
  'u.id as unit_id',
  'a.person_id',
  'p.name as person_name',
] as const;

/** Whoever was moved beyond the caller's units keeps the post in the list, not the name. */
function rowsOf(trx: Trx, caller: Caller) {
  return trx
    .selectFrom('appointment as a')
    .innerJoin('unit as u', (join) =>
      join.onRef('u.corps_id', '=', 'a.corps_id').onRef('u.id', '=', 'a.unit_id'),
    )
    .leftJoin('person as p', (join) =>
      join.onRef('p.corps_id', '=', 'a.corps_id').onRef('p.id', '=', 'a.person_id'),
    )
    .where('a.corps_id', '=', caller.corpsId);
}

type Found = {
  id: string;
  post: string;
  from_on: string;
  to_on: string | null;
  probation_ends_on: string | null;
  promotion: boolean;
  key_post: boolean;
  unit_id: string;
  unit_name: string;
  person_id: string;
  person_name: string | null;
};

function present(row: Found, deps: Deps): Appointment {
  return {
    id: row.id,
    person: { id: row.person_id, name: row.person_name ?? '（已调离）' },
    unit: { id: row.unit_id, name: row.unit_name },
    post: row.post,
    postTitle: titlesOf(deps.programme.pack.vocabulary).post(row.post),
    from: row.from_on,
    to: row.to_on,
    probationEndsOn: row.probation_ends_on,
    promotion: row.promotion,
    keyPost: row.key_post,
  };
}

/** Who holds which post in a unit on a day, by how long they have held it. */
export function postsIn(trx: Trx, corpsId: string, unitId: string, day: string) {
  return trx
    .selectFrom('appointment as a')
    .innerJoin('person as p', (join) =>
      join.onRef('p.corps_id', '=', 'a.corps_id').onRef('p.id', '=', 'a.person_id'),
    )
    .select(['p.id', 'p.name', 'a.post', 'a.from_on'])
    .where('a.corps_id', '=', corpsId)
    .where('a.unit_id', '=', unitId)
    .where(sql<boolean>`a.from_on <= ${day} and (a.to_on is null or a.to_on >= ${day})`)
    .orderBy('a.from_on')
    .orderBy('a.id')
    .execute();
}
