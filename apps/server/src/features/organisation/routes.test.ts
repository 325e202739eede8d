import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSheets } from '@liulian/documents';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';

interface Page {
  items: { id: string; name: string }[];
  total: number;
  nextCursor: string | null;
}
interface Problem {
  code: string;
  detail: string;
  errors?: { field: string; message: string }[];
}
interface Batch {
  id: string;
  state: string;
  problems: { sheet: string; cell: string; message: string }[];
  summary: Record<string, number>;
}

let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

const audits = (action: string) =>
  asSystem(site.data.database, (trx) =>
    trx
      .selectFrom('audit_entry')
      .select(['object_id', 'actor_name', 'summary'])
      .where('action', '=', action)
      .orderBy('seq')
      .execute(),
  );
const duties = (personId: string) =>
  asSystem(site.data.database, (trx) =>
    trx.selectFrom('duty').select('id').where('person_id', '=', personId).execute(),
  );

async function sheet(title: string, rows: unknown[][]): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  book.addWorksheet(title).addRows(rows);
  return Buffer.from(await book.xlsx.writeBuffer());
}

async function upload<T>(username: string | null, path: string, name: string, bytes: Buffer) {
  const client = username === null ? site.anonymous : await site.as(username);
  const boundary = 'a-line-between-parts';
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return client.request<T>({
    method: 'POST',
    url: `/api${path}`,
    payload,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  });
}

const changing: [method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object][] = [
  ['POST', '/units', { parentId: 'det01', level: 'brigade', name: '新大队', from: '2023-01-01' }],
  ['PATCH', '/units/det01', { shortName: '一' }],
  ['POST', '/people', { name: '新人', unitId: 'sta010101', class: 'recruit' }],
  ['PATCH', '/people/s01-f1', { name: '改' }],
  ['POST', '/people/s01-f1/move', { unitId: 'bri0101', on: '2023-09-01' }],
  ['POST', '/people/s01-f1/leave', { on: '2023-09-01' }],
  [
    'POST',
    '/appointments',
    { personId: 's01-f1', unitId: 'sta010101', post: 'station-chief', from: '2023-01-01' },
  ],
  ['PATCH', '/appointments/a-d01-sec-party-secretary', { keyPost: true }],
  ['POST', '/events', { type: 'case-decided', occurredOn: '2023-09-01', title: '第 1 号', unitId: 'det01' }],
  ['DELETE', '/events/none'],
  ['POST', '/organisation/imports/none/apply'],
  ['POST', '/organisation/imports/none/undo'],
];
const reading = [
  '/units',
  '/units/det01',
  '/units/det01/party-organisations',
  '/people',
  '/people/export',
  '/people/s01-f1',
  '/appointments',
  '/events',
  '/organisation/template',
  '/organisation/imports',
];

describe('401 without a session', () => {
  test.each(reading)('GET %s', async (path) => {
    expect((await site.anonymous.get(path)).status).toBe(401);
  });
  test.each(changing)('%s %s', async (method, path, body) => {
    expect((await site.anonymous.send(method, path, body)).status).toBe(401);
  });
  test('uploads', async () => {
    expect((await upload(null, '/organisation/imports', 'x.xlsx', Buffer.from('x'))).status).toBe(401);
    expect((await upload(null, '/people/sign-in-sheet', 'x.xlsx', Buffer.from('x'))).status).toBe(401);
  });
});

describe('403 without the permission', () => {
  test.each(changing)('%s %s as a station instructor', async (method, path, body) => {
    expect(await (await site.as('sta010101.instructor')).send(method, path, body)).toMatchObject({
      status: 403,
      body: { code: 'permission.denied' },
    });
  });
  test('a member sees units, not lists of people', async () => {
    const member = await site.as('firefighter01');
    expect((await member.get('/units')).status).toBe(200);
    for (const path of ['/people', '/people/export', '/appointments', '/events', '/organisation/imports'])
      expect((await member.get(path)).status).toBe(403);
  });
  test('the audit administrator sees none of it', async () => {
    const administrator = await site.as('admin.audit');
    for (const path of reading) expect((await administrator.get(path)).status).toBe(403);
  });
});

describe('403 and 404 from another subtree and another corps', () => {
  test('another detachment', async () => {
    const other = await site.as('det02.political');
    const outside = { status: 403, body: { code: 'unit.outside_scope' } };
    expect(
      await other.send('POST', '/units', {
        parentId: 'det01',
        level: 'brigade',
        name: '新大队',
        from: '2023-01-01',
      }),
    ).toMatchObject(outside);
    expect(await other.send('PATCH', '/units/sta010101', { shortName: '一' })).toMatchObject(outside);
    expect(await other.get('/units/det01/party-organisations')).toMatchObject(outside);
    expect(await other.get('/people', { unitId: 'det01' })).toMatchObject(outside);
    expect(
      await other.send('POST', '/people', { name: '新人', unitId: 'sta010101', class: 'recruit' }),
    ).toMatchObject(outside);
    expect(
      await other.send('POST', '/people/s02-f1/move', { unitId: 'sta010101', on: '2023-09-01' }),
    ).toMatchObject(outside);
    expect(
      await other.send('POST', '/people/parse', { text: '队员01一', unitId: 'sta010101' }),
    ).toMatchObject(outside);
    expect(await other.get('/appointments', { unitId: 'det01' })).toMatchObject(outside);
    expect(await other.get('/events', { unitId: 'det01' })).toMatchObject(outside);
    expect(
      await other.send('POST', '/events', {
        type: 'case-decided',
        occurredOn: '2023-09-01',
        title: '第 1 号',
        unitId: 'det01',
      }),
    ).toMatchObject(outside);
    const unseen = { status: 404, body: { code: 'person.not_found' } };
    expect(await other.get('/people/s01-f1')).toMatchObject(unseen);
    expect(await other.send('PATCH', '/people/s01-f1', { name: '改' })).toMatchObject(unseen);
    expect(await other.send('POST', '/people/s01-f1/leave', { on: '2023-09-01' })).toMatchObject(unseen);
    expect(
      await other.send('PATCH', '/appointments/a-d01-sec-party-secretary', { keyPost: true }),
    ).toMatchObject({ status: 404, body: { code: 'appointment.not_found' } });
  });
  test('another corps', async () => {
    const south = await site.as('south.officer');
    expect((await south.get<Page>('/units')).body.items.map((unit) => unit.id)).toEqual([
      's-corps',
      's-det01',
    ]);
    expect(await south.get('/units/det01')).toMatchObject({ status: 404, body: { code: 'unit.not_found' } });
    expect((await south.get<Page>('/people')).body.items.map((person) => person.id)).toEqual(['s-p1']);
    expect((await south.get('/people/s01-f1')).status).toBe(404);
    expect(
      await south.send('POST', '/people/s-p1/move', { unitId: 'det01', on: '2023-09-01' }),
    ).toMatchObject({ status: 404, body: { code: 'unit.not_found' } });
  });
});

describe('wrong input is named', () => {
  test('fields', async () => {
    const officer = await site.as('det01.political');
    const dates = await officer.send<Problem>('POST', '/people', {
      name: '新人',
      unitId: 'sta010101',
      class: 'recruit',
      joinedOn: '2023-02-30',
    });
    expect(dates).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'joinedOn', message: '没有这个日期' }] },
    });
    expect(
      (
        await officer.send<Problem>('POST', '/units', {
          parentId: 'det01',
          level: 'brigade',
          name: '长'.repeat(61),
          from: '2023-01-01',
        })
      ).body.errors?.[0]?.field,
    ).toBe('name');
    expect(
      await officer.send('POST', '/units', {
        parentId: 'sta010101',
        level: 'brigade',
        name: '新大队',
        from: '2023-01-01',
      }),
    ).toMatchObject({ status: 422, body: { code: 'unit.invalid_parent' } });
    expect(
      await officer.send('POST', '/appointments', {
        personId: 's01-f1',
        unitId: 'sta010101',
        post: 'station-chief',
        from: '2023-01-01',
        to: '2022-01-01',
      }),
    ).toMatchObject({ status: 422, body: { code: 'appointment.invalid_span' } });
    expect(
      await officer.send('POST', '/events', {
        type: 'appointed',
        occurredOn: '2023-09-01',
        title: '任职',
        unitId: 'det01',
      }),
    ).toMatchObject({ status: 422, body: { code: 'event.unknown_type' } });
    expect(await officer.send('PATCH', '/units/det01', { to: '2023-09-10' })).toMatchObject({
      status: 409,
      body: { code: 'unit.in_use' },
    });
    expect((await officer.get('/people', { cursor: 'x' })).status).toBe(400);
  });
});

describe('success', () => {
  test('a unit and a recruit in it: duties follow, the audit tells', async () => {
    const officer = await site.as('det01.political');
    const unit = await officer.send<{ id: string; name: string }>('POST', '/units', {
      parentId: 'bri0101',
      level: 'station',
      name: '滨河消防救援站',
      from: '2023-01-01',
      flags: ['party-branch'],
    });
    expect(unit).toMatchObject({ status: 201, body: { name: '滨河消防救援站', people: 0 } });
    const person = await officer.send<{ id: string }>('POST', '/people', {
      name: '单小春',
      unitId: unit.body.id,
      class: 'recruit',
      joinedOn: '2023-09-01',
    });
    expect(person.status).toBe(201);
    expect((await duties(person.body.id)).length).toBeGreaterThan(0);
    expect((await officer.get<Page>('/people', { q: 'sxc' })).body.items.map((found) => found.id)).toEqual([
      person.body.id,
    ]);
    expect(
      await officer.send('POST', `/people/${person.body.id}/move`, { unitId: 'sta010101', on: '2023-09-10' }),
    ).toMatchObject({ status: 200, body: { unit: { id: 'sta010101' } } });
    const post = await officer.send<{ id: string }>('POST', '/appointments', {
      personId: person.body.id,
      unitId: 'sta010101',
      post: 'deputy-station-chief',
      from: '2023-09-12',
    });
    expect(post).toMatchObject({ status: 201, body: { postTitle: '副站长' } });
    expect(await officer.send('PATCH', `/appointments/${post.body.id}`, { to: '2023-09-14' })).toMatchObject({
      status: 200,
      body: { to: '2023-09-14' },
    });
    expect(await officer.send('POST', `/people/${person.body.id}/leave`, { on: '2023-09-15' })).toMatchObject(
      { status: 200, body: { ok: true } },
    );
    for (const action of [
      'unit.create',
      'person.create',
      'person.move',
      'appointment.create',
      'appointment.update',
      'person.leave',
    ]) {
      expect(await audits(action)).toMatchObject([{ actor_name: '政工01（det01.political）' }]);
    }
    expect(
      await asSystem(site.data.database, (trx) => site.app.deps.programme.reconcile(trx, 'north')),
    ).toMatchObject({ differences: [] });
  });

  test('an event brings duties and takes them away again', async () => {
    const officer = await site.as('corps.officer');
    const event = await officer.send<{ id: string; duties: number }>('POST', '/events', {
      type: 'case-decided',
      occurredOn: '2023-09-01',
      title: '第 1 号处分决定',
      unitId: 'det01',
    });
    expect(event.status).toBe(201);
    expect(event.body.duties).toBeGreaterThan(0);
    expect((await officer.get<Page>('/events', { type: 'case-decided' })).body).toMatchObject({ total: 1 });
    expect((await officer.send('DELETE', `/events/${event.body.id}`)).status).toBe(204);
    expect(
      await asSystem(site.data.database, (trx) =>
        trx.selectFrom('duty').select('id').where('event_id', '=', event.body.id).execute(),
      ),
    ).toEqual([]);
  });

  test('names pasted and names signed', async () => {
    const instructor = await site.as('sta010101.instructor');
    expect(
      await instructor.send('POST', '/people/parse', { text: '队员01一、队员01二\n某某' }),
    ).toMatchObject({
      status: 200,
      body: {
        matched: [{ id: 's01-f1', unitName: '01站' }, { id: 's01-f2' }],
        unknown: ['某某'],
        ambiguous: [],
        doubtful: [],
      },
    });
    const bytes = await sheet('签到', [['姓名'], ['队员01三']]);
    expect(await upload('sta010101.instructor', '/people/sign-in-sheet', '签到.xlsx', bytes)).toMatchObject({
      status: 200,
      body: { matched: [{ id: 's01-f3' }] },
    });
    expect(
      await upload('sta010101.instructor', '/people/sign-in-sheet', '签到.xlsx', Buffer.from('x')),
    ).toMatchObject({ status: 422, body: { code: 'import.unreadable' } });
  });

  test('template, dry run, import, undo', async () => {
    const officer = await site.as('det01.political');
    const template = await officer.get('/organisation/template');
    expect(template.headers['content-disposition']).toContain(encodeURIComponent('单位人员导入模板.xlsx'));
    expect(readSheets(template.raw).map((page) => page.name)).toEqual([
      '单位',
      '人员',
      '任职',
      '填写说明',
      '选项',
    ]);
    const rows = [
      ['姓名', '单位', '类别', '入职日期'],
      ['导入一', '01站', '消防员', '2023-09-01'],
      ['导入二', '02站', '消防员', '2023-09-01'],
    ];
    const refused = await upload<Batch>(
      'det01.political',
      '/organisation/imports',
      '名册.xlsx',
      await sheet('人员', rows),
    );
    expect(refused).toMatchObject({
      status: 201,
      body: {
        state: 'refused',
        problems: [
          { sheet: '人员', cell: 'B3', row: 3, column: '单位', message: '“02站”不在您的管辖范围内' },
        ],
      },
    });
    expect(await officer.send('POST', `/organisation/imports/${refused.body.id}/apply`)).toMatchObject({
      status: 422,
      body: { code: 'import.has_problems' },
    });
    const checked = await upload<Batch>(
      'det01.political',
      '/organisation/imports',
      '名册.xlsx',
      await sheet('人员', rows.slice(0, 2)),
    );
    expect(checked).toMatchObject({
      status: 201,
      body: { state: 'checked', fileName: '名册.xlsx', summary: { people: 1 } },
    });
    expect(
      (
        await (
          await site.as('det02.political')
        ).send('POST', `/organisation/imports/${checked.body.id}/apply`)
      ).status,
    ).toBe(404);
    expect(await officer.send('POST', `/organisation/imports/${checked.body.id}/apply`)).toMatchObject({
      status: 200,
      body: { state: 'applied' },
    });
    expect((await officer.get<Page>('/people', { q: '导入' })).body.total).toBe(1);
    expect(await officer.send('POST', `/organisation/imports/${checked.body.id}/undo`)).toMatchObject({
      status: 200,
      body: { state: 'undone' },
    });
    expect((await officer.get<Page>('/people', { q: '导入' })).body.total).toBe(0);
    expect((await officer.get<Page>('/organisation/imports')).body.total).toBe(2);
    for (const action of ['import.apply', 'import.undo'])
      expect(await audits(action)).toMatchObject([{ object_id: checked.body.id }]);
  });
});
