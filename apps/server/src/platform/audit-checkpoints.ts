import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { hasOpenAlarm, raiseAlarm } from './audit-alarm.ts';
import { takeBaseline, verifyContents } from './audit-content.ts';
import { verifyChain } from './audit.ts';
import { dateOf, type Clock } from './clock.ts';
import { asSystem, type Database, type Trx } from './database/index.ts';
import { fingerprintOf, isSignedBy, type SiteKey } from './site-key.ts';

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
  /** Whose key signed it, and the signature; lines from before there was a key have none. */
  key?: string;
  signature?: string;
}

const signed = ({ corps, name, seq, hash, at }: Checkpoint) => JSON.stringify([corps, name, seq, hash, at]);

/** The same checkpoint with the signature of this site. */
export function signCheckpoint(point: Checkpoint, key: SiteKey): Checkpoint {
  return { ...point, key: key.fingerprint, signature: key.sign(signed(point)) };
}

/**
 * One checkpoint a line, JSON. A file that does not exist holds none; a line that is none, or whose signature
 * by one of these keys is wrong, is an error, for it may have been one.
 */
export async function readCheckpoints(path: string, keys: KeyObject[] = []): Promise<Checkpoint[]> {
  const text = await readFile(path, 'utf8').catch((error: { code?: string }) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [parse(line, keys, `${path} 第 ${i + 1} 行`)]));
}

function parse(line: string, keys: KeyObject[], where: string): Checkpoint {
  try {
    const point = JSON.parse(line) as Checkpoint;
    if (
      typeof point.corps === 'string' &&
      Number.isInteger(point.seq) &&
      point.seq > 0 &&
      /^[0-9a-f]{64}$/.test(point.hash) &&
      Number.isFinite(Date.parse(point.at))
    ) {
      const { key, signature } = point;
      const signer = keys.find((known) => fingerprintOf(known) === key);
      if (!signer || (typeof signature === 'string' && isSignedBy(signer, signed(point), signature)))
        return point;
      throw new BadSignature();
    }
  } catch (error) {
    if (error instanceof BadSignature) throw new Error(`${where}的签名不对，被改动过`, { cause: error });
  }
  throw new Error(`${where}不是审计校验点，可能被改动过`);
}

class BadSignature extends Error {}

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

/** What a round of checkpoints found, by corps. */
export interface Finding {
  corps: string;
  name: string;
  text: string;
}

/**
 * One round for all corps. What was added to each chain since its last checkpoint is verified; once a day,
 * and at the first time, so is all content, and the end is signed and noted. A chain or content that does not
 * hold gets no checkpoint but an alarm, and no further checkpoint until a person has answered it.
 *
 * @param soundOn by corps, the day on which its content was last found sound: on a day without a new entry
 *   nothing is noted, and it would be read again in every round.
 * @param starting people wait for this round: only a corps without any checkpoint has its content verified.
 */
export async function keepCheckpoints(
  database: Database,
  clock: Clock,
  path: string,
  key: SiteKey,
  soundOn: Map<string, string>,
  starting: boolean,
): Promise<Finding[]> {
  const today = clock.today();
  const kept = new Map((await readCheckpoints(path)).map((point) => [point.corps, point]));
  const corpsList = await asSystem(database, (trx) =>
    trx.selectFrom('corps').select(['id', 'name']).orderBy('id').execute(),
  );
  const found: Finding[] = [];
  for (const corps of corpsList) {
    const last = kept.get(corps.id);
    let texts = await asSystem(database, (trx) => sinceLast(trx, corps.id, last));
    const due = !last || (!starting && dateOf(last.at) !== today);
    if (texts.length === 0 && due && soundOn.get(corps.id) !== today) {
      await asSystem(database, (trx) => takeBaseline(trx, clock, corps.id), { write: true });
      texts = (await verifyContents((work) => asSystem(database, work), corps.id)).findings;
      if (texts.length === 0) soundOn.set(corps.id, today);
    }
    const text = texts.join('；');
    const point = await asSystem(
      database,
      async (trx) => {
        if (text !== '' && (await raiseAlarm(trx, clock, corps.id, text)))
          found.push({ corps: corps.id, name: corps.name, text });
        return !due || (await hasOpenAlarm(trx, corps.id)) ? null : currentCheckpoint(trx, clock, corps);
      },
      { write: true },
    );
    if (point && point.seq !== last?.seq) await appendCheckpoints(path, [signCheckpoint(point, key)]);
  }
  return found;
}

/** What is wrong with the chain from its last checkpoint on; without one, from its beginning. */
async function sinceLast(trx: Trx, corpsId: string, last: Checkpoint | undefined): Promise<string[]> {
  if (last) {
    const entry = await trx
      .selectFrom('audit_entry')
      .select('hash')
      .where('corps_id', '=', corpsId)
      .where('seq', '=', last.seq)
      .executeTakeFirst();
    if (entry?.hash !== last.hash) return [`审计链与留存的校验点不符：第 ${last.seq} 条`];
  }
  const result = await verifyChain(trx, corpsId, [], last);
  return result.ok ? [] : [`审计链第 ${result.firstBad} 条有问题：${result.reason}`];
}
