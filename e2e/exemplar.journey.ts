import assert from 'node:assert/strict';
import { answer, choose, personOf, recordId, statusAt, step, takeStep } from './acts.ts';
import { journey, phone, sees } from './journey.ts';

/** 典型: nominated, the discipline committee's opinion, the person's consent, and only then everybody's. */
export default journey('exemplar', async ({ signIn }) => {
  const mark = Date.now() % 100_000;
  const name = `拒收礼品的班长${mark}`;
  const political = await signIn('det01.political');
  const discipline = await signIn('det01.discipline');
  const officer = await signIn('corps.officer');
  const himself = await signIn('firefighter0001', phone);
  const comrade = await signIn('firefighter0002', phone);
  const other = await signIn('det02.discipline');
  const person = await personOf(himself);

  await political.goto('/records/new?kind=exemplar');
  await political.getByLabel(/^类型/).selectOption({ label: '个人' });
  await political.getByLabel(/^名称/).fill(name);
  await choose(political, political.getByRole('combobox', { name: /^本人/ }), person.name);
  await choose(political, political.getByRole('combobox', { name: /^出具廉洁意见的纪委/ }), '第一支队');
  await political.getByRole('button', { name: '推荐', exact: true }).click();
  await sees(political.getByText(/请逐条对照标准，写明事实依据/));
  await political.getByRole('button', { name: '＋ 加一行' }).click();
  await political.getByLabel(/^第 1 行标准/).fill('清正廉洁');
  await political.getByLabel(/^第 1 行事实依据/).fill('三年拒收礼品六次');
  await political.getByRole('button', { name: '推荐', exact: true }).click();
  await sees(political.getByRole('heading', { name: '已推荐' }));
  await political.getByRole('status').getByRole('link', { name }).click();
  const id = await recordId(political);

  await officer.goto(`/records/${id}`);
  await sees(officer.getByText('还不能公布：纪委还没有出具廉洁意见；本人还没有表态。'));
  assert.equal(await step(political, '公布').count(), 0, 'a detachment publishes');
  for (const page of [comrade, other]) assert.equal(await statusAt(page, `/records/${id}`), 404);

  // He disagrees first: nothing is published against somebody's will.
  await himself.goto(`/records/${id}`);
  await takeStep(himself, '本人表态', (dialog) =>
    dialog.getByLabel(/^是否同意公开/).selectOption({ label: '不同意公开' }),
  );
  await discipline.goto(`/records/${id}`);
  await takeStep(discipline, '出具廉洁意见', async (dialog) => {
    await dialog.getByLabel(/^廉洁意见/).selectOption({ label: '同意' });
    await dialog.getByLabel(/^说明/).fill('未发现问题');
  });
  await officer.reload();
  await sees(officer.getByText('还不能公布：本人不同意公开。'));
  const early = await answer(officer, 'POST', `/records/${id}/steps/publish`, {
    fields: { reviewOn: '2024-09-05' },
    answers: {},
    revision: 1,
  });
  assert.ok(early.status >= 400);
  // What was changed is judged again by both, the committee that agreed before included.
  await political.reload();
  await takeStep(political, '退回修改', (dialog) => dialog.getByLabel(/^原因/).fill('略去单位名称'));
  await takeStep(political, '推荐');
  await officer.reload();
  await sees(officer.getByText('还不能公布：纪委还没有出具廉洁意见；本人还没有表态。'));
  await discipline.reload();
  await takeStep(discipline, '出具廉洁意见', (dialog) =>
    dialog.getByLabel(/^廉洁意见/).selectOption({ label: '同意' }),
  );
  await himself.reload();
  await takeStep(himself, '本人表态', (dialog) =>
    dialog.getByLabel(/^是否同意公开/).selectOption({ label: '同意公开' }),
  );
  assert.equal(await statusAt(comrade, `/records/${id}`), 404, 'seen before its publication');

  await officer.reload();
  await takeStep(officer, '公布', (dialog) => dialog.getByLabel(/^下次复核日期/).fill('2024-09-05'));
  await comrade.goto(`/records/${id}`);
  await sees(comrade.getByRole('heading', { level: 1, name }));
  assert.equal(await comrade.getByText('未发现问题').count(), 0, 'everybody reads the opinion');
  assert.equal(await statusAt(other, `/records/${id}`), 200);

  await takeStep(officer, '暂停展示', (dialog) => dialog.getByLabel(/^原因/).fill('有反映待核'));
  assert.equal(await statusAt(comrade, `/records/${id}`), 404, 'seen while it is looked into');
  assert.equal(await statusAt(himself, `/records/${id}`), 200);
});
