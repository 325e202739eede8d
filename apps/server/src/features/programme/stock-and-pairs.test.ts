import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

/** Three things an independent recount found: a lapsed plaque, a talk with oneself, a day years ahead. */
let site: TestApp;
let political: Client;
let discipline: Client;
let neighbour: Client;
let officer: Client;
beforeAll(async () => {
  site = await testApp();
  political = await site.as('det01.political');
  discipline = await site.as('det01.discipline');
  neighbour = await site.as('det02.political');
  officer = await site.as('corps.officer');
});
afterAll(() => site.close());

interface Refused {
  code: string;
  errors: { field: string; message: string }[];
}

describe('a stock of plaques', () => {
  const base = async (name: string, withdrawnOn?: string) => {
    const made = await political.send<{ id: string; revision: number }>('POST', '/records', {
      kind: 'site',
      occurredOn: '2022-03-01',
      unitIds: ['det01'],
      fields: {
        name,
        category: 'education-base',
        level: 'municipal',
        ...(withdrawnOn ? { withdrawnOn } : {}),
      },
      submit: true,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { id, revision } = made.body;
    const accepted = await officer.send('POST', `/records/${id}/accept`, { revision });
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(200);
    return id;
  };

  it('marks as counted only what hangs on the day; a neighbour is not shown the duty', async () => {
    const hanging = await base('湖滨教育基地');
    const lapsed = await base('旧仓教育基地', '2023-06-30');
    const { body: list } = await political.get<{ items: { id: string; progress: { done: number } }[] }>(
      '/duties',
      { obligationId: 'plaqued-bases', unitId: 'det01', direct: 'true', year: 2023 },
    );
    const [duty] = list.items;
    const { body } = await political.get<{ records: { id: string; counted: boolean }[] }>(
      `/duties/${duty?.id}`,
    );
    expect(Object.fromEntries(body.records.map((record) => [record.id, record.counted]))).toEqual({
      [hanging]: true,
      [lapsed]: false,
    });
    expect(body.records.filter((record) => record.counted)).toHaveLength(duty?.progress.done ?? -1);
    expect((await neighbour.get(`/duties/${duty?.id}`)).status).toBe(404);
  });
});

describe('two people of one matter are two people', () => {
  it.each([
    ['talk', { category: 'heart-to-heart', talker: 'd01-dis', subject: ['d01-dis'] }, 'subject'],
    ['talk', { category: 'heart-to-heart', talker: 'd01-dis', subject: ['d01-sec', 'd01-dis'] }, 'subject'],
    [
      'talk',
      { category: 'reminder-talk', talker: 'd01-dis', subject: ['d01-sec'], second: 'd01-dis' },
      'second',
    ],
    [
      'talk',
      { category: 'reminder-talk', talker: 'd01-dis', subject: ['d01-sec'], second: 'd01-sec' },
      'second',
    ],
    ['home-visit', { visitors: ['d01-dis'], member: 'd01-dis', households: 1 }, 'member'],
    ['exemplar', { type: 'individual', person: 'd01-dis', verifiedBy: 'd01-dis' }, 'verifiedBy'],
    ['article', { category: 'story', author: 'd01-dis', factCheckedBy: 'd01-dis' }, 'factCheckedBy'],
    [
      'activity',
      {
        category: 'party-lecture',
        speaker: 'd01-dis',
        speakerRole: 'deputy-party-secretary',
        lectureFor: 'd01-dis',
      },
      'lectureFor',
    ],
  ])('%s %j', async (kind, fields, wrong) => {
    const { status, body } = await discipline.send<Refused>('POST', '/records', {
      kind,
      occurredOn: '2023-09-01',
      unitIds: ['det01'],
      fields,
      submit: true,
    });
    expect(status, JSON.stringify(body)).toBe(422);
    expect(body.errors.map((error) => error.field)).toContain(`fields.${wrong}`);
    expect(body.errors.find((error) => error.field === `fields.${wrong}`)?.message).toContain('本人');
  });
});

describe('what lies years ahead', () => {
  const far = '2032-05-01';
  const person = { name: '远来客', unitId: 'det01', class: 'firefighter' };
  it.each([
    ['events', { type: 'case-decided', occurredOn: far, title: '一案', unitId: 'det01' }, 'occurredOn'],
    [
      'events',
      { type: 'case-decided', occurredOn: '2023-12-01', title: '一案', unitId: 'det01' },
      'occurredOn',
    ],
    ['people', { ...person, joinedOn: far }, 'from'],
    ['people', { ...person, from: far }, 'from'],
    ['units', { parentId: 'det01', level: 'brigade', name: '远方大队', from: far }, 'from'],
    ['people/s01-f1/move', { unitId: 'bri0101', on: far }, 'on'],
    ['people/s01-f1/leave', { on: far }, 'on'],
  ])('%s %j is refused and leaves nothing', async (path, body, wrong) => {
    const before = await total();
    const reply = await officer.send<Refused>('POST', `/${path}`, body);
    expect([400, 422], JSON.stringify(reply.body)).toContain(reply.status);
    expect(reply.body.errors.map((error) => error.field)).toContain(wrong);
    expect(await total()).toEqual(before);
  });

  it('an appointment too, one of the next month is entered', async () => {
    const body = { personId: 's01-f1', unitId: 'sta010101', post: 'deputy-station-chief', from: far };
    const reply = await officer.send<Refused>('POST', '/appointments', body);
    expect([reply.status, JSON.stringify(reply.body)]).toEqual([422, expect.stringContaining('一年以后')]);
    const soon = await officer.send('POST', '/appointments', { ...body, from: '2023-10-15' });
    expect(soon.status, JSON.stringify(soon.body)).toBe(201);
    const record = await political.send<Refused>('POST', '/records', {
      kind: 'activity',
      occurredOn: far,
      unitIds: ['det01'],
      fields: { category: 'warning-education' },
    });
    expect([record.status, record.body.errors.map((error) => error.field)]).toEqual([422, ['occurredOn']]);
  });

  const total = () =>
    asSystem(site.data.database, async (trx) => {
      const { rows } = await sql<object>`
        select (select count(*)::int from event) as events, (select count(*)::int from person) as people,
          (select count(*)::int from unit) as units, (select count(*)::int from service) as services,
          (select count(*)::int from duty) as duties
      `.execute(trx);
      return rows[0];
    });
});
