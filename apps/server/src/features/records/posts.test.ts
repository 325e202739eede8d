import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { clientOf, signIn, stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/**
 * Parties that nobody names (design §5b): whoever holds a post in a unit, and the units of a linked record.
 * The post is held by 队员01一, whose account has no unit to look into; 教导员01 is the officer of that unit,
 * and the one who must not see what is for the holder.
 */
const letter = (id: string, absent: string) => `
id: ${id}
shape: document
title: 约谈函（${absent}）
owner: 总队纪委
purpose: 试一试发给职务的文书
expires: 2030-12-31
date: 发函日期
title-from: topic
participants: none
parties:
  addressee: { title: 收函单位, from: addressees, within: subtree, sees: nothing }
  instructor:
    title: 教导员
    is: { post: [brigade-instructor, discipline-secretary], of: addressee }
    absent: ${absent}
fields:
  topic: { type: text, title: 事由, required: true }
  addressees: { type: units, title: 收函单位, required: true }
flow:
  stages:
    draft: { title: 起草, draft: true }
    sent: { title: 已发函, counts: false }
    closed: { title: 已回复, final: true }
  steps:
    send: { title: 发函, from: draft, to: sent, by: host, tells: instructor }
    answer:
      title: 回复
      from: sent
      to: closed
      by: instructor
      each: all
      answers: { text: { type: text, title: 回复内容, required: true } }
owes:
  answer: { title: 回复约谈函, bearer: instructor, by: answer, in: sent, due: { days: 5 } }
visibility: unit
ledger: [occurredOn, topic, stage]
`;
const follow = `
id: letter-follow
shape: document
title: 约谈回访
owner: 总队纪委
purpose: 试一试随所引用的记录定各方
expires: 2030-12-31
date: 回访日期
title-from: topic
participants: none
parties:
  visited: { title: 回访单位, is: { link: letter, party: addressee } }
fields:
  topic: { type: text, title: 事由, required: true }
  letter: { type: reference, title: 约谈函, kind: post-unit, required: true }
flow:
  stages:
    draft: { title: 起草, draft: true }
    sent: { title: 已回访, counts: false }
    closed: { title: 已确认, final: true }
  steps:
    send: { title: 回访, from: draft, to: sent, by: host, tells: visited }
    confirm: { title: 确认, from: sent, to: closed, by: visited, each: all }
owes:
  confirm: { title: 确认约谈回访, bearer: visited, by: confirm, in: sent, due: { days: 5 } }
visibility: unit
ledger: [occurredOn, topic, stage]
`;

interface Shown {
  id: string;
  code?: string;
  detail?: string;
  errors?: { field: string; message: string }[];
  revision: number;
  stage: { id: string } | null;
  steps: { id: string }[];
  acts: { step: string; actingFor: string | null; for: string | null }[];
  parties: {
    id: string;
    slots: { id: string; name: string; post: { holders: string[]; vacant: string | null } | null }[];
  }[];
}
interface Listed {
  items: { id: string; title: string }[];
}

let site: TestApp;
let corps: Client;
let holder: Client;
let officer: Client;
let superior: Client;
let stranger: Client;
const { handIn, read, step } = stepsOf<Shown>(() => corps);

const appoint = (personId: string, unitId: string, post: string, until: string | null = null) =>
  asSystem(site.data.database, (trx) =>
    sql`
      insert into appointment (corps_id, id, person_id, unit_id, path, post, from_on, to_on)
      select corps_id, ${`t-${personId}-${post}`}, ${personId}, id, path, ${post}, '2023-01-01', ${until}::date
      from unit
      where corps_id = 'north'
        and id = ${unitId}
      on conflict (corps_id, id) do update set to_on = excluded.to_on
    `.execute(trx),
  );
const send = (kind: string, fields: object = {}) =>
  handIn(corps, {
    kind,
    occurredOn: '2023-09-14',
    unitIds: ['corps'],
    fields: {
      topic: `约谈 ${kind}`,
      ...(kind === 'letter-follow' ? {} : { addressees: ['bri0101'] }),
      ...fields,
    },
  });
const status = async (client: Client, id: string) => (await client.get(`/records/${id}`)).status;
const received = async (client: Client) =>
  (await client.get<Listed>('/records', { received: 'true', asked: 'true' })).body.items.map(({ id }) => id);
const noticed = async (client: Client) =>
  (await client.get<Listed>('/notifications')).body.items.map(({ title }) => title);
const slot = async (id: string) =>
  (await read(id, corps)).parties.find((party) => party.id === 'instructor')?.slots[0];
const answered = { answers: { text: '已整改' } };

beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  holder = await site.as('firefighter01');
  officer = await site.as('bri0101.instructor');
  superior = await site.as('det01.political');
  stranger = await site.as('det02.political');
  for (const absent of ['unit', 'superior', 'hold']) {
    const saved = await corps.send<Shown>('PUT', `/kinds/post-${absent}`, {
      yaml: letter(`post-${absent}`, absent),
      reason: '试三种办法',
    });
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  }
  const saved = await corps.send<Shown>('PUT', '/kinds/letter-follow', { yaml: follow });
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
});
afterAll(() => site.close());

describe('while somebody holds the post', () => {
  beforeEach(() => appoint('s01-f1', 'bri0101', 'brigade-instructor'));

  it('the holder is told, sees it and acts; the officer of the unit does not', async () => {
    const id = await send('post-unit');
    expect(await Promise.all([holder, officer, superior, stranger].map((one) => status(one, id)))).toEqual([
      200, 404, 404, 404,
    ]);
    expect(await received(holder)).toContain(id);
    expect(await received(officer)).not.toContain(id);
    expect((await noticed(holder)).join()).toContain('约谈函（unit）');
    expect((await noticed(officer)).join()).not.toContain('约谈函（unit）');
    expect(await slot(id)).toMatchObject({
      name: expect.stringContaining('教导员'),
      post: { holders: ['队员01一'], vacant: null },
    });
    expect((await step(holder, id, 'answer', answered)).status).toBe(200);
    expect(await read(id, corps)).toMatchObject({ stage: { id: 'closed' } });
    expect(await received(holder)).not.toContain(id);
  });

  it('the unit owes it, whoever holds the post', async () => {
    const id = await send('post-unit');
    const { rows } = await asSystem(site.data.database, (trx) =>
      sql<{ bearer_key: string; met_on: string | null }>`
        select bearer_key, met_on::text
        from duty
        where strpos(event_id, '-' || ${id} || '-') > 0
      `.execute(trx),
    );
    expect(rows).toEqual([{ bearer_key: 'u:bri0101', met_on: null }]);
  });

  it('of two holders one after another, only the present one', async () => {
    const id = await send('post-unit');
    await appoint('s01-f1', 'bri0101', 'brigade-instructor', '2023-09-01');
    await appoint('s01-ins', 'bri0101', 'brigade-instructor');
    const next = await site.as('sta010101.instructor');
    expect([await status(holder, id), await status(next, id), await status(officer, id)]).toEqual([
      404, 200, 404,
    ]);
    expect((await step(next, id, 'answer', answered)).status).toBe(200);
    await appoint('s01-ins', 'bri0101', 'brigade-instructor', '2023-09-01');
  });
});

describe('while nobody holds the post', () => {
  beforeEach(() => appoint('s01-f1', 'bri0101', 'brigade-instructor', '2023-09-01'));

  it('absent: unit – the unit acts as such, and the act says that the post is empty', async () => {
    const id = await send('post-unit');
    expect([await status(holder, id), await status(officer, id), await status(stranger, id)]).toEqual([
      404, 200, 404,
    ]);
    expect((await slot(id))?.post?.vacant).toMatch(/^教导员空缺，由.+代办$/);
    expect(await received(officer)).toContain(id);
    expect((await step(superior, id, 'answer', answered)).status).toBe(403);
    expect((await step(officer, id, 'answer', answered)).status).toBe(200);
    const { acts } = await read(id, corps);
    expect(acts.find((act) => act.step === 'answer')?.actingFor).toMatch(/教导员（空缺）$/);
  });

  it('absent: superior – whoever holds such a post above, not the unit', async () => {
    const id = await send('post-superior');
    const secretary = await site.as('det01.discipline');
    expect((await slot(id))?.post).toMatchObject({ holders: ['纪委书记01'] });
    expect((await slot(id))?.post?.vacant).toMatch(/^教导员空缺，由.+ 纪委书记01 代办$/);
    expect(await received(secretary)).toContain(id);
    expect(await received(superior)).not.toContain(id);
    expect((await step(officer, id, 'answer', answered)).status).toBe(403);
    expect((await step(superior, id, 'answer', answered)).status).toBe(403);
    expect(await status(stranger, id)).toBe(404);
    expect((await step(secretary, id, 'answer', answered)).status).toBe(200);
  });

  it('absent: hold – it waits, nobody else sees it, and the unit is told that something waits', async () => {
    const id = await send('post-hold');
    expect((await slot(id))?.post).toEqual({ holders: [], vacant: '教导员空缺，等有人任职（代理）后再办' });
    expect([await status(officer, id), await status(superior, id)]).toEqual([404, 404]);
    const titles = (await noticed(officer)).filter((title) => title.includes('等着'));
    expect(titles.join()).toContain('教导员空缺');
    expect(titles.join()).not.toContain('约谈 post-hold');
    expect((await noticed(stranger)).join()).not.toContain('等着');
    await appoint('s01-f1', 'bri0101', 'brigade-instructor');
    expect((await step(holder, id, 'answer', answered)).status).toBe(200);
  });

  it('somebody who stands in for the holder acts for the post, and not in their own name', async () => {
    await appoint('b01-ins', 'bri0101', 'brigade-instructor');
    const id = await send('post-unit');
    const given = await officer.send<{ id: string }>('POST', '/stand-ins', {
      deputyId: 's01-ins',
      fromOn: '2023-09-15',
      untilOn: '2023-09-20',
      reason: '外出学习',
    });
    expect(given.status, JSON.stringify(given.body)).toBe(201);
    const own = await signIn(site.app, 'sta010101.instructor');
    expect(await status(own, id)).toBe(404);
    const switched = await own.send('PUT', '/me/identity', { unitId: 'bri0101', standInId: given.body.id });
    expect(switched.status, JSON.stringify(switched.body)).toBe(200);
    const cookie = String([switched.headers['set-cookie']].flat().at(-1)).split(';')[0] ?? '';
    const acting = clientOf(site.app, cookie);
    expect(await status(acting, id)).toBe(200);
    expect(await received(acting)).toContain(id);
    expect((await step(acting, id, 'answer', answered)).status).toBe(200);
    const { acts } = await read(id, corps);
    expect(acts.find((act) => act.step === 'answer')?.actingFor).toBe('教导员01');
    expect((await officer.send('DELETE', `/stand-ins/${given.body.id}`)).status).toBe(200);
    await appoint('b01-ins', 'bri0101', 'brigade-instructor', '2023-09-01');
  });
});

describe('the party of a linked record', () => {
  it('sees it, owes it and acts; others do not', async () => {
    const first = await send('post-unit');
    const id = await send('letter-follow', { letter: first });
    expect([await status(officer, id), await status(stranger, id)]).toEqual([200, 404]);
    expect(await received(officer)).toContain(id);
    expect((await step(stranger, id, 'confirm')).status).toBe(404);
    expect((await step(officer, id, 'confirm')).status).toBe(200);
    expect(await read(id, corps)).toMatchObject({ stage: { id: 'closed' } });
  });
});

it.each([
  ['no such post', { 'brigade-instructor,': 'no-such-post,' }, '没有这个职务：no-such-post'],
  ['of nothing', { 'of: addressee': 'of: nobody' }, '要写 host、单位的一方，或单位、人员字段：nobody'],
  [
    'superior of a field',
    { 'sees: nothing }': 'sees: nothing, absent: superior }' },
    'superior 只用于写职务',
  ],
  ['both from and is', { 'title: 教导员\n': 'title: 教导员\n    from: addressees\n' }, '只写一个'],
])('the kind is refused: %s', async (_, change, message) => {
  let yaml = letter('post-bad', 'unit');
  for (const [from, to] of Object.entries(change)) yaml = yaml.replace(from, to);
  const reply = await corps.send<Shown>('PUT', '/kinds/post-bad', { yaml, reason: '试写错的' });
  expect(reply.status).toBe(422);
  expect(JSON.stringify(reply.body)).toContain(message);
});

it('the kind is refused: a party that the linked kind has not', async () => {
  const yaml = follow.replace('party: addressee', 'party: instructor').replace('letter-follow', 'letter-bad');
  const reply = await corps.send<Shown>('PUT', '/kinds/letter-bad', { yaml, reason: '试写错的' });
  expect(JSON.stringify(reply.body)).toContain('不是单位');
});
