import type { Compiled } from '@liulian/policy';
import { Refusal } from '../../platform/errors.ts';
import { workers } from '../../platform/workers/index.ts';

const tasks = new URL('./reading-tasks.ts', import.meta.url);
const maxLetters = 1_000_000;
/** A megabyte of text takes two seconds where nothing else runs. */
const limits = { timeMs: 30_000 };

/**
 * Reads and compiles a file or a text on a thread of its own, outside of any transaction: documents come from
 * outside and can be made to keep a processor busy.
 * @throws Refusal policy.unreadable with the words of the reader; file.too_demanding
 */
export async function readPolicy(
  input: { text: string } | { bytes: Uint8Array; name: string },
  field: 'text' | 'file',
): Promise<{ text: string; compiled: Compiled }> {
  const answer = await workers.run<typeof import('./reading-tasks.ts'), 'readAndCompile'>(
    tasks,
    'readAndCompile',
    [{ ...input, maxLetters }],
    limits,
  );
  if (!('refused' in answer)) return answer;
  throw new Refusal('policy.unreadable', { reason: answer.refused }, [{ field, message: answer.refused }]);
}
