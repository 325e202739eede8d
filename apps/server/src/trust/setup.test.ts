import { afterAll, beforeAll, expect, it } from 'vitest';
import { setupToken } from '../features/identity/index.ts';
import { buildApp, buildDeps, type App } from '../app.ts';
import { loadPack } from '../pack-files.ts';
import { systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { asSystem } from '../platform/database/index.ts';
import { signIn, testDatabase, type TestDatabase } from '../testing/index.ts';

/** The first hour of an empty site: three people, three passwords, and a guide that counts what is done. */
let data: TestDatabase;
let app: App;
beforeAll(async () => {
  data = await testDatabase();
  const config = readConfig(
    { CLOCK: '2023-09-15', DATA_DIR: data.dataDir, LOG_LEVEL: 'silent', PORT: '0' },
    { demo: false },
  );
  app = await buildApp(
    buildDeps({ config, database: data.database, clock: systemClock('2023-09-15'), pack: loadPack() }),
  );
});
afterAll(async () => {
  await app.jobs.stop();
  await app.http.close();
  await data.close();
});

const [first, second, third] = ['First-person-1', 'Second-person-2', 'Third-person-3'] as const;
const options = async () => (await app.http.inject('/api/sign-in-options')).json<{ setUp: boolean }>().setUp;

it('tells the sign-in page that nobody can sign in yet, and takes three different passwords', async () => {
  expect(await options()).toBe(false);
  const token = await asSystem(data.database, setupToken, { write: true });
  const setup = (passwords: { password: string; securityPassword: string; auditPassword: string }) =>
    app.http.inject({
      method: 'POST',
      url: '/api/setup',
      payload: { token, username: 'boss', corpsName: '某省总队', ...passwords },
    });
  for (const passwords of [
    { password: first, securityPassword: first, auditPassword: third },
    { password: first, securityPassword: second, auditPassword: second },
    { password: first, securityPassword: second, auditPassword: first },
  ]) {
    const refused = await setup(passwords);
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([
      422,
      'account.same_password',
    ]);
  }
  expect(await options()).toBe(false); // a refused attempt uses up nothing
  const made = await setup({ password: first, securityPassword: second, auditPassword: third });
  expect(made.statusCode).toBe(201);
  expect(await options()).toBe(true);

  const system = await signIn(app, 'boss', first);
  const security = await signIn(app, 'boss.security', second);
  const auditor = await signIn(app, 'boss.audit', third);
  const shared = await system.send<{ code: string }>('PUT', '/me/password', { current: first, next: third });
  expect(shared.body.code).toBe('account.same_password');
  expect((await auditor.get('/audit/verification')).body).toMatchObject({ ok: true });

  expect((await auditor.get('/first-run')).status).toBe(403);
  interface Guide {
    steps: { id: string; done: boolean; to: string | null }[];
  }
  const guide = async () => (await system.get<Guide>('/first-run')).body.steps;
  expect((await guide()).map((step) => step.done)).toEqual([false, false, false, false, false, false]);
  const unit = await system.send('POST', '/units', {
    parentId: 'corps',
    level: 'detachment',
    name: '第一支队',
    from: '2010-01-01',
    flags: [],
  });
  expect(unit.status).toBe(201);
  expect((await guide()).find((step) => step.id === 'organisation')?.done).toBe(true);
  const confirmations = (await security.get<Guide>('/first-run')).body.steps.find((s) => s.id === 'openings');
  expect(confirmations?.to).toBe('/confirmations');
});
