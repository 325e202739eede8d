import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';
import { adoptDueNames } from './unit-names.ts';

/** Today is 15 September 2023. 第一支队 is renamed in mid-year; what happened before keeps the name it bore. */
let site: TestApp;
interface Names {
  items: { name: string; plateName: string | null; from: string; to: string | null }[];
  abilities: { rename: boolean; undo: boolean };
}
interface Listed {
  items: { id: string; title: string; units: { name: string }[] }[];
}
type Found = { items: { type: string; id: string; title: string; detail: string }[] };
type Refused = { code: string; errors?: { field: string; message: string }[] };

const rename = async (id: string, body: object, username = 'corps.officer') =>
  (await site.as(username)).send<Refused & { name: string }>('POST', `/units/${id}/names`, body);
const names = async (id: string, username = 'corps.officer') =>
  (await (await site.as(username)).get<Names>(`/units/${id}/names`)).body;
const record = async (username: string, unitId: string, title: string, occurredOn: string) => {
  const answer = await (
    await site.as(username)
  ).send<{ id: string }>('POST', '/records', {
    kind: 'activity',
    unitIds: [unitId],
    title,
    occurredOn,
    submit: true,
    fields: { category: 'warning-education' },
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.id;
};
const unitsIn = async (username: string, query: Record<string, string>) =>
  Object.fromEntries(
    (await (await site.as(username)).get<Listed>('/records', { kind: 'activity', ...query })).body.items.map(
      (item) => [item.title, item.units.map((unit) => unit.name).join('、')],
    ),
  );
const search = async (username: string, q: string) =>
  (await (await site.as(username)).get<Found>('/search', { q })).body.items.filter(
    (item) => item.type === 'unit',
  );
const listed = async (username: string, q: string) =>
  (
    await (
      await site.as(username)
    ).get<{ items: { id: string; name: string; formerNames: string[] }[] }>('/units', { q })
  ).body.items.map(({ id, name, formerNames }) => ({ id, name, formerNames }));
const audits = (action: string) =>
  asSystem(site.app.deps.database, (trx) =>
    trx
      .selectFrom('audit_entry')
      .select(['object_id', 'summary'])
      .where('action', '=', action)
      .orderBy('seq')
      .execute(),
  );

let spring = '';
beforeAll(async () => {
  site = await testApp();
  spring = await record('det01.political', 'det01', '春天一课', '2023-05-01');
  await record('det01.political', 'det01', '夏天一课', '2023-08-01');
  await record('det02.political', 'det02', '别的支队一课', '2023-05-01');
});
afterAll(() => site.close());

describe('what is refused', () => {
  it.each([
    ['det02.political', 403],
    ['firefighter01', 403],
    ['south.officer', 404],
  ])('%s may not rename it (%i)', async (username, status) => {
    expect((await rename('det01', { name: '湖城支队' }, username)).status).toBe(status);
    expect((await (await site.as(username)).send('DELETE', '/units/det01/names/last')).status).toBe(status);
  });

  it('nobody without signing in', async () => {
    expect((await site.anonymous.send('POST', '/units/det01/names', { name: '湖城支队' })).status).toBe(401);
    expect((await site.anonymous.get('/units/det01/names')).status).toBe(401);
    expect((await (await site.as('south.officer')).get('/units/det01/names')).status).toBe(404);
  });

  it.each([
    [{ name: '湖城支队', from: '2024-09-17' }, 'from', '一年'],
    [{ name: '湖城支队', from: '2010-01-01' }, 'from', '2010-01-01 成立'],
    [{ name: '湖城支队', from: '2009-05-01' }, 'from', '2010-01-01 成立'],
    [{ name: '第一支队' }, 'name', '一样'],
    [{ name: '第二支队' }, 'name', '已有'],
  ])('%o: %s', async (body, field, word) => {
    const answer = await rename('det01', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ field, message: expect.stringContaining(word) as string }]);
  });

  it('nothing was changed by that', async () => {
    expect((await names('det01')).items).toMatchObject([{ name: '第一支队', from: '2010-01-01', to: null }]);
    expect(await audits('unit.rename')).toEqual([]);
  });
});

describe('renamed in mid-year', () => {
  beforeAll(async () => {
    const answer = await rename('det01', { name: '湖城支队', from: '2023-07-01' });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    expect(answer.body.name).toBe('湖城支队');
  });

  it('has a history with dates, and one entry in the audit', async () => {
    expect(await names('det01')).toMatchObject({
      items: [
        { name: '湖城支队', from: '2023-07-01', to: null },
        { name: '第一支队', from: '2010-01-01', to: '2023-06-30' },
      ],
      abilities: { rename: true, undo: true },
    });
    expect((await names('det01', 'det02.political')).abilities).toEqual({ rename: false, undo: false });
    expect(await audits('unit.rename')).toEqual([
      { object_id: 'det01', summary: '第一支队：2023-07-01 起更名为 湖城支队' },
    ]);
  });

  it('the list shows the name of the day, and what it is called now', async () => {
    const expected = { 春天一课: '第一支队（现：湖城支队）', 夏天一课: '湖城支队' };
    expect(await unitsIn('det01.political', {})).toEqual(expected);
    expect(await unitsIn('corps.officer', {})).toEqual({ ...expected, 别的支队一课: '第二支队' });
    expect(await unitsIn('det02.political', {})).toEqual({ 别的支队一课: '第二支队' });
  });

  it('so do the page of the record, the print and the workbook', async () => {
    const client = await site.as('det01.political');
    expect((await client.get<{ units: object[] }>(`/records/${spring}`)).body.units).toEqual([
      { id: 'det01', name: '第一支队（现：湖城支队）' },
    ]);
    const print = await client.get('/records/export', { kind: 'activity', format: 'print' });
    expect(print.raw.toString()).toContain('第一支队（现：湖城支队）');
    const others = await (
      await site.as('det02.political')
    ).get('/records/export', { kind: 'activity', format: 'print' });
    expect(others.status).toBe(200);
    expect(others.raw.toString()).not.toContain('第一支队');
  });

  it('tasks go by the name of the day they were due', async () => {
    const duties = async (username: string, query: object) =>
      (
        await (
          await site.as(username)
        ).get<{ items: { dueOn: string; unit: { name: string }; bearer: { name: string } }[] }>('/duties', {
          unitId: 'det01',
          direct: 'true',
          bearerType: 'unit',
          year: 2023,
          limit: 100,
          ...query,
        })
      ).body.items;
    const all = await duties('det01.political', {});
    expect(all.some((duty) => duty.dueOn < '2023-07-01')).toBe(true);
    for (const duty of all) {
      const name = duty.dueOn < '2023-07-01' ? '第一支队（现：湖城支队）' : '湖城支队';
      expect([duty.unit.name, duty.bearer.name]).toEqual([name, name]);
    }
    // Either name finds its tasks; a word that was never its name does not.
    expect(await duties('det01.political', { q: '第一支队' })).toHaveLength(all.length);
    expect(await duties('det01.political', { q: '湖城' })).toHaveLength(all.length);
    expect(await duties('det01.political', { q: '第二支队' })).toHaveLength(0);
  });

  it('posts and people go by the name of the day asked about', async () => {
    const client = await site.as('det01.political');
    const placed = async (on?: string) => {
      const { body } = await client.get<{ items: { id: string; unit: { name: string } }[] }>('/people', {
        unitId: 'det01',
        direct: 'true',
        ...(on ? { on } : {}),
      });
      return [...new Set(body.items.map((person) => person.unit.name))];
    };
    expect(await placed('2023-06-30')).toEqual(['第一支队（现：湖城支队）']);
    expect(await placed('2023-07-01')).toEqual(['湖城支队']);
    expect(await placed()).toEqual(['湖城支队']);
    const posts = await client.get<{ items: { unit: { id: string; name: string } }[] }>('/appointments', {
      unitId: 'det01',
      on: '2023-06-01',
    });
    expect(posts.body.items.find((post) => post.unit.id === 'det01')?.unit.name).toBe(
      '第一支队（现：湖城支队）',
    );
  });

  it('the old name finds the unit, with the present one, for whoever may see it', async () => {
    for (const q of ['第一支队', 'dyzd', '湖城支队'])
      expect(await search('corps.officer', q)).toMatchObject([
        { id: 'det01', title: '湖城支队', detail: expect.stringContaining('曾用名 第一支队') as string },
      ]);
    expect(await search('det01.political', '第一支队')).toHaveLength(1);
    // As with its present name: a search stays below one's own unit, another corps sees nothing.
    for (const q of ['第一支队', '湖城支队']) {
      expect(await search('det02.political', q)).toEqual([]);
      const south = [...(await search('south.officer', q)), ...(await listed('south.officer', q))];
      expect(south.filter((unit) => unit.id !== 's-det01')).toEqual([]);
      expect(await listed('corps.officer', q)).toEqual([
        { id: 'det01', name: '湖城支队', formerNames: ['第一支队'] },
      ]);
    }
    expect((await listed('corps.officer', 'dyzd')).map((unit) => unit.id)).toEqual(['det01']);
  });

  it('pasted names are told apart by the old name too, only within reach', async () => {
    const parse = async (username: string) =>
      (
        await (
          await site.as(username)
        ).send<{ matched: { id: string }[] }>('POST', '/people/parse', { text: '政工01（第一支队）' })
      ).body.matched.map((person) => person.id);
    expect(await parse('det01.political')).toEqual(['d01-pol']);
    expect(await parse('corps.officer')).toEqual(['d01-pol']);
    expect(await parse('det02.political')).toEqual([]);
    expect(await parse('south.officer')).toEqual([]);
  });

  it('its party committee is called after it; a name of its own stays', async () => {
    const id = 'det01-party';
    const made = await (
      await site.as('corps.officer')
    ).send<{ id: string }>('POST', '/units', {
      parentId: 'corps',
      level: 'detachment',
      name: '山城支队',
      flags: ['party-committee', 'party-branch'],
      from: '2023-01-01',
    });
    expect(made.status, id).toBe(201);
    await asSystem(
      site.app.deps.database,
      (trx) =>
        trx
          .updateTable('party_organisation')
          .set({ name: '中共山城先锋支部委员会' })
          .where('unit_id', '=', made.body.id)
          .where('type', '=', 'branch')
          .execute(),
      { write: true },
    );
    expect((await rename(made.body.id, { name: '岭城支队', from: '2023-09-01' })).status).toBe(201);
    const party = await (
      await site.as('corps.officer')
    ).get<{ items: { name: string }[] }>(`/units/${made.body.id}/party-organisations`);
    expect(party.body.items.map((one) => one.name)).toEqual(['中共岭城支队委员会', '中共山城先锋支部委员会']);
  });

  it('a misspelt name is corrected without a new period, on what happened since', async () => {
    const client = await site.as('corps.officer');
    expect((await client.send('PATCH', '/units/det01', { name: '湖成支队' })).status).toBe(200);
    expect((await client.send('PATCH', '/units/det01', { name: '湖城救援支队' })).status).toBe(200);
    expect((await names('det01')).items.map((row) => [row.name, row.from])).toEqual([
      ['湖城救援支队', '2023-07-01'],
      ['第一支队', '2010-01-01'],
    ]);
    expect(await unitsIn('det01.political', {})).toEqual({
      春天一课: '第一支队（现：湖城救援支队）',
      夏天一课: '湖城救援支队',
    });
    expect(await listed('corps.officer', '湖成')).toEqual([]);
    expect((await audits('unit.update')).at(-1)?.summary).toBe('湖成支队：名称改正为 湖城救援支队');
  });

  it('a slip is taken back on its day, not later', async () => {
    const client = await site.as('corps.officer');
    const undo = () => client.send<Refused & { name: string }>('DELETE', '/units/det01/names/last');
    expect((await rename('det01', { name: '写错的支队', from: '2023-07-01' })).body.errors).toMatchObject([
      { field: 'from', message: expect.stringContaining('2023-07-01 已更名一次') as string },
    ]);
    expect((await rename('det01', { name: '写错的支队', from: '2023-09-10' })).status).toBe(201);
    expect((await undo()).body.name).toBe('湖城救援支队');
    expect((await names('det01')).items.map((row) => [row.name, row.to])).toEqual([
      ['湖城救援支队', null],
      ['第一支队', '2023-06-30'],
    ]);
    expect(await listed('corps.officer', '写错')).toEqual([]);
    await asSystem(
      site.app.deps.database,
      (trx) =>
        trx
          .updateTable('unit_name')
          .set({ created_at: '2023-09-14T01:00:00Z' })
          .where('unit_id', '=', 'det01')
          .execute(),
      { write: true },
    );
    expect(await undo()).toMatchObject({ status: 409, body: { code: 'unit.rename_settled' } });
    expect((await names('det01')).abilities.undo).toBe(false);
    const never = await client.send<Refused>('DELETE', '/units/det02/names/last');
    expect(never).toMatchObject({ status: 409, body: { code: 'unit.rename_settled' } });
  });

  it('an announced name holds from its day on', async () => {
    expect((await rename('det02', { name: '岭南支队', from: '2023-10-01' })).body.name).toBe('第二支队');
    expect((await names('det02')).items.map((row) => row.name)).toEqual(['岭南支队', '第二支队']);
    expect(await unitsIn('det02.political', {})).toEqual({ 别的支队一课: '第二支队' });
    const turn = (today: string) =>
      asSystem(
        site.app.deps.database,
        (trx) => adoptDueNames(trx, { ...site.app.deps, clock: systemClock(today) }, 'north'),
        { write: true },
      );
    await turn('2023-09-30');
    expect(await listed('corps.officer', '岭南支队')).toEqual([]);
    await turn('2023-10-01');
    await turn('2023-10-02');
    expect(await listed('corps.officer', '第二支队')).toEqual([
      { id: 'det02', name: '岭南支队', formerNames: ['第二支队'] },
    ]);
    expect(await unitsIn('det02.political', {})).toEqual({ 别的支队一课: '第二支队（现：岭南支队）' });
    expect((await audits('unit.rename')).filter((entry) => entry.object_id === 'det02')).toHaveLength(2);
  });

  it('two names of one unit cannot hold on one day', async () => {
    await expect(
      asSystem(
        site.app.deps.database,
        (trx) =>
          trx
            .updateTable('unit_name')
            .set({ valid_to: '2023-08-01' })
            .where('unit_id', '=', 'det01')
            .where('name', '=', '第一支队')
            .execute(),
        { write: true },
      ),
    ).rejects.toThrow('overlap');
  });
});

describe('renamed, then dissolved', () => {
  let id = '';
  beforeAll(async () => {
    const client = await site.as('det01.political');
    const made = await client.send<{ id: string }>('POST', '/units', {
      parentId: 'det01',
      level: 'brigade',
      name: '老城大队',
      from: '2022-01-01',
    });
    id = made.body.id;
    await record('det01.political', id, '老城一课', '2023-02-01');
    await record('det01.political', id, '新城一课', '2023-04-01');
    expect((await rename(id, { name: '新城大队', from: '2023-03-01' }, 'det01.political')).status).toBe(201);
    expect((await client.send('PATCH', `/units/${id}`, { to: '2023-06-30' })).status).toBe(200);
  });

  it('keeps its names and shows them', async () => {
    expect((await names(id)).items.map((row) => row.name)).toEqual(['新城大队', '老城大队']);
    expect(await unitsIn('det01.political', { unitId: id })).toEqual({
      老城一课: '老城大队（现：新城大队）',
      新城一课: '新城大队',
    });
    expect(await search('det01.political', '老城')).toMatchObject([{ id, title: '新城大队' }]);
    expect(await search('det02.political', '老城')).toEqual([]);
  });

  it('is not renamed after its end, nor founded after a name ended', async () => {
    expect((await rename(id, { name: '别城大队', from: '2023-07-01' })).body.errors).toMatchObject([
      { field: 'from', message: '单位 2023-06-30 已撤销' },
    ]);
    const client = await site.as('det01.political');
    const late = await client.send<Refused>('PATCH', `/units/${id}`, { from: '2023-03-02' });
    expect(late.body.errors).toMatchObject([{ field: 'from' }]);
    expect((await client.send('PATCH', `/units/${id}`, { from: '2022-02-01' })).status).toBe(200);
    expect((await names(id)).items.at(-1)).toMatchObject({ name: '老城大队', from: '2022-02-01' });
  });
});
