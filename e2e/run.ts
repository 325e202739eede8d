import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { patience, plainHost, Stage, type Journey } from './journey.ts';
import { startSite, type Site } from './site.ts';

/**
 * `npm run e2e -- [part of a name …]` runs the journeys one after another against a demo of their own, or
 * against a running site: E2E_BASE_URL and E2E_PASSWORD name it.
 */
const here = dirname(fileURLToPath(import.meta.url));
const results = join(dirname(here), 'test-results');
const wanted = process.argv.slice(2);
/** Ten minutes for a journey, more where everything is given more time. */
const longest = 20 * patience;
/**
 * Journeys that failed are tried again this often, and said to have needed it: for machines whose processors
 * come and go.
 */
const again = Number(process.env.E2E_AGAIN ?? 0);

async function allJourneys(): Promise<Journey[]> {
  const files = readdirSync(here)
    .filter((name) => name.endsWith('.journey.ts'))
    .sort();
  const modules = await Promise.all(
    files.map(
      (name) => import(pathToFileURL(join(here, name)).href) as Promise<{ default: Journey | Journey[] }>,
    ),
  );
  return modules.flatMap((module) => module.default);
}

function givenSite(): Site | null {
  const baseUrl = process.env.E2E_BASE_URL?.replace(/\/$/, '');
  if (!baseUrl) return null;
  if (!process.env.E2E_PASSWORD)
    throw new Error('E2E_BASE_URL needs E2E_PASSWORD, the password of its demo accounts');
  return { baseUrl, password: process.env.E2E_PASSWORD, stop: async () => undefined };
}

function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.E2E_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      `--host-resolver-rules=MAP ${plainHost} 127.0.0.1`,
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Answers what went wrong, or null. */
async function attempt(one: Journey, browser: Browser, site: Site): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'liulian-journey-'));
  const stage = new Stage(browser, { ...site, folder }, one.offline);
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`took longer than ${longest / 60_000} minutes`)), longest);
    });
    await Promise.race([one.run(stage.world), late]);
    return stage.troubles.length > 0 ? [...new Set(stage.troubles)].join('\n') : null;
  } catch (error) {
    await picture(stage, one.name);
    return [error instanceof Error ? (error.stack ?? error.message) : String(error), ...stage.troubles].join(
      '\n',
    );
  } finally {
    clearTimeout(timer);
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What each of the journey's windows showed when it failed. */
async function picture(stage: Stage, name: string): Promise<void> {
  mkdirSync(results, { recursive: true });
  for (const [index, page] of stage.pages.entries()) {
    if (page.isClosed()) continue;
    await page
      .screenshot({
        path: join(results, `${name}${stage.pages.length > 1 ? `-${index + 1}` : ''}.png`),
        timeout: 10_000,
      })
      .catch(() => undefined);
  }
}

/** Without colours, without the library's own calls, and with paths of this project only. */
function readable(trouble: string): string {
  const lines = stripVTControlCharacters(trouble)
    .replaceAll(`${dirname(here)}/`, '')
    .split('\n');
  return lines
    .filter((line) => !/^\s+at (?!.*e2e\/\w+\.journey\.ts)/.test(line))
    .map((line) => `        ${line}`)
    .join('\n')
    .trimEnd();
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

async function main(): Promise<number> {
  const journeys = (await allJourneys()).filter(
    ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
  );
  if (journeys.length === 0) throw new Error(`no journey is called like ${wanted.join(' or ')}`);
  rmSync(results, { recursive: true, force: true });
  const began = performance.now();
  const site = givenSite() ?? (await startSite());
  console.log(`the site is ready after ${seconds(began)}`);
  let failed = 0;
  try {
    const browser = await openBrowser();
    try {
      for (const one of journeys) {
        const start = performance.now();
        let trouble = await attempt(one, browser, site);
        for (let time = 0; time < again && trouble !== null; time += 1) {
          console.log(`once more  ${one.name}  ${seconds(start)}`);
          console.log(readable(trouble));
          trouble = await attempt(one, browser, site);
        }
        if (trouble !== null) failed += 1;
        console.log(`${trouble === null ? 'passed' : 'FAILED'}  ${one.name}  ${seconds(start)}`);
        if (trouble !== null) console.log(readable(trouble));
      }
    } finally {
      await browser.close();
    }
  } finally {
    await site.stop();
  }
  console.log(`\n${journeys.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143));
process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
