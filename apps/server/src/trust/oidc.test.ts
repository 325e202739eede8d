import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem, type Trx } from '../platform/database/index.ts';
import { readConfig, type OidcSettings } from '../platform/config.ts';
import { testApp, type TestApp } from '../testing/index.ts';
import { Browser, oidcClient, oidcService, type OidcService } from './oidc-provider.ts';

let service: OidcService;
let site: TestApp;
let origin: string;
const settings: OidcSettings = {
  ...oidcClient,
  issuer: '',
  scope: 'openid profile',
  claim: 'preferred_username',
  title: '统一身份认证',
};

beforeAll(async () => {
  // Nothing is asked of the service before somebody signs in, so the site may start before the service does.
  const oidc = { ...settings };
  site = await testApp({ oidc });
  origin = await site.app.http.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(site.app.http.server.address() as AddressInfo).port}`;
  service = await oidcService([`${origin}/api/oidc/callback`]);
  // The issuer object has read its settings by reference; only the port was not known yet.
  oidc.issuer = service.issuer;
});
afterAll(async () => {
  await site?.close();
  await service?.stop();
});

const change = <T>(work: (trx: Trx) => Promise<T>) => asSystem(site.data.database, work, { write: true });
const setAccount = (username: string, values: Record<string, unknown>) =>
  change((trx) => trx.updateTable('account').set(values).where('username', '=', username).execute());
const accountOf = (username: string) =>
  change((trx) =>
    trx.selectFrom('account').selectAll().where('username', '=', username).executeTakeFirstOrThrow(),
  );
const audited = (username: string) =>
  change((trx) =>
    trx
      .selectFrom('audit_entry')
      .select(['action', 'summary'])
      .where('object_id', '=', `acc-${username}`)
      .orderBy('seq', 'desc')
      .limit(3)
      .execute(),
  );
const sent = (response: Response) => [response.status, response.headers.get('location')];

/** Leaves for the service and comes back to the door, not yet through it. */
async function backAt(browser: Browser, login: string, next = ''): Promise<string> {
  const start = await browser.go(
    `${origin}/api/oidc/start${next ? `?next=${encodeURIComponent(next)}` : ''}`,
  );
  expect(start.status).toBe(302);
  return browser.through(start.headers.get('location') ?? '', login, origin);
}
async function signInAs(login: string, next = ''): Promise<{ browser: Browser; end: Response }> {
  const browser = new Browser();
  return { browser, end: await browser.go(await backAt(browser, login, next)) };
}

describe('unified sign-in', () => {
  it('is offered only where it is set up', async () => {
    expect((await site.anonymous.get('/sign-in-options')).body).toEqual({
      oidc: { title: '统一身份认证' },
      setUp: true,
    });
  });

  it('leads to the service with proof key, state and nonce, and ties the way back to the browser', async () => {
    const start = await new Browser().go(`${origin}/api/oidc/start`);
    const query = new URL(start.headers.get('location') ?? '').searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      response_type: 'code',
      client_id: 'liulian',
      scope: 'openid profile',
      code_challenge_method: 'S256',
      redirect_uri: `${origin}/api/oidc/callback`,
    });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(query.get(name)?.length).toBeGreaterThan(30);
    const [cookie = ''] = start.headers.getSetCookie();
    expect(cookie).toMatch(/^liulian_oidc=[\w-]{43}; Max-Age=600; Path=\/api\/oidc; HttpOnly; SameSite=Lax$/);
  });

  it('signs an existing account in, by the whole flow', async () => {
    const { browser, end } = await signInAs('det01.political', '/records?kind=activity');
    expect(sent(end)).toEqual([302, '/records?kind=activity']);
    const session = end.headers.getSetCookie().find((line) => line.startsWith('liulian_session='));
    expect(session).toMatch(/HttpOnly; SameSite=Strict/);
    const me = (await (await browser.go(`${origin}/api/me`)).json()) as {
      account: { username: string };
      unit: { id: string };
    };
    expect([me.account.username, me.unit.id]).toEqual(['det01.political', 'det01']);
    expect((await audited('det01.political'))[0]).toEqual({
      action: 'session.open',
      summary: '经统一身份认证登录',
    });
    expect((await accountOf('det01.political')).last_sign_in_at).not.toBeNull();
  });

  it('matches the name whatever its case, and only plain names', async () => {
    expect(sent((await signInAs('DET02.Political')).end)).toEqual([302, '/']);
    service.claims.set('kelvin', { preferred_username: '\u212Adet01.political' });
    expect(sent((await signInAs('kelvin')).end)).toEqual([302, '/login?problem=oidc.unknown_account']);
  });

  it.each([
    '//evil.example',
    'https://evil.example/',
    '/\\evil.example',
    '/.//evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/api/oidc/start',
  ])('never leads elsewhere: %j', async (next) => {
    expect(sent((await signInAs('det01.discipline', next)).end)).toEqual([302, '/']);
  });
});

describe('three hundred sign-ins begun and left', () => {
  it('from one address shut nobody else at that address out', async () => {
    for (let i = 0; i < 300; i += 1)
      expect((await new Browser().go(`${origin}/api/oidc/start`)).status).toBe(302);
    expect(sent((await signInAs('det02.political')).end)).toEqual([302, '/']);
  });
});

describe('a way back that does not hold', () => {
  const expired = [302, '/login?problem=oidc.expired'];

  it('with another state', async () => {
    const browser = new Browser();
    const back = new URL(await backAt(browser, 'det01.political'));
    back.searchParams.set('state', 'another');
    expect(sent(await browser.go(back.href))).toEqual(expired);
    back.searchParams.delete('state');
    expect(sent(await browser.go(back.href))).toEqual(expired);
  });

  it('in another browser, or without the cookie', async () => {
    const back = await backAt(new Browser(), 'det01.political');
    expect(sent(await new Browser().go(back))).toEqual(expired);
    const other = new Browser();
    await backAt(other, 'det02.political');
    expect(sent(await other.go(back))).toEqual(expired);
  });

  it('a second time, even with the cookie kept', async () => {
    const browser = new Browser();
    const back = await backAt(browser, 'det01.political');
    const cookie = browser.jar.get(new URL(origin).host)?.get('liulian_oidc');
    expect(sent(await browser.go(back))).toEqual([302, '/']);
    expect(browser.jar.get(new URL(origin).host)?.has('liulian_oidc')).toBe(false);
    if (cookie) browser.jar.get(new URL(origin).host)?.set('liulian_oidc', cookie);
    expect(sent(await browser.go(back))).toEqual(expired);
  });

  it('after ten minutes', async () => {
    const browser = new Browser();
    const back = await backAt(browser, 'det01.political');
    await change((trx) =>
      trx
        .updateTable('site')
        .set({ value: JSON.stringify({ until: Date.now() - 1 }) })
        .where('key', 'like', 'oidc:%')
        .execute(),
    );
    expect(sent(await browser.go(back))).toEqual(expired);
    await new Browser().go(`${origin}/api/oidc/start`);
    expect(
      await change((trx) => trx.selectFrom('site').select('key').where('key', 'like', 'oidc:%').execute()),
    ).toHaveLength(1);
  });

  it('with a code the service did not give, or with its refusal', async () => {
    const browser = new Browser();
    const back = new URL(await backAt(browser, 'det01.political'));
    back.searchParams.set('code', 'made-up');
    expect(sent(await browser.go(back.href))).toEqual([302, '/login?problem=oidc.failed']);
    const refused = new URL(await backAt(browser, 'det01.political'));
    refused.searchParams.delete('code');
    refused.searchParams.set('error', 'access_denied');
    expect(sent(await browser.go(refused.href))).toEqual([302, '/login?problem=oidc.cancelled']);
  });
});

describe('accounts that do not get in', () => {
  it('unknown: none is made', async () => {
    const { browser, end } = await signInAs('nobody');
    expect(sent(end)).toEqual([302, '/login?problem=oidc.unknown_account']);
    expect((await browser.go(`${origin}/api/me`)).status).toBe(401);
    expect(
      await change((trx) =>
        trx.selectFrom('account').select('id').where('username', '=', 'nobody').execute(),
      ),
    ).toEqual([]);
  });

  it('disabled', async () => {
    await setAccount('firefighter02', { disabled: true });
    const { browser, end } = await signInAs('firefighter02');
    expect(sent(end)).toEqual([302, '/login?problem=session.disabled']);
    expect((await browser.go(`${origin}/api/me`)).status).toBe(401);
    expect((await audited('firefighter02'))[0]).toEqual({
      action: 'session.refused',
      summary: '统一身份认证登录被拒：账号已停用',
    });
  });

  it('without a role', async () => {
    await change((trx) =>
      trx
        .updateTable('role_grant')
        .set({ revoked_at: new Date().toISOString() })
        .where('account_id', '=', 'acc-bri0201.instructor')
        .execute(),
    );
    expect(sent((await signInAs('bri0201.instructor')).end)).toEqual([
      302,
      '/login?problem=session.no_identity',
    ]);
  });

  it('with a one-time code of their own, unless the service asked for a second factor itself', async () => {
    await setAccount('admin.audit', { totp_confirmed: true, totp_secret: 'JBSWY3DPEHPK3PXP' });
    expect(sent((await signInAs('admin.audit')).end)).toEqual([302, '/login?problem=oidc.totp_account']);
    service.claims.set('admin.audit', { amr: ['pwd', 'otp'] });
    expect(sent((await signInAs('admin.audit')).end)).toEqual([302, '/']);
  });
});

describe('an initial password', () => {
  it('is void once its owner comes in through the service', async () => {
    await setAccount('sta010101.instructor', { must_change: true });
    const { browser, end } = await signInAs('sta010101.instructor');
    expect(sent(end)).toEqual([302, '/']);
    expect((await browser.go(`${origin}/api/duties`)).status).toBe(200);
    await expect(site.as('sta010101.instructor')).rejects.toThrow('401');
  });
});

describe('a service that is away', () => {
  it('leads back to the sign-in page, and the next try works', async () => {
    const browser = new Browser();
    const back = await backAt(browser, 'det01.political');
    await service.stop();
    expect(sent(await browser.go(back))).toEqual([302, '/login?problem=oidc.unavailable']);
    await service.start();
    expect(sent((await signInAs('det01.political')).end)).toEqual([302, '/']);
  });

  it('never keeps the site from starting', async () => {
    const lone = await testApp({ oidc: { ...settings, issuer: 'http://127.0.0.1:9' } });
    const reply = await lone.app.http.inject('/api/oidc/start');
    expect([reply.statusCode, reply.headers.location]).toEqual([302, '/login?problem=oidc.unavailable']);
    expect((await lone.as('det01.political')).get).toBeTypeOf('function');
    await lone.close();
  });
});

describe('settings', () => {
  const read = (env: NodeJS.ProcessEnv) => readConfig(env, { demo: false }).oidc;
  it('are all there or not at all', () => {
    expect(read({})).toBeNull();
    expect(read({ OIDC_ISSUER: 'https://id.intra/realms/fire', OIDC_CLIENT_ID: 'liulian' })).toEqual({
      issuer: 'https://id.intra/realms/fire',
      clientId: 'liulian',
      clientSecret: null,
      scope: 'openid profile',
      claim: 'preferred_username',
      title: '统一身份认证',
    });
    expect(() => read({ OIDC_ISSUER: 'https://id.intra' })).toThrow('OIDC_CLIENT_ID');
    expect(() => read({ OIDC_CLIENT_ID: 'liulian' })).toThrow('OIDC_ISSUER');
    expect(() => read({ OIDC_ISSUER: 'id.intra', OIDC_CLIENT_ID: 'liulian' })).toThrow('OIDC_ISSUER');
    expect(() =>
      read({ OIDC_ISSUER: 'https://id.intra', OIDC_CLIENT_ID: 'liulian', OIDC_SCOPE: 'profile' }),
    ).toThrow('OIDC_SCOPE');
  });
});
