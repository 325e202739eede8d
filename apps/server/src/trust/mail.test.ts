import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { asSystem } from '../platform/database/index.ts';
import { smtpTransport } from '../platform/mail.ts';
import { sendOutbox } from '../features/notices/outbox.ts';
import { testApp, type TestApp } from '../testing/index.ts';
import { mailbox as openMailbox, type Mailbox } from './mailbox.ts';

let site: TestApp;
let mailbox: Mailbox;
beforeAll(async () => {
  site = await testApp();
  mailbox = await openMailbox();
  for (const [account, email] of [
    ['det01.political', 'pol01@fire.example'],
    ['corps.officer', 'officer@fire.example'],
    ['det02.political', 'pol02@fire.example'],
  ] as const) {
    expect((await (await site.as(account)).send('PUT', '/me/email', { email })).status).toBe(200);
  }
  // Whatever the start had to say is not what is looked at here.
  await run(sql`update notification set mailed_at = now()`);
});
afterAll(async () => {
  await mailbox.stop();
  await site.close();
});
afterEach(() => {
  mailbox.received.length = 0;
  mailbox.refuse(false);
});

const run = <T>(query: ReturnType<typeof sql<T>>) =>
  asSystem(site.data.database, async (trx) => (await query.execute(trx)).rows);
async function sweep(port = mailbox.port) {
  const transport = smtpTransport({ url: `smtp://127.0.0.1:${port}`, from: 'liulian@fire.example' });
  const errors: unknown[] = [];
  try {
    return {
      sent: await sendOutbox(site.data.database, transport, 'http://liulian.example', (error) =>
        errors.push(error),
      ),
      errors,
    };
  } finally {
    transport.close();
  }
}
/** Claims of a failed sweep run out after ten minutes and more. */
const later = () =>
  run(
    sql`
      update notification set mail_claimed_at = mail_claimed_at - interval '3 hours' where mailed_at is null
    `,
  );
const waiting = async () =>
  (
    await run(
      sql<{
        count: number;
      }>`
        select count(*)::int as count
        from notification n
        join account a on a.id = n.account_id
        where n.mailed_at is null
          and a.email is not null
      `,
    )
  )[0]?.count;

/** A superior returns a record: the one who entered it gets a notice. */
async function returned(reason: string): Promise<void> {
  const made = await (
    await site.as('det01.political')
  ).send<{ id: string }>('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-14',
    unitIds: ['det01'],
    title: '内部讲座绝密标题',
    note: '备注里的个人情况',
    fields: { category: 'expert-lecture', speaker: { name: '外请专家甲' } },
    submit: true,
  });
  expect(made.status).toBe(201);
  const reply = await (
    await site.as('corps.officer')
  ).send('POST', `/records/${made.body.id}/return`, { reason, revision: 1 });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
}

it('mails a notice once, also when two sweeps run at the same time or again', async () => {
  await returned('签到表看不清');
  const expected = await waiting();
  expect(expected).toBeGreaterThan(0);
  await Promise.all([sweep(), sweep()]);
  await sweep();
  expect(mailbox.received).toHaveLength(expected ?? 0);
  expect(mailbox.received.filter((mail) => mail.to.includes('pol01@fire.example'))).toHaveLength(1);
  expect(new Set(mailbox.received.map((mail) => mail.messageId)).size).toBe(mailbox.received.length);
  const addressed = mailbox.received.map((mail) => `${mail.to.join()} ${mail.subject}`);
  expect(new Set(addressed).size).toBe(addressed.length);
});

it('says where to look, and nothing of what stands there', async () => {
  await returned('讲稿涉及某人隐私');
  await sweep();
  expect(mailbox.received.length).toBeGreaterThan(0);
  for (const mail of mailbox.received) {
    expect(mail.from).toBe('liulian@fire.example');
    expect(mail.subject).toMatch(/^【六廉】/);
    expect(mail.text).toMatch(/请登录查看：http:\/\/liulian\.example\//);
    for (const secret of ['外请专家甲', '备注里的个人情况', '涉及某人隐私', '内部讲座绝密标题'])
      expect(mail.subject + mail.text).not.toContain(secret);
  }
});

it.each<[string, () => Promise<void>, () => Promise<void>]>([
  ['refuses', async () => mailbox.refuse(true), async () => mailbox.refuse(false)],
  [
    'is down',
    async () => mailbox.stop(),
    async () => {
      mailbox = await openMailbox(mailbox.port);
    },
  ],
])('tries again when the mail server %s, and then sends once', async (_what, fail, recover) => {
  await returned('请补充');
  const expected = await waiting();
  await fail();
  const { sent, errors } = await sweep();
  expect(sent).toBe(0);
  expect(errors).toHaveLength(expected ?? 0);
  await recover();
  expect((await sweep()).sent, 'not at once: another sweep may be sending it').toBe(0);
  await later();
  expect((await sweep()).sent).toBe(expected);
  await later();
  expect((await sweep()).sent).toBe(0);
  expect(mailbox.received).toHaveLength(expected ?? 0);
});

it('escalation that runs twice gives each account its notices and mails once', async () => {
  await run(sql`delete from escalation`);
  await run(sql`delete from notification`);
  const first = await site.app.jobs.run('escalation');
  expect(first).toBeGreaterThan(0);
  expect(await site.app.jobs.run('escalation')).toBe(0);
  const expected = await waiting();
  expect(expected).toBeGreaterThan(0);
  for (let i = 0; i < 10; i += 1) await sweep(); // twenty at a time
  expect(mailbox.received).toHaveLength(expected ?? 0);
  expect(await waiting()).toBe(0);
});

it('two escalations at the same moment are as one', async () => {
  await run(sql`delete from escalation`);
  await run(sql`delete from notification`);
  await Promise.allSettled([site.app.jobs.run('escalation'), site.app.jobs.run('escalation')]);
  const rows = await run(
    sql<{
      count: number;
    }>`select count(*)::int as count from notification where dedupe is not null group by account_id, dedupe`,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.every((row) => row.count === 1)).toBe(true);
  const titles = await run(
    sql<{
      count: number;
    }>`
      select count(*)::int as count
      from notification
      group by account_id, title, link
      order by 1 desc
      limit 1
    `,
  );
  expect(titles[0]?.count).toBe(1);
});

it('whoever stops the mails gets none', async () => {
  expect((await (await site.as('det01.political')).send('PUT', '/me/email', { email: null })).status).toBe(
    200,
  );
  await run(sql`update notification set mailed_at = now()`);
  await returned('请补充');
  await sweep();
  expect(mailbox.received.filter((mail) => mail.to.includes('pol01@fire.example'))).toEqual([]);
});
