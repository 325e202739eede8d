import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ApiProblem } from './problem.ts';
import { drop, flush, post } from './outbox.ts';

/** A site that answers as it is told and remembers what came; a device without a store. */
const came: string[] = [];
let answers: (clientId: string) => number = () => 201;
let server: Server;
const realFetch = globalThis.fetch;
let origin = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const { clientId } = JSON.parse(text) as { clientId: string };
      came.push(clientId);
      response.writeHead(answers(clientId), { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id: clientId, code: 'record.invalid', detail: '日期不对。' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  globalThis.fetch = (address, init) => realFetch(`${origin}${String(address)}`, init);
});
afterAll(() => {
  globalThis.fetch = realFetch;
  server.close();
});
afterEach(async () => {
  for (const clientId of ['one', 'two', 'three']) await drop(clientId);
  came.length = 0;
  answers = () => 201;
});

const entry = (clientId: string) => ({
  clientId,
  title: '一课',
  accountId: 'a1',
  unitId: 'u1',
  body: { kind: 'activity', occurredOn: '2023-09-15', unitIds: ['u1'] },
});

test('what arrives at once is answered and does not wait', async () => {
  expect(await post(entry('one'))).toMatchObject({ id: 'one' });
  expect(await flush({ accountId: 'a1', unitId: 'u1' })).toBe(0);
  expect(came).toEqual(['one']);
});

test('without an answer it waits, and goes later, oldest first, under the same id', async () => {
  answers = () => 503;
  expect(await post(entry('one'))).toBeNull();
  expect(await post(entry('two'))).toBeNull();
  expect(await flush({ accountId: 'a1', unitId: 'u1' })).toBe(0);
  // A bad line stops at the first.
  expect(came).toEqual(['one', 'two', 'one']);
  answers = () => 201;
  expect(await flush({ accountId: 'a1', unitId: 'u1' })).toBe(2);
  expect(came.slice(3)).toEqual(['one', 'two']);
  expect(await flush({ accountId: 'a1', unitId: 'u1' })).toBe(0);
});

test('what is refused at once is said and leaves nothing behind', async () => {
  answers = () => 422;
  await expect(post(entry('one'))).rejects.toThrow(ApiProblem);
  answers = () => 201;
  expect(await flush({ accountId: 'a1', unitId: 'u1' })).toBe(0);
});

test('what is refused later is not sent again by itself, and does not hold up the rest', async () => {
  answers = () => 503;
  for (const id of ['one', 'two']) await post(entry(id));
  answers = (id) => (id === 'one' ? 422 : 201);
  expect(await flush({ accountId: 'a1', unitId: 'u1' })).toBe(1);
  came.length = 0;
  answers = () => 201;
  expect(await flush({ accountId: 'a1', unitId: 'u1' })).toBe(0);
  expect(came).toEqual([]);
});

test('another account, or another unit of the same, sends none of it', async () => {
  answers = () => 503;
  await post(entry('one'));
  answers = () => 201;
  came.length = 0;
  expect(await flush({ accountId: 'a2', unitId: 'u1' })).toBe(0);
  expect(await flush({ accountId: 'a1', unitId: 'u2' })).toBe(0);
  expect(await flush({ accountId: 'a1', unitId: 'u1', standInId: 's1' })).toBe(0);
  expect(came).toEqual([]);
  expect(await flush({ accountId: 'a1', unitId: 'u1' })).toBe(1);
});

test('whoever is signed out meanwhile loses nothing', async () => {
  answers = () => 401;
  expect(await post(entry('one'))).toBeNull();
  expect(await flush({ accountId: 'a1', unitId: 'u1' })).toBe(0);
  answers = () => 201;
  expect(await flush({ accountId: 'a1', unitId: 'u1' })).toBe(1);
});
