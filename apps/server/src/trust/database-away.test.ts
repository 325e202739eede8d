import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findWrong, unsound, wrongNotices } from './kill-checks.ts';
import { RealSite, setUp, type People, type Person, type Server } from './kill-site.ts';
import { Storm } from './kill-storm.ts';
import { Cluster, postgresPrograms } from './postgres-cluster.ts';

/**
 * The database server goes away and comes back under load, in order and by a crash; the site's process stays.
 * A PostgreSQL server of the test's own is stopped, so this runs where TEST_DATABASE_URL asks for servers and
 * their programs are installed.
 */
const reason = !process.env.TEST_DATABASE_URL
  ? 'TEST_DATABASE_URL is not set'
  : postgresPrograms() === null
    ? 'no initdb and pg_ctl on this machine'
    : null;

/** Milliseconds after which a step hangs, also on a machine that others keep busy. */
const patience = 900_000;
interface Probe {
  live: number;
  ready: number;
}

describe.skipIf(reason)(`the database goes away${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let cluster: Cluster;
  let site: RealSite;
  let server: Server;
  let people: People;
  let storm: Storm;
  beforeAll(async () => {
    cluster = await Cluster.make();
    site = new RealSite(cluster.url, { JOB_PACE: '20', DATABASE_POOL: '6' });
    await site.prepare();
    server = await site.start();
    people = await setUp(server);
    storm = new Storm(people);
  }, patience);
  afterAll(async () => {
    await site?.close().catch(() => undefined);
    await cluster?.close();
  });

  const probe = async (): Promise<Probe> => ({
    live: (await people.officer.raw('GET', '/healthz')).status,
    ready: (await people.officer.raw('GET', '/readyz')).status,
  });
  const until = async (what: (probe: Probe) => boolean): Promise<Probe> => {
    for (;;) {
      const seen = await probe();
      if (what(seen)) return seen;
      await wait(50); // the test's own time limit ends this
    }
  };

  const faults: [string, () => Promise<void>, () => Promise<void>][] = [
    ['stopped in order', () => cluster.stop('fast'), () => cluster.start()],
    ['crashed', () => cluster.stop('immediate'), () => cluster.start()],
    ['frozen', () => cluster.freeze(), () => cluster.thaw()],
  ];
  it.each(faults)(
    '%s under load: 503 while it is away, and no restart after',
    { timeout: patience },
    async (_what, goAway, comeBack) => {
      const before = storm.answers.length;
      storm.start(8);
      await storm.more(10);
      expect(
        storm.answers.slice(before).filter((answer) => answer.status >= 300),
        'nothing is refused while all is well',
      ).toEqual([]);
      await goAway();
      const away = Date.now();
      expect(await until(({ ready }) => ready !== 200)).toEqual({ live: 200, ready: 503 });
      for (const person of [people.officer, people.superior]) await expectRefusal(person);
      await wait(1000);
      expect(await probe()).toEqual({ live: 200, ready: 503 });
      const back = Date.now();
      await comeBack();
      await until(({ ready }) => ready === 200);
      await storm.more(10);
      await storm.stop();
      const answers = storm.answers.slice(before);
      const during = answers.filter((answer) => answer.at > away && answer.at + answer.ms < back);
      expect(during.length).toBeGreaterThan(0);
      expect(
        during.filter((answer) => answer.status < 300),
        'nothing is acknowledged without the database',
      ).toEqual([]);
      // Afterwards a step may find that it was taken: the answer was lost, not the work.
      const refusals = new Set(
        answers
          .filter((answer) => answer.status >= 300 || answer.status === 0)
          .map(({ status, code, retryAfter, detail }) =>
            JSON.stringify({ status, code, retryAfter, detail }),
          ),
      );
      expect([...refusals]).toEqual([
        JSON.stringify({
          status: 503,
          code: 'server.unavailable',
          retryAfter: '5',
          detail: '系统暂时不可用，请稍后再试；刚才的操作可能没有保存，恢复后请先看一下再重做。',
        }),
      ]);
      expect(server.running()).toBe(true);
    },
  );

  async function expectRefusal(person: Person) {
    const reply = await person.send<{ status: number; code: string; detail: string }>('GET', '/me');
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('retry-after')]).toEqual([
      503,
      expect.stringMatching(/^application\/problem\+json/),
      '5',
    ]);
    expect(reply.body).toMatchObject({
      status: 503,
      code: 'server.unavailable',
      detail: expect.stringMatching(/系统暂时不可用/),
    });
  }

  it('keeps every acknowledged record and notice, once', { timeout: patience }, async () => {
    expect(await findWrong(storm, people.officer)).toEqual({ lost: [], doubled: [], invented: [] });
    expect(await wrongNotices(storm, people)).toEqual([]);
    expect(await unsound(site)).toEqual([]);
  });

  it('still signs in and out afterwards', async () => {
    expect((await people.officer.send('GET', '/me')).status).toBe(200);
    expect((await people.officer.send('DELETE', '/session')).status).toBe(204);
    expect((await people.officer.send('GET', '/me')).status).toBe(401);
  });
});
