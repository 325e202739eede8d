import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { gone, journey, phone, sees } from './journey.ts';

const strip = (page: Page) => page.getByRole('status').filter({ hasText: '现在没有信号' });
const kept = (page: Page): Promise<string[]> =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('keyval-store');
        opening.addEventListener('error', () => reject(new Error('no store')));
        opening.addEventListener('success', () => {
          const asking = opening.result.transaction('keyval').objectStore('keyval').get('liulian-last');
          asking.addEventListener('success', () => resolve(Object.keys((asking.result as object) ?? {})));
        });
      }),
  );

export default journey(
  'opens-without-signal',
  async ({ signIn }) => {
    const page = await signIn('sta010103.instructor', phone);
    const duties = page.getByRole('region', { name: /^还有 \d+ 件/ }).getByRole('listitem');
    await sees(duties);
    const before = await duties.allInnerTexts();
    // It is kept once the page is at rest.
    await page.waitForFunction(() => indexedDB.databases().then((all) => all.length > 0));
    while (!(await kept(page)).some((key) => key.includes('listDuties'))) await page.waitForTimeout(100);
    const form = '/records/new?kind=activity&category=film';
    await page.goto(form);
    const topic = '没有信号时写到一半';
    await page.getByLabel('题目').fill(topic);
    // Left in the middle of a word, it is there again.
    const typed = () =>
      page.waitForFunction(
        (text) => [...document.querySelectorAll('input')].some((input) => input.value === text),
        topic,
      );
    await page.reload();
    await typed();
    await page.waitForFunction(
      async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated',
    );
    // Nothing that anyone recorded or is called lies in the files kept for the pages.
    const files = await page.evaluate(async () =>
      (
        await Promise.all(
          (await caches.keys()).map(async (name) =>
            (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname),
          ),
        )
      ).flat(),
    );
    assert.ok(files.includes('/') && files.length > 10, 'the shell is not kept');
    assert.ok(
      files.every((path) => !path.startsWith('/api/')),
      files.join(' '),
    );

    await page.context().setOffline(true);
    await page.goto('/m');
    await sees(page.getByText('会前十分钟'));
    await sees(strip(page));
    assert.deepEqual(await duties.allInnerTexts(), before);
    await page.goto(form);
    await typed();

    await page.goto('/m');
    await page.getByRole('button', { name: '讲过了' }).tap();
    await page.getByRole('button', { name: /记下$/ }).tap();
    await sees(page.getByRole('heading', { name: '存在手机上了' }));
    // Closed and opened again, still without a signal: the entry waits.
    await page.goto('/m');
    await sees(page.getByRole('status').filter({ hasText: '1 条记录存在这台设备上' }));
    await page.context().setOffline(false);
    await sees(page.getByText('已送出 1 条记录'));
    await gone(strip(page));

    // Signing out leaves nothing of this account behind.
    assert.ok((await kept(page)).length > 0);
    await page.getByRole('button', { name: /^菜单/ }).tap();
    await page.getByRole('button', { name: '退出登录' }).tap();
    await page.waitForURL('**/login');
    assert.deepEqual(await kept(page), []);
    await page.context().setOffline(true);
    await page.goto('/m');
    await sees(page.getByRole('alert'));
    assert.equal(await page.getByRole('listitem').count(), 0);
  },
  { offline: true },
);
