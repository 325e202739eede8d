import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { gone, journey, sees } from './journey.ts';

const duty = '专题辅导';

/** How the duty stands, as its page in the matrix of the unit says. */
async function stateInMatrix(page: Page): Promise<string> {
  await page.goto('/matrix?pillar=E');
  const grid = page.getByRole('grid', { name: /任务矩阵/ });
  await sees(grid.getByRole('gridcell'));
  const column = (await grid.getByRole('row').nth(1).getByRole('columnheader').allInnerTexts()).indexOf(duty);
  assert.ok(column >= 0, 'the matrix has no column for it');
  return grid
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: /^第一支队(本级)?$/ }) })
    .getByRole('gridcell')
    .nth(column)
    .innerText();
}

/** Everyone of one unit is chosen at once; the names are then on the screen. */
async function namesByUnit(page: Page, unit: string): Promise<string[]> {
  await page.getByRole('button', { name: '按单位' }).click();
  const dialog = page.getByRole('dialog', { name: '按单位加人' });
  await dialog.getByRole('combobox', { name: '单位' }).fill(unit);
  await dialog.getByRole('option', { name: unit }).first().click();
  await dialog.getByRole('button', { name: '加入' }).click();
  await gone(dialog);
  const people = page.getByRole('group', { name: '参加人员' });
  await people.getByRole('button', { name: /^还有 \d+ 人$/ }).click();
  await sees(people.getByRole('button', { name: '收起' }));
  const chips = await people
    .getByRole('button', { name: /^去掉/ })
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')?.slice(2) ?? ''));
  return chips;
}

/** A list of names from elsewhere; a name that several people bear is answered with the first of them. */
async function paste(page: Page, names: string[]): Promise<void> {
  await page.getByRole('button', { name: '粘贴名单' }).click();
  await page
    .getByRole('dialog', { name: '粘贴名单' })
    .getByRole('textbox', { name: '名单' })
    .fill(names.join('、'));
  await page.getByRole('button', { name: '对应到人' }).click();
  const result = page.getByRole('dialog', { name: '名单对应结果' });
  await sees(result);
  for (const question of await result.getByRole('combobox').all()) await question.selectOption({ index: 1 });
  await result.getByRole('button', { name: `加入这 ${names.length} 人` }).click();
  await gone(result);
}

export default journey('expert-lecture-discharges-three-duties', async ({ signIn }) => {
  const political = await signIn('det01.political');
  assert.doesNotMatch(await stateInMatrix(political), /已完成/, 'the duty is met before the lecture');

  await political.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '记一件事' }).click();
  await political.getByRole('searchbox', { name: /找一种记录|找：/ }).fill('专题辅导');
  await political.getByRole('link', { name: /^专家专题辅导/ }).click();
  await sees(political.getByRole('heading', { level: 1 }));
  const topic = '基层廉洁风险怎么看怎么防';
  await political.getByLabel('题目').fill(topic);
  await political.getByRole('combobox', { name: '主讲（领学）人' }).fill('秦望山');
  await political.getByRole('option', { name: '外单位人员：秦望山' }).click();
  await political.getByLabel('专家单位').fill('山河大学廉政研究中心');

  const change = political.getByRole('button', { name: /参加人员.*改/ });
  if ((await change.count()) > 0) await change.click();
  const clear = political.getByRole('button', { name: '清空' });
  if ((await clear.count()) > 0) await clear.click();
  const everyone = [...new Set(await namesByUnit(political, '第一支队'))];
  assert.ok(everyone.length >= 40, `only ${everyone.length} names`);
  await clear.click();
  await paste(political, everyone.slice(0, 40));
  await sees(political.getByText('共 40 人'));

  // Before anything is sent, the form says what it would complete.
  const side = political.getByRole('complementary', { name: '这条记录将完成的任务' });
  await sees(side.getByRole('listitem').filter({ hasText: duty }));
  await sees(side.getByRole('listitem').filter({ hasText: '40 人' }));
  // The month of discipline education was opened with it: one more duty, one press.
  await side.getByRole('checkbox', { name: /纪法教育月/ }).check();
  await sees(side.getByRole('listitem').filter({ hasText: '纪法教育月' }));
  const before = await side.getByRole('listitem').allInnerTexts();
  assert.ok(before.length >= 3, `the side panel names ${before.length}: ${before.join(' / ')}`);
  await sees(side.getByText(/提交后由.*来看/));
  await side.getByRole('button', { name: '提交' }).click();
  await sees(political.getByRole('heading', { name: '已提交' }));
  await sees(political.getByText(/认可后将完成 \d+ 项任务/));
  const address = new URL(
    await political.getByRole('link', { name: topic }).evaluate((link: HTMLAnchorElement) => link.href),
  ).pathname;
  assert.doesNotMatch(await stateInMatrix(political), /已完成/, 'it counts before it is accepted');

  const officer = await signIn('corps.officer');
  await officer.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '记录台账' }).click();
  await officer.getByRole('checkbox', { name: '等我认可' }).check();
  await officer.getByRole('link', { name: topic }).click();
  await officer.getByRole('button', { name: '认可', exact: true }).click();
  await sees(officer.getByText(/已认可，计入 \d+ 项任务/));

  assert.match(await stateInMatrix(political), /已完成\s*1\/1/);
  await political.goto(address);
  const completed = political.getByRole('region', { name: '完成的任务' });
  await sees(completed.getByText(duty, { exact: true }));
  const listed = await completed.getByRole('list').first().locator('> li').allInnerTexts();
  assert.ok(listed.length >= 3, `the record lists ${listed.length}: ${listed.join(' / ')}`);
});
