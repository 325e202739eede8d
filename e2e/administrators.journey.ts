import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { download, rowsOf } from './files.ts';
import { fillSignIn, gone, journey, sees } from './journey.ts';

const nav = (page: Page, name: string) =>
  page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name });

/**
 * Neither the navigation, nor the ledger's address, nor that of a record leads an administrator to what
 * people recorded.
 */
async function seesNoRecords(page: Page, record: string): Promise<void> {
  assert.equal(await nav(page, '记录台账').count(), 0);
  const answer = page.waitForResponse((response) => new URL(response.url()).pathname === '/api/records');
  await page.goto('/records');
  const { items, total } = (await (await answer).json()) as { items: unknown[]; total: number };
  assert.deepEqual([items.length, total], [0, 0]);
  await sees(page.getByText('还没有记录').first());
  await page.goto(record);
  await sees(page.getByRole('alert'));
  assert.equal(await page.getByRole('region', { name: '内容' }).count(), 0);
}

export default journey('three-administrators', async ({ signIn, visit, folder }) => {
  const officer = await signIn('corps.officer');
  await nav(officer, '记录台账').click();
  await officer.getByRole('table').getByRole('link').first().click();
  await sees(officer.getByRole('region', { name: '内容' }));
  const record = new URL(officer.url()).pathname;

  const username = `visitor${Date.now() % 1_000_000}`;
  const system = await signIn('admin.system');
  await nav(system, '账号与授权').click();
  await system.getByRole('button', { name: '新建账号' }).click();
  const form = system.getByRole('dialog', { name: '新建账号' });
  await form.getByLabel(/^用户名/).fill(username);
  await form.getByRole('button', { name: '新建', exact: true }).click();
  const slip = system.getByRole('dialog', { name: '甲码凭条' });
  const first = await slip.getByLabel(`${username} 的甲码`).innerText();
  await slip.getByRole('button', { name: '已交给本人' }).click();
  await gone(slip);
  await seesNoRecords(system, record);

  const security = await signIn('admin.security');
  await nav(security, '账号与授权').click();
  assert.equal(await security.getByRole('button', { name: '新建账号' }).count(), 0);
  await security.getByLabel('找账号').fill(username);
  await security.getByRole('button', { name: username }).click();
  const panel = security.getByRole('dialog', { name: username });
  await panel.getByLabel('角色', { exact: true }).selectOption({ label: '队员' });
  await panel.getByRole('combobox', { name: '单位' }).fill('第二支队');
  await panel.getByRole('option', { name: '第二支队' }).first().click();
  await panel.getByRole('button', { name: '授予', exact: true }).click();
  await sees(security.getByText('已授予'));
  await sees(panel.getByRole('rowheader', { name: '队员' }));
  await seesNoRecords(security, record);

  // The second person's half; only the owner has both.
  await security.goto('/confirmations');
  await security.getByRole('checkbox', { name: new RegExp(username) }).check();
  await security.getByRole('button', { name: '确认 1 个' }).click();
  const other = security.getByRole('dialog', { name: '乙码凭条' });
  const second = await other.getByLabel(`${username} 的乙码`).innerText();
  await other.getByRole('button', { name: '已交给本人' }).click();

  const someone = await visit();
  await someone.getByRole('link', { name: '凭条设密码' }).click();
  await someone.getByLabel('用户名', { exact: true }).fill(username);
  await someone.getByLabel(/^甲码/).fill(first);
  await someone.getByLabel(/^乙码/).fill(first);
  await someone.getByLabel('新密码').fill('Own-Secret-2023');
  await someone.getByLabel('再输一遍').fill('Own-Secret-2023');
  await someone.getByRole('button', { name: '设定密码' }).click();
  await sees(someone.getByRole('alert'));
  await someone.getByLabel(/^乙码/).fill(second);
  await someone.getByRole('button', { name: '设定密码' }).click();
  await someone.getByRole('link', { name: '去登录' }).click();
  await fillSignIn(someone, username, 'Own-Secret-2023');
  await someone.waitForURL('**/me');

  const audit = await signIn('admin.audit');
  assert.equal(new URL(audit.url()).pathname, '/audit');
  await sees(audit.getByRole('row').filter({ hasText: username }));
  const filters = audit.getByRole('group', { name: '筛选' });
  await filters.getByLabel('做了什么').selectOption({ label: '授予角色' });
  await filters.getByRole('searchbox', { name: '内容' }).fill(username);
  await sees(audit.getByText('共 1', { exact: true }));
  await sees(audit.getByRole('row').filter({ hasText: '授予角色' }).filter({ hasText: username }));
  await filters.getByRole('searchbox', { name: '内容' }).fill('没有这样的内容');
  await audit.getByRole('button', { name: '清除筛选' }).click();
  await filters.getByRole('combobox', { name: '单位' }).fill('第二支队');
  await audit.getByRole('option', { name: '第二支队' }).first().click();
  await sees(audit.getByRole('button', { name: '不限单位' }));
  await sees(audit.getByRole('row').nth(1).or(audit.getByText('没有符合条件的审计记录')));
  const rows = await rowsOf(await download(audit, audit.getByRole('link', { name: /^导出 Excel/ }), folder));
  assert.ok(
    rows.some((row) => row.includes('操作人')),
    'the file has no heading',
  );
  await audit.goto('/audit');
  await sees(audit.getByRole('row').filter({ hasText: '导出审计' }));
  await audit.getByRole('button', { name: '校验记录链' }).click();
  await sees(audit.getByRole('status').filter({ hasText: '记录链完整' }));
  await seesNoRecords(audit, record);
});
