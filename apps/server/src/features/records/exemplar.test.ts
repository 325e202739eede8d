import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { inScope } from '../../platform/database/index.ts';
import { stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/**
 * 典型 from its nomination to its publication and its re-check, over HTTP: the discipline committee and the
 * person each say their own, and only what is published is everybody's.
 */
interface Shown {
  id: string;
  code?: string;
  detail?: string;
  errors?: { field: string; message: string }[];
  revision: number;
  stage: { id: string } | null;
  acts: { step: string; by: string; reason: string | null }[];
}

let site: TestApp;
let officer: Client;
let corpsDiscipline: Client;
let det01: Client;
let discipline: Client;
let det02: Client;
let member: Client;
let stranger: Client;
beforeAll(async () => {
  site = await testApp();
  officer = await site.as('corps.officer');
  corpsDiscipline = await site.as('corps.discipline');
  det01 = await site.as('det01.political');
  discipline = await site.as('det01.discipline');
  det02 = await site.as('det02.political');
  member = await site.as('firefighter01');
  stranger = await site.as('firefighter02');
});
afterAll(() => site.close());

const body = (fields: object = {}, more: object = {}) => ({
  kind: 'exemplar',
  occurredOn: '2023-09-05',
  unitIds: ['det01'],
  fields: {
    type: 'individual',
    name: '拒收礼品的班长',
    person: 's01-f1',
    opinionBy: 'det01',
    deeds: '多次拒收礼品',
    ...fields,
  },
  rows: { criteria: [{ values: { criterion: '清正廉洁', fact: '拒收礼品六次' } }] },
  submit: true,
  ...more,
});
const { handIn, read, step } = stepsOf<Shown>(() => officer);
const nominate = (fields: object = {}) => handIn(det01, body(fields));
const opinion = (id: string, value: string, client = discipline) =>
  step(client, id, 'opinion', { answers: { opinion: value, note: '只给组织看的说明' } });
const consent = (id: string, value: string, client = member) =>
  step(client, id, 'consent', { answers: { consent: value } });
const publish = (id: string, client = officer) =>
  step(client, id, 'publish', { fields: { reviewOn: '2024-09-05' } });
const published = async () => {
  const id = await nominate();
  await opinion(id, 'agree');
  await consent(id, 'agree');
  const done = await publish(id);
  expect(done.status, JSON.stringify(done.body)).toBe(200);
  return id;
};
const duties = async (client: Client, obligationId: string, id: string) =>
  (
    await client.get<{ items: { id: string; dueOn: string; state: string }[] }>('/duties', {
      obligationId,
      limit: 100,
    })
  ).body.items
    .filter((duty) => duty.id.includes(id))
    .map((duty) => [duty.dueOn, duty.state]);

describe('an exemplar', () => {
  it('M01 is nominated by the criteria, each with its facts', async () => {
    const none = await det01.send<Shown>('POST', '/records', body({}, { rows: {} }));
    expect([none.status, none.body.detail]).toEqual([422, '还不能办“推荐”：请逐条对照标准，写明事实依据']);
    expect((await det02.send<Shown>('POST', '/records', body())).status).toBe(403);
  });

  it('M03 M11 is published only with the discipline committee’s opinion and the person’s consent', async () => {
    const id = await nominate();
    const early = await publish(id);
    expect([early.status, early.body.detail]).toEqual([
      422,
      '还不能办“公布”：纪委还没有出具廉洁意见；本人还没有表态',
    ]);
    expect((await opinion(id, 'agree', det01)).status).toBe(403);
    expect((await opinion(id, 'agree', det02)).status).toBe(404);
    expect((await consent(id, 'agree', det01)).status).toBe(403);
    expect((await consent(id, 'agree', stranger)).status).toBe(404);
    expect((await step(det01, id, 'recommend', { answers: { for: '道德模范' } })).body.detail).toContain(
      '纪委还没有出具廉洁意见',
    );
    expect((await opinion(id, 'agree')).status).toBe(200);
    expect((await step(det01, id, 'recommend', { answers: { for: '道德模范' } })).status).toBe(200);
    expect((await consent(id, 'agree')).status).toBe(200);
    expect((await publish(id, det01)).status).toBe(403);
    expect((await publish(id)).body.stage?.id).toBe('published');
  });

  it('M11 is refused with words where the committee disagrees or the person does', async () => {
    const id = await nominate();
    await opinion(id, 'disagree');
    await consent(id, 'refuse');
    expect((await publish(id)).body.detail).toBe('还不能办“公布”：纪委的廉洁意见不是“同意”；本人不同意公开');
    await step(det01, id, 'revise', { reason: '补充材料后再议' });
    await step(det01, id, 'nominate');
    await opinion(id, 'agree');
    await consent(id, 'agree');
    const done = await publish(id);
    expect(done.status, JSON.stringify(done.body)).toBe(200);
  });

  it('M15 asks a clean family that the minors are masked', async () => {
    const id = await nominate({ type: 'clean-family' });
    await opinion(id, 'agree');
    await consent(id, 'agree');
    expect((await publish(id)).body.detail).toBe('还不能办“公布”：未成年人信息还没有遮蔽');
    const { revision } = await read(id, det01);
    await det01.send('PATCH', `/records/${id}`, { revision, fields: { minorsMasked: true } });
    expect((await publish(id)).status).toBe(200);
  });

  it('M03 asks nobody’s consent for a collective', async () => {
    const id = await nominate({ type: 'collective', name: '一站', person: null });
    await opinion(id, 'agree');
    expect((await publish(id)).status).toBe(200);
  });

  it('O14 is everybody’s from its publication on, not before and not once it is suspended', async () => {
    const id = await nominate();
    const seen = async () =>
      Promise.all([det02, stranger].map(async (client) => (await client.get(`/records/${id}`)).status));
    expect(await seen()).toEqual([404, 404]);
    await opinion(id, 'agree');
    await consent(id, 'agree');
    expect(await seen()).toEqual([404, 404]);
    await publish(id);
    expect(await seen()).toEqual([200, 200]);
    const south = await site.as('south.officer');
    expect((await south.get(`/records/${id}`)).status).toBe(404);
    // What passed between the parties stays theirs.
    for (const client of [det02, stranger]) {
      const shown = await read(id, client);
      expect(shown.acts).toEqual([]);
      expect(JSON.stringify(shown)).not.toContain('只给组织看的说明');
    }
    expect((await read(id, det01)).acts.map((act) => act.step)).toContain('opinion');
    const listed = async (client: Client) =>
      (
        await client.get<{ items: { id: string }[] }>('/records', { kind: 'exemplar', open: 'true' })
      ).body.items.map((item) => item.id);
    expect(await listed(stranger)).toContain(id);
    await step(officer, id, 'suspend', { reason: '有反映待核' });
    expect(await seen()).toEqual([404, 404]);
    expect(await listed(stranger)).not.toContain(id);
  });

  it('O14 holds by the database itself, whoever asks it', async () => {
    const id = await published();
    const draft = await nominate();
    const count = async (who: { path?: string; at: string; personId: string }) =>
      inScope(
        site.app.deps.database,
        { corpsId: 'north', path: '', accountId: 'x', records: true, personal: false, audit: false, ...who },
        async (trx) => {
          const { rows: records } = await sql`
            select id
            from record
            where id in (${id}, ${draft})
          `.execute(trx);
          const { rows: steps } = await sql`
            select id
            from record_step
            where record_id in (${id}, ${draft})
          `.execute(trx);
          return [records.length, steps.length > 0];
        },
      );
    expect(await count({ path: 'corps.det01.', at: 'corps.det01.', personId: 'd01-pol' })).toEqual([2, true]);
    expect(await count({ path: 'corps.det02.', at: 'corps.det02.', personId: 'd02-pol' })).toEqual([
      1,
      false,
    ]);
    expect(await count({ at: 'corps.det02.bri0201.sta020101.', personId: 's02-f1' })).toEqual([1, false]);
    // The person whom both name reads both, and the steps of the published one.
    expect(await count({ at: 'corps.det01.bri0101.sta010101.', personId: 's01-f1' })).toEqual([2, true]);
  });

  it('M03 owes a re-check by its date, and each re-check the next one', async () => {
    const id = await published();
    expect(await duties(det01, 'owed-exemplar-recheck', id)).toEqual([['2024-09-05', 'open']]);
    await step(det01, id, 'recheck', { fields: { reviewOn: '2025-09-05' }, answers: { result: '仍然过硬' } });
    expect((await duties(det01, 'owed-exemplar-recheck', id)).toSorted()).toEqual([
      ['2024-09-05', 'met'],
      ['2025-09-05', 'open'],
    ]);
    expect((await read(id, stranger)).stage?.id).toBe('published');
  });

  it('M03 is taken down for a re-check when a sanction names the person, without saying why', async () => {
    const id = await published();
    const other = await nominate({ person: 's01-f2' });
    const event = await corpsDiscipline.send('POST', '/events', {
      type: 'case-decided',
      occurredOn: '2023-09-14',
      unitId: 'sta010101',
      personIds: ['s01-f1'],
      title: '2023-09号',
    });
    expect(event.status, JSON.stringify(event.body)).toBe(201);
    const shown = await read(id, det01);
    expect(shown.stage?.id).toBe('rechecking');
    const act = shown.acts.find((entry) => entry.step === 'suspend');
    expect([act?.by, act?.reason]).toEqual(['系统', '系统提请复核']);
    expect(JSON.stringify(shown)).not.toContain('2023-09号');
    expect((await stranger.get(`/records/${id}`)).status).toBe(404);
    expect((await read(other, det01)).stage?.id).toBe('nominated');
    expect((await duties(det01, 'owed-exemplar-suspended', id)).map(([, state]) => state)).toEqual(['open']);
    expect(
      (await det01.get<{ items: { title: string }[] }>('/notifications')).body.items[0]?.title,
    ).toContain('暂停展示');
  });

  it('leaves stored and recomputed duties equal', async () => {
    const { programme, database } = site.app.deps;
    const { asSystem } = await import('../../platform/database/index.ts');
    const found = await asSystem(database, (trx) => programme.reconcile(trx, 'north'));
    expect(found.differences).toEqual([]);
  });
});
