import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { maxAttachmentBytes } from '@liulian/contract';
import { Refusal } from './errors.ts';
import { sniff } from './files-sniff.ts';

export const maxFileBytes = maxAttachmentBytes;

export interface StoredFile {
  sha256: string;
  size: number;
  mime: string;
}

/** Content-addressed files: the same bytes are kept once, under their own hash. */
export interface FileStore {
  /**
   * Takes someone's file in, refusing what is too large or of a kind not accepted; nothing of a refused file
   * stays.
   */
  put(source: NodeJS.ReadableStream, name: string): Promise<StoredFile>;
  /** Puts bytes of a backup back; they must have the hash they are kept under. */
  putBack(sha256: string, bytes: Buffer): Promise<void>;
  /** The bytes, or the refusal `file.not_found`. */
  read(sha256: string): Promise<Readable>;
  /** Deletes the bytes; nothing where there are none. Whoever calls knows that nothing refers to them. */
  remove(sha256: string): Promise<void>;
}

/** A whole file on the local disk, measured and hashed, not yet in the store. */
export interface LocalFile {
  path: string;
  sha256: string;
  size: number;
}

/**
 * What every store does first: a temporary local file, measured and hashed on the way, gone afterwards. Where
 * it then goes is `keep`.
 */
export abstract class LocalFirst implements FileStore {
  private readonly incoming: string;

  constructor(dataDir: string) {
    this.incoming = join(dataDir, 'files', 'incoming');
  }

  /**
   * Keeps the file under its hash for good; may move it away. Keeping the same bytes again changes nothing.
   */
  protected abstract keep(file: LocalFile): Promise<void>;
  abstract read(sha256: string): Promise<Readable>;
  abstract remove(sha256: string): Promise<void>;

  put(source: NodeJS.ReadableStream, name: string): Promise<StoredFile> {
    return this.receive(source, async (file) => {
      if (file.size === 0) throw new Refusal('file.type_refused', { reason: `“${name}”是空的` });
      const mime = await sniff(file.path, name);
      await this.keep(file);
      return { sha256: file.sha256, size: file.size, mime };
    });
  }

  putBack(sha256: string, bytes: Buffer): Promise<void> {
    return this.receive(Readable.from([bytes]), async (file) => {
      if (file.sha256 !== sha256) throw new Error(`附件 ${sha256} 的内容与散列不符。`);
      await this.keep(file);
    });
  }

  private async receive<T>(source: NodeJS.ReadableStream, work: (file: LocalFile) => Promise<T>): Promise<T> {
    await mkdir(this.incoming, { recursive: true, mode: 0o700 });
    const path = join(this.incoming, randomBytes(12).toString('hex'));
    const hash = createHash('sha256');
    let size = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        size += chunk.length;
        hash.update(chunk);
        next(
          size > maxFileBytes ? new Refusal('file.too_large', { limit: maxFileBytes / 1024 / 1024 }) : null,
          chunk,
        );
      },
    });
    try {
      await pipeline(source, meter, createWriteStream(path, { mode: 0o600 }));
      return await work({ path, sha256: hash.digest('hex'), size });
    } finally {
      await rm(path, { force: true });
    }
  }
}

/**
 * `ab/<hash>`: the same layout on disk and in a bucket, so that a folder of files can be copied from one to
 * the other.
 */
export function placeOf(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('not a hash');
  return `${sha256.slice(0, 2)}/${sha256}`;
}
