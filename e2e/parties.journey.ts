import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { send } from './acts.ts';
import { desktop, gone, journey, phone, sees } from './journey.ts';

/** A kind that an administrator wrote: a paper from one unit to two, which sign for it and reply. */
const errand = `
id: errand
shape: document
title: 交办单
owner: 总队纪委
purpose: 试一试两方之间的文书
expires: 2030-12-31
date: 交办日期
title-from: topic
participants: none
parties:
  addressee: { title: 承办单位, from: addressees, within: subtree }
number: { at: issue, form: '{org}交办〔{year}〕{n}号', series: [host, year] }
fields:
  topic: { type: text, title: 事由, required: true }
  addressees: { type: units, title: 承办单位, required: true }
  replyBy: { type: date, title: 回复期限, required: true }
  how: { type: text, title: 怎样核实的 }
flow:
  stages:
    draft: { title: 起草, draft: true }
    issued: { title: 已交办, counts: false }
    closed: { title: 已办结, final: true }
    withdrawn: { title: 已收回, void: true, final: true }
  steps:
    issue: { title: 交办, from: draft, to: issued, by: host, at: [corps, detachment], tells: addressee }
    receive: { title: 签收, from: issued, by: addressee, each: all }
    reply:
      title: 回复
      from: issued
      by: addressee
      each: all
      answers: { answer: { type: longtext, title: 办理情况, required: true } }
      tells: host
    close:
      title: 办结
      from: issued
      to: closed
      by: host
      asks: how
      needs: [{ all: reply, say: 还有单位没有回复, or: reason }]
    recall: { title: 收回, from: issued, to: withdrawn, by: host, reason: true, tells: addressee }
owes:
  reply: { title: 回复交办单, bearer: addressee, by: reply, in: issued, due: replyBy }
thread: { write: [host, addressee] }
visibility: unit
ledger: [occurredOn, number, topic, addressees, replyBy, stage]
`;

const step = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const confirm = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true });

/** Its own title in each run, also on a site where it ran before. */
const topic = `报送谈话名单 ${Date.now() % 100_000}`;

export default journey('a-paper-between-a-corps-and-two-detachments', async ({ signIn }) => {
  const corps = await signIn('corps.officer', desktop);
  await send(corps, 'PUT', '/kinds/errand', { yaml: errand });
  const { id } = await send(corps, 'POST', '/records', {
    kind: 'errand',
    occurredOn: '2023-09-14',
    unitIds: ['corps'],
    fields: { topic, addressees: ['det01', 'det02'], replyBy: '2023-09-20' },
    submit: false,
  });
  const second = await signIn('det02.discipline', desktop);
  await second.goto('/received');
  await sees(second.getByRole('heading', { name: '收到的' }));
  assert.equal(await second.getByText(topic).count(), 0, 'a draft is nobody else’s');

  await corps.goto(`/records/${id}`);
  await step(corps, '交办').click();
  await sees(corps.getByText('已交办，可撤销').or(corps.getByText('已交办')));
  await sees(corps.getByText(/交办〔2023〕\d+号/));

  const first = await signIn('det01.political', phone);
  await first.goto('/todo');
  await first.getByRole('link', { name: `去回复：${topic}` }).click();
  await sees(first.getByRole('heading', { name: topic, level: 1 }));
  await step(first, '签收').click();
  await sees(first.getByText('已签收，可撤销'));
  await step(first, '回复').click();
  await confirm(first, '回复').click();
  await sees(first.getByText('请填办理情况'));
  await first.getByLabel(/^办理情况/).fill('名单已核对，缺口两人');
  await confirm(first, '回复').click();
  await sees(first.getByText('已回复，可撤销'));
  await gone(step(first, '回复'));
  await first.goto('/received');
  await sees(first.getByRole('region', { name: '办过的和知悉的' }).getByText(topic));

  await second.reload();
  await second.getByRole('link', { name: topic }).click();
  await sees(step(second, '签收'));
  await sees(second.getByRole('region', { name: '承办单位' }));
  assert.equal(await second.getByText('缺口两人').count(), 0, 'one addressee reads another’s answer');

  await corps.reload();
  const parties = corps.getByRole('region', { name: '承办单位' });
  await sees(parties.getByText('签收 1/2 · 回复 1/2'));
  await sees(parties.getByText('名单已核对，缺口两人'));
  await step(corps, '办结').click();
  await corps.getByLabel(/^怎样核实的/).fill('查看名单');
  await confirm(corps, '办结').click();
  await sees(corps.getByText('请写明原因'));
  await corps.getByLabel(/^写明原因仍然办理/).fill('第二支队另行报送');
  await confirm(corps, '办结').click();
  await sees(corps.getByRole('list', { name: '办理环节' }).getByText('已办结'));
  await gone(step(corps, '收回'));

  await first.goto(`/records/${id}`);
  await sees(first.getByText('已办结'));
  assert.equal(await step(first, '回复').count(), 0);
});
