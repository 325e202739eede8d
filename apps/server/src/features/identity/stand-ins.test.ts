import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { clientOf, signIn, stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';
import { peopleLeft } from './departures.ts';

/**
 * 代理: 教导员01 of a brigade acts in the place of 纪委书记01 of the detachment above it. Each test has somebody
 * who may not: the same person in their own name, or the one behind.
 */
const request = `
id: leave-request
shape: document
title: 请示单
owner: 总队纪委
purpose: 试一试一个人的两只手
expires: 2030-12-31
date: 请示日期
title-from: topic
participants: none
fields:
  topic: { type: text, title: 事由, required: true }
  about: { type: person, title: 所涉人员 }
flow:
  stages:
    draft: { title: 起草, draft: true }
    open: { title: 待请示 }
    asked: { title: 待批 }
    closed: { title: 已批, final: true }
  steps:
    hand-in: { title: 登记, from: draft, to: open, by: host }
    ask: { title: 请示, from: open, to: asked, by: host }
    approve: { title: 批准, from: asked, to: closed, by: host, not: [ask, about] }
visibility: unit
ledger: [occurredOn, topic, stage]
`;

interface Shown {
  id: string;
  revision: number;
  code?: string;
  steps: { id: string }[];
  acts: { step: string; by: string; actingFor: string | null }[];
}
interface Given {
  id: string;
  code?: string;
  state: string;
  endedAs: string | null;
}
interface Me {
  identity: { standIn: { id: string; name: string } | null };
  identities: { unit: { id: string }; standIn: { id: string } | null }[];
  permissions: string[];
}

let site: TestApp;
let corps: Client;
let secretary: Client;
let deputy: Client;
let confidentialId: string;
const { read, step } = stepsOf<Shown>(() => corps);
const standIn = { deputyId: 'b01-ins', fromOn: '2023-09-15', untilOn: '2023-09-20', reason: '外出学习' };

/** The deputy in the identity of whom they stand in for; a session of its own. */
async function actingFor(username: string, unitId: string, standInId: string): Promise<Client> {
  const own = await signIn(site.app, username);
  const reply = await own.send<Me>('PUT', '/me/identity', { unitId, standInId });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  const cookie = String([reply.headers['set-cookie']].flat().at(-1)).split(';')[0] ?? '';
  return clientOf(site.app, cookie);
}
const give = (client: Client, more: object = {}) =>
  client.send<Given>('POST', '/stand-ins', { ...standIn, ...more });
const made = async (client: Client, fields: object = {}) => {
  const reply = await client.send<Shown>('POST', '/records', {
    kind: 'leave-request',
    occurredOn: '2023-09-14',
    unitIds: ['det01'],
    fields: { topic: '外出', ...fields },
    submit: true,
  });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body.id;
};

beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  secretary = await site.as('det01.discipline');
  deputy = await site.as('bri0101.instructor');
  const kind = await corps.send('PUT', '/kinds/leave-request', { yaml: request });
  expect(kind.status, JSON.stringify(kind.body)).toBe(200);
  const talk = await secretary.send<{ id: string }>('POST', '/records', {
    kind: 'talk',
    occurredOn: '2023-09-01',
    unitIds: ['det01'],
    title: '谈话',
    fields: { category: 'reminder-talk', talker: 'd01-dis', subject: ['d01-pol'] },
    submit: true,
  });
  expect(talk.status, JSON.stringify(talk.body)).toBe(201);
  confidentialId = talk.body.id;
});
afterAll(() => site.close());

describe('who may ask whom', () => {
  it.each([
    ['in the past', { fromOn: '2023-09-14' }, 422, 'stand_in.past'],
    ['ends before it begins', { untilOn: '2023-09-14' }, 422, 'stand_in.dates'],
    ['for years', { untilOn: '2025-09-15' }, 422, 'stand_in.dates'],
    ['by oneself', { deputyId: 'd01-dis' }, 422, 'stand_in.self'],
    ['by somebody of another corps', { deputyId: 's-p1' }, 422, 'stand_in.no_deputy'],
    ['by somebody without an account', { deputyId: 's01-f2' }, 422, 'stand_in.no_deputy'],
    ['for a kind that is not there', { kinds: ['nothing'] }, 422, 'stand_in.unknown_kind'],
    ['for a person of another detachment', { personId: 'd02-pol' }, 403, 'permission.denied'],
  ])('%s: refused', async (_, more, status, code) => {
    const reply = await give(secretary, more);
    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });

  it('a member has nothing that another could do; an administrator is not stood in for', async () => {
    expect((await give(await site.as('firefighter01'))).body.code).toBe('stand_in.no_role');
    expect((await give(await site.as('admin.system'))).body.code).toBe('stand_in.no_role');
  });

  it('the officer of the detachment asks somebody for a brigade below, not for one beside', async () => {
    const officer = await site.as('det01.political');
    const beside = await give(officer, { personId: 'b02-ins', deputyId: 's01-ins' });
    expect(beside.status).toBe(403);
    const below = await give(officer, { personId: 'b01-ins', deputyId: 's01-ins' });
    expect(below.status, JSON.stringify(below.body)).toBe(201);
    expect((await officer.send<Given>('DELETE', `/stand-ins/${below.body.id}`)).body.endedAs).toBe('by-hand');
  });

  it('nobody in two chains or twice at the same time, and strangers do not see it', async () => {
    const first = await give(secretary);
    expect(first.status, JSON.stringify(first.body)).toBe(201);
    expect((await give(secretary, { deputyId: 'd01-pol' })).body.code).toBe('stand_in.overlap');
    expect((await give(deputy, { deputyId: 's01-ins' })).body.code).toBe('stand_in.chain');
    const other = await site.as('det01.political');
    expect((await give(other, { deputyId: 'd01-dis' })).body.code).toBe('stand_in.chain');
    const stranger = await site.as('det02.discipline');
    expect((await stranger.get<{ items: Given[] }>('/stand-ins')).body.items).toEqual([]);
    expect((await deputy.get<{ items: Given[] }>('/stand-ins')).body.items.map(({ id }) => id)).toContain(
      first.body.id,
    );
    expect((await stranger.send<Given>('DELETE', `/stand-ins/${first.body.id}`)).status).toBe(404);
    expect((await secretary.send('DELETE', `/stand-ins/${first.body.id}`)).status).toBe(200);
    expect((await secretary.send<Given>('DELETE', `/stand-ins/${first.body.id}`)).body.code).toBe(
      'stand_in.over',
    );
  });
});

describe('acting in somebody’s place', () => {
  let id: string;
  let acting: Client;
  beforeAll(async () => {
    ({ id } = (await give(secretary)).body);
    acting = await actingFor('bri0101.instructor', 'det01', id);
  });

  it('sees what belongs to the unit, and not in their own name', async () => {
    const record = await made(secretary);
    expect((await deputy.get(`/records/${record}`)).status).toBe(404);
    expect((await acting.get(`/records/${record}`)).status).toBe(200);
    const { body } = await acting.get<Me>('/me');
    expect(body.identity.standIn).toMatchObject({ id, name: '纪委书记01' });
    expect(body.permissions).toContain('records:accept');
  });

  it('does not see the confidential compartments, which the person behind does', async () => {
    expect((await secretary.get(`/records/${confidentialId}`)).status).toBe(200);
    expect((await acting.get(`/records/${confidentialId}`)).status).toBe(404);
    const { permissions } = (await acting.get<Me>('/me')).body;
    for (const compartment of [
      'records:personal',
      'records:discipline',
      'duties:leadership',
      'duties:discipline',
    ])
      expect(permissions).not.toContain(compartment);
    const own = (await secretary.get<Me>('/me')).body.permissions;
    expect(own).toContain('records:personal');
  });

  it('does not see what is the person’s own', async () => {
    const { body } = await acting.get<{ items: { bearer: { id: string } }[] }>('/me/duties', {});
    expect(JSON.stringify(body)).not.toContain('d01-dis');
  });

  it('acts with both names, and neither hand of one person closes what the other asked', async () => {
    const record = await made(acting);
    expect((await step(acting, record, 'ask')).status).toBe(200);
    const { acts } = await read(record, secretary);
    expect(acts.find((act) => act.step === 'ask')).toMatchObject({ by: '教导员01', actingFor: '纪委书记01' });
    const behind = await step(secretary, record, 'approve');
    expect([behind.status, behind.body.code]).toEqual([403, 'record.step_denied']);
    expect((await step(acting, record, 'approve')).body.code).toBe('record.step_denied');
    expect((await step(await site.as('det01.political'), record, 'approve')).status).toBe(200);
  });

  it('does not approve what the person behind asked, nor what concerns them', async () => {
    const asked = await made(secretary);
    expect((await step(secretary, asked, 'ask')).status).toBe(200);
    expect((await step(acting, asked, 'approve')).body.code).toBe('record.step_denied');
    const about = await made(await site.as('det01.political'), { about: 'd01-dis' });
    expect((await step(await site.as('det01.political'), about, 'ask')).status).toBe(200);
    expect((await step(acting, about, 'approve')).body.code).toBe('record.step_denied');
  });

  it('is told of what the person is told of', async () => {
    const { body } = await deputy.get<{ items: { type: string }[] }>('/notifications');
    expect(body.items.map(({ type }) => type)).toContain('stand_in.given');
  });

  it('gives nothing on', async () => {
    expect((await give(acting, { deputyId: 's01-ins' })).body.code).toBe('stand_in.chain');
  });

  it('ends at once when it is ended, and the audit says by whom', async () => {
    expect((await secretary.send<Given>('DELETE', `/stand-ins/${id}`)).body.endedAs).toBe('by-hand');
    expect((await acting.get('/me')).status).toBe(401);
    const again = await signIn(site.app, 'bri0101.instructor');
    const over = await again.send<Given>('PUT', '/me/identity', { unitId: 'det01', standInId: id });
    expect(over.body.code).toBe('stand_in.over');
    const trail = await (
      await site.as('admin.audit')
    ).get<{ items: { action: string; summary: string }[] }>('/audit', {
      limit: 50,
    });
    expect(trail.body.items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['stand_in.give', 'stand_in.end']),
    );
    expect(JSON.stringify(trail.body.items)).toContain('教导员01（代 纪委书记01）');
  });
});

describe('for some kinds only', () => {
  it('reads and makes these, and no others', async () => {
    const { id } = (await give(secretary, { kinds: ['leave-request'] })).body;
    const acting = await actingFor('bri0101.instructor', 'det01', id);
    const record = await made(secretary);
    const other = await secretary.send<{ id: string }>('POST', '/records', {
      kind: 'activity',
      occurredOn: '2023-09-10',
      unitIds: ['det01'],
      title: '警示教育',
      fields: { category: 'warning-education' },
      submit: false,
    });
    expect(other.status, JSON.stringify(other.body)).toBe(201);
    expect((await acting.get(`/records/${record}`)).status).toBe(200);
    expect((await acting.get(`/records/${other.body.id}`)).status).toBe(404);
    expect((await (await site.as('det01.political')).get(`/records/${other.body.id}`)).status).toBe(200);
    const refused = await acting.send<Shown>('POST', '/records', {
      kind: 'activity',
      occurredOn: '2023-09-10',
      unitIds: ['det01'],
      title: '警示教育',
      fields: { category: 'warning-education' },
      submit: false,
    });
    expect(refused.body.code).toBe('stand_in.kinds');
    expect((await secretary.send('DELETE', `/stand-ins/${id}`)).status).toBe(200);
  });
});

describe('ends by itself', () => {
  it('is no more there on the day after the last', async () => {
    const { id } = (await give(secretary)).body;
    const acting = await actingFor('bri0101.instructor', 'det01', id);
    expect((await acting.get('/me')).status).toBe(200);
    await asSystem(site.data.database, (trx) =>
      sql`update stand_in set from_on = '2023-09-01', until_on = '2023-09-14' where id = ${id}`.execute(trx),
    );
    site.app.deps.sessions.forget();
    expect((await acting.get('/me')).status).toBe(401);
  });

  it('ends when either of the two leaves', async () => {
    const { id } = (await give(secretary, { fromOn: '2023-09-21', untilOn: '2023-09-22' })).body;
    const { clock, database } = site.app.deps;
    await asSystem(database, (trx) =>
      peopleLeft(trx, clock, 'north', { id: 'system', name: '系统' }, ['b01-ins']),
    );
    const { items } = (await secretary.get<{ items: Given[] }>('/stand-ins')).body;
    expect(items.find((item) => item.id === id)).toMatchObject({ state: 'over', endedAs: 'departure' });
  });
});
