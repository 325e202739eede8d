import { compile, DocumentError, readDocument, type Compiled } from '@liulian/policy';

/** What the threads do for this feature; `reading.ts` asks for it. */
export type ReadingTask = { maxLetters: number } & ({ text: string } | { bytes: Uint8Array; name: string });
export type ReadingAnswer = { refused: string } | { text: string; compiled: Compiled };

/** Bytes or text in, text and what it asks for out; what cannot be read is an answer, not an error. */
export async function readAndCompile(task: ReadingTask): Promise<ReadingAnswer> {
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
