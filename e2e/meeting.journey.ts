import assert from 'node:assert/strict';
import { answer, choose, recordId, statusAt, unitOf } from './acts.ts';
import { journey, phone, sees } from './journey.ts';

/** A meeting with its agenda: what it resolved becomes items, and a study makes up for this meeting alone. */
export default journey('meeting', async ({ signIn }) => {
  const mark = Date.now() % 100_000;
  const topic = `九月支部会${mark}`;
  const brigade = await signIn('bri0101.instructor');
  const station = await signIn('sta010101.instructor', phone);
  const stranger = await signIn('sta020101.instructor');
  const above = await signIn('det01.political');
  const own = await unitOf(station);

  await brigade.goto('/records/new?kind=activity&category=branch-meeting');
  await brigade.getByLabel(/^题目/).fill(topic);
  const agenda = brigade.getByRole('region', { name: '议程' });
  await agenda.getByRole('button', { name: '＋ 加一行' }).click();
  await agenda.getByLabel(/^第 1 行议题/).fill('研究训练安排');
  await sees(brigade.getByText('第一项不是“第一议题”'));
  const resolved = brigade.getByRole('region', { name: '议定事项' });
  await resolved.getByRole('button', { name: '＋ 加一行' }).click();
  await resolved.getByLabel(/^第 1 行事项/).fill(`补齐器材台账${mark}`);
  const unit = resolved.getByRole('combobox', { name: /^第 1 行责任单位/ });
  await choose(brigade, unit, (await unitOf(stranger)).name);
  await brigade.getByRole('button', { name: '提交', exact: true }).click();
  await sees(brigade.getByText(/“责任单位”只能在.+及下级单位里选/));
  await resolved.getByRole('button', { name: /^去掉(?!第)/ }).click();
  await choose(brigade, unit, own.name);
  await brigade.getByRole('button', { name: '提交', exact: true }).click();
  await sees(brigade.getByRole('heading', { name: '已提交' }));
  await brigade.getByRole('status').getByRole('link', { name: topic }).click();
  const id = await recordId(brigade);

  // The unit above accepts it; the brigade does not accept its own.
  assert.equal(await brigade.getByRole('button', { name: '认可', exact: true }).count(), 0);
  await above.goto(`/records/${id}`);
  await above.getByRole('button', { name: '认可', exact: true }).click();
  await sees(above.getByText('已认可').first());
  assert.equal(await statusAt(stranger, `/records/${id}`), 404);

  await brigade.reload();
  const decided = brigade.getByRole('region', { name: '议定事项' });
  await decided.getByRole('button', { name: '全部选上' }).click();
  await decided.getByRole('button', { name: '生成事项 1' }).click();
  await decided.getByRole('link', { name: /^事项/ }).click();
  await sees(brigade.getByRole('heading', { level: 1, name: `补齐器材台账${mark}` }));
  const item = await recordId(brigade);
  await station.goto('/received');
  await sees(station.getByText(`补齐器材台账${mark}`));
  assert.equal(await statusAt(stranger, `/records/${item}`), 404, 'a station reads another’s item');

  // The 第一议题 that was left out is made up for by the study that names this meeting, by its own unit alone.
  const study = (unitId: string) => ({
    kind: 'activity',
    occurredOn: '2023-09-15',
    unitIds: [unitId],
    fields: { category: 'first-topic-study', repairs: id },
    submit: true,
  });
  const foreign = await answer(station, 'POST', '/records', study(own.id));
  assert.equal(foreign.status, 422, JSON.stringify(foreign.body));
  await brigade.goto('/records/new?kind=activity&category=first-topic-study');
  await choose(brigade, brigade.getByRole('combobox', { name: /^补的哪次会/ }), topic);
  await brigade.getByRole('button', { name: '提交', exact: true }).click();
  await sees(brigade.getByRole('heading', { name: '已提交' }));
  await brigade.goto(`/records/${id}`);
  await sees(brigade.getByRole('region', { name: /补学/ }));
});
