import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';

/** Posts held as 教导员（指导员） before they were told apart. */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

const migration = readFileSync(
  new URL('../../../migrations/0106_instructor_posts.sql', import.meta.url),
  'utf8',
);
const holders = [
  ['brigade', 'bri0101', 'd01-sec'],
  ['station', 'sta010101', 'd01-dis'],
  ['corps', 'corps', 'd01-sec'],
] as const;

it('become those of their unit’s level, and only those', async () => {
  const posts = await asSystem(
    site.data.database,
    async (trx) => {
      for (const [id, unitId, personId] of holders)
        await sql`
          insert into appointment (corps_id, id, person_id, unit_id, path, post, from_on)
          select 'north', ${`old-${id}`}, ${personId}, id, path, 'instructor', '2021-01-01'
          from unit
          where corps_id = 'north'
            and id = ${unitId}
        `.execute(trx);
      const before = await sql<{ post: string }>`
        select id, post from appointment where corps_id = 'north' and id not like 'old-%' order by id
      `.execute(trx);
      await sql.raw(migration).execute(trx);
      const after = await sql<{ post: string }>`
        select id, post from appointment where corps_id = 'north' and id not like 'old-%' order by id
      `.execute(trx);
      expect(after.rows).toEqual(before.rows);
      return (
        await sql<{ id: string; post: string }>`
          select id, post from appointment where id like 'old-%' order by id
        `.execute(trx)
      ).rows;
    },
    { write: true },
  );
  expect(posts).toEqual([
    { id: 'old-brigade', post: 'brigade-instructor' },
    { id: 'old-corps', post: 'instructor' },
    { id: 'old-station', post: 'station-instructor' },
  ]);
});

it('are shown by their new titles', async () => {
  const { body } = await (
    await site.as('corps.officer')
  ).get<{ items: { id: string; title?: string; post: unknown }[] }>('/appointments', { unitId: 'bri0101' });
  expect(JSON.stringify(body.items.find((item) => item.id === 'old-brigade'))).toContain('教导员');
});
