/** Runs in a thread of its own: bytes or text in, text and what it asks for out. */
import { parentPort, workerData } from 'node:worker_threads';
import { compile, DocumentError, readDocument } from '@liulian/policy';
import type { ReadingAnswer, ReadingTask } from './reading.ts';

async function answer(task: ReadingTask): Promise<ReadingAnswer> {
  try {
    const text = 'text' in task ? task.text : await readDocument(task.bytes, task.name);
    // PostgreSQL holds no NUL; nothing else is changed, so that offsets stay those of the document.
    const clean = text.replaceAll('\u0000', ' ');
    if (clean.length > task.maxLetters) return { refused: '文字超过 100 万字，请拆分' };
    return { text: clean, compiled: compile(clean) };
  } catch (error) {
    if (error instanceof DocumentError) return { refused: error.message };
    throw error;
  }
}

// eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(await answer(workerData as ReadingTask));
