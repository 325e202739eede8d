import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { chromium, type Browser, type Page } from 'playwright-core';
import { places } from './places.ts';
import { startSite } from './site.ts';

/**
 * `npm run old-kernel -- [part of an address …]` opens the main pages in the oldest kernel that the product
 * promises to work in, wide and narrow, and fails on any error of a page. The kernel comes from an npm
 * package that carries it. Playwright of today opens pages there and evaluates; its locators do not work.
 *
 * E2E_BASE_URL and E2E_PASSWORD name a running demo; OLD_KERNEL_PICTURES a folder for pictures of the pages.
 */
const oldest = { version: '86.0.4240.0', package: 'chrome-aws-lambda@5.3.1' };
const cache = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules/.cache/liulian');
const sizes = [
  { width: 1440, height: 900 },
  { width: 375, height: 720 },
];

function run(program: string, args: string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

/** The folder with the unpacked browser and its libraries; downloaded once. */
function kernel(): string {
  const folder = join(cache, `chromium-${oldest.version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, 'making-chromium-'));
  try {
    run('npm', ['pack', '--silent', oldest.package], making);
    run('sh', ['-c', 'tar xzf *.tgz'], making);
    const bin = join(making, 'package/bin');
    const unpacked = (name: string) => brotliDecompressSync(readFileSync(join(bin, `${name}.br`)));
    writeFileSync(join(making, 'chromium'), unpacked('chromium'), { mode: 0o755 });
    for (const name of ['aws.tar', 'swiftshader.tar']) {
      writeFileSync(join(making, name), unpacked(name));
      run('tar', ['xf', name], making);
      rmSync(join(making, name));
    }
    rmSync(join(making, 'package'), { recursive: true });
    renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

function open(folder: string): Promise<Browser> {
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: ['--no-sandbox', '--disable-gpu', '--headless'],
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_PATH: '/etc/fonts' } as Record<
      string,
      string
    >,
  });
}

/** What the page shows: nothing at all and a boundary's words are troubles, too. */
async function troubleOf(page: Page): Promise<string | null> {
  return page.evaluate(async () => {
    const began = Date.now();
    const busy = () => document.querySelector('h1') === null || document.querySelector('[aria-busy="true"]');
    while (busy() && Date.now() - began < 20_000) await new Promise((soon) => setTimeout(soon, 100));
    await new Promise((soon) => setTimeout(soon, 700));
    const broken = document.querySelector('.error-box');
    if (broken) return `says ${(broken as HTMLElement).innerText.slice(0, 200)}`;
    if (document.querySelector('h1') === null) return 'has no heading';
    if (document.documentElement.scrollWidth > innerWidth + 1)
      return `is ${document.documentElement.scrollWidth} wide in a window of ${innerWidth}`;
    return null;
  });
}

async function main(): Promise<number> {
  const only = process.argv.slice(2);
  const pictures = process.env.OLD_KERNEL_PICTURES;
  if (pictures) mkdirSync(pictures, { recursive: true });
  const folder = kernel();
  const { E2E_BASE_URL: baseUrl, E2E_PASSWORD: password } = process.env;
  const site = baseUrl && password ? { baseUrl, password, stop: async () => undefined } : await startSite();
  let failed = 0;
  let opened = 0;
  try {
    const browser = await open(folder);
    console.log(`Chromium ${browser.version()}`);
    if (browser.version() !== oldest.version) throw new Error('that is not the kernel that was asked for');
    for (const [username, addresses] of [['', ['/login']], ...Object.entries(places)] as const)
      for (const viewport of sizes) {
        const context = await browser.newContext({ viewport });
        const page = await context.newPage();
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
        page.on('console', (message) => {
          // A request that is refused (no session yet) is said by the browser itself.
          if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
            errors.push(message.text());
        });
        await page.goto(`${site.baseUrl}/login`);
        if (username !== '')
          await page.evaluate(
            async (body) => {
              const headers = { 'content-type': 'application/json' };
              const reply = await fetch('/api/session', { method: 'POST', headers, body });
              if (!reply.ok) throw new Error(await reply.text());
            },
            JSON.stringify({ username, password: site.password }),
          );
        for (const address of addresses) {
          if (only.length > 0 && !only.some((part) => address.includes(part))) continue;
          errors.length = 0;
          await page.goto(site.baseUrl + address);
          const trouble = await troubleOf(page).catch((error: Error) => error.message);
          const found = [...new Set([...(trouble ? [trouble] : []), ...errors])];
          opened += 1;
          if (found.length > 0) failed += 1;
          console.log(
            `${found.length === 0 ? 'passed' : 'FAILED'}  ${viewport.width}  ${address}  ${username}`,
          );
          for (const line of found) console.log(`        ${line.slice(0, 600)}`);
          if (pictures)
            await page.screenshot({
              path: join(pictures, `${viewport.width}${address.replace(/\W+/g, '-')}.png`),
            });
        }
        await context.close();
      }
    await browser.close();
  } finally {
    await site.stop();
  }
  console.log(`\n${opened} pages opened, ${failed} with errors`);
  return failed === 0 && opened > 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
