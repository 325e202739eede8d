import type { ResponseOf } from '@liulian/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { asSystem, inScope } from '../../platform/database/index.ts';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

/**
 * An auditor who has nothing but the interface: who owes a duty is recomputed here from what the operations
 * say, without the engine, and must come out as the duties listed.
 */
let site: TestApp;
let auditor: Client;
let programme: ResponseOf<'getProgramme'>;
let units: ResponseOf<'getUnit'>[];
let people: ResponseOf<'getPerson'>[];

beforeAll(async () => {
  site = await testApp();
  const officer = await site.as('corps.officer');
  const say = async (method: 'POST' | 'PATCH', url: string, body: object) => {
    const reply = await officer.send<{ id: string }>(method, url, body);
    expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
    return reply.body.id;
  };
  // A roster in which something happens: a batch of two, a secretary for three months, one who moves.
  const post = { post: 'deputy-station-chief', from: '2023-06-01' };
  await say('POST', '/appointments', { ...post, personId: 's01-f1', unitId: 'sta010101' });
  await say('POST', '/appointments', { ...post, personId: 's01-f2', unitId: 'sta010101' });
  await say('POST', '/appointments', {
    personId: 's01-f2',
    unitId: 'bri0101',
    post: 'deputy-party-secretary',
    from: '2023-02-01',
    to: '2023-04-30',
  });
  await say('POST', '/appointments', {
    personId: 's01-f1',
    unitId: 'bri0101',
    post: 'deputy-party-secretary',
    from: '2023-05-01',
  });
  await say('POST', '/people/s01-f2/move', { unitId: 'bri0101', on: '2023-08-01' });
  await say('PATCH', '/units/sta010101', { flags: ['party-branch', 'history-hall'] });
  auditor = await site.as('corps.discipline');
  programme = await whole('/programme');
  const ids = async (path: string) => (await all<{ id: string }>(path)).map((item) => item.id);
  units = await Promise.all((await ids('/units')).map((id) => whole<(typeof units)[0]>(`/units/${id}`)));
  people = await Promise.all((await ids('/people')).map((id) => whole<(typeof people)[0]>(`/people/${id}`)));
});
afterAll(() => site.close());

async function whole<T>(path: string): Promise<T> {
  const { status, body } = await auditor.get<T>(path);
  expect(status, path).toBe(200);
  return body;
}
async function all<T>(path: string, query: Record<string, string> = {}): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: T[]; nextCursor: string | null } = (
      await auditor.get<{ items: T[]; nextCursor: string | null }>(path, {
        ...query,
        limit: 100,
        ...(cursor ? { cursor } : {}),
      })
    ).body;
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}
const owed = async (obligationId: string, year = '2023') =>
  (await all<{ bearer: { ids: string[] }; period: { key: string } }>('/duties', { obligationId, year }))
    .map((duty) => `${duty.period.key} ${duty.bearer.ids.join(' ')}`)
    .toSorted();
const declared = (id: string) => {
  const found = programme.obligations.find((obligation) => obligation.id === id)?.declared;
  if (!found) throw new Error(id);
  return found;
};
const days = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
const later = (a: string, b: string) => (a > b ? a : b);
const earlier = (a: string, b: string) => (a < b ? a : b);

describe('who owes is recomputed from the interface alone', () => {
  it('a yearly duty of units of some levels', async () => {
    const { bearer, cadence } = declared('expert-lecture');
    if (!('units' in bearer) || bearer.units === 'affected' || !('every' in cadence)) throw new Error();
    const levels = bearer.units as string[];
    const mine = units
      .filter((unit) => levels.includes(unit.level) && unit.from <= '2023-01-01' && unit.to === null)
      .map((unit) => `2023 ${unit.id}`);
    expect(mine.length).toBeGreaterThan(1);
    expect(await owed('expert-lecture')).toEqual(mine.toSorted());
  });

  it('a yearly duty of whoever holds a post for long enough', async () => {
    const { bearer } = declared('integrity-party-lecture');
    if (!('persons' in bearer) || bearer.persons === 'subject-of-event') throw new Error();
    const { holds = [] } = bearer.persons;
    const [start, end] = ['2023-01-01', '2023-12-31'];
    const mine = people.filter((person) => {
      const terms = person.appointments
        .filter((term) => holds.includes(term.post))
        .map((term) => ({ from: later(term.from, start), to: earlier(term.to ?? end, end) }))
        .filter((term) => term.from <= term.to);
      let held = 0;
      let counted = '';
      for (const term of terms.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
        const from = counted >= term.from ? nextDay(counted) : term.from;
        if (from <= term.to) held += days(from, term.to);
        counted = later(counted, term.to);
      }
      const there = terms.some((term) => term.to === end);
      return there && held >= programme.rules.tenureShare * days(start, end);
    });
    expect(mine.map((person) => person.id)).toContain('s01-f1');
    expect(mine.map((person) => person.id)).not.toContain('s01-f2');
    expect(await owed('integrity-party-lecture')).toEqual(
      mine.map((person) => `2023 ${person.id}`).toSorted(),
    );
  });

  it('a duty after a batch of appointments, formed as the programme says', async () => {
    const { cadence, bearer, effectiveFrom } = declared('collective-integrity-talk');
    if (!('after' in cadence) || !('units' in bearer) || bearer.units !== 'affected') throw new Error();
    const type = programme.eventTypes.find((entry) => entry.id === cadence.after);
    expect(type).toMatchObject({ roster: 'appointment-batch', together: ['detachment', 'corps'] });
    const cadre = new Set(programme.posts.filter((post) => post.cadre).map((post) => post.id));
    const at = (id: string, level: string): string | null => {
      const unit = units.find((entry) => entry.id === id);
      return !unit || unit.level === level
        ? (unit?.id ?? null)
        : unit.parentId === null
          ? null
          : at(unit.parentId, level);
    };
    const batches = new Map<string, { unit: string; on: string; people: Set<string> }>();
    for (const unit of units) {
      for (const term of unit.appointments) {
        if (!cadre.has(term.post)) continue;
        const found = (type?.together ?? []).map((level) => at(unit.id, level)).find((id) => id !== null);
        if (!found) continue;
        const key = `${found} ${term.from}`;
        const batch = batches.get(key) ?? { unit: found, on: term.from, people: new Set<string>() };
        batches.set(key, batch);
        batch.people.add(term.person.id);
      }
    }
    expect([...batches.get('det01 2023-06-01')!.people].toSorted()).toEqual(['s01-f1', 's01-f2']);
    const events = await all<ResponseOf<'listEvents'>['items'][0]>('/events', { type: cadence.after });
    const told = events.map(
      (event) =>
        `${event.unit.id} ${event.occurredOn} ${event.people
          .map((person) => person.id)
          .toSorted()
          .join(' ')}`,
    );
    // Without `from` the events go back to the first day of the programme, not one year.
    const mine = [...batches.values()].filter((batch) => batch.on >= effectiveFrom);
    expect(told.toSorted()).toEqual(
      mine.map(({ unit, on, people: of }) => `${unit} ${on} ${[...of].toSorted().join(' ')}`).toSorted(),
    );
    const due = mine.filter((batch) => batch.on.startsWith('2023')).map(({ unit }) => unit);
    expect((await owed('collective-integrity-talk')).map((line) => line.split(' ')[1]).toSorted()).toEqual(
      due.toSorted(),
    );
  });
});

const nextDay = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

describe('what was is dated', () => {
  it('a person has services and posts, a unit its flags', () => {
    const moved = people.find((person) => person.id === 's01-f2');
    expect(moved?.services).toMatchObject([
      { unit: { id: 'sta010101' }, class: 'firefighter', to: '2023-07-31' },
      { unit: { id: 'bri0101' }, class: 'firefighter', from: '2023-08-01', to: null },
    ]);
    expect(moved?.appointments.map((term) => [term.post, term.from, term.to])).toContainEqual([
      'deputy-party-secretary',
      '2023-02-01',
      '2023-04-30',
    ]);
    const station = units.find((unit) => unit.id === 'sta010101');
    expect(station?.history).toHaveLength(2);
    expect(station?.history[0]).toMatchObject({ from: station?.from, to: '2023-09-14' });
    expect(station?.history[0]?.flags).not.toContain('history-hall');
    expect(station?.history[1]).toMatchObject({
      from: '2023-09-15',
      to: null,
      flags: ['party-branch', 'history-hall'],
    });
  });

  it('another detachment is shown no person of ours, and none of our posts', async () => {
    const neighbour = await site.as('det02.political');
    expect((await neighbour.get('/people/s01-f2')).status).toBe(404);
    const { status, body } = await neighbour.get<ResponseOf<'getUnit'>>('/units/sta010101');
    expect([status, body.appointments]).toEqual([200, []]);
    expect((await site.anonymous.get('/units/sta010101')).status).toBe(401);
  });

  it('a neighbour cannot rewrite which flags our unit had', async () => {
    const neighbour = {
      corpsId: 'north',
      path: 'corps.det02.',
      personId: null,
      accountId: 'x',
      records: true,
      personal: false,
      audit: false,
    };
    await expect(
      inScope(
        site.data.database,
        neighbour,
        (trx) =>
          sql`
            insert into unit_change (corps_id, id, unit_id, path, on_date, flags_before)
            values ('north', 'x', 'sta010101', 'corps.det01.bri0101.sta010101.', '2023-01-01', '{}')
          `.execute(trx),
        { write: true },
      ),
    ).rejects.toThrow();
    const { rows } = await asSystem(site.data.database, (trx) =>
      sql<{ count: number }>`select count(*)::int as count from unit_change where id = 'x'`.execute(trx),
    );
    expect(rows[0]?.count).toBe(0);
  });
});

it('a list of records says values and ids beside the words, of what the reader is shown', async () => {
  const talker = await site.as('det01.discipline');
  const talk = {
    kind: 'talk',
    occurredOn: '2023-09-01',
    unitIds: ['det01'],
    fields: { category: 'heart-to-heart', talker: 'd01-dis', subject: ['d01-sec'] },
    submit: true,
  };
  const made = await talker.send<{ id: string }>('POST', '/records', talk);
  expect(made.status).toBe(201);
  const { id } = made.body;
  interface Raw {
    items: ResponseOf<'listRecords'>['items'];
  }
  const own = await talker.get<Raw>('/records', { ids: id, raw: 'true' });
  expect(own.body.items[0]?.raw).toMatchObject({
    values: { category: 'heart-to-heart', talker: 'd01-dis', subject: ['d01-sec'] },
    units: [{ role: 'host', id: 'det01' }],
  });
  expect(own.body.items[0]?.raw?.people.map((person) => `${person.role} ${person.id}`).toSorted()).toEqual([
    'subject d01-sec',
    'talker d01-dis',
  ]);
  const superior = await auditor.get<Raw>('/records', { ids: id, raw: 'true' });
  expect(superior.body.items).toMatchObject([{ id, withheld: true, raw: null }]);
  expect(JSON.stringify(superior.body)).not.toContain('d01-sec');
  const plain = await talker.get<Raw>('/records', { ids: id });
  expect(plain.body.items[0]).not.toHaveProperty('raw');
});
