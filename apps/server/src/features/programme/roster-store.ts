import {
  RosterIndex,
  type PersonClass,
  type ProgrammeEvent,
  type Roster,
  type UnitLevel,
} from '@liulian/domain';
import { sql } from 'kysely';
import type { Trx } from '../../platform/database/index.ts';

/**
 * A part of the roster: these people, all who hold posts where they do (pairs), and all who took a post or
 * joined on these days (batches).
 */
export interface Around {
  personIds: string[];
  days: string[];
}

/** The dated roster of a corps, or a part of it, as the engine sees it. The units are always there. */
export async function loadRoster(
  trx: Trx,
  corpsId: string,
  options: { unitsOnly?: boolean; around?: Around } = {},
): Promise<RosterIndex> {
  const units = await trx
    .selectFrom('unit')
    .select(['id', 'parent_id', 'path', 'level', 'name', 'flags', 'from_on', 'to_on'])
    .where('corps_id', '=', corpsId)
    .orderBy('path')
    .execute();
  const roster: Roster = {
    units: units.map((row) => ({
      id: row.id,
      parentId: row.parent_id,
      path: row.path,
      level: row.level as UnitLevel,
      name: row.name,
      flags: row.flags,
      from: row.from_on,
      to: row.to_on,
    })),
    people: [],
    services: [],
    appointments: [],
  };
  if (!options.unitsOnly) {
    const around = options.around;
    const appointments = await trx
      .selectFrom('appointment')
      .selectAll()
      .where('corps_id', '=', corpsId)
      .$if(around !== undefined, (query) =>
        query.where(
          sql<boolean>`
            (
              person_id = any(${around?.personIds ?? []})
                or from_on = any(${around?.days ?? []}::date[])
                or unit_id in (
                  select unit_id
                  from appointment
                  where corps_id = ${corpsId}
                    and person_id = any(${around?.personIds ?? []})
                )
            )
          `,
        ),
      )
      .orderBy('id')
      .execute();
    const people = await trx
      .selectFrom('person')
      .select(['id', 'name', 'joined_on'])
      .where('corps_id', '=', corpsId)
      .$if(around !== undefined, (query) =>
        query.where(
          sql<boolean>`
            (
              id = any(${[...(around?.personIds ?? []), ...appointments.map((row) => row.person_id)]})
                or joined_on = any(${around?.days ?? []}::date[])
            )
          `,
        ),
      )
      .orderBy('id')
      .execute();
    const services = await trx
      .selectFrom('service')
      .select(['person_id', 'unit_id', 'class', 'from_on', 'to_on'])
      .where('corps_id', '=', corpsId)
      .$if(around !== undefined, (query) =>
        query.where(sql<boolean>`person_id = any(${people.map((row) => row.id)})`),
      )
      .orderBy('person_id')
      .orderBy('from_on')
      .execute();
    roster.people = people.map((row) => ({ id: row.id, name: row.name, joinedOn: row.joined_on }));
    roster.services = services.map((row) => ({
      personId: row.person_id,
      unitId: row.unit_id,
      class: row.class as PersonClass,
      from: row.from_on,
      to: row.to_on,
    }));
    roster.appointments = appointments.map((row) => ({
      id: row.id,
      personId: row.person_id,
      unitId: row.unit_id,
      post: row.post,
      from: row.from_on,
      to: row.to_on,
      probationEndsOn: row.probation_ends_on,
      promotion: row.promotion,
      keyPost: row.key_post,
    }));
  }
  return new RosterIndex(roster);
}

export async function loadHandEvents(trx: Trx, corpsId: string): Promise<ProgrammeEvent[]> {
  const rows = await trx
    .selectFrom('event')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    occurredOn: row.occurred_on,
    title: row.title,
    unitId: row.unit_id,
    personIds: row.person_ids,
  }));
}
