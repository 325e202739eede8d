/** A file as it arrives → its text. */
import mammoth from 'mammoth';
import { DocumentError } from './errors.ts';
import { htmlToText } from './html.ts';
import { decodeText } from './text.ts';
import { inspectZip } from './zip.ts';

const MAX_BYTES = 20 * 1024 * 1024;

/**
 * Reads a .txt or .docx file. What a file is, is decided by its bytes; the name only helps to say what is
 * wrong with it. Tables come out as tab-separated lines. Throws a DocumentError.
 */
export async function readDocument(bytes: Uint8Array, name: string): Promise<string> {
  if (bytes.length === 0) throw new DocumentError('document.empty');
  if (bytes.length > MAX_BYTES) throw new DocumentError('document.too_large');
  if (/\.(?:docm|dotm)$/i.test(name)) throw new DocumentError('document.macro');
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]))
    throw new DocumentError(/\.docx$/i.test(name) ? 'document.encrypted' : 'document.legacy_word');
  if (startsWith(bytes, [0x50, 0x4b])) return readWord(bytes);
  if (/\.docx$/i.test(name)) throw new DocumentError('document.broken');
  if (
    /\.(?:pdf|xlsx?|pptx?|wps|et|ofd|rtf|zip|rar|7z|png|jpe?g)$/i.test(name) ||
    startsWith(bytes, [0x25, 0x50, 0x44, 0x46])
  )
    throw new DocumentError('document.unsupported');
  const text = decodeText(bytes).replace(/^\ufeff/, '');
  if (text.trim() === '') throw new DocumentError('document.empty');
  if (looksBinary(text)) throw new DocumentError('document.unsupported');
  return text;
}

async function readWord(bytes: Uint8Array): Promise<string> {
  const names = inspectZip(bytes);
  if (names.some((entry) => /vbaProject\.bin$|vbaData\.xml$|\/activeX\//i.test(entry)))
    throw new DocumentError('document.macro');
  if (!names.includes('[Content_Types].xml')) throw new DocumentError('document.broken');
  if (!names.some((entry) => /^word\/document\d*\.xml$/.test(entry)))
    throw new DocumentError('document.unsupported');
  const text = htmlToText(await convert(bytes));
  if (text.trim() === '') throw new DocumentError('document.empty');
  return text;
}

async function convert(bytes: Uint8Array): Promise<string> {
  try {
    // Pictures carry no text; embedding them as data would only cost memory.
    const options = { convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })) };
    const { value } = await mammoth.convertToHtml({ buffer: Buffer.from(bytes) }, options);
    return value;
  } catch {
    throw new DocumentError('document.broken');
  }
}

function startsWith(bytes: Uint8Array, head: number[]): boolean {
  return head.every((byte, i) => bytes[i] === byte);
}

function looksBinary(text: string): boolean {
  const sample = text.slice(0, 4000);
  // eslint-disable-next-line no-control-regex -- control characters are what gives a binary file away
  const odd = sample.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0;
  return odd > sample.length / 50;
}
