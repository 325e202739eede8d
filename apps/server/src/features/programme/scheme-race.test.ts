import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type TestApp } from '../../testing/index.ts';

const after = (milliseconds: number) =>
  new Promise((done) => {
    setTimeout(done, milliseconds);
  });
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

it('a record that is accepted while a scheme is being applied counts toward the duties of that scheme', async () => {
  const { database, programme } = site.app.deps;
  const writer = await site.as('det01.political');
  const officer = await site.as('corps.officer');
  const made = await writer.send<{ id: string; status: string }>('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-14',
    unitIds: ['det01'],
    fields: { category: 'theme-party-day' },
    submit: true,
  });
  expect([made.status, made.body.status]).toEqual([201, 'submitted']);
  const { corps_id: corpsId } = await asSystem(database, (trx) =>
    trx.selectFrom('unit').select('corps_id').where('id', '=', 'det01').executeTakeFirstOrThrow(),
  );

  let acceptance: Promise<{ status: number; body: { duties: number } }> | undefined;
  await asSystem(database, async (trx) => {
    await programme.adoptScheme(trx, corpsId, programme.pack.scheme, '2023-09-01', {
      id: 'test',
      name: '测试',
    });
    // Whoever reads meanwhile sees the scheme as it was, and so may what this process remembers of it. (The
    // embedded engine lets all wait.)
    const reading = officer.get('/duties', { unitId: 'det01' });
    await Promise.race([reading, after(300)]);
    acceptance = officer.send('POST', `/records/${made.body.id}/accept`, { revision: 1 });
    await after(500);
  });
  const accepted = await acceptance;
  expect(accepted?.status).toBe(200);
  expect(accepted?.body.duties).toBeGreaterThan(0);
  await programme.settle(database, corpsId);
  expect((await asSystem(database, (trx) => programme.reconcile(trx, corpsId))).differences).toEqual([]);
});
