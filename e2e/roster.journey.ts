import assert from 'node:assert/strict';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import type { Page } from 'playwright-core';
import { download } from './files.ts';
import { gone, journey, sees } from './journey.ts';

/** Someone of the unit who may leave it without another journey missing them. */
async function someone(page: Page, unitId: string): Promise<{ id: string; name: string }> {
  const { items } = (await (
    await page.request.get(`/api/people?unitId=${unitId}&limit=50&class=firefighter`)
  ).json()) as { items: { id: string; name: string }[] };
  const last = items.at(-2);
  assert.ok(last, 'nobody is in the unit');
  return last;
}

const leaving = journey('someone-leaves', async ({ signIn }) => {
  const page = await signIn('det02.political');
  const person = await someone(page, 'sta020101');
  await page.goto(`/people/${person.id}`);
  await sees(page.getByRole('heading', { level: 1, name: person.name }));
  await page.getByRole('button', { name: '离队' }).click();
  const dialog = page.getByRole('dialog', { name: `${person.name} 离队` });
  await dialog.getByRole('button', { name: '登记离队' }).click();
  await sees(page.getByText('已登记离队'));
  await gone(dialog);
  await sees(page.getByRole('definition').filter({ hasText: '9月15日，最后一天在队' }));
  await gone(page.getByRole('button', { name: '离队' }));
  const again = await page.request.post(`/api/people/${person.id}/leave`, { data: { on: '2023-09-15' } });
  assert.match(await again.text(), /已于 2023-09-15 离队/);
});

const importing = journey('sheet-imported-and-undone', async ({ signIn, folder }) => {
  const page = await signIn('corps.officer');
  await page.goto('/organisation?tab=import');
  const path = await download(page, page.getByRole('link', { name: '下载模板' }), folder);
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  const sheet = book.getWorksheet('人员')!;
  const heads = (sheet.getRow(1).values as unknown[]).map((value) =>
    String(value ?? '')
      .replace(/[*＊]/g, '')
      .trim(),
  );
  const name = `闻过喜${Date.now() % 1000}`.replace(/\d/g, (digit) => '零一二三四五六七八九'[Number(digit)]!);
  const fill = (row: number, values: Record<string, string>) => {
    for (const [head, value] of Object.entries(values)) {
      const column = heads.indexOf(head);
      assert.ok(column > 0, `the template has no ${head}: ${heads.join(' ')}`);
      sheet.getRow(row).getCell(column).value = value;
    }
  };
  fill(3, { 姓名: name, 单位: '第三支队', 类别: '一般干部' });
  const file = join(folder, '名册.xlsx');
  await book.xlsx.writeFile(file);

  const history = page.getByRole('region', { name: '导入历史' });
  await page.locator('input[type="file"]').setInputFiles(file);
  await sees(page.getByText('检查通过，还没有写入'));
  await page.getByRole('button', { name: '正式导入' }).click();
  await sees(page.getByText('已导入').first());
  const line = history.getByRole('row').filter({ hasText: '名册.xlsx' }).first();
  await sees(line.getByText('已导入'));
  const found = async (): Promise<number> =>
    (
      (await (await page.request.get(`/api/people?q=${encodeURIComponent(name)}&limit=5`)).json()) as {
        total: number;
      }
    ).total;
  assert.equal(await found(), 1);

  await line.getByRole('button', { name: /^撤销/ }).click();
  await page
    .getByRole('dialog', { name: '撤销这次导入' })
    .getByRole('button', { name: '撤销', exact: true })
    .click();
  await sees(page.getByText('已撤销，单位、人员和任职恢复原样'));
  // The history says so without a reload.
  await sees(line.getByText('已撤销'));
  assert.equal(await line.getByRole('button', { name: /^撤销/ }).count(), 0);
  assert.equal(await found(), 0);
});

const signInSheet = journey('participants-from-a-sign-in-sheet', async ({ signIn, folder }) => {
  const page = await signIn('sta010101.instructor');
  const { items } = (await (
    await page.request.get('/api/people?unitId=sta010101&direct=true&limit=500')
  ).json()) as { items: { name: string }[] };
  const names = [...new Set(items.map((one) => one.name))].slice(0, 5);
  const book = new ExcelJS.Workbook();
  book
    .addWorksheet('签到')
    .addRows([
      ['学习签到表'],
      ['序号', '姓 名', '签字'],
      ...names.map((name, index) => [index + 1, name.length === 2 ? [...name].join(' ') : name, '']),
      [9, '查无此人甲', ''],
    ]);
  const file = join(folder, '签到.xlsx');
  await book.xlsx.writeFile(file);
  await page.goto('/records/new?kind=activity&category=film');
  await sees(page.getByRole('heading', { level: 1 }));
  const change = page.getByRole('button', { name: /参加人员.*改/ });
  if ((await change.count()) > 0) await change.click();
  const clear = page.getByRole('button', { name: '清空' });
  if ((await clear.count()) > 0) await clear.click();
  await page.getByLabel('导入签到表').setInputFiles(file);
  const result = page.getByRole('dialog', { name: '名单对应结果' });
  await sees(result.getByText(/没有对上：查无此人甲/));
  for (const question of await result.getByRole('combobox').all()) await question.selectOption({ index: 1 });
  await result.getByRole('button', { name: `加入这 ${names.length} 人` }).click();
  await sees(page.getByText(`共 ${names.length} 人`));
});

export default [leaving, importing, signInSheet];
