import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealSite, setUp, type Person, type Server } from './kill-site.ts';

/**
 * The plug is pulled in the middle of a storm of writes (KILL_ROUNDS=20 is the full run): what was acknowledged is there, what was
 * not is there once or not at all, the audit chain and the duties agree, and the site simply starts again.
 */
const rounds = Number(process.env.KILL_ROUNDS ?? 2);
const writers = 4;

const site = new RealSite();
let server: Server;
let officer: Person;
let unitId: string;
let personIds: string[];
beforeAll(async () => {
  await site.prepare();
  server = await site.start();
  ({ officer, unitId, personIds } = await setUp(server));
}, 180_000);
afterAll(() => site.close());

interface Storm { acknowledged: Map<string, string>; asked: Set<string> }

/** Several writers at once; a third of the records are drafts that are submitted in a request of their own. */
async function storm(round: number, stop: { now: boolean }, { acknowledged, asked }: Storm): Promise<void> {
  const write = async (writer: number) => {
    for (let i = 0; !stop.now; i += 1) {
      const clientId = `r${round}-w${writer}-${i}`;
      asked.add(clientId);
      try {
        const draft = i % 3 === 0;
        const made = await officer.send('POST', '/records', { kind: 'activity', occurredOn: '2023-09-01', unitIds: [unitId], participantIds: personIds, title: clientId, clientId, submit: !draft, fields: { category: 'warning-education' } });
        if (made.status !== 201) throw new Error(`${made.status} ${JSON.stringify(made.body)}`);
        acknowledged.set(made.body.id, draft ? 'draft' : 'submitted');
        if (draft && (await officer.send('POST', `/records/${made.body.id}/submit`)).status === 200) acknowledged.set(made.body.id, 'submitted');
      } catch (error) {
        if (!stop.now) throw error; // a connection that breaks before the plug is pulled is a failure
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
}

async function all(): Promise<Map<string, { title: string; status: string }>> {
  const found = new Map<string, { title: string; status: string }>();
  let cursor = '';
  do {
    const page = await officer.done<{ items: { id: string; title: string; status: string }[]; nextCursor: string | null }>('GET', `/records?limit=200${cursor}`);
    for (const item of page.items) found.set(item.id, item);
    cursor = page.nextCursor ? `&cursor=${encodeURIComponent(page.nextCursor)}` : '';
  } while (cursor);
  return found;
}

const told: Storm = { acknowledged: new Map(), asked: new Set() };

describe.each(Array.from({ length: rounds }, (_, i) => i + 1))('round %i', (round) => {
  it('keeps every acknowledged record, and nothing twice', { timeout: 180_000 }, async () => {
    const stop = { now: false };
    const enough = told.acknowledged.size + 10;
    const writing = storm(round, stop, told);
    const failed = writing.then(() => false, () => true);
    while (told.acknowledged.size < enough && !(await Promise.race([failed, wait(20, false)])));
    await wait(Math.random() * 1000);
    stop.now = true; // from here on a broken connection is what is expected
    await server.kill('SIGKILL');
    await writing;

    server = await site.start();
    officer.base = server.url;
    const stored = await all(); // with the session from before: it was written as well
    const lost = [...told.acknowledged].filter(([id, status]) => !stored.has(id) || (status === 'submitted' && stored.get(id)?.status === 'draft'));
    expect(lost).toEqual([]);
    const titles = [...stored.values()].map((record) => record.title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.filter((title) => !told.asked.has(title))).toEqual([]);
  });

  it('leaves an unbroken audit chain and duties that agree', { timeout: 180_000 }, async () => {
    const verified = await site.end('cli.ts', 'audit', 'verify');
    expect(verified.output).toMatch(/完好/);
    const reconciled = await site.end('cli.ts', 'reconcile');
    expect(reconciled.output).toMatch(/全部一致/);
    expect([verified.code, reconciled.code]).toEqual([0, 0]);
  });

  it('repeats what was not acknowledged without doubling it', { timeout: 60_000 }, async () => {
    const before = await all();
    const [clientId = ''] = told.asked;
    const again = await officer.done('POST', '/records', { kind: 'activity', occurredOn: '2023-09-01', unitIds: [unitId], participantIds: personIds, title: clientId, clientId, submit: true, fields: { category: 'warning-education' } });
    expect(before.has(again.id)).toBe(true);
    expect((await all()).size).toBe(before.size);
  });
});

describe('the data folder', () => {
  it.skipIf(process.env.TEST_DATABASE_URL)('serves one process: the second refuses in Chinese and does no harm', { timeout: 120_000 }, async () => {
    const second = await site.end('main.ts');
    expect(second.code).toBe(1);
    expect(second.output).toMatch(/正被另一个进程（\d+）使用/);
    expect(second.output).not.toMatch(/\n\s+at /);
    expect((await officer.send('GET', '/me')).status).toBe(200);
  });

  it('is given back by an orderly stop', { timeout: 120_000 }, async () => {
    const before = await all();
    await server.kill('SIGTERM');
    server = await site.start();
    officer.base = server.url;
    expect(await all()).toEqual(before);
    await server.kill('SIGTERM');
    const verified = await site.end('cli.ts', 'audit', 'verify'); // no process runs now: the command opens the database itself
    expect([verified.code, verified.output]).toEqual([0, expect.stringMatching(/完好/)]);
  });
});
