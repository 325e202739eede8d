import type { z } from 'zod';
import type { organisationContract } from '@liulian/contract';
import { isWithin, recordEvents, rosterEvents, type Programme, type ProgrammeEvent } from '@liulian/domain';
import { audit } from '../../platform/audit.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Mount } from '../../platform/feature.ts';
import { actorOf, covers, decodeOffset, pageOf, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { unitNamer } from '../../platform/unit-names.ts';
import type { Deps } from '../../deps.ts';
import {
  deleteEventRow,
  dutyCounts,
  handEvents,
  insertEvent,
  lockEvent,
  recordsLinkedTo,
  recordsOfType,
  rosterInWindow,
} from './event-store.ts';
import { findPeople } from './person-store.ts';
import { demandUnit } from './policy.ts';
import { invalid } from './refusals.ts';
import { findUnit } from './unit-store.ts';

type ListEvents = z.output<typeof organisationContract.listEventsQuery>;
type EventBody = z.output<typeof organisationContract.eventBody>;
type ShownEvent = z.output<typeof organisationContract.programmeEvent>;
type Sourced = ProgrammeEvent & { source: ShownEvent['source'] };

const begin = '1900-01-01';
const end = '2199-12-31';

async function currentProgramme(trx: Trx, deps: Deps, corpsId: string): Promise<Programme> {
  const programme = (await deps.programme.programmes(trx, corpsId)).at(-1);
  if (!programme) throw new Refusal('event.unknown_type');
  return programme;
}

/**
 * Events of a unit and below, the newest first: entered by hand, following from the roster, and being a
 * record. Without `from`, those that follow from something else go back to the first day of the programme;
 * those entered by hand are all there.
 * @throws unit.not_found, unit.outside_scope
 */
export async function listEvents(trx: Trx, deps: Deps, caller: Caller, filter: ListEvents) {
  const unit = demandUnit(caller, await findUnit(trx, caller.corpsId, filter.unitId ?? caller.unitId));
  const programme = await currentProgramme(trx, deps, caller.corpsId);
  const first = (await deps.programme.programmes(trx, caller.corpsId))[0] ?? programme;
  const types = programme.events.filter((type) => !filter.type || filter.type.includes(type.id));
  const window = {
    path: unit.path,
    from: filter.from ?? first.effectiveFrom,
    to: filter.to ?? end,
  };
  const byHand = await handEvents(
    trx,
    caller.corpsId,
    { ...window, from: filter.from ?? begin },
    filter.type ?? programme.events.map((type) => type.id),
  );
  const all: Sourced[] = [];
  for (const event of byHand) all.push({ ...event, source: 'hand' });
  if (types.some((type) => typeof type.from === 'object' && 'roster' in type.from)) {
    const index = await rosterInWindow(trx, caller.corpsId, window);
    for (const event of rosterEvents({ ...programme, events: types }, index)) {
      if (isWithin(index.units.get(event.unitId)?.path ?? '', unit.path))
        all.push({ ...event, source: 'roster' });
    }
  }
  for (const type of types) {
    for (const record of await recordsOfType(trx, caller.corpsId, window, type)) {
      for (const event of recordEvents([type], record)) all.push({ ...event, source: 'record' });
    }
  }
  const inWindow = all
    .filter(
      (event) =>
        event.source === 'hand' || (event.occurredOn >= window.from && event.occurredOn <= window.to),
    )
    .sort((a, b) =>
      a.occurredOn === b.occurredOn
        ? Number(a.id > b.id) - Number(a.id < b.id)
        : a.occurredOn < b.occurredOn
          ? 1
          : -1,
    );
  const offset = decodeOffset(filter.cursor);
  return pageOf(
    await present(trx, caller, programme, inWindow.slice(offset, offset + filter.limit)),
    inWindow.length,
    offset,
  );
}

async function present(
  trx: Trx,
  caller: Caller,
  programme: Programme,
  events: Sourced[],
): Promise<ShownEvent[]> {
  const titles = new Map(programme.events.map((type) => [type.id, type.title]));
  const nameOf = await unitNamer(trx, caller.corpsId);
  const people = new Map(
    (await findPeople(trx, caller.corpsId, [...new Set(events.flatMap((event) => event.personIds))])).map(
      (person) => [person.id, { id: person.id, name: person.name }],
    ),
  );
  const duties = await dutyCounts(
    trx,
    caller.corpsId,
    events.map((event) => event.id),
  );
  return events.map((event) => ({
    id: event.id,
    type: event.type,
    typeTitle: titles.get(event.type) ?? event.type,
    occurredOn: event.occurredOn,
    title: event.title,
    unit: { id: event.unitId, name: nameOf(event.unitId, event.occurredOn) },
    people: event.personIds.flatMap((id) => people.get(id) ?? []),
    source: event.source,
    duties: duties.get(event.id) ?? 0,
  }));
}

/**
 * Enters an event of a type that the pack leaves to people; its duties follow at once.
 * @throws event.unknown_type, unit.not_found, unit.outside_scope, person.not_found, request.invalid
 */
export async function createEvent(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  body: EventBody,
  happened: Mount<Deps>['happened'],
): Promise<ShownEvent> {
  const programme = await currentProgramme(trx, deps, caller.corpsId);
  const type = programme.events.find((entry) => entry.id === body.type);
  if (!type || type.from !== 'hand')
    throw new Refusal('event.unknown_type', {}, [
      { field: 'type', message: '没有这类事件，或它不能手工登记' },
    ]);
  const unit = demandUnit(caller, await findUnit(trx, caller.corpsId, body.unitId));
  if (body.occurredOn < unit.from_on || (unit.to_on !== null && body.occurredOn > unit.to_on))
    throw invalid(
      'occurredOn',
      `这一天“${unit.name}”${body.occurredOn < unit.from_on ? '还没有成立' : '已经撤销'}`,
    );
  // An event is something that has happened: its duties begin with its day.
  if (body.occurredOn > deps.clock.today()) throw invalid('occurredOn', '事件发生后再登记，日期不能晚于今天');
  const personIds = [...new Set(body.personIds)].sort();
  if (type.needs.includes('persons') && personIds.length === 0)
    throw invalid('personIds', '请选择涉及的人员');
  const people = await findPeople(trx, caller.corpsId, personIds);
  if (people.length < personIds.length || people.some((person) => !covers(caller, person.path)))
    throw new Refusal('person.not_found', {}, [
      { field: 'personIds', message: '有人员不存在或不在管辖范围内' },
    ]);
  const id = newId();
  const title = body.title.trim();
  await insertEvent(trx, {
    corps_id: caller.corpsId,
    id,
    type: type.id,
    occurred_on: body.occurredOn,
    title,
    unit_id: unit.id,
    path: unit.path,
    person_ids: personIds,
    created_by: caller.accountId,
  });
  await deps.programme.rosterChanged(trx, caller.corpsId, { unitIds: [unit.id], personIds });
  const [event] = await present(trx, caller, programme, [
    { id, type: type.id, occurredOn: body.occurredOn, title, unitId: unit.id, personIds, source: 'hand' },
  ]);
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'event.create',
    objectType: 'event',
    objectId: id,
    unitId: unit.id,
    summary: `${unit.name} ${body.occurredOn} 登记事件：${type.title}`,
  });
  await happened(trx, { corpsId: caller.corpsId, type: type.id, unitId: unit.id, personIds });
  return event as ShownEvent;
}

/**
 * Takes back an event entered by hand, as long as no record answers it.
 * @throws event.not_found, request.invalid
 */
export async function deleteEvent(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<void> {
  const event = await lockEvent(trx, caller.corpsId, id);
  if (!event || !covers(caller, event.path)) throw new Refusal('event.not_found');
  const linked = await recordsLinkedTo(trx, caller.corpsId, id);
  if (linked > 0) throw invalid('id', `已有 ${linked} 条记录对应这个事件，请先修改或撤回这些记录`);
  await deleteEventRow(trx, caller.corpsId, id);
  await deps.programme.rosterChanged(trx, caller.corpsId, {
    unitIds: [event.unit_id],
    personIds: event.person_ids,
  });
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'event.delete',
    objectType: 'event',
    objectId: id,
    unitId: event.unit_id,
    summary: `删除 ${event.occurred_on} 的事件`,
  });
}
