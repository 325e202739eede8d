import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadPack } from '../../pack-files.ts';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';

/** A new version of the scheme calls an obligation otherwise; what was owed before keeps its words. */
const obligationId = 'theme-party-day';
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

interface Duties {
  items: { title: string; period: { start: string } }[];
}

it('duties from before a new version keep the title they were made under', async () => {
  const duties = async (username: string) =>
    (await (await site.as(username)).get<Duties>('/duties', { obligationId, year: 2023, limit: 200 })).body
      .items;
  const scheme = structuredClone(loadPack().scheme);
  const renamed = scheme.obligations.find(({ id }) => id === obligationId);
  if (!renamed) throw new Error('the pack has no such obligation');
  const before = renamed.title;
  renamed.title = '换了说法的事项';
  // The other corps owes it too, so that there is something that must not be renamed.
  await asSystem(
    site.app.deps.database,
    async (trx) => {
      await trx
        .updateTable('unit')
        .set({ flags: ['party-branch'] })
        .where('corps_id', '=', 'south')
        .execute();
      await site.app.deps.programme.rosterChanged(trx, 'south', 'all');
    },
    { write: true },
  );
  await asSystem(
    site.app.deps.database,
    (trx) =>
      site.app.deps.programme.adoptScheme(trx, 'north', scheme, '2023-10-01', { id: 'x', name: '主办甲' }),
    { write: true },
  );
  await site.app.deps.programme.settle(site.app.deps.database, 'north');
  const titled = (day: string) => (day < '2023-10-01' ? before : renamed.title);
  const own = await duties('det01.political');
  expect(new Set(own.map((duty) => duty.title))).toEqual(new Set([before, renamed.title]));
  for (const duty of own) expect(duty.title).toBe(titled(duty.period.start));
  // Another corps did not adopt it.
  const others = await duties('south.officer');
  expect(others.filter((duty) => duty.period.start >= '2023-10-01').length).toBeGreaterThan(0);
  for (const duty of others) expect(duty.title).toBe(before);
});
