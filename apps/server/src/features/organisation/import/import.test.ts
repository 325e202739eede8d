import ExcelJS from 'exceljs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openFixture, type Fixture } from '../../../testing/organisation.ts';
import { readWorkbook } from '../../../platform/workers/index.ts';
import { renameUnit } from '../unit-names.ts';
import { applyImport, checkImport, listImports, undoImport } from './service.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());
beforeEach(() => {
  fixture.changes.length = 0;
});

const officer = () => fixture.caller('political-officer', 'det01');
const heads = {
  单位: ['上级单位*', '单位名称*', '级别*', '牌子名称', '简称', '标记', '成立日期', '撤销日期'],
  人员: ['编号', '姓名*', '单位*', '类别*', '入职日期', '到本单位日期'],
  任职: [
    '人员编号',
    '姓名*',
    '所在单位',
    '任职单位*',
    '职务*',
    '任职日期*',
    '免职日期',
    '试用期满日期',
    '提拔',
    '重点岗位',
  ],
};
type Cells = { [K in keyof typeof heads]?: unknown[][] };

async function workbook(cells: Cells): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  for (const [title, rows] of Object.entries(cells))
    book.addWorksheet(title).addRows([heads[title as keyof typeof heads], ['※说明'], ...rows]);
  return Buffer.from(await book.xlsx.writeBuffer());
}
async function check(cells: Cells, caller = officer()) {
  const sheets = await readWorkbook(await workbook(cells));
  return fixture.as(caller, (trx) => checkImport(trx, fixture.deps, caller, { name: '名册.xlsx', sheets }));
}
const apply = (id: string, caller = officer()) =>
  fixture.as(caller, (trx) => applyImport(trx, fixture.deps, caller, id));
const undo = (id: string, caller = officer()) =>
  fixture.as(caller, (trx) => undoImport(trx, fixture.deps, caller, id));
const tables = ['unit', 'person', 'service', 'appointment', 'party_organisation', 'duty'] as const;
const everything = () =>
  fixture.system(async (trx) => {
    const all: Record<string, unknown[]> = {};
    for (const table of tables) all[table] = await trx.selectFrom(table).selectAll().orderBy('id').execute();
    return all;
  });

const good: Cells = {
  单位: [
    [
      '新城区消防救援大队',
      '新城消防救援站',
      '消防救援站',
      null,
      null,
      '设党支部、设队史馆（荣誉室）',
      new Date('2023-01-01T00:00:00Z'),
    ],
    ['青川市消防救援支队', '新城区消防救援大队', '大队', '新城区消防救援局', '新城大队', '', '2023年1月1日'],
    ['青川市消防救援支队', '东湖区消防救援大队', '大队', '东湖区消防救援局'],
  ],
  人员: [
    [null, '赵六', '新城消防救援站', '消防员', 45_170, null],
    [null, '孙七', '新城区消防救援大队', '一般干部', '2016-09-01', '2023-01-01'],
    [null, '欧阳明', '湖滨消防救援站', '一般干部', '2015-09-01'],
    ['p6', '王五', '东湖区消防救援大队', '消防员', null, '2023-09-01'],
  ],
  任职: [
    [null, '孙七', null, '新城区消防救援大队', '大队长', '2023-01-01', null, '2024-01-01', '是', '否'],
    [null, '单雄', null, '青川市消防救援支队', '纪委书记', '2022-03-01', null, '2023-03-01'],
  ],
};

describe('the dry run', () => {
  test('every bad cell by sheet and address, nothing stored but the batch', async () => {
    const before = await everything();
    const batch = await check({
      单位: [
        ['青川市消防救援支队', '甲大队', '中队', null, null, '设神龛', '2023-01-01'],
        ['白石市消防救援支队', '乙大队', '大队', null, null, null, '2023-01-01'],
        ['天外支队', '丙大队', '大队', null, null, null, '2023-01-01'],
        ['东湖区消防救援大队', '丁大队', '大队', null, null, null, '2023-01-01'],
        ['青川市消防救援支队', '戊大队', '大队', null, null, null, '2023-02-30'],
        ['青川市消防救援支队', '东湖区消防救援大队', '消防救援站'],
        ['青川市消防救援支队', '庚大队', '大队', null, null, null, '2023-01-01', '2022-01-01'],
        ['己大队', '己大队', '大队', null, null, null, '2023-01-01'],
      ],
      人员: [
        [null, '赵六', '南山区消防救援大队', '消防员'],
        [null, null, '湖滨消防救援站', '消防员'],
        [null, '孙七', '湖滨消防救援站', '志愿者', '20230931'],
        [null, '周八', '湖滨消防救援站', '消防员', '2023-01-01'],
        [null, '周八', '湖滨消防救援站', '消防员', '2023-01-01'],
        ['p99', '吴九', '湖滨消防救援站', '消防员'],
        ['p6', '王五', '东湖区消防救援大队', '消防员'],
        [null, '郑十', '甲大队', '消防员'],
        [null, '钱一', '湖滨消防救援站', '消防员', '2023-05-01', '2023-04-01'],
      ],
      任职: [
        [null, '李四', null, '湖滨消防救援站', '站长', '2023-01-01'],
        [null, '张三', null, '东湖区消防救援大队', '皇帝', '2023-01-01'],
        [null, '张三', null, '青川市消防救援支队', '政治部门干部', '2023-01-01'],
        [null, '欧阳明', null, '湖滨消防救援站', '站长', '2023-01-01', '2022-01-01'],
        [null, '欧阳明', null, '湖滨消防救援站', '总队长', '2023-01-01'],
        [null, '欧阳明', null, '湖滨消防救援站', '站长', null, null, null, '也许'],
        [null, '单雄', null, '青川市消防救援支队', '纪委书记', '2023-01-01'],
      ],
    });
    expect(batch.state).toBe('refused');
    expect(batch.abilities).toEqual({ apply: false, undo: false });
    const told = batch.problems.map((problem) => `${problem.sheet}!${problem.cell} ${problem.message}`);
    for (const expected of [
      '单位!C3 没有这个级别：中队',
      '单位!F3 没有这个标记：设神龛',
      '单位!A4 “白石市消防救援支队”不在您的管辖范围内',
      '单位!A5 没有单位“天外支队”',
      '单位!C6 大队只能建在总队、支队之下，“东湖区消防救援大队”是大队',
      '单位!G7 “2023-02-30”不是日期，写法如 2023-09-15',
      '单位!C8 系统里“东湖区消防救援大队”的级别是大队，级别不能改',
      '单位!H9 结束日期早于开始日期',
      '单位!A10 没有单位“己大队”，或几行互为上级',
      '人员!C3 “南山区消防救援大队”不在您的管辖范围内',
      '人员!B4 没有填姓名',
      '人员!D5 没有这个类别：志愿者',
      '人员!E5 “20230931”不是日期，写法如 2023-09-15',
      '人员!B7 与第 6 行重复；确是两个人的，请在人员页面逐个新增',
      '人员!A8 没有编号为 p99 的人员；新人员的编号留空',
      '人员!F9 系统里在湖滨消防救援站，调动要填到本单位日期',
      '人员!C10 “甲大队”在单位表里有错误，先改好那一行',
      '人员!F11 到本单位日期早于入职日期',
      '任职!B3 “湖滨消防救援站”没有“李四”；人在别的单位的，请填所在单位或人员编号',
      '任职!E4 没有这个职务：皇帝',
      '任职!B5 “青川市消防救援支队”有 2 个“张三”，请填人员编号（p2、p3）或所在单位',
      '任职!G6 免职日期早于任职日期',
      '任职!E7 “总队长”只设在总队',
      '任职!F8 没有填任职日期',
      '任职!I8 请填“是”或“否”，不是“也许”',
      '任职!F9 单雄 从 2022-03-01 起已任此职，时间重叠',
    ])
      expect(told).toContain(expected);
    expect(told).toHaveLength(26);
    expect(batch.summary.problems).toBe(26);
    expect(await everything()).toEqual(before);
    await expect(apply(batch.id)).rejects.toMatchObject({
      code: 'import.has_problems',
      detail: expect.stringContaining('26') as string,
    });
  });

  test('headers: unknown, missing, no sheet at all, not a workbook', async () => {
    const book = new ExcelJS.Workbook();
    book.addWorksheet('人员').addRows([
      ['姓名', '单位', '身份证号'],
      ['赵六', '湖滨消防救援站', '1'],
    ]);
    const caller = officer();
    const send = async (bytes: Buffer) => {
      const sheets = await readWorkbook(bytes);
      return fixture.as(caller, (trx) => checkImport(trx, fixture.deps, caller, { name: 'x.xlsx', sheets }));
    };
    const batch = await send(Buffer.from(await book.xlsx.writeBuffer()));
    expect(batch.problems.map((problem) => [problem.cell, problem.message])).toEqual([
      ['A1', '缺少“类别”列'],
      ['C1', '不认识的列“身份证号”，请改用模板的表头或删去'],
    ]);
    const other = new ExcelJS.Workbook();
    other.addWorksheet('Sheet1');
    await expect(send(Buffer.from(await other.xlsx.writeBuffer()))).rejects.toMatchObject({
      code: 'import.unreadable',
    });
    await expect(send(Buffer.from('PK'))).rejects.toMatchObject({ code: 'import.unreadable', status: 422 });
  });
});

describe('applied and taken back', () => {
  test('as a whole, and exactly undone', async () => {
    const before = await everything();
    const batch = await check(good);
    expect(batch.problems).toEqual([]);
    expect(batch).toMatchObject({
      state: 'checked',
      summary: { units: 3, people: 3, appointments: 2, unchanged: 1, problems: 0 },
      abilities: { apply: true, undo: false },
    });
    await expect(apply(batch.id, fixture.caller('political-officer', 'det02'))).rejects.toMatchObject({
      code: 'import.not_found',
    });
    await expect(undo(batch.id)).rejects.toMatchObject({ code: 'import.wrong_state' });
    expect(await apply(batch.id)).toMatchObject({
      state: 'applied',
      abilities: { apply: false, undo: true },
    });
    const rows = await fixture.system((trx) =>
      trx
        .selectFrom('person')
        .selectAll()
        .where('name', 'in', ['赵六', '孙七', '王五'])
        .orderBy('name')
        .execute(),
    );
    expect(rows).toMatchObject([
      { name: '孙七', class: 'cadre', pinyin: 'sq sunqi' },
      { name: '王五', unit_id: 'bri0101' },
      {
        name: '赵六',
        joined_on: '2023-09-01',
        path: expect.stringMatching(/^corps\.det01\.\w{26}\.\w{26}\.$/) as string,
      },
    ]);
    expect(
      await fixture.system((trx) =>
        trx
          .selectFrom('service')
          .select(['unit_id', 'from_on', 'to_on'])
          .where('person_id', '=', 'p6')
          .orderBy('from_on')
          .execute(),
      ),
    ).toEqual([
      { unit_id: 'sta010101', from_on: '2015-09-01', to_on: '2023-08-31' },
      { unit_id: 'bri0101', from_on: '2023-09-01', to_on: null },
    ]);
    expect(
      await fixture.system((trx) => trx.selectFrom('party_organisation').select('name').execute()),
    ).toEqual([{ name: '中共新城消防救援站支部委员会' }]);
    expect(
      await fixture.system((trx) =>
        trx.selectFrom('unit').select(['plate_name', 'pinyin']).where('id', '=', 'bri0101').execute(),
      ),
    ).toMatchObject([{ plate_name: '东湖区消防救援局' }]);
    expect(fixture.changes).toHaveLength(1);
    expect(await fixture.system((trx) => fixture.deps.programme.reconcile(trx, 'corps'))).toMatchObject({
      differences: [],
    });
    expect((await fixture.audits('import.apply')).at(-1)).toMatchObject({
      object_id: batch.id,
      summary: '导入 名册.xlsx：单位 3、人员 3、任职 2',
    });
    await expect(apply(batch.id)).rejects.toMatchObject({
      code: 'import.wrong_state',
      detail: expect.stringContaining('已经导入过了') as string,
    });

    const again = await check(good);
    expect(again).toMatchObject({
      state: 'checked',
      summary: { units: 0, people: 0, appointments: 0, unchanged: 9 },
    });

    expect(await undo(batch.id)).toMatchObject({ state: 'undone', abilities: { apply: false, undo: false } });
    expect(await everything()).toEqual(before);
    await expect(undo(batch.id)).rejects.toMatchObject({ code: 'import.wrong_state' });
    expect(await fixture.audits('import.undo')).toHaveLength(1);
    const { items, total } = await fixture.as(officer(), (trx) => listImports(trx, officer(), { limit: 2 }));
    expect([items.length, total >= 3]).toEqual([2, true]);
  });

  test('renames a unit from a day on, once, and takes that back', async () => {
    const renames = async (rows: unknown[][], caller = officer()) => {
      const book = new ExcelJS.Workbook();
      book
        .addWorksheet('单位')
        .addRows([['上级单位*', '单位名称*', '级别*', '原名称', '更名日期'], ['※说明'], ...rows]);
      book
        .addWorksheet('人员')
        .addRows([heads.人员, ['※说明'], [null, '秦一', '东湖特勤救援站', '消防员', '2023-01-01']]);
      const sheets = await readWorkbook(Buffer.from(await book.xlsx.writeBuffer()));
      return fixture.as(caller, (trx) =>
        checkImport(trx, fixture.deps, caller, { name: '更名.xlsx', sheets }),
      );
    };
    const names = () =>
      fixture.system((trx) =>
        trx.selectFrom('unit_name').selectAll().orderBy('unit_id').orderBy('id').execute(),
      );
    const home = '东湖区消防救援大队';
    const row = (formerly: string | null, on: string | null, name = '东湖特勤救援站') => [
      home,
      name,
      '消防救援站',
      formerly,
      on,
    ];
    const wrong = async (rows: unknown[][]) =>
      (await renames(rows)).problems.filter(({ sheet }) => sheet === '单位').map(({ cell }) => cell);
    expect(
      await wrong([
        row('湖滨消防救援站', null),
        row(null, '2023-05-01', '甲站'),
        row('没有的站', '2023-05-01', '乙站'),
      ]),
    ).toEqual(['E3', 'D4', 'D5']);
    expect(await wrong([row('湖滨消防救援站', '2099-01-01', '丙站')])).toEqual(['E3']);
    expect(await wrong([row('湖滨消防救援站', '1999-12-31', '丁站')])).toEqual(['E3']);
    const before = [await everything(), await names()];
    const batch = await renames([row('湖滨消防救援站', '2023-05-01')]);
    expect(batch.problems).toEqual([]);
    expect(await apply(batch.id)).toMatchObject({ state: 'applied' });
    const called = (await names()).filter(({ unit_id }) => unit_id === 'sta010101');
    expect(called.map(({ name, valid_from, valid_to }) => [name, valid_from, valid_to])).toEqual(
      expect.arrayContaining([
        ['湖滨消防救援站', '2000-01-01', '2023-04-30'],
        ['东湖特勤救援站', '2023-05-01', null],
      ]),
    );
    const unit = (await everything()).unit?.find((one) => (one as { id: string }).id === 'sta010101');
    expect(unit).toMatchObject({ name: '东湖特勤救援站', former_until: '2023-04-30' });
    // The same file once more renames nothing; a later one under another name of before is refused.
    const again = await renames([row('湖滨消防救援站', '2023-05-01')]);
    expect(again.problems).toEqual([]);
    expect(again.summary).toMatchObject({ units: 0 });
    expect((await renames([row('湖滨消防救援站', '2023-06-01')])).problems).toHaveLength(1);
    expect(await undo(batch.id)).toMatchObject({ state: 'undone' });
    expect([await everything(), await names()]).toEqual(before);
  });

  test('refused when the roster changed after the dry run', async () => {
    const batch = await check({ 人员: [[null, '赵六', '湖滨消防救援站', '消防员', '2023-01-01']] });
    await fixture.system((trx) =>
      trx
        .insertInto('person')
        .values({
          corps_id: 'corps',
          id: 'late',
          name: '赵六',
          joined_on: '2023-01-01',
          left_on: null,
          unit_id: 'sta010101',
          path: 'corps.det01.bri0101.sta010101.',
          class: 'firefighter',
        })
        .execute(),
    );
    await expect(apply(batch.id)).rejects.toMatchObject({
      code: 'import.wrong_state',
      detail: expect.stringContaining('重新试导入') as string,
    });
    await fixture.system((trx) => trx.deleteFrom('person').where('id', '=', 'late').execute());
  });

  test('not undone when something rests on it, or was changed since', async () => {
    const batch = await check({ 人员: [[null, '冯十', '湖滨消防救援站', '消防员', '2023-01-01']] });
    await apply(batch.id);
    const { id } = await fixture.system((trx) =>
      trx.selectFrom('person').select('id').where('name', '=', '冯十').executeTakeFirstOrThrow(),
    );
    await fixture.system((trx) =>
      trx
        .insertInto('account')
        .values({
          id: 'acc-feng',
          corps_id: 'corps',
          username: 'feng',
          password_hash: 'x',
          person_id: id,
        } as never)
        .execute(),
    );
    await expect(undo(batch.id)).rejects.toMatchObject({
      code: 'import.wrong_state',
      detail: expect.stringContaining('已有 1 个账号属于这批人员') as string,
    });
    await fixture.system((trx) => trx.deleteFrom('account').where('id', '=', 'acc-feng').execute());
    await fixture.system((trx) =>
      trx.updateTable('service').set({ to_on: '2023-09-01' }).where('person_id', '=', id).execute(),
    );
    await expect(undo(batch.id)).rejects.toMatchObject({
      code: 'import.wrong_state',
      detail: expect.stringContaining('后来又改动过') as string,
    });
    await fixture.system((trx) =>
      trx.updateTable('service').set({ to_on: null }).where('person_id', '=', id).execute(),
    );
    expect(await undo(batch.id)).toMatchObject({ state: 'undone' });
  });

  test('people moved into a new unit come back when it goes', async () => {
    const before = await everything();
    const batch = await check({
      单位: [['青川市消防救援支队', '西湖区消防救援大队', '大队', null, null, null, '2015-01-01']],
      人员: [
        ['p3', '张三', '西湖区消防救援大队', '一般干部', null, '2015-09-01'],
        ['p1', '单雄', '西湖区消防救援大队', '党员领导干部', null, '2023-09-01'],
      ],
    });
    expect(batch.problems).toEqual([]);
    await apply(batch.id);
    expect(
      await fixture.system((trx) =>
        trx.selectFrom('appointment').select('to_on').where('id', '=', 'a1').execute(),
      ),
    ).toEqual([{ to_on: null }]);
    await undo(batch.id);
    expect(await everything()).toEqual(before);
  });

  test('10,000 people in one file', async () => {
    const surnames = '赵钱孙李周吴郑王冯陈';
    const rows = Array.from({ length: 10_000 }, (_, n) => [
      null,
      `${surnames[n % 10]}${String.fromCodePoint(0x4e00 + (n % 1000))}${String.fromCodePoint(0x5000 + (Math.floor(n / 10) % 1000))}`,
      ['湖滨消防救援站', '东湖区消防救援大队'][n % 2],
      '消防员',
      '2020-09-01',
    ]);
    const seen = new Set(rows.map((row) => `${row[1]}${row[2]}`));
    expect(seen.size).toBe(10_000);
    const started = Date.now();
    const batch = await check({ 人员: rows });
    expect(batch).toMatchObject({ state: 'checked', summary: { people: 10_000 } });
    expect(await apply(batch.id)).toMatchObject({ state: 'applied' });
    expect(await undo(batch.id)).toMatchObject({ state: 'undone' });
    expect(Date.now() - started).toBeLessThan(120_000);
  }, 180_000);
});

describe('a file that carries an old name', () => {
  const rename = (id: string, name: string, from: string) =>
    fixture.as(officer(), (trx) => renameUnit(trx, fixture.deps, officer(), id, { name, from }));

  test('takes the unit that was called so and says its name; makes no double', async () => {
    await rename('bri0101', '西湖区消防救援大队', '2023-07-01');
    const batch = await check({
      单位: [['青川市消防救援支队', '东湖区消防救援大队', '大队', null, '西湖大队']],
      人员: [[null, '陈新', '东湖区消防救援大队', '消防员', '2023-09-01']],
    });
    expect(batch).toMatchObject({ problems: [], summary: { units: 1, people: 1 } });
    expect(batch.summary.notes).toEqual([
      '单位第 3 行：“东湖区消防救援大队”已于 2023-07-01 更名为“西湖区消防救援大队”，按现名导入',
    ]);
    const units = async () => (await everything()).unit?.length;
    const before = await units();
    await apply(batch.id);
    expect(await units()).toBe(before);
    await undo(batch.id);
    // Both names in one file are one unit; a unit founded under the name later on is another.
    const twice = await check({
      单位: [
        ['青川市消防救援支队', '东湖区消防救援大队', '大队'],
        ['青川市消防救援支队', '西湖区消防救援大队', '大队'],
      ],
    });
    expect(twice.problems).toMatchObject([{ cell: 'B4', message: '与第 3 行重复' }]);
    const later = await check({
      单位: [['青川市消防救援支队', '东湖区消防救援大队', '大队', null, null, null, '2023-08-01']],
    });
    expect(later).toMatchObject({ problems: [], summary: { units: 1, notes: [] } });
  });

  test('does not reach another detachment’s unit by its old name', async () => {
    const other = fixture.caller('political-officer', 'det02');
    const batch = await check(
      { 人员: [[null, '陈新', '东湖区消防救援大队', '消防员', '2023-09-01']] },
      other,
    );
    expect(batch.problems).toMatchObject([
      { cell: 'C3', message: expect.stringContaining('不在您的管辖范围内') },
    ]);
  });
});
