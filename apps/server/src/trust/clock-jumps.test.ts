import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { verifyChain } from '../platform/audit.ts';
import { asSystem } from '../platform/database/index.ts';
import { signIn, testApp, type Client, type TestApp } from '../testing/index.ts';

/**
 * The machine's clock runs a day ahead for a while and is then put right. What was done meanwhile stays;
 * nobody is left outside or stays inside because of it; duties are those of the right day again, nobody is
 * reminded twice, and the audit chain holds.
 */
const start = Date.parse('2023-09-15T02:00:00Z');
const [minute, day] = [60_000, 24 * 3_600_000];
let site: TestApp;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: start });
  site = await testApp({ clock: null });
});
afterAll(async () => {
  vi.useRealTimers();
  await site.close();
});
const at = (offset: number) => vi.setSystemTime(start + offset);

interface State {
  duties: string;
  notices: number;
  reminders: number;
  audited: number;
}
async function state(): Promise<State> {
  return asSystem(site.data.database, async (trx) => {
    const { rows } = await sql<State>`
        select (select md5(string_agg(d::text, '|' order by d.corps_id, d.id)) from duty d) as duties,
          (select count(*)::int from notification) as notices,
          (select count(*)::int from escalation) as reminders,
          (select count(*)::int from audit_entry) as audited
      `.execute(trx);
    return rows[0] as State;
  });
}
async function rounds() {
  await site.app.newDay.bring();
  await site.app.jobs.run('escalation');
}
const today = async (client: Client) => (await client.get<{ today: string }>('/me')).body.today;
const lecture = (title: string, occurredOn: string) => ({
  kind: 'activity',
  occurredOn,
  unitIds: ['sta010101'],
  title,
  fields: { category: 'warning-education' },
  submit: true,
});
const agree = () =>
  asSystem(site.data.database, async (trx) => {
    for (const corps of ['north', 'south']) {
      expect((await site.app.deps.programme.reconcile(trx, corps)).differences).toEqual([]);
      expect(await verifyChain(trx, corps)).toMatchObject({ ok: true });
    }
  });

it('a day forward and back again', { timeout: 120_000 }, async () => {
  await rounds();
  const before = await state();
  const client = await signIn(site.app, 'sta010101.instructor');
  expect(await today(client)).toBe('2023-09-15');

  at(day);
  const ahead = await signIn(site.app, 'sta010101.instructor');
  expect((await client.get('/me')).status).toBe(401); // idle for a day, as the clock says
  expect(await today(ahead)).toBe('2023-09-16');
  await rounds();
  const tomorrow = await state();
  const made = await ahead.send<{ id: string }>('POST', '/records', lecture('在明天记的', '2023-09-16'));
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  await agree();

  at(5 * minute);
  const again = await signIn(site.app, 'sta010101.instructor');
  expect((await ahead.get('/me')).status).toBe(401); // a session of tomorrow would last a day too long
  expect(await today(again)).toBe('2023-09-15');
  await rounds();
  await agree();
  const back = await state();
  expect(back.reminders).toBe(tomorrow.reminders); // nothing is told twice
  await rounds();
  expect(await state()).toEqual(back);
  // what was done stays
  expect((await again.get<{ title: string }>(`/records/${made.body.id}`)).body.title).toBe('在明天记的');
  expect((await again.send('POST', '/records', lecture('在今天记的', '2023-09-15'))).status).toBe(201);

  at(day + 10 * minute); // the real tomorrow: its reminders went out when the clock first said so
  await rounds();
  const after = await state();
  expect(after.reminders).toBe(tomorrow.reminders);
  await agree();
  expect(after.audited).toBeGreaterThan(before.audited);
});
