import { inflateRawSync } from 'node:zlib';
import { SheetError } from './sheet-error.ts';

export interface ZipEntry {
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

const broken = () => new SheetError('broken', '文件已损坏或不完整，请用 Excel 或 WPS 重新另存为 .xlsx');
/** Below this size a high ratio is harmless and common (a few empty parts). */
const smallEnough = 1024 * 1024;

/**
 * Reads the list of contents of a ZIP and checks it before anything is inflated: number of entries, sizes,
 * ratios, encryption, duplicate and overlapping entries. Throws SheetError.
 */
export function readDirectory(bytes: Uint8Array, limits: ZipLimits): Map<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const directorySize = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || start === 0xffffffff || start + directorySize > end) throw broken();
  if (count > limits.entries)
    throw new SheetError('unsafe', `压缩包里有 ${count} 个文件，不像正常的表格，已拒绝`);
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
    entry.name = new TextDecoder()
      .decode(bytes.subarray(position + 46, position + 46 + nameLength))
      .replaceAll('\\', '/')
      .replace(/^\/+/, '');
    position += 46 + nameLength + view.getUint16(position + 30, true) + view.getUint16(position + 32, true);
    if (flags & 1) throw new SheetError('encrypted', '文件加了密码，请取消密码后再上传');
    if (entry.method !== 0 && entry.method !== 8) throw broken();
    if (entry.offset + entry.compressed > start) throw broken();
    if (entries.has(entry.name)) throw new SheetError('unsafe', '压缩包里有重名的文件，已拒绝');
    total += entry.size;
    packed += entry.compressed;
    if (total > limits.bytes || (entry.size > smallEnough && entry.size > entry.compressed * limits.ratio))
      throw bomb();
    entries.set(entry.name, entry);
  }
  if (total > smallEnough && total > packed * limits.ratio) throw bomb();
  if (packed > bytes.byteLength) throw new SheetError('unsafe', '压缩包里的文件互相重叠，已拒绝');
  return entries;
}

const bomb = () => new SheetError('unsafe', '文件解开后过大，不像正常的表格，已拒绝');

function findEnd(view: DataView): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= 0 && at >= last - 0xffff; at -= 1) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  throw broken();
}

/** Inflates one entry, never to more than the directory said. */
export function inflate(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
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
    if (error instanceof SheetError) throw error;
    // The directory lied about the size, or the data are damaged: either way nothing was inflated beyond what
    // it declared.
    throw broken();
  }
}
