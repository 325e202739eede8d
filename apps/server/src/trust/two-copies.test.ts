import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findWrong, noticesOf, storedRecords, unsound, wrongNotices } from './kill-checks.ts';
import { finishJobs, mailsOfNotices, wrongJobs } from './kill-jobs.ts';
import { Person, RealSite, second, setUp, type People, type Server } from './kill-site.ts';
import { Storm } from './kill-storm.ts';
import { mailbox, type Mailbox } from './mailbox.ts';

/**
 * Two copies that answer and two that work, on one database and one data folder: to people and mailboxes they
 * are one.
 */
const today = '2023-09-15';
/** Milliseconds after which a step hangs, also on a machine that others keep busy. */
const patience = 600_000;

describe.skipIf(!process.env.TEST_DATABASE_URL)('two copies of the server and two workers', () => {
  let post: Mailbox;
  let site: RealSite;
  let copies: [Server, Server];
  let workers: Server[] = [];
  let people: People;
  let storm: Storm;
  beforeAll(async () => {
    post = await mailbox();
    site = new RealSite(undefined, {
      CLOCK: today,
      JOB_PACE: '20',
      SMTP_URL: `smtp://127.0.0.1:${post.port}`,
      SMTP_FROM: 'liulian@fire.example',
    });
    await site.prepare();
    const one = await site.start({ ROLE: 'server' });
    people = await setUp(one);
    copies = [one, await site.start({ ROLE: 'server' })];
    storm = new Storm(
      people,
      copies.map((copy) => copy.url),
    );
  }, patience);
  afterAll(async () => {
    await site?.close();
    await post?.stop();
  });

  /** Asks until it is so; the test's own time limit ends this. */
  const until = async (so: () => Promise<boolean>) => {
    while (!(await so())) await wait(100);
  };
  const reminders = async () =>
    [...(await noticesOf(people.officer)), ...(await noticesOf(people.superior))].filter((notice) =>
      notice.type.startsWith('escalation.'),
    );

  it('take writes for one another and show the same', { timeout: patience }, async () => {
    storm.start(4);
    await storm.more(12);
    expect(await reminders(), 'a copy that only answers reminds nobody').toEqual([]);
    workers = await Promise.all([site.start({ ROLE: 'worker' }), site.start({ ROLE: 'worker' })]);
    await storm.more(12);
    await storm.stop();
    expect(storm.answers.filter((answer) => answer.status === 0 || answer.status >= 300)).toEqual([]);
    expect(await findWrong(storm, people.officer)).toEqual({ lost: [], doubled: [], invented: [] });
    expect(await wrongNotices(storm, people)).toEqual([]);
    const [a, b] = await Promise.all(copies.map((copy) => storedRecords(people.officer.through(copy.url))));
    expect(a).toEqual(b);
  });

  it('know each other’s sessions; whoever leaves one has left the other', { timeout: patience }, async () => {
    const [here, there] = copies;
    const guest = new Person(here.url);
    await guest.done('POST', '/session', { username: 'officer', password: second });
    const elsewhere = guest.through(there.url);
    expect((await elsewhere.send('GET', '/me')).status).toBe(200);
    const left = guest.through(here.url);
    expect((await left.send('DELETE', '/session')).status).toBe(204);
    expect((await guest.through(here.url).send('GET', '/me')).status).toBe(401);
    await until(async () => (await elsewhere.send('GET', '/me')).status === 401);
    expect((await people.officer.send('GET', '/me')).status, 'other sessions stay').toBe(200);
  });

  it(
    'give out each other’s attachments, and continue each other’s uploads',
    { timeout: patience },
    async () => {
      const [here, there] = copies.map((copy) => people.officer.through(copy.url)) as [Person, Person];
      const { id } = await here.done('POST', '/records', {
        kind: 'activity',
        occurredOn: '2023-09-01',
        unitIds: [people.unitId],
        title: '有附件的活动',
        fields: { category: 'warning-education' },
      });
      const bytes = Buffer.from('签到表\n'.repeat(2000));
      const form = new FormData();
      form.append('file', new Blob([bytes]), '签到表.txt');
      expect((await here.raw('POST', `/api/records/${id}/file`, { body: form })).status).toBe(201);

      const tus = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' };
      const begun = await here.raw('POST', '/api/uploads', {
        headers: { 'tus-resumable': '1.0.0', 'upload-length': String(bytes.length) },
      });
      expect(begun.status).toBe(201);
      const address = new URL(begun.headers.get('location') ?? '', `${here.base}/api/uploads/`).pathname;
      const half = bytes.length / 2;
      expect(
        (
          await here.raw('PATCH', address, {
            headers: { ...tus, 'upload-offset': '0' },
            body: new Uint8Array(bytes.subarray(0, half)),
          })
        ).status,
      ).toBe(204);
      expect(
        (
          await there.raw('PATCH', address, {
            headers: { ...tus, 'upload-offset': String(half) },
            body: new Uint8Array(bytes.subarray(half)),
          })
        ).status,
      ).toBe(204);
      await here.done('POST', `/records/${id}/files`, {
        uploadId: address.split('/').at(-1),
        name: '签到表（续传）.txt',
      });

      const { fileList: files } = await there.done<{ fileList: { id: string; name: string }[] }>(
        'GET',
        `/records/${id}`,
      );
      expect(files.map((file) => file.name).sort()).toEqual(['签到表.txt', '签到表（续传）.txt'].sort());
      for (const file of files) {
        const got = await there.raw('GET', `/api/records/${id}/files/${file.id}`);
        expect([got.status, Buffer.from(await got.arrayBuffer()).equals(bytes)]).toEqual([200, true]);
      }
    },
  );

  it('remind and mail once, however many work', { timeout: patience }, async () => {
    await until(async () => (await reminders()).length > 0);
    await Promise.all([...copies, ...workers].map((process) => process.kill('SIGTERM')));
    await finishJobs(site, today, post);
    expect(await wrongJobs(site, [today])).toEqual([]);
    const { notices, unmailed, doubled } = await mailsOfNotices(site, post);
    expect(notices).toBeGreaterThan(storm.acknowledged / 2);
    expect({ unmailed, doubled }).toEqual({ unmailed: [], doubled: [] });
    expect(post.received).toHaveLength(notices);
    expect(await unsound(site)).toEqual([]);
  });
});
