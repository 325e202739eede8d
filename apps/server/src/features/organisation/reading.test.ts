import { readSheets } from '@liulian/documents';
import { readWorkbook } from '../../platform/workers/index.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { organisationContract } from '@liulian/contract';
import ExcelJS from 'exceljs';
import { listAppointments } from './appointment-read-model.ts';
import { openFixture, type Fixture } from '../../testing/organisation.ts';
import { matchPeople } from './name-matching.ts';
import { namesInSheet } from './names/in-sheet.ts';
import { namesIn } from './names/in-text.ts';
import { getPerson, listPeople } from './people-read-model.ts';
import { pinyinKey } from '../../platform/spelling.ts';
import { getUnit, listUnits } from './unit-read-model.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const unitsQuery = (query: object) => organisationContract.listUnitsQuery.parse(query);
const peopleQuery = (query: object) => organisationContract.listPeopleQuery.parse(query);
const officer = () => fixture.caller('political-officer', 'det01');
const today = '2023-09-15';
const findUnits = async (query: object) =>
  (await fixture.as(officer(), (trx) => listUnits(trx, officer(), unitsQuery(query), today))).items.map(
    (unit) => unit.id,
  );
const findPeople = async (query: object) =>
  (
    await fixture.as(officer(), (trx) => listPeople(trx, fixture.deps, officer(), peopleQuery(query)))
  ).items.map((person) => person.id);
const match = (text: string, unitId?: string) =>
  fixture.as(officer(), (trx) => matchPeople(trx, officer(), namesIn(text), today, unitId));
const sheetOf = async (rows: unknown[][]) => {
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet('签到').addRows(rows);
  return Buffer.from(await workbook.xlsx.writeBuffer());
};
const listPosts = (query: object) =>
  fixture.as(officer(), (trx) =>
    listAppointments(trx, fixture.deps, officer(), organisationContract.listAppointmentsQuery.parse(query)),
  );

test('pinyin keys: initials and full reading, surnames read as surnames', () => {
  expect(pinyinKey('单雄', 'person')).toBe('sx shanxiong');
  expect(pinyinKey('曾国强', 'person')).toBe('zgq zengguoqiang');
  expect(pinyinKey('东湖区消防救援大队')).toBe('dhqxfjydd donghuquxiaofangjiuyuandadui');
});

describe('units', () => {
  test('the tree in order, names open inside the corps, page by page', async () => {
    const all = await fixture.as(officer(), (trx) => listUnits(trx, officer(), unitsQuery({}), today));
    expect(all.items.map((unit) => unit.id)).toEqual([
      'corps',
      'det01',
      'bri0101',
      'sta010101',
      'off01',
      'det02',
      'bri0201',
      'off02',
    ]);
    expect(all).toMatchObject({ total: 8, nextCursor: null });
    const first = await fixture.as(officer(), (trx) =>
      listUnits(trx, officer(), unitsQuery({ limit: 5 }), today),
    );
    const second = await fixture.as(officer(), (trx) =>
      listUnits(trx, officer(), unitsQuery({ limit: 5, cursor: first.nextCursor }), today),
    );
    expect([...first.items, ...second.items].map((unit) => unit.id)).toEqual(
      all.items.map((unit) => unit.id),
    );
    await expect(
      fixture.as(officer(), (trx) => listUnits(trx, officer(), unitsQuery({ cursor: '!!' }), today)),
    ).rejects.toMatchObject({ code: 'request.invalid' });
  });

  test('headcounts and abilities stop at the caller’s subtree', async () => {
    const { items } = await fixture.as(officer(), (trx) => listUnits(trx, officer(), unitsQuery({}), today));
    const by = new Map(items.map((unit) => [unit.id, unit]));
    expect(by.get('det01')).toMatchObject({
      people: 5,
      abilities: { update: true },
      plateName: '青川市消防救援局',
    });
    expect(by.get('det02')).toMatchObject({ people: 0, abilities: { update: false } });
    expect(await fixture.as(officer(), (trx) => getUnit(trx, officer(), 'bri0101', today))).toMatchObject({
      people: 4,
    });
  });

  test('search by part of a name, plate, initials, full reading', async () => {
    expect(await findUnits({ q: '东湖' })).toEqual(['bri0101']);
    expect(await findUnits({ q: '救援局' })).toEqual(['det01', 'det02']);
    expect(await findUnits({ q: 'HBXF' })).toEqual(['sta010101']);
    expect(await findUnits({ q: 'nanshan' })).toEqual(['bri0201']);
    expect(await findUnits({ q: '100%' })).toEqual([]);
    expect(await findUnits({ level: 'brigade,station' })).toEqual(['bri0101', 'sta010101', 'bri0201']);
    expect(await findUnits({ parentId: 'det01' })).toEqual(['bri0101', 'off01']);
    expect(await findUnits({ within: 'bri0101' })).toEqual(['bri0101', 'sta010101']);
    expect(await findUnits({ on: '1999-12-31' })).toEqual([]);
  });

  test('refused: unknown unit, unit of another corps', async () => {
    await expect(
      fixture.as(officer(), (trx) => getUnit(trx, officer(), 'nowhere', today)),
    ).rejects.toMatchObject({ code: 'unit.not_found' });
    await expect(
      fixture.as(officer(), (trx) => getUnit(trx, officer(), 'alien', today)),
    ).rejects.toMatchObject({ code: 'unit.not_found' });
  });
});

describe('people', () => {
  test('only of the caller’s subtree; filters', async () => {
    expect(await findPeople({})).toEqual(['p1', 'p3', 'p4', 'p6', 'p2']);
    expect(await findPeople({ q: '三' })).toEqual(['p3', 'p2']);
    expect(await findPeople({ q: 'oy' })).toEqual(['p4']);
    expect(await findPeople({ q: 'shanx' })).toEqual(['p1']);
    expect(await findPeople({ unitId: 'bri0101', direct: 'true' })).toEqual(['p3']);
    expect(await findPeople({ class: 'cadre' })).toEqual(['p3', 'p4']);
    expect(await findPeople({ post: 'discipline-secretary' })).toEqual(['p1']);
    expect(await findPeople({ ids: 'p2,p5' })).toEqual(['p2']);
    expect(await findPeople({ on: '2015-08-31' })).toEqual([]);
    expect(await findPeople({ on: '2020-01-01', unitId: 'sta010101' })).toEqual(['p4', 'p6', 'p2']);
  });

  test('pages', async () => {
    const first = await fixture.as(officer(), (trx) =>
      listPeople(trx, fixture.deps, officer(), peopleQuery({ limit: 3 })),
    );
    expect(first).toMatchObject({ total: 5 });
    expect(await findPeople({ limit: 3, cursor: first.nextCursor })).toEqual(['p6', 'p2']);
  });

  test('one person with posts; refused out of sight', async () => {
    expect(await fixture.as(officer(), (trx) => getPerson(trx, fixture.deps, officer(), 'p1'))).toEqual({
      id: 'p1',
      name: '单雄',
      unit: { id: 'det01', name: '青川市消防救援支队' },
      class: 'leader',
      classTitle: '党员领导干部',
      joinedOn: '2015-09-01',
      leftOn: null,
      posts: [
        {
          post: 'discipline-secretary',
          title: '纪委书记',
          unit: { id: 'det01', name: '青川市消防救援支队' },
        },
      ],
      abilities: { update: true },
    });
    await expect(
      fixture.as(officer(), (trx) => getPerson(trx, fixture.deps, officer(), 'p5')),
    ).rejects.toMatchObject({ code: 'person.not_found' });
    await expect(findPeople({ unitId: 'det02' })).rejects.toMatchObject({ code: 'unit.outside_scope' });
    await expect(findPeople({ unitId: 'alien' })).rejects.toMatchObject({ code: 'unit.not_found' });
  });

  test('appointments of the subtree', async () => {
    expect((await listPosts({})).items).toMatchObject([
      { id: 'a1', postTitle: '纪委书记', person: { name: '单雄' } },
    ]);
    expect((await listPosts({ on: '2022-02-28' })).total).toBe(0);
    await expect(listPosts({ unitId: 'det02' })).rejects.toMatchObject({ code: 'unit.outside_scope' });
  });
});

describe('lists of names', () => {
  test('splitting', () => {
    expect(
      namesIn('张三、李四，王五\n1. 欧阳明（湖滨消防救援站）\n张  三 李四\n买买提•艾力 ;  ').map(
        (mention) => mention.name,
      ),
    ).toEqual(['张三', '李四', '王五', '欧阳明', '张三', '李四', '买买提·艾力']);
    expect(namesIn('张三（湖滨站）')).toEqual([
      { name: '张三', written: '张三', hints: ['湖滨站'], absent: null },
    ]);
    expect(namesIn('——\n12')).toEqual([]);
  });

  test('matched, unknown, ambiguous, inside the unit asked for', async () => {
    const all = await match('张三 欧阳明 王五 王五 李四');
    expect(all.matched.map((person) => person.id)).toEqual(['p4', 'p6']);
    expect(all.unknown).toEqual(['李四']);
    expect(all.ambiguous).toMatchObject([
      { name: '张三', candidates: [{ id: 'p3', unitName: '东湖区消防救援大队' }, { id: 'p2' }] },
    ]);
    expect((await match('张三（湖滨）')).matched.map((person) => person.id)).toEqual(['p2']);
    expect((await match('张三', 'sta010101')).matched.map((person) => person.id)).toEqual(['p2']);
    await expect(match('李四', 'det02')).rejects.toMatchObject({ code: 'unit.outside_scope' });
    await expect(match('李四', 'nowhere')).rejects.toMatchObject({ code: 'unit.not_found' });
  });

  test('a sign-in sheet: the column headed 姓名, otherwise the first', async () => {
    expect(
      namesInSheet(
        readSheets(
          await sheetOf([['签到表'], ['序号', '姓 名', '单位'], [1, '张三', '甲'], [2, '李 四', '乙']]),
        ),
      ).map((mention) => mention.name),
    ).toEqual(['张三', '李四']);
    expect(
      namesInSheet(
        readSheets(
          await sheetOf([
            ['张三', 'x'],
            ['李四', 'y'],
          ]),
        ),
      ).map((mention) => mention.name),
    ).toEqual(['张三', '李四']);
    await expect(readWorkbook(Buffer.from('x'))).rejects.toMatchObject({ code: 'import.unreadable' });
  });
});
