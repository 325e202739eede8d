import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  contributionsOf,
  countsToward,
  discharge,
  expand,
  plus,
  recompute,
  recordEvents,
  rosterEvents,
  RosterIndex,
  stateOf,
  obligationSchema,
  daysBetween,
  daysInMonth,
  addWorkdays,
  isWorkday,
  weekday,
  type DutySpec,
  type Gift,
  type Obligation,
  type Programme,
  type RecordFact,
  type Roster,
} from './index.ts';

/** A small programme with every sort of cadence and bearer; the rules are as the pack writes them. */
const obligations: Obligation[] = [
  {
    id: 'lecture',
    bearer: { units: ['detachment'] },
    cadence: { every: 'year' },
    quota: { min: 1 },
    dischargedBy: { kind: 'activity', where: { category: 'lecture' } },
  },
  {
    id: 'lesson',
    bearer: { units: ['station'] },
    cadence: { every: 'month' },
    quota: { min: 2 },
    dischargedBy: { kind: 'activity', where: { category: ['lesson', 'lecture'] } },
  },
  {
    id: 'festival',
    bearer: { units: ['detachment', 'station'] },
    cadence: { before: ['mid-autumn'], days: 14 },
    quota: { min: 1 },
    dischargedBy: { kind: 'activity', where: { category: 'warning' } },
  },
  {
    id: 'bases',
    bearer: { units: ['detachment'] },
    cadence: { standing: true },
    quota: { by: { level: { provincial: { min: 1 }, municipal: { min: 2 } } } },
    dischargedBy: { kind: 'site', inForce: true },
  },
  {
    id: 'attend',
    bearer: { persons: { classes: ['firefighter', 'leader'] } },
    cadence: { every: 'year' },
    quota: { min: 1 },
    dischargedBy: { kind: 'activity', countsFor: 'participant' },
  },
  {
    id: 'speak',
    bearer: { persons: { holds: ['secretary'] } },
    cadence: { every: 'half' },
    quota: { min: 1 },
    dischargedBy: { kind: 'activity', where: { category: 'lecture' }, countsFor: 'speaker' },
  },
  {
    id: 'pair',
    bearer: { pairs: { from: ['secretary'], to: ['member'], within: 'same-committee' } },
    cadence: { every: 'year' },
    quota: { min: 1 },
    dischargedBy: { kind: 'talk', countsFor: ['talker', 'subject'] },
  },
  {
    id: 'announce',
    bearer: { units: 'affected' },
    cadence: { after: 'case', within: { months: 1 } },
    quota: { min: 1 },
    dischargedBy: { kind: 'activity', where: { category: 'announce' }, linkedTo: 'event' },
  },
  {
    id: 'topic',
    bearer: { units: 'affected' },
    cadence: { after: 'meeting', within: { days: 0 } },
    quota: { min: 1 },
    dischargedBy: { kind: 'activity', where: { category: 'meeting', topic: true } },
  },
].map((entry) =>
  obligationSchema.parse({ title: '事项', pillar: 'E', basis: { document: 'plan', clause: '一' }, ...entry }),
);

const programme: Programme = {
  schemeId: 'test',
  version: 1,
  title: '测试方案',
  effectiveFrom: '2022-01-01',
  effectiveUntil: null,
  obligations,
  bases: new Map(),
  events: [
    { id: 'case', title: '案件', from: 'hand', needs: ['unit'] },
    {
      id: 'meeting',
      title: '会议',
      from: {
        record: {
          kind: 'activity',
          where: { category: { any: ['meeting'] } },
          date: 'occurredOn',
          unit: 'host',
        },
      },
      needs: ['unit'],
    },
  ],
  calendar: {
    festivals: [{ id: 'mid-autumn', title: '中秋节', lunar: '8-15' }],
    holidays: [{ year: 2023, off: ['2023-09-29', '2023-10-02'], worked: ['2023-10-07'] }],
  },
  rules: {
    tenureShare: 1 / 3,
    dueSoonDays: {
      year: 30,
      half: 30,
      quarter: 14,
      month: 7,
      week: 2,
      festival: 14,
      event: 7,
      standing: 30,
      once: 14,
    },
    entryWindowDays: 30,
    undoMinutes: 10,
    standInMonths: 6,
    schemeUndoDays: 7,
    perHeadLimit: 100,
    escalation: [{ id: 'x', title: 'x', days: 0, to: 'handler' }],
    lengths: {},
    effectPeriods: [],
  },
  vocabulary: {
    posts: [
      { id: 'secretary', title: '书记', leader: true, cadre: true, committee: true, levels: [] },
      { id: 'member', title: '委员', leader: true, cadre: true, committee: true, levels: [] },
    ],
    flags: {},
    departments: {},
    classes: {} as never,
    levels: {} as never,
    options: {},
    legacyTerms: [],
  },
};

const day = fc.integer({ min: 0, max: 729 }).map((n) => addDays('2022-01-01', n));
const span = fc
  .tuple(day, fc.option(fc.integer({ min: 0, max: 600 }), { nil: null }))
  .map(([from, length]) => ({ from, to: length === null ? null : addDays(from, length) }));
const units = ['d1', 'd2', 's1', 's2'];
const people = ['p1', 'p2', 'p3', 'p4'];

const roster: fc.Arbitrary<Roster> = fc
  .record({
    spans: fc.array(span, { minLength: 4, maxLength: 4 }),
    services: fc.array(
      fc.record({
        personId: fc.constantFrom(...people),
        unitId: fc.constantFrom(...units),
        class: fc.constantFrom('firefighter' as const, 'leader' as const, 'clerk' as const),
        span,
      }),
      { maxLength: 8 },
    ),
    appointments: fc.array(
      fc.record({
        personId: fc.constantFrom(...people),
        unitId: fc.constantFrom('d1', 'd2'),
        post: fc.constantFrom('secretary', 'member'),
        span,
      }),
      { maxLength: 8 },
    ),
  })
  .map(({ spans, services, appointments }) => ({
    units: [
      {
        id: 'c',
        parentId: null,
        path: 'c.',
        level: 'corps' as const,
        name: 'c',
        flags: [],
        from: '2000-01-01',
        to: null,
      },
      ...['d1', 'd2'].map((id, at) => ({
        id,
        parentId: 'c',
        path: `c.${id}.`,
        level: 'detachment' as const,
        name: id,
        flags: [],
        ...(spans[at] as { from: string; to: string | null }),
      })),
      ...['s1', 's2'].map((id, at) => ({
        id,
        parentId: `d${at + 1}`,
        path: `c.d${at + 1}.${id}.`,
        level: 'station' as const,
        name: id,
        flags: [],
        ...(spans[at + 2] as { from: string; to: string | null }),
      })),
    ],
    people: people.map((id) => ({ id, name: id, joinedOn: null })),
    services: services.map(({ span: own, ...rest }) => ({ ...rest, ...own })),
    appointments: appointments.map(({ span: own, ...rest }, at) => ({
      id: `a${at}`,
      ...rest,
      ...own,
      probationEndsOn: null,
      promotion: false,
      keyPost: false,
    })),
  }));

const record: fc.Arbitrary<Omit<RecordFact, 'id'>> = fc.record({
  kind: fc.constantFrom('activity', 'activity', 'talk', 'site'),
  title: fc.constant('记录'),
  occurredOn: day,
  units: fc
    .uniqueArray(fc.constantFrom(...units), { minLength: 1, maxLength: 2 })
    .map((ids) => ids.map((unitId) => ({ unitId, role: 'host' }))),
  people: fc.array(
    fc.record({
      personId: fc.constantFrom(...people),
      role: fc.constantFrom('participant', 'speaker', 'talker', 'subject'),
    }),
    { maxLength: 5 },
  ),
  fields: fc.record({
    category: fc.constantFrom('lecture', 'lesson', 'warning', 'announce', 'meeting'),
    level: fc.constantFrom('provincial', 'municipal'),
    topic: fc.boolean(),
    servesAs: fc.subarray(['lecture', 'warning', 'lesson']),
  }),
  eventId: fc.constantFrom(null, 'case-1'),
  inForce: fc.option(span, { nil: null }),
});
const records = fc
  .array(record, { maxLength: 12 })
  .map((list) => list.map((fact, at) => ({ ...fact, id: `r${at}` })));

const hand = {
  id: 'case-1',
  type: 'case',
  occurredOn: '2023-03-31',
  title: '案件',
  unitId: 'd1',
  personIds: [],
};
const window = { from: '2022-01-01', to: '2023-12-31' };
const dutiesOf = (list: Roster, facts: RecordFact[]): DutySpec[] => {
  const index = new RosterIndex(list);
  return expand(
    programme,
    index,
    [
      ...rosterEvents(programme, index),
      hand,
      ...facts.flatMap((fact) => recordEvents(programme.events, fact)),
    ],
    window,
  );
};
const statesOf = (list: Roster, facts: RecordFact[], today: string) => {
  const duties = dutiesOf(list, facts);
  const progress = recompute(duties, obligations, facts, today);
  return new Map(
    duties.map((duty, at) => [
      duty.id,
      stateOf({ ...duty, metOn: progress[at]?.metOn ?? null, answer: null }, today),
    ]),
  );
};
const shuffled = <T>(list: T[], seed: number): T[] =>
  list
    .map((item, at) => ({ item, key: Math.sin(seed + at * 7919) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

describe('the engine', () => {
  it('gives every duty one id, and the same duties however the roster and the records are ordered', () => {
    fc.assert(
      fc.property(roster, records, fc.integer(), day, (list, facts, seed, today) => {
        const ids = dutiesOf(list, facts).map((duty) => duty.id);
        expect(new Set(ids).size).toBe(ids.length);
        const other: Roster = {
          units: shuffled(list.units, seed),
          people: shuffled(list.people, seed),
          services: shuffled(list.services, seed),
          appointments: shuffled(list.appointments, seed),
        };
        expect(Object.fromEntries(statesOf(other, shuffled(facts, seed), today))).toEqual(
          Object.fromEntries(statesOf(list, facts, today)),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('never un-meets a duty by adding a record', () => {
    let [met, more] = [0, 0];
    fc.assert(
      fc.property(roster, records, record, day, (list, facts, extra, today) => {
        const before = statesOf(list, facts, today);
        const after = statesOf(list, [...facts, { ...extra, id: 'extra' }], today);
        const rank: Record<string, number> = { met: 2, 'met-late': 1 };
        for (const [id, state] of before) {
          const [was, is] = [rank[state] ?? 0, rank[after.get(id) ?? ''] ?? 0];
          expect(is).toBeGreaterThanOrEqual(was);
          if (was > 0) met += 1;
          if (is > was) more += 1;
        }
      }),
      { numRuns: 150 },
    );
    // Some were met before, and some only by the record added: else nothing could have been lost.
    expect(met).toBeGreaterThan(50);
    expect(more).toBeGreaterThan(5);
  });

  it('gives every duty the same whether records are taken one by one or all at once', () => {
    let given = 0;
    fc.assert(
      fc.property(roster, records, day, (list, facts, today) => {
        const duties = dutiesOf(list, facts);
        const counted = duties.map((): Gift[] => []);
        const progress = recompute(duties, obligations, facts, today, (at, gift) => counted[at]?.push(gift));
        for (const [at, duty] of duties.entries()) {
          const obligation = obligations.find((entry) => entry.id === duty.obligationId) as Obligation;
          const each = facts
            .flatMap((fact) => contributionsOf(fact, obligation))
            .filter(
              (contribution) => contribution.bearerKey === duty.bearerKey && countsToward(contribution, duty),
            );
          expect(counted[at]?.map((gift) => ({ ...gift, bearerKey: duty.bearerKey }))).toEqual(each);
          expect(progress[at]).toEqual(discharge(duty, obligation.quota, each, today));
          given += each.length;
        }
      }),
      { numRuns: 100 },
    );
    expect(given).toBeGreaterThan(20);
  });

  it('adds one more record to a duty as if all were folded anew', () => {
    let known = 0;
    fc.assert(
      fc.property(roster, records, record, day, (list, facts, extra, today) => {
        const one = { ...extra, id: 'extra' };
        for (const duty of dutiesOf(list, [...facts, one])) {
          const obligation = obligations.find((entry) => entry.id === duty.obligationId) as Obligation;
          const given = (fact: RecordFact) =>
            contributionsOf(fact, obligation).filter(
              (gift) => gift.bearerKey === duty.bearerKey && countsToward(gift, duty),
            );
          const [before, [gift]] = [facts.flatMap(given), given(one)];
          if (!gift) continue;
          const after = plus(duty, discharge(duty, obligation.quota, before, today), gift);
          if (after === null) continue;
          known += 1;
          expect(after).toEqual(discharge(duty, obligation.quota, [...before, gift], today));
        }
      }),
      { numRuns: 150 },
    );
    expect(known).toBeGreaterThan(8);
  });

  it('owes nothing outside the bearer’s time', () => {
    fc.assert(
      fc.property(roster, (list) => {
        const known = new Map(list.units.map((unit) => [unit.id, unit]));
        for (const duty of dutiesOf(list, [])) {
          const unit = known.get(duty.unitId);
          expect(
            unit && unit.from <= duty.periodEnd && (unit.to === null || unit.to >= duty.periodStart),
          ).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('dates', () => {
  it('keeps the day of the month, or takes the last one', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -40, max: 40 }), (date, months) => {
        const moved = addMonths(date, months);
        const length = daysInMonth(Number(moved.slice(0, 4)), Number(moved.slice(5, 7)));
        expect(Number(moved.slice(8))).toBe(Math.min(Number(date.slice(8)), length));
      }),
    );
    expect(addMonths('2023-01-31', 1)).toBe('2023-02-28');
  });

  it('counts workdays with the 调休 table', () => {
    expect(addWorkdays(programme.calendar, '2023-09-28', 1)).toBe('2023-10-03');
    expect(isWorkday(programme.calendar, '2023-10-07')).toBe(true);
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 30 }), (date, count) => {
        const end = addWorkdays(programme.calendar, date, count);
        let seen = 0;
        for (let cursor = addDays(date, 1); cursor <= end; cursor = addDays(cursor, 1))
          if (isWorkday(programme.calendar, cursor)) seen += 1;
        expect(seen).toBe(count);
        expect(isWorkday(programme.calendar, end)).toBe(true);
      }),
    );
  });

  it('agrees with itself on weekdays and differences', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -500, max: 500 }), (date, n) => {
        expect(daysBetween(date, addDays(date, n))).toBe(n);
        expect(weekday(addDays(date, 7))).toBe(weekday(date));
      }),
    );
  });
});
