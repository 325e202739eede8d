import { afterAll, beforeAll, expect, it } from 'vitest';
import { operationIds, operations, roleIds, type Operation, type RoleId } from '@liulian/contract';
import { testApp, withEveryRole, type TestApp } from '../testing/index.ts';
import { bareRequest, letsIn } from './bare-request.ts';

/** Every operation of the table: a parameter that it does not declare is refused by its name. */
let site: TestApp;
let accounts: Record<RoleId, string>;
beforeAll(async () => {
  site = await testApp();
  accounts = await withEveryRole(site);
});
afterAll(() => site.close());

const allowed = (operation: Operation) =>
  accounts[roleIds().find((role) => letsIn(operation, role)) ?? 'member'] ?? '';

it.each(operationIds)('%s', async (id) => {
  const operation: Operation = operations[id];
  const client = operation.permission === 'public' ? site.anonymous : await site.as(allowed(operation));
  const bare = bareRequest(operation);
  const { status, body } = await client.request<{ code: string; errors?: { field: string }[] }>({
    ...bare,
    url: `${bare.url}?unitld=det01`,
  });
  expect([status, body.code], JSON.stringify(body)).toEqual([400, 'request.invalid']);
});

it('the one that is misspelt is named, in a sentence', async () => {
  const client = await site.as('det01.political');
  const { status, body } = await client.get<{ errors: { field: string; message: string }[] }>('/units', {
    levle: 'station',
  });
  expect(status).toBe(400);
  expect(JSON.stringify(body.errors)).toContain('levle');
  expect((await client.get('/units', { level: 'station' })).status).toBe(200);
  expect((await client.get('/people', { unitId: 'det01', direct: 'true' })).status).toBe(200);
});

it('whoever may not ask at all is told only that', async () => {
  expect((await site.anonymous.get('/units', { levle: 'x' })).status).toBe(401);
  expect((await (await site.as('firefighter01')).get('/accounts', { levle: 'x' })).status).toBe(403);
});
