/**
 * What others notice of a large export: the time of a small request while 20,000 rows of a corps' ledger are
 * made into a workbook aside, beside the same requests with nothing else going on. One process, one database.
 */
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askMeanwhile, within } from './measure.ts';
import { benchSite } from './site.ts';

const site = await benchSite();
await site.app.http.listen({ host: '127.0.0.1', port: 0 });
const { port } = site.app.http.server.address() as AddressInfo;
const [officer, other] = [await site.cookie('corps.officer'), await site.cookie('det01.political')];

function get(path: string, cookie: string): Promise<{ status: number; bytes: number; ms: number }> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    request({ port, path, headers: { cookie } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, bytes, ms: performance.now() - began }),
      );
    })
      .on('error', reject)
      .end();
  });
}

const others = (until: { over: boolean }) =>
  askMeanwhile(() => get('/api/duties?state=open&limit=20', other), 100, until);
const at = (times: number[], share: number) => `${within(times, share)} ms`;

await get('/api/records/export?format=xlsx&from=2023-08-01&to=2023-08-02', officer);
const quiet = { over: false };
setTimeout(() => (quiet.over = true), 6000);
const alone = await others(quiet);

const busy = { over: false };
const meanwhile = others(busy);
const began = performance.now();
const asked = await site.app.http.inject({
  method: 'POST',
  url: '/api/exports',
  headers: { cookie: officer },
});
const { job } = asked.json<{ job: { id: string } | null }>();
if (asked.statusCode !== 200 || !job)
  throw new Error(`the export answered ${asked.statusCode}: ${asked.body}`);
await site.app.jobs.run('exports');
const seconds = (performance.now() - began) / 1000;
busy.over = true;
const during = await meanwhile;
const file = await get(`/api/exports/${job.id}/file`, officer);
if (file.status !== 200) throw new Error(`the file answered ${file.status}`);

console.log(`export: ${seconds.toFixed(1)} s, ${Math.round(file.bytes / 1024)} KB`);
console.log('| a to-do of 20 | requests | median | 95 % within | longest |');
console.log('|---|---:|---:|---:|---:|');
console.log(`| nothing else | ${alone.length} | ${at(alone, 0.5)} | ${at(alone, 0.95)} | ${at(alone, 1)} |`);
console.log(
  `| during the export | ${during.length} | ${at(during, 0.5)} | ${at(during, 0.95)} | ${at(during, 1)} |`,
);
await site.close();
process.exit(0);
