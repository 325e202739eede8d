import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays } from '@liulian/domain';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

/**
 * Whatever steps several parties take on papers, in whatever order, refused or not, sent twice or undone:
 * what is stored is what a recomputation from nothing gives, and every refusal is a refusal, never a fault.
 */
const paper = `
id: task-order
shape: document
title: 任务单
owner: 总队纪委
purpose: 由单位和个人各欠一件事的文书
expires: 2030-12-31
participants: none
title-from: topic
parties:
  units: { title: 承办单位, from: units, within: subtree }
  owner: { title: 责任人, from: owner }
fields:
  topic: { type: text, title: 事由, required: true }
  units: { type: units, title: 承办单位, required: true }
  owner: { type: person, title: 责任人 }
  due: { type: date, title: 期限 }
flow:
  stages:
    draft: { title: 起草, draft: true }
    open: { title: 办理中, edit: { host: [due] } }
    checked: { title: 已核, done: true }
    gone: { title: 已收回, void: true, final: true }
  steps:
    issue: { title: 下达, from: draft, to: open, by: host }
    answer: { title: 答复, from: open, by: units, each: all }
    work: { title: 办理, from: open, by: owner, each: any }
    back: { title: 退回, from: open, by: host, reopens: answer, reason: true, redue: { workdays: 3 } }
    later:
      title: 延期
      from: open
      by: host
      extends: { owe: answer, times: 3, max: { days: 200 } }
      answers: { newDue: { type: date, title: 延到, required: true } }
    check: { title: 核实, from: open, to: checked, by: host, needs: [{ done: answer, say: 没人答复, or: reason }] }
    again: { title: 重来, from: checked, to: open, by: host, again: true, reason: true }
    recall: { title: 收回, from: [open, checked], to: gone, by: host, reason: true }
owes:
  answer: { title: 答复任务单, bearer: units, by: answer, in: open, due: due, within: { workdays: 5 } }
  work: { title: 办理任务单, bearer: [owner, units], by: [work, answer], in: open, due: due, within: { days: 9 } }
  check: { title: 核实任务单, bearer: host, by: check, in: open, due: { days: 30 } }
visibility: unit
ledger: [occurredOn, topic, stage, due]
`;

let site: TestApp;
let clients: Client[];
beforeAll(async () => {
  site = await testApp();
  const names = [
    'corps.officer',
    'det01.political',
    'bri0101.instructor',
    'firefighter01',
    'det02.political',
  ];
  clients = await Promise.all(names.map((name) => site.as(name)));
  const saved = await officer().send('PUT', '/kinds/task-order', { yaml: paper });
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
});
afterAll(() => site.close());
const officer = () => clients[0] as Client;

interface Paper {
  id: string;
  revision: number;
  acts: { id: string }[];
  parties: { slots: { id: string }[] }[];
}
const papers: string[] = [];
const statuses = new Map<number, number>();

const day = fc.integer({ min: 0, max: 60 }).map((n) => addDays('2023-09-01', n));
const which = fc.nat({ max: 40 });
const names = ['answer', 'answer', 'work', 'back', 'later', 'check', 'again', 'recall', 'issue'];
const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('make' as const),
      units: fc.uniqueArray(fc.constantFrom('det01', 'bri0101', 'det02'), { minLength: 1 }),
      owner: fc.constantFrom('s01-f1', 's01-f2', undefined),
      due: fc.option(day, { nil: undefined }),
      submit: fc.boolean(),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('step' as const),
      which,
      step: fc.constantFrom(...names),
      by: fc.nat({ max: 4 }),
      slot: fc.nat({ max: 3 }),
      newDue: day,
      twice: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const), which, by: fc.nat({ max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('due' as const), which, due: day }) },
  fc.record({
    do: fc.constant('move' as const),
    person: fc.constantFrom('s01-f1', 's01-f2'),
    unit: fc.constantFrom('det01', 'sta010101', 'bri0101'),
    on: day,
  }),
  fc.record({ do: fc.constant('unit' as const), to: fc.option(day, { nil: null }) }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

const note = ({ status }: { status: number }) => {
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  expect(status).toBeLessThan(500);
};

async function take(step: Action) {
  if (step.do === 'make') {
    const reply = await officer().send<{ id: string }>('POST', '/records', {
      kind: 'task-order',
      occurredOn: '2023-09-01',
      unitIds: ['corps'],
      fields: {
        topic: '试',
        units: step.units,
        ...(step.owner ? { owner: step.owner } : {}),
        ...(step.due ? { due: step.due } : {}),
      },
      submit: step.submit,
    });
    note(reply);
    if (reply.status === 201) papers.push(reply.body.id);
    return;
  }
  if (step.do === 'move')
    return note(
      await officer().send('POST', `/people/${step.person}/move`, { unitId: step.unit, on: step.on }),
    );
  if (step.do === 'unit') return note(await officer().send('PATCH', '/units/bri0101', { to: step.to }));
  const id = papers[step.which % Math.max(1, papers.length)];
  if (id === undefined) return;
  const { body } = await officer().get<Paper>(`/records/${id}`);
  const { revision } = body;
  if (step.do === 'due')
    return note(await officer().send('PATCH', `/records/${id}`, { revision, fields: { due: step.due } }));
  const client = clients[step.by] as Client;
  if (step.do === 'undo') {
    const act = body.acts.at(-1);
    return note(await client.send('POST', `/records/${id}/acts/${act?.id}/undo`, { revision }));
  }
  const slots = body.parties[0]?.slots ?? [];
  const sent = {
    revision,
    reason: '试一试',
    ...(step.twice ? { key: 'twice' } : {}),
    ...(step.step === 'back' || step.step === 'later'
      ? { slot: slots[step.slot % Math.max(1, slots.length)]?.id }
      : {}),
    ...(step.step === 'later' ? { answers: { newDue: step.newDue } } : {}),
  };
  const send = () => client.send('POST', `/records/${id}/steps/${step.step}`, sent);
  const [first, second] = step.twice ? await Promise.all([send(), send()]) : [await send()];
  note(first);
  if (second) note(second);
}

it('any order of steps ends in the duties of a recomputation from nothing', async () => {
  const { database, programme } = site.app.deps;
  let owed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 6, maxLength: 24 }), async (actions) => {
      for (const one of actions) await take(one);
      const { differences } = await asSystem(database, (trx) => programme.reconcile(trx, 'north'));
      expect(differences).toEqual([]);
      const rows = await site.data.database.db
        .selectFrom('duty')
        .select('id')
        .where('obligation_id', 'like', 'owed-task-order-%')
        .execute();
      owed = Math.max(owed, rows.length);
    }),
    { numRuns: 14, endOnFailure: true },
  );
  expect(papers.length).toBeGreaterThan(5);
  expect(owed).toBeGreaterThan(5);
  expect(statuses.get(200)).toBeGreaterThan(20);
}, 240_000);
