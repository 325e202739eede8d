import type { z } from 'zod';
import type { organisationContract, Person } from '@liulian/contract';
import { addDays, isWithin } from '@liulian/domain';
import { audit, type AuditEvent } from '../../platform/audit.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, covers, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { spelled } from '../../platform/spelling.ts';
import { followAppointments, peopleLeft, peopleMoved } from '../identity/index.ts';
import type { Deps } from '../../deps.ts';
import { getPerson } from './people-read-model.ts';
import {
  appointmentsOf,
  insertPerson,
  insertService,
  lockPerson,
  servicesOf,
  updateAppointmentRow,
  updatePersonRow,
  updateService,
  type PersonRow,
  type ServiceRow,
} from './person-store.ts';
import { demandUnit } from './policy.ts';
import { invalid, storableName } from './refusals.ts';
import { titlesOf } from './titles.ts';
import { distanceProblem, spanProblem } from './unit-rules.ts';
import { findUnit, type UnitRow } from './unit-store.ts';

type PersonBody = z.output<typeof organisationContract.personBody>;
type PersonPatch = z.output<typeof organisationContract.personPatch>;
type Move = z.output<typeof organisationContract.movePersonBody>;

/**
 * Adds a person with the service that begins now, on the day of joining, or as given.
 * @throws unit.not_found, unit.outside_scope, request.invalid
 */
export async function createPerson(trx: Trx, deps: Deps, caller: Caller, body: PersonBody): Promise<Person> {
  const unit = demandUnit(caller, await findUnit(trx, caller.corpsId, body.unitId));
  const from = body.from ?? body.joinedOn ?? deps.clock.today();
  if (body.joinedOn !== null && body.joinedOn > from) throw invalid('from', '到本单位的日期早于入职日期');
  demandLife(unit, from, 'from');
  demandNear('from', from, deps);
  const id = newId();
  const name = storableName(body.name);
  await insertPerson(trx, {
    corps_id: caller.corpsId,
    id,
    ...spelled(name, 'person'),
    joined_on: body.joinedOn,
    left_on: null,
    unit_id: unit.id,
    path: unit.path,
    class: body.class,
  });
  await insertService(trx, {
    corps_id: caller.corpsId,
    id: newId(),
    person_id: id,
    unit_id: unit.id,
    path: unit.path,
    class: body.class,
    from_on: from,
    to_on: null,
  });
  return finish(trx, deps, caller, id, [unit.id], {
    action: 'person.create',
    objectType: 'person',
    objectId: id,
    unitId: unit.id,
    summary: `新增 ${name}（${unit.name}，${titlesOf(deps.programme.pack.vocabulary).class(body.class)}）`,
  });
}

/**
 * Corrects the name, or changes the class from a day on (a new service; on the first day of the present one,
 * a correction).
 * @throws person.not_found, request.invalid
 */
export async function updatePerson(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  id: string,
  patch: PersonPatch,
): Promise<Person> {
  const person = await demandPerson(trx, caller, id);
  const words: string[] = [];
  const name = patch.name === undefined ? undefined : storableName(patch.name);
  if (name !== undefined && name !== person.name) {
    await updatePersonRow(trx, caller.corpsId, id, spelled(name, 'person'));
    words.push(`姓名 ${person.name} 改为 ${name}`);
  }
  if (patch.class !== undefined && patch.class !== person.class) {
    const unit = await findUnit(trx, caller.corpsId, person.unit_id);
    const on = patch.from ?? deps.clock.today();
    await serveFrom(trx, deps, caller, person, {
      unit: demandUnit(caller, unit),
      class: patch.class,
      on,
      field: 'from',
    });
    words.push(`${on} 起为${titlesOf(deps.programme.pack.vocabulary).class(patch.class)}`);
  }
  if (words.length === 0) return getPerson(trx, deps, caller, id);
  return finish(trx, deps, caller, id, [person.unit_id], {
    action: 'person.update',
    objectType: 'person',
    objectId: id,
    unitId: person.unit_id,
    summary: `${person.name}：${words.join('；')}`,
  });
}

/**
 * Moves a person: one service ends the day before, another begins; posts end with it, except those in units
 * that the new unit belongs to. On the first day of the present service it is a correction.
 * @throws person.not_found, unit.not_found, unit.outside_scope, request.invalid
 */
export async function movePerson(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  id: string,
  move: Move,
): Promise<Person> {
  const person = await demandPerson(trx, caller, id);
  const unit = demandUnit(caller, await findUnit(trx, caller.corpsId, move.unitId));
  if (unit.id === person.unit_id) throw invalid('unitId', '已经在这个单位');
  const corrected = await serveFrom(trx, deps, caller, person, {
    unit,
    class: move.class ?? person.class,
    on: move.on,
    field: 'on',
  });
  const ended: string[] = [];
  if (!corrected) {
    for (const post of await appointmentsOf(trx, caller.corpsId, id)) {
      if (
        !isWithin(unit.path, post.path) &&
        post.from_on < move.on &&
        (post.to_on === null || post.to_on >= move.on)
      ) {
        await updateAppointmentRow(trx, caller.corpsId, post.id, { to_on: addDays(move.on, -1) });
        ended.push(post.id);
      }
    }
  }
  await peopleMoved(trx, deps.clock, caller.corpsId, actorOf(caller), [
    { personId: id, from: person.unit_id },
  ]);
  await followAppointments(trx, deps.clock, caller.corpsId, actorOf(caller));
  return finish(trx, deps, caller, id, [person.unit_id, unit.id], {
    action: 'person.move',
    objectType: 'person',
    objectId: id,
    unitId: unit.id,
    summary: `${person.name} ${move.on} 调到 ${unit.name}`,
    vouches: [{ type: 'appointment', ids: ended }],
  });
}

/**
 * The last day of service: services and posts end with it.
 * @throws person.not_found, request.invalid
 */
export async function leavePerson(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  id: string,
  on: string,
): Promise<{ ok: true }> {
  const person = await demandPerson(trx, caller, id);
  demandNear('on', on, deps);
  const services = await servicesOf(trx, caller.corpsId, id);
  const appointments = await appointmentsOf(trx, caller.corpsId, id);
  const later = [...services, ...appointments].find((row) => row.from_on > on);
  if (later) throw invalid('on', `${later.from_on} 还有新的任职或调动，离队日期不能早于它`);
  for (const service of services)
    if (service.to_on === null || service.to_on > on)
      await updateService(trx, caller.corpsId, service.id, { to_on: on });
  const ended = appointments.filter((post) => post.to_on === null || post.to_on > on).map((post) => post.id);
  for (const post of ended) await updateAppointmentRow(trx, caller.corpsId, post, { to_on: on });
  await updatePersonRow(trx, caller.corpsId, id, { left_on: on });
  // One whose last day is still to come keeps the account until then; the daily sweep closes it.
  if (on <= deps.clock.today()) await peopleLeft(trx, deps.clock, caller.corpsId, actorOf(caller), [id]);
  await finish(trx, deps, caller, id, [person.unit_id], {
    action: 'person.leave',
    objectType: 'person',
    objectId: id,
    unitId: person.unit_id,
    summary: `${person.name} ${on} 离队`,
    vouches: [{ type: 'appointment', ids: ended }],
  });
  return { ok: true };
}

/** The locked row of someone who serves in the caller's units. */
async function demandPerson(trx: Trx, caller: Caller, id: string): Promise<PersonRow> {
  const person = await lockPerson(trx, caller.corpsId, id);
  if (!person || !covers(caller, person.path)) throw new Refusal('person.not_found');
  if (person.left_on !== null) throw invalid('id', `${person.name} 已于 ${person.left_on} 离队`);
  return person;
}

function demandLife(unit: UnitRow, on: string, field: string) {
  const problem = spanProblem(on, null, unit, `“${unit.name}”`);
  if (problem) throw invalid(field, problem);
}

function demandNear(field: string, on: string, deps: Deps) {
  const problem = distanceProblem(on, deps.clock.today());
  if (problem) throw invalid(field, problem);
}

/**
 * Begins a service; returns true when it corrected the present one in place. The person's row mirrors the
 * newest service.
 */
async function serveFrom(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  person: PersonRow,
  next: { unit: UnitRow; class: string; on: string; field: string },
): Promise<boolean> {
  if (next.on > deps.clock.today()) throw invalid(next.field, '日期还没有到，请在当天或之后登记');
  demandLife(next.unit, next.on, next.field);
  const current = (await servicesOf(trx, caller.corpsId, person.id))[0] as ServiceRow;
  if (next.on < current.from_on)
    throw invalid(next.field, `现在的任职单位和身份从 ${current.from_on} 开始，日期不能更早`);
  const place = { unit_id: next.unit.id, path: next.unit.path, class: next.class };
  const corrected = next.on === current.from_on;
  if (corrected) await updateService(trx, caller.corpsId, current.id, place);
  else {
    await updateService(trx, caller.corpsId, current.id, { to_on: addDays(next.on, -1) });
    await insertService(trx, {
      corps_id: caller.corpsId,
      id: newId(),
      person_id: person.id,
      ...place,
      from_on: next.on,
      to_on: null,
    });
  }
  await updatePersonRow(trx, caller.corpsId, person.id, place);
  return corrected;
}

async function finish(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  id: string,
  unitIds: string[],
  event: AuditEvent,
): Promise<Person> {
  await deps.programme.rosterChanged(trx, caller.corpsId, { unitIds: [], personIds: [id] });
  const person = await getPerson(trx, deps, caller, id);
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    ...event,
    unitId: event.unitId ?? unitIds[0] ?? null,
  });
  return person;
}
