import { generateSync } from 'otplib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendOpenings } from '../features/identity/opening-mails.ts';
import { asSystem } from '../platform/database/index.ts';
import type { Mail } from '../platform/mail.ts';
import { password, signIn, testApp, type Client, type TestApp } from '../testing/index.ts';

/** One person proposes what opens an account, another confirms it, and no administrator can use it. */
let site: TestApp;
let system: Client;
let security: Client;
let auditor: Client;
beforeAll(async () => {
  site = await testApp({ smtp: { url: 'smtp://127.0.0.1:1', from: 'liulian@fire.example' } });
  [system, security, auditor] = (await Promise.all(
    ['admin.system', 'admin.security', 'admin.audit'].map((name) => site.as(name)),
  )) as [Client, Client, Client];
});
afterAll(() => site.close());

const next = 'Brand-new-pass-7';
interface Proposed {
  code: string | null;
  opening: { id: string; delivery: string };
}
type Refused = { code: string };
const run = <T>(query: ReturnType<typeof sql<T>>) =>
  asSystem(site.data.database, async (trx) => (await query.execute(trx)).rows);

const propose = (by: Client, username: string, more: object = {}) =>
  by.send<Proposed & Refused>('POST', `/accounts/acc-${username}/openings`, { reason: '忘记密码', ...more });
const confirm = (by: Client, id: string) =>
  by.send<{ items: { code: string | null }[] } & Refused>('POST', '/account-openings/confirmation', {
    ids: [id],
  });
const use = (username: string, first: string | null, second: string | null | undefined, secret = next) =>
  site.anonymous.send<Refused>('POST', '/account-openings/use', {
    username,
    ...(first === null ? {} : { first }),
    second: second ?? 'no-such-half',
    next: secret,
  });
const works = async (username: string, secret: string) =>
  (
    await site.app.http.inject({
      method: 'POST',
      url: '/api/session',
      payload: { username, password: secret },
    })
  ).statusCode === 200;
const audited = async (action: string) =>
  (await run(sql<{ n: number }>`select count(*)::int as n from audit_entry where action = ${action}`))[0]
    ?.n ?? 0;

describe('a reset', () => {
  it('is refused to everybody but the administrators concerned', async () => {
    expect((await propose(site.anonymous, 'firefighter01')).status).toBe(401);
    for (const name of ['det01.political', 'corps.discipline'])
      expect((await propose(await site.as(name), 'firefighter01')).body.code).toBe('permission.denied');
    for (const by of [security, auditor])
      expect((await propose(by, 'firefighter01')).body.code).toBe('opening.not_yours');
    expect((await propose(system, 'admin.system')).body.code).toBe('opening.not_yours');
    expect((await propose(system, 'south.officer')).body.code).toBe('account.not_found');
    expect((await propose(system, 'nobody')).body.code).toBe('account.not_found');
  });

  it('needs a second person, and neither half alone opens', async () => {
    const proposed = await propose(system, 'det01.discipline');
    expect(proposed.status).toBe(201);
    const { code, opening } = proposed.body;
    expect(code).toMatch(/^\w{12}$/);
    expect((await confirm(system, opening.id)).body.code).toBe('opening.two_people');
    expect((await confirm(auditor, opening.id)).body.code).toBe('opening.two_people');
    // Nothing has happened to the account yet: whoever asks for a reset shuts nobody out.
    expect(await works('det01.discipline', password)).toBe(true);
    expect((await use('det01.discipline', code, code)).body.code).toBe('opening.wrong');

    const confirmed = await confirm(security, opening.id);
    expect(confirmed.status).toBe(200);
    const second = confirmed.body.items[0]?.code;
    expect(second).toMatch(/^\w{12}$/);
    expect((await confirm(security, opening.id)).body.code).toBe('opening.not_found');
    for (const [first, other] of [
      [code, code],
      [second, second],
      [second, code],
      [null, second],
      [null, code],
    ] as const)
      expect((await use('det01.discipline', first ?? null, other)).body.code).toBe('opening.wrong');
    expect((await use('det02.discipline', code, second)).body.code).toBe('opening.wrong');
    expect((await use('det01.discipline', code, second, 'short')).body.code).toBe('account.weak_password');

    const before = await signIn(site.app, 'det01.discipline');
    expect((await use('det01.discipline', code, second)).status).toBe(200);
    expect((await before.get('/me')).status).toBe(401);
    expect(await works('det01.discipline', password)).toBe(false);
    expect(await works('det01.discipline', next)).toBe(true);
    expect((await use('det01.discipline', code, second)).body.code).toBe('opening.wrong');
    expect([
      await audited('opening.propose'),
      await audited('opening.confirm'),
      await audited('opening.use'),
    ]).toEqual([1, 1, 1]);
    // The owner was told of each step.
    const owner = await signIn(site.app, 'det01.discipline', next);
    const { items } = (await owner.get<{ items: { title: string }[] }>('/notifications')).body;
    expect(items.map((item) => item.title).filter((title) => title.includes('您的账号'))).toHaveLength(3);
  });

  it('of the security administrator is confirmed by the audit administrator', async () => {
    const { code, opening } = (await propose(system, 'admin.security')).body;
    expect((await confirm(security, opening.id)).body.code).toBe('opening.two_people');
    const second = (await confirm(auditor, opening.id)).body.items[0]?.code;
    // Three administrators with one password would be one.
    expect((await use('admin.security', code, second, password)).body.code).toBe('account.same_password');
    expect((await use('admin.security', code, second, 'Second-person-9')).status).toBe(200);
    security = await signIn(site.app, 'admin.security', 'Second-person-9');
  });

  it('of the system administrator is asked for by security and confirmed by audit', async () => {
    const { opening } = (await propose(security, 'admin.system')).body;
    expect((await confirm(security, opening.id)).body.code).toBe('opening.two_people');
    expect((await confirm(auditor, opening.id)).status).toBe(200);
    expect((await system.send('DELETE', `/account-openings/${opening.id}`)).status).toBe(204);
    expect(await works('admin.system', password)).toBe(true);
  });

  it('leaves the second factor alone unless its loss is what was asked for', async () => {
    const owner = await signIn(site.app, 'det02.discipline');
    const { secret } = (await owner.send<{ secret: string }>('POST', '/me/totp')).body;
    await owner.send('PUT', '/me/totp', { code: generateSync({ secret }) });
    const factor = async () =>
      (
        await run(
          sql<{ on: boolean }>`select totp_confirmed as on from account where id = 'acc-det02.discipline'`,
        )
      )[0]?.on;
    for (const [more, left] of [
      [{}, true],
      [{ secondFactor: true }, false],
    ] as const) {
      const { code, opening } = (await propose(system, 'det02.discipline', more)).body;
      const second = (await confirm(security, opening.id)).body.items[0]?.code;
      expect(await factor()).toBe(true);
      expect((await use('det02.discipline', code, second, `${next}${String(left)}`)).status).toBe(200);
      expect(await factor()).toBe(left);
    }
  });

  it('goes to the mailbox its owner named, and then no administrator holds any part of it', async () => {
    const owner = await site.as('bri0101.instructor');
    expect((await owner.send('PUT', '/me/email', { email: 'own@fire.example' })).status).toBe(200);
    const proposed = await propose(system, 'bri0101.instructor');
    expect([proposed.body.code, proposed.body.opening.delivery]).toEqual([null, 'mail']);
    const mails: Mail[] = [];
    const transport = { send: async (mail: Mail) => void mails.push(mail), close: () => undefined };
    const send = () =>
      sendOpenings(site.data.database, transport, 'https://liulian.example', () => undefined);
    expect(await send()).toBe(0); // not before the second person's word
    expect((await confirm(security, proposed.body.opening.id)).body.items[0]?.code).toBeNull();
    expect([await send(), await send()]).toEqual([1, 0]);
    expect(mails[0]?.to).toBe('own@fire.example');
    const token = /#bri0101\.instructor:([\w-]{43})/.exec(mails[0]?.text ?? '')?.[1];
    const kept = await run(sql<{ n: number }>`
      select count(*)::int as n
      from account_opening
      where second_hash = ${token}
    `);
    expect(kept[0]?.n).toBe(0);
    expect((await use('bri0101.instructor', null, token)).status).toBe(200);
    expect(await works('bri0101.instructor', next)).toBe(true);
  });

  it('runs out, and a later one takes the place of an earlier', async () => {
    const first = (await propose(system, 'sta010101.instructor')).body;
    const later = (await propose(system, 'sta010101.instructor')).body;
    expect((await confirm(security, first.opening.id)).body.code).toBe('opening.not_found');
    const second = (await confirm(security, later.opening.id)).body.items[0]?.code;
    await run(sql`
      update account_opening
      set expires_at = now() - interval '1 second'
      where id = ${later.opening.id}
    `);
    expect((await use('sta010101.instructor', later.code, second)).body.code).toBe('opening.wrong');
  });
});

describe('a new account', () => {
  it('is nobody’s until two people have handed over their halves', async () => {
    const made = await system.send<{ account: { id: string }; code: string }>('POST', '/accounts', {
      username: 'new.person',
      personId: 's02-f3',
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ account: { opened: false } });
    expect(await works('new.person', made.body.code)).toBe(false);
    const grant = await security.send('POST', `/accounts/${made.body.account.id}/grants`, {
      role: 'station-instructor',
      unitId: 'sta020101',
    });
    expect(grant.status).toBe(201);
    const list = await security.get<{ items: { id: string; account: { username: string } }[] }>(
      '/account-openings',
    );
    const opening = list.body.items.find((item) => item.account.username === 'new.person');
    const second = (await confirm(security, opening?.id ?? '')).body.items[0]?.code;
    expect((await use('new.person', made.body.code, second)).status).toBe(200);
    expect((await (await signIn(site.app, 'new.person', next)).get('/duties')).status).toBe(200);
  });
});

describe('accounts from the roster', () => {
  interface Suggested {
    person: { id: string; name: string };
    username: string;
    role: string;
    roleUnit: { id: string };
    problem: string | null;
  }
  it('are refused to everybody but the system administrator', async () => {
    expect((await security.get('/account-suggestions')).status).toBe(403);
    expect((await site.anonymous.get('/account-suggestions')).status).toBe(401);
  });

  it('suggest a role by post, come back from the workbook, and work only once confirmed', async () => {
    const { body } = await system.get<{ items: Suggested[] }>('/account-suggestions', { unitId: 'det01' });
    const secretary = body.items.find((item) => item.person.id === 'd01-sec');
    expect(secretary).toMatchObject({
      role: 'party-secretary',
      roleUnit: { id: 'det01' },
      problem: null,
    });
    expect(body.items.some((item) => item.person.id === 'd01-dis')).toBe(false); // has one already
    await run(sql`
      insert into appointment (corps_id, id, person_id, unit_id, path, post, from_on)
      values ('north', 'a-new', 's01-f4', 'sta010101', 'corps.det01.bri0101.sta010101.', 'station-instructor', '2023-01-01')
    `);
    const again = await system.get<{ items: Suggested[] }>('/account-suggestions', { unitId: 'det01' });
    const instructor = again.body.items.find((item) => item.person.id === 's01-f4') as Suggested;
    expect(instructor).toMatchObject({ role: 'station-instructor', roleUnit: { id: 'sta010101' } });

    const sheet = await system.get('/account-suggestions.xlsx', { unitId: 'det01' });
    expect(sheet.status).toBe(200);
    const form = new FormData();
    form.set('file', new File([new Uint8Array(sheet.raw)], '账号.xlsx'));
    const request = new Request('http://site.invalid', { method: 'POST', body: form });
    const read = await system.request<{ items: Suggested[] }>({
      method: 'POST',
      url: '/api/account-suggestions/sheet',
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      payload: Buffer.from(await request.arrayBuffer()),
    });
    expect(read.status).toBe(200);
    expect(read.body.items).toEqual(again.body.items);

    const rows = [
      { personId: 's01-f4', username: 'new.instructor', role: 'station-instructor', unitId: 'sta010101' },
    ];
    const made = await system.send<{ items: { code: string }[] }>('POST', '/accounts/batch', { rows });
    expect(made.status).toBe(201);
    expect((await system.send<Refused>('POST', '/accounts/batch', { rows })).body.code).toBe(
      'account.person_taken',
    );
    const opening = (
      await security.get<{ items: { id: string; account: { username: string } }[] }>('/account-openings')
    ).body.items.find((item) => item.account.username === 'new.instructor');
    const second = (await confirm(security, opening?.id ?? '')).body.items[0]?.code;
    expect((await use('new.instructor', made.body.items[0]?.code ?? '', second)).status).toBe(200);
    expect(await works('new.instructor', next)).toBe(false); // no role yet
    expect((await system.get('/grant-proposals')).status).toBe(403);
    const proposals = (
      await security.get<{ items: { id: string; account: { username: string } }[] }>('/grant-proposals')
    ).body.items.filter((item) => item.account.username === 'new.instructor');
    const decided = await security.send('POST', '/grant-proposals/decision', {
      ids: proposals.map((item) => item.id),
      grant: true,
    });
    expect(decided.body).toEqual({ decided: 1 });
    expect(await works('new.instructor', next)).toBe(true);
    const twice = await security.send<Refused>('POST', '/grant-proposals/decision', {
      ids: proposals.map((item) => item.id),
      grant: true,
    });
    expect(twice.body.code).toBe('proposal.not_found');
  });
});
