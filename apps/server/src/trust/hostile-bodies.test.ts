import { unescape } from 'node:querystring';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  errorCodes,
  installRoles,
  operationIds,
  operations,
  type Operation,
  type RoleId,
} from '@liulian/contract';
import { loadPack } from '../pack-files.ts';
import { letsIn } from './bare-request.ts';
import { requestOf } from './hostile-requests.ts';
import { Sender } from './hostile-sender.ts';
import { foreignNames, hostileSite, type HostileSite } from './hostile-site.ts';
import { Watch } from './hostile-watch.ts';

/**
 * Hostile input against every operation of the table: whatever comes, the answer is a problem in Chinese,
 * nothing of the other corps, no trace of the inside, and a refused request changes nothing. The full run and
 * its settings are in docs/security.md: HOSTILE_RUNS requests for each operation, HOSTILE_SECONDS at most for
 * each, HOSTILE_PART=1/2 half of the operations, HOSTILE_SEED to repeat. A large run has a fresh site for
 * each operation and a seed of its own.
 */
const runs = Number(process.env.HOSTILE_RUNS ?? 15);
const seconds = Number(process.env.HOSTILE_SECONDS ?? 0);
const seed = process.env.HOSTILE_SEED
  ? Number(process.env.HOSTILE_SEED)
  : process.env.HOSTILE_RUNS
    ? Date.now() & 0x7fffffff
    : 20230915;
const [part = 1, parts = 1] = (process.env.HOSTILE_PART ?? '1/1').split('/').map(Number);
const large = runs >= 1000;

// The tests are generated from the roles before the site is started, which would install them.
installRoles(loadPack().roles);

const askers: [RoleId, string][] = [
  ['programme-officer', 'corps.officer'],
  ['political-officer', 'det01.political'],
  ['discipline-secretary', 'det01.discipline'],
  ['station-instructor', 'sta010101.instructor'],
  ['member', 'firefighter01'],
  ['system-administrator', 'admin.system'],
  ['security-administrator', 'admin.security'],
  ['audit-administrator', 'admin.audit'],
];
const inside =
  /node_modules|\bat (async )?[\w.<>]+ \(|\.ts:\d+|select "|insert into|update "|violates|relation "|syntax error|pglite|kysely|ZodError|TypeError|RangeError/i;

/** How many requests there were, and how many of them got past the check of their shape. */
const sent = { all: 0, understood: 0 };

let hostile: HostileSite;
let sender: Sender;
let watch: Watch;

async function open() {
  hostile = await hostileSite();
  sender = new Sender(hostile.site);
  await sender.signIn(askers.map(([, account]) => account));
  watch = await Watch.open(hostile.site.data.database);
}
beforeAll(open);
afterAll(() => hostile.site.close());

describe.each(operationIds.filter((_, i) => i % parts === part - 1))('%s', (id) => {
  const operation: Operation = operations[id];
  const allowed = askers.filter(([role]) => letsIn(operation, role)).map(([, account]) => account);
  const refused = askers.map(([, account]) => account).filter((account) => !allowed.includes(account));
  const asker: fc.Arbitrary<string | null> =
    operation.permission === 'public'
      ? fc.constant(null)
      : fc.oneof(
          { weight: 12, arbitrary: fc.constantFrom(...allowed) },
          { weight: 1, arbitrary: fc.constantFrom(null, ...refused) },
        );
  // A wrong password is counted and audited; nothing else may stay of a refused request.
  const passwords = ['createSession', 'verifySession'];
  const counted = passwords.includes(id) ? ['account', 'audit_entry', 'audit_head'] : [];

  it(`answers ${runs} hostile requests properly`, { timeout: 60_000 + runs * 500 }, async () => {
    if (large) {
      await hostile.site.close();
      await open();
    }
    const began = Date.now();
    const statuses = new Map<number, number>();
    const result = await fc.check(
      fc.asyncProperty(asker, requestOf(operation, hostile.known), async (account, request) => {
        const reply = await sender.send(account, request);
        statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
        sent.all += 1;
        if (reply.status < 400 || reply.body.code !== 'request.invalid') sent.understood += 1;
        const text = reply.raw.toString();
        const start = text.slice(0, 300);
        expect(reply.status, start).toBeLessThan(500);
        const named = [...foreignNames, ...hostile.foreignIds].filter((name) => text.includes(name));
        if (named.length > 0) {
          const said = `${unescape(String(request.url).replaceAll('+', ' '))}${String(request.payload ?? '')}`;
          const known = (name: string) =>
            said.includes(name) || (hostile.foreignIds.includes(name) && /s-|south/.test(said));
          expect(
            named.filter((name) => !known(name)),
            start,
          ).toEqual([]);
        }
        await hostile.site.app.deps.refused.flush();
        const changed = await watch.changed();
        if (reply.status < 400) return;
        // Who tried what they may not is noted; that is all that such an attempt leaves.
        const noted = reply.status === 403 ? ['audit_entry', 'audit_head'] : [];
        expect(text).not.toMatch(inside);
        expect(String(reply.headers['content-type']), start).toContain('application/problem+json');
        expect(Object.keys(errorCodes), start).toContain(reply.body.code);
        expect(reply.body.detail).toMatch(/[\u4e00-\u9fff]/);
        expect(
          changed.filter((table) => ![...counted, ...noted].includes(table)),
          start,
        ).toEqual([]);
      }),
      {
        numRuns: runs,
        seed,
        endOnFailure: large,
        ...(seconds > 0
          ? { interruptAfterTimeLimit: seconds * 1000 }
          : runs > 100
            ? {}
            : { interruptAfterTimeLimit: 60_000 }),
      },
    );
    if (process.env.HOSTILE_RUNS)
      console.log(
        `${id}: ${result.numRuns} requests in ${Math.round((Date.now() - began) / 1000)} s: ${[...statuses]
          .sort()
          .map(([status, times]) => `${status}×${times}`)
          .join(' ')}`,
      );
    if (result.failed && !(result.interrupted && result.counterexample === null))
      throw new Error(fc.defaultReportMessage(result)?.slice(0, 20_000), { cause: result.errorInstance });
  });
});

it('reaches what lies behind the check of the shape with a good part of them', () => {
  expect(sent.understood / sent.all).toBeGreaterThan(0.2);
});
