import assert from 'node:assert/strict';
import { fillSignIn, journey, sees } from './journey.ts';
import { startEmptySite } from './site.ts';

/**
 * The first hour of a site: the link works once, the three administrators are there, and each sees a page of
 * their own.
 */
export default journey('setup-of-an-empty-site', async ({ visit }) => {
  const site = await startEmptySite();
  try {
    const early = await visit(undefined, new URL('/login', site.link).href);
    await sees(early.getByText('这个站点还没有初始化，现在还没有账号可以登录。'));
    const page = await visit(undefined, site.link);
    await page.getByLabel(/^总队名称/).fill('云水省消防救援总队');
    await page.getByLabel(/^系统管理员用户名/).fill('keeper');
    await page.getByLabel(/^系统管理员的密码/).fill('First-Secret-2023');
    await page.getByLabel(/^安全管理员的密码/).fill('First-Secret-2023');
    await page.getByLabel(/^审计管理员的密码/).fill('Auditor-Secret-2023');
    await page.getByRole('button', { name: '建立' }).click();
    // One password for two of them would make them one.
    await sees(page.getByText('与前面一名管理员的相同').first());
    await page.getByLabel(/^安全管理员的密码/).fill('Security-Secret-2023');
    await page.getByRole('button', { name: '建立' }).click();
    await page.waitForURL('**/admin');
    await sees(page.getByText('系统管理员 · 云水省消防救援总队'));
    await sees(page.getByRole('region', { name: '起步' }).getByText('还没有下级单位'));

    // Whoever comes by the same link afterwards is refused.
    const late = await visit(undefined, site.link);
    await late.getByLabel(/^总队名称/).fill('别的总队');
    await late.getByLabel(/^系统管理员用户名/).fill('intruder');
    await late.getByLabel(/^系统管理员的密码/).fill('First-Secret-2023');
    await late.getByLabel(/^安全管理员的密码/).fill('Security-Secret-2023');
    await late.getByLabel(/^审计管理员的密码/).fill('Auditor-Secret-2023');
    await late.getByRole('button', { name: '建立' }).click();
    await sees(late.getByRole('alert'));
    assert.equal(new URL(late.url()).pathname, '/setup');

    const audit = await visit(undefined, new URL('/login', site.link).href);
    await fillSignIn(audit, 'keeper.audit', 'Auditor-Secret-2023');
    await audit.waitForURL('**/audit');
    await sees(audit.getByRole('row').filter({ hasText: '初始化站点' }));
  } finally {
    await site.stop();
  }
});
