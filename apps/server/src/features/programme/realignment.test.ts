import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProgrammeInfo } from '@liulian/contract';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';
import { Projection } from './projection.ts';

let site: TestApp;
let [officer, south, member]: Client[] = [];
beforeAll(async () => {
  site = await testApp();
  [officer, south, member] = [
    await site.as('corps.officer'),
    await site.as('south.officer'),
    await site.as('firefighter01'),
  ];
});
afterAll(() => site.close());

const url = '/programme/settings/warning-festivals';
type Answer = { code: string; overdue: number; realigning: ProgrammeInfo['realigning'] };
const send = (client: Client | undefined, method: 'POST' | 'PUT', path: string, body?: object) =>
  (client as Client).send<Answer>(method, path, body);
const underWay = async (client: Client | undefined) =>
  (await (client as Client).get<Answer>('/programme/realignment')).body.realigning;
const projection = () => site.app.deps.programme as Projection;
const differences = async (corpsId: string) =>
  (await asSystem(site.data.database, (trx) => projection().reconcile(trx, corpsId))).differences;
/** Whose duties a change of this reading touches, by period: to see it done in part. */
const festivals = async () =>
  (
    await asSystem(site.data.database, (trx) =>
      sql<{ period_key: string }>`
        select distinct period_key
        from duty
        where corps_id = 'north'
          and obligation_id = 'pre-festival-warning'
      `.execute(trx),
    )
  ).rows.length;

const usual = { ...new Projection(null as never, null as never).realignment.pace };
afterEach(() => Object.assign(projection().realignment.pace, usual));
const slowly = (between: () => Promise<unknown>) =>
  Object.assign(projection().realignment.pace, { rows: 1, most: 1, between });

async function choose(chosen: string, from: string) {
  const { body } = await send(officer, 'POST', `${url}/preview`, { chosen, from });
  return send(officer, 'PUT', url, { chosen, from, overdue: body.overdue });
}

describe('while the duties follow a change of reading', () => {
  it('everyone of the corps sees how far it is, nobody chooses another, and another corps may', async () => {
    const seen: unknown[] = [];
    let looked = 0;
    slowly(async () => {
      if (looked++ > 0) return;
      const other = { chosen: 'two', from: '2023-01-01' };
      seen.push(
        await underWay(officer),
        await underWay(member),
        await underWay(south),
        (await send(officer, 'PUT', '/programme/settings/inferred-escalation', { chosen: 'climb' })).body
          .code,
        (await send(officer, 'POST', `${url}/preview`, other)).body.code,
        (await send(south, 'PUT', '/programme/settings/inferred-escalation', { chosen: 'climb' })).status,
      );
    });
    expect((await choose('five', '2023-01-01')).status).toBe(200);
    const progress = { done: 1, total: expect.any(Number) as number };
    expect(seen).toEqual([progress, progress, null, 'programme.realigning', 'programme.realigning', 200]);
    expect(looked).toBeGreaterThan(3);
    expect(await underWay(officer)).toBeNull();
    expect(await differences('north')).toEqual([]);
    expect(await differences('south')).toEqual([]);
  });

  it('what others do in between is kept: records accepted, people who move, units that end', async () => {
    expect((await choose('two', '2023-01-01')).status).toBe(200);
    const det = await site.as('det01.political');
    const at = { kind: 'activity', occurredOn: '2023-01-20', submit: true };
    const made = await det.send<{ id: string }>('POST', '/records', {
      ...at,
      unitIds: ['det01'],
      fields: { category: 'warning-education' },
    });
    const unit = await (officer as Client).send<{ id: string }>('POST', '/units', {
      parentId: 'det01',
      level: 'brigade',
      name: '将撤的大队',
      from: '2022-01-01',
      flags: ['party-branch'],
    });
    expect([made.status, unit.status]).toEqual([201, 201]);
    const done: number[] = [];
    const others = [
      () => (officer as Client).send('PATCH', `/units/${unit.body.id}`, { to: '2023-01-05' }),
      () => (officer as Client).send('POST', `/records/${made.body.id}/accept`, { revision: 1 }),
      () => (officer as Client).send('POST', '/people/s01-f1/move', { unitId: 'bri0101', on: '2023-02-01' }),
    ];
    slowly(async () => {
      const next = others.shift();
      if (next) done.push((await next()).status);
    });
    expect((await choose('five', '2023-01-01')).status).toBe(200);
    expect(done).toEqual([200, 200, 200]);
    expect(await differences('north')).toEqual([]);
  });

  it('goes on by itself where the process was cut off, from where it was', async () => {
    const before = await festivals();
    let stored = 0;
    slowly(() => {
      stored += 1;
      return stored < 3 ? Promise.resolve() : Promise.reject(new Error('cut off'));
    });
    expect((await choose('two', '2023-01-01')).status).toBe(200);
    expect(await underWay(officer)).toMatchObject({ done: 3 });
    expect((await differences('north')).length).toBeGreaterThan(0);
    // A process that was heard of just now is not taken over.
    expect(await projection().goOn(site.data.database, 30)).toBe(0);
    const next = new Projection(projection().pack, site.app.deps.clock);
    expect(await next.goOn(site.data.database, 0)).toBe(1);
    expect(await underWay(officer)).toBeNull();
    expect(await festivals()).toBeLessThan(before);
    expect(await differences('north')).toEqual([]);
  });
});
