import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Site {
  baseUrl: string;
  password: string;
  stop(): Promise<void>;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, 'node_modules/.cache/liulian');
/** Of invented people on this machine only; it is part of the template, so it stays the same. */
const password = 'Invented-Corps-2023';

/** The demo as a visitor starts it, on a data folder of its own that is thrown away afterwards. */
export async function startSite(): Promise<Site> {
  const template = await demoTemplate();
  const dataDir = mkdtempSync(join(tmpdir(), 'liulian-e2e-'));
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  cpSync(template, dataDir, { recursive: true });
  const server = await start(dataDir);
  return { baseUrl: server.url, password, stop: () => stop(server.process) };
}

/** Seeding takes long; its result depends only on these sources and is kept until one of them changes. */
async function demoTemplate(): Promise<string> {
  const version = digest(['apps/server/migrations', 'packs', 'apps/server/src/demo']);
  const template = join(cache, `demo-${version}`);
  if (existsSync(template)) return template;
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, 'making-demo-'));
  console.log('seeding the demo corps, once for these sources');
  try {
    const server = await start(making);
    await stop(server.process);
    renameSync(making, template);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  for (const name of readdirSync(cache)) {
    if (name.startsWith('demo-') && name !== `demo-${version}`)
      rmSync(join(cache, name), { recursive: true, force: true });
  }
  return template;
}

function digest(paths: string[]): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const full = join(root, path);
    if (!statSync(full).isDirectory()) hash.update(`${path}\n`).update(readFileSync(full));
    else for (const name of readdirSync(full).sort()) add(`${path}/${name}`);
  };
  paths.forEach(add);
  return hash.digest('hex').slice(0, 12);
}

/** A site on which nobody has been yet, with the link that it prints once. */
export async function startEmptySite(): Promise<{ link: string; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'liulian-empty-'));
  const server = await start(dataDir, []);
  const link = /https?:\/\/\S+\/setup\?token=\S+/.exec(server.said)?.[0];
  if (!link) throw new Error(`no link was printed: ${server.said}`);
  return {
    link,
    stop: async () => {
      await stop(server.process);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Settles when the server says that it is ready, or with its last words when it ends before that. */
async function start(
  dataDir: string,
  options = ['--demo'],
): Promise<{ url: string; said: string; process: ChildProcess }> {
  const { DATABASE_URL: _, CLOCK: __, ...env } = process.env;
  const server = spawn(process.execPath, [join(root, 'apps/server/src/main.ts'), ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...env,
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      DATA_DIR: dataDir,
      DEMO_PASSWORD: password,
      PUBLIC_URL: '',
    },
  });
  // Whatever happens to the journeys, the server does not outlive them.
  const end = (): void => {
    server.kill('SIGKILL');
  };
  process.once('exit', end);
  server.once('exit', () => process.off('exit', end));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-4000);
      const ready = /^liulian ready (\S+)$/m.exec(said);
      if (ready) resolve(ready[1]!);
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.once('error', reject);
    server.once('exit', (code) =>
      reject(new Error(`the server ended with ${code} before it was ready:\n${said}`)),
    );
  });
  return { url, said, process: server };
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  const late = setTimeout(() => server.kill('SIGKILL'), 30_000);
  await ended;
  clearTimeout(late);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
