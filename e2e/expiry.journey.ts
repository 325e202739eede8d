import assert from 'node:assert/strict';
import { fillSignIn, journey, pathOf, phone, sees } from './journey.ts';

/**
 * A session that ran out while the page stood open: what was entered waits, and one goes on where one was.
 */
const lesson = journey('lesson-after-the-session-ran-out', async ({ signIn, password }) => {
  const page = await signIn('sta010201.instructor', phone);
  await sees(page.getByRole('heading', { name: /^还有 \d+ 件|办完了/ }));
  await page.context().clearCookies();
  await page.getByRole('button', { name: '讲过了' }).tap();
  await page.getByRole('button', { name: /记下$/ }).tap();
  await page.waitForURL(/\/login\?.*idle=1/);
  await sees(page.getByText('登录已过期'));
  await fillSignIn(page, 'sta010201.instructor', password);
  await sees(page.getByText('已送出 1 条记录'));
  assert.equal(pathOf(page), '/m');
});

const form = journey('form-after-the-session-ran-out', async ({ signIn, password }) => {
  const page = await signIn('det01.political');
  const address = '/records/new?kind=activity&category=film';
  await page.goto(address);
  await page.getByLabel('题目').fill('观影');
  await page.context().clearCookies();
  // What the record would do is asked with each change.
  await page.getByLabel('题目').fill('观影：写到这里登录过期');
  await page.waitForURL(/\/login\?.*idle=1/);
  await fillSignIn(page, 'det01.political', password);
  await page.waitForURL(`**${address}`);
  await page.waitForFunction(() =>
    [...document.querySelectorAll('input')].some((input) => input.value === '观影：写到这里登录过期'),
  );
});

export default [lesson, form];
