import assert from 'node:assert/strict';
import { journey, phone, sees } from './journey.ts';

export default journey('firefighter-own-page-only', async ({ signIn }) => {
  const page = await signIn('firefighter0001', phone);
  assert.equal(new URL(page.url()).pathname, '/me');
  await sees(page.getByText('本月课'));
  await sees(page.getByRole('heading', { name: /^我的任务/ }));
  await sees(page.getByRole('link', { name: '我要反映' }));
  assert.ok(
    await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'the page scrolls sideways',
  );

  await page.getByRole('button', { name: /^菜单/ }).tap();
  const pages = page.getByRole('navigation', { name: '全部页面' });
  await sees(pages);
  for (const name of ['任务矩阵', '态势', '记录台账', '账号与授权', '审计'])
    assert.equal(await pages.getByRole('link', { name }).count(), 0, `${name} is offered`);

  const answer = page.waitForResponse((response) => new URL(response.url()).pathname === '/api/duty-matrix');
  await page.goto('/matrix');
  assert.equal((await answer).status(), 403);
  const refusal = page.getByRole('alert');
  await sees(refusal);
  assert.match(await refusal.innerText(), /[权限角色身份]/);
  assert.equal(await page.getByRole('grid').count(), 0);
});
