import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProgrammeInfo } from '@liulian/contract';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';
import { escalate } from './escalation.ts';

/** What a site sets has an effect, for those who set it and for those who only read it. */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

interface KindView {
  id: string;
  purpose: string;
  fields: { name: string; title: string; help?: string; options?: { id: string; title: string }[] }[];
}
const fieldOf = async (who: string, kind: string, field: string) =>
  (await (await site.as(who)).get<{ items: KindView[] }>('/kinds')).body.items
    .find((one) => one.id === kind)
    ?.fields.find((one) => one.name === field);
const set = async (who: string, id: string, body: object) =>
  (await (await site.as(who)).send('PUT', `/programme/settings/${id}`, body)).status;

describe('words of the site', () => {
  it('may be set by the programme officer only', async () => {
    expect(await set('det01.political', 'annual-theme', { text: '作风年' })).toBe(403);
    expect((await fieldOf('det01.political', 'activity', 'theme'))?.options).toContainEqual(
      expect.objectContaining({ id: 'annual-theme', title: '年度主题：纪律规定落实年' }),
    );
  });

  it('stand on the forms of everybody, and of this corps alone', async () => {
    expect(await set('corps.officer', 'annual-theme', { text: '作风年' })).toBe(200);
    expect(
      await set('corps.officer', 'four-checks-names', { items: ['查思想', '查责任', '查制度', '查监督'] }),
    ).toBe(200);
    expect((await fieldOf('det01.political', 'activity', 'theme'))?.options).toContainEqual(
      expect.objectContaining({ id: 'annual-theme', title: '年度主题：作风年' }),
    );
    expect((await fieldOf('det02.discipline', 'document', 'dutyCheck'))?.title).toBe('查责任');
    expect((await fieldOf('south.officer', 'document', 'dutyCheck'))?.title).toBe('查摆二');
  });

  it('stand in the papers of the programme', async () => {
    expect(await set('corps.officer', 'superior-agency', { text: '某局' })).toBe(200);
    const { body } = await (await site.as('det01.political')).get<ProgrammeInfo>('/programme');
    expect(body.documents.find((paper) => paper.id === 'integrity-culture-measures')?.issuer).toBe('某局');
  });
});

describe('an overdue duty that the documents do not state', () => {
  const overdue = { inferred: 'pre-festival-warning', stated: 'expert-lecture' };
  /** Both are eight days late at det01 and at nobody else: its own head is to be told, the handler was. */
  async function run(): Promise<string[]> {
    return asSystem(
      site.data.database,
      async (trx) => {
        await sql`delete from escalation where corps_id = 'north'`.execute(trx);
        await sql`delete from notification where corps_id = 'north'`.execute(trx);
        await escalate(trx, site.app.deps, 'north');
        const { rows } = await sql<{ line: string }>`
          select distinct e.step || ' ' || d.obligation_id as line
          from escalation e
          join duty d on d.corps_id = e.corps_id
            and d.id = e.duty_id
          where e.corps_id = 'north'
            and d.unit_id = 'det01'
          order by line
        `.execute(trx);
        return rows.map((row) => row.line);
      },
      { write: true },
    );
  }
  const noticesOf = async (username: string) =>
    asSystem(site.data.database, async (trx) =>
      (
        await sql<{ title: string }>`
          select n.title
          from notification n
          join account a on a.corps_id = n.corps_id
            and a.id = n.account_id
          where a.username = ${username}
            and n.type in ('escalation.unit-head', 'escalation.supervise')
        `.execute(trx)
      ).rows.map((row) => row.title),
    );

  beforeAll(async () => {
    await asSystem(
      site.data.database,
      async (trx) => {
        await sql`update duty set met_on = due_on where corps_id = 'north'`.execute(trx);
        await sql`
          update duty
          set met_on = null, due_on = '2023-09-07', soon_on = '2023-09-01', opens_on = '2023-08-01'
          where corps_id = 'north'
            and unit_id = 'det01'
            and obligation_id in (${overdue.inferred}, ${overdue.stated})
        `.execute(trx);
      },
      { write: true },
    );
  });

  it('climbs no further than the handler, and who would have been told is not', async () => {
    const lines = await run();
    expect(lines).toContain(`unit-head ${overdue.stated}`);
    expect(lines).not.toContain(`unit-head ${overdue.inferred}`);
    expect((await noticesOf('det01.discipline')).join()).toContain('专题辅导');
    expect((await noticesOf('det01.discipline')).join()).not.toContain('节前警示');
  });

  it('climbs where the site wants it to', async () => {
    expect(await set('det01.discipline', 'inferred-escalation', { chosen: 'climb' })).toBe(403);
    expect(await set('corps.officer', 'inferred-escalation', { chosen: 'climb' })).toBe(200);
    await asSystem(
      site.data.database,
      (trx) =>
        sql`
          update duty
          set met_on = null, due_on = '2023-09-07', soon_on = '2023-09-01', opens_on = '2023-08-01'
          where corps_id = 'north'
            and unit_id = 'det01'
            and obligation_id in (${overdue.inferred}, ${overdue.stated})
        `.execute(trx),
      { write: true },
    );
    expect(await run()).toContain(`unit-head ${overdue.inferred}`);
    expect((await noticesOf('det01.discipline')).join()).toContain('节前警示');
    expect((await noticesOf('det02.discipline')).join()).not.toContain('节前警示');
  });

  it('does not climb yet where the reading holds from a later day', async () => {
    expect(
      await set('corps.officer', 'inferred-escalation', { chosen: 'handler-only', from: '2023-09-01' }),
    ).toBe(200);
    expect(await set('corps.officer', 'inferred-escalation', { chosen: 'climb', from: '2023-10-01' })).toBe(
      200,
    );
    expect(await run()).not.toContain(`unit-head ${overdue.inferred}`);
  });
});

describe('a reading that holds from a day on', () => {
  interface Difference {
    added: number;
    past: number;
    overdue: number;
  }
  const url = '/programme/settings/warning-festivals';
  const now = async () =>
    (await (await site.as('corps.officer')).get<ProgrammeInfo>('/programme')).body.settings.find(
      (setting) => setting.id === 'warning-festivals',
    );
  const overdueNow = () =>
    asSystem(site.data.database, async (trx) => {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count
        from duty
        where corps_id = 'north'
          and due_on < ${site.app.deps.clock.today()}
          and met_on is null
          and answer is null
      `.execute(trx);
      return rows[0]?.count ?? 0;
    });

  it('is confirmed by the number of duties that it makes overdue at once', async () => {
    const officer = await site.as('corps.officer');
    await asSystem(site.data.database, (trx) => site.app.deps.programme.rebuild(trx, 'north'), {
      write: true,
    });
    const back = { chosen: 'five', from: '2023-01-01' };
    const { body } = await officer.send<Difference>('POST', `${url}/preview`, back);
    expect(body.past).toBeGreaterThan(0);
    expect(body.overdue).toBeGreaterThan(0);
    const before = await overdueNow();
    for (const overdue of [undefined, body.overdue - 1]) {
      const refused = await officer.send<{ code: string }>('PUT', url, { ...back, overdue });
      expect([refused.status, refused.body.code]).toEqual([409, 'setting.past_overdue']);
    }
    expect(await overdueNow()).toBe(before);
    expect((await now())?.chosen).toBe('two');
    expect((await officer.send('PUT', url, { ...back, overdue: body.overdue })).status).toBe(200);
    const ended = await asSystem(site.data.database, (trx) =>
      site.app.deps.programme.reconcile(trx, 'north'),
    );
    expect(ended.differences).toEqual([]);
    expect((await overdueNow()) - before).toBe(body.overdue);
  });

  it('is told truly: what holds today, since when, and what holds later', async () => {
    const officer = await site.as('corps.officer');
    expect((await officer.send('PUT', url, { chosen: 'two', from: '2024-01-01' })).status).toBe(200);
    expect(await now()).toMatchObject({
      chosen: 'five',
      chosenFrom: '2023-01-01',
      readings: [
        { from: '2023-01-01', chosen: 'five', title: '元旦、春节、端午、中秋、国庆' },
        { from: '2024-01-01', chosen: 'two', title: '春节、中秋' },
      ],
    });
    const south = (await (await site.as('south.officer')).get<ProgrammeInfo>('/programme')).body.settings;
    expect(south.find((setting) => setting.id === 'warning-festivals')).toMatchObject({
      chosen: 'two',
      chosenFrom: null,
      readings: [],
    });
  });
});
