import ExcelJS from 'exceljs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type TestApp } from '../../testing/index.ts';

/** What a sheet of records says is taken exactly, or its cell is named. */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

interface Answer {
  rows: number;
  problems: { cell: string; column: string; message: string }[];
}

async function dryRun(username: string, rows: ExcelJS.CellValue[][]): Promise<Answer> {
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet('表一').addRows(rows);
  const bytes = Buffer.from(await workbook.xlsx.writeBuffer());
  const form = Buffer.concat([
    Buffer.from(
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a.xlsx"\r\n' +
        'content-type: application/octet-stream\r\n\r\n',
    ),
    bytes,
    Buffer.from('\r\n--b--\r\n'),
  ]);
  const reply = await (
    await site.as(username)
  ).request<Answer>({
    method: 'POST',
    url: '/api/kinds/activity/import',
    query: { dryRun: 'true' },
    payload: form,
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body;
}
const named = ({ problems }: Answer, cell: string) =>
  problems.find((problem) => problem.cell === cell)?.message;

it('names of columns that nobody knows, error values, empty units and long titles', async () => {
  const answer = await dryRun('det01.political', [
    ['开展日期 *', '单位', '类别', '标题', '参加人数量'],
    ['2023-09-01', '第一支队', '警示教育', '一'.repeat(150), 5],
    ['2023-09-01', { error: '#N/A' }, '警示教育', '看片', 5],
    ['2023-09-01', null, '警示教育', '看片', 5],
    ['2023-09-01', '第二支队', '警示教育', '看片', 5],
  ]);
  expect(named(answer, 'E1')).toContain('不认识的列“参加人数量”');
  expect(named(answer, 'D2')).toContain('最多 100 个字');
  expect(named(answer, 'B3')).toContain('#N/A');
  expect(named(answer, 'A4')).toContain('没有填写单位');
  expect(named(answer, 'B5')).toContain('不在您的管辖范围内');
});

it.each<[ExcelJS.CellValue]>([[45_170], ['20230901'], ['2023 年 9 月 1 日'], ['2023.9.1']])(
  'takes %s for a date',
  async (date) => {
    const answer = await dryRun('det01.political', [
      ['开展日期', '类别'],
      [date, '警示教育'],
    ]);
    expect(answer.problems).toEqual([]);
    expect(answer.rows).toBe(1);
  },
);

it('a unit under the name it bore before, and under a superior’s, for whom it is in reach', async () => {
  const officer = await site.as('corps.officer');
  for (const [id, name] of [
    ['det01', '湖城支队'],
    ['sta010101', '湖滨站'],
  ])
    expect((await officer.send('POST', `/units/${id}/names`, { name, from: '2023-07-01' })).status).toBe(201);
  const rows = [
    ['开展日期 *', '单位', '类别', '标题', '参加人数'],
    ['2023-06-01', '第一支队', '警示教育', '看片', 5],
    ['2023-06-01', '第一支队/01站', '警示教育', '看片', 5],
    ['2023-06-01', '湖城支队/湖滨站', '警示教育', '看片', 5],
  ];
  expect((await dryRun('det01.political', rows)).problems.filter((one) => one.column === '单位')).toEqual([]);
  const others = await dryRun('det02.political', rows);
  for (const cell of ['B2', 'B3', 'B4']) expect(named(others, cell)).toContain('不在您的管辖范围内');
});
