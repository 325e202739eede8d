import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/** Articles and cases: who reads them before the whole corps does, and whose word takes them away again. */
interface Shown {
  id: string;
  code?: string;
  detail?: string;
  errors?: { field: string; message: string }[];
  revision: number;
  visibility: string;
  stage: { id: string } | null;
}

let site: TestApp;
let officer: Client;
let discipline: Client;
let det01: Client;
let det01Discipline: Client;
let det02: Client;
let subject: Client;
let stranger: Client;
let south: Client;
beforeAll(async () => {
  site = await testApp();
  officer = await site.as('corps.officer');
  discipline = await site.as('corps.discipline');
  det01 = await site.as('det01.political');
  det01Discipline = await site.as('det01.discipline');
  det02 = await site.as('det02.political');
  subject = await site.as('firefighter01');
  stranger = await site.as('firefighter02');
  south = await site.as('south.officer');
});
afterAll(() => site.close());

const { handIn, read, step } = stepsOf<Shown>(() => officer);
// A draft is read by its own unit alone.
const { step: ownStep } = stepsOf<Shown>(() => det01);
const send = (kind: string, fields: object, client = det01, unit = 'det01') =>
  handIn(client, { kind, occurredOn: '2023-09-05', unitIds: [unit], fields });
const storyFields = {
  headline: '退回去的一条烟',
  category: 'story',
  author: 'd01-pol',
  subject: 's01-f1',
  factCheckedBy: 'd01-dis',
  confidentialChecked: true,
};
const story = (more: object = {}) => send('article', { ...storyFields, ...more });
const reviewed = async (id: string) => {
  expect((await step(det01Discipline, id, 'first-review')).status).toBe(200);
  expect((await step(officer, id, 'second-review')).status).toBe(200);
};
const openTo = async (client: Client, kind: string) =>
  (
    await client.get<{ items: { id: string }[] }>('/records', { kind, open: 'true', limit: '100' })
  ).body.items.map((item) => item.id);
const consent = (id: string, value: string, client = subject) =>
  step(client, id, 'consent', { answers: { consent: value } });

describe('an article', () => {
  it('C35 C36 C42 is read by three others before the corps, its members too, reads it', async () => {
    const id = await story();
    expect(await openTo(stranger, 'article')).not.toContain(id);
    expect((await stranger.get(`/records/${id}`)).status).toBe(404);
    expect((await det02.get(`/records/${id}`)).status).toBe(404);
    // Whoever handed it in reviews nothing of it, and nobody reviews twice.
    expect((await step(det01, id, 'first-review')).status).toBe(403);
    expect((await step(det01Discipline, id, 'first-review')).status).toBe(200);
    expect((await step(det01Discipline, id, 'second-review')).status).toBe(403);
    expect((await step(officer, id, 'second-review')).status).toBe(200);
    await consent(id, 'agree');
    expect((await step(officer, id, 'publish')).status).toBe(403);
    expect((await step(det02, id, 'publish')).status).toBe(404);
    const done = await step(discipline, id, 'publish');
    expect([done.status, done.body.stage?.id], JSON.stringify(done.body)).toEqual([200, 'published']);
    for (const client of [det02, subject, stranger]) {
      expect(await openTo(client, 'article')).toContain(id);
      expect((await read(id, client)).visibility).toBe('open');
    }
    expect((await south.get(`/records/${id}`)).status).toBe(404);
    expect(await openTo(south, 'article')).toEqual([]);
  });

  it('C41 M14 F11 waits for the person’s own word, which nobody else can give', async () => {
    const id = await story();
    await reviewed(id);
    const early = await step(discipline, id, 'publish');
    expect([early.status, early.body.detail]).toEqual([422, '还不能办“终审发布”：本人还没有表态']);
    expect((await consent(id, 'agree', det01)).status).toBe(403);
    expect((await consent(id, 'agree', stranger)).status).toBe(404);
    await consent(id, 'refuse');
    expect((await step(discipline, id, 'publish')).body.detail).toBe('还不能办“终审发布”：本人不同意公开');
    expect(await openTo(stranger, 'article')).not.toContain(id);
  });

  it('M14 is taken away by the person at once, with a reason', async () => {
    const id = await story();
    await reviewed(id);
    await consent(id, 'agree');
    await step(discipline, id, 'publish');
    expect(await openTo(stranger, 'article')).toContain(id);
    expect((await step(stranger, id, 'pull', { reason: '不想看' })).status).toBe(403);
    expect((await step(subject, id, 'pull')).status).toBe(422);
    expect((await step(subject, id, 'pull', { reason: '家人不愿意再公开' })).status).toBe(200);
    expect(await openTo(stranger, 'article')).not.toContain(id);
    expect((await stranger.get(`/records/${id}`)).status).toBe(404);
  });

  it('O15 is published only with somebody who checked the facts, who did not write it', async () => {
    const id = await story({ factCheckedBy: null });
    await reviewed(id);
    await consent(id, 'agree');
    expect((await step(discipline, id, 'publish')).body.detail).toBe(
      '还不能办“终审发布”：还没有写真实性核实人',
    );
    const back = await step(officer, id, 'send-back', { reason: '请补核实人' });
    expect([back.status, back.body.stage?.id]).toEqual([200, 'draft']);
    const { revision } = await read(id, det01);
    const checkedBy = (person: string) =>
      det01.send<Shown>('PATCH', `/records/${id}`, {
        revision,
        fields: { ...storyFields, factCheckedBy: person },
      });
    const self = await checkedBy('d01-pol');
    expect([self.status, self.body.errors?.map((error) => error.field)]).toEqual([
      422,
      ['fields.factCheckedBy'],
    ]);
    expect((await checkedBy('d01-dis')).status).toBe(200);
    expect((await ownStep(det01, id, 'submit')).status).toBe(200);
    // Sent back, it is read anew by everybody, and the person is asked again about what it now says.
    await reviewed(id);
    expect((await step(discipline, id, 'publish')).body.detail).toContain('本人还没有表态');
    await consent(id, 'agree');
    expect((await step(discipline, id, 'publish')).status).toBe(200);
  });

  it('E26 C21 news and classics ask nobody’s consent, but a look at what is secret', async () => {
    const id = await send('article', {
      headline: '本周廉政动态',
      category: 'news',
      author: 'd01-pol',
      source: '支队纪委',
    });
    await reviewed(id);
    expect((await step(discipline, id, 'publish')).body.detail).toBe('还不能办“终审发布”：还没有作保密审核');
    const { revision } = await read(id, det01);
    await det01.send('PATCH', `/records/${id}`, { revision, fields: { confidentialChecked: true } });
    expect((await step(discipline, id, 'publish')).status).toBe(200);
    expect(await openTo(stranger, 'article')).toContain(id);
  });
});

describe('a case', () => {
  const study = (more: object = {}) => ({
    name: '签字的人没看单子',
    origin: 'own-force',
    desensitised: true,
    virtue: '德',
    discipline: '纪',
    law: '法',
    responsibility: '责',
    practice: '双人验收、当场拍照',
    ...more,
  });

  it('W07 O16 P77 is read to its end by another person before the whole corps reads it', async () => {
    const id = await send('case-study', study(), officer, 'corps');
    expect(await openTo(stranger, 'case-study')).toEqual([]);
    expect((await stranger.get(`/records/${id}`)).status).toBe(404);
    expect((await step(officer, id, 'publish', { answers: { masked: true } })).status).toBe(403);
    expect((await step(discipline, id, 'publish', { answers: { masked: false } })).status).toBe(422);
    expect((await step(discipline, id, 'publish')).status).toBe(422);
    expect((await step(discipline, id, 'publish', { answers: { masked: true } })).status).toBe(200);
    for (const client of [det02, stranger]) expect(await openTo(client, 'case-study')).toContain(id);
    expect((await south.get(`/records/${id}`)).status).toBe(404);
  });

  it('W07 is sent back where somebody can still be told, and a detachment’s own is published by the corps', async () => {
    const id = await send('case-study', study({ origin: 'own-unit' }));
    expect((await step(officer, id, 'send-back', { reason: '第二段认得出人' })).status).toBe(200);
    expect((await ownStep(det01, id, 'submit')).status).toBe(200);
    expect((await step(det02, id, 'publish', { answers: { masked: true } })).status).toBe(404);
    expect((await step(officer, id, 'publish', { answers: { masked: true } })).status).toBe(200);
    expect(await openTo(stranger, 'case-study')).toContain(id);
    expect((await step(officer, id, 'pull', { reason: '当事单位要求' })).status).toBe(200);
    expect(await openTo(stranger, 'case-study')).not.toContain(id);
  });
});
