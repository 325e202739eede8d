import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Refusal } from './errors.ts';
import { LocalFirst, placeOf, type LocalFile } from './files-store.ts';

/** Files in `DATA_DIR/files`. */
export class DiskFiles extends LocalFirst {
  private readonly root: string;

  constructor(dataDir: string) {
    super(dataDir);
    this.root = join(dataDir, 'files');
  }

  protected async keep(file: LocalFile): Promise<void> {
    const target = join(this.root, placeOf(file.sha256));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const handle = await open(file.path, 'r');
    await handle.sync().finally(() => handle.close());
    await rename(file.path, target);
  }

  async read(sha256: string): Promise<Readable> {
    const path = join(this.root, placeOf(sha256));
    await stat(path).catch(() => {
      throw new Refusal('file.not_found');
    });
    return createReadStream(path);
  }

  async remove(sha256: string): Promise<void> {
    await rm(join(this.root, placeOf(sha256)), { force: true });
  }
}
