import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';
import { lookOver, repair } from './rows.fixture.ts';

/** The ledger of a kind with stages, numbers, computed values and records referred to. */
interface Shown {
  id: string;
  revision: number;
  number: string | null;
}
interface Listed {
  items: { id: string; number: string | null; fields: Record<string, unknown> }[];
  total: number;
}

let site: TestApp;
let corps: Client;
let det01: Client;
let det02: Client;
let meeting: Shown;
let first: Shown;
let second: Shown;
const list = async (client: Client, query: Record<string, string | string[]>) =>
  (await client.get<Listed>('/records', { kind: 'look-over', ...query } as Record<string, string>)).body;
const idsOf = async (client: Client, query: Record<string, string | string[]>) =>
  (await list(client, query)).items.map((item) => item.id);

beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  det01 = await site.as('det01.political');
  det02 = await site.as('det02.political');
  for (const [id, yaml] of [
    ['repair', repair.replace(', kind: look-over', '')],
    ['look-over', lookOver],
  ] as const)
    expect((await corps.send('PUT', `/kinds/${id}`, { yaml })).status).toBe(200);
  const send = async (body: object) => {
    const reply = await corps.send<Shown>('POST', '/records', { ...body, submit: true });
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);
    return reply.body;
  };
  meeting = await send({
    kind: 'activity',
    occurredOn: '2023-09-12',
    unitIds: ['corps'],
    title: '纪检工作碰头会',
    fields: { category: 'coordination-meeting' },
  });
  const look = (topic: string, places: string[], rows: number, basedOn: string[] = []) =>
    send({
      kind: 'look-over',
      occurredOn: '2023-09-10',
      unitIds: ['corps'],
      fields: {
        topic,
        places,
        gist: `${topic}的总体情况尚可，细说见表`,
        ...(basedOn.length > 0 ? { basedOn } : {}),
      },
      rows: {
        findings: Array.from({ length: rows }, (_, n) => ({ values: { what: `第${n}条`, cost: 10 } })),
      },
    });
  first = await look('看仓库', ['det01'], 3, [meeting.id]);
  second = await look('看食堂', ['det01'], 1);
  const { revision } = (await corps.get<Shown>(`/records/${second.id}`)).body;
  const checked = await corps.send('POST', `/records/${second.id}/steps/check`, {
    revision,
    fields: { verdict: '已改好' },
  });
  expect(checked.status).toBe(200);
});
afterAll(() => site.close());

describe('the ledger of a kind with a flow', () => {
  it('is narrowed and put in order by stage', async () => {
    expect(await idsOf(corps, { stage: 'issued' })).toEqual([first.id]);
    expect(await idsOf(corps, { where: 'stage:checked' })).toEqual([second.id]);
    expect(await idsOf(corps, { sort: 'stage' })).toEqual([first.id, second.id]);
    expect(await idsOf(corps, { sort: '-stage' })).toEqual([second.id, first.id]);
    expect(await idsOf(det02, { stage: 'issued' })).toEqual([]);
  });

  it('is narrowed and put in order by what is computed', async () => {
    expect(await idsOf(corps, { where: 'findingCount:2..' })).toEqual([first.id]);
    expect(await idsOf(corps, { where: 'total:..10', sort: 'total' })).toEqual([second.id]);
    expect(await idsOf(corps, { sort: '-findingCount' })).toEqual([first.id, second.id]);
  });

  it('finds a paper by its number and by its long texts, for those who see it', async () => {
    expect(await idsOf(corps, { where: `number:${first.number}` })).toEqual([first.id]);
    expect(await idsOf(corps, { q: first.number ?? '' })).toEqual([first.id]);
    expect(await idsOf(corps, { q: '仓库的总体情况尚可' })).toEqual([first.id]);
    expect(await idsOf(det01, { q: first.number ?? '', received: 'true' })).toEqual([first.id]);
    expect(await idsOf(det02, { q: first.number ?? '' })).toEqual([]);
  });

  it('shows and finds records referred to by title, and only to whoever may read them', async () => {
    expect(await idsOf(corps, { where: 'basedOn:碰头会' })).toEqual([first.id]);
    expect((await list(corps, { stage: 'issued' })).items[0]?.fields.basedOn).toBe('纪检工作碰头会');
    const theirs = await list(det01, { received: 'true', stage: 'issued' });
    expect(theirs.items.map((item) => item.fields.basedOn)).toEqual(['（无权查看）']);
    expect(await idsOf(det01, { received: 'true', where: 'basedOn:碰头会' })).toEqual([]);
  });
});
