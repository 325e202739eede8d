import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { Page } from 'playwright-core';
import { fillSignIn, journey, sees, type World } from './journey.ts';

/** RFC 6238 with the usual choices: SHA-1, six digits, thirty seconds. */
function codeOf(secret: string, later = 0): string {
  const bits = [...secret.replace(/=+$/, '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const hash = createHmac('sha1', key).update(step).digest();
  const at = hash[19]! & 15;
  return String((hash.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

const own = 'Own-Secret-2023';
const later = 'Later-Secret-2023';

/** An account of this journey's own, with the roles named, opened with the halves of two people. */
async function newAccount({ signIn }: World, grants: [role: string, unitId: string][]): Promise<string> {
  const username = `journey${Date.now() % 10_000_000}`;
  const system = await signIn('admin.system');
  const made = await system.request.post('/api/accounts', { data: { username } });
  assert.equal(made.status(), 201);
  const { account, code } = (await made.json()) as { account: { id: string }; code: string };
  const security = await signIn('admin.security');
  for (const [role, unitId] of grants)
    assert.ok(
      (await security.request.post(`/api/accounts/${account.id}/grants`, { data: { role, unitId } })).ok(),
    );
  const waiting = (await (await security.request.get('/api/account-openings?limit=200')).json()) as {
    items: { id: string; account: { id: string } }[];
  };
  const id = waiting.items.find((item) => item.account.id === account.id)?.id;
  const confirmed = await security.request.post('/api/account-openings/confirmation', {
    data: { ids: [id] },
  });
  const [half] = ((await confirmed.json()) as { items: { code: string }[] }).items;
  const used = await system.request.post('/api/account-openings/use', {
    data: { username, first: code, second: half?.code, next: own },
  });
  assert.ok(used.ok());
  return username;
}

async function leaveByMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^账号：/ }).click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await page.waitForURL('**/login');
}

const life = journey('account-password-totp-and-all-devices', async (world) => {
  const username = await newAccount(world, [['brigade-instructor', 'bri0101']]);
  const page = await world.visit();
  await fillSignIn(page, username, own);
  await page.goto('/password');
  await page.getByLabel('原密码').fill(own);
  await page.getByLabel('新密码').fill(later);
  await page.getByLabel('再输一遍').fill(`${later}x`);
  await page.getByRole('button', { name: '修改', exact: true }).click();
  await sees(page.getByText('两次输入的不一样'));
  await page.getByLabel('再输一遍').fill(later);
  await page.getByRole('button', { name: '修改', exact: true }).click();
  await sees(page.getByText('密码已修改'));
  await page.waitForURL((url) => url.pathname !== '/password');
  await leaveByMenu(page);

  await fillSignIn(page, username, later);
  await page.goto('/security');
  await page.getByRole('button', { name: '开启动态口令' }).click();
  const totp = page.getByRole('region', { name: /^动态口令/ });
  const key = (await totp.getByRole('definition').first().innerText()).replace(/\s/g, '');
  await totp.getByLabel('六位数字').fill(codeOf(key));
  await totp.getByRole('button', { name: '确认开启' }).click();
  await sees(page.getByText('动态口令已开启'));
  await sees(totp.getByText('已开启'));

  const other = await world.visit();
  await other.getByLabel('用户名').fill(username);
  await other.getByLabel('密码').fill(later);
  await other.getByRole('button', { name: '登录' }).click();
  await other.getByLabel('动态口令').fill('000000');
  await other.getByRole('button', { name: '登录' }).click();
  await sees(other.getByRole('alert'));
  // The code that opened it is used up; the next one is accepted early.
  await other.getByLabel('动态口令').fill(codeOf(key, 1));
  await other.getByRole('button', { name: '登录' }).click();
  await other.waitForURL((url) => url.pathname !== '/login');

  await other.goto('/security');
  const devices = other.getByRole('region', { name: '登录着的设备' }).getByRole('row');
  await sees(devices.nth(2));
  await other.getByRole('button', { name: '退出所有设备' }).click();
  await other.getByRole('button', { name: '全部退出' }).click();
  await other.waitForURL('**/login');
  await page.reload();
  await page.waitForURL(/\/login/);
});

const identities = journey('one-person-two-identities', async (world) => {
  const username = await newAccount(world, [
    ['brigade-instructor', 'bri0101'],
    ['station-instructor', 'sta010201'],
  ]);
  const page = await world.visit();
  await fillSignIn(page, username, own);
  const unit = page.locator('.desk-unit');
  await sees(unit);
  const before = await unit.innerText();
  await page.getByRole('button', { name: /^账号：/ }).click();
  await page.getByRole('menuitem').filter({ hasText: '·' }).filter({ hasNotText: '✓' }).first().click();
  await sees(page.getByText(/^现在以“.+”的身份工作$/));
  await page.waitForFunction((old) => document.querySelector('.desk-unit')?.textContent !== old, before);
  const after = await unit.innerText();
  // What is asked from now on is asked as the other one.
  const me = (await (await page.request.get('/api/me')).json()) as { unit: { name: string } };
  assert.equal(me.unit.name, after);
  await page.reload();
  await sees(unit.getByText(after));
});

export default [life, identities];
