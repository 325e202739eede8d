import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { clientOf, signIn, testApp, type Client, type TestApp } from '../../testing/index.ts';
import { peopleMoved } from '../identity/index.ts';
import { escalate } from './escalation.ts';

/**
 * 代理 in daily work: 教导员01 acts for 纪委书记01 of det01, and 政工01 of det01 acts for the officer of the corps.
 * What reaches the one reaches the other; 教导员02 of another detachment hears nothing of it.
 */
interface Given {
  id: string;
  code?: string;
  state: string;
  endedAs: string | null;
}

let site: TestApp;
let corps: Client;
let secretary: Client;
let deputy: Client;
let stranger: Client;
let duties: string[];

const give = async (client: Client, deputyId: string, more: object = {}) => {
  const reply = await client.send<Given>('POST', '/stand-ins', {
    deputyId,
    fromOn: '2023-09-15',
    untilOn: '2023-09-20',
    reason: '外出学习',
    ...more,
  });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body.id;
};
const actingAs = async (username: string, unitId: string, standInId: string) => {
  const own = await signIn(site.app, username);
  const reply = await own.send('PUT', '/me/identity', { unitId, standInId });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return clientOf(site.app, String([reply.headers['set-cookie']].flat().at(-1)).split(';')[0] ?? '');
};
const told = async (client: Client, type: string) =>
  (await client.get<{ items: { type: string }[] }>('/notifications', { limit: 100 })).body.items.filter(
    (item) => item.type.startsWith(type),
  ).length;

beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  secretary = await site.as('det01.discipline');
  deputy = await site.as('bri0101.instructor');
  stranger = await site.as('bri0201.instructor');
  duties = await asSystem(site.data.database, async (trx) =>
    (
      await sql<{ id: string }>`
        select id
        from duty
        where corps_id = 'north'
          and unit_id = 'det01'
          and bearer_type = 'unit'
          and audience = 'unit'
          and met_on is null
          and due_on < '2023-09-15'
        order by id
        limit 4
      `.execute(trx)
    ).rows.map(({ id }) => id),
  );
  expect(duties).toHaveLength(4);
});
afterAll(() => site.close());

describe('whoever stands in is told', () => {
  it('of what the unit is urged to do; others are not', async () => {
    const before = await told(deputy, 'duty.urged');
    const id = await give(secretary, 'b01-ins');
    const urge = (dutyId: string) =>
      corps.send('POST', '/duties/urge', { dutyIds: [dutyId], message: '请补上' });
    expect((await urge(duties[0] ?? '')).status).toBe(200);
    expect(await told(deputy, 'duty.urged')).toBe(before + 1);
    expect(await told(stranger, 'duty.urged')).toBe(0);
    expect((await secretary.send('DELETE', `/stand-ins/${id}`)).status).toBe(200);
    // Nobody stands in any more: the next goes to the secretary alone.
    expect((await urge(duties[1] ?? '')).status).toBe(200);
    expect(await told(deputy, 'duty.urged')).toBe(before + 1);
  });

  it('of what escalates; others are not, nor they when they stand in no longer', async () => {
    const { database } = site.app.deps;
    // Nobody but det01 owes anything, so a notice of a duty is a notice of this one.
    await asSystem(database, (trx) =>
      sql`
        update duty
        set met_on = '2023-09-01'
        where corps_id = 'north'
          and met_on is null
          and (unit_id <> 'det01' or audience <> 'unit')
      `.execute(trx),
    );
    const hear = async () => {
      await asSystem(database, async (trx) => {
        await sql`delete from escalation where step <> 'urge'`.execute(trx);
        await sql`delete from notification where type like 'escalation.%'`.execute(trx);
        await escalate(trx, site.app.deps, 'north');
      });
      return [
        await told(secretary, 'escalation.'),
        await told(deputy, 'escalation.'),
        await told(stranger, 'escalation.'),
      ];
    };
    const [own = 0, none, other] = await hear();
    expect(own).toBeGreaterThan(0);
    expect([none, other]).toEqual([0, 0]);
    const id = await give(secretary, 'b01-ins');
    expect(await hear()).toEqual([own, own, 0]);
    expect((await secretary.send('DELETE', `/stand-ins/${id}`)).status).toBe(200);
  });

  it('of an answer handed in to whom they stand in for, and of the decision on it', async () => {
    const officer = await site.as('det01.political');
    const id = await give(corps, 'd01-pol');
    const asked = await secretary.send('POST', `/duties/${encodeURIComponent(duties[2] ?? '')}/answers`, {
      type: 'waiver',
      reason: '当年新任，尚无需要',
    });
    expect(asked.status, JSON.stringify(asked.body)).toBeLessThan(300);
    expect(await told(officer, 'answer.requested')).toBe(1);
    expect(await told(stranger, 'answer.requested')).toBe(0);
    expect((await corps.send('DELETE', `/stand-ins/${id}`)).status).toBe(200);
  });
});

describe('the two hands of one person', () => {
  it('do not grant what they asked to be let off', async () => {
    const officer = await site.as('det01.political');
    const asked = await officer.send<{ id: string }>(
      'POST',
      `/duties/${encodeURIComponent(duties[3] ?? '')}/answers`,
      { type: 'waiver', reason: '当年新任，尚无需要' },
    );
    expect(asked.status, JSON.stringify(asked.body)).toBeLessThan(300);
    const acting = await actingAs('det01.political', 'corps', await give(corps, 'd01-pol'));
    const decide = (client: Client) =>
      client.send<Given>('POST', `/answers/${asked.body.id}/decision`, { decision: 'approve', reply: '' });
    expect((await decide(acting)).body.code).toBe('answer.own');
    expect((await decide(corps)).status).toBe(200);
  });

  it('do not accept what they handed in', async () => {
    const officer = await site.as('det01.political');
    const made = await officer.send<{ id: string; revision: number; status: string }>('POST', '/records', {
      kind: 'activity',
      occurredOn: '2023-09-10',
      unitIds: ['det01'],
      title: '警示教育',
      fields: { category: 'warning-education' },
      submit: true,
    });
    expect(made.body.status, JSON.stringify(made.body)).toBe('submitted');
    const list = (await officer.get<{ items: Given[] }>('/stand-ins')).body.items;
    const running = list.find((one) => one.state === 'running');
    const acting = await actingAs('det01.political', 'corps', running?.id ?? '');
    const accept = (client: Client) =>
      client.send<Given>('POST', `/records/${made.body.id}/accept`, { revision: made.body.revision });
    expect((await accept(acting)).body.code).toBe('record.own_acceptance');
    expect((await accept(corps)).status).toBe(200);
    expect((await corps.send('DELETE', `/stand-ins/${running?.id}`)).status).toBe(200);
  });
});

it.each([
  ['whoever stands in', 'det02.discipline', 'b02-ins', 'b02-ins'],
  ['whoever asked', 'det02.political', 's02-ins', 'd02-pol'],
])('it ends when %s moves, and nobody else’s does', async (_, asking, deputyId, moved) => {
  const id = await give(await site.as(asking), deputyId);
  const kept = await give(secretary, 'b01-ins');
  const { clock, database } = site.app.deps;
  await asSystem(database, (trx) =>
    peopleMoved(trx, clock, 'north', { id: 'system', name: '系统' }, [
      { personId: moved, from: 'elsewhere' },
    ]),
  );
  const { rows } = await asSystem(database, (trx) =>
    sql<{ id: string; ended_as: string | null }>`
      select id, ended_as
      from stand_in
      where id in (${id}, ${kept})
    `.execute(trx),
  );
  expect(Object.fromEntries(rows.map((row) => [row.id, row.ended_as]))).toEqual({
    [id]: 'departure',
    [kept]: null,
  });
  expect((await secretary.send('DELETE', `/stand-ins/${kept}`)).status).toBe(200);
});
