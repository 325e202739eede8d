import assert from 'node:assert/strict';
import { gone, journey, sees } from './journey.ts';

const numbers = '一二三四五六七八九十';
/** 第四支队 is looked after by det04, 第十一支队 by det11. */
function accountOf(unit: string): string {
  const digits = /^第(十?)([一二三四五六七八九十]?)支队$/.exec(unit);
  assert.ok(digits, `${unit} is not a detachment`);
  const number = (digits[1] ? 10 : 0) + (digits[2] ? numbers.indexOf(digits[2]) + 1 : 0);
  return `det${String(number).padStart(2, '0')}.discipline`;
}

const urge = journey('secretary-urges-a-red-item', async ({ signIn }) => {
  const page = await signIn('corps.discipline');
  assert.equal(new URL(page.url()).pathname, '/situation');
  const attention = page.getByRole('region', { name: /^需要您看的/ });
  const red = attention
    .getByRole('listitem')
    .filter({ hasText: /逾期 \d+ 天/ })
    .filter({ hasText: /第[一二三四五六七八九十]+支队/ })
    .first();
  // What is left of earlier years stands first; a detachment's own may be further down.
  const more = attention.getByRole('button', { name: /^再看/ });
  await sees(attention.getByRole('listitem').first());
  while ((await red.count()) === 0 && (await more.count()) > 0) await more.click();
  await sees(red);
  const unit = /第[一二三四五六七八九十]+支队/.exec(await red.innerText())![0];
  const open = red.getByRole('button', { name: /^看记录/ });
  await open.click();
  const panel = page.getByRole('dialog').last();
  await sees(
    panel
      .getByRole('heading', { name: '还差什么' })
      .or(panel.getByRole('listitem').filter({ hasText: '逾期' })),
  );
  await page.keyboard.press('Escape');
  await gone(page.getByRole('dialog'));

  const word = `请本周内补上并说明原因（${Date.now() % 100000}）`;
  await red.getByRole('button', { name: /^督办/ }).click();
  const dialog = page.getByRole('dialog', { name: /^督办/ });
  await dialog.getByLabel(/附一句话/).fill(word);
  await dialog.getByRole('button', { name: '发出' }).click();
  await sees(page.getByText('已提醒 1 个单位'));
  await gone(dialog);

  const below = await signIn(accountOf(unit));
  await below.getByRole('link', { name: /^消息，\d+ 条未读/ }).click();
  const notice = below.getByRole('button', { name: new RegExp(word.slice(0, 10)) }).first();
  await sees(notice);
  await notice.click();
  await below.waitForURL((url) => url.pathname !== '/notifications');
});

const notHeld = journey('not-held-with-a-reason', async ({ signIn }) => {
  const secretary = await signIn('det01.discipline');
  assert.equal(new URL(secretary.url()).pathname, '/todo');
  const lines = secretary
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: secretary.getByRole('link', { name: /^去登记/ }) })
    .filter({ hasNotText: /已申请|等认可/ });
  await sees(lines);
  const link = lines.last().getByRole('link').first();
  const title = await link.innerText();
  await link.click();
  await sees(secretary.getByRole('region', { name: '依据' }));
  const address = new URL(secretary.url()).pathname;
  await secretary.getByRole('button', { name: '申请免做 / 说明未开展' }).click();
  await secretary.getByRole('radio', { name: /^未开展/ }).check();
  const reason = `汛期全员前置备勤，没有组织成（${Date.now() % 100000}）`;
  await secretary.getByRole('textbox', { name: '原因' }).fill(reason);
  await secretary.getByRole('button', { name: '送上级答复' }).click();
  await sees(secretary.getByRole('region', { name: '免做与未开展' }).getByText('待答复'));

  const officer = await signIn('corps.officer');
  await officer
    .getByRole('navigation', { name: '主导航' })
    .getByRole('link', { name: '免做与未开展' })
    .click();
  const card = officer.getByRole('main').getByRole('listitem').filter({ hasText: reason });
  await sees(card.getByText(title));
  await card.getByRole('button', { name: '同意', exact: true }).click();
  await sees(officer.getByText('已同意', { exact: true }));
  await gone(card);

  await secretary.goto(address);
  await sees(secretary.getByRole('main').getByText('未开展', { exact: true }));
  await sees(secretary.getByRole('region', { name: '免做与未开展' }).getByText('已同意'));
  await secretary.goto('/notifications');
  await sees(secretary.getByRole('button', { name: new RegExp(title) }));
});

export default [urge, notHeld];
