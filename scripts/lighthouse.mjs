/**
 * Accessibility and best practices of the main pages, as Lighthouse marks them: `node scripts/lighthouse.mjs
 * [BASE_URL]`, against a running demo whose password is DEMO_PASSWORD. Lighthouse is not among the
 * dependencies (it is larger than all of them); it is found where LIGHTHOUSE points, or in the folder of an
 * `npm i --prefix /tmp/lighthouse lighthouse@13.5.0`. CHROME_PATH names the browser. Ends with 1 where a mark
 * is below 95.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const wanted = 95;
const origin = (process.argv[2] ?? 'http://127.0.0.1:3000').replace(/\/$/, '');
const program = process.env.LIGHTHOUSE ?? '/tmp/lighthouse/node_modules/lighthouse/cli/index.js';
const pages = [
  ['/m', 'sta010101.instructor', 'mobile'],
  ['/todo', 'det01.discipline', 'mobile'],
  ['/records/new?kind=activity&category=expert-lecture', 'det01.political', 'mobile'],
  ['/records?kind=activity', 'det01.discipline', 'desktop'],
  ['/matrix', 'corps.officer', 'desktop'],
  ['/calendar', 'corps.officer', 'desktop'],
  ['/situation', 'corps.discipline', 'desktop'],
  ['/audit', 'admin.audit', 'desktop'],
];

if (!existsSync(program)) {
  console.error(
    `没有找到 Lighthouse（${program}）。先运行 npm i --prefix /tmp/lighthouse lighthouse@13.5.0，或用 LIGHTHOUSE 指明。`,
  );
  process.exit(2);
}

async function cookieOf(username) {
  const reply = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: process.env.DEMO_PASSWORD }),
  });
  if (!reply.ok) throw new Error(`${username}: ${reply.status} ${await reply.text()}`);
  return reply.headers.getSetCookie()[0].split(';')[0];
}

const folder = mkdtempSync(join(tmpdir(), 'liulian-lighthouse-'));
let low = false;
try {
  const only = process.argv.slice(3);
  const chosen = pages.filter(([path]) => only.length === 0 || only.includes(path));
  // At once, at the beginning: a connection would not last from one page to the next.
  const cookies = await Promise.all(chosen.map(([, username]) => cookieOf(username)));
  for (const [index, [path, , form]] of chosen.entries()) {
    const out = join(folder, 'report.json');
    const headers = JSON.stringify({ Cookie: cookies[index] });
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        program,
        origin + path,
        '--quiet',
        '--output=json',
        `--output-path=${out}`,
        `--extra-headers=${headers}`,
        '--only-categories=accessibility,best-practices',
        ...(form === 'desktop' ? ['--preset=desktop'] : []),
        '--throttling-method=provided',
        '--max-wait-for-load=90000',
        '--chrome-flags=--headless=new --no-sandbox --disable-gpu',
      ],
      { encoding: 'utf8', timeout: 300_000 },
    );
    if (status !== 0) throw new Error(`${path}: ${stderr}`);
    const report = JSON.parse(readFileSync(out, 'utf8'));
    const marks = Object.values(report.categories).map((one) => [one.title, Math.round(one.score * 100)]);
    console.log(`${path}  ${form}  ${marks.map(([title, mark]) => `${title} ${mark}`).join('  ')}`);
    for (const category of Object.values(report.categories)) {
      for (const { id, weight } of category.auditRefs) {
        const audit = report.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 1)
          console.log(
            `    ${id}: ${audit.title}  ${JSON.stringify(audit.details?.items?.slice(0, 3).map((item) => item.node?.snippet ?? item.description ?? item.url ?? item) ?? '').slice(0, 300)}`,
          );
      }
    }
    low ||= marks.some(([, mark]) => mark < wanted);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(low ? 1 : 0);
