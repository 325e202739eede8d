import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { desktop, journey, pathOf, phone, sees, settled, type Size } from './journey.ts';

const personas: [username: string, size: Size][] = [
  ['corps.discipline', desktop],
  ['corps.officer', desktop],
  ['det01.discipline', desktop],
  ['det01.political', desktop],
  ['bri0101.instructor', desktop],
  ['sta010101.instructor', phone],
  ['firefighter0001', phone],
  ['admin.system', desktop],
  ['admin.security', desktop],
  ['admin.audit', desktop],
];

/** What the browser complains about and what the server refuses while pages are opened. */
function listen(page: Page): string[] {
  const heard: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(`${pathOf(page)}: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400)
      heard.push(`${pathOf(page)}: ${response.status()} for ${new URL(response.url()).pathname}`);
  });
  return heard;
}

async function entries(page: Page): Promise<string[]> {
  const menu = page.getByRole('button', { name: /^菜单/ });
  if ((await menu.count()) > 0) await menu.click();
  const links = page.getByRole('navigation', { name: /^(主导航|全部页面)$/ }).getByRole('link');
  await sees(links);
  const found = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  await page.keyboard.press('Escape');
  return found;
}

/** One press in the navigation, as a person does; the menu of a telephone is opened first. */
async function follow(page: Page, home: string, href: string): Promise<void> {
  // The menus of the two shells differ in a few entries; both are complete on the first page.
  if (new URL(page.url()).pathname !== home) {
    await page.getByRole('banner').getByRole('link').first().click();
    await page.waitForURL((url) => url.pathname === home);
    await settled(page);
  }
  const menu = page.getByRole('button', { name: /^菜单/ });
  if ((await menu.count()) > 0) await menu.click();
  await page
    .getByRole('navigation', { name: /^(主导航|全部页面)$/ })
    .getByRole('link')
    .and(page.locator(`[href="${href}"]`))
    .click();
  await page.waitForURL((url) => url.pathname === href);
  await settled(page);
}

export default personas.map(([username, size]) =>
  journey(`every-page-of-${username}`, async ({ signIn }) => {
    const page = await signIn(username, size);
    const heard = listen(page);
    await settled(page);
    const home = new URL(page.url()).pathname;
    const places = await entries(page);
    assert.ok(places.length > 1, 'the navigation is empty');
    for (const href of places) {
      await follow(page, home, href);
      await sees(page.getByRole('main').getByRole('heading', { level: 1 }));
      if ((await page.getByRole('alert').count()) > 0)
        heard.push(`${href}: ${await page.getByRole('alert').first().innerText()}`);
      if (!(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)))
        heard.push(`${href}: scrolls sideways`);
    }
    assert.deepEqual([...new Set(heard)], []);
  }),
);
