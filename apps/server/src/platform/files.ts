import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileTypeFromBuffer } from 'file-type';
import { Refusal } from './errors.ts';

export const maxFileBytes = 50 * 1024 * 1024;

/** What is accepted, by what the bytes are, not by what the name says. Macro files, pages, pictures with scripts and programs are not. */
const accepted = new Set([
  'application/pdf', 'image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/heic', 'video/mp4', 'video/quicktime', 'video/webm', 'audio/mpeg', 'audio/mp4', 'audio/x-m4a', 'audio/wav', 'audio/ogg',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
]);
const plainEndings = new Map([['txt', 'text/plain'], ['csv', 'text/csv']]);

export interface StoredFile { sha256: string; size: number; mime: string }

/** Content-addressed files on disk: the same bytes are kept once, under their own hash. */
export class FileStore {
  private readonly root: string;

  constructor(dataDir: string) {
    this.root = join(dataDir, 'files');
  }

  private path(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('not a hash');
    return join(this.root, sha256.slice(0, 2), sha256);
  }

  /** Takes the stream in, refusing what is too large or of a kind not accepted; nothing of a refused file stays. */
  async put(source: NodeJS.ReadableStream, name: string): Promise<StoredFile> {
    await mkdir(join(this.root, 'incoming'), { recursive: true, mode: 0o700 });
    const incoming = join(this.root, 'incoming', randomBytes(12).toString('hex'));
    const hash = createHash('sha256');
    let size = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        size += chunk.length;
        hash.update(chunk);
        next(size > maxFileBytes ? new Refusal('file.too_large', { limit: maxFileBytes / 1024 / 1024 }) : null, chunk);
      },
    });
    try {
      await pipeline(source, meter, createWriteStream(incoming, { mode: 0o600 }));
      if (size === 0) throw new Refusal('file.type_refused', { reason: '文件是空的' });
      const mime = await sniff(incoming, name);
      const sha256 = hash.digest('hex');
      await mkdir(join(this.root, sha256.slice(0, 2)), { recursive: true, mode: 0o700 });
      const handle = await open(incoming, 'r');
      await handle.sync().finally(() => handle.close());
      await rename(incoming, this.path(sha256));
      return { sha256, size, mime };
    } catch (error) {
      await rm(incoming, { force: true });
      throw error;
    }
  }

  async read(sha256: string): Promise<NodeJS.ReadableStream> {
    await stat(this.path(sha256)).catch(() => { throw new Refusal('file.not_found'); });
    return createReadStream(this.path(sha256));
  }
}

async function sniff(path: string, name: string): Promise<string> {
  const handle = await open(path, 'r');
  const head = Buffer.alloc(65_536);
  let length: number;
  try {
    ({ bytesRead: length } = await handle.read(head, 0, head.length, 0));
  } finally {
    await handle.close();
  }
  const bytes = head.subarray(0, length);
  const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
  const found = await fileTypeFromBuffer(bytes);
  if (bytes.includes('vbaProject') || /^(docm|xlsm|pptm|dotm|xltm)$/.test(ending)) throw new Refusal('file.type_refused', { reason: '含宏的文件' });
  if (found) {
    if (accepted.has(found.mime)) return found.mime;
    throw new Refusal('file.type_refused', { reason: found.ext });
  }
  const plain = plainEndings.get(ending);
  if (plain && isText(bytes)) return plain;
  throw new Refusal('file.type_refused', { reason: ending || '无法识别' });
}

function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, Math.max(0, bytes.length - 3)));
    return true;
  } catch {
    return /^[\x09\x0a\x0d\x20-\x7e\x80-\xff]*$/s.test(bytes.toString('latin1')); // GB18030 text
  }
}
