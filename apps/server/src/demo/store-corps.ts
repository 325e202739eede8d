import { spelled } from '../platform/spelling.ts';
import type { Trx } from '../platform/database/index.ts';
import { bulkInsert } from './../platform/database/index.ts';
import { corpsName } from './places.ts';
import type { DemoCorps } from './model.ts';

/** Everything was set up on this instant; fixed, so that the same demo has the same rows. */
const setUpAt = '2021-12-20T01:00:00.000Z';

/** Stores the corps, its roster and its accounts. All accounts share one password hash. */
export async function storeCorps(trx: Trx, corps: DemoCorps, passwordHash: string): Promise<void> {
  const corps_id = corps.corpsId;
  const paths = new Map(corps.units.map((unit) => [unit.id, unit.path]));
  const path = (unitId: string) => paths.get(unitId) as string;
  await trx.insertInto('corps').values({ id: corps_id, name: corpsName, created_at: setUpAt }).execute();
  await bulkInsert(
    trx,
    'unit',
    corps.units.map((unit) => ({
      corps_id,
      id: unit.id,
      parent_id: unit.parentId,
      path: unit.path,
      level: unit.level,
      ...spelled(unit.name, 'unit'),
      plate_name: unit.plateName,
      short_name: unit.shortName,
      flags: unit.flags,
      from_on: unit.from,
      to_on: unit.to,
      sort: unit.sort,
    })),
  );
  // Triggers are off while the demo is filled: the first names of the units are given here.
  await bulkInsert(
    trx,
    'unit_name',
    corps.units.map((unit) => {
      const { sort_key: _, ...spelling } = spelled(unit.name, 'unit');
      return {
        corps_id,
        id: `${unit.id}.1`,
        unit_id: unit.id,
        valid_from: unit.from,
        ...spelling,
        plate_name: unit.plateName,
        short_name: unit.shortName,
        created_at: setUpAt,
      };
    }),
  );
  await bulkInsert(
    trx,
    'person',
    corps.people.map((person) => ({
      corps_id,
      id: person.id,
      ...spelled(person.name, 'person'),
      joined_on: person.joinedOn,
      left_on: person.leftOn,
      unit_id: person.unitId,
      path: path(person.unitId),
      class: person.class,
    })),
  );
  await bulkInsert(
    trx,
    'service',
    corps.services.map((service) => ({
      corps_id,
      id: service.id,
      person_id: service.personId,
      unit_id: service.unitId,
      path: path(service.unitId),
      class: service.class,
      from_on: service.from,
      to_on: service.to,
    })),
  );
  await bulkInsert(
    trx,
    'appointment',
    corps.appointments.map((held) => ({
      corps_id,
      id: held.id,
      person_id: held.personId,
      unit_id: held.unitId,
      path: path(held.unitId),
      post: held.post,
      from_on: held.from,
      to_on: held.to,
      probation_ends_on: held.probationEndsOn,
      promotion: held.promotion,
      key_post: held.keyPost,
    })),
  );
  await bulkInsert(
    trx,
    'party_organisation',
    corps.parties.map((party) => ({
      corps_id,
      id: party.id,
      unit_id: party.unitId,
      type: party.type,
      name: party.name,
      from_on: party.from,
      to_on: party.to,
    })),
  );
  await bulkInsert(
    trx,
    'event',
    corps.events.map((event) => ({
      corps_id,
      id: event.id,
      type: event.type,
      occurred_on: event.occurredOn,
      title: event.title,
      unit_id: event.unitId,
      path: path(event.unitId),
      person_ids: event.personIds,
      created_by: 'a-corps.discipline',
      created_at: `${event.occurredOn}T09:00:00.000Z`,
    })),
  );
  await bulkInsert(
    trx,
    'account',
    corps.accounts.map((account) => ({
      id: account.id,
      corps_id,
      username: account.username,
      password_hash: passwordHash,
      person_id: account.personId,
      must_change: false,
      password_changed_at: setUpAt,
      created_at: setUpAt,
    })),
  );
  await bulkInsert(
    trx,
    'role_grant',
    corps.accounts.map((account) => ({
      corps_id,
      id: `g-${account.username}`,
      account_id: account.id,
      role: account.role,
      unit_id: account.unitId,
      path: path(account.unitId),
      granted_by: account.role.endsWith('administrator') ? null : 'a-admin.security',
      granted_at: setUpAt,
    })),
  );
}
