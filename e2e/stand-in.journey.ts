import assert from 'node:assert/strict';
import { choose, personOf, send } from './acts.ts';
import { desktop, gone, journey, phone, sees } from './journey.ts';

/** 代理: whoever is away asks somebody below; that person acts on the telephone, and it ends by hand. */
export default journey('stand-in', async ({ signIn }) => {
  const away = await signIn('det01.discipline', desktop);
  const deputy = await signIn('bri0101.instructor', phone);
  const [{ name }, { name: whose }] = [await personOf(deputy), await personOf(away)];
  await away.goto('/stand-ins');
  await away.getByRole('button', { name: '请人代理' }).click();
  await choose(away, away.getByLabel('由谁代理'), name);
  await away.getByLabel('到（当天还算）').fill('2023-09-20');
  await away.getByLabel('原因').fill('外出学习');
  await away.getByRole('button', { name: '安排', exact: true }).click();
  await sees(away.getByText(`${name} 代 ${whose}`));

  await deputy.reload();
  await deputy.getByRole('button', { name: /^菜单/ }).click();
  const identities = deputy.getByLabel('切换身份');
  await sees(identities);
  const titles = await identities.locator('option').allTextContents();
  await identities.selectOption({ index: titles.findIndex((title) => title.startsWith(`代 ${whose}`)) });
  const strip = deputy.getByRole('complementary', { name: '代理' });
  await sees(strip.getByText(whose));
  const { permissions } = await send<{ permissions: string[] }>(deputy, 'GET', '/me');
  assert(permissions.includes('records:accept') && !permissions.includes('records:personal'));
  await strip.getByRole('button', { name: '回到自己' }).click();
  await gone(strip);

  await away.getByRole('button', { name: `结束${name}代${whose}` }).click();
  await away.getByRole('dialog').getByRole('button', { name: '结束', exact: true }).click();
  await sees(away.getByText('提前结束'));
});
