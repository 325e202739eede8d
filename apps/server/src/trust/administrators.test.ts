import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type TestApp } from '../testing/index.ts';

/** The three administrators check on one another: none shuts out another, or himself, alone (B11). */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

it.each([
  ['system', 'account.not_yourself'],
  ['security', 'account.administrator'],
  ['audit', 'account.administrator'],
])('the system administrator cannot disable the account of the %s administrator', async (role, code) => {
  const system = await site.as('admin.system');
  const reply = await system.send('PATCH', `/accounts/acc-admin.${role}`, { disabled: true });
  expect([reply.status, reply.body.code]).toEqual([403, code]);
  const still = await site.as(`admin.${role}`);
  expect((await still.get('/me')).status).toBe(200);
});

it('but any other account, which is then out at once and can be let in again', async () => {
  const system = await site.as('admin.system');
  const other = await site.as('det02.political');
  const set = (disabled: boolean) => system.send('PATCH', '/accounts/acc-det02.political', { disabled });
  expect((await set(true)).status).toBe(200);
  expect((await other.get('/me')).status).toBe(401);
  expect((await set(false)).status).toBe(200);
});
