import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { isPlainDate } from '@liulian/domain';
import { readRecipients } from './backup-encryption.ts';

export interface S3Settings {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  pathStyle: boolean;
}

export interface OidcSettings {
  issuer: string;
  clientId: string;
  /** Null for a client that keeps no secret: the proof key alone ties the code to us. */
  clientSecret: string | null;
  scope: string;
  /** The claim that holds the account's username. */
  claim: string;
  /** What the button says. */
  title: string;
}

/** The site's own language model, asked about what the policy compiler did not understand. */
export interface AssistSettings {
  /** Base address of an OpenAI-compatible service: http://10.0.0.5:8000/v1. */
  url: string;
  model: string;
  key: string | null;
  /** How long one document may wait for it, all requests together. */
  timeoutMs: number;
}

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
  s3: S3Settings | null;
  oidc: OidcSettings | null;
  /** Null: no model is asked, nothing is sent. */
  assist: AssistSettings | null;
  role: 'all' | 'server' | 'worker';
  /** How many times faster than in earnest the timers of sweeps run: for rehearsals of faults. */
  jobPace: number;
  /** Ledgers of more rows are exported aside, not while the reader waits. */
  exportAtOnce: number;
  /** Days after which an exported ledger is deleted. */
  exportKeepDays: number;
  packDir: string | null;
  /** The file that the ends of the audit chains are noted in once a day. */
  auditCheckpoints: string;
  /** age public keys that backups are encrypted to; empty: not encrypted. */
  ageRecipients: string[];
  logLevel: string;
  trustProxy: boolean;
  /** Whether roles that read the confidential compartment need a second factor. */
  requireTotp: boolean;
}

/**
 * Reads settings from the environment (design §8). Throws a Chinese Error naming the variable that is wrong.
 */
export function readConfig(env: NodeJS.ProcessEnv, options: { demo: boolean }): Config {
  const port = Number(env.PORT ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`PORT 应为 0–65535 的整数，现在是 ${env.PORT}`);
  const clock = env.CLOCK || null;
  if (clock !== null && !isPlainDate(clock))
    throw new Error(`CLOCK 应为存在的日期，如 2023-09-15，现在是 ${clock}`);
  const role = env.ROLE ?? 'all';
  if (role !== 'all' && role !== 'server' && role !== 'worker')
    throw new Error(`ROLE 应为 all、server 或 worker，现在是 ${role}`);
  const jobPace = Number(env.JOB_PACE || 1);
  if (!(jobPace >= 1 && jobPace <= 100)) throw new Error(`JOB_PACE 应为 1–100 的数，现在是 ${env.JOB_PACE}`);
  const dataDir = env.DATA_DIR || (options.demo ? 'data-demo' : 'data');
  const url = env.SMTP_URL || (env.SMTP_HOST ? smtpUrl(env) : null);
  return {
    host: env.HOST ?? '127.0.0.1',
    port,
    dataDir,
    databaseUrl: env.DATABASE_URL || null,
    publicUrl: env.PUBLIC_URL?.replace(/\/$/, '') || null,
    demo: options.demo,
    demoPassword: env.DEMO_PASSWORD || null,
    clock: clock ?? (options.demo ? '2023-09-15' : null),
    smtp: url ? { url, from: env.SMTP_FROM ?? 'liulian@localhost' } : null,
    s3: readS3(env),
    oidc: readOidc(env),
    assist: readAssist(env),
    role,
    jobPace,
    exportAtOnce: readCount(env, 'EXPORT_AT_ONCE', 2000),
    exportKeepDays: readCount(env, 'EXPORT_KEEP_DAYS', 7),
    packDir: env.PACK_DIR || null,
    auditCheckpoints: env.AUDIT_CHECKPOINTS || join(dataDir, 'audit-checkpoints.jsonl'),
    ageRecipients: readRecipients(env.AGE_RECIPIENTS),
    logLevel: env.LOG_LEVEL ?? 'warn',
    trustProxy: env.TRUST_PROXY === '1',
    requireTotp: readSwitch(env, 'REQUIRE_TOTP') ?? !options.demo,
  };
}

/**
 * An object store is either described in full or not at all: half a description must not quietly mean "on
 * disk".
 */
function readS3(env: NodeJS.ProcessEnv): S3Settings | null {
  const required = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;
  if (required.every((name) => !env[name])) return null;
  const missing = required.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`对象存储的设置不全，还缺 ${missing.join('、')}`);
  const url = webAddress('S3_ENDPOINT', env.S3_ENDPOINT);
  if (url.pathname !== '/' || url.search)
    throw new Error(`S3_ENDPOINT 只写协议、主机和端口，现在是 ${env.S3_ENDPOINT}`);
  const bucket = env.S3_BUCKET ?? '';
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new Error(`S3_BUCKET 应为 3–63 位小写字母、数字、点或短横，现在是 ${bucket}`);
  const style = env.S3_FORCE_PATH_STYLE || '1';
  if (style !== '0' && style !== '1') throw new Error(`S3_FORCE_PATH_STYLE 应为 1 或 0，现在是 ${style}`);
  return {
    endpoint: url.origin,
    bucket,
    region: env.S3_REGION || 'us-east-1',
    accessKeyId: env.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.S3_SECRET_ACCESS_KEY ?? '',
    pathStyle: style === '1',
  };
}

function readOidc(env: NodeJS.ProcessEnv): OidcSettings | null {
  if (!env.OIDC_ISSUER && !env.OIDC_CLIENT_ID) return null;
  if (!env.OIDC_ISSUER || !env.OIDC_CLIENT_ID)
    throw new Error(`统一认证的设置不全，还缺 ${env.OIDC_ISSUER ? 'OIDC_CLIENT_ID' : 'OIDC_ISSUER'}`);
  webAddress('OIDC_ISSUER', env.OIDC_ISSUER);
  const scope = env.OIDC_SCOPE || 'openid profile';
  if (!scope.split(/\s+/).includes('openid')) throw new Error(`OIDC_SCOPE 要包含 openid，现在是 ${scope}`);
  return {
    issuer: env.OIDC_ISSUER,
    clientId: env.OIDC_CLIENT_ID,
    clientSecret: env.OIDC_CLIENT_SECRET || null,
    scope,
    claim: env.OIDC_CLAIM || 'preferred_username',
    title: env.OIDC_TITLE || '统一身份认证',
  };
}

function readAssist(env: NodeJS.ProcessEnv): AssistSettings | null {
  if (!env.POLICY_ASSIST_URL) return null;
  const url = webAddress('POLICY_ASSIST_URL', env.POLICY_ASSIST_URL);
  return {
    url: url.href.replace(/\/+$/, ''),
    model: env.POLICY_ASSIST_MODEL || 'default',
    key: env.POLICY_ASSIST_KEY || null,
    timeoutMs: readCount(env, 'POLICY_ASSIST_SECONDS', 20) * 1000,
  };
}

function readCount(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const value = Number(env[name] || otherwise);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} 应为正整数，现在是 ${env[name]}`);
  return value;
}

function readSwitch(env: NodeJS.ProcessEnv, name: string): boolean | null {
  const value = env[name] || null;
  if (value !== null && value !== '0' && value !== '1')
    throw new Error(`${name} 应为 1 或 0，现在是 ${value}`);
  return value === null ? null : value === '1';
}

function webAddress(name: string, value: string | undefined): URL {
  const url = URL.parse(value ?? '');
  if (!url || !/^https?:$/.test(url.protocol) || url.username)
    throw new Error(`${name} 应为 http:// 或 https:// 开头的网址，现在是 ${value}`);
  return url;
}

function smtpUrl(env: NodeJS.ProcessEnv): string {
  const login = env.SMTP_USER
    ? `${encodeURIComponent(env.SMTP_USER)}:${encodeURIComponent(env.SMTP_PASSWORD ?? '')}@`
    : '';
  return `${env.SMTP_SECURE === '1' ? 'smtps' : 'smtp'}://${login}${env.SMTP_HOST}:${env.SMTP_PORT ?? 25}`;
}

/** Easy to read out and to type: no 0/O, 1/l/I. */
export function randomPassword(length = 14): string {
  const letters = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789';
  return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('');
}
