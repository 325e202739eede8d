import assert from 'node:assert/strict';
import { fillSignIn, journey, pathOf, phone, plainHost, sees, settled } from './journey.ts';

/** The paths that a page asks the server for, in order, with what is asked. */
const askedBy = (urls: string[]): string[] =>
  urls.map((url) => new URL(url).pathname).filter((path) => path.startsWith('/api/'));

const alone = journey('first-screen-of-a-station', async ({ signIn }) => {
  const page = await signIn('sta010102.instructor', phone);
  await settled(page);

  // From the address of the site: the list at once, and no question twice.
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  await page.goto('/');
  const duties = page.getByRole('region', { name: /^还有 \d+ 件/ }).getByRole('listitem');
  await sees(duties);
  assert.equal(pathOf(page), '/m');
  await settled(page);
  const asked = askedBy(urls);
  assert.deepEqual(
    [...asked].sort(),
    ['/api/duties', '/api/me', '/api/people', '/api/programme/realignment', '/api/records'],
    asked.join(' '),
  );
  assert.ok(
    asked.indexOf('/api/people') > asked.indexOf('/api/duties'),
    'the names are asked for before the duties',
  );

  assert.equal(asked.at(-1), '/api/programme/realignment', 'it comes before what the page is for');

  // A link leads on without a new page of the browser, and the way back as well.
  await page.evaluate(() => {
    document.body.dataset.same = 'yes';
  });
  await page.evaluate(() => window.scrollTo(0, 200));
  await duties.first().getByRole('link').first().tap();
  await page.waitForURL('**/duties/*');
  await sees(page.getByRole('heading', { level: 1 }));
  await page.waitForFunction(() => document.activeElement?.id === 'main' && window.scrollY === 0);
  await page.goBack();
  await sees(duties);
  await page.goForward();
  await page.waitForURL('**/duties/*');
  await page.goBack();
  await page.getByRole('button', { name: '讲过了' }).tap();
  await sees(page.getByRole('button', { name: '都在，记下' }));
  assert.equal(await page.evaluate(() => document.body.dataset.same), 'yes');

  // A wide window gets the other shell, without a step of the person's.
  await page.goto('/m');
  await sees(duties);
  await page.setViewportSize({ width: 1200, height: 800 });
  await sees(page.getByRole('navigation', { name: '主导航' }));
  await sees(page.getByText('会前十分钟'));
});

const menu = journey('first-screen-menu-and-sign-out', async ({ signIn }) => {
  const page = await signIn('sta010104.instructor', phone);
  const open = () => page.getByRole('button', { name: /^菜单/ }).tap();
  await page.goto('/m');
  await open();
  await page
    .getByRole('searchbox', { name: '搜索人、单位、记录、职责与条款、页面' })
    .or(page.getByRole('combobox', { name: '搜索人、单位、记录、职责与条款、页面' }))
    .fill('消防救援站');
  await page.getByRole('option').first().click();
  await page.waitForURL(/\/(duties|records|units|people)\//);
  await sees(page.getByRole('heading', { level: 1 }));

  await page.goto('/m');
  await open();
  await page.getByRole('button', { name: '退出登录' }).tap();
  await page.waitForURL('**/login');
  // Whoever is not signed in is asked to, and comes back to where they wanted to go.
  await page.goto('/m');
  await page.waitForURL('**/login?next=*');
  await sees(page.getByLabel('用户名'));
});

const plain = journey('first-screen-over-plain-http', async ({ baseUrl, password, visit }) => {
  const page = await visit(phone, `http://${plainHost}:${new URL(baseUrl).port}/login`);
  await fillSignIn(page, 'sta010104.instructor', password);
  assert.equal(await page.evaluate(() => window.isSecureContext), false);
  await page.getByRole('button', { name: '讲过了' }).tap();
  await page.getByRole('button', { name: '都在，记下' }).tap();
  await sees(page.getByRole('heading', { name: '记好了' }));
  await page.getByRole('link', { name: '记一件事' }).tap();
  await sees(page.getByRole('heading', { level: 1 }));
  assert.equal(await page.getByRole('alert').count(), 0);
});

export default [alone, menu, plain];
