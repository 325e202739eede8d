import { unescape } from 'node:querystring';
import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { can, errorCodes, operationIds, operations, type Operation, type RoleId } from '@liulian/contract';
import { password, type Client, type Reply } from '../testing/index.ts';
import { fingerprint, foreignNames, hostileSite, watchedTables, type HostileSite } from './hostile-site.ts';
import { hostileString, hostileValue, near, type KnownIds } from './hostile-values.ts';

/**
 * Hostile input against every operation of the table: whatever comes, the answer is a problem in Chinese, nothing of the other
 * corps, no trace of the inside, and a refused request changes nothing. HOSTILE_RUNS=10000 is the full run (a fresh site for each
 * operation, a new seed each time unless HOSTILE_SEED is given).
 */
const runs = Number(process.env.HOSTILE_RUNS ?? 15);
const seed = process.env.HOSTILE_SEED ? Number(process.env.HOSTILE_SEED) : process.env.HOSTILE_RUNS ? Date.now() & 0x7fffffff : 20230915;
const freshSite = runs >= 1000;

const askers: [RoleId, string][] = [
  ['programme-officer', 'corps.officer'], ['political-officer', 'det01.political'], ['discipline-secretary', 'det01.discipline'], ['station-instructor', 'sta010101.instructor'],
  ['member', 'firefighter01'], ['system-administrator', 'admin.system'], ['security-administrator', 'admin.security'], ['audit-administrator', 'admin.audit'],
];
const inside = /node_modules|\bat (async )?[\w.<>]+ \(|\.ts:\d+|select "|insert into|update "|violates|relation "|syntax error|pglite|kysely|ZodError|TypeError|RangeError/i;

let hostile: HostileSite;
let tables: string[];
let before: Map<string, string>;
const clients = new Map<string, Client>();

async function open() {
  hostile = await hostileSite();
  clients.clear();
  tables = await watchedTables(hostile.site.data.database);
  before = await fingerprint(hostile.site.data.database, tables);
}
beforeAll(open);
afterAll(() => hostile.site.close());

/** Which known ids a path asks for: `/units/:id` wants a unit. */
function idsFor(path: string, known: KnownIds): readonly string[] {
  const before = path.slice(0, path.indexOf('/:')).split('/').at(-1) ?? '';
  return known[before] ?? known.all ?? [];
}

function requestOf(operation: Operation, known: KnownIds): fc.Arbitrary<InjectOptions> {
  const names = [...operation.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
  const param = (name: string) => fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...(name === 'obligationId' ? known.obligationId ?? ['x'] : idsFor(operation.path, known))).map(encodeURIComponent) },
    { weight: 2, arbitrary: fc.constantFrom(...(known.foreign ?? ['x'])).map(encodeURIComponent) },
    { weight: 3, arbitrary: hostileString.map((text) => encodeURIComponent(text.slice(0, 2000).toWellFormed()) || '%20') },
    { weight: 1, arbitrary: fc.constantFrom('%00', '%zz', '%ed%a0%80', '..%2f..%2fme', '%2e%2e', 'x'.repeat(400), '%', '%c0%af') },
  );
  const path = fc.tuple(...names.map(param)).map((values) => names.reduce((url, name, i) => url.replace(`:${name}`, () => values[i] ?? 'x'), `/api${operation.path}`));
  const query = operation.query ? near(operation.query, known).map(queryText) : fc.constantFrom('', '', '?a=1', '?__proto__=1&constructor[]=2');
  return fc.tuple(path, query, payloadOf(operation, known), fc.ipV4()).map(([url, search, payload, remoteAddress]) => ({ method: operation.method, url: url + search, remoteAddress, ...payload }));
}

function queryText(value: unknown): string {
  const search = new URLSearchParams();
  const say = (part: unknown) => (typeof part === 'string' ? part : JSON.stringify(part) ?? '').slice(0, 20_000);
  for (const [key, part] of Object.entries(Object(value) as object).slice(0, 40)) for (const each of Array.isArray(part) ? part.slice(0, 120) : [part]) search.append(key, say(each));
  return `?${search.toString()}`;
}

const json = (payload: string) => ({ payload, headers: { 'content-type': 'application/json' } });
const multipart = (payload: string | Buffer, boundary = 'b') => ({ payload, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } });
const part = (name: string, body: string, end = '\r\n--b--\r\n') => multipart(`--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n${body}${end}`);
const broken = ['', '{', 'NaN', '{"a":Infinity}', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"a":1}}}', '[1,2', '"\\ud800"', 'null', '[]', '0', '"x"', '['.repeat(20_000), `${'['.repeat(5000)}${']'.repeat(5000)}`, '{"a":1e999}', '\u0000'];

function payloadOf(operation: Operation, known: KnownIds): fc.Arbitrary<Pick<InjectOptions, 'payload' | 'headers'>> {
  if (operation.method === 'GET') return fc.constant({});
  const odd = fc.oneof(fc.constantFrom(...broken).map(json), hostileValue.map((value) => json(JSON.stringify(value) ?? '')),
    fc.constantFrom(part('x.xlsx', 'no'), multipart('--b'), multipart('x'), { payload: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, { payload: '<a/>', headers: { 'content-type': 'text/xml' } }, { payload: '{}', headers: { 'content-type': '' } }));
  if (operation.upload) {
    const file = fc.tuple(fc.oneof(fc.constantFrom('x.xlsx', 'x.txt', 'x.docx', 'x.pdf', '../../x.csv', 'CON', ''), hostileString.map((text) => text.slice(0, 300).replace(/["\r\n]/g, ''))), fc.oneof(hostileString, fc.constantFrom('PK\u0003\u0004', '%PDF-1.7', '姓名\n张三')), fc.constantFrom('\r\n--b--\r\n', ''));
    return fc.oneof({ weight: 5, arbitrary: file.map(([name, body, end]) => part(name, body, end)) }, { weight: 2, arbitrary: odd });
  }
  if (!operation.body) return fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: odd });
  return fc.oneof({ weight: 8, arbitrary: near(operation.body, known).map((value) => json(JSON.stringify(value))) }, { weight: 1, arbitrary: odd });
}

/** Signs in from an address of its own: operations that end the session need a new one each time, and the rate limit is not the point here. */
async function signedIn(account: string): Promise<Client> {
  const { app, anonymous } = hostile.site;
  const remoteAddress = `10.${[0, 0, 0].map(() => Math.floor(Math.random() * 256)).join('.')}`;
  const response = await app.http.inject({ method: 'POST', url: '/api/session', payload: { username: account, password }, remoteAddress });
  const [cookie] = response.cookies as { name: string; value: string }[];
  if (!cookie) throw new Error(`${account}: ${response.body}`);
  return { ...anonymous, request: (options) => anonymous.request({ ...options, headers: { ...options.headers, cookie: `${cookie.name}=${cookie.value}` } }) };
}

async function clientOf(account: string | null, again = false): Promise<Client> {
  if (account === null) return hostile.site.anonymous;
  const found = again ? undefined : clients.get(account);
  const client = found ?? await signedIn(account);
  if (!found) {
    clients.set(account, client);
    before = await fingerprint(hostile.site.data.database, tables); // signing in is audited
  }
  return client;
}

async function ask(account: string | null, request: InjectOptions): Promise<Reply> {
  const reply = await (await clientOf(account)).request(request);
  if (account === null || reply.body.code !== 'session.required') return reply;
  return (await clientOf(account, true)).request(request); // an earlier request signed this account out
}

describe.each(operationIds)('%s', (id) => {
  const operation: Operation = operations[id];
  const allowed = askers.filter(([role]) => operation.permission === 'public' || operation.permission === 'self' || can(role, operation.permission)).map(([, account]) => account);
  const refused = askers.map(([, account]) => account).filter((account) => !allowed.includes(account));
  const asker: fc.Arbitrary<string | null> = operation.permission === 'public' ? fc.constant(null)
    : fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...allowed) }, { weight: 1, arbitrary: fc.constantFrom(null, ...refused) });

  it(`answers ${runs} hostile requests properly`, { timeout: 60_000 + runs * 500 }, async () => {
    if (freshSite) {
      await hostile.site.close();
      await open();
    }
    await fc.assert(fc.asyncProperty(asker, requestOf(operation, hostile.known), async (account, request) => {
      const reply = await ask(account, request);
      const text = reply.raw.toString();
      const said = `${unescape(String(request.url).replaceAll('+', ' '))}${String(request.payload ?? '')}`;
      expect(reply.status, text.slice(0, 300)).toBeLessThan(500);
      for (const name of foreignNames) expect(text.includes(name) && !said.includes(name), `${name} in ${text.slice(0, 300)}`).toBe(false);
      if (!said.match(/s-|south/)) for (const foreign of hostile.foreignIds) expect(text.includes(foreign) && !said.includes(foreign), `${foreign} in ${text.slice(0, 300)}`).toBe(false);
      const now = await fingerprint(hostile.site.data.database, tables);
      if (reply.status >= 400) {
        expect(text).not.toMatch(inside);
        expect(String(reply.headers['content-type']), text.slice(0, 300)).toContain('application/problem+json');
        expect(Object.keys(errorCodes), text.slice(0, 300)).toContain(reply.body.code);
        expect(reply.body.detail).toMatch(/[\u4e00-\u9fff]/);
        // A wrong password is counted and audited; nothing else may stay of a refused request.
        const ignored = id === 'createSession' ? ['account', 'audit_entry', 'audit_head'] : [];
        expect(tables.filter((table) => now.get(table) !== before.get(table) && !ignored.includes(table)), text.slice(0, 300)).toEqual([]);
      }
      before = now;
    }), { numRuns: runs, seed, ...(runs > 100 ? {} : { interruptAfterTimeLimit: 60_000 }) });
  });
});
