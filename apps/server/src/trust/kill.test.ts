import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addDays } from '@liulian/domain';
import { findWrong, storedRecords, unsound, wrongNotices } from './kill-checks.ts';
import { finishJobs, mailsOfNotices, unsoundInside, wrongJobs } from './kill-jobs.ts';
import { freePort, RealSite, setUp, type People, type Server } from './kill-site.ts';
import { Storm } from './kill-storm.ts';
import { mailbox, type Mailbox } from './mailbox.ts';

/**
 * The plug is pulled in the middle of a storm of writes, while reminders and mails are on their way
 * (KILL_ROUNDS=20 is the full run, `node scripts/faults/kill.ts` makes it on both engines): what was
 * acknowledged is there, what was not is there once or not at all, the audit chain and the duties agree, jobs
 * took effect once, what follows from a change of reading is brought to its end, and the site simply starts
 * again. Every second round is a new day.
 */
/** Milliseconds after which a step hangs, also on a machine that others keep busy. */
const patience = 900_000;
const rounds = Number(process.env.KILL_ROUNDS ?? 2);
// The day after, a quarter ends: what is due then falls due while somebody is there to be told.
const firstDay = '2023-09-29';
const dayOf = (round: number) => addDays(firstDay, Math.floor(round / 2));

let post: Mailbox;
let site: RealSite;
let server: Server;
let people: People;
let storm: Storm;
let port: number;
beforeAll(async () => {
  post = await mailbox();
  port = await freePort();
  site = new RealSite(process.env.TEST_DATABASE_URL ?? null, {
    PORT: String(port),
    JOB_PACE: '20',
    SMTP_URL: `smtp://127.0.0.1:${post.port}`,
    SMTP_FROM: 'liulian@fire.example',
  });
  await site.prepare();
  server = await site.start();
  people = await setUp(server);
  storm = new Storm(people);
}, patience);
afterAll(async () => {
  await site.close();
  await post.stop();
});

type Progress = { realigning: { done: number } | null };
const underWay = async () => {
  const { status, body } = await people.superior.send<Progress>('GET', '/programme/realignment');
  return status === 200 ? body.realigning : { done: 0 };
};

/** Chooses another reading from a day in the past on, and comes back once the duties begin to follow. */
async function readAnew(round: number): Promise<{ change: Promise<unknown> }> {
  const path = '/programme/settings/warning-festivals';
  const body = { chosen: round % 2 === 1 ? 'five' : 'two', from: '2023-01-01' };
  const { overdue } = await people.superior.done<{ overdue: number }>('POST', `${path}/preview`, body);
  const answer = { over: false };
  // The server is killed before it answers: the choice may have been stored or not, and both are right.
  const change = people.superior
    .send('PUT', path, { ...body, overdue })
    .catch(() => null)
    .finally(() => (answer.over = true));
  while (!answer.over && (await underWay()) === null) await wait(1);
  return { change };
}

describe.each(Array.from({ length: rounds }, (_, i) => i + 1))('round %i', (round) => {
  it('keeps every acknowledged record, and nothing twice', { timeout: patience }, async () => {
    const before = storm.answers.length;
    storm.start();
    await storm.more(10);
    await wait(Math.random() * 1000);
    expect(
      storm.answers.slice(before).filter((answer) => answer.status === 0 || answer.status >= 300),
      'nothing breaks before the plug is pulled',
    ).toEqual([]);
    const reread = await readAnew(round);
    await server.kill('SIGKILL');
    await reread.change;
    server = await site.start({ CLOCK: dayOf(round) });
    await storm.more(4); // with the sessions from before: they were written as well
    await storm.stop();
    // What followed from the change of reading goes on by itself.
    await vi.waitUntil(async () => (await underWay()) === null, { timeout: patience, interval: 100 });
    expect(await findWrong(storm, people.officer)).toEqual({ lost: [], doubled: [], invented: [] });
    expect(await wrongNotices(storm, people)).toEqual([]);
  });

  it('leaves an unbroken audit chain and duties that agree', { timeout: patience }, async () => {
    expect(await unsoundInside(site)).toEqual([]);
  });
});

describe('the jobs', () => {
  it('took effect once: days, reminders and mails', { timeout: patience }, async () => {
    await server.kill('SIGTERM');
    const days = Array.from({ length: Math.floor(rounds / 2) + 1 }, (_, i) => addDays(firstDay, i));
    const today = days.at(-1) ?? firstDay;
    await finishJobs(site, today, post);
    const wrong = await wrongJobs(site, days);
    const { notices, unmailed, doubled } = await mailsOfNotices(site, post);
    server = await site.start({ CLOCK: today });
    expect(wrong).toEqual([]);
    // A kill between the mail server's word and our note of it sends that mail again, after ten minutes, as a
    // repetition of itself.
    expect(notices).toBeGreaterThan(storm.acknowledged / 2);
    expect(unmailed).toEqual([]);
    expect(doubled.length).toBeLessThanOrEqual(rounds);
    console.log(
      `${rounds} kills: ${storm.acknowledged} records acknowledged, ${storm.answers.filter((answer) => answer.status === 0).length} requests cut off, ${notices} notices, ${post.received.length} mails, ${doubled.length} of them repeated under the same Message-ID`,
    );
  });
});

describe('the data folder', () => {
  it.skipIf(process.env.TEST_DATABASE_URL)(
    'serves one process: the second refuses in Chinese and does no harm',
    { timeout: patience },
    async () => {
      const second = await site.end('main.ts');
      expect(second.code).toBe(1);
      expect(second.output).toMatch(/正被另一个进程（\d+）使用/);
      expect(second.output).not.toMatch(/\n\s+at /);
      expect((await people.officer.send('GET', '/me')).status).toBe(200);
    },
  );

  it('is given back by an orderly stop', { timeout: patience }, async () => {
    const before = await storedRecords(people.superior);
    await server.kill('SIGTERM');
    server = await site.start();
    expect(await storedRecords(people.superior)).toEqual(before);
    await server.kill('SIGTERM');
    expect(await unsound(site)).toEqual([]); // no process runs now: the commands open the database themselves
  });
});
