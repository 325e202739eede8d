import { open, type FileHandle } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { attachable, endingOf, refusedTitle } from '@liulian/contract';
import { Refusal } from './errors.ts';

const accepted = new Set(attachable.flatMap((family) => family.mimes));
const plainEndings = new Map([
  ['txt', 'text/plain'],
  ['csv', 'text/csv'],
]);

/**
 * The kind of a file, by what the bytes are, not by what the name says.
 *
 * @param name as the person knows it; a refusal says it.
 * @throws Refusal file.type_refused: macros, pages, pictures with scripts, programs, archives.
 */
export async function sniff(path: string, name: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const bytes = await read(handle, 0, 65_536);
    const ending = endingOf(name);
    const refuse = (what: string) => new Refusal('file.type_refused', { reason: `“${name}”是${what}` });
    if (bytes.includes('vbaProject') || /^(docm|xlsm|pptm|dotm|xltm)$/.test(ending))
      throw refuse('含宏的文件');
    const found = await fileTypeFromBuffer(bytes);
    if (found?.ext === 'cfb') return await olderOffice(handle, refuse);
    if (found?.ext === 'zip' && (await isOfd(handle))) return 'application/ofd';
    if (found) {
      if (accepted.has(found.mime)) return found.mime;
      throw refuse(refusedTitle(found.ext));
    }
    const plain = plainEndings.get(ending);
    if (plain && isText(bytes)) return plain;
    throw refuse(bytes.length === 0 ? '空的' : refusedTitle(ending));
  } finally {
    await handle.close();
  }
}

async function read(handle: FileHandle, from: number, most: number): Promise<Buffer> {
  const bytes = Buffer.alloc(most);
  const { bytesRead } = await handle.read(bytes, 0, most, from);
  return bytes.subarray(0, bytesRead);
}

const utf16 = (text: string) => Buffer.from(text, 'utf16le');
/** Streams by which a file in Microsoft's compound format tells what it is; WPS writes the same. */
const streams: [Buffer, string][] = [
  [utf16('WordDocument'), 'application/msword'],
  [utf16('Workbook'), 'application/vnd.ms-excel'],
  [utf16('PowerPoint Document'), 'application/vnd.ms-powerpoint'],
];
const macroStreams = ['_VBA_PROJECT', 'Macros'].map(utf16);
/** An entry of the directory is 128 bytes; real documents have a few dozen. */
const directoryBytes = 64 * 1024;

/** .doc .xls .ppt .wps .et .dps: which of them, read from the directory of the compound file. */
async function olderOffice(handle: FileHandle, refuse: (what: string) => Refusal): Promise<string> {
  const head = await read(handle, 0, 512);
  const sectorBytes = head.length < 52 ? 0 : 2 ** head.readUInt16LE(30);
  if (sectorBytes !== 512 && sectorBytes !== 4096) throw refuse('损坏的老格式文件');
  const directory = await read(handle, (head.readUInt32LE(48) + 1) * sectorBytes, directoryBytes);
  if (macroStreams.some((name) => directory.includes(name))) throw refuse('含宏的文件');
  if (directory.includes(utf16('EncryptedPackage'))) throw refuse('加了密码的文件，请去掉密码再附');
  const kind = streams.find(([name]) => directory.includes(name))?.[1];
  if (!kind) throw refuse(refusedTitle('cfb'));
  return kind;
}

/** OFD (GB/T 33190) is an archive with OFD.xml at its root; the archive's directory stands at its end. */
async function isOfd(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  const tail = await read(handle, Math.max(0, size - 65_536), 65_536);
  return /PK\x01\x02[\s\S]{42}OFD\.xml(?:PK|[^A-Za-z/])/.test(tail.toString('latin1'));
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
