import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemActor } from '../../platform/audit.ts';
import { asSystem } from '../../platform/database/index.ts';
import { signIn, testApp, type Client, type TestApp } from '../../testing/index.ts';
import { followAppointments } from './appointed-roles.ts';

/** A role is proposed when an appointment begins, and ends with it. */
let site: TestApp;
let officer: Client;
let security: Client;
beforeAll(async () => {
  site = await testApp();
  officer = await site.as('corps.officer');
  security = await site.as('admin.security');
});
afterAll(() => site.close());

const run = <T>(query: ReturnType<typeof sql<T>>) =>
  asSystem(site.data.database, async (trx) => (await query.execute(trx)).rows, { write: true });
const grants = (username: string) =>
  run(sql<{ role: string; unit_id: string }>`
    select role, unit_id
    from role_grant
    where account_id = ${`acc-${username}`}
      and revoked_at is null
    order by role
  `);
const proposals = async () =>
  (
    await security.get<{
      items: { id: string; role: string; unit: { id: string }; account: { username: string } }[];
    }>('/grant-proposals')
  ).body.items;
const appoint = (
  personId: string,
  unitId: string,
  post: string,
  from = '2023-09-15',
  to: string | null = null,
) =>
  officer.send<{ id: string }>('POST', '/appointments', {
    personId,
    unitId,
    post,
    from,
    to,
    probationEndsOn: null,
    promotion: false,
    keyPost: false,
  });
const end = (id: string, to: string) => officer.send('PATCH', `/appointments/${id}`, { to });
const newDay = () =>
  asSystem(site.data.database, (trx) => followAppointments(trx, site.app.deps.clock, 'north', systemActor), {
    write: true,
  });

it('proposes what the post suggests, gives it on the second person’s word, and takes it with the post', async () => {
  const before = await grants('det01.political');
  const { status, body } = await appoint('d01-pol', 'det01', 'party-secretary');
  expect(status).toBe(201);
  expect(await grants('det01.political')).toEqual(before);
  const [proposal, ...others] = await proposals();
  expect(others).toEqual([]);
  expect(proposal).toMatchObject({
    role: 'party-secretary',
    unit: { id: 'det01' },
    account: { username: 'det01.political' },
  });
  // The same day seen again proposes nothing again.
  await newDay();
  expect(await proposals()).toHaveLength(1);
  await security.send('POST', '/grant-proposals/decision', { ids: [proposal?.id], grant: true });
  expect(await grants('det01.political')).toEqual([{ role: 'party-secretary', unit_id: 'det01' }, ...before]);

  const session = await signIn(site.app, 'det01.political');
  const other = await signIn(site.app, 'det02.political');
  // Its last day is today: the role stays for the day.
  expect((await end(body.id, '2023-09-15')).status).toBe(200);
  expect(await grants('det01.political')).toHaveLength(2);
  await run(sql`update appointment set from_on = '2023-09-01', to_on = '2023-09-14' where id = ${body.id}`);
  await newDay();
  expect(await grants('det01.political')).toEqual(before);
  expect((await session.get('/me')).status).toBe(401);
  expect((await other.get('/me')).status).toBe(200);
  const told = (await security.get<{ items: { title: string }[] }>('/notifications')).body.items;
  expect(told[0]?.title).toBe('免职，det01.political 的“党委书记”随之结束');
});

it('a declined one is not proposed again, and one that ends before it is confirmed goes', async () => {
  const first = await appoint('d02-pol', 'det02', 'personnel-officer');
  const [proposal] = await proposals();
  expect(proposal).toMatchObject({ role: 'personnel-officer', account: { username: 'det02.political' } });
  await security.send('POST', '/grant-proposals/decision', { ids: [proposal?.id], grant: false });
  await newDay();
  expect(await proposals()).toEqual([]);
  const second = await appoint('d02-pol', 'det02', 'publicity-officer', '2023-09-14');
  expect(await proposals()).toMatchObject([{ role: 'publicity-officer' }]);
  expect((await end(second.body.id, '2023-09-14')).status).toBe(200);
  expect(await proposals()).toEqual([]);
  expect([first.status, second.status]).toEqual([201, 201]);
});

it('nothing is proposed for a post that suggests nothing, a day to come, or a role already held', async () => {
  await appoint('d02-pol', 'det02', 'finance-officer');
  await appoint('d02-pol', 'det02', 'discipline-officer', '2023-10-01');
  await appoint('d02-pol', 'det02', 'political-officer');
  expect(await proposals()).toEqual([]);
});

it('a role given by hand stays when a post of that name ends', async () => {
  const { body } = await appoint('s01-ins', 'sta010101', 'station-instructor', '2023-09-01');
  expect(await proposals()).toEqual([]);
  await end(body.id, '2023-09-10');
  await newDay();
  expect(await grants('sta010101.instructor')).toEqual([
    { role: 'station-instructor', unit_id: 'sta010101' },
  ]);
});

it('what waits for a post at the unit left goes with the move, and what others wait for stays', async () => {
  await appoint('d02-dis', 'det02', 'publicity-officer', '2023-09-01');
  await appoint('d01-pol', 'det01', 'publicity-officer', '2023-09-01');
  expect(await proposals()).toHaveLength(2);
  const moved = await officer.send('POST', '/people/d02-dis/move', { unitId: 'det01', on: '2023-09-15' });
  expect(moved.status).toBe(200);
  expect((await proposals()).filter(({ role }) => role === 'publicity-officer')).toMatchObject([
    { account: { username: 'det01.political' } },
  ]);
});
