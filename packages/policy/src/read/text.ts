/** Plain text in whatever encoding an office sends it. */
import { DocumentError } from './errors.ts';

/** Decodes UTF-8, UTF-16 (with or without a mark) and GB18030 by looking at the bytes. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new DocumentError('document.empty');
  const marked = byMark(bytes);
  if (marked !== undefined) return marked;
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return new TextDecoder(wide).decode(bytes);
  return strict('utf-8', bytes) ?? strict('gb18030', bytes) ?? fail();
}

function byMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return new TextDecoder('utf-8').decode(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return undefined;
}

/** UTF-16 without a mark: line breaks, digits and blanks leave a zero in every other byte. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const sample = Math.min(bytes.length & ~1, 4096);
  if (sample < 4) return undefined;
  let [even, odd] = [0, 0];
  for (let i = 0; i < sample; i += 2) {
    if (bytes[i] === 0) even += 1;
    if (bytes[i + 1] === 0) odd += 1;
  }
  if (odd > even * 4 && odd > 0) return 'utf-16le';
  if (even > odd * 4 && even > 0) return 'utf-16be';
  return undefined;
}

function strict(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function fail(): never {
  throw new DocumentError('document.encoding');
}
