import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bearersOf } from './bearers.ts';
import {
  addLength,
  basisOn,
  effectEndsOn,
  expand,
  festivalOn,
  labelledKind,
  labelledOptions,
  labelsOf,
  optionIds,
  PackError,
  programmeOf,
  readPack,
  recompute,
  recordEvents,
  rosterEvents,
  RosterIndex,
  settleScheme,
  stateOf,
  type Appointment,
  type ChosenReadings,
  type Kind,
  type PackFile,
  type ProgrammeEvent,
  type RecordFact,
  type Roster,
  type Service,
  type Unit,
} from './index.ts';

const folder = fileURLToPath(new URL('../../../packs/liulian/', import.meta.url));
const paths = [
  'scheme.yaml',
  'rules.yaml',
  'calendar.yaml',
  'vocabulary.yaml',
  'roles.yaml',
  ...readdirSync(`${folder}kinds`).map((name) => `kinds/${name}`),
];
const files: PackFile[] = paths.map((path) => ({ path, text: readFileSync(folder + path, 'utf8') }));
const pack = readPack(files);
const year2023 = { from: '2023-01-01', to: '2023-12-31' };

/** Rows of requirements Annex 1: every hard number or deadline of the two documents. */
const annexOne = [
  'E07',
  'E28',
  'E18',
  'E19',
  'C17',
  'C19',
  'C43',
  'C44',
  'C45',
  'C49',
  'C60',
  'C61',
  'W09',
  'W03',
  'W01',
  'W02',
  'W10',
  'W11',
  'W12',
  'W13',
  'W14',
  'W15',
  'W27',
  'W28',
  'W29',
  'W30',
  'W31',
  'W36',
  'W37',
  'W38',
  'W39',
  'W40',
  'W44',
  'F13',
  'F06',
  'F07',
  'S02',
  'S04',
  'S13',
  'S17',
  'S25',
  'E03',
  'E21',
  'P60',
  'P23',
  'P07',
  'P09',
];

// —— a small invented corps ——

const unit = (id: string, parent: Unit | null, level: Unit['level'], flags: string[] = []): Unit => ({
  id,
  parentId: parent?.id ?? null,
  path: `${parent?.path ?? ''}${id}.`,
  level,
  name: id,
  flags,
  from: '2010-01-01',
  to: null,
});
const corps = unit('corps', null, 'corps', ['party-committee', 'discipline-committee']);
const organ = unit('organ', corps, 'detachment', ['organ-party-committee']);
const det01 = unit('det01', corps, 'detachment', ['party-committee', 'party-branch', 'discipline-committee']);
const bri01 = unit('bri01', det01, 'brigade', ['party-branch']);
const sta01 = unit('sta01', bri01, 'station', ['party-branch']);

const firefighters = Array.from({ length: 40 }, (_, at) => `ff${String(at + 1).padStart(2, '0')}`);
const serve = (personId: string, unitId: string, kind: Service['class']): Service => ({
  personId,
  unitId,
  class: kind,
  from: '2015-09-01',
  to: null,
});
const hold = (
  personId: string,
  unitId: string,
  post: string,
  more: Partial<Appointment> = {},
): Appointment => ({
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
const roster: Roster = {
  units: [corps, organ, det01, bri01, sta01],
  people: ['sec', 'dep', 'dis', 'mem', 'new', ...firefighters].map((id) => ({
    id,
    name: id,
    joinedOn: '2015-09-01',
  })),
  services: [
    ...['sec', 'dep', 'dis', 'mem'].map((id) => serve(id, 'det01', 'leader')),
    serve('new', 'bri01', 'cadre'),
    ...firefighters.map((id) => serve(id, 'sta01', 'firefighter')),
  ],
  appointments: [
    hold('sec', 'det01', 'party-secretary'),
    hold('dep', 'det01', 'deputy-party-secretary'),
    hold('dis', 'det01', 'discipline-secretary'),
    hold('mem', 'det01', 'committee-member'),
    hold('new', 'bri01', 'brigade-chief', {
      from: '2022-08-15',
      probationEndsOn: '2023-08-15',
      promotion: true,
    }),
  ],
};
const index = new RosterIndex(roster);

let serial = 0;
type Draft = Partial<Omit<RecordFact, 'units'>> & { kind: string; occurredOn: string; hosts?: string[] };

/** A record as the engine sees it: its category also serves as what the option says. */
function record(draft: Draft): RecordFact {
  serial += 1;
  const { hosts = ['det01'], fields = {}, ...rest } = draft;
  const kind = pack.kinds.find((entry) => entry.id === draft.kind);
  const options = kind?.fields.category?.options;
  const list = typeof options === 'string' ? (pack.vocabulary.options[options] ?? []) : [];
  const serves = list.find((option) => option.id === fields.category)?.serves ?? [];
  return {
    id: `r${serial}`,
    title: '',
    people: [],
    eventId: null,
    inForce: null,
    ...rest,
    units: [
      ...hosts.map((unitId) => ({ unitId, role: 'host' })),
      ...['guidedBy', 'inspectedUnit'].flatMap((role) =>
        fields[role] ? [{ unitId: String(fields[role]), role }] : [],
      ),
    ],
    fields: { ...fields, servesAs: [...serves, ...((fields.servesAs as string[] | undefined) ?? [])] },
  };
}
const participants = (ids: string[]) => ids.map((personId) => ({ personId, role: 'participant' }));

function duties(
  obligationId: string,
  events: ProgrammeEvent[] = [],
  chosen: ChosenReadings = {},
  window = year2023,
) {
  return expand(programmeOf(pack, chosen), index, events, window).filter(
    (duty) => duty.obligationId === obligationId,
  );
}

/** All duties of 2023 that these records meet, as `obligation bearer`. */
function met(
  records: RecordFact[],
  today: string,
  events: ProgrammeEvent[] = [],
  chosen: ChosenReadings = {},
): string[] {
  const programme = programmeOf(pack, chosen);
  const specs = expand(programme, index, events, year2023);
  const results = recompute(specs, programme.obligations, records, today);
  return specs
    .filter((_, at) => results[at]?.metOn != null)
    .map((duty) => `${duty.obligationId} ${duty.bearerKey}`);
}

function progressOf(dutyId: string, records: RecordFact[], today: string, events: ProgrammeEvent[] = []) {
  const programme = programmeOf(pack);
  const specs = expand(programme, index, events, year2023);
  return recompute(specs, programme.obligations, records, today)[
    specs.findIndex((duty) => duty.id === dutyId)
  ];
}

// —— shorthands ——

const festival = (id: string, year: number) =>
  festivalOn(pack.calendar.festivals.find((rule) => rule.id === id) as never, year);
const warning = (occurredOn: string) =>
  record({ kind: 'activity', occurredOn, fields: { category: 'warning-education' } });
const announcement = (eventId: string | null, occurredOn = '2023-02-20') =>
  record({
    kind: 'activity',
    occurredOn,
    hosts: ['bri01'],
    eventId,
    fields: { category: 'sanction-announcement' },
  });
const base = (level: string, from: string, to: string | null = null) =>
  record({
    kind: 'site',
    occurredOn: from,
    inForce: { from, to },
    fields: { category: 'education-base', level },
  });
const expertLecture = (servesAs: string[] = []) =>
  record({
    kind: 'activity',
    occurredOn: '2023-05-11',
    people: participants(firefighters),
    fields: { category: 'expert-lecture', servesAs },
  });

/** The pack with one place in one file written otherwise. */
const broken = (path: string, from: string, to: string) =>
  files.map((file) => (file.path === path ? { path, text: file.text.replace(from, to) } : file));

function problemsOf(changed: PackFile[]) {
  try {
    readPack(changed);
  } catch (error) {
    if (error instanceof PackError) return error.problems;
    throw error;
  }
  return [];
}

function lineOf(path: string, text: string) {
  const whole = files.find((file) => file.path === path)?.text ?? '';
  return whole.slice(0, whole.indexOf(text)).split('\n').length;
}

describe('the pack as written', () => {
  it('covers every hard number of the two documents', () => {
    const covered = new Set(pack.scheme.obligations.flatMap((obligation) => obligation.rows));
    expect(annexOne.filter((row) => !covered.has(row))).toEqual([]);
  });

  it('says of every obligation what to do, in one sentence', () => {
    for (const obligation of pack.scheme.obligations) expect(obligation.rule, obligation.id).toMatch(/。$/);
  });

  it('settles under every reading, and each changes what it says and nothing else', () => {
    const usual = new Map(settleScheme(pack.scheme).map((obligation) => [obligation.id, obligation]));
    let changed = 0;
    for (const setting of pack.scheme.settings) {
      for (const [name, choice] of Object.entries(setting.choices ?? {})) {
        const settled = settleScheme(pack.scheme, { [setting.id]: name });
        expect(settled.map(({ id }) => id)).toEqual([...usual.keys()]);
        const other = settled.filter(
          (obligation) => JSON.stringify(obligation) !== JSON.stringify(usual.get(obligation.id)),
        );
        const said = name === setting.chosen ? [] : Object.keys(choice.apply);
        expect(other.map(({ id }) => id).toSorted(), `${setting.id}=${name}`).toEqual(said.toSorted());
        changed += other.length;
      }
    }
    expect(changed).toBeGreaterThan(20);
  });

  it('asks of a training detachment what it asks of detachments, or not, as the site reads the word', () => {
    const training = unit('det12', corps, 'detachment', ['training-detachment', 'party-committee']);
    const direct = unit('bri00', corps, 'brigade', ['direct-brigade', 'party-committee']);
    const index = new RosterIndex({
      units: [corps, organ, det01, training, direct],
      people: [],
      services: [],
      appointments: [],
    });
    const owed = (chosen: string, unitId: string) =>
      settleScheme(pack.scheme, { 'detachment-level': chosen })
        .filter((obligation) => bearersOf(obligation, index).some((bearer) => bearer.key === `u:${unitId}`))
        .map(({ id }) => id);
    const word = [
      'expert-lecture',
      'integrity-interview',
      'plaqued-bases',
      'recommended-reading',
      'red-integrity',
      'three-checks',
      'works-submission',
    ];
    expect(owed('with-organ', 'det12')).toEqual(expect.arrayContaining(word));
    const lost = (id: string) =>
      owed('with-organ', id)
        .filter((one) => !owed('operational', id).includes(one))
        .toSorted();
    expect(lost('det12')).toEqual(word);
    expect(lost('organ')).toEqual(word.filter((id) => id !== 'plaqued-bases'));
    expect(lost('det01')).toEqual([]);
    expect(lost('bri00')).toEqual([]);
    // What every committee and every unit does stays with all of them.
    for (const id of ['det12', 'bri00'])
      expect(owed('operational', id)).toEqual(
        expect.arrayContaining(['family-visit', 'democratic-life-meeting', 'pre-festival-warning']),
      );
  });

  it('lets an option serve only as options of its own list', () => {
    for (const [name, list] of Object.entries(pack.vocabulary.options)) {
      const ids = list.map((option) => option.id);
      expect(new Set(ids).size, name).toBe(ids.length);
      for (const option of list)
        expect(
          option.serves.filter((other) => !ids.includes(other) || other === option.id),
          `${name}/${option.id}`,
        ).toEqual([]);
    }
  });

  it('asks a field only for choices that exist', () => {
    for (const kind of pack.kinds) {
      for (const [name, field] of Object.entries(kind.fields)) {
        for (const wanted of field.kind ?? [])
          expect(
            pack.kinds.map((other) => other.id),
            `${kind.id}.${name}`,
          ).toContain(wanted);
        for (const [other, values] of Object.entries(field.when ?? {})) {
          const allowed = optionIds(pack, kind, other);
          expect(
            values.filter((value) => !allowed?.has(value)),
            `${kind.id}.${name}`,
          ).toEqual([]);
        }
      }
    }
  });

  it('asks for at most four things at once', () => {
    for (const kind of pack.kinds) {
      const always = Object.values(kind.fields).filter((field) => field.required && !field.when).length;
      expect(always, kind.id).toBeLessThanOrEqual(4);
    }
  });
});

describe('the calendar', () => {
  it.each([
    ['spring-festival', '2022-02-01', '2023-01-22', '2024-02-10'],
    ['qingming', '2022-04-05', '2023-04-05', '2024-04-04'],
    ['dragon-boat', '2022-06-03', '2023-06-22', '2024-06-10'],
    ['mid-autumn', '2022-09-10', '2023-09-29', '2024-09-17'],
  ])('%s', (id, ...days) => {
    expect([2022, 2023, 2024].map((year) => festival(id, year))).toEqual(days);
  });

  it('moves only weekdays off and only weekend days on', () => {
    for (const { year, off, worked } of pack.calendar.holidays) {
      for (const day of off) expect([1, 2, 3, 4, 5], day).toContain(new Date(`${day}T00:00Z`).getUTCDay());
      for (const day of worked) expect([0, 6], day).toContain(new Date(`${day}T00:00Z`).getUTCDay());
      for (const day of [...off, ...worked]) expect(day.slice(0, 4)).toBe(String(year));
    }
  });

  it('counts fifteen workdays over the National Day holiday of 2023', () => {
    // 25–28 September, 7–13 October, 16–19 October
    expect(addLength(pack.calendar, pack.rules, '2023-09-22', { rule: 'inquiry-reply' }, 1)).toBe(
      '2023-10-19',
    );
  });
});

describe('hand-computed duties', () => {
  it('opens the warning education of mid-autumn 2023 a fortnight before', () => {
    const duty = duties('pre-festival-warning').find(
      (entry) => entry.id === 'pre-festival-warning.2023-mid-autumn.u:det01',
    );
    expect(duty).toMatchObject({ opensOn: '2023-09-15', soonOn: '2023-09-21', dueOn: '2023-09-28' });
    const id = duty?.id as string;
    expect(progressOf(id, [warning('2023-09-14')], '2023-09-30')?.done).toBe(0);
    expect(progressOf(id, [warning('2023-09-15')], '2023-09-30')?.metOn).toBe('2023-09-15');
    expect(progressOf(id, [warning('2023-09-29')], '2023-09-30')?.done).toBe(0);
    expect(
      duties('pre-festival-warning', [], { 'warning-festivals': 'five' })
        .filter((entry) => entry.unitId === 'det01')
        .map((entry) => entry.dueOn),
    ).toEqual(['2023-01-21', '2023-06-21', '2023-09-28', '2023-09-30', '2023-12-31']);
  });

  it('gives one month to announce a sanction, to the same day of the next month', () => {
    const event: ProgrammeEvent = {
      id: 'case-1',
      type: 'case-decided',
      occurredOn: '2023-01-31',
      unitId: 'bri01',
      personIds: [],
      title: '案件 2023-01',
    };
    const [duty] = duties('sanction-announcement', [event]);
    expect(duty).toMatchObject({ bearerKey: 'u:bri01', opensOn: '2023-01-31', dueOn: '2023-02-28' });
    expect(met([announcement(null)], '2023-03-10', [event])).not.toContain('sanction-announcement u:bri01');
    expect(met([announcement('case-1')], '2023-03-10', [event])).toContain('sanction-announcement u:bri01');
    const late = progressOf(duty?.id as string, [announcement('case-1', '2023-03-05')], '2023-03-10', [
      event,
    ]);
    expect(
      stateOf(
        {
          opensOn: '2023-01-31',
          soonOn: '2023-02-21',
          dueOn: '2023-02-28',
          metOn: late?.metOn ?? null,
          answer: null,
        },
        '2023-03-10',
      ),
    ).toBe('met-late');
    const others = [
      'case-reflection',
      'special-democratic-life-meeting',
      'special-organisational-life-meeting',
      'case-warning-education',
    ];
    expect(others.map((id) => duties(id, [event])[0]?.dueOn)).toEqual(Array(4).fill('2023-04-30'));
  });

  it('counts one provincial and two municipal bases, each while its plaque is in force', () => {
    const id = 'plaqued-bases.2023.u:det01';
    const three = [
      base('municipal', '2021-05-01'),
      base('municipal', '2022-03-01'),
      base('municipal', '2023-02-01'),
    ];
    expect(progressOf(id, three, '2023-09-15')).toMatchObject({
      done: 2,
      min: 3,
      metOn: null,
      by: { provincial: { done: 0, min: 1 }, municipal: { done: 3, min: 2 } },
    });
    const lasting = base('provincial', '2023-04-18');
    expect(progressOf(id, [...three, lasting], '2023-09-15')).toMatchObject({
      done: 3,
      min: 3,
      metOn: '2023-04-18',
    });
    const lapsing = base('provincial', '2023-04-18', '2023-06-30');
    expect(progressOf(id, [...three, lapsing], '2023-06-30')).toMatchObject({
      done: 3,
      recheckOn: '2023-07-01',
    });
    expect(progressOf(id, [...three, lapsing], '2023-07-01')).toMatchObject({ done: 2, metOn: null });
    expect(duties('plaqued-bases').map((duty) => duty.unitId)).toEqual(['det01']);
  });

  it('lets one expert lecture with forty participants discharge the unit’s duty and theirs', () => {
    const plain = met([expertLecture()], '2023-06-01');
    expect(plain).toContain('expert-lecture u:det01');
    expect(plain.filter((key) => key.startsWith('yearly-discipline-education p:ff'))).toHaveLength(40);
    expect(plain).toHaveLength(41);
    const tagged = met([expertLecture(['theme-party-day', 'discipline-education-month'])], '2023-06-01');
    expect(tagged.filter((key) => !plain.includes(key)).sort()).toEqual([
      'education-campaign u:det01',
      'theme-party-day u:det01',
    ]);
  });

  it('counts a ten-minute lesson for the station, once a month', () => {
    const lesson = record({
      kind: 'activity',
      occurredOn: '2023-09-15',
      hosts: ['sta01'],
      people: participants(firefighters),
      fields: { category: 'ten-minute-lesson' },
    });
    expect(duties('ten-minute-lesson')).toHaveLength(12);
    expect(met([lesson], '2023-09-15')).toEqual(['ten-minute-lesson u:sta01']);
    expect(progressOf('ten-minute-lesson.2023-09.u:sta01', [lesson], '2023-09-15')?.metOn).toBe('2023-09-15');
  });

  it('pairs the secretary with each other member of the same committee', () => {
    expect(
      duties('secretary-member-talk')
        .map((duty) => duty.bearerKey)
        .sort(),
    ).toEqual(['x:sec:dep', 'x:sec:dis', 'x:sec:mem']);
    const talk = record({
      kind: 'talk',
      occurredOn: '2023-03-02',
      fields: { category: 'heart-to-heart' },
      people: [
        { personId: 'sec', role: 'talker' },
        { personId: 'dep', role: 'subject' },
        { personId: 'mem', role: 'subject' },
      ],
    });
    expect(met([talk], '2023-04-01').sort()).toEqual([
      'secretary-member-talk x:sec:dep',
      'secretary-member-talk x:sec:mem',
    ]);
  });

  it('asks for the probation report from thirty days before its end', () => {
    const programme = programmeOf(pack);
    const events = rosterEvents(programme, index);
    const [duty] = duties('probation-report', events);
    expect(duty).toMatchObject({
      bearerKey: 'p:new',
      unitId: 'bri01',
      opensOn: '2023-07-16',
      dueOn: '2023-08-15',
    });
    const later = events.map((event) => ({ ...event, occurredOn: '2023-08-15' }));
    expect(duties('appointment-talk', later).filter((entry) => entry.personId === 'new')).toMatchObject([
      { dueOn: '2023-09-15' },
    ]);
    const report = record({
      kind: 'document',
      occurredOn: '2023-08-01',
      hosts: ['bri01'],
      people: [{ personId: 'new', role: 'author' }],
      fields: { category: 'probation-integrity-report' },
    });
    expect(met([report], '2023-08-20', events)).toEqual(['probation-report p:new']);
  });

  it('takes a deputy’s lecture for the secretary only under the reading “either”', () => {
    expect(
      duties('integrity-party-lecture')
        .map((duty) => duty.bearerKey)
        .sort(),
    ).toEqual(['p:dep', 'p:dis', 'p:sec']);
    const lecture = record({
      kind: 'activity',
      occurredOn: '2023-06-30',
      people: [
        { personId: 'dep', role: 'speaker' },
        { personId: 'sec', role: 'lectureFor' },
      ],
      fields: { category: 'party-lecture', speakerRole: 'deputy-party-secretary' },
    });
    expect(met([lecture], '2023-07-01')).toEqual(['integrity-party-lecture p:dep']);
    expect(met([lecture], '2023-07-01', [], { 'deputy-counts': 'either' })).toEqual([
      'integrity-party-lecture p:sec',
    ]);
  });

  it('lets a meeting’s own record show that the first topic came first', () => {
    for (const first of [true, false]) {
      const held = record({
        kind: 'activity',
        occurredOn: '2023-04-03',
        fields: { category: 'party-committee-meeting', firstTopic: first },
      });
      const events = recordEvents(pack.scheme.events, held);
      expect(duties('first-topic', events)).toMatchObject([{ bearerKey: 'u:det01', dueOn: '2023-04-03' }]);
      expect(met([held], '2023-04-04', events)).toEqual(first ? ['first-topic u:det01'] : []);
    }
  });

  it('closes a notice’s card only when all four steps are done', () => {
    const notice: RecordFact = {
      ...record({ kind: 'notice', occurredOn: '2023-05-31', fields: { category: 'reminder' } }),
      units: [
        { unitId: 'det01', role: 'host' },
        { unitId: 'bri01', role: 'addressees' },
      ],
    };
    const events = recordEvents(pack.scheme.events, notice);
    expect(events).toHaveLength(1);
    const [duty] = duties('four-steps', events);
    expect(duty).toMatchObject({ bearerKey: 'u:bri01', dueOn: '2023-06-30' });
    const steps = ['convey', 'discuss', 'find-gaps', 'measures'].map((step, at) =>
      record({
        kind: 'four-step',
        occurredOn: `2023-06-0${at + 1}`,
        hosts: ['bri01'],
        eventId: events[0]?.id ?? null,
        fields: { step },
      }),
    );
    expect(progressOf(duty?.id as string, steps.slice(0, 3), '2023-06-10', events)).toMatchObject({
      done: 3,
      min: 4,
      metOn: null,
    });
    expect(progressOf(duty?.id as string, steps, '2023-06-10', events)).toMatchObject({
      done: 4,
      metOn: '2023-06-04',
    });
  });

  it('hangs plan, lists and report of a rectification on the inspection’s feedback (W36, W37)', () => {
    const act = (step: string, on: string, to: string | null) => ({
      step,
      on,
      to,
      round: 1,
      unitId: null,
      personId: null,
      newDue: null,
      reopened: null,
    });
    const fed = record({
      kind: 'inspection-feedback',
      occurredOn: '2023-03-31',
      hosts: ['corps'],
      fields: { inspectedUnit: 'det01' },
    });
    const feedback = { ...fed, stage: 'fed', acts: [act('feed', '2023-03-31', 'fed')] };
    const ids = ['rectification-plan', 'rectification-lists', 'rectification-report'];
    const events = recordEvents(programmeOf(pack).events, feedback);
    expect(ids.map((id) => duties(id, events)[0]?.dueOn)).toEqual(['2023-04-30', '2023-04-30', '2023-05-31']);
    const submitted = {
      ...feedback,
      stage: 'reviewing',
      acts: [...feedback.acts, act('submit', '2023-04-20', 'reviewing')],
    };
    expect(met([submitted], '2023-05-01', events)).toEqual([
      'rectification-plan u:det01',
      'rectification-lists u:det01',
    ]);
  });

  it('closes a family pledge by declining it as well as by signing it', () => {
    const delivered = record({
      kind: 'family-pledge',
      occurredOn: '2022-10-01',
      inForce: { from: '2022-10-01', to: null },
      people: [{ personId: 'mem', role: 'member' }],
      fields: { version: 'leaders', outcome: 'delivered' },
    });
    expect(met([delivered], '2023-05-01')).toEqual(['family-pledge-leaders p:mem']);
  });

  it('takes a duty report with a commitment for both', () => {
    const report = record({
      kind: 'document',
      occurredOn: '2023-12-20',
      people: [{ personId: 'sec', role: 'author' }],
      fields: { category: 'duty-report' },
    });
    expect(met([report], '2023-12-31').sort()).toEqual(['duty-report p:sec', 'integrity-commitment p:sec']);
  });

  it('asks the corps for twelve issues, or every detachment for its own', () => {
    expect(duties('monthly-magazine').map((duty) => duty.bearerKey)).toEqual(Array(12).fill('u:corps'));
    const issue = record({ kind: 'magazine-issue', occurredOn: '2023-05-20', fields: { guidedBy: 'corps' } });
    expect(met([issue], '2023-06-01')).toEqual(['monthly-magazine u:corps']);
    expect(met([issue], '2023-06-01', [], { 'magazine-reading': 'each-detachment' })).toEqual([
      'monthly-magazine u:det01',
    ]);
  });

  it('asks for the special inspection in 2023 only', () => {
    const years = duties('special-compliance-check', [], {}, { from: '2022-01-01', to: '2024-12-31' }).map(
      (duty) => duty.periodKey,
    );
    expect(new Set(years)).toEqual(new Set(['2023']));
  });
});

describe('papers and the days on which they are in force', () => {
  const two = { from: '2022-01-01', to: '2024-12-31' };
  const caseOf = (occurredOn: string): ProgrammeEvent => ({
    id: `case-${occurredOn}`,
    type: 'case-decided',
    occurredOn,
    unitId: 'bri01',
    personIds: [],
    title: '某案',
  });
  const basisOf = (id: string, day: string) =>
    basisOn(programmeOf(pack).bases.get(id) ?? [], day)?.document ?? null;

  it('ask for nothing before the first of them', () => {
    const years = (id: string) => duties(id, [], {}, two).map((duty) => duty.periodKey);
    expect(new Set(years('expert-lecture'))).toEqual(new Set(['2023', '2024']));
    expect(new Set(years('plaqued-bases'))).toEqual(new Set(['2023', '2024']));
    // These rest on party regulations that are older than the plan.
    expect(years('theme-party-day').filter((key) => key.startsWith('2022-')).length).toBeGreaterThan(11);
    expect(new Set(years('organisational-life-meeting'))).toEqual(new Set(['2022', '2023', '2024']));
    const decided = ['2022-06-10', '2023-06-10'].map(caseOf);
    expect(duties('case-reflection', decided, {}, two).map((duty) => duty.periodStart)).toEqual([
      '2023-06-10',
    ]);
    expect(duties('sanction-announcement', decided, {}, two).map((duty) => duty.dueOn)).toEqual([
      '2022-07-10',
      '2023-07-10',
    ]);
  });

  it('are cited as they were on the day of the duty', () => {
    expect(basisOf('sanction-announcement', '2023-12-31')).toBe('discipline-regulations-2018');
    expect(basisOf('sanction-announcement', '2024-01-01')).toBe('discipline-regulations');
    expect(basisOf('rectification-report', '2022-05-16')).toBe('inspection-regulations-2015');
    expect(basisOf('rectification-report', '2023-05-16')).toBe('implementation-plan');
    expect(basisOf('expert-lecture', '2022-12-31')).toBeNull();
  });

  it('verify a length only while they are in force', () => {
    for (const length of Object.values(pack.rules.lengths))
      if (length.status === 'verified' && length.document)
        expect(pack.scheme.documents[length.document]?.validTo, length.title).toBeUndefined();
    const line = lineOf('rules.yaml', '  rectification-report:');
    expect(
      problemsOf(
        broken(
          'rules.yaml',
          'document: inspection-regulations-2015, status: unsure',
          'document: inspection-regulations-2015, status: verified',
        ),
      ),
    ).toEqual([
      {
        file: 'rules.yaml',
        line,
        field: 'lengths.rectification-report.status',
        message: '核实的是《中国共产党巡视工作条例（2015）》，它自 2024-02-08 起不再有效，不能写 verified',
      },
    ]);
  });

  it('are named with line and field where an obligation outlives its paper', () => {
    const changed = broken(
      'scheme.yaml',
      'basis: { document: discipline-regulations, clause: 第四十四条 }',
      'basis: { document: discipline-regulations-2018, clause: 第四十二条 }',
    );
    expect(problemsOf(changed)).toEqual([
      {
        file: 'scheme.yaml',
        line: lineOf('scheme.yaml', 'basis: { document: discipline-regulations, clause: 第四十四条 }'),
        field: expect.stringMatching(/^obligations\.\d+\.basis\.document$/),
        message: expect.stringContaining('自 2024-01-01 起不再有效'),
      },
    ]);
  });

  it('are named where an obligation says it begins before its paper', () => {
    const changed = broken('scheme.yaml', 'from: 2023, until: 2023', 'from: 2022, until: 2023');
    expect(problemsOf(changed)).toEqual([
      expect.objectContaining({
        line: lineOf('scheme.yaml', 'cadence: { every: year, from: 2023, until: 2023 }'),
        field: expect.stringMatching(/cadence$/),
        message: expect.stringContaining('自 2022-01-01 起'),
      }),
    ]);
  });

  it('are named where one ends and the next does not follow', () => {
    const changed = broken('scheme.yaml', 'valid-to: 2023-12-31', 'valid-to: 2023-11-30');
    expect(problemsOf(changed)).toEqual([
      expect.objectContaining({
        line: lineOf('scheme.yaml', '  discipline-regulations-2018:'),
        field: 'documents.discipline-regulations-2018.replacedBy',
        message: '接替的《中国共产党纪律处分条例（2023）》应当自 2023-12-01 起有效',
      }),
    ]);
  });
});

describe('what a site may set', () => {
  const said = (id: string, words: { text?: string; items?: string[] }) =>
    labelsOf(pack.scheme.settings, new Map([[id, { text: null, items: null, ...words }]]));

  it('changes an obligation, or words at some place, or who is told', () => {
    const asChosen = JSON.stringify(settleScheme(pack.scheme));
    for (const setting of pack.scheme.settings) {
      const other = Object.keys(setting.choices ?? {}).find((id) => id !== setting.chosen);
      const changes =
        other && JSON.stringify(settleScheme(pack.scheme, { [setting.id]: other })) !== asChosen;
      const labels = setting.items
        ? said(setting.id, { items: setting.items.map((_, at) => `甲${at}`) })
        : said(setting.id, { text: '甲' });
      const shown = setting.shows.every(({ at }) => labels.get(at)?.includes('甲'));
      expect(changes || (setting.shows.length > 0 && shown) || setting.effect, setting.id).toBeTruthy();
    }
  });

  it('stays unsaid until it is filled in', () => {
    const labels = labelsOf(pack.scheme.settings, new Map());
    expect(labels.get('field:document.virtueCheck')).toBeUndefined();
    expect(labels.get('help:activity.exemplar')).toBeUndefined();
    expect(labels.get('option:themes/annual-theme')).toBe('年度主题：纪律规定落实年');
  });

  it('names the four sections of a report, and a kind and a list by the site’s words', () => {
    const labels = said('four-checks-names', { items: ['查思想', '查责任', '查制度', '查监督'] });
    const document = pack.kinds.find((kind) => kind.id === 'document') as Kind;
    expect(labelledKind(document, labels).fields.dutyCheck?.title).toBe('查责任');
    expect(labelledKind(document, labels).fields.gist).toBe(document.fields.gist);
    const themes = labelledOptions(pack.vocabulary.options, said('annual-theme', { text: '作风年' })).themes;
    expect(themes?.find((option) => option.id === 'annual-theme')?.title).toBe('年度主题：作风年');
  });

  it('is refused where it changes nothing or names no place', () => {
    const at = 'shows: [{ at: option:themes/annual-theme, as: 年度主题：%s }]';
    expect(problemsOf(broken('scheme.yaml', at, ''))).toEqual([
      expect.objectContaining({
        line: lineOf('scheme.yaml', '  - id: annual-theme'),
        field: expect.stringMatching(/^settings\.\d+\.id$/),
        message: expect.stringContaining('改了什么也不变'),
      }),
    ]);
    expect(problemsOf(broken('scheme.yaml', 'option:themes/annual-theme', 'option:themes/yearly'))).toEqual([
      expect.objectContaining({ message: '没有这个地方：option:themes/yearly' }),
    ]);
  });
});

describe('how long a sanction bars promotion', () => {
  const period = (measure: string) =>
    pack.rules.effectPeriods.find((entry) => entry.measure === measure && entry.track === 'party') as never;
  it('two years after the restoration of rights, not from the decision', () => {
    expect(effectEndsOn(period('留党察看一年'), '2023-02-10')).toBeNull();
    expect(effectEndsOn(period('留党察看一年'), '2023-02-10', '2024-02-10')).toBe('2026-02-10');
    expect(effectEndsOn(period('留党察看两年'), '2023-02-10', '2025-03-01')).toBe('2027-03-01');
  });
  it('by its own term where nothing has to be restored', () => {
    expect(effectEndsOn(period('严重警告'), '2023-02-10')).toBe('2024-08-10');
  });
});

describe('what is held in the first months of the next year', () => {
  it('has a grace, and nothing else has', () => {
    const graced = pack.scheme.obligations
      .filter(({ cadence }) => 'every' in cadence && cadence.grace)
      .map(({ id }) => id)
      .toSorted();
    expect(graced).toEqual([
      'democratic-life-meeting',
      'duty-report',
      'integrity-commitment',
      'organisational-life-meeting',
      'situation-analysis',
    ]);
    expect(duties('duty-report').map((duty) => duty.dueOn)).toContain('2024-03-31');
    const sooner = duties('duty-report', [], { 'year-end-grace': 'one-month' }).map((duty) => duty.dueOn);
    expect(new Set(sooner)).toEqual(new Set(['2024-01-31']));
  });
});

describe('posts', () => {
  const held = (post: string, unitId: string) => {
    const people = [...roster.appointments, hold('x', unitId, post)];
    return new RosterIndex({ ...roster, appointments: people });
  };
  const owes = (id: string, post: string, unitId: string) =>
    expand(programmeOf(pack), held(post, unitId), [], year2023).some(
      (duty) => duty.obligationId === id && duty.personId === 'x',
    );
  it('tell the instructor of a brigade, who leads it, from that of a station', () => {
    const post = (id: string) => pack.vocabulary.posts.find((entry) => entry.id === id);
    expect(post('brigade-instructor')).toMatchObject({ leader: true, levels: ['brigade'] });
    expect(post('station-instructor')).toMatchObject({ leader: false, levels: ['station'] });
  });
  it('decide who reports personal matters, as the rule says, and not who is a leader', () => {
    expect(owes('personal-matters', 'deputy-detachment-commissar', 'det01')).toBe(true);
    expect(owes('personal-matters', 'committee-member', 'det01')).toBe(false);
    expect(owes('personal-matters', 'brigade-chief', 'bri01')).toBe(false);
  });
  it('count the organ’s own discipline secretary among the secretaries who lecture', () => {
    expect(owes('integrity-party-lecture', 'organ-discipline-secretary', 'organ')).toBe(true);
    expect(owes('integrity-party-lecture', 'deputy-discipline-secretary', 'det01')).toBe(false);
  });
});

describe('a broken pack', () => {
  it('names the line of a field that a rule asks for and the kind does not have', () => {
    const line = lineOf('scheme.yaml', 'discharged-by: { kind: work, where: { recommended: true } }');
    expect(
      problemsOf(broken('scheme.yaml', 'where: { recommended: true }', 'where: { recomended: true }')),
    ).toEqual([
      expect.objectContaining({
        file: 'scheme.yaml',
        line,
        field: expect.stringContaining('dischargedBy'),
        message: expect.stringContaining('recomended'),
      }),
    ]);
  });

  it('names the line of a key that the schema does not know', () => {
    const line = lineOf('kinds/site.yaml', '  keeper:');
    expect(problemsOf(broken('kinds/site.yaml', 'title: 责任人 }', 'title: 责任人, colour: red }'))).toEqual([
      expect.objectContaining({
        file: 'kinds/site.yaml',
        line,
        field: 'fields.keeper',
        message: expect.stringContaining('colour'),
      }),
    ]);
  });

  it('names an unknown festival', () => {
    const line = lineOf('scheme.yaml', 'cadence: { before: [spring-festival, mid-autumn], days: 14 }');
    expect(
      problemsOf(
        broken(
          'scheme.yaml',
          'before: [spring-festival, mid-autumn], days: 14',
          'before: [spring-festival, midautumn], days: 14',
        ),
      ),
    ).toEqual([
      expect.objectContaining({
        file: 'scheme.yaml',
        line,
        field: expect.stringContaining('cadence'),
        message: '日历里没有这个节日：midautumn',
      }),
    ]);
  });

  it('names a length that nothing is reckoned by', () => {
    const length = '  idle: { title: 没人用的期限, days: 3, source: 本省自定, status: local }';
    const added = broken('rules.yaml', 'lengths:\n', `lengths:\n${length}\n`);
    expect(problemsOf(added)).toEqual([
      {
        file: 'rules.yaml',
        line: lineOf('rules.yaml', 'lengths:\n') + 1,
        field: 'lengths.idle',
        message: expect.stringContaining('没有责任事项按这个期限算'),
      },
    ]);
    const kept = broken('rules.yaml', 'lengths:\n', `lengths:\n${length.replace(' }', ', for: [W17] }')}\n`);
    expect(problemsOf(kept)).toEqual([]);
  });

  it('names a length that only the make-up of an event asks for and that is not there', () => {
    const changed = broken('rules.yaml', '  event-make-up:', '  event-makeup:');
    expect(problemsOf(changed).map((problem) => problem.message)).toEqual(
      expect.arrayContaining(['rules.yaml 没有这个期限：event-make-up']),
    );
  });

  it('names a missing file', () => {
    expect(problemsOf(files.filter((file) => file.path !== 'rules.yaml'))).toEqual([
      { file: 'rules.yaml', line: 1, field: '（文件）', message: '缺少这个文件' },
    ]);
  });

  it('names the obligations whose kind is gone', () => {
    const problems = problemsOf(files.filter((file) => file.path !== 'kinds/home-visit.yaml'));
    expect(problems).toEqual([
      expect.objectContaining({ file: 'scheme.yaml', message: '没有这个记录类型：home-visit' }),
    ]);
  });
});

describe('roles', () => {
  const chapters = readdirSync(fileURLToPath(new URL('../../../docs/manual/', import.meta.url)));

  it.each(pack.roles.map((role) => [role.id, role] as const))('%s has a chapter of the manual', (_, role) => {
    expect(chapters).toContain(`${role.manual}.md`);
  });

  it('only the discipline committee enters the compartment of discipline', () => {
    const inside = pack.roles.filter((role) => role.compartments.includes('discipline')).map(({ id }) => id);
    expect(inside).toEqual(['corps-discipline-secretary', 'discipline-secretary', 'discipline-officer']);
  });
});
