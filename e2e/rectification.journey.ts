import assert from 'node:assert/strict';
import { answer, choose, pasteInto, personOf, recordId, send, statusAt, step, takeStep } from './acts.ts';
import { gone, journey, phone, sees } from './journey.ts';

/**
 * 巡察整改: fed back by those above with findings pasted from Excel, planned by the inspected unit,
 * reviewed, settled by another than whoever asked, and one of them found on looking back to be mended in
 * appearance only.
 */
export default journey('rectification', async ({ signIn }) => {
  const mark = Date.now() % 100_000;
  const round = `第五轮巡察${mark}`;
  const corps = await signIn('corps.officer');
  const reviewer = await signIn('corps.discipline');
  const inspected = await signIn('det01.political');
  const stranger = await signIn('det02.political');
  const [reviewing, leading] = [await personOf(reviewer), await personOf(inspected)];

  // Nobody files a feedback on those beside or above.
  const refused = await answer(stranger, 'POST', '/records', {
    kind: 'inspection-feedback',
    occurredOn: '2023-09-14',
    unitIds: ['det02'],
    fields: { round, inspectedUnit: 'det01', reviewers: [reviewing.id] },
    rows: { findings: [{ values: { problem: '与我无关' } }] },
    submit: true,
  });
  assert.equal(refused.status, 422, JSON.stringify(refused.body));
  assert.match(JSON.stringify(refused.body), /fields\.inspectedUnit/);

  await corps.goto('/records/new?kind=inspection-feedback');
  await corps.getByLabel(/^巡察轮次/).fill(round);
  await choose(corps, corps.getByRole('combobox', { name: /^被巡察单位/ }), '第一支队');
  await choose(corps, corps.getByRole('combobox', { name: /^会审人/ }), reviewing.name);
  await corps.getByRole('button', { name: '从 Excel 粘贴' }).click();
  await corps
    .getByRole('textbox', { name: '从 Excel 复制的内容' })
    .fill(`序号\t问题\t来源\n1\t出入库登记不及时${mark}\t查阅台账\n2\t谈心谈话走形式${mark}\t谈话记录`);
  await corps.getByRole('button', { name: '粘贴进表' }).click();
  await sees(corps.getByText('共 2 行'));
  await corps.getByRole('button', { name: '反馈', exact: true }).click();
  await sees(corps.getByRole('heading', { name: '已反馈' }));
  await corps.getByRole('status').getByRole('link', { name: round }).click();
  const id = await recordId(corps);
  assert.equal(await statusAt(stranger, `/records/${id}`), 404, 'another detachment reads the feedback');

  // The plan is a duty of the inspected unit, due within the month; the findings are not its to change.
  await inspected.goto('/todo');
  await sees(inspected.getByText(new RegExp(round)));
  await inspected.goto(`/records/${id}`);
  await sees(inspected.getByText(/还不能报送整改方案：每个问题都要写明/));
  await inspected.getByRole('link', { name: '修改整改清单' }).click();
  await inspected.getByRole('button', { name: new RegExp(`出入库登记不及时${mark}`) }).click();
  assert.equal(await inspected.getByRole('button', { name: '＋ 加一行' }).count(), 0);
  const plan = (measure: string) =>
    [leading.name, '第一支队', leading.name, measure, '抽查无漏', '2023-11-30'].join('\t');
  await pasteInto(
    inspected.getByRole('combobox', { name: /^牵头领导/ }),
    `${plan('每月抽查台账')}\n${plan('谈话留痕')}`,
  );
  await sees(inspected.getByText('已粘贴'));
  const second = inspected.getByRole('button', { name: new RegExp(`谈心谈话走形式${mark}`) });
  await second.click();
  await sees(inspected.getByRole('listitem').filter({ has: second }).getByText('第一支队'));
  await inspected.getByRole('button', { name: '保存修改' }).click();
  await sees(inspected.getByText('已保存'));
  await takeStep(inspected, '报送整改方案', (dialog) =>
    dialog.getByLabel(/^整改方案说明/).fill('书记负总责'),
  );

  await reviewer.goto(`/records/${id}`);
  await takeStep(reviewer, '会审', (dialog) => dialog.getByLabel(/^意见/).selectOption({ label: '同意' }));
  await corps.reload();
  await takeStep(corps, '审定方案');
  await corps
    .getByRole('group', { name: '整改清单的几种看法' })
    .getByRole('button', { name: '责任清单' })
    .click();
  await sees(corps.getByRole('link', { name: /^事项/ }));
  const { rows } = await send<{ rows: { table: string; rows: { item: { id: string } }[] }[] }>(
    corps,
    'GET',
    `/records/${id}`,
  );
  const items = rows[0]!.rows.map((row) => row.item.id);
  assert.equal(items.length, 2);

  // Whoever asked does not settle it himself; somebody above does.
  const onPhone = await signIn('det01.political', phone);
  for (const item of items) {
    await onPhone.goto(`/records/${item}`);
    await takeStep(onPhone, '申请办结', (dialog) => dialog.getByLabel(/^办理结果/).fill('已整改'));
    assert.equal(await step(onPhone, '同意办结').count(), 0, 'whoever asked may approve');
    assert.equal(await statusAt(stranger, `/records/${item}`), 404);
    await corps.goto(`/records/${item}`);
    await takeStep(corps, '同意办结', (dialog) => dialog.getByLabel(/^怎样核实的/).fill('抽查台账'));
  }

  await corps.goto('/records/new?kind=look-back');
  await corps.getByLabel(/^名称/).fill(`回头看${mark}`);
  await choose(corps, corps.getByRole('combobox', { name: /^所查的巡察整改/ }), round);
  await choose(corps, corps.getByRole('combobox', { name: /^被查单位/ }), '第一支队');
  await corps.getByRole('button', { name: '存草稿' }).click();
  const look = await recordId(corps);
  await takeStep(corps, '随机抽取', (dialog) => dialog.getByLabel(/^抽取种子/).fill(`种子${mark}`));
  await sees(corps.getByText(new RegExp(`从 2 件已办结的事项里抽 1 件（比例 20%，种子 种子${mark}）`)));
  assert.equal(
    await statusAt(inspected, `/records/${look}`),
    404,
    'the visited unit sees the draw too early',
  );
  await corps.getByRole('link', { name: /^修改抽查的问题/ }).click();
  await corps.getByLabel(/查看情况/).fill('台账是补的');
  await corps.getByLabel(/认定/).selectOption({ label: '虚改' });
  await corps.getByRole('button', { name: '保存修改' }).click();
  await takeStep(corps, '认定');

  await inspected.goto(`/records/${look}`);
  await sees(inspected.getByText('台账是补的'));
  assert.equal(await statusAt(stranger, `/records/${look}`), 404);
  const stages = await Promise.all(
    items.map(
      async (item) =>
        (await send<{ stage: { title: string } }>(inspected, 'GET', `/records/${item}`)).stage.title,
    ),
  );
  assert.deepEqual(stages.toSorted(), ['办理中', '已办结'], 'what was mended in appearance is not reopened');
  await gone(step(inspected, '认定'));
});
