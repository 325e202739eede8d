/** Looks at a zip file before any library opens it: is it whole, harmless and of a reasonable size? */
import { inflateRawSync } from 'node:zlib';
import { DocumentError } from './errors.ts';

const MAX_TOTAL = 64 * 1024 * 1024;
const MAX_ENTRIES = 4000;
const END_RECORD = 0x06054b50;
const CENTRAL_RECORD = 0x02014b50;
const LOCAL_RECORD = 0x04034b50;

interface Entry {
  name: string;
  flags: number;
  method: number;
  packed: number;
  unpacked: number;
  offset: number;
}

export interface Zip {
  names: string[];
  /** The bytes of an entry; undefined when there is none of that name. */
  part: (name: string) => Uint8Array | undefined;
}

/**
 * Throws a DocumentError unless the bytes are a sound zip whose contents stay within bounds; gives its
 * entries.
 */
export function openZip(bytes: Uint8Array): Zip {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(bytes, view);
  let total = 0;
  for (const entry of entries) {
    if ((entry.flags & 1) !== 0) throw new DocumentError('document.encrypted');
    total += entry.unpacked;
    if (total > MAX_TOTAL) throw new DocumentError('document.bomb');
  }
  // Declared sizes can lie, so every entry is unpacked once under a hard ceiling.
  let real = 0;
  for (const entry of entries) {
    real += unpack(bytes, view, entry, MAX_TOTAL - real).length;
    if (real > MAX_TOTAL) throw new DocumentError('document.bomb');
  }
  const byName = new Map(entries.map((entry) => [entry.name.replace(/^\//, ''), entry]));
  return {
    names: [...byName.keys()],
    part: (name) => {
      const entry = byName.get(name.replace(/^\//, ''));
      return entry === undefined ? undefined : unpack(bytes, view, entry, MAX_TOTAL);
    },
  };
}

function readDirectory(bytes: Uint8Array, view: DataView): Entry[] {
  const end = findEnd(view);
  if (end === -1) throw new DocumentError('document.broken');
  const count = view.getUint16(end + 10, true);
  if (count > MAX_ENTRIES) throw new DocumentError('document.bomb');
  let at = view.getUint32(end + 16, true);
  const entries: Entry[] = [];
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== CENTRAL_RECORD)
      throw new DocumentError('document.broken');
    const nameLength = view.getUint16(at + 28, true);
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      unpacked: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - 65_557);
  for (let at = view.byteLength - 22; at >= lowest; at -= 1) {
    if (view.getUint32(at, true) === END_RECORD) return at;
  }
  return -1;
}

function unpack(bytes: Uint8Array, view: DataView, entry: Entry, room: number): Uint8Array {
  const { offset } = entry;
  if (offset + 30 > view.byteLength || view.getUint32(offset, true) !== LOCAL_RECORD)
    throw new DocumentError('document.broken');
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + entry.packed > view.byteLength) throw new DocumentError('document.broken');
  if (entry.method === 0) return bytes.subarray(start, start + entry.packed);
  if (entry.method !== 8) throw new DocumentError('document.broken');
  try {
    return inflateRawSync(bytes.subarray(start, start + entry.packed), {
      maxOutputLength: Math.max(1, room),
    });
  } catch (error) {
    const tooLarge =
      error instanceof RangeError || (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new DocumentError(tooLarge ? 'document.bomb' : 'document.broken');
  }
}
