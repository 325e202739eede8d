import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

/** O22, P50: what one declares about oneself nobody else writes, and only those who must read it. */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

const declare = (client: Client, unitId: string, person: string, more: object = {}) =>
  client.send<{ id: string; status: string; code?: string; errors?: { field: string; message: string }[] }>(
    'POST',
    '/records',
    {
      kind: 'self-declaration',
      occurredOn: '2023-09-10',
      unitIds: [unitId],
      fields: { person, category: 'wedding-funeral', content: '国庆期间为子女操办婚礼，只请亲属' },
      submit: true,
      ...more,
    },
  );

it('a member declares for himself and for nobody else', async () => {
  const member = await site.as('firefighter01');
  const made = await declare(member, 'sta010101', 's01-f1');
  expect([made.status, made.body.status], JSON.stringify(made.body)).toEqual([201, 'accepted']);
  const other = await declare(member, 'sta010101', 's01-f2');
  expect([other.status, other.body.errors?.[0]?.field]).toEqual([422, 'fields.person']);
  const elsewhere = await declare(member, 'sta020101', 's01-f1');
  expect(elsewhere.status).toBe(403);
  const { body: kinds } = await member.get<{
    items: { id: string; selfOnly: boolean; abilities: { create: boolean } }[];
  }>('/kinds');
  expect(kinds.items.filter((kind) => kind.abilities.create).map((kind) => kind.id)).toEqual([
    'self-declaration',
  ]);
});

it.each([
  ['det01.political', 'det01', 'd01-pol'],
  ['sta010101.instructor', 'sta010101', 's01-ins'],
  ['bri0101.instructor', 'bri0101', 'b01-ins'],
  ['det01.discipline', 'det01', 'd01-dis'],
])('%s is refused for others, and declares for himself', async (username, unitId, own) => {
  const client = await site.as(username);
  const refused = await declare(client, unitId, 's01-f1');
  expect([refused.status, refused.body.errors?.map((error) => error.message)]).toEqual([
    422,
    ['“本人报备”只能由本人登记'],
  ]);
  expect((await declare(client, unitId, own)).status).toBe(201);
});

it('is read by himself and those who hold personal matters, not by his unit, comrade or neighbour', async () => {
  const member = await site.as('firefighter01');
  const { body: made } = await declare(member, 'sta010101', 's01-f1', { occurredOn: '2023-09-11' });
  const listed = async (client: Client) =>
    (
      await client.get<{ items: { id: string }[] }>('/records', { kind: 'self-declaration', limit: '100' })
    ).body.items.map((item) => item.id);
  for (const [username, sees] of [
    ['firefighter01', true],
    ['det01.discipline', true],
    ['corps.discipline', true],
    ['sta010101.instructor', false],
    ['bri0101.instructor', false],
    ['det01.political', false],
    ['corps.officer', false],
    ['firefighter02', false],
    ['det02.discipline', false],
    ['south.officer', false],
  ] as const) {
    const client = await site.as(username);
    expect([username, (await client.get(`/records/${made.id}`)).status]).toEqual([
      username,
      sees ? 200 : 404,
    ]);
    expect([username, (await listed(client)).includes(made.id)]).toEqual([username, sees]);
  }
});

it('a member’s draft is finished, changed or thrown away by himself alone', async () => {
  const member = await site.as('firefighter01');
  const comrade = await site.as('firefighter02');
  const draft = (await declare(member, 'sta010101', 's01-f1', { submit: false })).body;
  expect((await comrade.send('DELETE', `/records/${draft.id}`)).status).toBe(404);
  const changed = await member.send<{ revision: number }>('PATCH', `/records/${draft.id}`, {
    revision: 1,
    occurredOn: '2023-09-12',
  });
  expect(changed.status, JSON.stringify(changed.body)).toBe(200);
  const { revision } = changed.body;
  const sent = await member.send<{ status: string }>('POST', `/records/${draft.id}/submit`, { revision });
  expect([sent.status, sent.body.status]).toEqual([200, 'accepted']);
  const other = (await declare(member, 'sta010101', 's01-f1', { submit: false })).body;
  expect((await member.send('DELETE', `/records/${other.id}`)).status).toBe(204);
});
