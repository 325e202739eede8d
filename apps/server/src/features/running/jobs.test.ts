import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSystem } from '../../platform/database/index.ts';
import { Jobs, type Job, type JobState } from '../../platform/jobs.ts';
import { testApp, type TestApp } from '../../testing/index.ts';
import { mailbox, type Mailbox } from '../../trust/mailbox.ts';

/** What the page, the readiness answer and the figures say of jobs is what happened. */
interface Shown {
  name: string;
  state: JobState;
  off: string | null;
  failures: number;
  lastError: string | null;
  lastRunAt: string | null;
  lastSuccessAt: string | null;
  duration: number | null;
  done: number | null;
  nextRunAt: string | null;
}
let site: TestApp;
let post: Mailbox;
beforeAll(async () => {
  post = await mailbox();
  const smtp = { url: `smtp://127.0.0.1:${post.port}`, from: 'liulian@fire.example' };
  site = await testApp({ smtp });
  await site.app.jobs.start();
  await site.app.jobs.stop(); // the rows are there, the timers are not
  await run(sql`update account set email = 'pol01@fire.example' where username = 'det01.political'`);
  await run(sql`update account set email = null where username <> 'det01.political'`);
});
afterAll(async () => {
  await post.stop();
  await site.close();
});

const run = <T>(query: ReturnType<typeof sql<T>>) =>
  asSystem(site.data.database, async (trx) => (await query.execute(trx)).rows);
const shown = async (name: string): Promise<Shown> => {
  const reply = await (await site.as('admin.system')).get<{ items: Shown[] }>('/jobs');
  const found = reply.body.items.find((job) => job.name === name);
  if (!found) throw new Error(`no ${name} on the page: ${reply.status}`);
  return found;
};
const ready = async () => {
  const { statusCode, body } = await site.app.http.inject({ method: 'GET', url: '/readyz' });
  return { status: statusCode, jobs: (JSON.parse(body) as { jobs: Record<string, string[]> }).jobs };
};
const figure = async (line: string) =>
  (await site.app.http.inject({ method: 'GET', url: '/metrics' })).body
    .split('\n')
    .find((one) => one.startsWith(`${line} `))
    ?.split(' ')[1];
const notice = (id: string) =>
  run(sql`
    insert into notification (corps_id, id, account_id, type, title, body)
    select corps_id, ${id}, id, 'escalation.handler', '一项任务快到期了', ''
    from account
    where username = 'det01.political'
  `);

describe('a job that fails', () => {
  it('alarms from the first run on and until it has done something again', async () => {
    await run(sql`update notification set mailed_at = now()`);
    expect(await site.app.jobs.run('notice-mails')).toBe(0);
    await notice('one');
    const { port } = post;
    await post.stop();
    expect(await site.app.jobs.run('notice-mails')).toBe(0);
    expect(await shown('notice-mails')).toMatchObject({
      state: 'failing',
      failures: 1,
      done: 0,
      lastError: expect.stringContaining('ECONNREFUSED'),
      lastRunAt: expect.any(String),
      duration: expect.any(Number),
      nextRunAt: expect.any(String),
    });
    // Pages are served all the same.
    expect(await ready()).toMatchObject({ status: 200, jobs: { failing: ['notice-mails'], late: [] } });
    expect(await figure('liulian_job_failures{job="notice-mails"}')).toBe('1');

    // The claim of the letter has not run out, so this run tries none: that proves nothing.
    expect(await site.app.jobs.run('notice-mails')).toBe(0);
    expect(await shown('notice-mails')).toMatchObject({ state: 'failing', failures: 1 });

    post = await mailbox(port);
    await run(sql`update notification set mail_claimed_at = now() - interval '3 hours' where id = 'one'`);
    expect(await site.app.jobs.run('notice-mails')).toBe(1);
    expect(post.received).toHaveLength(1);
    expect(await shown('notice-mails')).toMatchObject({
      state: 'ok',
      failures: 0,
      done: 1,
      lastError: null,
      lastSuccessAt: expect.any(String),
    });
    expect((await ready()).jobs).toEqual({ failing: [], late: [] });
    expect(await figure('liulian_job_failures{job="notice-mails"}')).toBe('0');
  });

  it('that throws is noted as well, and the next one runs', async () => {
    const jobs = new Jobs(
      [job('tick', () => Promise.reject(new Error('名册读不出来')))],
      site.data.database,
      quiet,
    );
    await expect(jobs.run('tick')).rejects.toThrow('名册读不出来');
    expect(await shown('tick')).toMatchObject({ state: 'failing', lastError: '名册读不出来' });
    await site.app.jobs.run('tick');
    expect(await shown('tick')).toMatchObject({ state: 'ok', lastError: null });
  });

  it('that nobody runs when it is due is late', async () => {
    await run(sql`update job set next_run_at = now() - interval '3 hours' where name = 'escalation'`);
    expect(await shown('escalation')).toMatchObject({ state: 'late' });
    expect((await ready()).jobs).toEqual({ failing: [], late: ['escalation'] });
    expect(await figure('liulian_job_late{job="escalation"}')).toBe('1');
    await site.app.jobs.runDue('escalation');
    expect(await shown('escalation')).toMatchObject({ state: 'ok' });
  });

  it('is shown to the system administrator only', async () => {
    for (const other of ['corps.officer', 'det01.political', 'admin.security', 'admin.audit'])
      expect((await (await site.as(other)).get('/jobs')).status, other).toBe(403);
    expect((await site.anonymous.get('/jobs')).status).toBe(401);
  });
});

describe('two processes', () => {
  it('run a job once, and one takes over from another that stopped', async () => {
    let begun = 0;
    const gate = Promise.withResolvers<number>();
    const shared = job('shared', () => {
      begun += 1;
      return gate.promise;
    });
    const [one, other] = [0, 1].map(() => new Jobs([shared], site.data.database, quiet)) as [Jobs, Jobs];
    await run(sql`insert into job (name, every) values ('shared', 600)`);
    const both = [one.runDue('shared'), other.runDue('shared')];
    // The one that came second is answered while the first still runs.
    expect(await Promise.race(both)).toBe(null);
    expect(begun).toBe(1);
    gate.resolve(3);
    expect((await Promise.all(both)).sort()).toEqual([3, null]);
    expect(await other.runDue('shared')).toBe(null); // not due yet

    // One that claimed it and has not been heard of since.
    await run(sql`
      update job
      set runner = 'gone', running_until = now() - interval '1 second', next_run_at = now()
      where name = 'shared'
    `);
    expect(await other.runDue('shared')).toBe(3);
    // The clock was put back after the next run had been set.
    await run(sql`update job set next_run_at = now() + interval '9 days' where name = 'shared'`);
    expect(await one.runDue('shared')).toBe(3);
  });
});

const quiet = { warn: () => undefined };
const job = (name: string, work: () => Promise<number>): Job => ({
  name,
  title: name,
  every: 600,
  run: work,
});
