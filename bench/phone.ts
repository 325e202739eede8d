/**
 * (g) A station's first screen on a telephone that was never there before: what the browser receives, and
 * when it can be used.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openBrowser, type Browser, type Visit } from './browser.ts';
import { median } from './measure.ts';
import { benchSite } from './site.ts';

/**
 * Lighthouse's slow 4G: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back; a processor four times slower.
 */
const line = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const slower = Number(process.env.BENCH_CPU ?? 4);
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const limits = { kilobytes: 150, milliseconds: 1500 };
/**
 * Another name of this machine, over plain http: browsers trust it less than 127.0.0.1 and take no Brotli
 * from it, as from a barracks' own server.
 */
const plainHost = 'barracks.test';

interface Round {
  script: number;
  all: number;
  requests: number;
  usable: number;
}

/**
 * Notes the moment at which the lesson of the day with its button and the list of what is open are there.
 * Runs in the page.
 */
const watch = `
// What is kept for a time without a signal is fetched by a worker of its own, past the slow line that is
// played here, and would not be counted.
if (navigator.serviceWorker) navigator.serviceWorker.register = () => new Promise(() => {});
new MutationObserver((_changes, observer) => {
  const button = [...document.querySelectorAll('button')].find((one) => one.textContent?.startsWith('讲过了'));
  if (!button || button.disabled || !document.querySelector('.station-list li, .station-rest .empty')) return;
  performance.mark('usable');
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });`;
const usableAt = "performance.getEntriesByName('usable')[0]?.startTime ?? 0";
/** Presses the button and says whether it was answered. */
const press = `(async () => {
  [...document.querySelectorAll('button')].find((one) => one.textContent?.startsWith('讲过了')).click();
  const done = () => document.querySelector('.lesson-buttons')?.textContent?.includes('返回') ?? false;
  for (let tries = 0; tries < 100 && !done(); tries += 1) await new Promise((soon) => setTimeout(soon, 20));
  return done();
})()`;

/**
 * Bytes as they came over the line, headers included, by what they were; and when the last came, by this
 * process' clock.
 */
function count(visit: Visit): { script: number; all: number; requests: number; last: number } {
  const sums = { script: 0, all: 0, requests: 0, last: Date.now() };
  const scripts = new Set<string>();
  visit.on<{ requestId: string; response: { mimeType: string } }>(
    'Network.responseReceived',
    ({ requestId, response }) => {
      if (response.mimeType.includes('javascript')) scripts.add(requestId);
    },
  );
  visit.on<{ requestId: string; encodedDataLength: number }>(
    'Network.loadingFinished',
    ({ requestId, encodedDataLength }) => {
      sums.requests += 1;
      sums.last = Date.now();
      sums.all += encodedDataLength;
      if (scripts.has(requestId)) sums.script += encodedDataLength;
    },
  );
  return sums;
}

/** One first visit, signed in, with nothing kept in the browser. */
async function firstVisit(
  browser: Browser,
  origin: string,
  cookie: string,
  throttled: boolean,
): Promise<Round> {
  const visit = await browser.visit();
  try {
    const [name, value] = cookie.split('=');
    await visit.send('Page.enable');
    await visit.send('Network.enable');
    await visit.send('Network.setCookie', { name, value, url: origin });
    await visit.send('Emulation.setDeviceMetricsOverride', {
      width: 375,
      height: 760,
      deviceScaleFactor: 1,
      mobile: true,
    });
    await visit.send('Page.addScriptToEvaluateOnNewDocument', { source: watch });
    if (throttled) {
      await visit.send('Network.emulateNetworkConditions', line);
      await visit.send('Emulation.setCPUThrottlingRate', { rate: slower });
    }
    const sums = count(visit);
    await visit.send('Page.navigate', { url: `${origin}/m` });
    const usable = await visit.until<number>(usableAt, 60_000);
    if (!(await visit.ask<boolean>(press))) throw new Error('the button did not answer');
    // The other pages follow while this one is being read; they are counted as well.
    while (Date.now() - sums.last < 3000) await new Promise((soon) => setTimeout(soon, 100));
    return { ...sums, usable };
  } finally {
    await visit.close();
  }
}

if (
  spawnSync(process.execPath, [join(import.meta.dirname, '../scripts/run.mjs'), 'build'], {
    stdio: 'inherit',
  }).status !== 0
)
  throw new Error('the web pages do not build');
const site = await benchSite();
const origin = await site.app.http.listen({ host: '127.0.0.1', port: 0 });
const browser = await openBrowser([`--host-resolver-rules=MAP ${plainHost} 127.0.0.1`]);
try {
  const cookie = await site.cookie('sta010101.instructor');
  console.log(
    `\n(g) first visit of a station's telephone, ${(line.downloadThroughput * 8) / 1024 / 1024} Mbit/s, ${line.latency} ms, processor ${slower} × slower; median of ${rounds}\n| what | https (Brotli) | plain http (gzip) | wanted |\n|---|---:|---:|---:|`,
  );
  const columns: Round[] = [];
  for (const address of [origin, origin.replace('127.0.0.1', plainHost)]) {
    await firstVisit(browser, address, cookie, false);
    const measured: Round[] = [];
    for (let round = 0; round < rounds; round += 1)
      measured.push(await firstVisit(browser, address, cookie, true));
    const of = (what: keyof Round): number => median(measured.map((one) => one[what]));
    columns.push({
      script: of('script') / 1024,
      all: of('all') / 1024,
      requests: of('requests'),
      usable: of('usable'),
    });
  }
  const row = (what: string, key: keyof Round, unit: string, wanted: string): void =>
    console.log(
      `| ${what} | ${columns.map((one) => one[key].toFixed(key === 'usable' || key === 'requests' ? 0 : 1) + unit).join(' | ')} | ${wanted} |`,
    );
  row('JavaScript received, with what follows', 'script', ' KB', `< ${limits.kilobytes} KB`);
  row('everything received', 'all', ' KB', '');
  row('requests', 'requests', '', '');
  row('until usable', 'usable', ' ms', `< ${limits.milliseconds} ms`);
} finally {
  await browser.close();
  await site.close();
}
