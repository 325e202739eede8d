import { execFile } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './kill-site.ts';

const run = promisify(execFile);
const asRoot = process.getuid?.() === 0;

/**
 * The folder of a PostgreSQL server's programs: the newest of Debian's, else what PATH has; null when there
 * are none.
 */
export function postgresPrograms(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(debian, version, 'bin'))
    : [];
  return (
    [...versions, ...(process.env.PATH ?? '').split(':')].find((folder) =>
      ['initdb', 'pg_ctl'].every((name) => executable(join(folder, name))),
    ) ?? null
  );
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * A PostgreSQL server of one's own on its own port, to be stopped and started at will. Under root it runs as
 * user `postgres`.
 */
export class Cluster {
  readonly url: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'liulian-pg-'));
  private readonly data = join(this.folder, 'data');
  private readonly programs: string;
  private readonly port: number;

  private constructor(programs: string, port: number) {
    this.programs = programs;
    this.port = port;
    this.url = `postgres://liulian@127.0.0.1:${port}/postgres`;
  }

  static async make(): Promise<Cluster> {
    const programs = postgresPrograms();
    if (!programs) throw new Error('no PostgreSQL server programs on this machine');
    const cluster = new Cluster(programs, await freePort());
    chmodSync(cluster.folder, 0o755);
    if (asRoot) await run('chown', ['postgres', cluster.folder]);
    await cluster.program(
      'initdb',
      '-D',
      cluster.data,
      '-U',
      'liulian',
      '-A',
      'trust',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
    );
    await cluster.start();
    return cluster;
  }

  // A PostgreSQL server refuses to run as root.
  private async program(name: string, ...args: string[]) {
    const path = join(this.programs, name);
    await run(asRoot ? 'runuser' : path, asRoot ? ['-u', 'postgres', '--', path, ...args] : args, {
      cwd: '/',
    });
  }

  async start() {
    await this.program(
      'pg_ctl',
      '-D',
      this.data,
      '-w',
      '-s',
      '-l',
      join(this.folder, 'log'),
      '-o',
      `-p ${this.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`,
      'start',
    );
  }

  /**
   * `fast` ends every session in order; `immediate` is a crash, after which the server recovers from its log.
   */
  async stop(mode: 'fast' | 'immediate') {
    await this.program('pg_ctl', '-D', this.data, '-w', '-s', '-m', mode, 'stop');
  }

  /** Every process of the server stands still, and goes on: a machine or a disk that hangs. */
  async freeze() {
    await this.signal('SIGSTOP');
  }

  async thaw() {
    await this.signal('SIGCONT');
  }

  private async signal(name: 'SIGSTOP' | 'SIGCONT') {
    const postmaster = Number(readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    // The parent first, so that it starts no more children.
    process.kill(postmaster, name);
    const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(postmaster)]);
    for (const pid of stdout
      .split('\n')
      .map(Number)
      .filter((pid) => pid > 0))
      process.kill(pid, name);
  }

  async close() {
    await this.thaw().catch(() => undefined); // not when it is stopped
    await this.stop('immediate').catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
