import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/**
 * 转办, 会签, 抄送 of a paper that the corps issued to det01 and det02. The other addressee, det02, has the
 * paper and must not read what det01 does inside; 队员01一 and the brigade read it only while it was passed to
 * them.
 */
interface Shown {
  id: string;
  code?: string;
  detail?: string;
  revision: number;
  steps: { id: string }[];
  referrals: {
    give: boolean;
    items: { id: string; to: string; answer: string | null; abilities: { answer: boolean; end: boolean } }[];
  } | null;
}
interface Listed {
  items: { id: string; title: string; received?: { asked: string[]; passedTo: string[] } }[];
}

let site: TestApp;
let corps: Client;
let det01: Client;
let det02: Client;
let brigade: Client;
let member: Client;
const { read, step } = stepsOf<Shown>(() => corps);

const issued = async () => {
  const made = await corps.send<Shown>('POST', '/records', {
    kind: 'notice',
    occurredOn: '2023-09-14',
    unitIds: ['corps'],
    fields: {
      category: 'reminder',
      topic: '节前提醒',
      addressees: ['det01', 'det02'],
      riskPoint: '违规宴请',
      replyBy: null,
    },
    submit: true,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
};
const refer = (client: Client, id: string, body: object) =>
  client.send<Shown>('POST', `/records/${id}/referrals`, { purpose: 'forward', ...body });
const seen = async (client: Client, id: string) => (await client.get(`/records/${id}`)).status;
const listed = async (client: Client, asked: boolean) =>
  (await client.get<Listed>('/records', { received: 'true', asked: String(asked) })).body.items;

beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  det01 = await site.as('det01.political');
  det02 = await site.as('det02.political');
  brigade = await site.as('bri0101.instructor');
  member = await site.as('firefighter01');
});
afterAll(() => site.close());

it.each([
  ['to a unit beside', { unitId: 'det02' }, 422, 'record.referral_target'],
  ['to the unit itself', { unitId: 'det01' }, 422, 'record.referral_target'],
  ['to somebody of another unit', { personId: 'd02-pol' }, 422, 'record.referral_target'],
  ['to somebody without an account', { personId: 's01-f2' }, 422, 'record.referral_target'],
  ['to oneself', { personId: 'd01-pol' }, 422, 'record.referral_target'],
  ['to nobody', {}, 400, 'request.invalid'],
  ['to both', { unitId: 'bri0101', personId: 'b01-ins' }, 400, 'request.invalid'],
])('refused: %s', async (_, body, status, code) => {
  const reply = await refer(det01, await issued(), body);
  expect([reply.status, reply.body.code]).toEqual([status, code]);
});

it('who has not the paper passes nothing on', async () => {
  const id = await issued();
  expect((await refer(brigade, id, { personId: 's01-f1' })).status).toBe(404);
  expect((await refer(member, id, { personId: 's01-ins' })).status).toBeGreaterThanOrEqual(403);
});

describe('forwarded to a unit below and to a person', () => {
  it('they see it and answer; the duty and the step stay with the unit; the other addressee reads nothing of it', async () => {
    const id = await issued();
    expect([await seen(brigade, id), await seen(member, id)]).toEqual([404, 404]);
    expect((await refer(det01, id, { unitId: 'bri0101', note: '请先自查' })).status).toBe(201);
    const again = await refer(det01, id, { unitId: 'bri0101' });
    expect([again.status, again.body.code]).toEqual([409, 'record.referral_there']);
    expect((await refer(det01, id, { personId: 's01-f1' })).status).toBe(201);
    expect([await seen(brigade, id), await seen(member, id)]).toEqual([200, 200]);
    expect((await read(id, det01)).referrals?.items.map(({ to }) => to)).toHaveLength(2);
    expect((await read(id, det02)).referrals?.items).toEqual([]);
    expect((await read(id, brigade)).referrals?.items.map(({ abilities }) => abilities)).toEqual([
      { answer: true, end: false },
    ]);
    expect((await listed(brigade, true)).find((item) => item.id === id)?.received?.asked).toEqual([
      '转办的办理情况',
    ]);
    expect((await listed(det01, true)).find((item) => item.id === id)?.received?.passedTo).toHaveLength(2);
    expect((await listed(det02, true)).find((item) => item.id === id)?.received?.passedTo).toEqual([]);
    // The brigade was asked, not made the addressee.
    expect((await step(brigade, id, 'sign')).status).toBe(403);
    const [own] = (await read(id, brigade)).referrals?.items ?? [];
    const said = await brigade.send<Shown>('POST', `/records/${id}/referrals/${own?.id}/answer`, {
      answer: '已自查',
    });
    expect(said.status, JSON.stringify(said.body)).toBe(200);
    expect(await listed(brigade, true)).not.toContainEqual(expect.objectContaining({ id }));
    expect(JSON.stringify((await read(id, det01)).referrals)).toContain('已自查');
    expect(JSON.stringify(await read(id, det02))).not.toContain('已自查');
    expect((await det01.get<Listed>('/notifications')).body.items.map(({ title }) => title).join()).toContain(
      '已回转办',
    );
    const answeredAlready = await det01.send<Shown>('DELETE', `/records/${id}/referrals/${own?.id}`);
    expect(answeredAlready.body.code).toBe('record.referral_answered');
    expect((await step(det01, id, 'sign')).status).toBe(200);
  });

  it('taken back, they see it no longer; the other addressee cannot take it back', async () => {
    const id = await issued();
    const given = await refer(det01, id, { personId: 's01-f1' });
    const [item] = given.body.referrals?.items ?? [];
    const path = `/records/${id}/referrals/${item?.id}`;
    expect((await det02.send<Shown>('DELETE', path)).body.code).toBe('record.referral_not_found');
    expect((await member.send<Shown>('DELETE', path)).status).toBe(403);
    expect((await det01.send('DELETE', path)).status).toBe(200);
    expect(await seen(member, id)).toBe(404);
    expect((await det01.send<Shown>('DELETE', path)).body.code).toBe('record.referral_not_found');
  });

  it('ends with the paper: recalled, it is gone for them as well', async () => {
    const id = await issued();
    expect((await refer(det01, id, { personId: 's01-f1' })).status).toBe(201);
    expect((await step(corps, id, 'recall', { reason: '发错了' })).status).toBe(200);
    expect(await seen(member, id)).not.toBe(200);
  });
});

it('会签: the unit waits for the opinion it asked for, another addressee does not', async () => {
  const id = await issued();
  const given = await refer(det01, id, { purpose: 'consult', personId: 'd01-dis' });
  expect(given.status, JSON.stringify(given.body)).toBe(201);
  const waits = await step(det01, id, 'sign');
  expect([waits.status, waits.body.code]).toEqual([422, 'record.step_lacking']);
  expect(waits.body.detail).toContain('纪委书记01');
  expect((await step(det02, id, 'sign')).status).toBe(200);
  const secretary = await site.as('det01.discipline');
  const [item] = (await read(id, secretary)).referrals?.items ?? [];
  const answer = (client: Client) =>
    client.send<Shown>('POST', `/records/${id}/referrals/${item?.id}/answer`, { answer: '同意' });
  expect((await answer(det01)).status).toBe(403);
  expect((await answer(secretary)).status).toBe(200);
  expect((await step(det01, id, 'sign')).status).toBe(200);
});

it('抄送: read, nothing asked, nothing to answer', async () => {
  const id = await issued();
  const given = await refer(det01, id, { purpose: 'copy', personId: 's01-f1' });
  const [item] = given.body.referrals?.items ?? [];
  expect(await seen(member, id)).toBe(200);
  expect((await listed(member, true)).map((one) => one.id)).not.toContain(id);
  expect((await listed(member, false)).map((one) => one.id)).toContain(id);
  const answer = await member.send<Shown>('POST', `/records/${id}/referrals/${item?.id}/answer`, {
    answer: '好',
  });
  expect(answer.status).toBe(403);
});
