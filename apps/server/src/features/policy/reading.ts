/**
 * Documents come from outside and can be made to keep a processor busy, so they are read and compiled in a
 * thread of their own, outside of any transaction, with a limit of time and memory.
 */
import { Worker } from 'node:worker_threads';
import type { Compiled } from '@liulian/policy';
import { Refusal } from '../../platform/errors.ts';

export type ReadingTask = { maxLetters: number } & ({ text: string } | { bytes: Uint8Array; name: string });
export type ReadingAnswer = { refused: string } | { text: string; compiled: Compiled };

const maxLetters = 1_000_000;
const maxMilliseconds = 30_000;
const maxMegabytes = 768;
/** How many documents are read at once; others wait their turn. */
const atOnce = 2;
let running = 0;
const waiting: (() => void)[] = [];

/** Reads a file or a text. Refuses with the words of the reader, or when it takes too long or too much. */
export async function readPolicy(
  input: { text: string } | { bytes: Uint8Array; name: string },
  field: 'text' | 'file',
): Promise<{ text: string; compiled: Compiled }> {
  if (running >= atOnce) await new Promise<void>((go) => waiting.push(go));
  running += 1;
  try {
    const answer = await inThread({ ...input, maxLetters });
    if ('refused' in answer) throw unreadable(answer.refused, field);
    return answer;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (error instanceof TooMuch) throw unreadable('读得太久或占用太多内存，请拆分后再上传', field);
    throw error;
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

class TooMuch extends Error {}

function inThread(task: ReadingTask): Promise<ReadingAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./reading-worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: maxMegabytes },
    });
    const timer = setTimeout(() => {
      reject(new TooMuch());
      void worker.terminate();
    }, maxMilliseconds);
    worker.once('message', (answer: ReadingAnswer) => {
      clearTimeout(timer);
      resolve(answer);
      void worker.terminate();
    });
    worker.once('error', (error: Error & { code?: string }) => {
      clearTimeout(timer);
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new TooMuch() : error);
    });
  });
}

function unreadable(reason: string, field: string): Refusal {
  return new Refusal('policy.unreadable', { reason }, [{ field, message: reason }]);
}
