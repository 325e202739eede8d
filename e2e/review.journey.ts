import assert from 'node:assert/strict';
import { answer, send } from './acts.ts';
import { journey, sees, settled } from './journey.ts';

/** A reviewer goes through records with the keyboard; what was returned comes back with its changes. */
export default journey('review-queue-by-keyboard-and-in-a-batch', async ({ signIn }) => {
  const author = await signIn('bri0101.instructor');
  const titles = ['第一课等认可', '第二课等认可', '第三课等认可'];
  const me = await send<{ unit: { id: string }; today: string }>(author, 'GET', '/me');
  for (const title of titles) {
    const made = await answer(author, 'POST', '/records', {
      kind: 'activity',
      title,
      occurredOn: me.today,
      unitIds: [me.unit.id],
      fields: { category: 'warning-education' },
      submit: true,
    });
    const { status } = made.body as { status?: string };
    assert.deepEqual([made.status, status], [201, 'submitted'], title);
  }

  const page = await signIn('det01.political');
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '待认可' }).click();
  const queue = page.getByRole('region', { name: '在等的记录' });
  const shown = page.getByRole('region', { name: '正在看的记录' });
  await queue.getByRole('button', { name: /第一课等认可/ }).click();
  await sees(shown.getByRole('link', { name: '第一课等认可' }));
  await sees(shown.getByRole('heading', { name: '认可后将完成' }));
  await page.keyboard.press('j');
  await sees(shown.getByRole('link', { name: '第二课等认可' }));
  await page.keyboard.press('k');
  await sees(shown.getByRole('link', { name: '第一课等认可' }));
  await page.keyboard.press('a');
  await sees(page.getByText('“第一课等认可”已认可'));
  await sees(shown.getByRole('link', { name: '第二课等认可' }));

  await queue.getByRole('checkbox', { name: /第二课等认可/ }).check();
  await queue.getByRole('checkbox', { name: /第三课等认可/ }).check();
  await page.getByRole('button', { name: /^退回选中的/ }).click();
  await page.getByRole('textbox', { name: /退回原因/ }).fill('请补上主讲人');
  await page.getByRole('dialog').getByRole('button', { name: '退回', exact: true }).click();
  const result = page.getByRole('status', { name: '结果' });
  await sees(result.getByText('2 条已退回'));
  assert.equal(await result.getByRole('listitem').count(), 2);

  await author.goto('/records?mine=true');
  await author.getByRole('link', { name: '第二课等认可' }).first().click();
  await sees(author.getByText('退回原因：请补上主讲人'));
  await author.getByRole('link', { name: '修改' }).click();
  await author
    .getByLabel('备注')
    .fill('主讲人是大队教导员')
    .catch(async () => {
      await author.getByText('补充（可不填）').click();
      await author.getByLabel('备注').fill('主讲人是大队教导员');
    });
  await author.getByRole('button', { name: /提交/ }).first().click();
  await sees(author.getByRole('heading', { name: '已提交' }));

  await page.reload();
  await settled(page);
  await queue.getByRole('button', { name: /第二课等认可/ }).click();
  await sees(shown.getByRole('heading', { name: '退回以后改过的地方' }));
  await sees(shown.getByText('主讲人是大队教导员').first());
});
