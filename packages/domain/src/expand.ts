import { addDays, addMonths, covers, maxDate, minDate, type PlainDate } from './dates.ts';
import { basisDay, basisOn } from './bases.ts';
import { addWorkdays, festivalsIn, type Calendar } from './calendar.ts';
import { bearersOf, bearersOfEvent, owingUnit, type Bearer, type RosterIndex } from './bearers.ts';
import type { DutySpec } from './duty.ts';
import type { Cadence, Length, Obligation, Rules } from './pack-schema.ts';
import { calendarPeriods, deadlineIn, type Every } from './periods.ts';
import type { Programme } from './programme.ts';
import type { ProgrammeEvent } from './roster.ts';

export interface Window {
  from: PlainDate;
  to: PlainDate;
}

/** A period of one obligation, common to all its bearers. */
interface Frame {
  key: string;
  start: PlainDate;
  end: PlainDate;
  opensOn: PlainDate;
  dueOn: PlainDate;
  countFrom: PlainDate;
  countTo: PlainDate | null;
  standing: boolean;
  /** The span in which its bearer must have been there, where it is another than its own. */
  reported?: { start: PlainDate; end: PlainDate };
}

/**
 * Makes the dated duties of a programme: pure and deterministic (design §4.1).
 *
 * Calendar periods, festivals and standing quotas are those that touch the window; event duties are those of
 * the given events. A period that began before the programme took effect starts on its first day; one that
 * belongs to an earlier version is left to it by `continues` (design §4.7: history stays as it was). Where no
 * paper was in force there is no duty (`basisDay`).
 */
export function expand(
  programme: Programme,
  index: RosterIndex,
  events: ProgrammeEvent[],
  window: Window,
  continues: ReadonlySet<string> = new Set(),
): DutySpec[] {
  const duties: DutySpec[] = [];
  const until =
    programme.effectiveUntil === null ? window.to : minDate(window.to, addDays(programme.effectiveUntil, -1));
  const from = maxDate(window.from, programme.effectiveFrom);
  if (until < from) return duties;
  const eventsByType = new Map<string, ProgrammeEvent[]>();
  for (const event of events) {
    if (event.occurredOn < programme.effectiveFrom) continue;
    if (programme.effectiveUntil !== null && event.occurredOn >= programme.effectiveUntil) continue;
    const list = eventsByType.get(event.type);
    if (list) list.push(event);
    else eventsByType.set(event.type, [event]);
  }
  for (const obligation of programme.obligations) {
    const eventType = eventTypeOf(obligation.cadence);
    if (eventType !== null) {
      for (const event of eventsByType.get(eventType) ?? [])
        expandEvent(programme, obligation, event, index, duties);
      continue;
    }
    const frames = framesOf(programme, obligation, { from, to: until }, continues.has(obligation.id)).filter(
      (frame) => isFounded(programme, obligation, null, frame),
    );
    if (frames.length === 0) continue;
    const bearers = bearersOf(obligation, index);
    for (const frame of frames) {
      const soonOn = soonDate(programme.rules, obligation, frame.opensOn, frame.dueOn);
      for (const bearer of bearers) {
        const { start, end } = frame.reported ?? frame;
        const unitId = owingUnit(bearer, start, end, programme.rules.tenureShare);
        if (unitId === null || !bears(bearer, frame.dueOn)) continue;
        duties.push(dutyOf(programme.version, obligation, bearer, unitId, frame, soonOn, null));
      }
    }
  }
  return duties;
}

/** Whether a paper that asks for it was in force. */
function isFounded(programme: Programme, obligation: Obligation, eventId: string | null, frame: Frame) {
  const bases = programme.bases.get(obligation.id);
  if (!bases) return true;
  const duty = { eventId, periodStart: frame.start, periodEnd: frame.end };
  return basisOn(bases, basisDay(duty, obligation.cadence)) !== null;
}

/** A duty ends with its bearer: of whoever is not there on the last day to do it, it is not asked. */
const bears = (bearer: Bearer, day: PlainDate) => bearer.spans.some((span) => covers(span, day));

/** The event type an obligation hangs on, or null for calendar cadences. */
export function eventTypeOf(cadence: Cadence): string | null {
  if ('after' in cadence) return cadence.after;
  return 'before' in cadence && !Array.isArray(cadence.before) ? cadence.before : null;
}

function framesOf(programme: Programme, obligation: Obligation, window: Window, continued: boolean): Frame[] {
  const cadence = obligation.cadence;
  const frames: Frame[] = [];
  if ('every' in cadence) {
    for (const period of calendarPeriods(cadence.every as Every, window, cadence.count)) {
      const year = Number(period.start.slice(0, 4));
      if ((cadence.from && year < cadence.from) || (cadence.until && year > cadence.until)) continue;
      if (continued && period.start < programme.effectiveFrom) continue;
      const start = maxDate(period.start, programme.effectiveFrom);
      const opensOn = cadence.opens
        ? maxDate(start, `${period.start.slice(0, 4)}${cadence.opens.slice(1)}`)
        : start;
      frames.push({
        key: period.key,
        start,
        end: period.end,
        opensOn,
        dueOn: cadence.grace ? addMonths(period.end, cadence.grace.months) : deadlineIn(period, cadence.by),
        // Where the year of account decides, the day does not; but nothing counts before it opens.
        countFrom: cadence.opens ? opensOn : cadence.account ? '0001-01-01' : start,
        countTo: cadence.account ? null : period.end,
        standing: false,
        ...(cadence.account === 'last-year'
          ? { reported: { start: addMonths(period.start, -12), end: addMonths(period.end, -12) } }
          : {}),
      });
    }
    return frames;
  }
  if ('standing' in cadence) {
    for (const period of calendarPeriods('year', window)) {
      if (continued && period.start < programme.effectiveFrom) continue;
      const start = maxDate(period.start, programme.effectiveFrom);
      frames.push({
        key: period.key,
        start,
        end: period.end,
        opensOn: start,
        dueOn: deadlineIn(period, cadence.by),
        countFrom: '0001-01-01',
        // What was short at the end may be set right later.
        countTo: null,
        standing: true,
      });
    }
    return frames;
  }
  if ('once' in cadence) {
    if (
      cadence.once < window.from ||
      cadence.opens > window.to ||
      (continued && cadence.opens < programme.effectiveFrom)
    )
      return frames;
    return [
      {
        key: 'once',
        start: cadence.opens,
        end: cadence.once,
        opensOn: cadence.opens,
        dueOn: cadence.once,
        countFrom: cadence.opens,
        countTo: null,
        standing: false,
      },
    ];
  }
  if ('before' in cadence && 'days' in cadence) {
    for (const festival of festivalsIn(programme.calendar, window.from, addDays(window.to, cadence.days))) {
      if (!cadence.before.includes(festival.id)) continue;
      const opensOn = addDays(festival.on, -cadence.days);
      const dueOn = addDays(festival.on, -1);
      if (opensOn > window.to || dueOn < window.from || (continued && opensOn < programme.effectiveFrom))
        continue;
      frames.push({
        key: `${festival.on.slice(0, 4)}-${festival.id}`,
        start: opensOn,
        end: dueOn,
        opensOn,
        dueOn,
        countFrom: opensOn,
        countTo: dueOn,
        standing: false,
      });
    }
  }
  return frames;
}

function expandEvent(
  programme: Programme,
  obligation: Obligation,
  event: ProgrammeEvent,
  index: RosterIndex,
  duties: DutySpec[],
) {
  const cadence = obligation.cadence;
  let frame: Frame;
  if ('after' in cadence) {
    const dueOn =
      event.dueOn ?? addLength(programme.calendar, programme.rules, event.occurredOn, cadence.within, 1);
    frame = {
      key: event.id,
      start: event.occurredOn,
      end: dueOn,
      opensOn: event.occurredOn,
      dueOn,
      countFrom: event.occurredOn,
      countTo: cadence.until ? addLength(programme.calendar, programme.rules, dueOn, cadence.until, 1) : null,
      standing: false,
    };
  } else if ('before' in cadence && 'opens' in cadence) {
    const opensOn = addLength(programme.calendar, programme.rules, event.occurredOn, cadence.opens, -1);
    frame = {
      key: event.id,
      start: opensOn,
      end: event.occurredOn,
      opensOn,
      dueOn: event.occurredOn,
      countFrom: opensOn,
      // What has to come before cannot be made up afterwards.
      countTo: cadence.late ? null : event.occurredOn,
      standing: false,
    };
  } else return;
  if (!isFounded(programme, obligation, event.id, frame)) return;
  // A deadline that the record gives may lie before the day on which it was issued.
  if (frame.end < frame.start) frame.start = frame.end;
  const soonOn = soonDate(programme.rules, obligation, frame.opensOn, frame.dueOn);
  for (const bearer of bearersOfEvent(obligation, event, index)) {
    if (!bears(bearer, frame.dueOn)) continue;
    const span = bearer.spans.findLast(
      (entry) => entry.from <= event.occurredOn && (entry.to === null || entry.to >= event.occurredOn),
    );
    const unitId = span?.unitId ?? bearer.spans.at(-1)?.unitId;
    if (!unitId) continue;
    duties.push(dutyOf(programme.version, obligation, bearer, unitId, frame, soonOn, event));
  }
}

function dutyOf(
  version: number,
  obligation: Obligation,
  bearer: Bearer,
  unitId: string,
  frame: Frame,
  soonOn: PlainDate,
  event: ProgrammeEvent | null,
): DutySpec {
  return {
    id: `${obligation.id}.${frame.key}.${bearer.key}`,
    obligationId: obligation.id,
    schemeVersion: version,
    bearerType: bearer.type,
    bearerKey: bearer.key,
    unitId,
    personId: bearer.personId,
    otherPersonId: bearer.otherPersonId,
    periodKey: frame.key,
    periodStart: frame.start,
    periodEnd: frame.end,
    opensOn: frame.opensOn,
    soonOn,
    dueOn: frame.dueOn,
    countFrom: frame.countFrom,
    countTo: frame.countTo,
    eventId: event?.id ?? null,
    subjectIds: event && event.personIds.length > 0 ? event.personIds.toSorted() : null,
    standing: frame.standing,
  };
}

/** Adds a length of time: calendar days, workdays, or months to the same day; `sign` −1 counts backwards. */
export function addLength(
  calendar: Calendar,
  rules: Rules,
  date: PlainDate,
  length: Length,
  sign: 1 | -1,
): PlainDate {
  const amount = 'rule' in length ? rules.lengths[length.rule] : length;
  if (!amount) throw new RangeError(`rules.yaml 没有这个期限：${'rule' in length ? length.rule : ''}`);
  if ('months' in amount && amount.months !== undefined) return addMonths(date, sign * amount.months);
  if ('workdays' in amount && amount.workdays !== undefined)
    return addWorkdays(calendar, date, sign * amount.workdays);
  return addDays(date, sign * (('days' in amount ? amount.days : 0) ?? 0));
}

function soonDate(rules: Rules, obligation: Obligation, opensOn: PlainDate, dueOn: PlainDate): PlainDate {
  const cadence = obligation.cadence;
  const days =
    obligation.soon ??
    ('every' in cadence
      ? rules.dueSoonDays[cadence.every]
      : 'standing' in cadence
        ? rules.dueSoonDays.standing
        : 'once' in cadence
          ? rules.dueSoonDays.once
          : 'before' in cadence && Array.isArray(cadence.before)
            ? rules.dueSoonDays.festival
            : rules.dueSoonDays.event);
  return maxDate(opensOn, addDays(dueOn, -days));
}
