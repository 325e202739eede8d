import { generateSync } from 'otplib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../platform/database/index.ts';
import { password, signIn, testApp, type Client, type TestApp } from '../testing/index.ts';

/** A session found open is not its owner; and a stranger at the next desk keeps nobody out. */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

type Refused = { code: string };
const run = <T>(query: ReturnType<typeof sql<T>>) =>
  asSystem(site.data.database, async (trx) => (await query.execute(trx)).rows);

/** A session whose owner went away twenty minutes ago. */
async function leftOpen(username: string): Promise<Client> {
  const client = await signIn(site.app, username);
  await run(sql`
    update session
    set verified_at = now() - interval '20 minutes'
    where account_id = ${`acc-${username}`}
  `);
  await signIn(site.app, 'admin.audit'); // what is kept in memory of sessions is looked at again
  return client;
}

describe('a session left open', () => {
  it.each([
    ['a new second factor', 'det01.political', 'POST', '/me/totp', undefined],
    ['another mailbox', 'det01.political', 'PUT', '/me/email', { email: 'thief@fire.example' }],
    [
      'a grant',
      'admin.security',
      'POST',
      '/accounts/acc-firefighter01/grants',
      { role: 'member', unitId: 'sta020101' },
    ],
    ['the end of a grant', 'admin.security', 'DELETE', '/grants/g-firefighter02', undefined],
    [
      'the confirmation of a reset',
      'admin.security',
      'POST',
      '/account-openings/confirmation',
      { ids: ['x'] },
    ],
    [
      'an answer to proposed grants',
      'admin.security',
      'POST',
      '/grant-proposals/decision',
      { ids: ['x'], grant: true },
    ],
  ] as const)('gives no %s until its owner proves to be there', async (_, username, method, path, body) => {
    const client = await leftOpen(username);
    const refused = await client.send<Refused>(method, path, body);
    expect([refused.status, refused.body.code]).toEqual([403, 'session.verify_again']);
    const wrong = await client.send<Refused>('POST', '/me/verification', { password: 'wrong-pass-1' });
    expect([wrong.status, wrong.body.code]).toEqual([422, 'session.wrong_verification']);
    expect((await client.send<Refused>(method, path, body)).body.code).toBe('session.verify_again');
    expect((await client.send('POST', '/me/verification', { password })).status).toBe(200);
    expect((await client.send<Refused>(method, path, body)).body.code).not.toBe('session.verify_again');
  });

  it('does not become fresh by another identity', async () => {
    const client = await leftOpen('bri0201.instructor');
    expect((await client.send('PUT', '/me/identity', { unitId: 'bri0201' })).status).toBe(200);
    const [row] = await run(sql<{ minutes: number }>`
      select (extract(epoch from now() - max(verified_at)) / 60)::int as minutes
      from session
      where account_id = 'acc-bri0201.instructor'
    `);
    expect(row?.minutes).toBe(20);
  });

  it('is no place to guess the password: failures lock as at sign-in', async () => {
    expect((await site.anonymous.send('POST', '/me/verification', { password })).status).toBe(401);
    const client = await leftOpen('bri0101.instructor');
    for (let i = 0; i < 5; i += 1)
      await client.send('POST', '/me/verification', { password: 'wrong-pass-1' });
    const locked = await client.send<Refused>('POST', '/me/verification', { password });
    expect(locked.body.code).toBe('session.wrong_verification');
  });
});

describe('the confidential compartment', () => {
  it('is shut to a session left open, and opens again to its owner', async () => {
    const body = {
      kind: 'case-index',
      occurredOn: '2023-09-01',
      unitIds: ['det02'],
      fields: { caseNumber: '北纪立〔2023〕7号', caseUnit: 'det02', stage: 'filed' },
    };
    const author = await signIn(site.app, 'det02.discipline');
    const made = await author.send<{ id: string }>('POST', '/records', body);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const client = await leftOpen('det02.discipline');
    const path = `/records/${made.body.id}`;
    expect((await client.get<Refused>(path)).body.code).toBe('session.verify_again');
    // Whoever may not see the row is not told that there is one.
    expect((await (await site.as('det01.discipline')).get<Refused>(path)).body.code).toBe('record.not_found');
    expect((await client.send('POST', '/me/verification', { password })).status).toBe(200);
    expect((await client.get(path)).status).toBe(200);
  });

  it('is entered with a second factor only, where the site asks for one', async () => {
    const own = await testApp({ requireTotp: true });
    try {
      const client = await own.as('det01.discipline');
      const refused = await client.get<Refused>('/records');
      expect([refused.status, refused.body.code]).toEqual([403, 'session.second_factor_required']);
      expect((await (await own.as('det01.political')).get('/records')).status).toBe(200);
      const me = await client.get<{ account: { mustEnrolTotp: boolean } }>('/me');
      expect(me.body.account.mustEnrolTotp).toBe(true);
      const { secret } = (await client.send<{ secret: string }>('POST', '/me/totp')).body;
      expect((await client.send('PUT', '/me/totp', { code: generateSync({ secret }) })).status).toBe(200);
      expect((await client.get('/records')).status).toBe(200);
    } finally {
      await own.close();
    }
  });
});

describe('strangers', () => {
  it('who lock an account leave its owner’s own browser alone', async () => {
    const attempt = (secret: string, cookie?: string) =>
      site.app.http.inject({
        method: 'POST',
        url: '/api/session',
        payload: { username: 'corps.officer', password: secret },
        remoteAddress: '10.9.9.9',
        ...(cookie ? { headers: { cookie } } : {}),
      });
    const first = await attempt(password);
    const device = first.cookies.find((cookie) => cookie.name === 'liulian_device');
    expect(device).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/api' });
    for (let i = 0; i < 5; i += 1) await attempt('wrong-pass-1');
    expect((await attempt(password)).statusCode).toBe(401);
    const own = `liulian_device=${device?.value}`;
    expect((await attempt(password, own)).statusCode).toBe(200);
    expect((await attempt(password, `liulian_device=${'A'.repeat(43)}`)).statusCode).toBe(401);
    // The browser has a lock of its own, so stealing it buys five guesses.
    for (let i = 0; i < 5; i += 1) await attempt('wrong-pass-1', own);
    expect((await attempt(password, own)).statusCode).toBe(401);
    // And it helps with no other account.
    const other = await site.app.http.inject({
      method: 'POST',
      url: '/api/session',
      payload: { username: 'det02.political', password: 'wrong-pass-1' },
      remoteAddress: '10.9.9.8',
      headers: { cookie: own },
    });
    expect(other.statusCode).toBe(401);
    const [row] = await run(sql<{ failed: number }>`
      select failed
      from account
      where username = 'det02.political'
    `);
    expect(row?.failed).toBe(1);
  });

  it('who use up an address leave the browsers known there alone', async () => {
    const attempt = (username: string, secret: string, cookie?: string) =>
      site.app.http.inject({
        method: 'POST',
        url: '/api/session',
        payload: { username, password: secret },
        remoteAddress: '10.8.8.8',
        ...(cookie ? { headers: { cookie } } : {}),
      });
    const first = await attempt('det02.discipline', password);
    const device = first.cookies.find((cookie) => cookie.name === 'liulian_device');
    const flood = await Promise.all(
      Array.from({ length: 300 }, () => attempt('nobody.here', 'wrong-pass-1')),
    );
    expect(flood.some((reply) => reply.statusCode === 429)).toBe(true);
    expect((await attempt('det02.discipline', password)).statusCode).toBe(429);
    expect((await attempt('det02.discipline', password, `liulian_device=${device?.value}`)).statusCode).toBe(
      200,
    );
  });
});

describe('refused attempts', () => {
  it('are in the audit chain: the first at once, a flood as one entry more', async () => {
    const client = await site.as('sta020101.instructor');
    const entries = async () =>
      run(sql<{ summary: string; object_id: string }>`
        select summary, object_id
        from audit_entry
        where action = 'request.refused'
        order by seq
      `);
    await site.app.deps.refused.flush();
    const before = (await entries()).length;
    for (let i = 0; i < 40; i += 1) expect((await client.get('/accounts')).status).toBe(403);
    expect((await client.get('/audit')).status).toBe(403);
    await site.app.deps.refused.flush();
    const found = (await entries()).slice(before);
    expect(found.map((entry) => entry.object_id)).toEqual(Array(2).fill('acc-sta020101.instructor'));
    expect(found[0]?.summary).toBe('越权被拒：账号');
    expect(found[1]?.summary).toMatch(/又越权被拒 40 次：账号 39 次、/);
  });

  it('are not what is merely asked for first', async () => {
    await site.app.deps.refused.flush();
    const client = await leftOpen('det02.political');
    const count = async () =>
      (
        await run(
          sql<{ n: number }>`select count(*)::int as n from audit_entry where action = 'request.refused'`,
        )
      )[0]?.n;
    const before = await count();
    expect((await client.send('POST', '/me/totp')).status).toBe(403);
    await site.app.deps.refused.flush();
    expect(await count()).toBe(before);
  });
});
