/**
 * How long a change of a reading takes and what others notice of it: every reading of the scheme, chosen from
 * the scheme's first day (the most that it can change) and from today, while somebody else asks for a to-do.
 * One process, one database. Ends with a reconciliation: the duties must be those of a recomputation.
 */
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { asSystem } from '../apps/server/src/platform/database/index.ts';
import { askMeanwhile, within } from './measure.ts';
import { benchSite } from './site.ts';

const site = await benchSite();
await site.app.http.listen({ host: '127.0.0.1', port: 0 });
const { port } = site.app.http.server.address() as AddressInfo;
const [officer, other] = [await site.cookie('corps.officer'), await site.cookie('det01.political')];
const { programme, database } = site.app.deps;
const { scheme } = programme.pack;

function send(method: string, path: string, cookie: string, body?: object) {
  const began = performance.now();
  return new Promise<{ status: number; text: string; ms: number }>((resolve, reject) => {
    const asked = request(
      { port, path, method, headers: { cookie, ...(body ? { 'content-type': 'application/json' } : {}) } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text, ms: performance.now() - began }),
        );
      },
    ).on('error', reject);
    asked.end(body ? JSON.stringify(body) : undefined);
  });
}

const others = (until: { over: boolean }) =>
  askMeanwhile(() => send('GET', '/api/duties?state=open&limit=20', other), 20, until);

const quiet = { over: false };
setTimeout(() => (quiet.over = true), 4000);
const alone = await others(quiet);
const longest = (times: number[]) => within(times, 1);
const most = (times: number[]) => within(times, 0.95);
console.log(
  `a to-do with nothing else going on: 95 % within ${most(alone)}, longest ${longest(alone)} ms of ${alone.length}`,
);
console.log(
  '| reading | from | duties added, ended, changed | preview, ms | wait meanwhile, 95 % and longest ' +
    '| change, ms | wait meanwhile, 95 % and longest |',
);
console.log('|---|---|---:|---:|---:|---:|---:|');
const all: number[] = [];
const days = ['2023-09-15', scheme.effectiveFrom];
for (const setting of scheme.settings) {
  if (!setting.choices || setting.effect) continue;
  const choices = Object.keys(setting.choices).filter((id) => id !== setting.chosen);
  for (const from of days) {
    for (const chosen of [...choices, setting.chosen ?? '']) {
      const url = `/api/programme/settings/${setting.id}`;
      const asking = { over: false };
      const waitingFirst = others(asking);
      await wait(100);
      const preview = await send('POST', `${url}/preview`, officer, { chosen, from });
      asking.over = true;
      const first = await waitingFirst;
      if (preview.status !== 200) throw new Error(`${setting.id}: ${preview.text}`);
      const { added, ended, changed, overdue } = JSON.parse(preview.text) as Record<string, number>;
      const during = { over: false };
      const waiting = others(during);
      await wait(100);
      const began = performance.now();
      const { status, text } = await send('PUT', url, officer, {
        chosen,
        from,
        ...(overdue === undefined ? {} : { overdue }),
      });
      // Answered after ten seconds at most; the duties may follow still.
      while (/"realigning":\{/.test((await send('GET', '/api/programme/realignment', other)).text))
        await wait(200);
      const ms = performance.now() - began;
      during.over = true;
      if (status !== 200) throw new Error(`${setting.id}: ${text}`);
      const waited = await waiting;
      all.push(...waited);
      const of = (times: number[]) => `${most(times)}, ${longest(times)}`;
      console.log(
        `| ${setting.id}: ${chosen} | ${from} | ${added}, ${ended}, ${changed} ` +
          `| ${Math.round(preview.ms)} | ${of(first)} | ${Math.round(ms)} | ${of(waited)} |`,
      );
    }
  }
}
all.sort((a, b) => a - b);
console.log(`during all changes: 95 % within ${most(all)}, longest ${longest(all)} ms of ${all.length}`);
const { differences, duties } = await asSystem(database, async (trx) => {
  const { id } = await trx.selectFrom('corps').select('id').executeTakeFirstOrThrow();
  return programme.reconcile(trx, id);
});
console.log(`reconciled: ${differences.length} differences in ${duties} duties`);
await site.close();
process.exit(differences.length > 0 ? 1 : 0);
