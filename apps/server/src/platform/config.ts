import { randomBytes } from 'node:crypto';
import { isPlainDate } from '@liulian/domain';

export interface Config {
  host: string;
  port: number;
  dataDir: string;
  databaseUrl: string | null;
  publicUrl: string | null;
  demo: boolean;
  demoPassword: string | null;
  /** Freezes "today" for demos and tests. */
  clock: string | null;
  smtp: { url: string; from: string } | null;
  role: 'all' | 'server' | 'worker';
  packDir: string | null;
  logLevel: string;
  trustProxy: boolean;
}

/** Reads settings from the environment (design §8). Throws a Chinese Error naming the variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv, options: { demo: boolean }): Config {
  const port = Number(env.PORT ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`PORT 应为 0–65535 的整数，现在是 ${env.PORT}`);
  const clock = env.CLOCK || null;
  if (clock !== null && !isPlainDate(clock)) throw new Error(`CLOCK 应为存在的日期，如 2023-09-15，现在是 ${clock}`);
  const role = env.ROLE ?? 'all';
  if (role !== 'all' && role !== 'server' && role !== 'worker') throw new Error(`ROLE 应为 all、server 或 worker，现在是 ${role}`);
  const url = env.SMTP_URL || (env.SMTP_HOST ? smtpUrl(env) : null);
  return {
    host: env.HOST ?? '127.0.0.1',
    port,
    dataDir: env.DATA_DIR || (options.demo ? 'data-demo' : 'data'),
    databaseUrl: env.DATABASE_URL || null,
    publicUrl: env.PUBLIC_URL?.replace(/\/$/, '') || null,
    demo: options.demo,
    demoPassword: env.DEMO_PASSWORD || null,
    clock: clock ?? (options.demo ? '2023-09-15' : null),
    smtp: url ? { url, from: env.SMTP_FROM ?? 'liulian@localhost' } : null,
    role,
    packDir: env.PACK_DIR || null,
    logLevel: env.LOG_LEVEL ?? 'warn',
    trustProxy: env.TRUST_PROXY === '1',
  };
}

function smtpUrl(env: NodeJS.ProcessEnv): string {
  const login = env.SMTP_USER ? `${encodeURIComponent(env.SMTP_USER)}:${encodeURIComponent(env.SMTP_PASSWORD ?? '')}@` : '';
  return `${env.SMTP_SECURE === '1' ? 'smtps' : 'smtp'}://${login}${env.SMTP_HOST}:${env.SMTP_PORT ?? 25}`;
}

/** Easy to read out and to type: no 0/O, 1/l/I. */
export function randomPassword(length = 14): string {
  const letters = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789';
  return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('');
}
