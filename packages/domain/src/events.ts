import { cadrePosts, RosterIndex } from './bearers.ts';
import type { EventType } from './pack-schema.ts';
import type { Programme } from './programme.ts';
import { calledOn, type ProgrammeEvent, type Unit } from './roster.ts';
import { matches, roundSettledBy, type Act, type RecordFact } from './record-fact.ts';

/** Under which units a batch is formed, the first that is found; null for what is no batch. */
export function togetherOf(source: { roster: string; together?: string[] | undefined }): string[] | null {
  if (!source.roster.endsWith('-batch')) return null;
  return source.together ?? ['detachment', 'corps'];
}

/**
 * Events that follow from the roster alone: taking a post (a promotion is one), end of probation, joining,
 * and their batches.
 */
export function rosterEvents(programme: Programme, index: RosterIndex): ProgrammeEvent[] {
  const events: ProgrammeEvent[] = [];
  const cadres = cadrePosts(programme.vocabulary);
  const postTitles = new Map(programme.vocabulary.posts.map((post) => [post.id, post.title]));
  const names = new Map(index.roster.people.map((person) => [person.id, person.name]));
  for (const type of programme.events) {
    if (typeof type.from !== 'object' || !('roster' in type.from)) continue;
    const { roster: source } = type.from;
    const together = togetherOf(type.from) ?? [];
    const single = (id: string, occurredOn: string, unitId: string, personId: string, what: string) =>
      events.push({
        id: `${type.id}-${id}`,
        type: type.id,
        occurredOn,
        unitId,
        personIds: [personId],
        title: `${names.get(personId) ?? personId}${what}`,
      });
    const batches = new Map<string, ProgrammeEvent>();
    const batch = (occurredOn: string, unitId: string, personId: string) => {
      let unit: Unit | null = null;
      for (const level of together) unit ??= index.at(unitId, level);
      if (!unit) return;
      const key = `${type.id}-${unit.id}-${occurredOn}`;
      const known = batches.get(key);
      if (known) {
        if (!known.personIds.includes(personId)) known.personIds.push(personId);
      } else {
        batches.set(key, {
          id: key,
          type: type.id,
          occurredOn,
          unitId: unit.id,
          personIds: [personId],
          title: `${calledOn(unit, occurredOn)}${type.title}`,
        });
      }
    };
    for (const appointment of index.roster.appointments) {
      if (!cadres.has(appointment.post)) continue;
      const what = `任${postTitles.get(appointment.post) ?? appointment.post}`;
      if (source === 'appointed')
        single(appointment.id, appointment.from, appointment.unitId, appointment.personId, what);
      if (
        source === 'probation-ends' &&
        appointment.probationEndsOn &&
        (appointment.to === null || appointment.to >= appointment.probationEndsOn)
      ) {
        single(
          appointment.id,
          appointment.probationEndsOn,
          appointment.unitId,
          appointment.personId,
          '试用期满',
        );
      }
      if (source === 'appointment-batch') batch(appointment.from, appointment.unitId, appointment.personId);
    }
    for (const person of source === 'joined' || source === 'intake-batch' ? index.roster.people : []) {
      if (!person.joinedOn) continue;
      const unitId = index.unitOf(person.id, person.joinedOn);
      if (unitId === null) continue;
      if (source === 'joined') single(person.id, person.joinedOn, unitId, person.id, '入职');
      else batch(person.joinedOn, unitId, person.id);
    }
    for (const event of batches.values()) {
      event.personIds.sort();
      events.push(event);
    }
  }
  return events;
}

/** Whether this event is that record itself, in one of its rounds where one is given (see `recordEvents`). */
export function isEventOf(eventId: string, recordId: string, round: number | null = null): boolean {
  return eventId.includes(round === null ? `-${recordId}-` : `-${recordId}-${round}-`);
}

/** The events an accepted record is by itself (a meeting held, a case decided, feedback received). */
export function recordEvents(types: EventType[], record: RecordFact): ProgrammeEvent[] {
  const events: ProgrammeEvent[] = [];
  for (const type of types) {
    const source = typeof type.from === 'object' && 'record' in type.from ? type.from.record : null;
    if (!source || source.kind !== record.kind || !matches(record, source.where)) continue;
    if (source.owed) {
      events.push(...owedEvents(type, source, source.owed, record));
      continue;
    }
    const date = source.date === 'occurredOn' ? record.occurredOn : record.fields[source.date];
    if (typeof date !== 'string') continue;
    for (const { unitId, role } of record.units) {
      if (role !== source.unit) continue;
      events.push({
        id: `${type.id}-${record.id}-${unitId}`,
        type: type.id,
        occurredOn: date,
        unitId,
        personIds: [],
        title: record.title,
        ...dueIn(record, source.due),
      });
    }
  }
  return events;
}

/** Whether a step was taken for this unit or person, or for the record as a whole. */
export function forSlot(act: Pick<Act, 'unitId' | 'personId'>, slot: string): boolean {
  return (act.unitId ?? act.personId ?? slot) === slot;
}

type RecordSource = Extract<Extract<EventType['from'], object>, { record: unknown }>['record'];

/** The record's own date, where it has one. */
function dueIn(record: RecordFact, field: string | undefined): { dueOn?: string } {
  const date = field === undefined ? undefined : record.fields[field];
  return typeof date === 'string' ? { dueOn: date } : {};
}

/**
 * Something owed because of a record: from the day on which it entered one of the stages, in each round anew,
 * by each unit or person of the party. It ends when the record leaves the stages without it; what was done
 * stays as done.
 */
function owedEvents(
  type: EventType,
  source: RecordSource,
  owed: NonNullable<RecordSource['owed']>,
  record: RecordFact,
): ProgrammeEvent[] {
  const acts = record.acts ?? [];
  const present = (role: string) =>
    record.units.some((unit) => unit.role === role) || record.people.some((person) => person.role === role);
  if (owed.unless.some(present)) return [];
  const slots = owed.people
    ? record.people.filter(({ role }) => role === owed.bearer).map(({ personId }) => personId)
    : record.units.filter(({ role }) => role === owed.bearer).map(({ unitId }) => unitId);
  const events: ProgrammeEvent[] = [];
  for (let round = 1; round <= (record.round ?? 1); round += 1) {
    const own = acts.filter((act) => act.round === round);
    const began = own.find((act) => act.to !== null && owed.in.includes(act.to))?.on;
    if (began === undefined) continue;
    const waits = round === (record.round ?? 1) && owed.in.includes(record.stage ?? '');
    for (const slot of new Set(slots)) {
      const ofSlot = own.filter((act) => forSlot(act, slot));
      const done = acts.some(
        (act) => owed.by.includes(act.step) && forSlot(act, slot) && roundSettledBy(act, acts) === round,
      );
      if (!waits && !done) continue;
      const later = [
        ...ofSlot.filter((act) => act.step === owed.extends).map((act) => act.newDue),
        ...ofSlot
          .filter((act) => act.reopened?.steps.some((step) => owed.by.includes(step)))
          .map((act) => act.reopened?.due ?? null),
      ].filter((day): day is string => day !== null);
      // What a later round has changed does not make up for a day that was missed.
      const before = acts.find((act) => act.round === round + 1)?.reopened?.was?.[source.due ?? ''];
      const dueOn = before ?? dueIn(record, source.due).dueOn;
      if (source.due !== undefined && dueOn === undefined && later.length === 0 && !owed.general) continue;
      const last = [...(dueOn === undefined ? [] : [dueOn]), ...later].toSorted().at(-1);
      events.push({
        id: `${type.id}-${record.id}-${round}-${slot}`,
        type: type.id,
        occurredOn: began,
        unitId: owed.people ? '' : slot,
        personIds: owed.people ? [slot] : [],
        title: record.title,
        ...(last === undefined ? {} : { dueOn: last }),
      });
    }
  }
  return events;
}
