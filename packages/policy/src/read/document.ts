/** A file as it arrives → its text. */
import { XmlError } from '@liulian/documents/xml';
import { DocumentError } from './errors.ts';
import { htmlToText } from './html.ts';
import { odtToText, ofdToText } from './opendocument.ts';
import { pdfToText } from './pdf.ts';
import { rtfToText } from './rtf.ts';
import { decodeText } from './text.ts';
import { tidyText } from './tidy.ts';
import { wordToText } from './word.ts';
import { openZip } from './zip.ts';

const MAX_BYTES = 20 * 1024 * 1024;
const PICTURES: number[][] = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x49, 0x49, 0x2a, 0x00],
  [0x4d, 0x4d, 0x00, 0x2a],
  [0x42, 0x4d],
];

/**
 * Reads a document: text, Word (.docx, .doc), WPS, PDF with text, OFD, OpenDocument, RTF or a web page. What
 * a file is, is decided by its bytes; the name only helps to say what is wrong with it. Tables come out as
 * tab-separated lines. Throws a DocumentError with a stable code and a Chinese sentence that says what to do.
 * Time and memory grow linearly with the input; call it from a worker all the same.
 */
export async function readDocument(bytes: Uint8Array, name: string): Promise<string> {
  if (bytes.length === 0) throw new DocumentError('document.empty');
  if (bytes.length > MAX_BYTES) throw new DocumentError('document.too_large');
  if (/\.(?:docm|dotm)$/i.test(name)) throw new DocumentError('document.macro');
  const text = await textOf(bytes, name);
  if (text.trim() === '') throw new DocumentError('document.empty');
  return text;
}

async function textOf(bytes: Uint8Array, name: string): Promise<string> {
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return tidyText(await compoundToText(bytes, name));
  if (startsWith(bytes, [0x50, 0x4b])) return tidyText(zipToText(bytes));
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  if (head.includes('%PDF-')) return tidyText(await pdfToText(bytes));
  if (head.startsWith('{\\rtf')) return tidyText(rtfToText(bytes));
  const heic = head.slice(4, 8) === 'ftyp' && /hei[cfsx]|mif1|msf1|hevc/.test(head.slice(8, 32));
  if (PICTURES.some((mark) => startsWith(bytes, mark)) || heic || head.slice(8, 12) === 'WEBP')
    throw new DocumentError('document.picture');
  const text = plainText(bytes, name).replace(/^\ufeff/, '');
  if (text.trim() === '') throw new DocumentError('document.empty');
  if (looksBinary(text))
    throw new DocumentError(NAMED_DOCUMENT.test(name) ? 'document.broken' : 'document.unsupported');
  const start = text.slice(0, 2000);
  if (
    /^\s*(?:<!doctype html|<html|<\?xml[^>]*\?>\s*(?:<!doctype html|<html))/i.test(start) ||
    /<body[\s>]/i.test(start)
  )
    return pageText(text);
  if (/\.docx$/i.test(name)) throw new DocumentError('document.broken');
  return text;
}

/** What is no text at all under the name of a document is a damaged document, not a question of encoding. */
function plainText(bytes: Uint8Array, name: string): string {
  try {
    return decodeText(bytes);
  } catch (error) {
    if (NAMED_DOCUMENT.test(name)) throw new DocumentError('document.broken');
    throw error;
  }
}

const NAMED_DOCUMENT = /\.(?:docx|odt|ofd|pdf|doc|wps)$/i;

/** A page that a script fills in the browser has nothing to read in it. */
function pageText(html: string): string {
  const text = tidyText(htmlToText(html));
  if (text.trim() === '') throw new DocumentError('document.empty_page');
  return text;
}

/** The container of old Office files: a text document is read, a sheet or a locked file is told apart. */
async function compoundToText(bytes: Uint8Array, name: string): Promise<string> {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const holds = (entry: string): boolean => raw.includes(Buffer.from(entry, 'utf16le'));
  if (holds('EncryptedPackage')) throw new DocumentError('document.encrypted');
  if (holds('Workbook') && !holds('WordDocument')) throw new DocumentError('document.spreadsheet');
  if (!holds('WordDocument'))
    throw new DocumentError(/\.docx$/i.test(name) ? 'document.encrypted' : 'document.legacy_word');
  try {
    const { default: WordExtractor } = await import('word-extractor');
    const document = await new WordExtractor().extract(raw);
    const body = rowsApart(document.getBody({ filterUnicode: false }).replace(/[\u0007]/g, '\t'));
    if (body.trim() === '') throw new DocumentError('document.legacy_word');
    const notes = document.getFootnotes({ filterUnicode: false }).trim();
    return notes === '' ? body : `${body}\n注：${notes}`;
  } catch (error) {
    if (/encrypt|password/i.test(String(error))) throw new DocumentError('document.encrypted');
    throw new DocumentError('document.legacy_word');
  }
}

/**
 * In this format a row ends like a cell does, once more, and so does an empty cell. The first row tells how
 * many cells there are; where that does not come out even, every double end is taken for the end of a row.
 */
function rowsApart(body: string): string {
  return body
    .split('\n')
    .map((line) => {
      if (!line.includes('\t')) return line;
      const cells = line.split('\t');
      if (cells.at(-1)?.trim() === '') cells.pop();
      const width = cells.findIndex((cell) => cell.trim() === '') + 1;
      const even = width > 1 && cells.length % width === 0;
      const ends = even && cells.every((cell, i) => (i + 1) % width !== 0 || cell.trim() === '');
      if (!ends) return line.replace(/\t{2}(?=[^\t])/g, '\n').trimEnd();
      const rows = Array.from({ length: cells.length / width }, (_, i) =>
        cells.slice(i * width, (i + 1) * width - 1),
      );
      return rows.map((row) => row.join('\t')).join('\n');
    })
    .join('\n');
}

function zipToText(bytes: Uint8Array): string {
  try {
    return textOfParts(bytes);
  } catch (error) {
    throw error instanceof XmlError ? new DocumentError('document.broken') : error;
  }
}

function textOfParts(bytes: Uint8Array): string {
  const { names, part } = openZip(bytes);
  if (names.some((entry) => /vbaProject\.bin$|vbaData\.xml$|\/activeX\//i.test(entry)))
    throw new DocumentError('document.macro');
  if (names.includes('OFD.xml')) return ofdToText(names, part);
  if (names.includes('mimetype') && names.includes('content.xml')) return openDocument(part);
  if (!names.includes('[Content_Types].xml')) throw new DocumentError('document.broken');
  if (names.some((entry) => entry.startsWith('xl/'))) throw new DocumentError('document.spreadsheet');
  if (!names.some((entry) => /^word\/document\d*\.xml$/.test(entry)))
    throw new DocumentError('document.unsupported');
  const text = wordToText(part);
  if (text.trim() === '' && names.some((entry) => entry.startsWith('word/media/')))
    throw new DocumentError('document.scanned');
  return text;
}

function openDocument(part: (name: string) => Uint8Array | undefined): string {
  const type = new TextDecoder().decode(part('mimetype') ?? new Uint8Array());
  if (type.includes('spreadsheet')) throw new DocumentError('document.spreadsheet');
  if (!type.includes('opendocument.text')) throw new DocumentError('document.unsupported');
  const manifest = new TextDecoder().decode(part('META-INF/manifest.xml') ?? new Uint8Array());
  if (manifest.includes('encryption-data')) throw new DocumentError('document.encrypted');
  return odtToText(part);
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
