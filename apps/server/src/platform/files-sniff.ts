import { open } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { Refusal } from './errors.ts';

/**
 * What is accepted, by what the bytes are, not by what the name says. Macro files, pages, pictures with
 * scripts and programs are not.
 */
const accepted = new Set([
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/heic',
  'video/mp4',
  'video/quicktime',
  'video/webm',
  'audio/mpeg',
  'audio/mp4',
  'audio/x-m4a',
  'audio/wav',
  'audio/ogg',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
]);
const plainEndings = new Map([
  ['txt', 'text/plain'],
  ['csv', 'text/csv'],
]);

/** The kind of a file, by its bytes; refuses what is not accepted. */
export async function sniff(path: string, name: string): Promise<string> {
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
  if (bytes.includes('vbaProject') || /^(docm|xlsm|pptm|dotm|xltm)$/.test(ending))
    throw new Refusal('file.type_refused', { reason: '含宏的文件' });
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
