import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';

/** Who belonged to a unit is asked of the day of the record, not of today (E02, E07). */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
  await asSystem(
    site.data.database,
    async (trx) => {
      // f2 moved to the second station on the 12th, f3 left on the 10th, f4 joined on the 8th.
      await sql`update service set to_on = '2023-09-11' where person_id = 's01-f2'`.execute(trx);
      await sql`
        insert into service (corps_id, id, person_id, unit_id, path, class, from_on, to_on)
        values ('north', 'moved', 's01-f2', 'sta020101', 'corps.det02.bri0201.sta020101.', 'firefighter',
          '2023-09-12', null)
      `.execute(trx);
      await sql`
        update person
        set unit_id = 'sta020101', path = 'corps.det02.bri0201.sta020101.'
        where id = 's01-f2'
      `.execute(trx);
      await sql`update service set to_on = '2023-09-10' where person_id = 's01-f3'`.execute(trx);
      await sql`update person set left_on = '2023-09-10' where id = 's01-f3'`.execute(trx);
      await sql`update service set from_on = '2023-09-08' where person_id = 's01-f4'`.execute(trx);
      await sql`update person set joined_on = '2023-09-08' where id = 's01-f4'`.execute(trx);
    },
    { write: true },
  );
});
afterAll(() => site.close());

it.each([
  ['before he moved', 's01-f2', '2023-09-05', 201],
  ['on his last day here', 's01-f2', '2023-09-11', 201],
  ['after he moved', 's01-f2', '2023-09-12', 422],
  ['before he left', 's01-f3', '2023-09-05', 201],
  ['after he left', 's01-f3', '2023-09-11', 422],
  ['before he joined', 's01-f4', '2023-09-07', 422],
  ['once he had joined', 's01-f4', '2023-09-08', 201],
])('%s (%s on %s)', async (_, person, occurredOn, status) => {
  const reply = await (
    await site.as('sta010101.instructor')
  ).send<{ errors?: { field: string }[] }>('POST', '/records', {
    kind: 'activity',
    occurredOn,
    unitIds: ['sta010101'],
    participantIds: [person, 's01-f1'],
    fields: { category: 'warning-education' },
    submit: true,
  });
  expect([reply.status, reply.body.errors?.map((error) => error.field)]).toEqual(
    status === 201 ? [201, undefined] : [422, ['participantIds']],
  );
});
