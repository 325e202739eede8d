import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

/** A step is taken on what was read; what a superior has accepted stays in force until its correction is. */
let site: TestApp;
let author: Client;
let superior: Client;
let neighbour: Client;
beforeAll(async () => {
  site = await testApp();
  author = await site.as('det01.political');
  superior = await site.as('corps.officer');
  neighbour = await site.as('det02.political');
});
afterAll(() => site.close());

interface Shown {
  id: string;
  status: string;
  revision: number;
  title: string;
  participants: number;
  returnReason: string | null;
  proposal: { reason: string; by: string } | null;
  changes: { field: string; title: string; before: string | null; after: string | null }[];
  discharges: unknown[];
  abilities: Record<string, boolean>;
  code?: string;
  errors?: { field: string }[];
}
interface Listed {
  items: { id: string; proposed: boolean; abilities: { accept: boolean; return: boolean } }[];
}
interface Done {
  accepted: string[];
  returned: string[];
  refused: { id: string; code: string; detail: string }[];
}

const lecture = async (people = ['d01-sec', 'd01-dis']) => {
  const reply = await author.send<Shown>('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-14',
    unitIds: ['det01'],
    participantIds: people,
    fields: { category: 'expert-lecture', speaker: { name: '外请专家甲' } },
    submit: true,
  });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body;
};
const read = async (id: string, client = superior) => (await client.get<Shown>(`/records/${id}`)).body;
const step = (client: Client, id: string, verb: string, body: object) =>
  client.send<Shown>('POST', `/records/${id}/${verb}`, body);
const correct = (id: string, revision: number, body: object = {}) =>
  author.send<Shown>('PATCH', `/records/${id}`, { revision, note: '补记一笔', ...body });

describe('the revision that was read', () => {
  it.each(['accept', 'return', 'withdraw', 'submit'])('is asked for by %s', async (verb) => {
    const { id } = await lecture();
    const reply = await step(verb === 'accept' || verb === 'return' ? superior : author, id, verb, {
      reason: '请核对',
    });
    expect([reply.status, reply.body.errors?.map((error) => error.field)]).toEqual([400, ['revision']]);
    expect((await author.send('PATCH', `/records/${id}`, { note: '改' })).status).toBe(400);
    expect((await read(id)).status).toBe('submitted');
  });

  it('binds each step to it: a change or a new attachment in between is refused', async () => {
    const { id, revision } = await lecture();
    expect((await correct(id, revision)).body.revision).toBe(revision + 1);
    for (const [client, verb] of [
      [superior, 'accept'],
      [superior, 'return'],
      [author, 'withdraw'],
    ] as const) {
      const reply = await step(client, id, verb, { revision, reason: '请核对' });
      expect([reply.status, reply.body.code], verb).toEqual([409, 'record.changed_meanwhile']);
    }
    expect((await correct(id, revision)).body.code).toBe('record.changed_meanwhile');
    const attached = await author.request<Shown>({
      method: 'POST',
      url: `/api/records/${id}/file`,
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      payload:
        '--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n' +
        'content-type: text/plain\r\n\r\n签到\r\n--x--\r\n',
    });
    expect([attached.status, attached.body.revision]).toEqual([201, revision + 2]);
    expect((await step(superior, id, 'accept', { revision: revision + 1 })).status).toBe(409);
    expect((await step(superior, id, 'accept', { revision: revision + 2 })).status).toBe(200);
  });

  it('stands beside each record of a batch: one that changed is named, the others go on', async () => {
    const [one, two, three] = [await lecture(), await lecture(), await lecture()];
    await correct(two.id, two.revision);
    const records = [one, two].map(({ id, revision }) => ({ id, revision }));
    const accepted = await superior.send<Done>('POST', '/records/accept', { records });
    expect(accepted.body.accepted).toEqual([one.id]);
    expect(accepted.body.refused).toMatchObject([{ id: two.id, code: 'record.changed_meanwhile' }]);

    const batch = {
      records: [two, three].map(({ id, revision }) => ({ id, revision })),
      reason: '缺签到表',
    };
    const foreign = await neighbour.send<Done>('POST', '/records/return', batch);
    expect(foreign.body.refused.map((entry) => entry.code)).toEqual(['record.not_found', 'record.not_found']);
    const own = await author.send<Done>('POST', '/records/return', batch);
    expect(own.body.refused.map((entry) => entry.code)).toEqual(['permission.denied', 'permission.denied']);
    const returned = await superior.send<Done>('POST', '/records/return', batch);
    expect(returned.body).toMatchObject({
      returned: [three.id],
      refused: [{ id: two.id, code: 'record.changed_meanwhile' }],
    });
    expect(await read(three.id)).toMatchObject({ status: 'returned', returnReason: '缺签到表' });
  });
});

it('a returned record shows what has changed since it was returned', async () => {
  const { id, revision } = await lecture(['d01-sec']);
  await step(superior, id, 'return', { revision, reason: '人数不对' });
  const changed = await correct(id, revision, { participantIds: ['d01-sec', 'd01-pol'] });
  await step(author, id, 'submit', { revision: changed.body.revision });
  const shown = await read(id);
  expect(shown.status).toBe('submitted');
  expect(shown.changes.map((change) => change.field)).toEqual(['participantIds', 'note']);
  expect(shown.changes[1]).toEqual({ field: 'note', title: '备注', before: null, after: '补记一笔' });
  const accepted = await step(superior, id, 'accept', { revision: shown.revision });
  expect(accepted.status).toBe(200);
  expect((await read(id)).changes).toEqual([]);
});

describe('the correction of an accepted record', () => {
  const acceptedLecture = async () => {
    const made = await lecture(['d01-sec']);
    expect((await step(superior, made.id, 'accept', { revision: made.revision })).status).toBe(200);
    return read(made.id);
  };
  const propose = (record: Shown) =>
    correct(record.id, record.revision, { reason: '漏了一人', participantIds: ['d01-sec', 'd01-pol'] });
  const waits = async (client: Client, id: string) =>
    (await client.get<Listed>('/records', { waiting: 'true', limit: 100 })).body.items.find(
      (item) => item.id === id,
    );

  it('waits, and the accepted version goes on counting', async () => {
    const record = await acceptedLecture();
    expect(record.discharges.length).toBeGreaterThan(0);
    expect((await correct(record.id, record.revision)).body.errors?.[0]?.field).toBe('reason');
    const proposed = await propose(record);
    expect([proposed.status, proposed.body.status]).toEqual([200, 'accepted']);
    const shown = await read(record.id);
    expect(shown).toMatchObject({ status: 'accepted', participants: 1, proposal: { reason: '漏了一人' } });
    expect(shown.discharges).toHaveLength(record.discharges.length);
    expect(shown.changes.map((change) => change.field)).toEqual(['participantIds', 'note']);
    expect(await waits(superior, record.id)).toMatchObject({ proposed: true, abilities: { accept: true } });
    expect(await waits(neighbour, record.id)).toBeUndefined();
    expect((await step(author, record.id, 'accept', { revision: shown.revision })).status).toBe(403);
  });

  it('shows beforehand what it will count toward, and takes its place when it is accepted', async () => {
    const record = await acceptedLecture();
    await propose(record);
    expect((await neighbour.get(`/records/${record.id}/preview`)).status).toBe(404);
    const preview = await superior.get<{ discharges: { bearer: string }[]; problems: unknown[] }>(
      `/records/${record.id}/preview`,
    );
    expect([preview.status, preview.body.problems]).toEqual([200, []]);
    expect(preview.body.discharges.length).toBeGreaterThan(0);
    const stale = await step(superior, record.id, 'accept', { revision: record.revision });
    expect(stale.body.code).toBe('record.changed_meanwhile');
    const { revision } = await read(record.id);
    expect((await step(superior, record.id, 'accept', { revision })).status).toBe(200);
    const after = await read(record.id);
    expect(after).toMatchObject({ status: 'accepted', participants: 2, proposal: null, changes: [] });
    expect(after.discharges.length).toBeGreaterThan(record.discharges.length);
  });

  it('is returned or taken back without touching the accepted version', async () => {
    const record = await acceptedLecture();
    await propose(record);
    let { revision } = await read(record.id);
    await step(superior, record.id, 'return', { revision, reason: '签到表上没有此人' });
    const returned = await read(record.id);
    expect(returned).toMatchObject({
      status: 'accepted',
      participants: 1,
      proposal: null,
      returnReason: '签到表上没有此人',
    });
    await propose(returned);
    ({ revision } = await read(record.id));
    const withdrawn = await step(author, record.id, 'withdraw', { revision });
    expect(withdrawn.body).toMatchObject({ status: 'accepted', participants: 1, proposal: null });
    expect(withdrawn.body.discharges).toHaveLength(record.discharges.length);
  });
});
