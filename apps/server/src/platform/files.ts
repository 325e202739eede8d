import type { Config } from './config.ts';
import { DiskFiles } from './files-disk.ts';
import { S3Files } from './files-s3.ts';
import type { FileStore } from './files-store.ts';

export { sniff } from './files-sniff.ts';
export { keptUnfinished, sweepUnfinished } from './files-unfinished.ts';
export { maxFileBytes, type FileStore, type StoredFile } from './files-store.ts';

/** Where attachments live: in a bucket when one is configured, else on disk. The only place that chooses. */
export function openFileStore(config: Pick<Config, 'dataDir' | 's3' | 'logLevel'>): FileStore {
  if (config.s3 === null) return new DiskFiles(config.dataDir);
  return new S3Files(
    config.dataDir,
    config.s3,
    config.logLevel === 'silent' ? () => undefined : (what) => console.error(what),
  );
}
