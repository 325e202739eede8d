import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { can, operationIds, operations, roleIds, type Operation, type RoleId } from '@liulian/contract';
import { testApp, type Client, type TestApp } from '../testing/index.ts';

/**
 * Generated from the table of operations: every operation × every role. A new operation is in here by itself,
 * and a role's permissions are the declared expectation; the guard must say the same.
 */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

const accounts: Record<RoleId, string> = {
  'corps-discipline-secretary': 'corps.discipline',
  'programme-officer': 'corps.officer',
  'discipline-secretary': 'det01.discipline',
  'political-officer': 'det01.political',
  'brigade-instructor': 'bri0101.instructor',
  'station-instructor': 'sta010101.instructor',
  member: 'firefighter01',
  'system-administrator': 'admin.system',
  'security-administrator': 'admin.security',
  'audit-administrator': 'admin.audit',
};
// These end the session that the other cells still need.
const leaving = new Set(['deleteSession', 'deleteMySessions', 'enrolTotp']);

async function ask(client: Client, operation: Operation) {
  const url = `/api${operation.path.replace(/:\w+/g, 'no-such-row')}`;
  return client.request<{ code?: string; detail?: string }>({
    method: operation.method,
    url,
    ...(operation.method === 'GET' || operation.method === 'DELETE' ? {} : { payload: {} }),
  });
}

describe.each(operationIds)('%s', (id) => {
  const operation: Operation = operations[id];

  it('asks for a session', async () => {
    const reply = await ask(site.anonymous, operation);
    if (operation.permission === 'public') expect(reply.body.code).not.toBe('session.required');
    else expect([reply.status, reply.body.code]).toEqual([401, 'session.required']);
  });

  it.skipIf(leaving.has(id))('lets in the roles that have the permission, and no others', async () => {
    for (const role of roleIds) {
      const reply = await ask(await site.as(accounts[role]), operation);
      const expected =
        operation.permission === 'public' ||
        operation.permission === 'self' ||
        can(role, operation.permission);
      expect(reply.status, `${id} as ${role}: ${JSON.stringify(reply.body).slice(0, 200)}`).toBeLessThan(500);
      if (expected)
        expect(
          reply.status === 403 && reply.body.code === 'permission.denied',
          `${id} as ${role} was refused`,
        ).toBe(false);
      else expect([reply.status, reply.body.code], `${id} as ${role}`).toEqual([403, 'permission.denied']);
      expect(JSON.stringify(reply.body)).not.toMatch(/node_modules|at .*\.ts:|SELECT|select .* from/);
    }
  });
});
