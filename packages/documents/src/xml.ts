/** The one walk over a part of XML, for workbooks and for documents; in time linear in its length. */
import { SaxesParser } from 'saxes';

/**
 * An attribute of the element that was just opened, by its name with or without its prefix: `val` finds
 * `w:val`, `r:id` does not find `id`.
 */
export type Attribute = (name: string) => string | undefined;

export interface XmlHandler {
  /** Names come without their prefix: w:p and p are both `p`. */
  open?(name: string, attribute: Attribute): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** `unsafe`: a document type, which could declare entities; `broken`: no sound XML, or nested too deep. */
export type XmlErrorCode = 'broken' | 'unsafe';

/** Why a part is not read; whoever walks it says so in words that suit the file. */
export class XmlError extends Error {
  readonly code: XmlErrorCode;

  constructor(code: XmlErrorCode) {
    super(code);
    this.name = 'XmlError';
    this.code = code;
  }
}

/** Deeper nesting than any real document has; a file made to exhaust the reader is refused. */
const mostDeep = 300;

/**
 * Walks the elements of an XML part in order. Document types are refused, so nothing can be fetched and
 * nothing can be multiplied. UTF-8, and UTF-16 that says so in its first two bytes.
 *
 * @throws XmlError
 */
export function walkXml(bytes: Uint8Array, handler: XmlHandler): void {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  // One function for all elements: a sheet has half a million of them.
  let current: Record<string, string> = {};
  const attribute: Attribute = (wanted) => {
    const found = current[wanted];
    if (found !== undefined) return found;
    const ending = `:${wanted}`;
    for (const key in current) if (key.endsWith(ending)) return current[key];
    return undefined;
  };
  parser.on('error', () => {
    throw new XmlError('broken');
  });
  parser.on('doctype', () => {
    throw new XmlError('unsafe');
  });
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    if (depth > mostDeep) throw new XmlError('broken');
    current = attributes;
    handler.open?.(local(name), attribute);
  });
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    handler.close?.(local(name));
  });
  parser.on('text', (text) => handler.text?.(text));
  parser.on('cdata', (text) => handler.text?.(text));
  parser.write(decode(bytes)).close();
}

function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new XmlError('broken');
  }
}

function local(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}
