import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { can, operationIds, operations, roleIds, type Operation, type RoleId } from '@liulian/contract';
import { readSheets, textOf } from '@liulian/documents';
import { asSystem } from '../platform/database/index.ts';
import { escalate } from '../features/duties/escalation.ts';
import { testApp, withEveryRole, type Client, type TestApp } from '../testing/index.ts';
import { letsIn } from './bare-request.ts';

/**
 * What each role of roles.yaml must not see. Every question that a role may put is put twice: with the duties
 * and records of a closed audience there, and after they were taken away behind everybody's back. Whoever is
 * not of the audience gets the same answer both times, to the letter: no list, count, calendar, matrix,
 * export, search or notice holds them. Generated from the operations and the roles, so a new one of either is
 * in here.
 */
let site: TestApp;
let accounts: Record<RoleId, string>;
let officePath = '';
const own = 'personal-matters'; // of d01-dis himself, for the leadership
const committee = 'situation-analysis'; // of the corps' discipline committee
let duty: Record<string, string> = {};

let lead = '';
const mark = '印台丙九号';

const run = (query: ReturnType<typeof sql<unknown>>) =>
  asSystem(site.data.database, async (trx) => (await query.execute(trx)).rows, { write: true });

beforeAll(async () => {
  site = await testApp();
  accounts = await withEveryRole(site);
  officePath = 'corps.off01.';
  const secretary = await site.as('det01.discipline');
  const make = async (kind: string, fields: object) => {
    const reply = await secretary.send<{ id: string }>('POST', '/records', {
      kind,
      occurredOn: '2023-09-12',
      unitIds: ['det01'],
      fields,
      submit: true,
    });
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);
    return reply.body.id;
  };
  const decided = await secretary.send('POST', '/events', {
    type: 'case-decided',
    occurredOn: '2023-07-20',
    title: '第 1 号',
    unitId: 'det01',
  });
  expect(decided.status).toBe(201);
  await make('talk', {
    category: 'heart-to-heart',
    talker: 'd01-dis',
    subject: ['b01-ins'],
    gist: `谈了${mark}的事`,
  });
  lead = await make('case-index', { caseNumber: mark, caseUnit: 'det01', stage: 'filed' });
  await run(sql`
    update duty
    set due_on = '2023-09-14', soon_on = '2023-09-01', opens_on = '2023-08-01'
    where corps_id = 'north'
      and obligation_id in (${own}, ${committee})
      and period_start >= '2023-01-01'
      and (person_id = 'd01-dis' or (bearer_type = 'unit' and unit_id = 'corps'))
  `);
  // The escalation sends notices of what is overdue: those must not reach anybody else either.
  await asSystem(site.data.database, (trx) => escalate(trx, site.app.deps, 'north'), { write: true });
  const rows = (await run(sql`
    select id, obligation_id
    from duty
    where corps_id = 'north'
      and due_on = '2023-09-14'
      and obligation_id in (${own}, ${committee})
  `)) as { id: string; obligation_id: string }[];
  duty = Object.fromEntries(rows.map((row) => [row.obligation_id, row.id]));
  expect(Object.keys(duty).sort()).toEqual([own, committee]);
});
afterAll(() => site.close());

const asked = () => operationIds.filter((id) => operations[id].method === 'GET');
const allowed = (role: RoleId, operation: Operation) =>
  operation.permission !== 'public' && letsIn(operation, role);
/** Answers that change by themselves, or tell an administrator of the site and nobody of the records. */
const apart = new Set(['listMySessions', 'listJobs', 'getMe', 'listAccounts', 'verifyAudit', 'getFirstRun']);
const queries: Record<string, string> = {
  getDutyCalendar: '?from=2023-09-01&to=2023-09-30',
  search: `?q=${encodeURIComponent(mark)}`,
  listDuties: '?limit=200&year=2023',
};

async function answer(client: Client, id: (typeof operationIds)[number]): Promise<string> {
  const operation: Operation = operations[id];
  const path = operation.path
    .replace('/duties/:id', `/duties/${encodeURIComponent(duty[committee] ?? '')}`)
    .replace('/records/:id', `/records/${lead}`)
    .replace('/units/:id', '/units/det01')
    .replace('/people/:id', '/people/d01-dis')
    .replace('/kinds/:id', '/kinds/case-index')
    .replace(/:\w+/g, 'none');
  const reply = await client.request({ method: 'GET', url: `/api${path}${queries[id] ?? ''}` });
  // There is no such table, which is said before the record is looked for.
  if (id !== 'exportRows')
    expect(reply.status, `${id} ${JSON.stringify(reply.body).slice(0, 200)}`).not.toBe(400);
  expect(reply.status).toBeLessThan(500);
  const sheet = String(reply.headers['content-type'] ?? '').includes('spreadsheet');
  const text = sheet
    ? JSON.stringify(readSheets(reply.raw).map(({ rows }) => rows.map((row) => row.cells.map(textOf))))
    : reply.raw.toString('utf8');
  return `${reply.status} ${text.replace(/"instance":"[^"]*"/, '')}`;
}

async function everything(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const role of roleIds()) {
    const client = await site.as(accounts[role] ?? '');
    for (const id of asked())
      if (allowed(role, operations[id]) && !apart.has(id) && operations[id].permission !== 'audit:read')
        found.set(`${role} ${id}`, await answer(client, id));
  }
  return found;
}

const differing = (one: Map<string, string>, other: Map<string, string>) =>
  [...one.keys()].filter((key) => one.get(key) !== other.get(key));
const rolesOf = (keys: string[]) => [...new Set(keys.map((key) => key.split(' ')[0] ?? ''))].sort();

it('no closed duty or record changes an answer to whoever is not of its audience', async () => {
  const full = await everything();
  expect(differing(full, await everything()), 'answers that change by themselves').toEqual([]);

  // Whoever reads the words reads the record: its own line, with the compartment.
  const told = rolesOf(
    [...full.keys()].filter((key) => full.get(key)?.includes(mark) && !key.endsWith(' search')),
  );
  expect(told).toEqual(['discipline-secretary']);

  await run(sql`delete from duty where corps_id = 'north' and id = ${duty[committee]}`);
  const without = await everything();
  const seers = rolesOf(differing(full, without));
  expect(seers).toEqual(
    roleIds()
      .filter((role) => can(role, 'duties:discipline') && placeOf(role) === 'corps')
      .sort(),
  );
  expect(seers.length).toBeGreaterThan(0);

  await run(sql`delete from duty where corps_id = 'north' and id = ${duty[own]}`);
  const neither = await everything();
  const leaders = rolesOf(differing(without, neither));
  expect(leaders).toEqual(
    roleIds()
      .filter((role) => can(role, 'duties:leadership') && ['corps', 'det01'].includes(placeOf(role)))
      .sort(),
  );
  expect(leaders).toContain('party-secretary');
  expect(leaders).not.toContain('leader-in-charge');

  await run(sql`delete from record_unit where corps_id = 'north' and record_id = ${lead}`);
  await run(sql`delete from record where corps_id = 'north' and id = ${lead}`);
  const changed = differing(neither, await everything());
  expect(changed.filter((key) => !key.startsWith('discipline-secretary '))).toEqual([]);
  expect(changed.length).toBeGreaterThan(0);
}, 580_000);

/** The unit of the account that the role was given for this test. */
function placeOf(role: RoleId): string {
  return places.get(role) ?? '';
}
const places = new Map<RoleId, string>();
beforeAll(async () => {
  const rows = (await run(sql`
    select role, unit_id
    from role_grant
    where corps_id = 'north'
      and unit_id <> 'det02'
  `)) as { role: string; unit_id: string }[];
  for (const row of rows) if (!places.has(row.role)) places.set(row.role, row.unit_id);
});

describe('a supervisor', () => {
  const raise = (client: Client, kind: string, content: string, unitId = 'det01') =>
    client.send<{ id: string; code?: string }>('POST', '/records', {
      kind,
      occurredOn: '2023-09-14',
      unitIds: [unitId],
      fields:
        kind === 'signal' ? { category: 'supervisor-signal', content } : { category: 'warning-education' },
      submit: true,
    });

  it('raises signals, reads his own and their answers, and nobody else’s', async () => {
    const supervisor = await site.as(accounts.supervisor ?? '');
    const staff = await site.as('det01.political');
    const theirs = await raise(staff, 'signal', '食堂采购没有公示');
    const mine = await raise(supervisor, 'signal', '值班室的纪律没人管');
    expect([theirs.status, mine.status], JSON.stringify(mine.body)).toEqual([201, 201]);
    const list = await supervisor.get<{ items: { id: string }[]; total: number }>('/records', { limit: 100 });
    expect([list.body.items.map(({ id }) => id), list.body.total]).toEqual([[mine.body.id], 1]);
    expect((await supervisor.get(`/records/${theirs.body.id}`)).status).toBe(404);
    await run(sql`
      update record
      set fields = jsonb_set(fields, '{handling}', '"已公示，值班员批评教育"')
      where id = ${mine.body.id}
    `);
    const { body } = await supervisor.get<{ fields: { handling?: string } }>(`/records/${mine.body.id}`);
    expect(body.fields.handling).toBe('已公示，值班员批评教育');
    // The unit reads what he raised; another detachment does not.
    expect((await staff.get(`/records/${mine.body.id}`)).status).toBe(200);
    expect((await (await site.as('det02.political')).get(`/records/${mine.body.id}`)).status).toBe(404);
  });

  it('writes nothing else, for nobody else', async () => {
    const supervisor = await site.as(accounts.supervisor ?? '');
    expect((await raise(supervisor, 'activity', '')).status).toBe(403);
    expect((await raise(supervisor, 'signal', '别的支队的事', 'det02')).status).toBeGreaterThanOrEqual(400);
    const kinds = (
      await supervisor.get<{
        items: { id: string; selfField: string | null; abilities: { create: boolean } }[];
      }>('/kinds')
    ).body.items;
    expect(kinds.filter((kind) => kind.abilities.create).map(({ id }) => id)).toEqual(['signal']);
    for (const path of ['/people', '/answers', '/duty-matrix', '/situation', '/records/export'])
      expect([path, (await supervisor.get(path)).status]).toEqual([path, 403]);
    const duties = await supervisor.get<{ items: { bearer: { ids: string[] } }[] }>('/duties', {
      limit: 100,
    });
    expect(duties.body.items.every((item) => item.bearer.ids.includes('r-supervisor'))).toBe(true);
  });

  it('is not told of what the unit is told', async () => {
    const before = (await (await site.as(accounts.supervisor ?? '')).get<{ total: number }>('/notifications'))
      .body;
    const overdue = (await run(sql`
      select id
      from duty
      where corps_id = 'north'
        and unit_id = 'det01'
        and bearer_type = 'unit'
        and audience = 'unit'
        and met_on is null
        and due_on < '2023-09-15'
      order by id
      limit 1
    `)) as { id: string }[];
    const urged = await (
      await site.as('corps.officer')
    ).send<{ sent: number }>('POST', '/duties/urge', {
      dutyIds: overdue.map(({ id }) => id),
      message: '请抓紧',
    });
    expect([urged.status, urged.body.sent > 0]).toEqual([200, true]);
    const after = (await (await site.as(accounts.supervisor ?? '')).get<{ total: number }>('/notifications'))
      .body;
    expect(after.total).toBe(before.total);
  });
});

describe('an office', () => {
  type Listed = { items: { id: string; obligationId: string; unit: { id: string } }[]; total: number };
  const leading = (department: string) =>
    site.app.deps.programme.pack.scheme.obligations
      .filter(({ lead: one, coLead }) => one === department || coLead.includes(department))
      .map(({ id }) => id);
  const led = async () =>
    (await (await site.as(accounts.office ?? '')).get<Listed>('/duties', { led: 'true', limit: 200 })).body;

  it('reads the duties that it leads or helps lead, of the whole corps, and no others', async () => {
    const political = new Set(leading('政治部门'));
    const { items, total } = await led();
    expect(total).toBeGreaterThan(0);
    expect(items.filter(({ obligationId }) => !political.has(obligationId))).toEqual([]);
    expect(new Set(items.map(({ unit }) => unit.id)).size).toBeGreaterThan(1);
    const rows = (await run(sql`
      select id, audience, path
      from duty
      where corps_id = 'north'
        and obligation_id = any(${[...political]})
    `)) as { id: string; audience: string; path: string }[];
    const open = rows.filter((row) => row.audience === 'unit' && !row.path.startsWith(officePath));
    expect(total).toBe(open.length);
    const office = await site.as(accounts.office ?? '');
    expect((await office.get(`/duties/${encodeURIComponent(items[0]?.id ?? '')}`)).status).toBe(200);
    // Led by it, but for the leadership or the discipline committee.
    const closed = rows.filter((row) => row.audience !== 'unit');
    expect(closed.length).toBeGreaterThan(0);
    for (const { id } of closed.slice(0, 5))
      expect((await office.get(`/duties/${encodeURIComponent(id)}`)).status).toBe(404);
    const other = (await run(sql`
      select id
      from duty
      where corps_id = 'north'
        and audience = 'unit'
        and obligation_id <> all(${[...political]})
        and path not like 'corps.off01.%'
      limit 1
    `)) as { id: string }[];
    expect((await office.get(`/duties/${encodeURIComponent(other[0]?.id ?? '')}`)).status).toBe(404);
  });

  it('answers for the corps what it leads there, and not for a detachment', async () => {
    const office = await site.as(accounts.office ?? '');
    const answerIt = (id: string) =>
      office.send<{ id: string; code?: string }>('POST', `/duties/${encodeURIComponent(id)}/answers`, {
        type: 'not-held',
        reason: '人员未到位，下月补办',
      });
    const { items } = await led();
    const below = items.find(({ unit }) => unit.id === 'det01');
    expect((await answerIt(below?.id ?? '')).body.code).toBe('unit.outside_scope');
    const mine = items.find(({ id, unit }) => unit.id === 'corps' && id !== '');
    expect(mine).toBeDefined();
    await run(sql`update duty set met_on = null where id = ${mine?.id}`);
    const detail = await office.get<{ abilities: object }>(`/duties/${encodeURIComponent(mine?.id ?? '')}`);
    expect(detail.body.abilities).toMatchObject({ answer: true, decide: false, urge: false, record: false });
    expect((await answerIt(mine?.id ?? '')).status).toBe(201);
  });

  it('leads nothing without its mark, and no other role has the list', async () => {
    const officer = await site.as('corps.officer');
    expect((await officer.get<Listed>('/duties', { led: 'true' })).body.total).toBe(0);
    await run(sql`update unit set flags = '{}' where id = 'off01'`);
    site.app.deps.sessions.forget();
    expect((await led()).total).toBe(0);
    await run(sql`update unit set flags = '{lead-political}' where id = 'off01'`);
    site.app.deps.sessions.forget();
    expect((await led()).total).toBeGreaterThan(0);
  });
});

it('the party committee has the numbers of the corps and nothing that they are made of', async () => {
  const client = await site.as(accounts['party-committee'] ?? '');
  const officer = await site.as('corps.officer');
  const matrix = await client.get<{ rows: { cells: { dutyIds: string[]; duties: number }[] }[] }>(
    '/duty-matrix',
  );
  const cells = matrix.body.rows.flatMap((row) => row.cells);
  expect(cells.some((cell) => cell.duties > 0)).toBe(true);
  expect(cells.flatMap((cell) => cell.dutyIds)).toEqual([]);
  const { body } = await client.get<{
    totals: { all: number };
    attention: { unit: object | null; dutyId: string | null }[];
  }>('/situation');
  expect(body.totals.all).toBeGreaterThan(0);
  expect(body.attention.filter((line) => line.unit !== null || line.dutyId !== null)).toEqual([]);
  const one =
    (await officer.get<{ items: { id: string }[] }>('/duties', { limit: 1 })).body.items[0]?.id ?? '';
  expect((await client.get(`/duties/${encodeURIComponent(one)}`)).status).toBe(404);
  expect((await client.get<{ total: number }>('/records')).body.total).toBe(0);
  for (const path of ['/people', '/answers', '/records/export', '/duties/export'])
    expect([path, (await client.get(path)).status]).toEqual([path, 403]);
});
