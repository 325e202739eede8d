import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays, dutyStates, stateOf, type DutyState, type StateInput } from '@liulian/domain';
import { asSystem } from '../../platform/database/index.ts';
import { testDatabase, type TestDatabase } from '../../testing/index.ts';
import { inStates, stateSql } from './duty-sql.ts';

let data: TestDatabase;
beforeAll(async () => {
  data = await testDatabase();
});
afterAll(() => data.close());

const day = fc.integer({ min: 0, max: 8 }).map((n) => addDays('2023-09-10', n));
const duty = fc
  .record({
    opensOn: day,
    soonOn: day,
    dueOn: day,
    metOn: fc.option(day, { nil: null }),
    answer: fc.constantFrom(null, 'waived' as const, 'not-held' as const),
  })
  .map((made): StateInput => ({ ...made, dueOn: made.dueOn < made.opensOn ? made.opensOn : made.dueOn }));
const states = fc.oneof(
  fc.constant<DutyState[]>(['overdue', 'due-soon', 'open']),
  fc.subarray([...dutyStates], { minLength: 2 }),
);

it('the rule of states reads the same in SQL as in the engine, as an expression and as conditions', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(duty, { minLength: 1, maxLength: 30 }),
      day,
      states,
      async (duties, today, several) => {
        const entries = duties.map((entry, at) => ({
          at,
          opens_on: entry.opensOn,
          soon_on: entry.soonOn,
          due_on: entry.dueOn,
          met_on: entry.metOn,
          answer: entry.answer,
        }));
        const table = sql`
          json_to_recordset(
            ${JSON.stringify(entries)}::json
          ) as d(at int, opens_on date, soon_on date, due_on date, met_on date, answer text)
        `;
        const { rows } = await asSystem(data.database, (trx) =>
          sql<{
            at: number;
            state: string;
          }>`select d.at, ${stateSql(today)} as state from ${table} order by d.at`.execute(trx),
        );
        const expected = duties.map((entry) => stateOf(entry, today));
        expect(rows.map((row) => row.state)).toEqual(expected);
        for (const asked of [...dutyStates.map((state) => [state]), several]) {
          const found = await asSystem(data.database, (trx) =>
            sql<{
              at: number;
            }>`select d.at from ${table} where ${inStates(asked, today)} order by d.at`.execute(trx),
          );
          expect(
            found.rows.map((row) => row.at),
            asked.join(),
          ).toEqual(expected.flatMap((own, at) => (asked.includes(own) ? [at] : [])));
        }
      },
    ),
    { numRuns: 30 },
  );
});
