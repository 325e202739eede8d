import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DutyMatrix, Situation } from '@liulian/contract';
import { readSheets, textOf } from '@liulian/documents';
import { asSystem, inScope, type Row } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';
import { escalate } from './escalation.ts';

/**
 * Duties for the leadership and for the discipline committee (O30): in each cell there is someone who reads
 * the duty, and someone of the same unit who must not.
 */
let site: TestApp;
let duties: Row<'duty'>[];
/** Of d01-dis himself; of the first brigade itself, after a case; of the corps' discipline committee. */
let own: string;
let unitBorne: string;
let committee: string;

beforeAll(async () => {
  site = await testApp();
  const event = await (
    await site.as('det01.discipline')
  ).send('POST', '/events', {
    type: 'case-decided',
    occurredOn: '2023-07-20',
    title: '第 1 号',
    unitId: 'bri0101',
  });
  expect(event.status, JSON.stringify(event.body)).toBe(201);
  duties = await asSystem(site.data.database, (trx) =>
    trx.selectFrom('duty').selectAll().where('corps_id', '=', 'north').orderBy('id').execute(),
  );
  const find = (obligation: string, key: string) =>
    duties.find((duty) => duty.obligation_id === obligation && duty.bearer_key.endsWith(key))?.id ?? '';
  own = find('personal-matters', 'd01-dis');
  unitBorne = find('case-reflection', 'bri0101');
  committee = find('situation-analysis', 'corps');
  expect([own, unitBorne, committee].every(Boolean)).toBe(true);
  await asSystem(
    site.data.database,
    (trx) =>
      sql`
        update duty
        set due_on = '2023-09-14', soon_on = '2023-09-01', opens_on = '2023-08-01'
        where id in (${own}, ${unitBorne}, ${committee})
      `.execute(trx),
    { write: true },
  );
  await asSystem(
    site.data.database,
    (trx) =>
      sql`
        insert into answer (corps_id, id, duty_id, unit_id, path, type, reason, state, requested_by,
          requested_by_name, requested_at)
        values ('north', 'answer-own', ${own}, 'det01', 'corps.det01.', 'waiver', '当年新任', 'pending',
            'acc-det01.discipline', '纪委书记01', now()),
          ('north', 'answer-unit', ${unitBorne}, 'bri0101', 'corps.det01.bri0101.', 'not-held', '另有安排', 'pending',
            'acc-bri0101.instructor', '教导员01', now())
      `.execute(trx),
    { write: true },
  );
  duties = await asSystem(site.data.database, (trx) =>
    trx.selectFrom('duty').selectAll().where('corps_id', '=', 'north').execute(),
  );
});
afterAll(() => site.close());

const readers: [string, { own: boolean; unitBorne: boolean; committee: boolean }][] = [
  ['corps.discipline', { own: true, unitBorne: true, committee: true }],
  ['corps.officer', { own: true, unitBorne: true, committee: false }],
  ['det01.discipline', { own: true, unitBorne: true, committee: false }],
  ['det01.political', { own: false, unitBorne: false, committee: false }],
  ['bri0101.instructor', { own: false, unitBorne: true, committee: false }],
  ['sta010101.instructor', { own: false, unitBorne: false, committee: false }],
  ['det02.discipline', { own: false, unitBorne: false, committee: false }],
];
const ids = () => ({ own, unitBorne, committee });
const expected = (seen: (typeof readers)[number][1]) =>
  Object.entries(seen)
    .filter(([, sees]) => sees)
    .map(([name]) => ids()[name as keyof typeof seen])
    .toSorted();
const obligations = 'personal-matters,case-reflection,situation-analysis';

describe.each(readers)('as %s', (username, seen) => {
  it('a duty is opened, listed and searched by its readers alone', async () => {
    const client = await site.as(username);
    for (const [name, id] of Object.entries(ids())) {
      const reply = await client.get(`/duties/${encodeURIComponent(id)}`);
      expect([name, reply.status]).toEqual([name, seen[name as keyof typeof seen] ? 200 : 404]);
    }
    const shown = async (query: Record<string, string>) =>
      (await client.get<{ items: { id: string }[] }>('/duties', { limit: '200', ...query })).body.items
        .map((item) => item.id)
        .filter((id) => Object.values(ids()).includes(id))
        .toSorted();
    expect(await shown({ obligationId: obligations })).toEqual(expected(seen));
    expect(await shown({ q: '个人有关事项' })).toEqual(expected(seen).filter((id) => id === own));
  });

  it('calendar, matrix and the answers that wait do not hold it', async () => {
    const client = await site.as(username);
    const { body: calendar } = await client.get<{
      days: { due: { obligationId: string; total: number }[] }[];
    }>('/duty-calendar', { from: '2023-09-14', to: '2023-09-14' });
    const due = calendar.days[0]?.due.map((line) => line.obligationId) ?? [];
    for (const [name, obligation] of [
      ['own', 'personal-matters'],
      ['unitBorne', 'case-reflection'],
      ['committee', 'situation-analysis'],
    ] as const)
      expect([name, due.includes(obligation)]).toEqual([name, seen[name]]);
    const { body: matrix } = await client.get<DutyMatrix>('/duty-matrix', {
      year: 2023,
      obligationId: obligations,
    });
    const cells = matrix.rows.flatMap((row) => row.cells.flatMap((cell) => cell.dutyIds));
    expect(cells.filter((id) => Object.values(ids()).includes(id)).toSorted()).toEqual(expected(seen));
    const { body: answers } = await client.get<{ items: { id: string }[]; total: number }>('/answers');
    const wanted = [...(seen.own ? ['answer-own'] : []), ...(seen.unitBorne ? ['answer-unit'] : [])];
    expect(answers.items.map((answer) => answer.id).toSorted()).toEqual(wanted);
    expect(answers.total).toBe(wanted.length);
  });

  it('the counts of the situation are those of the list behind them', async () => {
    const client = await site.as(username);
    const { body } = await client.get<Situation>('/situation', { year: 2023 });
    const { body: listed } = await client.get<{ total: number }>('/duties', { year: 2023, limit: 1 });
    expect(body.totals.all).toBe(listed.total);
    expect(body.totals.overdue).toBe(
      (await client.get<{ total: number }>('/duties', { state: 'overdue', limit: 1 })).body.total,
    );
    const lines = body.attention.map((line) => line.dutyId);
    for (const [name, id] of Object.entries(ids()))
      if (!seen[name as keyof typeof seen]) expect(lines).not.toContain(id);
  });

  it('the exported list does not hold it', async () => {
    const reply = await (await site.as(username)).get('/duties/export', { obligationId: obligations });
    expect(reply.status).toBe(200);
    const text = readSheets(reply.raw)
      .flatMap((sheet) => sheet.rows.map((row) => row.cells.map((cell) => textOf(cell)).join(' ')))
      .join('\n');
    expect([
      text.includes('个人有关事项报告') && text.includes('纪委书记01'),
      text.includes('案件反思剖析会'),
      text.includes('年度形势分析'),
    ]).toEqual([seen.own, seen.unitBorne, seen.committee]);
  });
});

it('in plain SQL too, with all that hangs on it', async () => {
  await asSystem(
    site.data.database,
    (trx) =>
      sql`
        insert into escalation (corps_id, duty_id, step, due_on, taken_on)
        values ('north', ${own}, 'urge', '2023-09-13', '2023-09-13')
      `.execute(trx),
    { write: true },
  );
  const read = (who: object, query: string) =>
    inScope(
      site.data.database,
      {
        corpsId: 'north',
        path: 'corps.det01.',
        personId: null,
        accountId: 'x',
        records: true,
        personal: true,
        audit: false,
        ...who,
      },
      async (trx) => (await sql.raw<{ n: number }>(query).execute(trx)).rows[0]?.n,
    );
  const all = duties.filter((duty) => duty.path.startsWith('corps.det01.'));
  const of = (...audiences: string[]) => all.filter((duty) => audiences.includes(duty.audience)).length;
  expect(of('leadership')).toBeGreaterThan(3);
  const count = 'select count(*)::int as n from duty';
  const counted = `
    select sum(duties)::int as n
    from app_duties_due('corps.det01.', 'corps.det01/', '2000-01-01', '2100-01-01', '2023-09-15', 3)
  `;
  const everything = { leadership: true, discipline: true };
  const atBrigade = { path: 'corps.det01.bri0101.' };
  const brigade = all.filter((duty) => duty.path.startsWith(atBrigade.path));
  for (const query of [count, counted]) {
    expect(await read({}, query)).toBe(of('unit'));
    expect(await read({ leadership: true }, query)).toBe(of('unit', 'leadership'));
    expect(await read(everything, query)).toBe(all.length);
    expect(await read({ personId: 'd01-dis' }, query)).toBe(
      of('unit') + all.filter((duty) => duty.audience !== 'unit' && duty.person_id === 'd01-dis').length,
    );
    expect(await read(atBrigade, query)).toBe(
      brigade.filter(
        (duty) =>
          duty.audience === 'unit' ||
          (duty.audience === 'leadership' && duty.bearer_type === 'unit' && duty.path === atBrigade.path),
      ).length,
    );
  }
  const traces = `select count(*)::int as n from escalation where duty_id = '${own}'`;
  expect([await read({}, traces), await read(everything, traces)]).toEqual([0, 1]);
  const answers = `select count(*)::int as n from answer where id = 'answer-own'`;
  expect([await read({}, answers), await read(everything, answers)]).toEqual([0, 1]);
});

it('notices of time and of urging go to its readers and its bearer', async () => {
  await asSystem(site.data.database, (trx) => escalate(trx, site.app.deps, 'north'), { write: true });
  const told = async (username: string) =>
    JSON.stringify(
      (await (await site.as(username)).get<{ items: unknown[] }>('/notifications', { limit: '100' })).body
        .items,
    );
  expect(await told('det01.discipline')).toContain('个人有关事项报告');
  expect(await told('det01.political')).not.toContain('个人有关事项报告');
  const urged = await (
    await site.as('corps.officer')
  ).send<{ sent: number; units: number }>('POST', '/duties/urge', {
    dutyIds: [own, unitBorne],
    message: '请按时办',
  });
  expect([urged.status, urged.body.units]).toEqual([200, 2]);
  expect(await told('det01.discipline')).toContain('请按时办');
  expect(await told('bri0101.instructor')).toContain('请按时办');
  expect(await told('det01.political')).not.toContain('请按时办');
  expect(await told('sta010101.instructor')).not.toContain('请按时办');
});
