import assert from 'node:assert/strict';
import { answer, personOf, recordId, statusAt, unitOf } from './acts.ts';
import { desktop, journey, phone, sees } from './journey.ts';

/** 本人报备: a member declares on the telephone, for himself alone; only those who must know read it. */
export default journey('self-declaration', async ({ signIn }) => {
  const himself = await signIn('firefighter0001', phone);
  const comrade = await signIn('firefighter0002', phone);
  const instructor = await signIn('sta010101.instructor', desktop);
  const discipline = await signIn('det01.discipline', desktop);
  const neighbour = await signIn('det02.discipline', desktop);
  const own = await personOf(himself);

  await himself
    .getByRole('link', { name: /本人报备|报备/ })
    .first()
    .click();
  await himself.getByLabel(/^事项日期/).fill('2023-09-14');
  await himself.getByLabel(/^事项（/).selectOption({ label: '操办婚丧喜庆' });
  await himself.getByLabel(/^说明/).fill('国庆期间办婚礼，只请亲属');
  await himself.getByRole('button', { name: '提交', exact: true }).click();
  await sees(himself.getByRole('heading', { name: '记好了' }));
  await himself.getByRole('status').getByRole('link').first().click();
  const id = await recordId(himself);
  await sees(himself.getByText('国庆期间办婚礼，只请亲属'));

  // Nobody writes it for another: not a comrade, not his instructor, not the discipline committee.
  for (const [page, unitId] of [
    [comrade, (await unitOf(comrade)).id],
    [instructor, (await unitOf(instructor)).id],
    [discipline, 'det01'],
  ] as const) {
    const refused = await answer(page, 'POST', '/records', {
      kind: 'self-declaration',
      occurredOn: '2023-09-14',
      unitIds: [unitId],
      fields: { person: own.id, category: 'other', content: '代写' },
      submit: true,
    });
    assert.equal(refused.status, 422, JSON.stringify(refused.body));
    assert.match(JSON.stringify(refused.body), /只能由本人登记/);
  }
  for (const page of [comrade, instructor, neighbour])
    assert.equal(await statusAt(page, `/records/${id}`), 404);
  await discipline.goto(`/records/${id}`);
  await sees(discipline.getByText('国庆期间办婚礼，只请亲属'));
  await comrade.goto(`/records/${id}`);
  await sees(comrade.getByRole('main').getByText(/没有|不存在|找不到/));
});
