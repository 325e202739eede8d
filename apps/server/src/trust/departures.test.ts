import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../platform/database/index.ts';
import { signIn, testApp, type Client, type TestApp } from '../testing/index.ts';

/** Whoever moves or leaves takes no power along: roles and sessions end with the roster's change. */
let site: TestApp;
let political: Client;
let security: Client;
beforeAll(async () => {
  site = await testApp();
  political = await site.as('corps.officer');
  security = await site.as('admin.security');
});
afterAll(() => site.close());

const run = <T>(query: ReturnType<typeof sql<T>>) =>
  asSystem(site.data.database, async (trx) => (await query.execute(trx)).rows);
const grants = (username: string) =>
  run(sql<{ role: string; unit_id: string }>`
    select role, unit_id
    from role_grant
    where account_id = ${`acc-${username}`}
      and revoked_at is null
    order by role
  `);
const move = (personId: string, unitId: string, on = '2023-09-10') =>
  political.send('POST', `/people/${personId}/move`, { unitId, on });

describe('a move', () => {
  it('that is refused changes nothing', async () => {
    const stranger = await site.as('det02.political');
    const client = await signIn(site.app, 'sta010101.instructor');
    expect(
      (await stranger.send('POST', '/people/s01-ins/move', { unitId: 'sta020101', on: '2023-09-10' })).status,
    ).toBe(404);
    expect((await client.get('/me')).status).toBe(200);
    expect(await grants('sta010101.instructor')).toHaveLength(1);
  });

  it('ends the roles of the old station and its sessions at once, and proposes those of the new', async () => {
    const client = await signIn(site.app, 'sta010101.instructor');
    const stays = await signIn(site.app, 'bri0101.instructor');
    expect((await move('s01-ins', 'sta020101')).status).toBe(200);
    expect((await client.get('/me')).status).toBe(401);
    expect((await stays.get('/me')).status).toBe(200);
    expect(await grants('sta010101.instructor')).toEqual([]);
    await expect(signIn(site.app, 'sta010101.instructor')).rejects.toThrow('session.no_identity');
    const { items } = (
      await security.get<{ items: { id: string; role: string; unit: { id: string } }[] }>('/grant-proposals')
    ).body;
    expect(items).toMatchObject([{ role: 'station-instructor', unit: { id: 'sta020101' } }]);
    const told = (await security.get<{ items: { title: string }[] }>('/notifications')).body.items;
    expect(told[0]?.title).toContain('指导员01 调到02站，原单位的权限已结束');
    expect((await run(sql`select 1 from audit_entry where action = 'role.depart'`)).length).toBe(1);
    const decided = await security.send('POST', '/grant-proposals/decision', {
      ids: [items[0]?.id],
      grant: true,
    });
    expect(decided.status).toBe(200);
    expect(await grants('sta010101.instructor')).toEqual([
      { role: 'station-instructor', unit_id: 'sta020101' },
    ]);
  });

  it('takes a plain member along without anybody’s word', async () => {
    expect((await move('s01-f1', 'sta020101')).status).toBe(200);
    expect(await grants('firefighter01')).toEqual([{ role: 'member', unit_id: 'sta020101' }]);
  });

  it('does not propose a role that the new unit’s level does not know', async () => {
    expect((await move('d01-dis', 'sta010101')).status).toBe(200);
    expect(await grants('det01.discipline')).toEqual([]);
    const { items } = (await security.get<{ items: unknown[] }>('/grant-proposals')).body;
    expect(items).toEqual([]);
  });
});

describe('leaving', () => {
  const leave = (personId: string, on: string) => political.send('POST', `/people/${personId}/leave`, { on });
  const disabled = async (username: string) =>
    (await run(sql<{ disabled: boolean }>`select disabled from account where username = ${username}`))[0]
      ?.disabled;

  it('closes the account and its sessions at once', async () => {
    const client = await signIn(site.app, 'det01.political');
    expect((await leave('d01-pol', '2023-09-15')).status).toBe(200);
    expect((await client.get('/me')).status).toBe(401);
    expect([await disabled('det01.political'), await grants('det01.political')]).toEqual([true, []]);
    await expect(signIn(site.app, 'det01.political')).rejects.toThrow('session.disabled');
  });

  it('entered ahead closes the account when the day has passed', async () => {
    const client = await signIn(site.app, 'det02.political');
    expect((await leave('d02-pol', '2023-09-20')).status).toBe(200);
    expect((await client.get('/me')).status).toBe(200);
    await site.app.newDay.bring();
    expect(await disabled('det02.political')).toBe(false);
    await run(sql`update person set left_on = '2023-09-14' where corps_id = 'north' and id = 'd02-pol'`);
    const { closeLeavers } = await import('../features/identity/departures.ts');
    const sweep = () =>
      asSystem(site.data.database, (trx) =>
        closeLeavers(trx, site.app.deps.clock, 'north', { id: 'system', name: '系统' }),
      );
    await sweep();
    await sweep();
    expect(await disabled('det02.political')).toBe(true);
    expect(
      (
        await run(
          sql`
            select 1
            from audit_entry
            where object_id = 'acc-det02.political'
              and action = 'role.depart'
          `,
        )
      ).length,
    ).toBe(1);
  });
});

it('leaves a chain that vouches for every grant', async () => {
  const auditor = await site.as('admin.audit');
  const verified = await auditor.get<{ ok: boolean }>('/audit/verification');
  expect([verified.status, verified.body]).toMatchObject([200, { ok: true }]);
});
