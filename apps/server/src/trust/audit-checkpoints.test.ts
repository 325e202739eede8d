import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  appendCheckpoints,
  currentCheckpoint,
  readCheckpoints,
  type Checkpoint,
} from '../platform/audit-checkpoints.ts';
import { audit, entryHash, genesis, verifyChain, type StoredEntry } from '../platform/audit.ts';
import { systemClock } from '../platform/clock.ts';
import { asSystem, type Trx } from '../platform/database/index.ts';
import { buildDeps, jobsOf } from '../app.ts';
import { runCommand } from '../commands.ts';
import { loadPack } from '../pack-files.ts';
import { readConfig } from '../platform/config.ts';
import { NewDay } from '../new-day.ts';
import type { Deps } from '../deps.ts';
import { testDatabase, type TestDatabase } from '../testing/index.ts';

/**
 * Whoever owns the database can write the whole chain anew, with hashes that agree. Ends of the chain kept
 * elsewhere tell.
 */
const corps = { id: 'north', name: '北岭省总队' };
const [first, length] = [8, 14];
let data: TestDatabase;
let deps: Deps;
let kept: Checkpoint;
beforeAll(async () => {
  data = await testDatabase();
  const config = readConfig(
    { CLOCK: '2023-09-15', DATA_DIR: data.dataDir, LOG_LEVEL: 'silent' },
    { demo: false },
  );
  deps = buildDeps({ config, database: data.database, clock: systemClock(config.clock), pack: loadPack() });
  await asSystem(data.database, async (trx) => {
    await trx.insertInto('corps').values(corps).execute();
    await write(trx, 1, first);
    kept = (await currentCheckpoint(trx, deps.clock, corps)) as Checkpoint;
    await write(trx, first + 1, length);
  });
});
afterAll(() => data.close());

/** The jobs of the site as they are on another day. */
function jobsOn(clock: string, said: string[], path = deps.config.auditCheckpoints) {
  const then = { ...deps, clock: systemClock(clock), config: { ...deps.config, auditCheckpoints: path } };
  return jobsOf(then, new NewDay(then), { warn: (_data, text) => said.push(text) });
}

async function write(trx: Trx, from: number, to: number) {
  for (let i = from; i <= to; i += 1)
    await audit(
      trx,
      systemClock('2023-09-15'),
      corps.id,
      { id: `u${i % 3}`, name: '某人' },
      { action: 'record.create', objectType: 'record', objectId: `r${i}`, summary: `第 ${i} 件` },
    );
}

/**
 * Replaces the whole chain by these entries: numbered, linked and hashed as if they had always been there,
 * the head included.
 */
async function rewrite(trx: Trx, entries: StoredEntry[]) {
  await sql`alter table audit_entry disable trigger all`.execute(trx);
  await trx.deleteFrom('audit_entry').execute();
  let hash = genesis;
  for (const [i, entry] of entries.entries()) {
    const forged = { ...entry, seq: i + 1, prev_hash: hash };
    hash = entryHash(forged);
    await trx
      .insertInto('audit_entry')
      .values({ ...forged, hash })
      .execute();
  }
  await trx.updateTable('audit_head').set({ seq: entries.length, hash }).execute();
}

/** Looks at the database after `work`, and takes back what it did. */
async function after<T>(work: (trx: Trx) => Promise<unknown>, look: (trx: Trx) => Promise<T>): Promise<T> {
  let seen: { value: T } | undefined;
  await asSystem(data.database, async (trx) => {
    await work(trx);
    seen = { value: await look(trx) };
    throw new Error('roll back');
  }).catch((error: Error) => {
    if (error.message !== 'roll back') throw error;
  });
  if (!seen) throw new Error('nothing seen');
  return seen.value;
}

type Forgery =
  | { do: 'change'; at: number; summary: string }
  | { do: 'drop' | 'double'; at: number }
  | { do: 'swap'; at: number };
const at = fc.integer({ min: 1, max: length });
const forgery: fc.Arbitrary<Forgery> = fc.oneof(
  fc.record({
    do: fc.constant('change' as const),
    at,
    summary: fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !text.includes('\0')),
  }),
  fc.record({ do: fc.constantFrom('drop' as const, 'double' as const), at }),
  fc.record({ do: fc.constant('swap' as const), at: fc.integer({ min: 1, max: length - 1 }) }),
);
function forged(entries: StoredEntry[], move: Forgery): StoredEntry[] {
  const i = move.at - 1;
  const [one, two] = [entries[i], entries[i + 1]] as [StoredEntry, StoredEntry];
  switch (move.do) {
    case 'change':
      return entries.with(i, { ...one, summary: move.summary });
    case 'drop':
      return entries.toSpliced(i, 1);
    case 'double':
      return entries.toSpliced(i, 0, one);
    default:
      return entries.with(i, two).with(i + 1, one);
  }
}

it('a chain rewritten with hashes that agree is whole to itself, and found out by any checkpoint behind the change', async () => {
  await asSystem(data.database, async (trx) =>
    expect(await verifyChain(trx, corps.id, [kept])).toMatchObject({ ok: true, entries: length }),
  );
  await fc.assert(
    fc.asyncProperty(forgery, async (move) => {
      const [alone, checked] = await after(
        async (trx) => {
          const entries = (await trx
            .selectFrom('audit_entry')
            .selectAll()
            .orderBy('seq')
            .execute()) as StoredEntry[];
          await rewrite(trx, forged(entries, move));
        },
        async (trx) => [await verifyChain(trx, corps.id), await verifyChain(trx, corps.id, [kept])] as const,
      );
      expect(alone.ok).toBe(true);
      const changed = move.do === 'double' ? move.at + 1 : move.at;
      expect(checked.ok).toBe(changed > first);
      if (changed <= first)
        expect(checked).toMatchObject({
          firstBad: 1,
          reason: expect.stringMatching(/第 1 至 8 条被整段重写过：与 2023-09-15 留存的校验点不符/) as string,
        });
    }),
    { numRuns: 80 },
  );
});

it('a chain cut off before a checkpoint, or emptied, is found out', async () => {
  for (const left of [0, 3, first - 1]) {
    const verdict = await after(
      async (trx) =>
        rewrite(
          trx,
          ((await trx.selectFrom('audit_entry').selectAll().orderBy('seq').execute()) as StoredEntry[]).slice(
            0,
            left,
          ),
        ),
      (trx) => verifyChain(trx, corps.id, [kept]),
    );
    expect(verdict).toMatchObject({ ok: false, firstBad: left + 1 });
    expect(verdict.reason).toMatch(/截断或重写/);
  }
});

describe('on the command line', () => {
  const file = () => join(data.dataDir, 'kept.jsonl');
  const daily = () => deps.config.auditCheckpoints;
  afterEach(() => {
    for (const path of [file(), daily()]) rmSync(path, { force: true });
  });
  const run = (command: string, path = file()) => runCommand(deps, [command, path]);

  it('checkpoints are appended, and verified against', async () => {
    expect(await run('audit-checkpoint')).toMatchObject({
      ok: true,
      text: expect.stringMatching(/第 14 条/) as string,
    });
    await asSystem(data.database, (trx) => write(trx, length + 1, length + 1));
    expect(await run('audit-checkpoint')).toMatchObject({ ok: true });
    expect((await readCheckpoints(file())).map((point) => [point.corps, point.seq])).toEqual([
      ['north', 14],
      ['north', 15],
    ]);
    expect(await run('audit-verify')).toMatchObject({
      ok: true,
      text: expect.stringMatching(/与 2 个校验点相符/) as string,
    });
  });

  it('none is written for a chain that does not agree with those before', async () => {
    await appendCheckpoints(file(), [{ ...kept, hash: 'f'.repeat(64) }]);
    const before = readFileSync(file(), 'utf8');
    expect(await run('audit-checkpoint')).toMatchObject({
      ok: false,
      text: expect.stringMatching(/没有写校验点/) as string,
    });
    expect(readFileSync(file(), 'utf8')).toBe(before);
    expect(await run('audit-verify')).toMatchObject({ ok: false });
  });

  it('a corps that has vanished, a file without checkpoints and a line that is none are said', async () => {
    await appendCheckpoints(file(), [{ ...kept, corps: 'gone', name: '不见了的总队' }]);
    expect(await run('audit-verify')).toMatchObject({
      ok: false,
      text: expect.stringMatching(/不见了的总队：有校验点，库里却没有/) as string,
    });
    await expect(run('audit-verify', join(data.dataDir, 'no-such-file'))).rejects.toThrow(/没有校验点/);
    for (const line of [
      '{',
      '{}',
      JSON.stringify({ ...kept, seq: 0 }),
      JSON.stringify({ ...kept, hash: 'x' }),
    ]) {
      writeFileSync(file(), `${JSON.stringify(kept)}\n${line}\n`);
      await expect(run('audit-verify')).rejects.toThrow(/第 2 行不是审计校验点/);
    }
  });

  it('a start has the content verified only where there is no checkpoint yet', async () => {
    const path = join(data.dataDir, 'starts.jsonl');
    const said: string[] = [];
    const jobs = (clock: string) => jobsOn(clock, said, path);
    await jobs('2023-09-13').run('checkpoints', { starting: true });
    expect(await readCheckpoints(path)).toHaveLength(1);
    await asSystem(data.database, (trx) => write(trx, 18, 18));
    const next = jobs('2023-09-14');
    await next.run('checkpoints', { starting: true });
    expect(await readCheckpoints(path)).toHaveLength(1);
    await next.run('checkpoints');
    expect(await readCheckpoints(path)).toHaveLength(2);
    expect(said).toEqual([]);
  });

  it('one a day is kept by itself, and a rewritten chain is logged', async () => {
    const said: string[] = [];
    const jobs = (clock: string) => jobsOn(clock, said);
    await jobs('2023-09-15').run('checkpoints');
    await jobs('2023-09-15').run('checkpoints');
    expect(await readCheckpoints(daily())).toHaveLength(1);
    await jobs('2023-09-16').run('checkpoints'); // nothing new to note
    expect(await readCheckpoints(daily())).toHaveLength(1);
    await asSystem(data.database, (trx) => write(trx, 20, 20));
    await jobs('2023-09-16').run('checkpoints');
    expect(await readCheckpoints(daily())).toHaveLength(2);
    expect(said).toEqual([]);
    appendFileSync(daily(), `${JSON.stringify(kept).replace(kept.hash, 'e'.repeat(64))}\n`);
    await jobs('2023-09-16').run('checkpoints');
    expect(said).toEqual([expect.stringMatching(/北岭省总队：审计链与留存的校验点不符：第 8 条/)]);
    expect(existsSync(file())).toBe(false);
  });
});
