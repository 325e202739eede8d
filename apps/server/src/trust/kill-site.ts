import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pg } from '../platform/database/index.ts';

const source = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Every start of a site reads the same files; as in earnest, what Node made of them is kept. */
const compiled = join(source, '../../../node_modules/.cache/liulian/compiled');

export interface Ended {
  code: number | null;
  output: string;
}
export interface Server {
  url: string;
  token: string | null;
  output(): string;
  running(): boolean;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** A port that nobody uses at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * A site of its own on disk, run as people run it: the real main.ts and cli.ts in processes of their own.
 * `server` is the address of a PostgreSQL server on which the site makes its database; null for the embedded
 * engine.
 */
export class RealSite {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'liulian-kill-'));
  readonly databaseUrl: string | null = null;
  private readonly server: string | null;
  private readonly children = new Set<ChildProcess>();
  private readonly databaseName = `liulian_kill_${randomBytes(6).toString('hex')}`;
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    server: string | null = process.env.TEST_DATABASE_URL ?? null,
    env: Record<string, string> = {},
  ) {
    this.server = server;
    const own = Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) =>
          !/^(DATABASE_|SMTP_|S3_|OIDC_|NODE_OPTIONS|PUBLIC_URL|ROLE|DEMO_PASSWORD|PACK_DIR)/.test(name),
      ),
    );
    this.env = {
      ...own,
      DATA_DIR: this.dataDir,
      PORT: '0',
      HOST: '127.0.0.1',
      CLOCK: '2023-09-28',
      LOG_LEVEL: 'error',
      NODE_COMPILE_CACHE: compiled,
      ...env,
    };
    if (!server) return;
    const url = new URL(server);
    url.pathname = `/${this.databaseName}`;
    this.databaseUrl = url.toString();
    this.env.DATABASE_URL = this.databaseUrl;
  }

  async prepare() {
    if (this.server)
      await this.onServer(
        `create database ${this.databaseName} template template0 lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8' encoding 'UTF8'`,
      );
  }

  private async onServer(query: string) {
    const admin = new pg.Client({ connectionString: this.server ?? '' });
    await admin.connect();
    await admin.query(query);
    await admin.end();
  }

  private run(
    script: string,
    args: string[],
    env: Record<string, string> = {},
  ): { child: ChildProcess; output: () => string } {
    const child = spawn(process.execPath, [join(source, script), ...args], {
      env: { ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.children.add(child);
    child.once('exit', () => this.children.delete(child));
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
    return { child, output: () => text };
  }

  /** Starts a server and waits until it says that it is ready. */
  async start(env: Record<string, string> = {}): Promise<Server> {
    const { child, output } = this.run('main.ts', [], env);
    const url = await new Promise<string>((done, fail) => {
      const look = () => {
        const found = /liulian ready (\S+)/.exec(output())?.[1];
        if (found) done(found);
      };
      child.stdout?.on('data', look);
      child.once('exit', () => fail(new Error(`the server ended: ${output()}`)));
    });
    const running = () => child.exitCode === null && child.signalCode === null;
    const kill = async (signal: NodeJS.Signals) => {
      if (!running()) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    };
    return { url, token: /token=([\w-]+)/.exec(output())?.[1] ?? null, output, running, kill };
  }

  /** Runs to its end: the command line, or a server that is expected to refuse. */
  async end(script: 'main.ts' | 'cli.ts', ...args: string[]): Promise<Ended> {
    const { child, output } = this.run(script, args);
    const [code] = (await once(child, 'exit')) as [number | null];
    return { code, output: output() };
  }

  async close() {
    const ending = [...this.children].map((child) => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      return ended;
    });
    await Promise.all(ending);
    rmSync(this.dataDir, { recursive: true, force: true });
    if (this.server) await this.onServer(`drop database if exists ${this.databaseName} with (force)`);
  }
}

export interface Reply<T> {
  status: number;
  body: T;
  headers: Headers;
}

/** Someone who sends requests over the network and keeps their cookie. */
export class Person {
  base: string;
  private cookie = '';

  constructor(base: string) {
    this.base = base;
  }

  /** The same person in the same session, through another copy of the server. */
  through(base: string): Person {
    const other = new Person(base);
    other.cookie = this.cookie;
    return other;
  }

  async send<T = { id: string }>(method: string, path: string, body?: unknown): Promise<Reply<T>> {
    const response = await this.raw(
      method,
      `/api${path}`,
      body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    );
    const [cookie] = response.headers.getSetCookie();
    if (cookie) this.cookie = cookie.split(';')[0] ?? '';
    const text = await response.text();
    return {
      status: response.status,
      body: (text.startsWith('{') ? JSON.parse(text) : {}) as T,
      headers: response.headers,
    };
  }

  /** Any request, its answer unread. Nobody waits longer than a minute. */
  raw(
    method: string,
    path: string,
    init: { headers?: Record<string, string>; body?: string | FormData | Uint8Array<ArrayBuffer> } = {},
  ): Promise<Response> {
    return fetch(`${this.base}${path}`, {
      method,
      ...init,
      headers: { cookie: this.cookie, ...init.headers },
      signal: AbortSignal.timeout(60_000),
    });
  }

  /** The same, where anything but success is the end of the test. */
  async done<T = { id: string }>(method: string, path: string, body?: unknown): Promise<T> {
    const reply = await this.send<T>(method, path, body);
    if (reply.status >= 300)
      throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  }
}

const first = 'First-secret-2023';
/** The password of `officer` and `superior` once they are set up. */
export const second = 'Second-secret-2023';

export interface People {
  officer: Person;
  superior: Person;
  unitId: string;
  personIds: string[];
}

/**
 * From the one-time link to a unit whose officer may write, and to the superior who accepts: the way every
 * site begins.
 */
export async function setUp(server: Server): Promise<People> {
  const admin = new Person(server.url);
  await admin.done('POST', '/setup', {
    token: server.token,
    username: 'boss',
    password: first,
    securityPassword: second,
    auditPassword: `${second}3`,
    corpsName: '某省总队',
  });
  const corps = (await admin.done<{ unit: { id: string } }>('GET', '/me')).unit;
  const unit = await admin.done('POST', '/units', {
    parentId: corps.id,
    level: 'detachment',
    name: '第一支队',
    from: '2010-01-01',
    flags: ['party-committee', 'discipline-committee'],
  });
  const join = async (name: string, unitId: string) =>
    (
      await admin.done('POST', '/people', {
        name,
        unitId,
        class: 'cadre',
        joinedOn: '2015-09-01',
        from: '2015-09-01',
      })
    ).id;
  const personIds: string[] = [];
  for (const name of ['甲一', '乙二', '丙三', '丁四', '戊五']) personIds.push(await join(name, unit.id));
  const security = new Person(server.url);
  await security.done('POST', '/session', { username: 'boss.security', password: second });
  const enter = async (username: string, personId: string | undefined, role: string, unitId: string) => {
    const made = await admin.done<{ account: { id: string }; code: string }>('POST', '/accounts', {
      username,
      personId,
    });
    const waiting = await security.done<{ items: { id: string; account: { id: string } }[] }>(
      'GET',
      '/account-openings',
    );
    const opening = waiting.items.find(({ account }) => account.id === made.account.id);
    const confirmed = await security.done<{ items: { code: string }[] }>(
      'POST',
      '/account-openings/confirmation',
      { ids: [opening?.id] },
    );
    await security.done('POST', `/accounts/${made.account.id}/grants`, { role, unitId });
    const person = new Person(server.url);
    await person.done('POST', '/account-openings/use', {
      username,
      first: made.code,
      second: confirmed.items[0]?.code,
      next: second,
    });
    await person.done('POST', '/session', { username, password: second });
    await person.done('PUT', '/me/email', { email: `${username}@fire.example` });
    return person;
  };
  return {
    officer: await enter('officer', personIds[0], 'political-officer', unit.id),
    superior: await enter('superior', await join('己六', corps.id), 'programme-officer', corps.id),
    unitId: unit.id,
    personIds,
  };
}
