import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { gone, journey, sees } from './journey.ts';

const nav = (page: Page, name: string) => page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name });

/** Neither the navigation, nor the ledger's address, nor that of a record leads an administrator to what people recorded. */
async function seesNoRecords(page: Page, record: string): Promise<void> {
  assert.equal(await nav(page, '记录台账').count(), 0);
  const answer = page.waitForResponse((response) => new URL(response.url()).pathname === '/api/records');
  await page.goto('/records');
  const { items, total } = await (await answer).json() as { items: unknown[]; total: number };
  assert.deepEqual([items.length, total], [0, 0]);
  await sees(page.getByText('还没有记录').first());
  await page.goto(record);
  await sees(page.getByRole('alert'));
  assert.equal(await page.getByRole('region', { name: '内容' }).count(), 0);
}

export default journey('three-administrators', async ({ signIn, visit }) => {
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
  const secret = system.getByRole('dialog', { name: '一次性密码' });
  const oneTime = await secret.getByLabel('一次性密码', { exact: true }).last().innerText();
  await secret.getByRole('button', { name: '已交给本人' }).click();
  await gone(secret);
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

  // The account works, and asks for a password of its own first.
  const someone = await visit();
  await someone.getByLabel('用户名').fill(username);
  await someone.getByLabel('密码').fill(oneTime);
  await someone.getByRole('button', { name: '登录' }).click();
  await someone.waitForURL('**/password');

  const audit = await signIn('admin.audit');
  assert.equal(new URL(audit.url()).pathname, '/audit');
  await sees(audit.getByRole('row').filter({ hasText: username }));
  await audit.getByRole('button', { name: '校验记录链' }).click();
  await sees(audit.getByRole('status').filter({ hasText: '记录链完整' }));
  await seesNoRecords(audit, record);
});
