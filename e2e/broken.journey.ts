import { journey, phone, sees, settled } from './journey.ts';

/** Whatever breaks is said in words, with a way on: never a white page. */
export default journey('broken-page', async ({ signIn }) => {
  const page = await signIn('sta010102.instructor', phone);
  await settled(page);
  const said = page.getByRole('heading', { name: '这一页没能打开' });

  // The first screen, which no router stands around, gets an answer that it cannot draw.
  const duties = '**/api/duties?*';
  await page.route(duties, (route) => route.fulfill({ json: { items: [null], total: 1, nextCursor: null } }));
  await page.goto('/m');
  await sees(said);
  await page.unroute(duties);
  await page.getByRole('button', { name: '再试一次' }).tap();
  await sees(page.getByRole('region', { name: /^还有 \d+ 件/ }));

  // The other pages' own file does not arrive.
  await page.route('**/assets/whole-*.js', (route) => route.abort());
  await page.goto('/notifications');
  await sees(said);
});
