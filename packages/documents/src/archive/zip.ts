import { inflateRawSync } from 'node:zlib';
import { ArchiveError } from './archive-error.ts';

interface ZipEntry {
  name: string;
  method: number;
  compressed: number;
  size: number;
  offset: number;
}

export interface ZipLimits {
  entries: number;
  /** All entries together, inflated. */
  bytes: number;
  /** Inflated to compressed size. */
  ratio: number;
}

const broken = () => new ArchiveError('broken');
/** Below this size a high ratio is harmless and common (a few empty parts). */
const smallEnough = 1024 * 1024;

/**
 * Reads the list of contents of a ZIP and checks it before anything is inflated: number of entries, sizes,
 * ratios, encryption, duplicate and overlapping entries; ZIP64 is read.
 *
 * @throws ArchiveError
 */
function readDirectory(bytes: Uint8Array, limits: ZipLimits): Map<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { end, count, directorySize, start } = findDirectory(view);
  if (start + directorySize > end) throw broken();
  if (count > limits.entries) throw new ArchiveError('too-many', count);
  const entries = new Map<string, ZipEntry>();
  let position = start;
  let total = 0;
  let packed = 0;
  for (let n = 0; n < count; n += 1) {
    if (position + 46 > end || view.getUint32(position, true) !== 0x02014b50) throw broken();
    const flags = view.getUint16(position + 8, true);
    const entry: ZipEntry = {
      name: '',
      method: view.getUint16(position + 10, true),
      compressed: view.getUint32(position + 20, true),
      size: view.getUint32(position + 24, true),
      offset: view.getUint32(position + 42, true),
    };
    const nameLength = view.getUint16(position + 28, true);
    const extraLength = view.getUint16(position + 30, true);
    widen(view, entry, position + 46 + nameLength, extraLength);
    entry.name = new TextDecoder()
      .decode(bytes.subarray(position + 46, position + 46 + nameLength))
      .replaceAll('\\', '/')
      .replace(/^\/+/, '');
    position += 46 + nameLength + extraLength + view.getUint16(position + 32, true);
    if (flags & 1) throw new ArchiveError('encrypted');
    if (entry.method !== 0 && entry.method !== 8) throw broken();
    if (entry.offset + entry.compressed > start) throw broken();
    if (entries.has(entry.name)) throw new ArchiveError('duplicate');
    total += entry.size;
    packed += entry.compressed;
    if (total > limits.bytes || (entry.size > smallEnough && entry.size > entry.compressed * limits.ratio))
      throw bomb();
    entries.set(entry.name, entry);
  }
  if (total > smallEnough && total > packed * limits.ratio) throw bomb();
  if (packed > bytes.byteLength) throw new ArchiveError('overlap');
  return entries;
}

const bomb = () => new ArchiveError('too-large');

/** A number of 64 bits; one that no file of ours can reach is a damaged one. */
function wide(view: DataView, at: number): number {
  if (at < 0 || at + 8 > view.byteLength) throw broken();
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw broken();
  return Number(value);
}

/** Where the list of contents is. Streaming writers give it in ZIP64 form however small the file is. */
function findDirectory(view: DataView) {
  const end = findEnd(view);
  const locator = end - 20;
  if (locator >= 0 && view.getUint32(locator, true) === 0x07064b50) {
    const record = wide(view, locator + 8);
    if (record + 56 > locator || view.getUint32(record, true) !== 0x06064b50) throw broken();
    return {
      end: record,
      count: wide(view, record + 32),
      directorySize: wide(view, record + 40),
      start: wide(view, record + 48),
    };
  }
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || start === 0xffffffff) throw broken();
  return { end, count, directorySize: view.getUint32(end + 12, true), start };
}

/** Replaces the sizes and the place that did not fit, or were not known yet, by those of the ZIP64 field. */
function widen(view: DataView, entry: ZipEntry, from: number, length: number) {
  const missing = (['size', 'compressed', 'offset'] as const).filter((key) => entry[key] === 0xffffffff);
  if (missing.length === 0) return;
  if (from + length > view.byteLength) throw broken();
  for (let at = from; at + 4 <= from + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const fieldEnd = at + 4 + view.getUint16(at + 2, true);
    missing.forEach((key, index) => {
      if (at + 4 + index * 8 + 8 > fieldEnd) throw broken();
      entry[key] = wide(view, at + 4 + index * 8);
    });
    return;
  }
  throw broken();
}

function findEnd(view: DataView): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= 0 && at >= last - 0xffff; at -= 1) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  throw broken();
}

/** The entries of an archive that is whole and within the limits, by name without a leading slash. */
export interface Archive {
  names: string[];
  /** The bytes of an entry; undefined where there is none of that name. @throws ArchiveError */
  part(name: string): Uint8Array | undefined;
}

/**
 * Opens a ZIP file: whoever reads one goes through here.
 *
 * @throws ArchiveError
 */
export function openArchive(bytes: Uint8Array, limits: ZipLimits): Archive {
  const entries = readDirectory(bytes, limits);
  return {
    names: [...entries.keys()],
    part: (name) => {
      const entry = entries.get(name.replace(/^\//, ''));
      return entry && inflate(bytes, entry);
    },
  };
}

/** Inflates one entry, never to more than the directory said. */
function inflate(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (entry.offset + 30 > bytes.byteLength || view.getUint32(entry.offset, true) !== 0x04034b50)
    throw broken();
  const start =
    entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
  const packed = bytes.subarray(start, start + entry.compressed);
  if (entry.method === 0) {
    if (entry.size !== entry.compressed) throw broken();
    return packed;
  }
  try {
    const plain = inflateRawSync(packed, { maxOutputLength: Math.max(entry.size, 1) });
    if (plain.byteLength !== entry.size) throw broken();
    return plain;
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    // The directory lied about the size, or the data are damaged: either way nothing was inflated beyond what
    // it declared.
    throw new ArchiveError((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? 'lies' : 'broken');
  }
}
