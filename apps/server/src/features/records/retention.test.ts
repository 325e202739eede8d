import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { verifyContents } from '../../platform/audit-content.ts';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';
import { keepToRetention } from './retention.ts';

/** F16, B12: what is kept no longer than needed is gone when its time has come, and the audit says so. */
let site: TestApp;
let discipline: Client;
beforeAll(async () => {
  site = await testApp();
  discipline = await site.as('det01.discipline');
});
afterAll(() => site.close());

interface Shown {
  id: string;
  revision: number;
  values: Record<string, unknown>;
  fields: Record<string, unknown>;
}
const visit = async (occurredOn: string) => {
  const { status, body } = await discipline.send<Shown>('POST', '/records', {
    kind: 'home-visit',
    occurredOn,
    unitIds: ['det01'],
    fields: {
      visitors: ['d01-dis'],
      member: 'b01-ins',
      households: 1,
      overview: '和睦，老人多病',
      opinion: '盼多休假',
    },
    submit: true,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
};
const read = async (id: string) => (await discipline.get<Shown>(`/records/${id}`)).body;

it('empties a home visit after two years and not a day before', async () => {
  const [old, day, young] = [await visit('2021-09-01'), await visit('2021-09-15'), await visit('2021-09-16')];
  expect(await keepToRetention(site.app.deps)).toBe(2);
  for (const id of [old, day]) {
    const shown = await read(id);
    expect(shown.values).toMatchObject({ households: 1, member: 'b01-ins' });
    expect([shown.values.overview, shown.values.opinion]).toEqual([undefined, undefined]);
    expect([shown.fields.overview, shown.fields.opinion, shown.fields.followUp]).toEqual([
      '已到期清除（2023-09-15）',
      '已到期清除（2023-09-15）',
      undefined,
    ]);
  }
  expect((await read(young)).values.overview).toBe('和睦，老人多病');
  const { rows } = await asSystem(site.data.database, (trx) =>
    sql<{ object_id: string; summary: string; actor_name: string }>`
      select object_id, summary, actor_name
      from audit_entry
      where corps_id = 'north'
        and action = 'record.erase'
    `.execute(trx),
  );
  expect(rows.map((row) => row.object_id).toSorted()).toEqual([old, day].toSorted());
  expect(rows[0]).toMatchObject({ actor_name: '系统' });
  expect(rows[0]?.summary).toContain('家庭情况概述、意见建议');
  expect(rows[0]?.summary).not.toContain('多病');
  // Nobody tampered with it: the audit vouches for what is left.
  const { findings } = await verifyContents((work) => asSystem(site.data.database, work), 'north');
  expect(findings).toEqual([]);
  expect(await keepToRetention(site.app.deps)).toBe(0);
});

it('leaves of a declined pledge only that it was handed over', async () => {
  const { body } = await discipline.send<Shown>('POST', '/records', {
    kind: 'family-pledge',
    occurredOn: '2023-09-01',
    unitIds: ['det01'],
    fields: { version: 'leaders', member: 'd01-sec', outcome: 'signed', relation: 'spouse', way: 'paper' },
    submit: true,
  });
  // As an earlier version stored it.
  await asSystem(
    site.data.database,
    (trx) =>
      sql`
        update record
        set fields = fields || '{"outcome":"declined"}'
        where id = ${body.id}
      `.execute(trx),
    { write: true },
  );
  expect(await keepToRetention(site.app.deps)).toBe(1);
  const shown = await read(body.id);
  expect(shown.values).toEqual({ version: 'leaders', member: 'd01-sec', outcome: 'delivered' });
  expect(shown.fields.outcome).toBe('已送达');
  expect(await keepToRetention(site.app.deps)).toBe(0);
});

it('takes what an earlier version showed to the whole unit out of its sight', async () => {
  const make = async (category: string) =>
    (
      await discipline.send<Shown>('POST', '/records', {
        kind: 'document',
        occurredOn: '2023-09-01',
        unitIds: ['det01'],
        fields: { category },
        submit: true,
      })
    ).body.id;
  const [decision, plan] = [await make('decision-record'), await make('campaign-plan')];
  await asSystem(
    site.data.database,
    (trx) => sql`update record set visibility = 'unit' where id = ${decision}`.execute(trx),
    { write: true },
  );
  const political = await site.as('det01.political');
  expect((await political.get(`/records/${decision}`)).status).toBe(200);
  expect(await keepToRetention(site.app.deps)).toBe(1);
  expect((await political.get(`/records/${decision}`)).status).toBe(404);
  expect((await political.get(`/records/${plan}`)).status).toBe(200);
});
