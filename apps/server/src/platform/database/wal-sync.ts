import { existsSync, readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The embedded engine writes its log but never asks the disk to keep it. After a commit this asks for the
 * newest log segments; calls that arrive while one is running share the next one (group commit).
 */
export function walSyncer(directory: string): () => Promise<void> {
  const wal = join(directory, 'pg_wal');
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  // Up to some sixty: handed to the background one by one they cost more than the sync itself.
  const segments = () =>
    (existsSync(wal) ? readdirSync(wal) : [])
      .filter((name) => /^[0-9A-F]{24}$/.test(name))
      .flatMap((name) => {
        const found = statSync(join(wal, name), { throwIfNoEntry: false });
        return found ? [{ name, at: found.mtimeMs }] : [];
      });
  const sync = async () => {
    for (const { name } of segments()
      .toSorted((a, b) => b.at - a.at)
      .slice(0, 2)) {
      const file = await open(join(wal, name), 'r');
      try {
        await file.datasync();
      } finally {
        await file.close();
      }
    }
  };
  const start = () => {
    running = sync().finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (running === null) return start();
    next ??= running.then(() => {
      next = null;
      return start();
    });
    return next;
  };
}
