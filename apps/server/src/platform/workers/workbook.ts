import type { ReadSheet } from '@liulian/documents';
import { Refusal } from '../errors.ts';
import { TaskError, workers } from './pool.ts';

const tasks = new URL('./workbook-tasks.ts', import.meta.url);

/**
 * Reads an uploaded .xlsx, or a .csv by the name of the file, on a thread of its own. Never call it inside a
 * transaction.
 * @throws Refusal import.unreadable, import.too_large with the reason in words; file.too_demanding
 */
export async function readWorkbook(bytes: Uint8Array, name = ''): Promise<ReadSheet[]> {
  try {
    return await workers.run<typeof import('./workbook-tasks.ts'), 'read'>(tasks, 'read', [bytes, name], {
      timeMs: 20_000,
    });
  } catch (error) {
    if (!(error instanceof TaskError) || error.name !== 'SheetError') throw error;
    throw new Refusal(error.code?.startsWith('too-') ? 'import.too_large' : 'import.unreadable', {
      reason: error.message,
    });
  }
}
