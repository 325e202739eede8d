/** (g) A station's first screen on a telephone that was never there before: what the browser receives, and when it can be used. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Browser, type CDPSession } from 'playwright-core';
import { median } from './measure.ts';
import { benchSite } from './site.ts';

/** Lighthouse's slow 4G: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back; a processor four times slower. */
const line = { offline: false, latency: 150, downloadThroughput: 1.6 * 1024 * 1024 / 8, uploadThroughput: 750 * 1024 / 8 };
const slower = Number(process.env.BENCH_CPU ?? 4);
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const limits = { kilobytes: 150, milliseconds: 1500 };

interface Round { script: number; all: number; requests: number; usable: number }

/** Bytes as they came over the line, headers included, by what they were. */
function count(session: CDPSession): { script: number; all: number; requests: number } {
  const sums = { script: 0, all: 0, requests: 0 };
  const types = new Map<string, string>();
  session.on('Network.responseReceived', ({ requestId, type, response }) => { types.set(requestId, response.mimeType.includes('javascript') ? 'Script' : type); });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    sums.requests += 1;
    sums.all += encodedDataLength;
    if (types.get(requestId) === 'Script') sums.script += encodedDataLength;
  });
  return sums;
}

/** One first visit, signed in: usable is when the lesson of the day and the list of what is open are there and the button answers. */
async function visit(browser: Browser, origin: string, cookie: string, throttled: boolean): Promise<Round> {
  const context = await browser.newContext({ viewport: { width: 375, height: 760 }, isMobile: true, hasTouch: true, locale: 'zh-CN', serviceWorkers: 'block' });
  try {
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url: origin }]);
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    if (throttled) {
      await session.send('Network.emulateNetworkConditions', line);
      await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
    }
    const sums = count(session);
    // The page itself says when: asking it again and again from outside would slow it down.
    await page.addInitScript(() => {
      new MutationObserver((_changes, observer) => {
        const button = [...document.querySelectorAll('button')].find((one) => one.textContent?.startsWith('讲过了'));
        if (!button || button.disabled || !document.querySelector('.station-list li, .station-rest .empty')) return;
        performance.mark('usable');
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(`${origin}/m`, { waitUntil: 'commit' });
    await page.waitForFunction(() => performance.getEntriesByName('usable').length > 0, undefined, { timeout: 60_000, polling: 500 });
    const usable = await page.evaluate(() => performance.getEntriesByName('usable')[0]!.startTime);
    await page.waitForLoadState('networkidle');
    return { ...sums, usable };
  } finally {
    await context.close();
  }
}

if (spawnSync(process.execPath, [join(import.meta.dirname, '../scripts/run.mjs'), 'build'], { stdio: 'inherit' }).status !== 0) throw new Error('the web pages do not build');
const site = await benchSite();
const origin = await site.app.http.listen({ host: '127.0.0.1', port: 0 });
const browser = await chromium.launch({ executablePath: process.env.E2E_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'] });
try {
  const cookie = await site.cookie('sta010101.instructor');
  await visit(browser, origin, cookie, false);
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await visit(browser, origin, cookie, true));
  const of = (what: keyof Round): number => median(measured.map((one) => one[what]));
  console.log(`\n(g) first visit of a station's telephone, median of ${rounds}\n| what | measured | wanted |\n|---|---:|---:|`);
  console.log(`| JavaScript received | ${(of('script') / 1024).toFixed(1)} KB | < ${limits.kilobytes} KB |`);
  console.log(`| everything received, in ${of('requests')} requests | ${(of('all') / 1024).toFixed(1)} KB | |`);
  console.log(`| until usable, ${(line.downloadThroughput * 8 / 1024 / 1024).toFixed(1)} Mbit/s, ${line.latency} ms, processor ${slower} × slower | ${of('usable').toFixed(0)} ms | < ${limits.milliseconds} ms |`);
} finally {
  await browser.close();
  await site.close();
}
