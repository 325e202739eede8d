import { generateSync } from 'otplib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../platform/database/index.ts';
import { password, signIn, testApp, type TestApp } from '../testing/index.ts';

let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

interface Cookie {
  name: string;
  value: string;
  httpOnly?: boolean;
  sameSite?: string;
  secure?: boolean;
  path?: string;
  expires?: Date;
}
const other = 'Another-pass-77';

/** A sign-in as a browser makes it; addresses differ so that the rate limit stays out of the other tests. */
let address = 0;
async function attempt(username: string, secret: string, more: Record<string, unknown> = {}, app = site) {
  address += 1;
  const response = await app.app.http.inject({
    method: 'POST',
    url: '/api/session',
    payload: { username, password: secret, ...more },
    remoteAddress: `10.0.${address >> 8}.${address & 255}`,
  });
  const body = response.json<{ code?: string; detail?: string; account?: { mustChangePassword: boolean } }>();
  return {
    status: response.statusCode,
    code: body.code,
    detail: body.detail ?? '',
    account: body.account,
    cookies: response.cookies as Cookie[],
  };
}
const run = (query: ReturnType<typeof sql>) => asSystem(site.data.database, (trx) => query.execute(trx));
const status = async (client: { get(path: string): Promise<{ status: number }> }) =>
  (await client.get('/me')).status;
/** Sessions are looked at again after two seconds at most; any sign-in makes that now. */
const settle = () => signIn(site.app, 'admin.audit');

describe('lock-out', () => {
  const state = async (username: string) =>
    (
      await asSystem(site.data.database, (trx) =>
        sql<{
          failed: number;
          minutes: number | null;
        }>`
          select failed, round(extract(epoch from locked_until - now()) / 60)::int as minutes
          from account
          where username = ${username}
        `.execute(trx),
      )
    ).rows[0];
  const wrong = (username: string) => attempt(username, 'wrong-pass-1');

  it('comes with the fifth wrong password, and even the right one is refused then', async () => {
    for (let i = 1; i <= 4; i += 1)
      expect((await wrong('det02.political')).code).toBe('session.bad_credentials');
    expect((await state('det02.political'))?.minutes).toBeNull();
    await wrong('det02.political');
    const reply = await attempt('det02.political', password);
    expect([reply.status, reply.code]).toEqual([401, 'session.bad_credentials']);
    expect(reply.cookies).toEqual([]);
  });

  it('grows with each further failure, up to an hour', async () => {
    const minutes: (number | null | undefined)[] = [];
    for (let i = 0; i < 8; i += 1) {
      await run(
        sql`update account set locked_until = now() - interval '1 second' where username = 'det02.political'`,
      );
      await wrong('det02.political');
      minutes.push((await state('det02.political'))?.minutes);
    }
    expect(minutes).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('is not reset by another account that signs in, nor does it touch others', async () => {
    await signIn(site.app, 'det02.discipline');
    expect((await attempt('det02.political', password)).code).toBe('session.bad_credentials');
    expect((await state('det02.discipline'))?.failed).toBe(0);
  });

  it('ends with its time, and a success resets the count', async () => {
    await run(
      sql`update account set locked_until = now() - interval '1 second' where username = 'det02.political'`,
    );
    expect((await attempt('det02.political', password)).status).toBe(200);
    expect(await state('det02.political')).toEqual({ failed: 0, minutes: null });
    await wrong('det02.political');
    expect((await attempt('det02.political', password)).status).toBe(200);
  });

  it('does not tell whether an account exists, however often one asks and with whichever password', async () => {
    const said = async (username: string) => {
      const answers: unknown[] = [];
      for (let i = 0; i < 8; i += 1) answers.push(await wrong(username));
      return [...answers, await attempt(username, password)].map((reply) => ({
        ...(reply as object),
        cookies: (reply as { cookies: unknown[] }).cookies.length,
      }));
    };
    const [unknown, known] = [await said('nobody.here'), await said('det02.discipline')];
    expect(known).toEqual(unknown);
    expect((await state('det02.discipline'))?.minutes).toBe(1); // while it is locked nothing is counted
    await run(sql`update account set failed = 0, locked_until = null where username = 'det02.discipline'`);
  });

  it('set by a clock that ran a day ahead does not outlast its hour once the clock is right', async () => {
    await run(
      sql`
        update account
        set failed = 9, locked_until = now() + interval '1 day'
        where username = 'det02.political'
      `,
    );
    await wrong('det02.political');
    expect((await state('det02.political'))?.minutes).toBe(32);
    await run(
      sql`
        update account
        set failed = 9, locked_until = now() + interval '1 day'
        where username = 'det02.political'
      `,
    );
    expect((await attempt('det02.political', password)).status).toBe(200);
  });
});

describe('expiry', () => {
  it.each([
    [
      'idle for half an hour',
      sql`
        update session
        set last_seen_at = now() - interval '31 minutes'
        where account_id = 'acc-bri0101.instructor'
      `,
    ],
    [
      'twelve hours after signing in',
      sql`
        update session
        set expires_at = now() - interval '1 second'
        where account_id = 'acc-bri0101.instructor'
      `,
    ],
    [
      'seen by a clock a day ahead',
      sql`
        update session
        set last_seen_at = now() + interval '1 day'
        where account_id = 'acc-bri0101.instructor'
      `,
    ],
    [
      'made by a clock a day ahead',
      sql`
        update session
        set expires_at = now() + interval '36 hours'
        where account_id = 'acc-bri0101.instructor'
      `,
    ],
    ['the account disabled', sql`update account set disabled = true where id = 'acc-bri0101.instructor'`],
  ])('%s ends the session', async (_what, change) => {
    const client = await signIn(site.app, 'bri0101.instructor');
    expect(await status(client)).toBe(200);
    await run(change);
    await settle();
    expect(await status(client)).toBe(401);
    await run(sql`update account set disabled = false where id = 'acc-bri0101.instructor'`);
    await settle();
    expect(await status(client)).toBe(401);
  });

  it('activity keeps a session, but not beyond twelve hours', async () => {
    const client = await signIn(site.app, 'bri0101.instructor');
    await run(
      sql`
        update session
        set last_seen_at = now() - interval '29 minutes'
        where account_id = 'acc-bri0101.instructor'
      `,
    );
    await settle();
    expect(await status(client)).toBe(200);
    const { rows } = await asSystem(site.data.database, (trx) =>
      sql<{
        idle: number;
        hours: number;
      }>`
        select extract(epoch from now() - last_seen_at)::int as idle,
          extract(epoch from expires_at - created_at)::int / 3600 as hours
        from session
        where account_id = 'acc-bri0101.instructor'
        order by created_at desc
        limit 1
      `.execute(trx),
    );
    expect(rows[0]?.idle).toBeLessThan(10);
    expect(rows[0]?.hours).toBeLessThanOrEqual(12);
  });
});

describe('passwords', () => {
  it.each([
    ['too short', 'Abc12345'],
    ['no digit', 'abcdefghijkl'],
    ['no letter', '1234567890123'],
    ['the user name in it', 'x-firefighter02-1'],
    ['a common one', 'password12'],
    ['the old one', password],
  ])('refuses %s', async (_what, next) => {
    const client = await signIn(site.app, 'firefighter02');
    const reply = await client.send<{ code: string; detail: string }>('PUT', '/me/password', {
      current: password,
      next,
    });
    expect([reply.status, reply.body.code]).toEqual([422, 'account.weak_password']);
    expect(await status(client)).toBe(200);
  });

  it('asks for the present one', async () => {
    const reply = await (
      await signIn(site.app, 'firefighter02')
    ).send<{ code: string }>('PUT', '/me/password', { current: 'wrong-pass-1', next: other });
    expect([reply.status, reply.body.code]).toEqual([422, 'account.wrong_password']);
  });

  it('changed on one device sign out the others and give this one a new session', async () => {
    const [here, there] = [await attempt('firefighter02', password), await signIn(site.app, 'firefighter02')];
    const cookie = `${here.cookies[0]?.name}=${here.cookies[0]?.value}`;
    const response = await site.app.http.inject({
      method: 'PUT',
      url: '/api/me/password',
      headers: { cookie },
      payload: { current: password, next: other },
    });
    expect(response.statusCode).toBe(200);
    const [fresh] = response.cookies as Cookie[];
    expect(fresh?.value).not.toBe(here.cookies[0]?.value);
    expect(await status(there)).toBe(401);
    const me = (value: string | undefined) =>
      site.app.http.inject({ url: '/api/me', headers: { cookie: `${fresh?.name}=${value}` } });
    expect((await me(here.cookies[0]?.value)).statusCode).toBe(401);
    expect((await me(fresh?.value)).statusCode).toBe(200);
  });
});

describe('leaving', () => {
  it('everywhere ends every session of the account and of no other', async () => {
    const [one, two, stranger] = [
      await signIn(site.app, 'bri0201.instructor'),
      await signIn(site.app, 'bri0201.instructor'),
      await signIn(site.app, 'det02.discipline'),
    ];
    expect((await one.send('DELETE', '/me/sessions')).status).toBe(204);
    expect([await status(one), await status(two), await status(stranger)]).toEqual([401, 401, 200]);
  });

  it('once ends one session', async () => {
    const [one, two] = [
      await signIn(site.app, 'bri0201.instructor'),
      await signIn(site.app, 'bri0201.instructor'),
    ];
    expect((await one.send('DELETE', '/session')).status).toBe(204);
    expect([await status(one), await status(two)]).toEqual([401, 200]);
  });

  it.each(['granted', 'revoked'])('follows when a role is %s', async (what) => {
    const client = await signIn(site.app, 'sta020101.instructor');
    const security = await site.as('admin.security');
    const reply =
      what === 'granted'
        ? await security.send<{ grants: { id: string; role: string }[] }>(
            'POST',
            '/accounts/acc-sta020101.instructor/grants',
            { role: 'brigade-instructor', unitId: 'bri0201' },
          )
        : await security.send('DELETE', '/grants/g-sta020101.instructor');
    expect(reply.status).toBeLessThan(300);
    expect(await status(client)).toBe(401);
  });
});

describe('one-time codes', () => {
  it('enrolled, confirmed, asked for, and each good for one sign-in', async () => {
    const [client, elsewhere] = [
      await signIn(site.app, 'det01.political'),
      await signIn(site.app, 'det01.political'),
    ];
    const { secret, uri } = (await client.send<{ secret: string; uri: string }>('POST', '/me/totp')).body;
    expect(uri).toMatch(/^otpauth:\/\/totp\//);
    // A secret that was only asked for does not lock anyone out.
    expect((await attempt('det01.political', password)).status).toBe(200);
    const codeAt = (seconds: number) =>
      generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + seconds });
    const now = codeAt(0);
    const bad = await client.send<{ code: string }>('PUT', '/me/totp', {
      code: now === '000000' ? '111111' : '000000',
    });
    expect(bad.status).toBe(400);
    expect((await client.send('PUT', '/me/totp', { code: now })).status).toBe(200);
    expect([await status(client), await status(elsewhere)]).toEqual([200, 401]);

    expect((await attempt('det01.political', password)).code).toBe('session.totp_required');
    expect((await attempt('det01.political', 'wrong-pass-1', { totp: codeAt(30) })).code).toBe(
      'session.bad_credentials',
    );
    // used to confirm
    expect((await attempt('det01.political', password, { totp: now })).code).toBe('session.bad_credentials');
    const next = codeAt(30);
    expect((await attempt('det01.political', password, { totp: next })).status).toBe(200);
    // replayed
    expect((await attempt('det01.political', password, { totp: next })).code).toBe('session.bad_credentials');

    // A step used by a clock that ran a day ahead does not spoil the codes of the right time.
    await run(
      sql`update account set totp_last_step = totp_last_step + 2880 where username = 'det01.political'`,
    );
    const after = codeAt(0);
    expect((await attempt('det01.political', password, { totp: after })).status).toBe(200);
    expect((await attempt('det01.political', password, { totp: after })).code).toBe(
      'session.bad_credentials',
    );
  });

  it('count as failures when wrong', async () => {
    for (let i = 0; i < 5; i += 1) await attempt('det01.political', password, { totp: '000000' });
    // without a code it would ask for one
    expect((await attempt('det01.political', password)).code).toBe('session.bad_credentials');
  });
});

describe('cookies', () => {
  it.each([
    ['https://liulian.example', true],
    ['http://127.0.0.1:3000', false],
  ])('for %s', async (publicUrl, secure) => {
    const own = await testApp({ publicUrl });
    try {
      const {
        cookies: [cookie],
      } = await attempt('corps.officer', password, {}, own);
      expect(cookie).toMatchObject({
        name: 'liulian_session',
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
      });
      expect(cookie?.secure ?? false).toBe(secure);
      expect(cookie?.value).toMatch(/^[\w-]{43}$/);
      const page = await own.app.http.inject('/api/me');
      expect(page.headers['strict-transport-security']).toBe(
        secure ? 'max-age=15552000; includeSubDomains' : undefined,
      );
    } finally {
      await own.close();
    }
  });

  it('hold nothing that the database holds, and a made-up one opens nothing', async () => {
    const {
      cookies: [cookie],
    } = await attempt('corps.officer', password);
    const { rows } = await asSystem(site.data.database, (trx) =>
      sql<{
        found: boolean;
      }>`select exists(select from session where id = ${cookie?.value}) as found`.execute(trx),
    );
    expect(rows[0]?.found).toBe(false);
    for (const value of ['', 'x', 'A'.repeat(43), 'A'.repeat(5000), '%00', "' or 1=1 --"])
      expect(
        (await site.app.http.inject({ url: '/api/me', headers: { cookie: `liulian_session=${value}` } }))
          .statusCode,
      ).toBe(401);
  });
});
