import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../platform/database/index.ts';
import { testApp, type TestApp } from '../testing/index.ts';

/**
 * Own unit / below / beside / above / another corps, for rows of each sort. 404 where the row is out of
 * sight, 403 where it is seen but not the caller's to change: the answer reveals nothing more.
 */
let site: TestApp;
const rows: Record<string, string> = {};
beforeAll(async () => {
  site = await testApp();
  const make = async (account: string, unitId: string) => {
    const reply = await (
      await site.as(account)
    ).send<{ id: string }>('POST', '/records', {
      kind: 'activity',
      occurredOn: '2023-09-01',
      unitIds: [unitId],
      fields: { category: 'warning-education' },
      submit: true,
    });
    expect(reply.status).toBe(201);
    return reply.body.id;
  };
  rows.det01 = await make('det01.political', 'det01');
  rows.bri0101 = await make('bri0101.instructor', 'bri0101');
  rows.sta010101 = await make('sta010101.instructor', 'sta010101');
  rows.det02 = await make('det02.political', 'det02');
  rows.corps = await make('corps.officer', 'corps');
  rows.south = await make('south.political', 's-det01');
  const duty = async (account: string, unitId: string) =>
    (
      await (
        await site.as(account)
      ).get<{ items: { id: string }[] }>('/duties', {
        unitId,
        direct: 'true',
        bearerType: 'unit',
        obligationId: 'pre-festival-warning',
      })
    ).body.items.at(-1)?.id ?? 'none';
  for (const [name, account, unit] of [
    ['dutyDet01', 'det01.political', 'det01'],
    ['dutyBri0101', 'bri0101.instructor', 'bri0101'],
    ['dutyDet02', 'det02.political', 'det02'],
    ['dutyCorps', 'corps.officer', 'corps'],
  ] as const)
    rows[name] = await duty(account, unit);
});
afterAll(() => site.close());

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
const ok = 'ok';
/** The present revision of a record, as someone has read it who may see it. */
const revisionOf = (id: string) =>
  asSystem(site.data.database, (trx) =>
    trx.selectFrom('record').select('revision').where('id', '=', id).executeTakeFirstOrThrow(),
  ).then((row) => row.revision);
/** operation, row, and what each asker gets: `ok` or the code of the refusal. */
const cells: [string, Method, string, unknown, Record<string, string>][] = [
  [
    'read a detachment’s record',
    'GET',
    '/records/{det01}',
    undefined,
    {
      'det01.political': ok,
      'corps.officer': ok,
      'bri0101.instructor': 'record.not_found',
      'det02.political': 'record.not_found',
      'south.officer': 'record.not_found',
      'admin.system': 'record.not_found',
      firefighter01: 'record.not_found',
    },
  ],
  [
    'read a brigade’s record',
    'GET',
    '/records/{bri0101}',
    undefined,
    {
      'bri0101.instructor': ok,
      'det01.political': ok,
      'corps.discipline': ok,
      'sta010101.instructor': 'record.not_found',
      'det02.discipline': 'record.not_found',
      'south.political': 'record.not_found',
    },
  ],
  [
    'read a superior’s record',
    'GET',
    '/records/{corps}',
    undefined,
    {
      'corps.discipline': ok,
      'det01.discipline': 'record.not_found',
      'sta010101.instructor': 'record.not_found',
      'south.officer': 'record.not_found',
    },
  ],
  [
    'change a detachment’s record',
    'PATCH',
    '/records/{det01}',
    { note: '补充', revision: '{det01}' },
    {
      'det01.political': ok,
      'det01.discipline': ok,
      'corps.officer': 'permission.denied',
      'bri0101.instructor': 'record.not_found',
      'det02.political': 'record.not_found',
      'south.political': 'record.not_found',
      firefighter01: 'record.not_found',
      'admin.system': 'record.not_found',
    },
  ],
  [
    'accept a brigade’s record',
    'POST',
    '/records/{bri0101}/accept',
    { revision: '{bri0101}' },
    {
      'bri0101.instructor': 'permission.denied|record.own_acceptance',
      'sta010101.instructor': 'permission.denied',
      'det02.discipline': 'record.not_found',
      'south.officer': 'record.not_found',
      'admin.security': 'permission.denied',
      'det01.political': ok,
    },
  ],
  [
    'return another corps’ record',
    'POST',
    '/records/{south}/return',
    { reason: '不实', revision: '{south}' },
    { 'corps.officer': 'record.not_found', 'det01.discipline': 'record.not_found' },
  ],
  [
    'delete a submitted record',
    'DELETE',
    '/records/{det02}',
    undefined,
    {
      'det01.political': 'record.not_found',
      'det02.political': 'record.not_editable',
      'corps.officer': 'record.not_editable|permission.denied',
    },
  ],
  [
    'see a duty',
    'GET',
    '/duties/{dutyDet01}',
    undefined,
    {
      'det01.political': ok,
      'corps.officer': ok,
      'bri0101.instructor': 'duty.not_found',
      'det02.political': 'duty.not_found',
      'south.officer': 'duty.not_found',
      'admin.system': 'duty.not_found',
      firefighter01: 'duty.not_found',
    },
  ],
  [
    'state that a duty was not held',
    'POST',
    '/duties/{dutyBri0101}/answers',
    { type: 'not-held', reason: '集中备勤，改在下月' },
    {
      'det02.political': 'duty.not_found',
      'sta010101.instructor': 'duty.not_found',
      'south.officer': 'duty.not_found',
      firefighter01: 'permission.denied',
      'bri0101.instructor': ok,
      'det01.political': 'answer.pending',
    },
  ],
  [
    'urge',
    'POST',
    '/duties/urge',
    { dutyIds: ['{dutyDet01}'] },
    {
      'det01.discipline': 'unit.outside_scope',
      'det02.discipline': 'duty.not_found',
      'bri0101.instructor': 'duty.not_found',
      'sta010101.instructor': 'permission.denied',
      'corps.discipline': ok,
    },
  ],
  [
    'change a unit',
    'PATCH',
    '/units/bri0101',
    { shortName: '一大队' },
    {
      'det01.political': ok,
      'corps.officer': ok,
      'det02.political': 'unit.outside_scope',
      'south.officer': 'unit.not_found',
      'bri0101.instructor': 'permission.denied',
    },
  ],
  [
    'make a unit elsewhere',
    'POST',
    '/units',
    { parentId: 'det02', level: 'brigade', name: '新大队', from: '2023-01-01' },
    { 'det01.political': 'unit.outside_scope', 'south.officer': 'unit.not_found' },
  ],
  [
    'read a person',
    'GET',
    '/people/s01-f1',
    undefined,
    {
      'sta010101.instructor': ok,
      'det01.political': ok,
      'det02.political': 'person.not_found',
      'south.officer': 'person.not_found',
      'admin.audit': 'permission.denied',
    },
  ],
  [
    'move a person',
    'POST',
    '/people/s02-f1/move',
    { unitId: 'sta010101', on: '2023-09-01' },
    {
      'det01.political': 'person.not_found',
      'south.officer': 'person.not_found',
      'sta020101.instructor': 'permission.denied',
    },
  ],
  [
    'look into another unit’s list',
    'GET',
    '/duties?unitId=det02',
    undefined,
    {
      'det01.political': 'unit.outside_scope',
      'corps.officer': ok,
      'det02.discipline': ok,
      'south.officer': 'unit.not_found',
    },
  ],
  [
    'open another unit’s matrix',
    'GET',
    '/duty-matrix?unitId=det02',
    undefined,
    { 'det01.political': 'unit.outside_scope', 'corps.officer': ok, 'south.officer': 'unit.not_found' },
  ],
  [
    'grant beyond the corps',
    'POST',
    '/accounts/acc-south.political/grants',
    { role: 'member', unitId: 'det01' },
    { 'admin.security': 'account.not_found', 'corps.officer': 'permission.denied' },
  ],
  [
    'grant to oneself',
    'POST',
    '/accounts/acc-admin.security/grants',
    { role: 'programme-officer', unitId: 'corps' },
    { 'admin.security': 'account.beyond_own' },
  ],
  [
    'make an administrator of someone with work',
    'POST',
    '/accounts/acc-det01.political/grants',
    { role: 'audit-administrator', unitId: 'corps' },
    { 'admin.security': 'account.exclusive_roles' },
  ],
  [
    'grant at the wrong level',
    'POST',
    '/accounts/acc-firefighter01/grants',
    { role: 'programme-officer', unitId: 'det01' },
    { 'admin.security': 'account.wrong_level' },
  ],
];

describe.each(cells)('%s', (_what, method, path, body, expected) => {
  it.each(Object.entries(expected))('as %s: %s', async (account, code) => {
    const fill = (text: string) =>
      text.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(rows[name] ?? 'none'));
    const payload =
      body === undefined
        ? undefined
        : (JSON.parse(
            JSON.stringify(body).replace(/\{(\w+)\}/g, (_, name: string) => rows[name] ?? 'none'),
          ) as { revision?: unknown });
    if (payload?.revision !== undefined) payload.revision = await revisionOf(String(payload.revision));
    const reply = await (
      await site.as(account)
    ).request<{ code?: string }>({
      method,
      url: `/api${fill(path)}`,
      ...(payload === undefined ? {} : { payload }),
    });
    if (code === ok) expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
    else expect(code.split('|'), JSON.stringify(reply.body)).toContain(reply.body.code);
  });
});

describe('lists', () => {
  it.each([
    ['det01.political', ['det01', 'bri0101', 'sta010101']],
    ['det02.political', ['det02']],
    ['sta010101.instructor', ['sta010101']],
    ['south.officer', ['south']],
  ] as const)('%s sees exactly its own subtree', async (account, names) => {
    const { body } = await (
      await site.as(account)
    ).get<{ items: { id: string }[]; total: number }>('/records', { limit: 100 });
    expect(new Set(body.items.map((item) => item.id))).toEqual(new Set(names.map((name) => rows[name])));
    expect(body.total).toBe(names.length);
  });
});
