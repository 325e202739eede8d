import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DutyDetail, Situation } from '@liulian/contract';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';
import { escalate } from './escalation.ts';

/** 催办 leaves a trace that both sides read, and is not pressed again at once. */
let site: TestApp;
let ids: string[];
beforeAll(async () => {
  site = await testApp();
  ids = await asSystem(site.data.database, async (trx) =>
    (
      await trx
        .selectFrom('duty')
        .select('id')
        .where('corps_id', '=', 'north')
        .where('unit_id', '=', 'det01')
        .where('bearer_type', '=', 'unit')
        .where('met_on', 'is', null)
        .where('due_on', '<', '2023-09-15')
        .orderBy('id')
        .limit(3)
        .execute()
    ).map((row) => row.id),
  );
  expect(ids).toHaveLength(3);
});
afterAll(() => site.close());

const urge = async (who: string, dutyIds: string[], message = '') =>
  (await site.as(who)).send<{ code?: string; sent: number; units: number; skipped: number }>(
    'POST',
    '/duties/urge',
    { dutyIds, message },
  );
const detail = async (who: string, id: string) =>
  (await (await site.as(who)).get<DutyDetail>(`/duties/${encodeURIComponent(id)}`)).body;

it('refuses the unit itself, another detachment and who may not urge', async () => {
  expect((await urge('det01.discipline', ids)).body.code).toBe('unit.outside_scope');
  expect((await urge('det02.discipline', ids)).body.code).toBe('duty.not_found');
  expect((await urge('firefighter01', ids)).status).toBe(403);
});

it('keeps who urged, in what words and whether it was read, for both sides', async () => {
  const [id = ''] = ids;
  const sent = await urge('corps.discipline', [id], '请月底前补上');
  expect(sent).toMatchObject({ status: 200, body: { units: 1, skipped: 0 } });
  expect(sent.body.sent).toBeGreaterThan(0);
  for (const who of ['corps.discipline', 'det01.political']) {
    const last = (await detail(who, id)).history.at(-1);
    expect(last?.text).toContain('催办：请月底前补上');
    expect(last?.text).toContain(`已送 ${sent.body.sent} 人，还没有人看`);
    expect(last?.by).not.toBe('系统');
  }
  // The one who was urged opens the notice: both see that one has read it.
  await asSystem(
    site.data.database,
    (trx) =>
      sql`
        update notification
        set read_at = now()
        where corps_id = 'north'
          and type = 'duty.urged'
          and account_id = (select id from account where username = 'det01.political' limit 1)
      `.execute(trx),
    { write: true },
  );
  expect((await detail('corps.discipline', id)).history.at(-1)?.text).toContain('1 人看过');
});

it('is not repeated within three days, and the pages say from when it may be', async () => {
  const [id = '', second = ''] = ids;
  const again = await urge('corps.discipline', [id]);
  expect(again).toMatchObject({ status: 409, body: { code: 'duty.urged_lately' } });
  expect((await detail('corps.discipline', id)).urgeAgainOn).toBe('2023-09-18');
  // Whoever was urged did not urge: nothing is closed to them.
  expect((await detail('det01.political', id)).urgeAgainOn).toBeNull();
  // Together with another: only the other goes out.
  expect((await urge('corps.discipline', [id, second])).body).toMatchObject({ units: 1, skipped: 1 });
});

it('the line of the situation page says so for its duty', async () => {
  const lines = async (who: string) =>
    (await (await site.as(who)).get<Situation>('/situation')).body.attention;
  const line = (await lines('corps.discipline')).find(
    (one) => one.dutyId && one.unit?.id !== 'corps' && !one.urgeAgainOn,
  );
  const id = line?.dutyId ?? '';
  expect(id).not.toBe('');
  expect((await urge('corps.discipline', [id])).status).toBe(200);
  const again = (await lines('corps.discipline')).find((one) => one.dutyId === id);
  expect(again?.urgeAgainOn).toBe('2023-09-18');
});

it('of several duties the notice leads to exactly those', async () => {
  await urge('corps.officer', ids);
  const list = async (who: string) =>
    (
      await (
        await site.as(who)
      ).get<{ total: number; items: { id: string }[] }>('/duties', { step: 'urge', stepOn: '2023-09-15' })
    ).body;
  expect((await list('det01.political')).items.map((item) => item.id).toSorted()).toEqual(
    expect.arrayContaining(ids.slice(0, 2)),
  );
  expect((await list('det02.political')).total).toBe(0);
});

it('a 督办 notice leads its reader to duties, not to an empty list', async () => {
  await asSystem(site.data.database, (trx) => escalate(trx, site.app.deps, 'north'), { write: true });
  const reader = await site.as('corps.discipline');
  const { body } = await reader.get<{ items: { type: string; link: string | null }[] }>('/notifications', {
    limit: '100',
  });
  const links = body.items
    .filter((notice) => notice.type === 'escalation.supervise' && notice.link?.startsWith('/duties?'))
    .map((notice) => new URL(notice.link ?? '', 'http://site.example').searchParams);
  expect(links.length).toBeGreaterThan(0);
  for (const search of links) {
    const { body: found } = await reader.get<{ total: number }>('/duties', Object.fromEntries(search));
    expect(found.total).toBeGreaterThan(0);
  }
});

it('the situation page offers to urge exactly what may be urged', async () => {
  const lines = (
    await (await site.as('det02.discipline')).get<Situation>('/situation')
  ).body.attention.filter((line) => line.dutyId);
  const urgeable = lines.filter((line) => line.urgeable > 0);
  const own = lines.filter((line) => line.urgeable === 0);
  expect([urgeable.length > 0, own.length > 0]).toEqual([true, true]);
  expect(own.every((line) => line.unit?.id === 'det02')).toBe(true);
  expect((await urge('det02.discipline', [own[0]?.dutyId ?? ''])).body.code).toBe('unit.outside_scope');
  const sent = await urge(
    'det02.discipline',
    urgeable.map((line) => line.dutyId ?? ''),
  );
  expect(sent.status).toBe(200);
  const reader = await site.as('bri0201.instructor');
  const seen = (await reader.get<Situation>('/situation')).body.attention;
  expect(seen.every((line) => line.urgeable === 0 || line.unit?.id !== 'bri0201')).toBe(true);
});
