import assert from 'node:assert/strict';
import { choose, recordId, send } from './acts.ts';
import { desktop, journey, phone, sees } from './journey.ts';

/**
 * A kind between two parties written on the page alone, without YAML (issue O35): a paper that asks a unit
 * something until a day, with rows; one addressee answers, the other is overdue on that very day.
 */
export default journey('a-paper-with-two-parties-made-on-the-page', async ({ signIn }) => {
  const mark = Date.now() % 100_000;
  const title = `问询单${mark}`;
  const officer = await signIn('corps.officer', desktop);
  await officer.goto('/kinds/new');
  const about = officer.getByRole('region', { name: '这张表' });
  await about.getByLabel('名称').fill(title);
  await about.getByLabel('谁要的').fill('总队纪委');
  await about.getByLabel('用来做什么').fill('问清一件事');
  const fields = officer.getByRole('region', { name: '字段', exact: true });
  await fields.getByRole('button', { name: '＋ 一行文字' }).click();
  await fields.getByLabel('字段名称').fill(`问什么${mark}`);
  await fields.getByLabel('必填').check();

  const flow = officer.getByRole('region', { name: '要别人办' });
  await flow.getByRole('button', { name: '＋ 要别的单位（人）办' }).click();
  await flow.getByLabel('叫什么').fill('被问单位');
  await flow.getByRole('group', { name: '步骤：答复' }).getByLabel('步骤名称').fill('回话');
  await flow.getByRole('button', { name: '＋ 一个限期' }).click();
  await sees(fields.locator('input[value="答复期限"]'));

  const tables = officer.getByRole('region', { name: '一行一行填的表' });
  await tables.getByRole('button', { name: '＋ 一张表' }).click();
  await sees(officer.getByText('还差：每张表和每一列的名称。'));
  await tables.getByLabel('表名').fill('要点');
  await tables.getByLabel('列名').fill('要点内容');
  const picture = officer.getByRole('region', { name: '流转的样子' });
  await sees(picture.getByText('被问单位逐家回话（限期）'));

  // A step that leads nowhere is refused by the server, and said at that step.
  await flow.getByRole('button', { name: '＋ 一个环节' }).click();
  await flow.getByRole('group', { name: '环节：', exact: true }).getByLabel('环节名称').fill('没人到的环节');
  await officer.getByRole('button', { name: '保存', exact: true }).click();
  const lost = flow.getByRole('group', { name: '环节：没人到的环节' });
  await sees(lost.getByText('没有步骤能走到“没人到的环节”'));
  await lost.getByRole('button', { name: '去掉没人到的环节' }).click();
  await officer.getByRole('button', { name: '保存', exact: true }).click();
  await officer.waitForURL((url) => url.pathname === '/kinds');
  await sees(officer.getByRole('button', { name: title }));

  const { items } = await send<{ items: { id: string; title: string }[] }>(officer, 'GET', '/kinds');
  const kind = items.find((one) => one.title === title)?.id ?? 'none';
  await officer.goto(`/records/new?kind=${kind}`);
  await officer.getByLabel(/^日期/).fill('2023-09-01');
  await officer.getByLabel(new RegExp(`^问什么${mark}`)).fill(`油料去向${mark}`);
  const whom = officer.getByRole('combobox', { name: /^承办单位/ });
  for (const unit of ['第一支队', '第二支队']) await choose(officer, whom, unit);
  await officer.getByLabel(/^答复期限/).fill('2023-09-05');
  await officer.getByRole('button', { name: '发出', exact: true }).click();
  await sees(officer.getByRole('heading', { name: '已发出' }));
  await officer
    .getByRole('status')
    .getByRole('link', { name: new RegExp(`油料去向${mark}`) })
    .click();
  const path = `/records/${await recordId(officer)}`;
  await sees(officer.getByText(/〔2023〕\d+号/));

  const first = await signIn('det01.political', phone);
  await first.goto(path);
  await first.getByRole('button', { name: '回话', exact: true }).click();
  await first.getByLabel(/^答复内容/).fill('按台账发放');
  await first.getByRole('dialog').getByRole('button', { name: '回话', exact: true }).click();
  await sees(first.getByText('已回话，可撤销'));

  const second = await signIn('det02.political', desktop);
  await second.goto('/todo');
  const owed = second.getByRole('link', { name: new RegExp(`油料去向${mark}`) }).first();
  await sees(owed);
  await sees(second.getByText(/逾期/));
  await second.goto(path);
  await sees(second.getByRole('button', { name: '回话', exact: true }));
  assert.equal(await second.getByText('按台账发放').count(), 0, 'one addressee reads another’s answer');
  await officer.reload();
  await sees(officer.getByText('回话 1/2'));

  // Changed afterwards: what was written before is still where it was.
  await officer.goto('/kinds');
  await officer.getByRole('button', { name: title }).click();
  await officer.getByRole('dialog').getByRole('link', { name: '修改' }).click();
  await sees(officer.getByRole('heading', { level: 1, name: `修改：${title}` }));
  await fields.getByRole('button', { name: '＋ 一行文字' }).click();
  await fields.getByLabel('字段名称').last().fill(`联系电话${mark}`);
  await fields.getByRole('button', { name: `联系电话${mark}往前` }).click();
  await officer.getByRole('button', { name: '保存', exact: true }).click();
  await officer.waitForURL((url) => url.pathname === '/kinds');
  await officer.goto(path);
  await sees(officer.getByRole('heading', { level: 1, name: `油料去向${mark}` }));
  await sees(officer.getByText('回话 1/2'));
  await officer.goto(`/records/new?kind=${kind}`);
  await sees(officer.getByLabel(new RegExp(`^联系电话${mark}`)));
});
