import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { ProgrammeInfo } from '@liulian/contract';
import { loadPack } from '../../pack-files.ts';
import { asSystem } from '../../platform/database/index.ts';
import { signIn, testApp, type TestApp } from '../../testing/index.ts';
import { holidayYearMissing } from './holidays.ts';

/** The last year of the pack's own tables; whoever adds one moves the test along. */
const last = Math.max(...loadPack().calendar.holidays.map((table) => table.year));
const day = (text: string) => vi.setSystemTime(Date.parse(`${text}T02:00:00Z`));
let site: TestApp;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(`${last}-11-30T02:00:00Z`) });
  site = await testApp({ clock: null });
});
afterEach(() => day(`${last}-11-30`));
afterAll(async () => {
  vi.useRealTimers();
  await site.close();
});

const told = () =>
  asSystem(site.data.database, async (trx) =>
    (
      await sql<{ username: string; title: string }>`
        select a.username, n.title
        from notification n
        join account a on a.corps_id = n.corps_id
          and a.id = n.account_id
        where n.corps_id = 'north'
          and n.type = 'calendar.missing'
        order by a.username
      `.execute(trx)
    ).rows.map((row) => `${row.username} ${row.title}`),
  );

it('asks for the next year’s table in December, and for this year’s while it is missing', () => {
  const pack = loadPack();
  expect(holidayYearMissing(pack, `${last}-11-30`)).toBeNull();
  expect(holidayYearMissing(pack, `${last}-12-01`)).toBe(last + 1);
  expect(holidayYearMissing(pack, `${last - 1}-12-31`)).toBeNull();
  expect(holidayYearMissing(pack, `${last + 1}-02-01`)).toBe(last + 1);
});

it('says nothing while there is nothing to do', async () => {
  await site.app.newDay.bring();
  expect(await told()).toEqual([]);
});

it('tells the system administrator and the programme officer once, and nobody else', async () => {
  for (const date of ['12-01', '12-02', '12-31']) {
    day(`${last}-${date}`);
    await site.app.newDay.bring();
  }
  expect(await told()).toEqual([
    `admin.system ${last + 1}年的放假调休表还没有`,
    `corps.officer ${last + 1}年的放假调休表还没有`,
  ]);
});

it('stands on the page of the settings until the table is there', async () => {
  const missing = async () => {
    const client = await signIn(site.app, 'corps.officer');
    return (await client.get<ProgrammeInfo>('/programme')).body.holidaysMissing;
  };
  expect(await missing()).toBeNull();
  day(`${last}-12-05`);
  expect(await missing()).toBe(last + 1);
});
