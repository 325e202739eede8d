import { choose, personOf, send } from './acts.ts';
import { desktop, journey, phone, sees } from './journey.ts';

/** 交接: an item passes from one person to another; both sign, the second on the telephone. */
export default journey('handover', async ({ signIn }) => {
  const officer = await signIn('det01.political', desktop);
  const giver = await signIn('bri0101.instructor', desktop);
  const successor = await signIn('sta010101.instructor', phone);
  const [from, to] = [await personOf(giver), await personOf(successor)];
  const what = '补齐装备采购台账';
  await send(officer, 'POST', '/records', {
    kind: 'item',
    occurredOn: '2023-09-14',
    unitIds: ['det01'],
    fields: { what, unit: 'bri0101', owner: from.id, due: '2023-09-30' },
    submit: true,
  });
  await giver.goto('/handovers');
  await sees(giver.getByRole('checkbox', { name: what }));
  await choose(giver, giver.getByLabel('交给', { exact: true }), to.name);
  await giver.getByLabel('原因').fill('调整分工');
  await giver.getByRole('button', { name: /^签字交出/ }).click();
  await sees(giver.getByText('等接手人签字'));

  await successor.goto('/handovers');
  await successor.getByRole('button', { name: '签字接下' }).click();
  await sees(successor.getByText('两人已签字'));
  await sees(successor.getByRole('checkbox', { name: what }));
});
