import ExcelJS from 'exceljs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type Client, type TestApp } from '../../../testing/index.ts';
import { upload } from '../../../trust/hostile-uploads.ts';
import { lookOver, repair } from '../rows.fixture.ts';

/** Tables of records as sheets of their own in a workbook: out, into a template, and in again. */
interface Answer {
  code?: string;
  created: string[];
  sheets: string[];
  skipped: number;
  notes: string[];
  problems: { sheet: string; cell: string; message: string }[];
  warnings: { sheet: string; row: number; message: string }[];
  errors: { field: string; message: string }[];
}
interface Shown {
  title: string;
  values: Record<string, unknown>;
  rows: { table: string; rows: { values: Record<string, unknown>; words: Record<string, string> }[] }[];
}

let site: TestApp;
let corps: Client;
beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  const save = async (id: string, yaml: string) => {
    const saved = await corps.send('PUT', `/kinds/${id}`, { yaml });
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  };
  await save('repair', repair.replace(', kind: look-over', ''));
  await save('look-over', lookOver);
});
afterAll(() => site.close());

const make = async (
  topic: string,
  findings: Record<string, unknown>[],
  place = 'det01',
  by = corps,
  host = 'corps',
) => {
  const made = await by.send<{ id: string }>('POST', '/records', {
    kind: 'look-over',
    occurredOn: '2023-09-10',
    unitIds: [host],
    fields: { topic, places: [place] },
    rows: { findings: findings.map((values) => ({ values })) },
    submit: true,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
};
async function open(bytes: Buffer) {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
  return workbook;
}
const written = async (workbook: ExcelJS.Workbook) => Buffer.from(await workbook.xlsx.writeBuffer());
const lines = (workbook: ExcelJS.Workbook, sheet: string) => {
  const found: unknown[][] = [];
  workbook.getWorksheet(sheet)?.eachRow((row) => found.push((row.values as unknown[]).slice(1)));
  return found;
};
const exported = async (client: Client, query: Record<string, string> = {}) => {
  const file = await client.get('/records/export', { format: 'xlsx', kind: 'look-over', ...query });
  expect(file.status).toBe(200);
  return open(file.raw);
};
const send = (bytes: Buffer, query: Record<string, string> = {}, client = corps) =>
  upload<Answer>(client, '/kinds/look-over/import', 'a.xlsx', bytes, { dryRun: 'true', ...query });

/** A workbook as people fill it in. */
const filled = async (main: unknown[][], findings: unknown[][]) => {
  const workbook = new ExcelJS.Workbook();
  workbook
    .addWorksheet('查看单')
    .addRows([['记录编号', '查看日期', '单位', '查看什么', '被查看单位'], ...main] as never[]);
  workbook
    .addWorksheet('问题')
    .addRows([['所属记录编号', '问题表现', '单位', '时限', '金额'], ...findings] as never[]);
  return written(workbook);
};

it('puts each table on a sheet of its own, and only rows that the reader may see', async () => {
  await make('查一支队', [
    { what: '账不清', place: 'det01', due: '2023-10-01', cost: 12.5 },
    { what: '公示晚' },
  ]);
  await make('查二支队', [{ what: '二支队的问题' }], 'det02');
  const whole = await exported(corps);
  expect(whole.worksheets.map((sheet) => sheet.name)).toEqual(['查看单台账', '问题']);
  const head = lines(whole, '查看单台账')[2];
  expect(head?.[0]).toBe('记录编号');
  const rows = lines(whole, '问题');
  expect(rows.find((row) => row[0] === '所属记录编号')).toEqual([
    '所属记录编号',
    '查看日期',
    '标题',
    '问题表现',
    '单位',
    '时限',
    '金额',
  ]);
  const key = lines(whole, '查看单台账').find((row) => row.includes('查一支队'))?.[0];
  expect(key).toMatch(/查〔2023〕\d+号$/);
  const first = rows.find((row) => row.includes('账不清'));
  expect(first?.[0]).toBe(key);
  expect(first?.[6]).toBe(12.5);
  expect(rows.map((row) => row[3])).toContain('二支队的问题');
  const own = async (username: string) =>
    lines(await exported(await site.as(username)), '问题').map((row) => row[3]);
  await make('一支队自己查', [{ what: '大队的事' }], 'bri0101', await site.as('det01.political'), 'det01');
  await make('二支队自己查', [{ what: '别人的事' }], 'bri0201', await site.as('det02.political'), 'det02');
  expect(await own('det01.political')).toContain('大队的事');
  expect(await own('det01.political')).not.toContain('别人的事');
  expect(await own('det02.political')).toContain('别人的事');
});

it('reads an exported ledger back in with its rows', async () => {
  await make('来回一趟', [{ what: '甲', place: 'det01', due: '2023-10-01', cost: 3 }, { what: '乙' }]);
  const book = await exported(corps, { q: '来回一趟' });
  // As somebody does who keeps the sheet as a form: another topic, otherwise the same.
  const main = book.worksheets[0]!;
  main.eachRow((row) =>
    row.eachCell((cell) => {
      if (cell.value === '来回一趟') cell.value = '又走一趟';
    }),
  );
  const { status, body } = await send(await written(book), { dryRun: 'false' });
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body.sheets).toEqual(['查看单台账', '问题']);
  const [id = ''] = body.created;
  const record = (await corps.get<Shown>(`/records/${id}`)).body;
  expect(record.values).toMatchObject({ topic: '又走一趟', findingCount: 2, total: 3 });
  expect(record.rows[0]?.rows.map((row) => row.values)).toEqual([
    { what: '甲', place: 'det01', due: '2023-10-01', cost: 3 },
    { what: '乙' },
  ]);
});

it('gives a template with a sheet for each table that takes what it asks for', async () => {
  const file = await corps.get('/kinds/look-over/template');
  const book = await open(file.raw);
  expect(book.worksheets.map((sheet) => sheet.name)).toEqual(['查看单', '问题', '填写说明', '选项']);
  const put = (sheet: string, values: Record<string, unknown>) => {
    const page = book.getWorksheet(sheet)!;
    const headings = page.getRow(3).values as string[];
    for (const [title, value] of Object.entries(values)) {
      const column = headings.findIndex((heading) => heading?.replace('*', '') === title);
      expect(column, title).toBeGreaterThan(0);
      page.getCell(page.rowCount === 3 ? 4 : page.rowCount, column).value = value as string;
    }
  };
  put('查看单', { 记录编号: '1', 查看日期: '2023-09-11', 查看什么: '按模板', 被查看单位: '第一支队' });
  put('问题', { 所属记录编号: '1', 问题表现: '模板里的一行', 金额: 8 });
  const { body } = await send(await written(book), { dryRun: 'false' });
  expect(body.created, JSON.stringify(body)).toHaveLength(1);
  const record = (await corps.get<Shown>(`/records/${body.created[0]}`)).body;
  expect(record.rows[0]?.rows.map((row) => row.values)).toEqual([{ what: '模板里的一行', cost: 8 }]);
});

it('names sheet and cell of what is wrong in a line, and of a line that belongs to nothing', async () => {
  const bytes = await filled(
    [
      ['1', '2023-09-10', '北江总队', '有错', '第一支队'],
      ['1', '2023-09-10', '北江总队', '编号重了', '第一支队'],
    ],
    [
      ['1', '好的', '没有这个单位', '2023-09-31', 1],
      ['1', null, null, null, 4],
      ['9', '没有主', null, null, null],
      [null, '没写编号', null, null, null],
    ],
  );
  const { body } = await send(bytes);
  const at = (cell: string, sheet = '问题') =>
    body.problems.find((problem) => problem.cell === cell && problem.sheet === sheet)?.message;
  expect(at('C2'), JSON.stringify(body.problems)).toContain('没有这个单位');
  expect(at('D2')).toContain('日期');
  expect(at('A4')).toContain('没有“记录编号”是“9”的记录');
  expect(at('A5')).toContain('没有写这一行属于哪条记录');
  expect(at('A3', '查看单')).toContain('与第 2 行的编号相同');
  const refused = await send(bytes, { dryRun: 'false' });
  expect([refused.status, refused.body.code]).toEqual([422, 'import.has_problems']);
  expect(refused.body.errors.map(({ field }) => field)).toContain('问题!A4');
  // What only the whole record can tell stands at its line too.
  const missing = await send(
    await filled([['1', '2023-09-10', null, '缺一格', '第一支队']], [['1', null, null, null, 4]]),
  );
  expect(missing.body.problems, JSON.stringify(missing.body)).toMatchObject([
    { sheet: '问题', cell: 'A2', message: expect.stringContaining('问题表现') },
  ]);
});

it('says which lines stand twice, and leaves the second out when told to', async () => {
  const bytes = await filled(
    [['1', '2023-09-12', null, '两行一样', '第一支队']],
    [
      ['1', '同一件', null, null, null],
      ['1', '另一件', null, null, null],
      ['1', '同一件 ', null, null, null],
    ],
  );
  const trial = await send(bytes);
  expect(trial.body.warnings, JSON.stringify(trial.body)).toMatchObject([
    { sheet: '问题', row: 4, message: expect.stringContaining('第 2 行') },
  ]);
  const refused = await send(bytes, { dryRun: 'false' });
  expect([refused.status, refused.body.code]).toEqual([409, 'import.has_duplicates']);
  const { body } = await send(bytes, { dryRun: 'false', skipDuplicates: 'true' });
  expect(body.skipped).toBe(1);
  const record = (await corps.get<Shown>(`/records/${body.created[0]}`)).body;
  expect(record.rows[0]?.rows.map((row) => row.values.what)).toEqual(['同一件', '另一件']);
});

it('takes nobody’s word for another unit: a detachment brings in no rows for the corps', async () => {
  const bytes = await filled(
    [['1', '2023-09-13', '北江总队', '越权', '第一支队']],
    [['1', '一行', null, null, null]],
  );
  const { body } = await send(bytes, {}, await site.as('det01.political'));
  expect(body.problems.length, JSON.stringify(body)).toBeGreaterThan(0);
});
