import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pg } from '../platform/database/index.ts';

const source = join(dirname(fileURLToPath(import.meta.url)), '..');

export interface Ended { code: number | null; output: string }
export interface Server { url: string; token: string | null; kill(signal: NodeJS.Signals): Promise<void> }

/** A site of its own on disk, run as people run it: the real main.ts and cli.ts in processes of their own. */
export class RealSite {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'liulian-kill-'));
  private readonly children = new Set<ChildProcess>();
  private readonly databaseName = `liulian_kill_${randomBytes(6).toString('hex')}`;
  private env: NodeJS.ProcessEnv = {};

  async prepare() {
    const { DATABASE_URL: _url, SMTP_URL: _smtp, SMTP_HOST: _host, NODE_OPTIONS: _options, ...rest } = process.env;
    this.env = { ...rest, DATA_DIR: this.dataDir, PORT: '0', HOST: '127.0.0.1', CLOCK: '2023-09-15', LOG_LEVEL: 'error' };
    const server = process.env.TEST_DATABASE_URL;
    if (!server) return;
    await this.onServer(server, `create database ${this.databaseName} template template0 lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8' encoding 'UTF8'`);
    const url = new URL(server);
    url.pathname = `/${this.databaseName}`;
    this.env.DATABASE_URL = url.toString();
  }

  private async onServer(url: string, query: string) {
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query(query);
    await admin.end();
  }

  private run(script: string, args: string[]): { child: ChildProcess; output: () => string } {
    const child = spawn(process.execPath, [join(source, script), ...args], { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.children.add(child);
    child.once('exit', () => this.children.delete(child));
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; });
    return { child, output: () => text };
  }

  /** Starts the server and waits until it says that it is ready. */
  async start(): Promise<Server> {
    const { child, output } = this.run('main.ts', []);
    const url = await new Promise<string>((done, fail) => {
      const look = () => {
        const found = /liulian ready (\S+)/.exec(output())?.[1];
        if (found) done(found);
      };
      child.stdout?.on('data', look);
      child.once('exit', () => fail(new Error(`the server ended: ${output()}`)));
    });
    const kill = async (signal: NodeJS.Signals) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    };
    return { url, token: /token=([\w-]+)/.exec(output())?.[1] ?? null, kill };
  }

  /** Runs to its end: the command line, or a server that is expected to refuse. */
  async end(script: 'main.ts' | 'cli.ts', ...args: string[]): Promise<Ended> {
    const { child, output } = this.run(script, args);
    const [code] = (await once(child, 'exit')) as [number | null];
    return { code, output: output() };
  }

  async close() {
    for (const child of this.children) child.kill('SIGKILL');
    rmSync(this.dataDir, { recursive: true, force: true });
    if (process.env.TEST_DATABASE_URL) await this.onServer(process.env.TEST_DATABASE_URL, `drop database if exists ${this.databaseName} with (force)`);
  }
}

/** Someone who sends requests over the network and keeps their cookie. */
export class Person {
  base: string;
  private cookie = '';

  constructor(base: string) {
    this.base = base;
  }

  async send<T = { id: string }>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
    const response = await fetch(`${this.base}/api${path}`, { method, headers: { cookie: this.cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const [cookie] = response.headers.getSetCookie();
    if (cookie) this.cookie = cookie.split(';')[0] ?? '';
    const text = await response.text();
    return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : {}) as T };
  }

  /** The same, where anything but success is the end of the test. */
  async done<T = { id: string }>(method: string, path: string, body?: unknown): Promise<T> {
    const reply = await this.send<T>(method, path, body);
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  }
}

const [first, second] = ['First-secret-2023', 'Second-secret-2023'];

/** From the one-time link to a unit whose officer may write: the way every site begins. */
export async function setUp(server: Server): Promise<{ officer: Person; unitId: string; personIds: string[] }> {
  const admin = new Person(server.url);
  await admin.done('POST', '/setup', { token: server.token, username: 'boss', password: first, corpsName: '某省总队' });
  const me = await admin.done<{ unit: { id: string } }>('GET', '/me');
  const unit = await admin.done('POST', '/units', { parentId: me.unit.id, level: 'detachment', name: '第一支队', from: '2010-01-01', flags: ['party-committee', 'discipline-committee'] });
  const personIds: string[] = [];
  for (const name of ['甲一', '乙二', '丙三', '丁四', '戊五']) personIds.push((await admin.done('POST', '/people', { name, unitId: unit.id, class: 'cadre', joinedOn: '2015-09-01', from: '2015-09-01' })).id);
  const account = await admin.done<{ account: { id: string }; oneTimePassword: string }>('POST', '/accounts', { username: 'officer', personId: personIds[0] });
  const security = new Person(server.url);
  await security.done('POST', '/session', { username: 'boss.security', password: first });
  await security.done('PUT', '/me/password', { current: first, next: second });
  await security.done('POST', `/accounts/${account.account.id}/grants`, { role: 'political-officer', unitId: unit.id });
  const officer = new Person(server.url);
  await officer.done('POST', '/session', { username: 'officer', password: account.oneTimePassword });
  await officer.done('PUT', '/me/password', { current: account.oneTimePassword, next: second });
  return { officer, unitId: unit.id, personIds };
}
