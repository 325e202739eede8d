import ExcelJS from 'exceljs';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../../../platform/database/index.ts';
import { buildUnit, testApp, type TestApp } from '../../../testing/index.ts';
import { upload } from '../../../trust/hostile-uploads.ts';

/** Lists as people have them: read rightly, or named; nothing gets lost silently. */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
  await asSystem(
    site.data.database,
    async (trx) => {
      for (const n of ['01', '02'])
        await buildUnit(trx, 'north', {
          id: `twin${n}`,
          parent: { id: `bri${n}01`, path: `corps.det${n}.bri${n}01.` },
          level: 'station',
          name: '青山路消防救援站',
        });
      await sql`
        update unit
        set short_name = '青山站', plate_name = '青山路消防救援站（特勤）'
        where id in ('twin01', 'twin02')
      `.execute(trx);
    },
    { write: true },
  );
});
afterAll(() => site.close());

type Cells = ExcelJS.CellValue[][];
interface Answer {
  code?: string;
  detail?: string;
  rows: number;
  sheets: string[];
  skippedSheets: { sheet: string; reason: string }[];
  columns: { id: string; heading: string; field: string | null; decided: string }[];
  problems: { sheet: string; cell: string; message: string }[];
  notes: string[];
  created: string[];
  errors: { field: string; message: string }[];
}

async function book(sheets: Record<string, Cells>, change?: (workbook: ExcelJS.Workbook) => void) {
  const workbook = new ExcelJS.Workbook();
  for (const [name, rows] of Object.entries(sheets)) workbook.addWorksheet(name).addRows(rows);
  change?.(workbook);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
async function send(
  username: string,
  bytes: Buffer | string,
  { kind = 'activity', name = 'a.xlsx', ...query }: Record<string, string> = {},
) {
  const client = await site.as(username);
  return upload<Answer>(client, `/kinds/${kind}/import`, name, bytes, { dryRun: 'true', ...query });
}
interface Stored {
  title: string;
  units: { id: string; name: string }[];
  occurredOn: string;
  headcount: number | null;
  participants: number;
  values: Record<string, unknown>;
}
const recordOf = async (username: string, id: string | undefined) =>
  (await (await site.as(username)).get<Stored>(`/records/${id}`)).body;
const named = (answer: Answer, cell: string) =>
  answer.problems.find((problem) => problem.cell === cell)?.message;

describe('sheets and headings', () => {
  it('reads every sheet and names those without headings', async () => {
    const rows = (title: string): Cells => [
      ['开展日期', '类别', '标题'],
      ['2023-08-01', '警示教育', title],
    ];
    const bytes = await book({ 八月: rows('甲'), 九月: rows('乙'), 封面: [['廉洁教育台账']] });
    const { body } = await send('det01.political', bytes, { dryRun: 'false' });
    expect(body.created, JSON.stringify(body)).toHaveLength(2);
    expect(body.sheets).toEqual(['八月', '九月']);
    expect(body.skippedSheets).toMatchObject([{ sheet: '封面' }]);
    const none = await send('det01.political', await book({ 封面: [['廉洁教育台账']] }));
    expect([none.status, none.body.code]).toEqual([422, 'import.unreadable']);
    expect(none.body.detail).toContain('封面');
  });

  it('names the sheet of a bad cell where there are several', async () => {
    const rows = (date: string): Cells => [
      ['开展日期', '类别'],
      [date, '警示教育'],
    ];
    const bytes = await book({ 八月: rows('2023-08-01'), 九月: rows('2023-09-31') });
    const { body } = await send('det01.political', bytes);
    expect(body.problems).toMatchObject([{ sheet: '九月', cell: 'A2' }]);
    const refused = await send('det01.political', bytes, { dryRun: 'false' });
    expect(refused.body.errors).toMatchObject([{ field: '九月!A2' }]);
  });

  it('reads headings of two rows, with and without merged cells, below a title', async () => {
    const rows: Cells = [
      ['廉洁教育活动台账'],
      ['开展日期\n（年/月/日）', '单 位 *', '活动情况', null, null, '经费'],
      [null, null, '标题', '类别', '人数（人）', '金额'],
      ['2023-08-03', '第一支队', '两行表头', '警示教育', '12人', '1,200元'],
    ];
    for (const merged of [true, false]) {
      const bytes = await book({ 表: rows }, (workbook) => {
        const [sheet] = workbook.worksheets;
        if (merged) for (const range of ['A1:F1', 'A2:A3', 'B2:B3', 'C2:E2']) sheet?.mergeCells(range);
      });
      const { body } = await send('det01.political', bytes);
      expect(body.problems, JSON.stringify(body)).toEqual([]);
      expect(body.columns.map((column) => column.field)).toEqual([
        'occurredOn',
        'unitIds',
        'title',
        'fields.category',
        'headcount',
        'cost',
      ]);
      expect(body.rows).toBe(1);
    }
  });

  it('copies merged cells down, but no merged number', async () => {
    const rows: Cells = [
      ['开展日期', '单位', '类别', '标题', '人数'],
      ['2023-08-04', '01大队', '警示教育', '合并一', 5],
      ['2023-08-05', null, '警示教育', '合并二', 6],
      ['2023-08-06', '第一支队', '警示教育', '合并三', 9],
      ['2023-08-07', '第一支队', '警示教育', '合并四', null],
    ];
    const merge = (range: string[]) => (workbook: ExcelJS.Workbook) =>
      range.forEach((cells) => workbook.worksheets[0]?.mergeCells(cells));
    const { body } = await send('det01.political', await book({ 表: rows }, merge(['B2:B3'])), {
      dryRun: 'false',
    });
    expect(body.created, JSON.stringify(body)).toHaveLength(4);
    expect((await recordOf('det01.political', body.created[1])).units).toMatchObject([{ id: 'bri0101' }]);
    expect(body.notes.join()).toContain('“单位”有合并的单元格');
    const trial = await send('det01.political', await book({ 表: rows }, merge(['B2:B3', 'E4:E5'])));
    expect(named(trial.body, 'E5')).toContain('请拆开');
  });

  it('leaves out totals, signatures and headings printed again, and says so', async () => {
    const heading = ['序号', '开展日期', '类别', '标题', '人数'];
    const bytes = await book({
      表: [
        heading,
        [1, '2023-08-08', '警示教育', '甲', 3],
        heading,
        [2, '2023-08-09', '警示教育', '乙', 4],
        [3, null, null, null, null],
        ['合 计', null, null, null, 7],
        ['填表人：某某', null, null, '审核人：某某'],
      ],
    });
    const { body } = await send('det01.political', bytes);
    expect([body.rows, body.problems]).toEqual([2, []]);
    expect(body.notes).toHaveLength(3);
  });

  it('does not take ten thousands for ones', async () => {
    const bytes = await book({
      表: [
        ['开展日期', '类别', '费用（万元）', '时长（小时）'],
        ['2023-08-08', '警示教育', 3, 2],
      ],
    });
    const { body } = await send('det01.political', bytes);
    expect(named(body, 'C1')).toContain('单位不是“元”');
    expect(named(body, 'D1')).toContain('单位不是“分钟”');
  });
});

describe('units', () => {
  const row = (unit: string, title = '一事'): Cells => [
    ['开展日期', '单位', '类别', '标题'],
    ['2023-07-01', unit, '警示教育', title],
  ];
  it.each([
    '青山路消防救援站',
    '青山站',
    '青山路消防救援站（特勤）',
    '第一支队/青山站',
    '第一支队/01大队/青山路消防救援站',
    '第一支队青山路消防救援站',
  ])('finds %s among namesakes by what is in reach', async (name) => {
    const { body } = await send('det01.political', await book({ 表: row(name, name) }), { dryRun: 'false' });
    expect(body.created, JSON.stringify(body)).toHaveLength(1);
    expect((await recordOf('det01.political', body.created[0])).units).toMatchObject([{ id: 'twin01' }]);
  });

  it('names the candidates where several are in reach', async () => {
    const { body } = await send('corps.officer', await book({ 表: row('青山站') }));
    expect(named(body, 'B2')).toContain('第一支队/01大队/青山路消防救援站；第二支队/02大队/青山路消防救援站');
    const path = await send('corps.officer', await book({ 表: row('第二支队/青山站') }), { dryRun: 'false' });
    expect((await recordOf('corps.officer', path.body.created[0])).units).toMatchObject([{ id: 'twin02' }]);
  });

  it('refuses the namesake of another detachment by its cell', async () => {
    const { body } = await send('bri0101.instructor', await book({ 表: row('第二支队/青山路消防救援站') }));
    expect(named(body, 'B2')).toContain('不在您的管辖范围内');
    const station = await send('sta010101.instructor', await book({ 表: row('青山路消防救援站') }));
    expect(named(station.body, 'B2')).toContain('不在您的管辖范围内');
    const own = await send('bri0201.instructor', await book({ 表: row('青山站') }));
    expect(own.body.problems).toEqual([]);
  });
});

describe('headings by other names', () => {
  const rows: Cells = [
    ['活动时间', '承办单位', '类别', '活动名称', '参加人数', '费用', '备注说明', '亮点'],
    ['2023-06-01', '第一支队', '警示教育', '别名', 12, 300, '无', '有新意'],
  ];
  const decided = (body: Answer, heading: string) => {
    const column = body.columns.find((entry) => entry.heading === heading);
    return [column?.field, column?.decided];
  };

  it('are guessed, shown, changed, and remembered for the kind and the corps', async () => {
    const bytes = await book({ 表: rows });
    const trial = (await send('det01.political', bytes)).body;
    expect(decided(trial, '活动时间')).toEqual(['occurredOn', 'guess']);
    expect(decided(trial, '费用')).toEqual(['cost', 'title']);
    expect(trial.problems).toMatchObject([{ cell: 'H1' }]);
    const columns = '0.H:fields.gist,0.D:fields.topic';
    const done = await send('det01.political', bytes, { dryRun: 'false', columns });
    expect(done.body.created, JSON.stringify(done.body)).toHaveLength(1);
    const stored = await recordOf('det01.political', done.body.created[0]);
    expect(stored.values).toMatchObject({ gist: '有新意', topic: '别名' });
    const next = (await send('det02.political', await book({ 表: [rows[0] ?? []] }))).body;
    expect(decided(next, '亮点')).toEqual(['fields.gist', 'remembered']);
    const { rows: audited } = await asSystem(site.data.database, (trx) =>
      sql<{ summary: string }>`
        select summary
        from audit_entry
        where action = 'record.import_headings'
      `.execute(trx),
    );
    expect(audited).toMatchObject([{ summary: expect.stringContaining('“亮点”当作“内容要点”') as string }]);
    const south = await site.as('south.political');
    const elsewhere = await upload<Answer>(south, '/kinds/activity/import', 'a.xlsx', bytes, {});
    expect(decided(elsewhere.body, '亮点')).toEqual([null, 'unknown']);
  });

  it('can be left out, and a dry run remembers nothing', async () => {
    const bytes = await book({
      表: [
        ['开展日期', '类别', '心得'],
        ['2023-06-02', '警示教育', '略'],
      ],
    });
    expect((await send('det01.political', bytes, { columns: '0.C:-' })).body.problems).toEqual([]);
    expect((await send('det01.political', bytes)).body.problems).toMatchObject([{ cell: 'C1' }]);
    const wrong = await send('det01.political', bytes, { columns: '0.C=title' });
    expect(wrong.status).toBe(400);
  });
});

describe('cells', () => {
  const trial = async (heading: string, value: ExcelJS.CellValue, category = '警示教育') => {
    const bytes = await book({
      表: [
        ['开展日期', '类别', heading],
        ['2023-05-01', category, value],
      ],
    });
    return (await send('det01.political', bytes)).body;
  };

  it.each(['有', '✔', 'Y', '1', '对'])('asks for 是 or 否 instead of %s', async (value) => {
    const answer = await trial('会上第一项为“第一议题”', value, '支部党员大会');
    expect(named(answer, 'C2')).toContain('请填“是”或“否”');
  });

  it('finds people as the form does, and says who is nobody', async () => {
    const bytes = await book({
      表: [
        ['开展日期', '单位', '类别', '主讲人', '主持人', '参加人员'],
        [
          '2023-05-02',
          '01站',
          '专家专题辅导',
          '外请专家乙',
          '指导员01',
          '队员01一、队员01二\n队员01三（01站）',
        ],
        ['2023-05-03', '01站', '专家专题辅导', '外请专家乙', '查无此人', '队员02一'],
      ],
    });
    const { body } = await send('det01.political', bytes);
    expect(named(body, 'E3')).toContain('名册里没有：查无此人');
    expect(named(body, 'F3')).toContain('名册里没有：队员02一');
    expect(body.problems.filter((problem) => problem.cell.endsWith('2'))).toEqual([]);
    expect(body.notes.join()).toContain('“外请专家乙”不在名册里');
  });

  it('finds a record by its title, for whoever sees it', async () => {
    const made = await (
      await site.as('det01.political')
    ).send<{ id: string }>('POST', '/records', {
      kind: 'site',
      occurredOn: '2023-01-10',
      unitIds: ['det01'],
      fields: { name: '青山警示教育馆', category: 'education-base', level: 'municipal' },
      submit: true,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const visit = (unit: string, place: string) =>
      book({
        表: [
          ['开展日期', '单位', '类别', '场馆（基地）'],
          ['2023-09-01', unit, '参观警示教育基地', place],
        ],
      });
    const own = await send('det01.political', await visit('第一支队', '青山警示教育馆'));
    expect(own.body.problems, JSON.stringify(own.body)).toEqual([]);
    const other = await send('det02.political', await visit('第二支队', '青山警示教育馆'));
    expect(other.body.problems.map(({ cell }) => cell)).toEqual(['D2']);
    // A field that may refer to several kinds.
    const item = await book({
      表: [
        ['提出日期', '单位', '事项', '责任单位', '来源'],
        ['2023-09-01', '第一支队', '补齐台账', '第一支队', '没有这件事'],
      ],
    });
    const named = await send('det01.political', item, { kind: 'item' });
    expect([named.status, named.body.problems.map(({ cell }) => cell)]).toEqual([200, ['E2']]);
  });

  it('says what a category does not ask for', async () => {
    const answer = await trial('专家单位', '某某大学');
    expect(answer.notes.join()).toContain('“专家单位”有 1 行没有导入');
  });

  it('takes a day with a time of day, and no span of days', async () => {
    const bytes = await book({
      表: [
        ['开展日期', '类别'],
        ['2023年5月4日下午3点', '警示教育'],
        ['2023-05-04 14:30-16:00', '警示教育'],
        ['2023-05-04至2023-05-06', '警示教育'],
        ['14:30', '警示教育'],
      ],
    });
    const { body } = await send('det01.political', bytes);
    expect(body.problems.map((problem) => problem.cell)).toEqual(['A4', 'A5']);
  });
});

it('gives a template with every field of the kind and a sheet that explains the choices', async () => {
  const reply = await (await site.as('det01.political')).request({ url: '/api/kinds/activity/template' });
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(reply.raw as unknown as ArrayBuffer);
  const [sheet] = workbook.worksheets;
  const notes = workbook.getWorksheet('填写说明');
  const headings = ((sheet?.getRow(3).values ?? []) as string[]).filter(Boolean);
  for (const title of ['主讲（领学）人', '参加人员', '主持人', '场馆（基地）', '作责任汇报的单位'])
    expect(headings).toContain(title);
  const words = ((notes?.getColumn(1).values ?? []) as string[]).join('\n');
  expect(words).toMatch(/类别（必填）：从这些里选一个：.*警示教育/);
  const filled = await book({ 表: [headings, ['2023-04-01']] });
  const { body } = await send('det01.political', filled);
  expect(
    body.columns.every((column) => column.decided === 'title'),
    JSON.stringify(body.columns),
  ).toBe(true);
});

it.each(['utf8', 'gbk'])('reads a list saved as CSV in %s', async (encoding) => {
  const text = '开展日期,单位,类别,标题\r\n2023/3/1,第一支队,警示教育,"表格,一"\r\n';
  // 开展日期,单位,类别,标题 and so on in GBK
  const gbk =
    'bfaad5b9c8d5c6da2cb5a5cebb2cc0e0b1f02cb1eacce20d0a323032332f332f312cb5dad2bbd6a7b6d32cbeafcabebdccd3fd2c22b1edb8f12cd2bb220d0a';
  const bytes = encoding === 'utf8' ? `\ufeff${text}` : Buffer.from(gbk, 'hex');
  const { body } = await send('det01.political', bytes, { name: '活动.csv' });
  expect([body.rows, body.problems], JSON.stringify(body)).toEqual([1, []]);
});
