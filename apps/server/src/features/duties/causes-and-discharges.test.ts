import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';

/**
 * Records that both make an event and count toward a duty that hangs on it: a meeting whose own record says
 * that the first topic came first.
 */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

interface Shown {
  id: string;
  status: string;
  code: string;
}
interface Duties {
  items: { id: string; state: string; progress: { done: number } }[];
}

const meeting = (occurredOn: string, more: Record<string, unknown> = {}) => ({
  kind: 'activity',
  occurredOn,
  unitIds: ['det01'],
  participantIds: ['d01-sec', 'd01-dis'],
  fields: { category: 'party-committee-meeting', firstTopic: true, ...more },
  submit: true,
});

async function enter(body: ReturnType<typeof meeting>): Promise<string> {
  const reply = await (await site.as('det01.political')).send<Shown>('POST', '/records', body);
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body.id;
}

const revisionOf = async (id: string) =>
  (await (await site.as('corps.officer')).get<{ revision: number }>(`/records/${id}`)).body.revision;

const firstTopics = async () =>
  (
    await (
      await site.as('corps.officer')
    ).get<Duties>('/duties', { obligationId: 'first-topic', unitId: 'det01', year: 2023 })
  ).body.items;

const differences = async () => {
  const { database, programme } = site.app.deps;
  return (await asSystem(database, (trx) => programme.reconcile(trx, 'north'))).differences;
};

describe('a meeting that had its first topic', () => {
  it('is not accepted by a foreign detachment', async () => {
    const id = await enter(meeting('2023-09-04'));
    const reply = await (
      await site.as('det02.discipline')
    ).send<Shown>('POST', `/records/${id}/accept`, { revision: await revisionOf(id) });
    expect([403, 404]).toContain(reply.status);
    await (await site.as('det01.political')).send('POST', `/records/${id}/withdraw`, {});
  });

  it('is accepted, makes the duty and meets it', async () => {
    const id = await enter(meeting('2023-09-05', { servesAs: ['warning-education'] }));
    const reply = await (
      await site.as('corps.officer')
    ).send<Shown>('POST', `/records/${id}/accept`, { revision: await revisionOf(id) });
    expect([reply.status, reply.body.status]).toEqual([200, 'accepted']);
    expect(await firstTopics()).toMatchObject([{ state: 'met', progress: { done: 1 } }]);
    expect(await differences()).toEqual([]);
  });

  it('keeps the duty through return, correction and acceptance anew', async () => {
    const id = await enter(meeting('2023-09-06'));
    const officer = await site.as('corps.officer');
    const author = await site.as('det01.political');
    const steps = [
      async () => officer.send<Shown>('POST', `/records/${id}/accept`, { revision: await revisionOf(id) }),
      async () =>
        author.send<Shown>('PATCH', `/records/${id}`, {
          fields: { category: 'party-committee-meeting', firstTopic: false },
          reason: '当时没有学',
          revision: await revisionOf(id),
        }),
      async () => officer.send<Shown>('POST', `/records/${id}/accept`, { revision: await revisionOf(id) }),
      async () =>
        officer.send<Shown>('POST', `/records/${id}/return`, {
          reason: '请再核对',
          revision: await revisionOf(id),
        }),
      async () =>
        author.send<Shown>('PATCH', `/records/${id}`, {
          fields: { category: 'party-committee-meeting', firstTopic: true },
          revision: await revisionOf(id),
        }),
      async () => author.send<Shown>('POST', `/records/${id}/submit`, { revision: await revisionOf(id) }),
      async () => officer.send<Shown>('POST', `/records/${id}/accept`, { revision: await revisionOf(id) }),
    ];
    for (const step of steps) {
      const reply = await step();
      expect(reply.status, JSON.stringify(reply.body)).toBe(200);
      expect(await differences()).toEqual([]);
    }
    expect((await firstTopics()).map((duty) => duty.state)).toEqual(['met', 'met']);
  });

  it('is accepted in a batch with others', async () => {
    const ids = [await enter(meeting('2023-09-07')), await enter(meeting('2023-09-08'))];
    const reply = await (
      await site.as('corps.officer')
    ).send<{ accepted: string[]; refused: unknown[] }>('POST', '/records/accept', {
      records: ids.map((id) => ({ id, revision: 1 })),
    });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ accepted: ids, refused: [] });
    expect(await differences()).toEqual([]);
  });

  it('does not hold up the rest of a batch when it fails', async () => {
    const [good, broken, own] = [
      await enter(meeting('2023-08-07')),
      await enter(meeting('2023-08-08')),
      await enter(meeting('2023-08-09')),
    ];
    const officer = await site.as('corps.officer');
    await officer.send('POST', `/records/${own}/accept`, { revision: await revisionOf(own) });
    // A fault that nothing foresees, in the midst of one acceptance.
    await asSystem(site.app.deps.database, async (trx) => {
      await sql`
        create function fail_here() returns trigger language plpgsql as $$
        begin
          raise exception 'made to fail';
        end
        $$
      `.execute(trx);
      await sql`
        create trigger fail_here before insert on duty_record
        for each row when (new.record_id = ${sql.lit(broken)}) execute function fail_here()
      `.execute(trx);
    });
    const reply = await officer.send<{ accepted: string[]; refused: { id: string; code: string }[] }>(
      'POST',
      '/records/accept',
      { records: [broken, own, good].map((id) => ({ id, revision: 1 })) },
    );
    await asSystem(site.app.deps.database, (trx) => sql`drop trigger fail_here on duty_record`.execute(trx));
    expect(reply.status).toBe(200);
    expect(reply.body.accepted).toEqual([good]);
    expect(reply.body.refused.map(({ id, code }) => [id, code])).toEqual([
      [broken, 'server.unexpected'],
      [own, 'record.not_submitted'],
    ]);
    expect((await officer.get<Shown>(`/records/${broken}`)).body.status).toBe('submitted');
    expect(await differences()).toEqual([]);
  });
});
