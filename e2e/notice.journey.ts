import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { send } from './acts.ts';
import { journey, phone, sees } from './journey.ts';

/** A notice is drafted with the session of the page, and read on the pages. */
async function draft(page: Page, fields: object): Promise<string> {
  const { today } = await send<{ today: string }>(page, 'GET', '/me');
  const day = (back: number) => {
    const at = new Date(`${today}T00:00:00Z`);
    at.setUTCDate(at.getUTCDate() - back);
    return at.toISOString().slice(0, 10);
  };
  const { id } = await send(page, 'POST', '/records', {
    kind: 'notice',
    occurredOn: day(30),
    unitIds: ['corps'],
    fields: {
      addressees: ['det01', 'det02'],
      ...fields,
      ...('suggestion' in fields ? { replyBy: day(1) } : {}),
    },
    submit: false,
  });
  return id;
}

/**
 * 监督建议: the corps issues it to two detachments, both sign for it (one on the phone), one replies, the other
 * is overdue by the paper's own date; the corps closes it with a reason.
 */
const recommendation = journey('recommendation-from-issue-to-recheck', async ({ signIn }) => {
  const topic = `小额采购比价（${Date.now() % 100000}）`;
  const corps = await signIn('corps.officer');
  const id = await draft(corps, {
    category: 'recommendation',
    topic,
    riskPoint: '拆分采购',
    suggestion: '三家比价',
  });
  await corps.goto(`/records/${id}`);
  await corps.getByRole('button', { name: '制发', exact: true }).click();
  await sees(corps.getByRole('list', { name: '办理环节' }).getByText('已制发'));

  const first = await signIn('det01.political');
  await first.goto('/received');
  await first.getByRole('link', { name: topic }).first().click();
  await first.getByRole('button', { name: '签收', exact: true }).click();
  await sees(first.getByRole('button', { name: '回复', exact: true }));

  const second = await signIn('det02.political', phone);
  await second.goto(`/records/${id}`);
  await second.getByRole('button', { name: '签收', exact: true }).click();
  await second.getByRole('button', { name: '签收', exact: true }).waitFor({ state: 'detached' });

  await first.getByRole('button', { name: '回复', exact: true }).click();
  const dialog = first.getByRole('dialog', { name: '回复' });
  await dialog.getByLabel(/采纳情况/).selectOption({ label: '全部采纳' });
  await dialog.getByLabel(/回复内容/).fill('已实行三家比价');
  await dialog.getByRole('button', { name: '回复', exact: true }).click();
  await sees(first.getByText('已实行三家比价'));

  await second.goto('/todo');
  await sees(second.getByText('监督建议回复'));
  // One addressee does not read what the other answered.
  await second.goto(`/records/${id}`);
  await sees(second.getByText(topic));
  assert.equal(await second.getByText('已实行三家比价').count(), 0);

  await corps.reload();
  await sees(corps.getByText('签收 2/2 · 回复 1/2'));
  await corps.getByRole('button', { name: '复查办结', exact: true }).click();
  const closing = corps.getByRole('dialog', { name: '复查办结' });
  await closing.getByLabel(/复查结果/).selectOption({ label: '部分解决' });
  await closing.getByLabel(/怎样核实的/).fill('抽查五份报价单');
  await closing.getByLabel(/原因/).fill('二支队另行约谈');
  await closing.getByRole('button', { name: '复查办结', exact: true }).click();
  await sees(corps.locator('[aria-current="step"]', { hasText: '已办结' }));
});

/** 工作提示: one tap; whoever has not signed gets a recommendation that is filled in already. */
const reminder = journey('reminder-signed-with-one-tap-and-sharpened', async ({ signIn }) => {
  const topic = `节前用车（${Date.now() % 100000}）`;
  const corps = await signIn('corps.officer');
  const id = await draft(corps, { category: 'reminder', topic, riskPoint: '公车私用' });
  await corps.goto(`/records/${id}`);
  await corps.getByRole('button', { name: '制发', exact: true }).click();
  await sees(corps.getByRole('button', { name: '升级为建议', exact: true }));

  const first = await signIn('det01.political', phone);
  await first.goto(`/records/${id}`);
  assert.equal(await first.getByRole('button', { name: '回复', exact: true }).count(), 0);
  await first.getByRole('button', { name: '签收', exact: true }).click();
  await first.getByRole('button', { name: '签收', exact: true }).waitFor({ state: 'detached' });
  assert.equal(await first.getByRole('dialog').count(), 0);

  await corps.reload();
  await sees(corps.getByText('签收 1/2'));
  await corps.getByRole('button', { name: '升级为建议', exact: true }).click();
  await sees(corps.locator('[aria-current="step"]', { hasText: '已升级为建议' }));
  const after = corps.getByRole('link', { name: topic });
  await after.last().click();
  await corps.waitForURL((url) => url.pathname !== `/records/${id}`);
  await sees(corps.getByText('起草'));
  await sees(corps.getByText('第二支队'));
  assert.equal(await corps.getByText('第一支队').count(), 0);
});

export default [recommendation, reminder];
