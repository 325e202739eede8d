import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';

/** A ledger is put in order, filtered in its heading, taken out and kept under a name; for every kind. */
let site: TestApp;
interface Page {
  items: { id: string; title: string }[];
  total: number;
  nextCursor: string | null;
}
const record = (username: string, body: object) =>
  site.as(username).then(async (client) => {
    const answer = await client.send<{ id: string }>('POST', '/records', { submit: true, ...body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body.id;
  });
const lesson = { kind: 'activity', unitIds: ['det01'] };
const visit = { kind: 'home-visit', unitIds: ['det01'] };

beforeAll(async () => {
  site = await testApp();
  await record('det01.political', {
    ...lesson,
    title: '郑家一课',
    occurredOn: '2023-03-01',
    cost: 900,
    headcount: 30,
    participantIds: ['s01-f1', 's01-f2'],
    fields: { category: 'warning-education', place: '会议室' },
  });
  await record('det01.political', {
    ...lesson,
    title: '安全一课',
    occurredOn: '2023-05-01',
    fields: { category: 'expert-lecture', gist: '讲了公车使用的三条线' },
  });
  await record('det01.political', {
    ...lesson,
    title: '廉政一课',
    occurredOn: '2023-04-01',
    cost: 100,
    headcount: 100,
    fields: { category: 'warning-education' },
  });
  await record('det02.political', {
    ...lesson,
    unitIds: ['det02'],
    title: '别的支队一课',
    occurredOn: '2023-04-01',
    fields: { category: 'warning-education', gist: '公车' },
  });
  await record('det01.discipline', {
    ...visit,
    title: '家访甲',
    occurredOn: '2023-02-01',
    fields: { visitors: ['d01-dis'], households: 3, mode: 'at-home', introduced: true },
  });
  await record('det01.discipline', {
    ...visit,
    title: '家访乙',
    occurredOn: '2023-02-02',
    fields: { visitors: ['d01-sec'], households: 1, replyBy: '2023-10-01' },
  });
});
afterAll(() => site.close());

const ask = async (username: string, query: Record<string, string>) =>
  (await site.as(username)).get<Page & { code: string; errors?: { field: string }[] }>('/records', query);
const titles = async (query: Record<string, string>, username = 'det01.discipline') => {
  const { status, body } = await ask(username, query);
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body.total).toBe(body.items.length);
  return body.items.map((item) => item.title);
};
const activity = { kind: 'activity', unitId: 'det01' };

describe('what is refused', () => {
  it.each([
    { sorts: '-occurredOn' },
    { sort: 'nothing' },
    { sort: 'households' },
    { sort: 'households', kind: 'home-visit,activity' },
    { sort: 'households', kind: 'activity' },
    { where: 'households' },
    { where: 'households:1..3' },
    { where: 'nothing:1', kind: 'activity' },
    { where: 'households:many..', kind: 'home-visit', mine: 'true' },
    { where: 'households:3', kind: 'home-visit', mine: 'true' },
    { where: 'replyBy:2023-02-30..', kind: 'home-visit', mine: 'true' },
    { where: 'introduced:maybe', kind: 'home-visit', mine: 'true' },
    { where: 'enteredAt:..' },
    { cursor: Buffer.from('["-occurredOn","soon","x"]').toString('base64url') },
    { cursor: Buffer.from('["cost",1,"x"]').toString('base64url') },
    { cursor: Buffer.from('["cost","1","x"]').toString('base64url'), sort: 'cost' },
    {
      cursor: Buffer.from('["-enteredAt","2023-02-30 10:00:00+08","x"]').toString('base64url'),
      sort: '-enteredAt',
    },
  ])('%j is a 400 that names what is wrong', async (query) => {
    const { status, body } = await ask('det01.discipline', query as never);
    expect([status, body.code], JSON.stringify(body)).toEqual([400, 'request.invalid']);
    expect(body.errors?.length).toBeGreaterThan(0);
  });

  it('an unknown column of an export too', async () => {
    const client = await site.as('det01.discipline');
    const { status } = await client.get('/records/export', {
      kind: 'activity',
      columns: 'occurredOn,nothing',
    });
    expect(status).toBe(400);
    expect((await client.get('/records/export', { colums: 'title' })).status).toBe(400);
  });
});

describe('the order', () => {
  it.each([
    ['title', ['安全一课', '廉政一课', '郑家一课']],
    ['-title', ['郑家一课', '廉政一课', '安全一课']],
    // What has no value stands last both ways.
    ['cost', ['廉政一课', '郑家一课', '安全一课']],
    ['-cost', ['郑家一课', '廉政一课', '安全一课']],
    ['perHead', ['廉政一课', '郑家一课', '安全一课']],
    ['-participants', ['廉政一课', '郑家一课', '安全一课']],
    ['occurredOn', ['郑家一课', '廉政一课', '安全一课']],
    ['place', ['郑家一课', '廉政一课', '安全一课']],
  ])('by %s', async (sort, expected) => {
    const seen = await titles({ ...activity, sort });
    if (sort === 'place') expect(seen[0]).toBe(expected[0]);
    else expect(seen).toEqual(expected);
  });

  it('by fields of a kind: numbers, dates, people, choices, ticks', async () => {
    const visits = { kind: 'home-visit', unitId: 'det01', mine: 'true' };
    expect(await titles({ ...visits, sort: 'households' })).toEqual(['家访乙', '家访甲']);
    expect(await titles({ ...visits, sort: '-households' })).toEqual(['家访甲', '家访乙']);
    expect(await titles({ ...visits, sort: '-replyBy' })).toEqual(['家访乙', '家访甲']);
    expect(await titles({ ...visits, sort: 'replyBy' })).toEqual(['家访乙', '家访甲']);
    expect(await titles({ ...visits, sort: 'introduced' })).toEqual(['家访甲', '家访乙']);
    expect(await titles({ ...visits, sort: 'mode' })).toEqual(['家访甲', '家访乙']);
    expect((await titles({ ...visits, sort: 'visitors' })).length).toBe(2);
  });

  it.each(['kind', 'category', 'units', 'status', 'duties', 'files', 'createdBy', 'note', 'headcount'])(
    'by %s where all kinds stand together',
    async (sort) => {
      const seen = await titles({ unitId: 'det01', sort });
      expect(seen.length).toBe(5);
      expect((await titles({ unitId: 'det01', sort: `-${sort}` })).toSorted()).toEqual(seen.toSorted());
    },
  );

  it.each(['cost', '-cost', 'title', '-title', 'note', '-enteredAt', 'units', 'category', '-duties'])(
    'pages by %s follow one another without a gap or a double, whatever is empty',
    async (sort) => {
      await asSystem(
        site.data.database,
        (trx) =>
          sql`
            insert into record (
              corps_id, id, kind, title, pinyin, occurred_on, status, visibility, unit_id, path, created_by,
                created_by_name, cost, note, category
            )
            select 'north', 'p' || n, 'activity', '例行' || n, 'lx lixing' || n % 7, date '2022-01-01',
              'accepted', 'unit', 'sta020101', 'corps.det02.bri0201.sta020101.', 'x', 'x',
              nullif(n % 4, 0), nullif('甲' || n % 3, '甲0'), nullif('warning-education', repeat('x', n % 2))
            from generate_series(1, 53) n
            on conflict do nothing
          `.execute(trx),
        { write: true },
      );
      const query = { unitId: 'det02', direct: 'false', kind: 'activity', to: '2022-12-31', sort };
      const client = await site.as('det02.political');
      const whole = (await client.get<Page>('/records', { ...query, limit: 200 })).body.items.map(
        (r) => r.id,
      );
      expect(whole.length).toBe(53);
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const { status, body }: { status: number; body: Page } = await client.get('/records', {
          ...query,
          limit: 10,
          ...(cursor ? { cursor } : {}),
        });
        expect(status).toBe(200);
        seen.push(...body.items.map((item) => item.id));
        cursor = body.nextCursor;
      }
      expect(seen).toEqual(whole);
    },
  );
});

describe('filters in the heading', () => {
  const visits = { kind: 'home-visit', unitId: 'det01', mine: 'true' };
  it.each([
    ['households:2..', ['家访甲']],
    ['households:..2', ['家访乙']],
    ['households:0.5..1.5', ['家访乙']],
    ['introduced:true', ['家访甲']],
    ['introduced:false', ['家访乙']],
    ['visitors:d01-sec', ['家访乙']],
    ['visitors:d01-sec|d01-dis', ['家访乙', '家访甲']],
    ['mode:at-home|phone', ['家访甲']],
    ['replyBy:2023-09-01..2023-10-01', ['家访乙']],
    ['households:2..,introduced:false', []],
    ['units:det01', ['家访乙', '家访甲']],
    ['units:sta010101', []],
    ['title:甲', ['家访甲']],
    ['duties:1000..', []],
  ])('%s', async (where, expected) => {
    expect(await titles({ ...visits, where })).toEqual(expected);
  });

  it('a word is looked for in long texts too, and another party does not find it', async () => {
    expect(await titles({ q: '公车' })).toEqual(['安全一课']);
    expect(await titles({ q: '公车' }, 'det02.political')).toEqual(['别的支队一课']);
    expect(await titles({ q: '会议室' })).toEqual(['郑家一课']);
    // What a choice is called inside is nobody's text.
    expect(await titles({ q: 'warning-education' })).toEqual([]);
  });

  it('the content of a confidential record is found by its author only', async () => {
    await record('det01.discipline', {
      kind: 'talk',
      unitIds: ['det01'],
      title: '谈话甲',
      occurredOn: '2022-02-03',
      fields: { category: 'heart-to-heart', talker: 'd01-dis', subject: ['d01-sec'], gist: '说了家里的难处' },
    });
    expect(await titles({ q: '家里的难处' })).toEqual(['谈话甲']);
    expect(await titles({ q: '家里的难处' }, 'corps.discipline')).toEqual([]);
  });

  it('what a person may not see no filter shows', async () => {
    expect(
      await titles({ kind: 'home-visit', mine: 'true', where: 'households:1..' }, 'det02.political'),
    ).toEqual([]);
    expect(
      await titles({ kind: 'home-visit', mine: 'true', where: 'visitors:d01-sec' }, 'det01.political'),
    ).toEqual([]);
  });
});

it('an export and a print have the chosen columns in the chosen order', async () => {
  const client = await site.as('det01.political');
  const print = await client.get('/records/export', {
    ...activity,
    format: 'print',
    columns: 'cost,title,occurredOn,perHead',
    sort: '-cost',
  });
  expect(print.status).toBe(200);
  const text = String(print.raw);
  expect([...text.matchAll(/<th [^>]*>([^<]*)/g)].map((found) => found[1])).toEqual([
    '费用（元）',
    '标题',
    '开展日期',
    '人均（元）',
  ]);
  const first = text.indexOf('郑家一课');
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(text.indexOf('廉政一课'));
  expect(text).not.toContain('别的支队一课');
});

it('kinds and their choices say how they are spelt, for whoever types', async () => {
  const { body } = await (
    await site.as('sta010101.instructor')
  ).get<{
    items: {
      id: string;
      pinyin: string;
      fields: { name: string; options?: { title: string; pinyin: string }[] }[];
    }[];
  }>('/kinds');
  const activity = body.items.find((kind) => kind.id === 'activity');
  expect(activity?.pinyin).toBe('hd huodong');
  const category = activity?.fields.find((field) => field.name === 'category')?.options;
  expect(category?.find((option) => option.title === '警示教育')?.pinyin).toBe('jsjy jingshijiaoyu');
});

describe('views', () => {
  const view = {
    name: '今年家访',
    search: { kind: 'home-visit', mine: 'true', sort: '-households', columns: 'title,units' },
  };

  it('asks for a session and for the right to read records; refuses what is no view', async () => {
    expect((await site.anonymous.get('/ledger-views')).status).toBe(401);
    expect((await (await site.as('admin.system')).get('/ledger-views')).status).toBe(403);
    const client = await site.as('det01.political');
    expect((await client.send('POST', '/ledger-views', { ...view, name: ' ' })).status).toBe(400);
    expect((await client.send('POST', '/ledger-views', { ...view, search: { 'a b': 'x' } })).status).toBe(
      400,
    );
    expect((await client.send('DELETE', '/ledger-views/nothing')).status).toBe(404);
  });

  it('is kept under its name, replaced by the same name, seen by its owner alone until shared', async () => {
    const own = await site.as('det01.political');
    const other = await site.as('det01.discipline');
    const far = await site.as('det02.political');
    const named = async (client: typeof own) =>
      (await client.get<{ items: { id: string; name: string; own: boolean }[] }>('/ledger-views')).body.items;
    const first = await own.send<{ id: string }>('POST', '/ledger-views', view);
    expect(first.status).toBe(201);
    expect(await named(own)).toMatchObject([{ ...view, own: true, shared: false }]);
    expect(await named(other)).toEqual([]);
    expect((await other.send('DELETE', `/ledger-views/${first.body.id}`)).status).toBe(404);

    const again = await own.send<{ id: string }>('POST', '/ledger-views', { ...view, shared: true });
    expect(again.body.id).toBe(first.body.id);
    expect(await named(other)).toMatchObject([{ name: view.name, own: false, by: '政工01' }]);
    expect(await named(far)).toEqual([]);
    expect((await other.send('DELETE', `/ledger-views/${first.body.id}`)).status).toBe(403);

    expect((await own.send('DELETE', `/ledger-views/${first.body.id}`)).status).toBe(204);
    expect(await named(own)).toEqual([]);
    const { rows } = await asSystem(site.data.database, (trx) =>
      sql<{ action: string }>`
        select action
        from audit_entry
        where object_id = ${first.body.id}
        order by seq
      `.execute(trx),
    );
    expect(rows.map((row) => row.action)).toEqual(['view.save', 'view.save', 'view.delete']);
  });
});
