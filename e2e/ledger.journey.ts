import assert from 'node:assert/strict';
import { download, rowsOf } from './files.ts';
import { journey, sees } from './journey.ts';

export default journey('ledger-filtered-exported-printed', async ({ signIn, folder }) => {
  const page = await signIn('det01.discipline');
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '记录台账' }).click();
  const filters = page.getByRole('group', { name: '筛选' });
  await filters.getByRole('combobox', { name: '记录类型' }).click();
  await page.getByTitle('活动', { exact: true }).click();
  await sees(page.getByRole('heading', { level: 1, name: '活动台账' }));
  await filters.getByRole('combobox', { name: '类别' }).click();
  await page.keyboard.type('廉政党课');
  await page.getByTitle('廉政党课', { exact: true }).click();
  await page.keyboard.press('Escape');
  await filters.getByRole('combobox', { name: '状态' }).click();
  await page.getByTitle('已认可').click();
  await page.keyboard.press('Escape');
  const note = page.getByText(/^[\d,]+ 条（已筛选）$/);
  await sees(note);
  const total = Number((await note.innerText()).replace(/\D/g, ''));
  assert.ok(total > 0, 'nothing to export');
  await sees(page.getByRole('table').getByText('已认可').first());

  const rows = await rowsOf(await download(page, page.getByRole('button', { name: '导出 Excel' }), folder));
  const head = rows.findIndex((row) => row.includes('状态'));
  assert.ok(head >= 0, `no heading in ${JSON.stringify(rows.slice(0, 3))}`);
  assert.equal(rows.length - head - 1, total, 'the file and the screen disagree');
  assert.ok(
    rows.slice(head + 1).every((row) => row.some((cell) => cell.startsWith('已认可'))),
    'the filter is not kept',
  );

  const [print] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('link', { name: '打印' }).click(),
  ]);
  await sees(print.getByRole('table'));
  assert.ok((await print.getByRole('row').count()) > 1);
  await sees(print.getByText('廉政党课').first());
  await print.emulateMedia({ media: 'print' });
  assert.ok((await print.pdf({ format: 'A4' })).length > 5000);
});
