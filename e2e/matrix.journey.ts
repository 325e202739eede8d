import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { asOfficeSeesIt, download, rowsOf } from './files.ts';
import { desktop, gone, journey, sees } from './journey.ts';

const gridOf = (page: Page): Locator => page.getByRole('grid', { name: /任务矩阵/ });

/** The column's title of the cell that has the focus. */
const columnOf = (cell: Locator): Promise<string> =>
  cell.evaluate(
    (td) =>
      td.closest('table')!.querySelectorAll('thead tr:nth-child(2) th')[
        (td as HTMLTableCellElement).cellIndex - 1
      ]!.textContent ?? '',
  );

const drill = journey('matrix-red-cell-and-excel', async ({ signIn, folder }) => {
  const page = await signIn('corps.officer', desktop);
  assert.equal(new URL(page.url()).pathname, '/matrix');
  const grid = gridOf(page);
  await sees(grid.getByRole('rowheader', { name: '第一支队' }));
  assert.ok((await grid.getByRole('rowheader').count()) >= 12);

  // What was finished late is green: “逾期后完成”.
  const red = grid.getByRole('gridcell', { name: /^逾期(?!后)/ }).first();
  await sees(red);
  const column = await columnOf(red);
  await red.click();
  const panel = page.getByRole('dialog').last();
  await sees(panel.getByText(column).first());
  // A cell of several duties lists them; the first, most pressing, opens.
  const listed = panel.getByRole('listitem').filter({ hasText: '逾期' }).first();
  const standing = page
    .getByRole('dialog')
    .filter({ has: page.getByRole('region', { name: '还差什么' }) })
    .last();
  await sees(listed.or(standing));
  if ((await standing.count()) === 0) await listed.getByRole('button').click();
  await sees(standing.getByText(/逾期/));
  assert.ok(
    (await standing.getByRole('region', { name: '还差什么' }).getByRole('listitem').allInnerTexts()).join('')
      .length > 2,
    'it does not say what is missing',
  );
  await sees(standing.getByRole('region', { name: '依据' }).getByText(/《.+》/));
  while ((await page.getByRole('dialog').count()) > 0) {
    const open = await page.getByRole('dialog').count();
    await page.keyboard.press('Escape');
    await page.waitForFunction(
      (before) =>
        [...document.querySelectorAll('[role="dialog"]')].filter((one) => one.checkVisibility()).length <
        before,
      open,
    );
  }

  const file = await download(page, page.getByRole('link', { name: '导出 Excel' }), folder);
  const rows = await rowsOf(file);
  assert.ok(
    rows.some((row) => row.some((cell) => cell.includes('第一支队'))),
    'the file has no 第一支队',
  );
  assert.ok(
    rows.some((row) => row.some((cell) => cell.includes(column))),
    `the file has no ${column}`,
  );
  const office = await asOfficeSeesIt(file, folder);
  if (office === null) console.log('        (no LibreOffice here: the file was opened with one reader only)');
  else assert.match(office, /第一支队/);
});

const keyboard = journey('keyboard-only', async ({ visit, password }) => {
  const page = await visit(desktop);
  const tabTo = async (what: Locator, limit = 60): Promise<void> => {
    for (let press = 0; press < limit; press += 1) {
      if (
        await what
          .evaluate(
            (element) => element === document.activeElement || element.contains(document.activeElement),
          )
          .catch(() => false)
      )
        return;
      await page.keyboard.press('Tab');
    }
    assert.fail('the Tab key does not reach it');
  };
  await sees(page.getByLabel('用户名'));
  await tabTo(page.getByLabel('用户名'));
  await page.keyboard.type('corps.officer');
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  const grid = gridOf(page);
  await sees(grid.getByRole('gridcell'));
  await tabTo(grid);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  const focused = grid.locator(':focus');
  // To the right until a cell that holds a duty.
  for (let step = 0; step < 40 && /无此任务/.test(await focused.innerText()); step += 1)
    await page.keyboard.press('ArrowRight');
  const column = await columnOf(focused);
  await page.keyboard.press('Enter');
  await sees(page.getByRole('dialog').getByText(column).first());
  await page.keyboard.press('Escape');
  await gone(page.getByRole('dialog'));
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'gridcell');
});

export default [drill, keyboard];
