import { describe, expect, it } from 'vitest';
import {
  checkFields,
  expand,
  inForceOf,
  programmeOf,
  recompute,
  recordEvents,
  rosterEvents,
  RosterIndex,
  servesOf,
  stateOf,
  visibilityIn,
  visibilityOf,
  type DutySpec,
} from '@liulian/domain';
import { loadPack } from '../../pack-files.ts';
import { makeCorps } from '../corps.ts';
import { demoToday } from '../dates.ts';
import { demoPack } from '../pack.ts';
import { trainingDetachment } from '../units.ts';
import { makeRecords } from './index.ts';

const pack = demoPack(loadPack());
const corps = makeCorps(1);
const records = makeRecords(corps, pack, 1);
const small = makeCorps(0.1);

/** The states of all duties, computed from nothing by the engine. */
function states() {
  const programme = programmeOf(pack);
  const index = new RosterIndex(corps);
  const facts = records.made.filter(({ row }) => row.status === 'accepted').map(({ fact }) => fact);
  const events = [
    ...rosterEvents(programme, index),
    ...corps.events,
    ...facts.flatMap((fact) => recordEvents(programme.events, fact)),
  ];
  const duties = expand(programme, index, events, { from: '1900-01-01', to: '2023-12-31' });
  const progress = recompute(duties, programme.obligations, facts, demoToday);
  const answers = new Map(
    records.answers
      .filter((answer) => answer.state === 'approved')
      .map((answer) => [
        answer.duty_id,
        answer.type === 'waiver' ? ('waived' as const) : ('not-held' as const),
      ]),
  );
  const state = (duty: DutySpec, at: number) =>
    stateOf({ ...duty, metOn: progress[at]?.metOn ?? null, answer: answers.get(duty.id) ?? null }, demoToday);
  return {
    duties: new Map(duties.map((duty) => [duty.id, duty])),
    stateOf: new Map(duties.map((duty, at) => [duty.id, state(duty, at)])),
  };
}

describe('two years of records', () => {
  it('are as the records feature would have stored them', () => {
    expect(records.problems).toEqual([]);
    const kinds = new Map(pack.kinds.map((kind) => [kind.id, kind]));
    const units = new Map(corps.units.map((unit) => [unit.id, unit]));
    const accounts = new Set(corps.accounts.map((account) => account.id));
    const people = new Set(corps.people.map((person) => person.id));
    for (const { row, units: hosts, people: named } of records.made) {
      const kind = kinds.get(row.kind);
      const unit = units.get(row.unit_id);
      if (!kind || !unit) throw new Error(`${row.id}: ${row.kind} ${row.unit_id}`);
      const checked = checkFields(kind, pack.vocabulary, row.fields, true);
      expect(checked.problems, row.id).toEqual([]);
      const typed = Object.entries(row.fields).filter(([name]) => !kind.derived[name]);
      expect(checked.values, row.id).toEqual(Object.fromEntries(typed));
      expect(row.serves, row.id).toEqual(servesOf(kind, pack.vocabulary, row.fields));
      expect({ from: row.in_force_from, to: row.in_force_to }, row.id).toEqual(
        inForceOf(kind, row.occurred_on, row.fields),
      );
      if (
        row.path !== unit.path ||
        row.visibility !==
          (kind.flow
            ? visibilityIn(kind, kind.flow.stages[row.stage ?? ''] ?? null)
            : visibilityOf(kind, row.fields)) ||
        row.occurred_on > demoToday ||
        row.entered_at.slice(0, 10) < row.occurred_on ||
        row.entered_at.slice(0, 10) > demoToday
      )
        throw new Error(`${row.id} is not believable`);
      if (unit.from > row.occurred_on || (unit.to !== null && unit.to < row.occurred_on))
        throw new Error(`${row.id}: ${unit.id} did not exist on ${row.occurred_on}`);
      if (!kind.creators.includes(unit.level)) throw new Error(`${row.id}: ${kind.id} by ${unit.id}`);
      if (!accounts.has(row.created_by) || (row.accepted_by !== null && !accounts.has(row.accepted_by)))
        throw new Error(`${row.id}: unknown account`);
      if (
        !named.every((person) => people.has(person.person_id)) ||
        !hosts.some((host) => host.role === 'host' && host.unit_id === row.unit_id)
      )
        throw new Error(`${row.id}: people or hosts`);
      const self = kind.lifecycle === 'none' || kind.lifecycle.selfAcceptingFor.includes(unit.level);
      if (row.status === 'accepted') {
        if ((row.accepted_by === row.created_by) !== self || (row.accepted_at ?? '') < row.entered_at)
          throw new Error(`${row.id}: accepted by ${row.accepted_by}`);
      } else if (self || row.accepted_at !== null) throw new Error(`${row.id}: ${row.status}`);
    }
  });

  it('are in range, and each key once', () => {
    expect(records.made.length).toBeGreaterThan(20_000);
    expect(records.made.length).toBeLessThan(32_000);
    expect(records.made.reduce((sum, { people }) => sum + people.length, 0)).toBeLessThan(300_000);
    expect(new Set(records.made.map(({ row }) => row.id)).size).toBe(records.made.length);
    const keys = records.made.flatMap(({ people }) =>
      people.map((person) => `${person.record_id} ${person.person_id} ${person.role}`),
    );
    expect(new Set(keys).size).toBe(keys.length);
    const count = (status: string) => records.made.filter(({ row }) => row.status === status).length;
    expect(count('submitted')).toBeGreaterThan(20);
    expect(count('submitted')).toBeLessThan(90);
    expect(count('returned')).toBeGreaterThan(1);
    expect(records.answers.filter((answer) => answer.state === 'pending').length).toBeGreaterThan(2);
  });

  it('are the same every time', () => {
    expect(makeRecords(small, pack, 0.1)).toEqual(makeRecords(makeCorps(0.1), pack, 0.1));
  });

  it('leave a believable picture, computed from nothing by the engine', () => {
    const { duties, stateOf: state } = states();
    const all = [...state.values()];
    const overdue = [...state].filter(([, name]) => name === 'overdue').map(([id]) => id);
    expect(overdue.length).toBeGreaterThan(40);
    expect(overdue.length).toBeLessThan(80);
    expect(all.filter((name) => name === 'met').length / all.length).toBeGreaterThan(0.8);
    expect(all.filter((name) => name === 'met-late').length).toBeGreaterThan(50);
    for (const answer of records.answers) expect(duties.has(answer.duty_id), answer.duty_id).toBe(true);
    // What is said of a person is not said of a unit's duty, and the other way round.
    for (const { duty_id: id, reason } of records.answers)
      expect(/该同志|本人/.test(reason) && /\.u:/.test(id), `${id} ${reason}`).toBe(false);

    expect(state.get('expert-lecture.2023.u:det01')).toBe('open');
    expect(state.get('expert-lecture.2023.u:det04')).toBe('open');
    expect(
      ['det02', 'det03', 'det05', 'det06', 'det07', 'det08', 'det10', 'det11', 'organ'].map((id) =>
        state.get(`expert-lecture.2023.u:${id}`),
      ),
    ).toEqual(Array.from({ length: 9 }, () => 'met'));
    expect(state.get('plaqued-bases.2022.u:det04')).toBe('overdue');
    // A detachment too, for all that it trains: the scheme leaves out the organs alone.
    expect(state.get(`plaqued-bases.2022.u:${trainingDetachment}`)).toBe('met');
    expect(state.has('plaqued-bases.2022.u:organ')).toBe(false);
    expect(state.get('plaqued-bases.2023.u:det04')).toBe('open');
    expect(state.get('sanction-announcement.ev-case-2023-05.u:det07')).toBe('overdue');
    expect(state.get('ten-minute-lesson.2023-09.u:sta010101')).toBe('open');
    const autumn = [...state].filter(([id]) => id.includes('2023-mid-autumn'));
    expect(autumn.length).toBeGreaterThan(400);
    expect(autumn.filter(([, name]) => name !== 'open').length).toBeLessThan(4);
    // 第一支队's own people: enough of them still wait for this year's education, so that a lecture shows what it
    // does.
    const waiting = [...duties.values()].filter(
      (duty) =>
        duty.obligationId === 'yearly-discipline-education' &&
        duty.periodKey === '2023' &&
        duty.unitId === 'det01' &&
        state.get(duty.id) === 'open',
    );
    expect(waiting.length).toBeGreaterThan(5);
  });

  it('has papers between two parties at every stage that somebody may look for', () => {
    const stages = (kind: string) => [
      ...new Set(records.made.flatMap(({ row }) => (row.kind === kind ? [row.stage] : []))),
    ];
    expect(stages('item').toSorted()).toEqual(['asked', 'cancelled', 'closed', 'doing', 'open']);
    expect(stages('order').toSorted()).toEqual(['closed', 'issued']);
    expect(stages('circular')).toEqual(['issued']);
    expect(stages('exemplar')).toEqual(expect.arrayContaining(['nominated', 'published', 'rechecking']));
    expect(stages('look-back')).toEqual(['concluded']);
    // What an adopted plan made is tied to its finding, and nobody approved what they asked for.
    for (const { row, rows, steps } of records.made) {
      if (row.kind === 'inspection-feedback' && ['carrying', 'closed'].includes(row.stage ?? ''))
        expect(rows.every(({ item_id }) => item_id !== null)).toBe(true);
      const by = (step: string) => steps.find((taken) => taken.step === step)?.actor_id;
      if (row.kind === 'item' && row.stage === 'closed') expect(by('approve'), row.id).not.toBe(by('ask'));
    }
    const own = new Map(corps.accounts.map(({ id, personId }) => [id, personId]));
    const declared = records.made.filter(({ row }) => row.kind === 'self-declaration');
    expect(declared.length).toBeGreaterThan(2);
    for (const { row } of declared) expect(own.get(row.created_by), row.id).toBe(row.fields.person);
    const { standIns, handovers, handoverRows } = records.handedOver;
    expect([standIns.length, handovers.map(({ state }) => state)]).toEqual([1, ['signed', 'offered']]);
    for (const { record_id: id, moved, handover_id: paper } of handoverRows) {
      const owner = records.made.find(({ row }) => row.id === id)?.row.fields.owner;
      const { person_id: giver, successor_id: successor } = handovers.find((one) => one.id === paper)!;
      expect(owner).toBe(moved ? successor : giver);
    }
  });

  it('enters a case index only by a role that may', () => {
    const writers = new Set(
      records.made.flatMap(({ row }) => (row.visibility === 'discipline' ? [row.created_by] : [])),
    );
    expect([...writers]).toEqual(['a-corps.discipline']);
  });

  it('needs no recipe for what is added to the pack later', () => {
    const [first, ...others] = pack.scheme.obligations;
    if (!first) throw new Error('empty pack');
    const added = {
      ...pack,
      scheme: {
        ...pack.scheme,
        obligations: [
          first,
          ...others,
          { ...first, id: 'added-later', dischargedBy: [{ kind: 'honour', where: {}, inForce: false }] },
        ],
      },
    };
    const made = makeRecords(small, added, 0.1);
    expect(made.problems).toEqual([]);
    expect(made.made.filter(({ row }) => row.kind === 'honour').length).toBeGreaterThan(10);
  });
});
