import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { smtpTransport } from '../../platform/mail.ts';
import { sendOutbox } from './outbox.ts';
import { testApp, type TestApp } from '../../testing/index.ts';
import { filledSheet, upload } from '../../trust/hostile-uploads.ts';
import { mailbox as openMailbox, type Mailbox } from '../../trust/mailbox.ts';

let site: TestApp;
let mailbox: Mailbox;
beforeAll(async () => {
  site = await testApp();
  mailbox = await openMailbox();
  for (const [account, email] of [
    ['det01.political', 'author@fire.example'],
    ['corps.officer', 'officer@fire.example'],
  ] as const)
    expect((await (await site.as(account)).send('PUT', '/me/email', { email })).status).toBe(200);
});
afterAll(async () => {
  await mailbox.stop();
  await site.close();
});
afterEach(async () => {
  mailbox.received.length = 0;
  for (const user of ['det01.political', 'corps.officer'])
    await (await site.as(user)).send('PUT', '/notifications/settings', standard);
  await run(sql`update notification set mailed_at = now(), read_at = now()`);
});

const standard = { mail: 'each', quiet: null, muted: [] };
const run = (query: ReturnType<typeof sql>) =>
  asSystem(site.data.database, (trx) => query.execute(trx), { write: true });
/** The mails sent at this hour of the corps' day, after every batch has settled. */
async function mailsAt(hour: number) {
  const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const transport = smtpTransport({ url: `smtp://127.0.0.1:${mailbox.port}`, from: 'liulian@fire.example' });
  await sendOutbox(
    site.data.database,
    transport,
    'http://liulian.example',
    (error) => {
      throw error;
    },
    new Date(`${day}T${String(hour).padStart(2, '0')}:00:00+08:00`),
  );
  transport.close();
  return mailbox.received;
}
interface Notice {
  type: string;
  title: string;
  count: number;
  read: boolean;
  link: string | null;
}
const noticesOf = async (user: string, type: string) =>
  (await (await site.as(user)).get<{ items: Notice[] }>('/notifications', { limit: '50' })).body.items.filter(
    (notice) => notice.type === type && !notice.read,
  );
async function submitted(title: string): Promise<{ id: string; revision: number }> {
  const made = await (
    await site.as('det01.political')
  ).send<{ id: string; revision: number }>('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-14',
    unitIds: ['det01'],
    title,
    fields: { category: 'expert-lecture', speaker: { name: '外请专家甲' } },
    submit: true,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return { id: made.body.id, revision: 1 };
}

it('keeps settings to their owner, and refuses what cannot be muted or is no hour', async () => {
  const officer = await site.as('corps.officer');
  const put = (body: unknown) => officer.send('PUT', '/notifications/settings', body);
  expect((await put({ ...standard, muted: ['account'] })).status).toBe(400);
  expect((await put({ ...standard, quiet: { from: 22, to: 24 } })).status).toBe(400);
  const quiet = { mail: 'daily', quiet: { from: 22, to: 7 }, muted: ['record.accepted'] };
  expect((await put(quiet)).body).toEqual(quiet);
  const other = await site.as('det01.political');
  expect((await other.get('/notifications/settings')).body).toEqual(standard);
});

it('gives the author one notice and one mail for a batch that was accepted', async () => {
  const records = [];
  for (let number = 1; number <= 6; number += 1) records.push(await submitted(`第 ${number} 讲`));
  const stranger = await site.as('det02.political');
  const refused = await stranger.send<{ accepted: string[] }>('POST', '/records/accept', { records });
  expect(refused.body.accepted ?? []).toEqual([]);
  await run(sql`update notification set mailed_at = now()`);
  const reply = await (
    await site.as('corps.officer')
  ).send<{ accepted: string[] }>('POST', '/records/accept', { records });
  expect(reply.body.accepted).toHaveLength(6);
  const notices = await noticesOf('det01.political', 'record.accepted');
  expect(notices).toHaveLength(1);
  expect(notices[0]).toMatchObject({ title: '6 条记录已认可', count: 6, link: '/records' });
  const mails = await mailsAt(12);
  expect(mails.map((mail) => `${mail.to.join()} ${mail.subject}`)).toEqual([
    'author@fire.example 【六廉】6 条记录已认可',
  ]);
});

it('gives each reviewer one notice and one mail for an import of forty rows', async () => {
  const recorder = await site.as('det01.political');
  const rows = Array.from({ length: 40 }, (_, row) => ({
    开展日期: `2023-08-${String((row % 28) + 1).padStart(2, '0')}`,
    类别: '警示教育',
    标题: `从表格来 ${row + 1}`,
  }));
  const reply = await upload<{ created: string[] }>(
    recorder,
    '/kinds/activity/import',
    '活动.xlsx',
    await filledSheet(recorder, rows),
    { dryRun: 'false' },
  );
  expect(reply.body.created, JSON.stringify(reply.body)).toHaveLength(40);
  const notices = await noticesOf('corps.officer', 'record.submitted');
  expect(notices).toHaveLength(1);
  expect(notices[0]).toMatchObject({ count: 40, link: '/review' });
  expect(notices[0]?.title).toMatch(/40 条活动待认可$/);
  expect((await mailsAt(12)).map((mail) => mail.to.join())).toEqual(['officer@fire.example']);
});

it('sends a summary once a day to those who asked for one', async () => {
  const officer = await site.as('corps.officer');
  await officer.send('PUT', '/notifications/settings', { ...standard, mail: 'daily' });
  for (let number = 1; number <= 3; number += 1) await submitted(`甲 ${number}`);
  expect(await mailsAt(7)).toEqual([]);
  expect((await mailsAt(9)).map((mail) => mail.subject)).toEqual(['【六廉】今日消息 3 条']);
  await submitted('当天晚些');
  expect(await mailsAt(18)).toHaveLength(1);
});

it('waits with mails through the quiet hours, over midnight too', async () => {
  const officer = await site.as('corps.officer');
  await officer.send('PUT', '/notifications/settings', { ...standard, quiet: { from: 22, to: 7 } });
  await submitted('夜里的');
  for (const hour of [22, 23, 0, 6]) expect(await mailsAt(hour)).toEqual([]);
  expect(await mailsAt(7)).toHaveLength(1);
});

it('puts a muted notice where it can be found, as read and without a mail', async () => {
  const officer = await site.as('corps.officer');
  await officer.send('PUT', '/notifications/settings', { ...standard, muted: ['record.submitted'] });
  await submitted('不打扰的');
  expect(await noticesOf('corps.officer', 'record.submitted')).toEqual([]);
  const { body } = await officer.get<{ items: Notice[] }>('/notifications', { limit: '5' });
  expect(body.items[0]).toMatchObject({ type: 'record.submitted', read: true });
  expect(await mailsAt(12)).toEqual([]);
});
