import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Situation } from '@liulian/contract';
import { addDays, programmeOf, stateOf, type DutyState } from '@liulian/domain';
import { asSystem, inScope, type Row } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';

/** What the pages of a unit count, against the duties themselves and the engine's own rule of states. */
let site: TestApp;
let duties: Row<'duty'>[];
const today = '2023-09-15';
beforeAll(async () => {
  site = await testApp();
  // Every state, on many days: met in time, met late, answered, answered and met all the same, open.
  duties = await asSystem(
    site.data.database,
    async (trx) => {
      await sql`
        update duty
        set met_on = case abs(hashtext(id)) % 7 when 0 then due_on when 1 then due_on - 20 when 2 then
          due_on + 3 when 3 then ${addDays(today, -10)}::date end, answer = case when abs(hashtext(id)) %
          11 = 0 then 'waived' when abs(hashtext(id)) % 13 = 0 then 'not-held' end
        where corps_id = 'north'
      `.execute(trx);
      await sql`update duty set met_on = null where met_on > ${today}`.execute(trx);
      return trx.selectFrom('duty').selectAll().where('corps_id', '=', 'north').execute();
    },
    { write: true },
  );
});
afterAll(() => site.close());

const stateOn = (duty: Row<'duty'>) =>
  stateOf(
    {
      opensOn: duty.opens_on,
      soonOn: duty.soon_on,
      dueOn: duty.due_on,
      metOn: duty.met_on,
      answer: duty.answer,
    },
    today,
  );
const isIn =
  (...states: DutyState[]) =>
  (duty: Row<'duty'>) =>
    states.includes(stateOn(duty));

describe.each([
  ['corps.discipline', 'corps', ['det01', 'det02', 'organ']],
  ['det01.discipline', 'det01', ['bri0101']],
])('the situation as %s', (username, unitId, children) => {
  it.each([2022, 2023, 2024])('counts the duties of %d as the engine does', async (year) => {
    const { body } = await (await site.as(username)).get<Situation>('/situation', { year });
    const below = duties.filter((duty) => duty.path.includes(`${unitId}.`));
    const own = below.filter((duty) => duty.due_on.startsWith(String(year)));
    // The present year also counts what is still overdue from earlier ones: the list behind the figure does.
    const overdueOf = (list: typeof below) =>
      list.filter(
        (duty) =>
          isIn('overdue')(duty) &&
          duty.due_on <= `${year}-12-31` &&
          (year === 2023 || duty.due_on >= `${year}-01-01`),
      );
    const soon = (list: typeof own) =>
      list.filter(
        (duty) => isIn('open', 'due-soon')(duty) && duty.due_on >= today && duty.due_on <= addDays(today, 30),
      ).length;
    const waived = own.filter(isIn('waived', 'not-held')).length;
    expect(body.totals).toEqual({
      all: own.length,
      waived,
      due: own.length - waived,
      met: own.filter(isIn('met', 'met-late')).length,
      overdue: overdueOf(below).length,
      overdueEarlier: overdueOf(below).filter((duty) => duty.due_on < `${year}-01-01`).length,
      soon: soon(own),
    });
    for (const [at, child] of children.entries()) {
      const within = (duty: Row<'duty'>) => duty.path.includes(`${child}.`);
      const list = own.filter(within);
      expect(body.units.map((line) => line.unit.id).toSorted()[at]).toBe(children.toSorted()[at]);
      expect(body.units.find((line) => line.unit.id === child)).toMatchObject({
        all: list.length,
        met: list.filter(isIn('met', 'met-late')).length,
        overdue: overdueOf(below.filter(within)).length,
        soon: soon(list),
      });
    }
    const pillarOf = new Map(
      programmeOf(site.app.deps.programme.pack).obligations.map((obligation) => [
        obligation.id,
        obligation.pillar,
      ]),
    );
    for (const line of body.pillars) {
      const list = own.filter(
        (duty) => pillarOf.get(duty.obligation_id) === line.pillar && !isIn('waived', 'not-held')(duty),
      );
      const late = overdueOf(below).filter((duty) => pillarOf.get(duty.obligation_id) === line.pillar);
      const passed = list.filter(
        (duty) => duty.due_on <= today && !isIn('overdue', 'open', 'due-soon')(duty),
      );
      const due = passed.length + late.length;
      expect(line).toMatchObject({
        year: list.length,
        due,
        inTime: passed.filter(isIn('met')).length,
        late: passed.filter(isIn('met-late')).length,
        overdue: late.length,
        overdueEarlier: late.filter((duty) => duty.due_on < `${year}-01-01`).length,
        onTime: due === 0 ? null : passed.filter(isIn('met')).length / due,
      });
      expect(line.inTime + line.late + line.overdue).toBe(line.due);
      // The list behind each figure has as many entries as the figure says.
      const opened = async (filter: object) =>
        (
          await (
            await site.as(username)
          ).get<{ total: number }>('/duties', { unitId, pillar: line.pillar, limit: 1, ...filter })
        ).body.total;
      const byNow = `${year}-12-31` < today ? `${year}-12-31` : today;
      expect(await opened({ year, state: 'met', dueTo: byNow })).toBe(line.inTime);
      expect(await opened({ year, state: 'met-late', dueTo: byNow })).toBe(line.late);
    }
    const lacking = [
      ...overdueOf(below),
      ...own.filter((duty) => isIn('due-soon', 'open')(duty) && duty.due_on <= addDays(today, 14)),
    ];
    expect(body.attention.length).toBeGreaterThan(lacking.length > 0 ? 0 : -1);
    if (body.attention.length < 60)
      expect(body.attention.reduce((sum, line) => sum + line.duties, 0)).toBe(lacking.length);
    const behind = await (
      await site.as(username)
    ).get<{ total: number }>('/duties', {
      unitId,
      state: 'overdue',
      dueTo: `${year}-12-31`,
      ...(year === 2023 ? {} : { dueFrom: `${year}-01-01` }),
    });
    expect(behind.body.total).toBe(body.totals.overdue);
    const first = addDays('2023-09-11', -28);
    const inWeeks = (day: string | null) => day !== null && day >= first;
    expect(body.weeks.reduce((sum, week) => sum + week.met, 0)).toBe(
      below.filter((duty) => inWeeks(duty.met_on)).length,
    );
    expect(body.weeks.reduce((sum, week) => sum + week.overdue, 0)).toBe(
      below.filter(
        (duty) =>
          duty.answer === null &&
          duty.due_on < today &&
          inWeeks(addDays(duty.due_on, 1)) &&
          (duty.met_on === null || duty.met_on > duty.due_on),
      ).length,
    );
  });
});

it('no two columns of the matrix bear one title', async () => {
  const { body } = await (
    await site.as('corps.officer')
  ).get<{ columns: { title: string; obligationId: string }[] }>('/duty-matrix');
  const titles = body.columns.map((column) => column.title);
  expect(titles.length - new Set(titles).size).toBe(0);
  expect(body.columns.filter((column) => column.obligationId.startsWith('owed-item-ask')).length).toBe(2);
});

it('a list of duties shows the answer asked for last', async () => {
  const { body } = await (
    await site.as('det01.political')
  ).get<{ items: { id: string }[] }>('/duties', {
    unitId: 'det01',
    direct: 'true',
    bearerType: 'unit',
    state: 'overdue,due-soon,open',
  });
  const id = body.items[0]?.id ?? '';
  await asSystem(
    site.data.database,
    (trx) =>
      sql`
        insert into answer (
          corps_id, id, duty_id, unit_id, path, type, reason, state, requested_by, requested_by_name,
            requested_at
        )
        select 'north', 'a' || n, ${id}, 'det01', 'corps.det01.', 'waiver', 'reason ' || n, 'refused', 'x',
          'x', timestamptz '2023-09-01' + n * interval '1 day'
        from generate_series(1, 3) n
      `.execute(trx),
    { write: true },
  );
  const again = await (
    await site.as('det01.political')
  ).get<{ items: { id: string; answer: { reason: string } | null }[] }>('/duties', {
    unitId: 'det01',
    direct: 'true',
    state: 'overdue,due-soon,open',
  });
  expect(again.body.items.find((duty) => duty.id === id)?.answer?.reason).toBe('reason 3');
});

it('counts what waits for acceptance among what the caller may see, however much waits that they may not', async () => {
  const client = await site.as('det01.political');
  const pending = async () => {
    const { body } = await client.get<{ items: { obligationId: string; pending: number }[] }>('/duties', {
      unitId: 'det01',
      direct: 'true',
      bearerType: 'unit',
      year: 2023,
      limit: 200,
    });
    return body.items
      .filter((duty) => duty.obligationId === 'expert-lecture')
      .map((duty) => duty.pending)
      .toSorted();
  };
  await asSystem(
    site.data.database,
    (trx) =>
      sql`update duty set met_on = null, answer = null where obligation_id = 'expert-lecture'`.execute(trx),
    { write: true },
  );
  await asSystem(
    site.data.database,
    async (trx) => {
      await sql`
        insert into record (
          corps_id, id, kind, category, title, occurred_on, status, visibility, unit_id, path, created_by,
            created_by_name
        )
        select 'north', 'hidden' || n, 'activity', 'expert-lecture', 'hidden', '2023-09-14', 'submitted',
          'discipline', 'det01', 'corps.det01.', 'x', 'x'
        from generate_series(1, 250) n
      `.execute(trx);
      await sql`
        insert into record_unit (corps_id, record_id, unit_id, path, role)
        select 'north', 'hidden' || n, 'det01', 'corps.det01.', 'host'
        from generate_series(1, 250) n
      `.execute(trx);
    },
    { write: true },
  );
  expect(await pending()).toEqual([0]);
  const made = await client.send('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-14',
    unitIds: ['det01'],
    participantIds: ['d01-sec'],
    fields: { category: 'expert-lecture', speaker: { name: '外请专家甲' } },
    submit: true,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(await pending()).toEqual([1]);
});

it('counts of what falls due keep to the corps and to the subtree of the scope, and give nothing without one', async () => {
  const counted = async (scope: { corpsId: string; path: string }, path = 'corps.') => {
    const { rows } = await inScope(
      site.data.database,
      {
        ...scope,
        personId: 'd01-sec',
        accountId: 'x',
        records: true,
        personal: true,
        leadership: true,
        discipline: true,
        audit: true,
      },
      (trx) =>
        sql<{
          duties: number;
        }>`
          select coalesce(sum(duties), 0)::int as duties
          from app_duties_due(${path}, ${`${path}~`}, '2000-01-01', '2100-01-01', ${today}, 1)
        `.execute(trx),
    );
    return rows[0]?.duties;
  };
  const within = (path: string) => duties.filter((duty) => duty.path.startsWith(path)).length;
  expect(await counted({ corpsId: 'north', path: 'corps.' })).toBe(duties.length);
  expect(await counted({ corpsId: 'north', path: 'corps.det01.' })).toBe(within('corps.det01.'));
  expect(await counted({ corpsId: 'north', path: 'corps.det01.' }, 'corps.det02.')).toBe(0);
  expect(await counted({ corpsId: 'north', path: 'corps.' }, 'corps.det02.')).toBe(within('corps.det02.'));
  expect(await counted({ corpsId: 'south', path: 's-corps.' })).toBe(0);
  expect(await counted({ corpsId: 'north', path: '' })).toBe(0);
  expect(await counted({ corpsId: '', path: '' })).toBe(0);
});
