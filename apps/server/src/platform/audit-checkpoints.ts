import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { dateOf, type Clock } from './clock.ts';
import type { Trx } from './database/index.ts';

/**
 * The end of a corps' chain as it once was, kept elsewhere: whoever rewrites the chain up to there cannot
 * rewrite this.
 */
export interface Checkpoint {
  corps: string;
  name: string;
  seq: number;
  hash: string;
  at: string;
}

/**
 * One checkpoint a line, JSON. A file that does not exist holds none; a line that is none is an error, for it
 * may have been one.
 */
export async function readCheckpoints(path: string): Promise<Checkpoint[]> {
  const text = await readFile(path, 'utf8').catch((error: { code?: string }) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [parse(line, `${path} 第 ${i + 1} 行`)]));
}

function parse(line: string, where: string): Checkpoint {
  try {
    const point = JSON.parse(line) as Checkpoint;
    if (
      typeof point.corps === 'string' &&
      Number.isInteger(point.seq) &&
      point.seq > 0 &&
      /^[0-9a-f]{64}$/.test(point.hash) &&
      Number.isFinite(Date.parse(point.at))
    )
      return point;
  } catch {
    /* said below */
  }
  throw new Error(`${where}不是审计校验点，可能被改动过`);
}

/**
 * Adds lines at the end and does not return before they are on the disk. What is there is never written over.
 */
export async function appendCheckpoints(path: string, points: Checkpoint[]): Promise<void> {
  if (points.length === 0) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'a', 0o600);
  try {
    await file.write(points.map((point) => `${JSON.stringify(point)}\n`).join(''));
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * The present end of a corps' chain, or null where nothing has been audited yet. As the system: `audit_head`
 * is closed to callers.
 */
export async function currentCheckpoint(
  trx: Trx,
  clock: Clock,
  corps: { id: string; name: string },
): Promise<Checkpoint | null> {
  const head = await trx
    .selectFrom('audit_head')
    .select(['seq', 'hash'])
    .where('corps_id', '=', corps.id)
    .executeTakeFirst();
  return head && head.seq > 0
    ? { corps: corps.id, name: corps.name, seq: head.seq, hash: head.hash, at: clock.now() }
    : null;
}

/**
 * The day's checkpoints of all corps, at most one a day each: adds them to the file and answers the corps
 * whose last kept one is no longer in the chain. Only that last one is looked up; `audit verify
 * --checkpoints` looks at all of them and at every entry.
 */
export async function keepDailyCheckpoints(trx: Trx, clock: Clock, path: string): Promise<Checkpoint[]> {
  const kept = new Map((await readCheckpoints(path)).map((point) => [point.corps, point]));
  const broken: Checkpoint[] = [];
  const added: Checkpoint[] = [];
  for (const corps of await trx.selectFrom('corps').select(['id', 'name']).orderBy('id').execute()) {
    const last = kept.get(corps.id);
    if (last) {
      const entry = await trx
        .selectFrom('audit_entry')
        .select('hash')
        .where('corps_id', '=', corps.id)
        .where('seq', '=', last.seq)
        .executeTakeFirst();
      if (entry?.hash !== last.hash) broken.push(last);
    }
    const now = await currentCheckpoint(trx, clock, corps);
    if (now && now.seq !== last?.seq && (!last || dateOf(last.at) !== clock.today())) added.push(now);
  }
  await appendCheckpoints(path, added);
  return broken;
}
