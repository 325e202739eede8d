import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { gone, journey, phone, sees } from './journey.ts';

const lesson = (page: Page): Locator =>
  page.getByRole('main').getByRole('region').filter({ hasText: '会前十分钟' }).first();
const titleOf = async (page: Page): Promise<string> =>
  /〈(.+?)〉/.exec(await lesson(page).innerText())?.[1] ?? '';

/** How often a finger touched the screen. */
function fingers(): { tap: (what: Locator) => Promise<void>; taps: () => number } {
  let taps = 0;
  return {
    tap: async (what) => {
      await what.tap();
      taps += 1;
    },
    taps: () => taps,
  };
}

/** The records of today with this title, as the ledger counts them. */
async function recorded(page: Page, title: string): Promise<number> {
  await page.goto(`/records?q=${encodeURIComponent(title)}&mine=true&from=2023-09-15`);
  const list = page.getByRole('main').getByRole('listitem').filter({ hasText: title });
  await sees(list.or(page.getByText('没有符合筛选的记录')));
  return list.count();
}

const threeTaps = journey('station-lesson-in-three-taps', async ({ signIn }) => {
  const page = await signIn('sta010101.instructor', phone);
  assert.equal(new URL(page.url()).pathname, '/m');
  await sees(page.getByText('今天要做的一件事'));
  const { tap, taps } = fingers();
  const title = await titleOf(page);
  await tap(page.getByRole('button', { name: '讲过了' }));
  await tap(page.getByRole('button', { name: '都在，记下' }));
  await sees(page.getByRole('heading', { name: '记好了' }));
  assert.ok(taps() <= 3, `took ${taps()} taps`);
  await sees(page.getByText(/^完成：.*会前十分钟/));
  assert.ok(
    await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'the page scrolls sideways',
  );

  await page.reload();
  await sees(page.getByText('本月已讲过'));
  assert.equal(await recorded(page, title), 1);
  await page.getByRole('link', { name: new RegExp(title) }).tap();
  await sees(page.getByRole('region', { name: '完成的任务' }).getByText('会前十分钟'));
});

const weakSignal = journey('station-lesson-without-signal', async ({ signIn }) => {
  const page = await signIn('sta010102.instructor', phone);
  await sees(lesson(page));
  await page.waitForLoadState('networkidle');
  const title = await titleOf(page);
  const sent: number[] = [];
  page.on('response', (response) => {
    if (response.request().method() === 'POST' && new URL(response.url()).pathname === '/api/records')
      sent.push(response.status());
  });

  await page.context().setOffline(true);
  await page.getByRole('button', { name: '讲过了' }).tap();
  await page.getByRole('button', { name: '都在，记下' }).tap();
  await sees(page.getByRole('heading', { name: '存在手机上了' }));
  await sees(page.getByRole('status').filter({ hasText: '1 条记录存在这台设备上' }));

  await page.context().setOffline(false);
  await sees(page.getByText('已送出 1 条记录'));
  await gone(page.getByText('1 条记录存在这台设备上'));
  await sees(page.getByRole('heading', { name: '记好了' }));
  assert.deepEqual(sent, [201]);
  await page.reload();
  await sees(page.getByText('本月已讲过'));
  assert.equal(await recorded(page, title), 1);
});

export default [threeTaps, weakSignal];
