import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How long an upload may lie untouched before it counts as abandoned, in milliseconds. */
export const keptUnfinished = 24 * 3_600_000;

const age = (path: string, now: number) =>
  stat(path).then(
    (info) => now - info.mtimeMs,
    () => null,
  );

/**
 * Removes uploads that nobody went on with and files whose taking-in a stopped process left behind; answers
 * how many.
 */
export async function sweepUnfinished(dataDir: string, now = Date.now()): Promise<number> {
  let removed = 0;
  for (const folder of [join(dataDir, 'uploads'), join(dataDir, 'files', 'incoming')]) {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      // The note beside an upload is as old as its beginning; it goes when its upload goes.
      const untouched = (await age(path.replace(/\.json$/, ''), now)) ?? (await age(path, now));
      if (untouched === null || untouched <= keptUnfinished) continue;
      await rm(path, { force: true });
      removed += 1;
    }
  }
  return removed;
}
