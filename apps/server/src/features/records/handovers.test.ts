import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { proposeHandovers } from './handover-notices.ts';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

/** 交接: an item and a finding of a rectification pass from one person to another, when both have signed. */
interface Item {
  recordId: string;
  field: string;
  offeredTo: string | null;
}
interface Shown {
  id: string;
  code?: string;
  state: string;
  items: { moved: boolean }[];
}
let site: TestApp;
let corps: Client;
let officer: Client;
let giver: Client;
let successor: Client;
let stranger: Client;
let itemId: string;
beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  officer = await site.as('det01.political');
  giver = await site.as('bri0101.instructor');
  successor = await site.as('sta010101.instructor');
  stranger = await site.as('det02.political');
  const made = await officer.send<Shown>('POST', '/records', {
    kind: 'item',
    occurredOn: '2023-09-10',
    unitIds: ['det01'],
    fields: { what: '补齐台账', unit: 'bri0101', owner: 'b01-ins', due: '2023-09-30' },
    submit: true,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  itemId = made.body.id;
});
afterAll(() => site.close());

const owner = async () =>
  (await officer.get<{ values: { owner: string } }>(`/records/${itemId}`)).body.values.owner;
const give = (client: Client, more: object = {}) =>
  client.send<Shown>('POST', '/handovers', {
    successorId: 's01-ins',
    reason: '调整分工',
    items: [{ recordId: itemId, field: 'owner' }],
    ...more,
  });

describe('what awaits somebody', () => {
  it('is listed for the person and for whoever keeps the roster above, not for a stranger', async () => {
    const own = await giver.get<{ items: Item[] }>('/handovers/waiting');
    expect(own.body.items).toMatchObject([{ recordId: itemId, field: 'owner', offeredTo: null }]);
    const above = await officer.get<{ items: Item[] }>('/handovers/waiting', { personId: 'b01-ins' });
    expect(above.body.items).toHaveLength(1);
    expect((await stranger.get('/handovers/waiting', { personId: 'b01-ins' })).status).toBe(403);
    expect((await successor.get<{ items: Item[] }>('/handovers/waiting')).body.items).toEqual([]);
  });

  it.each([
    ['to oneself', { successorId: 'b01-ins' }, 422, 'handover.self'],
    ['to somebody of another corps', { successorId: 's-p1' }, 422, 'handover.successor'],
    ['to somebody without an account', { successorId: 's01-f2' }, 422, 'handover.successor'],
    ['to somebody outside the reach of the paper', { successorId: 'b02-ins' }, 422, 'handover.outside'],
    ['of what is not theirs', { items: [{ recordId: 'none', field: 'owner' }] }, 422, 'handover.nothing'],
    ['for somebody of another detachment', { personId: 'd02-pol' }, 403, 'permission.denied'],
  ])('%s: refused', async (_, more, status, code) => {
    const reply = await give(giver, more);
    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });
});

describe('both sign', () => {
  it('sent back, all stays as it was', async () => {
    const { id } = (await give(giver)).body;
    expect((await give(giver)).body.code).toBe('handover.offered');
    const back = await successor.send<Shown>('POST', `/handovers/${id}/answer`, {
      take: false,
      answer: '不归我管',
    });
    expect(back.body).toMatchObject({ state: 'declined', items: [{ moved: false }] });
    expect(await owner()).toBe('b01-ins');
  });

  it('signed, the successor is responsible: what was owed by one is owed by the other', async () => {
    const owed = async () =>
      (
        await asSystem(site.data.database, (trx) =>
          trx
            .selectFrom('duty')
            .select('person_id')
            .where('obligation_id', '=', 'owed-item-ask')
            .where('due_on', '=', '2023-09-30')
            .execute(),
        )
      ).map((duty) => duty.person_id);
    expect(await owed()).toEqual(['b01-ins']);
    const given = await give(giver);
    expect(given.status, JSON.stringify(given.body)).toBe(201);
    expect(await owner()).toBe('b01-ins');
    const path = `/handovers/${given.body.id}/answer`;
    expect((await stranger.send('POST', path, { take: true })).status).toBe(404);
    expect((await giver.send('POST', path, { take: true })).status).toBe(403);
    const signed = await successor.send<Shown>('POST', path, { take: true });
    expect(signed.body, JSON.stringify(signed.body)).toMatchObject({
      state: 'signed',
      items: [{ moved: true }],
    });
    expect(await owner()).toBe('s01-ins');
    expect((await successor.send<Shown>('POST', path, { take: true })).body.code).toBe('handover.answered');
    expect((await giver.get<{ items: Item[] }>('/handovers/waiting')).body.items).toEqual([]);
    expect((await successor.get<{ items: Item[] }>('/handovers/waiting')).body.items).toHaveLength(1);
    expect(await owed()).toEqual(['s01-ins']);
  });

  it('a finding of a rectification gets another leader, before it has become an item', async () => {
    const made = await corps.send<Shown>('POST', '/records', {
      kind: 'inspection-feedback',
      occurredOn: '2023-09-11',
      unitIds: ['corps'],
      fields: { round: '第一轮', inspectedUnit: 'det01', reviewers: ['c-dis'] },
      rows: { findings: [{ values: { problem: '台账不全', leader: 'd01-sec' } }] },
      submit: true,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const given = await give(officer, {
      personId: 'd01-sec',
      successorId: 'd01-dis',
      items: [{ recordId: made.body.id, field: 'findings.leader' }],
    });
    expect(given.status, JSON.stringify(given.body)).toBe(201);
    const next = await site.as('det01.discipline');
    await next.send('POST', `/handovers/${given.body.id}/answer`, { take: true });
    const { rows } = (
      await corps.get<{ rows: { rows: { values: { leader: string } }[] }[] }>(`/records/${made.body.id}`)
    ).body;
    expect(rows[0]?.rows[0]?.values.leader).toBe('d01-dis');
  });
});

describe('a change of post', () => {
  const made = async (what: string) => {
    const reply = await officer.send<Shown>('POST', '/records', {
      kind: 'item',
      occurredOn: '2023-09-10',
      unitIds: ['det01'],
      fields: { what, unit: 'bri0101', owner: 'b01-ins', due: '2023-09-30' },
      submit: true,
    });
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);
    return reply.body.id;
  };
  const proposed = async (client: Client) =>
    (
      await client.get<{ items: { type: string; title: string }[] }>('/notifications', { limit: 100 })
    ).body.items.filter(({ type }) => type === 'handover.proposed').length;

  it('proposes a handover once, to the person and to who keeps the roster; to nobody else', async () => {
    await made('换岗前没办完的事');
    const propose = () =>
      asSystem(site.data.database, (trx) => proposeHandovers(trx, site.app.deps, 'north'));
    await propose();
    expect(await proposed(giver)).toBe(0);
    await asSystem(site.data.database, (trx) =>
      trx
        .insertInto('appointment')
        .values(
          ['b01-ins', 'b02-ins'].map((person, at) => ({
            corps_id: 'north',
            id: `ended-${person}`,
            person_id: person,
            unit_id: `bri0${at + 1}01`,
            path: `corps.det0${at + 1}.bri0${at + 1}01.`,
            post: 'brigade-instructor',
            from_on: '2022-01-01',
            to_on: '2023-09-13',
            probation_ends_on: null,
          })),
        )
        .execute(),
    );
    await propose();
    await propose();
    expect(await proposed(giver)).toBe(1);
    expect(await proposed(officer)).toBe(1);
    // Whoever gave up a post with nothing in hand, and who keeps that roster, are not asked.
    expect(await proposed(await site.as('bri0201.instructor'))).toBe(0);
    expect(await proposed(stranger)).toBe(0);
  });

  it('goes to several successors in one act, a paper for each', async () => {
    const one = await made('交给指导员');
    const two = await made('交给队员');
    const given = await give(giver, {
      items: [
        { recordId: one, field: 'owner' },
        { recordId: two, field: 'owner', successorId: 's01-f1' },
      ],
    });
    expect(given.status, JSON.stringify(given.body)).toBe(201);
    const papers = async (client: Client) =>
      (
        await client.get<{
          items: { state: string; successor: { id: string }; items: { recordId: string }[] }[];
        }>('/handovers')
      ).body.items.filter(({ state }) => state === 'offered');
    expect(
      (await papers(giver)).map(({ successor: to, items }) => [to.id, items.map((row) => row.recordId)]),
    ).toEqual(
      expect.arrayContaining([
        ['s01-ins', [one]],
        ['s01-f1', [two]],
      ]),
    );
    const other = await site.as('firefighter01');
    expect((await papers(other)).map(({ items }) => items.map((row) => row.recordId))).toEqual([[two]]);
    const none = await give(giver, { successorId: undefined, items: [{ recordId: one, field: 'owner' }] });
    expect([none.status, none.body.code]).toEqual([400, 'request.invalid']);
  });

  it('shows drafts and what the person owes in their own name; a stranger may not ask', async () => {
    const draft = await giver.send<Shown>('POST', '/records', {
      kind: 'activity',
      occurredOn: '2023-09-10',
      unitIds: ['bri0101'],
      title: '写到一半的活动',
      fields: { category: 'warning-education' },
      submit: false,
    });
    expect(draft.status, JSON.stringify(draft.body)).toBe(201);
    const owing = await asSystem(site.data.database, (trx) =>
      trx
        .selectFrom('duty')
        .select('id')
        .where('person_id', '=', 'b01-ins')
        .where('audience', '=', 'unit')
        .where('met_on', 'is', null)
        .where('opens_on', '<=', '2023-09-15')
        .execute(),
    );
    interface Rest {
      drafts: { recordId: string }[];
      duties: { id: string }[];
    }
    const { body } = await giver.get<Rest>('/handovers/waiting');
    expect(body.drafts.map(({ recordId }) => recordId)).toEqual([draft.body.id]);
    expect(body.duties.map(({ id }) => id).sort()).toEqual(owing.map(({ id }) => id).sort());
    expect(owing.length).toBeGreaterThan(0);
    expect((await successor.get<Rest>('/handovers/waiting')).body.drafts).toEqual([]);
    expect((await stranger.get('/handovers/waiting', { personId: 'b01-ins' })).status).toBe(403);
  });
});
