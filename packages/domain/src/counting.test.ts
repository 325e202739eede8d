import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  expand,
  programmeOf,
  readPack,
  recompute,
  recordEvents,
  rosterEvents,
  RosterIndex,
  type Appointment,
  type ChosenReadings,
  type ProgrammeEvent,
  type RecordFact,
  type Roster,
  type Unit,
} from './index.ts';

/** What counts toward a duty, and what does not: by hand, against the pack as it stands. */
const folder = fileURLToPath(new URL('../../../packs/liulian/', import.meta.url));
const pack = readPack(
  [
    'scheme.yaml',
    'rules.yaml',
    'calendar.yaml',
    'vocabulary.yaml',
    'roles.yaml',
    ...readdirSync(`${folder}kinds`).map((name) => `kinds/${name}`),
  ].map((path) => ({ path, text: readFileSync(folder + path, 'utf8') })),
);

const unit = (id: string, parentId: string | null, level: Unit['level'], more: Partial<Unit> = {}): Unit => ({
  id,
  parentId,
  path: parentId === null ? `${id}.` : `corps.${id}.`,
  level,
  name: id,
  flags: ['party-committee', 'party-branch'],
  from: '2010-01-01',
  to: null,
  ...more,
});
const appointment = (personId: string, unitId: string, post: string, more: Partial<Appointment> = {}) => ({
  id: `${personId}-${post}`,
  personId,
  unitId,
  post,
  probationEndsOn: null,
  promotion: false,
  keyPost: false,
  from: '2020-01-01',
  to: null,
  ...more,
});
const people = ['sec', 'dis', 'new', 'oth', 'odis', 'ins'];
const base: Roster = {
  units: [
    unit('corps', null, 'corps'),
    unit('det01', 'corps', 'detachment'),
    unit('det02', 'corps', 'detachment'),
    unit('late', 'corps', 'detachment', { from: '2022-11-15' }),
    unit('sta', 'det01', 'station', { path: 'corps.det01.sta.' }),
  ],
  people: people.map((id) => ({ id, name: id, joinedOn: null })),
  services: people.map((personId) => ({
    personId,
    unitId: personId.startsWith('o') ? 'det02' : 'det01',
    class: 'leader' as const,
    from: '2015-01-01',
    to: null,
  })),
  appointments: [
    appointment('sec', 'det01', 'party-secretary'),
    appointment('dis', 'det01', 'discipline-secretary'),
    appointment('odis', 'det02', 'discipline-secretary'),
    appointment('new', 'det01', 'office-chief', { from: '2023-03-10', probationEndsOn: '2023-09-10' }),
  ],
};
const window = { from: '2022-01-01', to: '2024-12-31' };

let serial = 0;
const record = (kind: string, occurredOn: string, fields: object, more: Partial<RecordFact> = {}) => ({
  id: `r${++serial}`,
  kind,
  title: '',
  occurredOn,
  units: [{ unitId: 'det01', role: 'host' }],
  people: [],
  fields: { servesAs: [], ...fields },
  eventId: null,
  inForce: null,
  ...more,
});

/** Progress of one duty, or undefined where there is none. */
function progress(
  dutyId: string,
  records: RecordFact[],
  options: { roster?: Roster; events?: ProgrammeEvent[]; today?: string; chosen?: ChosenReadings } = {},
) {
  const programme = programmeOf(pack, options.chosen);
  const index = new RosterIndex(options.roster ?? base);
  const events = [
    ...rosterEvents(programme, index),
    ...records.flatMap((fact) => recordEvents(programme.events, fact)),
    ...(options.events ?? []),
  ];
  const duties = expand(programme, index, events, window);
  const at = duties.findIndex((duty) => duty.id === dutyId);
  if (at < 0) return undefined;
  const found = recompute(duties, programme.obligations, records, options.today ?? '2024-06-30')[at];
  return { dueOn: duties[at]?.dueOn, metOn: found?.metOn, done: found?.done };
}

describe('the year of account', () => {
  const report = (year: number | undefined, on: string, handedInOn = on) =>
    record('document', on, { category: 'responsibility-report', ...(year ? { year } : {}) }, { handedInOn });

  it('is what the report says, whatever its date', () => {
    expect(progress('responsibility-report.2023.u:det01', [report(2022, '2023-01-16')])?.metOn).toBe(
      '2023-01-16',
    );
    expect(progress('responsibility-report.2023.u:det01', [report(2023, '2023-01-16')])?.metOn).toBeNull();
    expect(progress('responsibility-report.2023.u:det01', [report(2022, '2024-02-01')])?.metOn).toBe(
      '2024-02-01',
    );
  });

  it('gives meetings and reports of a year the first quarter of the next', () => {
    const own = (year: number | undefined, on: string) =>
      record(
        'document',
        on,
        { category: 'duty-report', ...(year ? { year } : {}) },
        { people: [{ personId: 'sec', role: 'author' }], handedInOn: on },
      );
    expect(progress('duty-report.2023.p:sec', [own(2023, '2024-01-16')])).toMatchObject({
      metOn: '2024-01-16',
      dueOn: '2024-03-31',
    });
    expect(progress('duty-report.2024.p:sec', [own(2023, '2024-01-16')])?.metOn).toBeNull();
    expect(progress('duty-report.2023.p:sec', [own(undefined, '2024-03-31')])?.metOn).toBe('2024-03-31');
    expect(progress('duty-report.2024.p:sec', [own(undefined, '2024-04-01')])?.metOn).toBeNull();
    expect(progress('duty-report.2024.p:sec', [own(undefined, '2024-11-04')])?.metOn).toBe('2024-11-04');
    const meeting = record('activity', '2023-01-12', { category: 'democratic-life-meeting' });
    expect(progress('democratic-life-meeting.2022.u:det01', [meeting])?.metOn).toBe('2023-01-12');
    expect(progress('democratic-life-meeting.2023.u:det01', [meeting])?.metOn).toBeNull();
  });

  it('does not count what was handed in before its time opened', () => {
    const own = (on: string) =>
      record(
        'document',
        on,
        { category: 'duty-report', year: 2023 },
        { people: [{ personId: 'sec', role: 'author' }], handedInOn: on },
      );
    expect(progress('duty-report.2023.p:sec', [own('2023-10-31')])?.metOn).toBeNull();
    expect(progress('duty-report.2023.p:sec', [own('2023-11-01')])?.metOn).toBe('2023-11-01');
  });

  it('takes the day of handing in, not the date on the paper', () => {
    expect(
      progress('responsibility-report.2023.u:det01', [report(2022, '2023-03-20', '2023-04-15')]),
    ).toMatchObject({ dueOn: '2023-03-31', metOn: '2023-04-15' });
  });

  it('asks only units that were there in the year reported on', () => {
    expect(progress('responsibility-report.2023.u:late', [])).toBeUndefined();
    expect(progress('responsibility-report.2024.u:late', [])).toBeDefined();
  });
});

describe('who was talked to, and by whom', () => {
  const batch = 'collective-integrity-talk.appointment-batch-det01-2023-03-10.u:det01';
  const talk = (category: string, subject: string, talker: string, posts: string[], at = 'det01') =>
    record(
      'talk',
      '2023-03-20',
      { category },
      {
        people: [
          { personId: talker, role: 'talker' },
          { personId: subject, role: 'subject' },
        ],
        offices: posts.map((post) => ({ role: 'talker', post, unitId: at })),
      },
    );
  it('lets a batch be met only by a talk with one of it', () => {
    expect(progress(batch, [talk('collective-integrity-talk', 'oth', 'dis', [])])?.metOn).toBeNull();
    expect(progress(batch, [talk('collective-integrity-talk', 'new', 'dis', [])])?.metOn).toBe('2023-03-20');
  });
  it('counts an interview by the unit’s own discipline secretary', () => {
    const id = 'integrity-interview.2023.u:det01';
    expect(
      progress(id, [talk('integrity-interview', 'new', 'ins', ['station-instructor'])])?.metOn,
    ).toBeNull();
    expect(
      progress(id, [talk('integrity-interview', 'new', 'odis', ['discipline-secretary'], 'det02')])?.metOn,
    ).toBeNull();
    expect(progress(id, [talk('integrity-interview', 'new', 'dis', ['discipline-secretary'])])?.metOn).toBe(
      '2023-03-20',
    );
  });
});

describe('before, after and at', () => {
  it('does not make up afterwards what has to come before', () => {
    const id = 'pre-appointment-warning.appointment-batch-det01-2023-03-10.u:det01';
    const warning = (on: string) => record('activity', on, { category: 'warning-education' });
    expect(progress(id, [warning('2023-03-09')])?.metOn).toBe('2023-03-09');
    expect(progress(id, [warning('2023-03-11')])?.metOn).toBeNull();
  });

  it('does not count what is dated before its event', () => {
    const event = { id: 'case-1', type: 'case-decided', title: '某案', unitId: 'det01', personIds: [] };
    const events = [{ ...event, occurredOn: '2023-05-31' }];
    const announced = (on: string) =>
      record('activity', on, { category: 'sanction-announcement' }, { eventId: 'case-1' });
    const id = 'sanction-announcement.case-1.u:det01';
    expect(progress(id, [announced('2023-05-30')], { events })?.metOn).toBeNull();
    expect(progress(id, [announced('2023-06-01')], { events })?.metOn).toBe('2023-06-01');
  });

  it('lets a meeting’s tick and a study meet their own meeting only', () => {
    const held = (on: string, firstTopic: boolean) =>
      record('activity', on, { category: 'party-committee-meeting', firstTopic });
    const [missed, ticked] = [held('2023-04-03', false), held('2023-04-10', true)];
    const id = `first-topic.meeting-held-${missed.id}-det01.u:det01`;
    expect(progress(id, [missed, ticked])?.metOn).toBeNull();
    const study = (eventId: string | null) =>
      record('activity', '2023-04-12', { category: 'first-topic-study' }, { eventId });
    expect(progress(id, [missed, ticked, study(null)])?.metOn).toBeNull();
    expect(progress(id, [missed, study(`meeting-held-${missed.id}-det01`)])?.metOn).toBe('2023-04-12');
  });

  it('ends counting what was never said to belong to an intake half a year after the deadline', () => {
    const roster = {
      ...base,
      people: [...base.people, { id: 'rec', name: 'rec', joinedOn: '2023-03-01' }],
      services: [
        ...base.services,
        { personId: 'rec', unitId: 'det01', class: 'recruit' as const, from: '2023-03-01', to: null },
      ],
    };
    const visit = (on: string) => record('activity', on, { category: 'history-hall-visit' });
    const id = 'intake-hall-visit.intake-batch-det01-2023-03-01.u:det01';
    expect(progress(id, [visit('2023-12-01')], { roster })?.metOn).toBe('2023-12-01');
    expect(progress(id, [visit('2023-12-02')], { roster })?.metOn).toBeNull();
  });

  it('asks no station for a special democratic life meeting', () => {
    const events = ['det01', 'sta'].map((unitId) => ({
      id: `case-${unitId}`,
      type: 'case-decided',
      occurredOn: '2023-05-31',
      title: '某案',
      unitId,
      personIds: [],
    }));
    expect(progress('special-democratic-life-meeting.case-sta.u:sta', [], { events })).toBeUndefined();
    expect(progress('special-democratic-life-meeting.case-det01.u:det01', [], { events })).toBeDefined();
    expect(progress('special-organisational-life-meeting.case-sta.u:sta', [], { events })).toBeDefined();
  });
});

describe('duties and their bearers', () => {
  const ending = (change: (roster: Roster) => void) => {
    const roster = structuredClone(base);
    change(roster);
    return { roster };
  };
  it('end with a unit', () => {
    const gone = ending(({ units }) => ((units[1] as Unit).to = '2024-10-31'));
    expect(progress('expert-lecture.2024.u:det01', [], gone)).toBeUndefined();
    expect(progress('expert-lecture.2023.u:det01', [], gone)).toBeDefined();
    expect(progress('plaqued-bases.2024.u:det01', [], gone)).toBeUndefined();
  });
  it('end with a post and a pair', () => {
    const gone = ending(({ appointments }) => ((appointments[0] as Appointment).to = '2024-10-31'));
    expect(progress('integrity-party-lecture.2024.p:sec', [], gone)).toBeUndefined();
    expect(progress('secretary-member-talk.2024.x:sec:dis', [], gone)).toBeUndefined();
    expect(progress('secretary-member-talk.2023.x:sec:dis', [], gone)).toBeDefined();
  });
});

describe('a stock that was short at the end of its year', () => {
  const timetable = (from: string, to: string | null = null) =>
    record('rule-document', from, { category: 'timetable' }, { inForce: { from, to } });
  const id = 'half-hour-timetable.2023.u:det01';
  it('is met, late, from the day it was set right', () => {
    expect(progress(id, [timetable('2024-03-01')], { today: '2024-02-29' })?.metOn).toBeNull();
    expect(progress(id, [timetable('2024-03-01')], { today: '2024-03-01' })).toMatchObject({
      dueOn: '2023-12-31',
      metOn: '2024-03-01',
    });
    expect(progress(id, [timetable('2024-03-01', '2024-04-30')], { today: '2025-01-01' })?.metOn).toBe(
      '2024-03-01',
    );
  });
});
