import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationIds, operations, roleIds, roleRules, type Operation, type RoleId } from '@liulian/contract';
import { loadPack } from '../pack-files.ts';
import { testApp, withEveryRole, type Client, type TestApp } from '../testing/index.ts';
import { bareRequest, letsIn } from './bare-request.ts';

/**
 * Generated from the table of operations and from roles.yaml: every operation × every role. A new operation
 * or role is in here by itself; a role's permissions are the declared expectation, and the guard must say
 * the same.
 */
let site: TestApp;
let accounts: Record<RoleId, string>;
beforeAll(async () => {
  site = await testApp();
  accounts = await withEveryRole(site);
});
afterAll(() => site.close());

it('asks every role of the pack and the three administrators', () => {
  expect(roleIds().sort()).toEqual(
    [...new Set([...loadPack().roles.map((role) => role.id), ...roleRules.administrators])].sort(),
  );
  expect(roleIds().filter((role) => accounts[role] === undefined)).toEqual([]);
});

// These end the session that the other cells still need.
const leaving = new Set(['deleteSession', 'deleteMySessions', 'enrolTotp']);

const ask = (client: Client, operation: Operation) =>
  client.request<{ code?: string; detail?: string }>(bareRequest(operation));

describe.each(operationIds)('%s', (id) => {
  const operation: Operation = operations[id];

  it('asks for a session', async () => {
    const reply = await ask(site.anonymous, operation);
    if (operation.permission === 'public') expect(reply.body.code).not.toBe('session.required');
    else expect([reply.status, reply.body.code]).toEqual([401, 'session.required']);
  });

  it.skipIf(leaving.has(id))('lets in the roles that have the permission, and no others', async () => {
    for (const role of roleIds()) {
      const reply = await ask(await site.as(accounts[role] ?? ''), operation);
      expect(reply.status, `${id} as ${role}: ${JSON.stringify(reply.body).slice(0, 200)}`).toBeLessThan(500);
      if (letsIn(operation, role))
        expect(
          reply.status === 403 && reply.body.code === 'permission.denied',
          `${id} as ${role} was refused`,
        ).toBe(false);
      else expect([reply.status, reply.body.code], `${id} as ${role}`).toEqual([403, 'permission.denied']);
      expect(JSON.stringify(reply.body)).not.toMatch(/node_modules|at .*\.ts:|SELECT|select .* from/);
    }
  });
});
