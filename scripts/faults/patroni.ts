/**
 * The storm, the kill and the checks of patroni.sh, which builds the pair: patroni.ts TIMES FOLDER
 * DATABASE-URL NAME=REST-PORT…
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findWrong, unsound, wrongNotices } from '../../apps/server/src/trust/kill-checks.ts';
import { RealSite, setUp } from '../../apps/server/src/trust/kill-site.ts';
import { Storm, type Answer } from '../../apps/server/src/trust/kill-storm.ts';

const [times = '3', folder = '', databaseUrl = '', ...named] = process.argv.slice(2);
const nodes = named.map((text) => {
  const [name = '', port = ''] = text.split('=');
  return { name, rest: `http://127.0.0.1:${port}` };
});
type Node = (typeof nodes)[number];

/** Asks until the answer is something, or fails after so many seconds. */
async function until<T>(what: string, seconds: number, ask: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await ask().catch(() => null);
    if (found !== null) return found;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await wait(250);
  }
}

const answers = async (node: Node, path: string) =>
  (await fetch(`${node.rest}${path}`, { signal: AbortSignal.timeout(2000) })).status === 200;

/** The leader, once the other one follows it synchronously. */
const pair = (seconds: number) =>
  until('a leader with a synchronous standby', seconds, async () => {
    for (const node of nodes) {
      const other = nodes.find((entry) => entry !== node);
      if (other && (await answers(node, '/primary')) && (await answers(other, '/sync'))) return node;
    }
    return null;
  });

/** Power off: Patroni, the server and all its processes at one stroke. */
function powerOff(node: Node) {
  const postmaster = Number(readFileSync(join(folder, node.name, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(postmaster)], { encoding: 'utf8' })
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0);
  for (const pid of [
    Number(readFileSync(join(folder, `patroni-${node.name}.pid`), 'utf8')),
    postmaster,
    ...children,
  ]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      /* it has just ended by itself */
    }
  }
}

/** How the answers count, by status and code. */
function tally(list: Answer[]): string {
  const counts = new Map<string, number>();
  for (const { status, code } of list)
    counts.set(
      `${status || 'no answer'}${code ? ` ${code}` : ''}`,
      (counts.get(`${status || 'no answer'}${code ? ` ${code}` : ''}`) ?? 0) + 1,
    );
  return [...counts].map(([what, count]) => `${count} × ${what}`).join(', ') || 'none';
}

let failures = 0;
const site = new RealSite(databaseUrl);
let said = () => '';
try {
  console.log(`leader at first: ${(await pair(180)).name}`);
  await until('the proxy lets us in', 60, () => site.prepare().then(() => true));
  const server = await site.start();
  said = server.output;
  const people = await setUp(server);
  const storm = new Storm(people);
  for (let round = 1; round <= Number(times); round += 1) {
    const leader = await pair(180);
    const before = storm.answers.length;
    storm.start();
    await storm.more(15);
    powerOff(leader);
    const killedAt = Date.now();
    await until('another leader', 180, async () =>
      (
        await Promise.all(nodes.filter((node) => node !== leader).map((node) => answers(node, '/primary')))
      ).includes(true)
        ? true
        : null,
    );
    const ledAt = Date.now();
    await storm.more(15, 180);
    await storm.stop();
    const after = storm.answers.slice(before);
    const done = after
      .filter((answer) => answer.status < 300 && answer.status > 0)
      .map((answer) => answer.at + answer.ms);
    const lastBefore = Math.max(...done.filter((at) => at <= killedAt));
    const firstAfter = Math.min(...done.filter((at) => at > killedAt + 1000));
    const wrong = await findWrong(storm, people.officer);
    const found = [
      ...Object.entries(wrong).flatMap(([what, list]) => list.map((text) => `${what}: ${text}`)),
      ...(await wrongNotices(storm, people)),
      ...(await unsound(site)),
    ];
    if (!server.running()) found.push(`the server ended: ${server.output()}`);
    failures += found.length;
    console.log(
      `round ${round}: ${leader.name} killed; another led after ${((ledAt - killedAt) / 1000).toFixed(1)} s; no write succeeded for ${((firstAfter - lastBefore) / 1000).toFixed(1)} s`,
    );
    console.log(
      `  answers that were no success: ${tally(after.filter((answer) => answer.status === 0 || answer.status >= 300))}; the longest took ${(Math.max(...after.map((answer) => answer.ms)) / 1000).toFixed(1)} s`,
    );
    console.log(
      `  ${storm.acknowledged} records acknowledged so far; ${found.length === 0 ? 'all are there with their status, notices once, the audit chain verifies, reconcile finds nothing' : found.join('\n  ')}`,
    );
    execFileSync(join(folder, `start-patroni-${leader.name}`), { stdio: 'ignore' });
    const rejoined = Date.now();
    await pair(240);
    console.log(
      `  ${leader.name} follows again, ${((Date.now() - rejoined) / 1000).toFixed(1)} s after its start`,
    );
  }
} catch (error) {
  failures += 1;
  console.error(error);
  console.error(`what the server said last: ${said().slice(-4000)}`);
} finally {
  await site.close().catch((error: unknown) => console.error(error));
}
process.exit(failures === 0 ? 0 : 1);
