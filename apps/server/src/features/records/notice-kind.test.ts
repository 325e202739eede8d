import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem, inScope, type Scope } from '../../platform/database/index.ts';
import { stepsOf, testApp, type Client, type TestApp } from '../../testing/index.ts';

/** 工作提示 and 监督建议 between the unit that issues and those it is addressed to. */
interface Shown {
  id: string;
  code?: string;
  detail?: string;
  errors?: { field: string; message: string }[];
  revision: number;
  status: string;
  stage: { id: string } | null;
  number: string | null;
  values: Record<string, unknown>;
  steps: { id: string; slots: { id: string }[]; asks: { name: string; when?: object }[] }[];
  parties: { steps: { id: string; done: number; of: number }[] }[];
  rows: {
    rows: { id: string; values: Record<string, unknown>; unit: string | null; item: { id: string } | null }[];
  }[];
  usedBy: { title: string; items: { id: string | null }[] }[];
}
interface Duty {
  id: string;
  obligationId: string;
  dueOn: string;
  state: string;
}

let site: TestApp;
let corps: Client;
let det01: Client;
let det02: Client;
beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  det01 = await site.as('det01.political');
  det02 = await site.as('det02.political');
});
afterAll(() => site.close());

const body = (fields: object, unitId = 'corps') => ({
  kind: 'notice',
  occurredOn: '2023-08-20',
  unitIds: [unitId],
  fields: {
    topic: '规范物资验收',
    riskPoint: '验收和采购是一个人',
    addressees: ['det01', 'det02'],
    ...fields,
  },
  submit: true,
});
const { handIn, read, step } = stepsOf<Shown>(() => corps);
const issue = (fields: object) => handIn(corps, body(fields));
const recommend = (fields: object = {}) =>
  issue({ category: 'recommendation', suggestion: '验收和采购分开', replyBy: '2023-09-12', ...fields });
const remind = (fields: object = {}) => issue({ category: 'reminder', ...fields });
const answers = { adopted: 'full', answer: '已经分开' };
const counts = (shown: Shown) =>
  Object.fromEntries(
    shown.parties.flatMap((party) => party.steps.map((one) => [one.id, `${one.done}/${one.of}`])),
  );
const duties = async (client: Client, id: string, query: object = {}) =>
  (await client.get<{ items: Duty[] }>('/duties', { limit: 200, ...query })).body.items
    .filter((duty) => duty.id.includes(id))
    .map((duty) => [duty.obligationId, duty.dueOn, duty.state])
    .toSorted();

describe('before it is issued', () => {
  const owed = async (fields: object) => {
    const { submit: _, ...asked } = body(fields);
    const reply = await corps.send<{ owed: { title: string; bearers: string[]; dueOn: string | null }[] }>(
      'POST',
      '/records/preview',
      asked,
    );
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    return reply.body.owed.map(({ title, bearers, dueOn }) => [title, bearers.length, dueOn]);
  };

  it('W24 the form says what the addressees will owe, and until when', async () => {
    expect(await owed({ category: 'reminder' })).toEqual([['签收提示（建议）', 2, null]]);
    expect(await owed({ category: 'recommendation', replyBy: '2023-09-12' })).toEqual([
      ['签收提示（建议）', 2, null],
      ['回复监督建议', 2, '2023-09-12'],
    ]);
    expect(
      await owed({ category: 'recommendation', replyBy: '2023-09-12', recheckOn: '2023-11-30' }),
    ).toContainEqual(['复查监督建议', 1, '2023-11-30']);
    expect(await owed({ category: 'reminder', addressees: [] })).toEqual([]);
  });
});

describe('工作提示', () => {
  it('W24 asks for nothing but a tap, and is settled when all have signed', async () => {
    const id = await remind();
    expect((await read(id, det01)).steps).toMatchObject([{ id: 'sign', slots: [{ id: 'det01' }] }]);
    expect((await duties(det01, id)).map(([obligation]) => obligation)).toEqual(
      ['owed-notice-receipt', 'four-steps'].toSorted(),
    );
    expect((await step(det01, id, 'reply', { answers })).body.code).toBe('record.step_denied');
    expect((await step(det01, id, 'sign')).body.stage?.id).toBe('issued');
    expect(counts(await read(id))).toEqual({ sign: '1/2' });
    expect((await step(det02, id, 'sign')).body.stage?.id).toBe('settled');
    expect(
      (await duties(corps, id)).filter(([obligation]) => obligation === 'owed-notice-receipt'),
    ).toMatchObject([
      ['owed-notice-receipt', '2023-09-22', 'met'],
      ['owed-notice-receipt', '2023-09-22', 'met'],
    ]);
  });

  it('W26 not signed, leads to a recommendation that is filled in and says where it comes from', async () => {
    const id = await remind();
    await step(det01, id, 'sign');
    expect((await step(det02, id, 'upgrade')).status).toBe(403);
    expect((await step(corps, id, 'upgrade')).body.stage?.id).toBe('upgraded');
    const draft = (await read(id)).usedBy.find((group) => group.title === '升级为建议')?.items[0]?.id ?? '';
    const shown = await read(draft);
    expect([shown.status, shown.values]).toMatchObject([
      'draft',
      { category: 'recommendation', topic: '规范物资验收', addressees: ['det02'], upgradedFrom: id },
    ]);
    // Nobody but its own unit knows of the draft; without a day for the reply it is not issued.
    expect((await det02.get(`/records/${draft}`)).status).toBe(404);
    const early = await step(corps, draft, 'issue');
    expect([early.status, early.body.errors?.[0]?.field]).toEqual([422, 'fields.replyBy']);
    await corps.send('PATCH', `/records/${draft}`, {
      revision: shown.revision,
      fields: { ...shown.values, replyBy: '2023-09-30' },
    });
    expect((await step(corps, draft, 'issue')).body.stage?.id).toBe('issued');
    expect((await det02.get(`/records/${draft}`)).status).toBe(200);
    expect((await det01.get(`/records/${draft}`)).status).toBe(404);
  });

  it('W26 signed by all, there is nothing to lead on', async () => {
    const id = await remind({ addressees: ['det01'] });
    await step(det01, id, 'sign');
    expect((await step(corps, id, 'upgrade')).body.code).toBe('record.wrong_stage');
  });
});

describe('监督建议', () => {
  it('W25 is owed on its own date, by each, met by the reply and not twice', async () => {
    const id = await recommend({ replyBy: '2023-08-31' });
    const reply = async (client: Client) =>
      (await duties(client, id)).filter(([obligation]) => obligation === 'recommendation-reply');
    expect(await reply(det01)).toEqual([['recommendation-reply', '2023-08-31', 'overdue']]);
    await step(det01, id, 'receive');
    await step(det02, id, 'receive');
    const replied = await step(det01, id, 'reply', { answers });
    expect(replied.status, JSON.stringify(replied.body)).toBe(200);
    expect(counts(await read(id))).toEqual({ receive: '2/2', reply: '1/2' });
    expect(await reply(det01)).toEqual([['recommendation-reply', '2023-08-31', 'met-late']]);
    expect(await reply(det02)).toEqual([['recommendation-reply', '2023-08-31', 'overdue']]);
    await site.app.jobs.run('escalation');
    const climbed = await duties(corps, id, { step: 'supervise', stepOn: '2023-09-15' });
    expect(climbed).toEqual([['recommendation-reply', '2023-08-31', 'overdue']]);
    // A paper reply that is filed as a document does not count a second time.
    await det02.send('POST', '/records', {
      kind: 'document',
      occurredOn: '2023-09-10',
      unitIds: ['det02'],
      fields: { category: 'recommendation-reply', adopted: 'full' },
      submit: true,
    });
    expect(await reply(det02)).toEqual([['recommendation-reply', '2023-08-31', 'overdue']]);
  });

  it('W25 takes its number when it is issued, and names what is wrong with its dates', async () => {
    const id = await recommend();
    expect((await read(id)).number).toMatch(/^北岭省总队监督建议〔2023〕\d+号$/);
    const wrong = async (fields: object) =>
      (await corps.send<Shown>('POST', '/records', body({ category: 'recommendation', ...fields }))).body
        .errors?.[0]?.message;
    expect(await wrong({})).toContain('回复期限');
    expect(await wrong({ replyBy: '2023-08-20' })).toBe('回复期限要晚于制发日期');
    expect(await wrong({ replyBy: '2023-09-20', recheckOn: '2023-09-10' })).toBe('复查日期不能早于回复期限');
  });

  it('is issued downwards only, by corps and detachments', async () => {
    const refused = async (client: Client, unitId: string, addressees: string[]) => {
      const reply = await client.send<Shown>(
        'POST',
        '/records',
        body({ category: 'reminder', addressees }, unitId),
      );
      return [reply.status, reply.body.errors?.map((entry) => entry.field).join(' ') ?? reply.body.code];
    };
    const station = await site.as('sta010101.instructor');
    expect(await refused(station, 'sta010101', ['corps'])).toEqual([422, 'unitIds fields.addressees']);
    expect(await refused(station, 'corps', ['det01'])).toEqual([403, 'unitIds']);
    expect(await refused(det01, 'det01', ['det02'])).toEqual([422, 'fields.addressees']);
    expect(await refused(det01, 'det01', ['corps'])).toEqual([422, 'fields.addressees']);
    expect(
      (await det01.send('POST', '/records', body({ category: 'reminder', addressees: ['bri0101'] }, 'det01')))
        .status,
    ).toBe(201);
  });

  it('W25 gives each addressee its own measures, which become items and end with a recall', async () => {
    const id = await recommend({ addressees: ['det01', 'det02'] });
    const write = async (client: Client, values: object[]) =>
      client.send<Shown>('PATCH', `/records/${id}`, {
        revision: (await read(id)).revision,
        rows: { measures: values.map((value) => ({ values: value })) },
      });
    expect((await write(det01, [{ what: '一支队双人验收', due: '2023-10-10' }])).status).toBe(200);
    expect((await write(det02, [{ what: '二支队换人验收' }])).status).toBe(200);
    const rows = async (client: Client) => (await read(id, client)).rows[0]?.rows ?? [];
    expect((await rows(det01)).map((row) => row.values.what)).toEqual(['一支队双人验收']);
    expect((await rows(det02)).map((row) => row.values.what)).toEqual(['二支队换人验收']);
    expect((await rows(corps)).map((row) => row.unit)).toEqual(['第一支队', '第二支队']);
    // What one wrote, another neither reads nor takes over.
    const [own] = await rows(det01);
    const stolen = await det02.send<Shown>('PATCH', `/records/${id}`, {
      revision: (await read(id)).revision,
      rows: { measures: [{ id: own?.id, values: { what: '改成我的' } }] },
    });
    expect(stolen.status).toBe(200);
    expect((await rows(corps)).map((row) => row.values.what)).toEqual(['一支队双人验收', '改成我的']);
    const made = await det01.send<Shown>('POST', `/records/${id}/items`, {
      table: 'measures',
      rowIds: [own?.id],
      revision: (await read(id)).revision,
    });
    expect(made.status, JSON.stringify(made.body)).toBeLessThan(300);
    const item = (await rows(det01))[0]?.item?.id ?? '';
    expect((await read(item)).values).toMatchObject({ unit: 'det01', checker: 'corps', origin: id });
    expect((await det02.get(`/records/${item}`)).status).toBe(404);

    await step(det01, id, 'reply', { answers });
    await step(det02, id, 'reply', { answers });
    const close = (more: object = {}) =>
      step(corps, id, 'close', { fields: { recheck: 'solved', how: '看了验收单' }, ...more });
    // Which category it is stands in the record: the page asks for both without seeing it in the step.
    const asks = (await read(id)).steps.find((entry) => entry.id === 'close')?.asks ?? [];
    expect(asks.map((field) => [field.name, field.when])).toEqual([
      ['recheck', undefined],
      ['how', undefined],
    ]);
    expect((await close()).body.detail).toContain('还有事项没有办结');
    await step(det01, item, 'ask', { fields: { result: '两人签字' } });
    await step(corps, item, 'approve', { fields: { how: '抽查' } });
    expect((await step(corps, id, 'close')).body.errors?.map((entry) => entry.field)).toEqual([
      'fields.recheck',
      'fields.how',
    ]);
    expect((await close()).body.stage?.id).toBe('settled');
  });

  it('sends back, gives a later day, and recalls with all its items', async () => {
    const id = await recommend({ replyBy: '2023-09-18' });
    await det01.send('PATCH', `/records/${id}`, {
      revision: (await read(id)).revision,
      rows: { measures: [{ values: { what: '双人验收' } }] },
    });
    const rowId = (await read(id)).rows[0]?.rows[0]?.id;
    await corps.send('POST', `/records/${id}/items`, {
      table: 'measures',
      rowIds: [rowId],
      revision: (await read(id)).revision,
    });
    const item = (await read(id)).rows[0]?.rows[0]?.item?.id ?? '';
    await step(det01, id, 'reply', { answers });
    expect((await step(corps, id, 'send-back', { slot: 'det01', reason: '没写措施' })).status).toBe(200);
    const reply = async (client: Client) =>
      (await duties(client, id)).filter(([obligation]) => obligation === 'recommendation-reply');
    expect(await reply(det01)).toEqual([['recommendation-reply', '2023-09-22', 'due-soon']]);
    const later = await step(corps, id, 'extend', {
      slot: 'det02',
      reason: '人员轮训',
      answers: { newDue: '2023-09-20' },
    });
    expect(later.status, JSON.stringify(later.body)).toBe(200);
    expect(await reply(det02)).toEqual([['recommendation-reply', '2023-09-20', 'due-soon']]);
    expect((await step(corps, id, 'recall', { reason: '发错了' })).body.status).toBe('withdrawn');
    expect((await read(item)).stage?.id).toBe('cancelled');
    expect(await duties(corps, id)).toEqual([]);
    // Whoever was addressed is told that it was taken back, by whom, when and why, and led to what is left.
    const gone = await det01.get<Shown & { code: string; detail: string }>(`/records/${id}`);
    const { name } = (await corps.get<{ name: string }>('/units/corps')).body;
    expect([gone.status, gone.body.code, gone.body.detail]).toEqual([
      410,
      'record.recalled',
      `${name}于 2023-09-15 撤回了它（发错了），不用再办。`,
    ]);
    const notices = async (client: Client) =>
      (
        await client.get<{ items: { title: string; body: string; link: string }[] }>('/notifications', {
          limit: 100,
        })
      ).body.items.filter(({ title, link }) => title.includes('撤回') || link?.includes(id));
    const told = await notices(det01);
    expect(told.length).toBeGreaterThan(1);
    for (const notice of told)
      expect(notice).toMatchObject({ link: '/received', body: expect.stringContaining('发错了') });
    const stranger = await (await site.as('firefighter01')).get<{ code: string }>(`/records/${id}`);
    expect([stranger.status, stranger.body.code]).toEqual([404, 'record.not_found']);
    expect((await det01.get(`/records/${item}`)).status).toBe(410);
  });
});

describe('what the application’s own role reads by hand-written SQL', () => {
  const scope = (more: Partial<Scope>): Scope => ({
    corpsId: 'north',
    path: '',
    personId: null,
    accountId: 'nobody',
    records: true,
    personal: false,
    audit: false,
    ...more,
  });
  const parts = ['record', 'record_step', 'record_row', 'record_link', 'record_message'] as const;
  const read = async (who: Scope, id: string) => {
    const seen: Record<string, number> = {};
    for (const part of parts)
      seen[part] = (
        await inScope(site.data.database, who, (trx) =>
          sql<{ n: number }>`
            select count(*)::int as n
            from ${sql.table(part)}
            where ${sql.ref(part === 'record' ? 'id' : 'record_id')} = ${id}
          `.execute(trx),
        )
      ).rows[0]?.n as number;
    return parts.map((part) => seen[part]);
  };
  const none = [0, 0, 0, 0, 0];

  it('W25 is an addressee’s while it is one, and nobody’s beside', async () => {
    const upgraded = await remind({ addressees: ['det01'] });
    const id = await recommend({ upgradedFrom: upgraded, owner: 's01-f2' });
    for (const client of [det01, det02]) {
      await client.send('PATCH', `/records/${id}`, {
        revision: (await corps.get<Shown>(`/records/${id}`)).body.revision,
        rows: { measures: [{ values: { what: '双人验收' } }] },
      });
      expect((await step(client, id, 'reply', { answers })).status).toBe(200);
      expect((await client.send('POST', `/records/${id}/messages`, { text: '请指导' })).status).toBe(201);
    }
    const who = {
      corps: scope({ path: 'corps.' }),
      det01: scope({ path: 'corps.det01.', accountId: 'acc-det01.discipline' }),
      det02: scope({ path: 'corps.det02.', accountId: 'acc-det02.discipline' }),
      organ: scope({ path: 'corps.organ.' }),
      brigade: scope({ path: 'corps.det01.bri0101.' }),
      member: scope({ personId: 's01-f1', at: 'corps.det01.bri0101.sta010101.' }),
      south: scope({ corpsId: 'south', path: 's-corps.' }),
    };
    // create, issue and two replies; a row of each; the link; two messages.
    expect(await read(who.corps, id)).toEqual([1, 4, 2, 1, 2]);
    expect(await read(who.det01, id)).toEqual([1, 3, 1, 1, 2]);
    expect(await read(who.det02, id)).toEqual([1, 3, 1, 1, 2]);
    for (const stranger of ['organ', 'brigade', 'member', 'south'] as const)
      expect(await read(who[stranger], id), stranger).toEqual(none);
    // Somebody who moved from one addressee to a unit that is none reads by where they are now.
    expect(await read({ ...who.det01, path: 'corps.organ.' }, id)).toEqual(none);
    await step(corps, id, 'recall', { reason: '发错了' });
    expect((await read(who.corps, id))[0]).toBe(1);
    expect(await read(who.det01, id)).toEqual(none);
    expect(await read(who.det02, id)).toEqual(none);
  });
});

it('leaves stored and recomputed duties equal', async () => {
  const { programme, database } = site.app.deps;
  const found = await asSystem(database, (trx) => programme.reconcile(trx, 'north'));
  expect(found.duties).toBeGreaterThan(20);
  expect(found.differences).toEqual([]);
});
