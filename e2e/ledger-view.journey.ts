import assert from 'node:assert/strict';
import { journey, phone, sees, settled } from './journey.ts';

/** A secretary orders and filters a ledger in its headings, chooses columns, keeps it as a view, returns. */
export default journey('ledger-sorted-filtered-kept-as-a-view', async ({ signIn }) => {
  const page = await signIn('det01.political');
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '记录台账' }).click();
  const table = page.getByRole('table').first();
  await table.getByRole('button', { name: /^人数/ }).click();
  await page.waitForURL(/sort=-participants/);
  await settled(page);
  const cells = page.locator('.ant-table-tbody .ant-table-row');
  const column = await page.getByRole('columnheader').allInnerTexts();
  const at = column.findIndex((text) => text.startsWith('人数'));
  const heads = async (): Promise<number[]> =>
    (await cells.locator(`td:nth-child(${at + 1})`).allInnerTexts()).map((text) =>
      text === '' ? 0 : Number(text),
    );
  const falling = await heads();
  assert.ok(falling.length > 20 && falling[0]! > 0);
  assert.deepEqual(
    falling,
    falling.toSorted((a, b) => b - a),
    'not from the largest down',
  );

  await page.getByRole('button', { name: /^筛选人数/ }).click();
  await page.getByRole('spinbutton', { name: '人数从' }).fill('5');
  await page.getByRole('spinbutton', { name: '人数到' }).fill('6');
  await page.keyboard.press('Enter');
  await sees(page.getByText('人数：5～6'));
  await settled(page);
  assert.ok(
    (await heads()).every((value) => value >= 5 && value <= 6),
    'the filter lets others through',
  );

  await page.getByRole('button', { name: '列', exact: true }).click();
  await page.getByRole('checkbox', { name: '登记', exact: true }).uncheck();
  await page.getByRole('checkbox', { name: '登记人' }).check();
  await page.keyboard.press('Escape');
  await sees(page.getByRole('columnheader', { name: /登记人/ }));

  await page.getByRole('button', { name: /^视图/ }).click();
  await page.getByText('存为视图…').click();
  const name = page.getByRole('textbox', { name: /^名字/ });
  await name.fill('五六个人的活动');
  await page.getByRole('button', { name: '保存' }).click();
  await sees(page.getByText('已存为视图“五六个人的活动”'));

  await page.goto('/records');
  await settled(page);
  await page.getByRole('button', { name: /^视图/ }).click();
  await page.getByRole('menuitem', { name: '五六个人的活动' }).click();
  await sees(page.getByText('人数：5～6'));
  await sees(page.getByRole('columnheader', { name: /登记人/ }));
  const [print] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('link', { name: '打印' }).click(),
  ]);
  const printed = await print.getByRole('columnheader').allInnerTexts();
  assert.ok(printed.includes('登记人') && !printed.includes('登记日期'), printed.join());

  const small = await signIn('det01.political', phone);
  await small.goto('/records');
  await small.getByRole('button', { name: /^筛选和排序/ }).click();
  await small
    .locator('summary')
    .filter({ hasText: /^人数$/ })
    .click();
  await small.getByRole('spinbutton', { name: '人数从' }).fill('8');
  await small.getByRole('dialog').getByRole('button', { name: '筛选', exact: true }).click();
  await small.waitForURL(/participants/);
  await small.getByRole('button', { name: /^看这/ }).click();
  await sees(small.getByText('人数：8起'));
});
