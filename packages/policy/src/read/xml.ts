/** A walk over one XML part, in time linear in its length. */
import { SaxesParser } from 'saxes';
import { DocumentError } from './errors.ts';

export interface Visitor {
  /** Names without their prefix: w:p and p are both `p`. */
  open: (name: string, attribute: (name: string) => string | undefined) => void;
  close: (name: string) => void;
  text?: (text: string) => void;
}

/** Deeper nesting than any real document has; a file made to exhaust the reader is refused. */
const MAX_DEPTH = 300;

/** Walks the elements of an XML part in order. Throws a DocumentError for anything that is not sound XML. */
export function walkXml(bytes: Uint8Array, visitor: Visitor): void {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  parser.on('error', () => {
    throw new DocumentError('document.broken');
  });
  parser.on('doctype', () => {
    throw new DocumentError('document.broken');
  });
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    if (depth > MAX_DEPTH) throw new DocumentError('document.broken');
    visitor.open(local(name), (wanted) => {
      if (attributes[wanted] !== undefined) return attributes[wanted];
      for (const key of Object.keys(attributes)) if (local(key) === wanted) return attributes[key];
      return undefined;
    });
  });
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    visitor.close(local(name));
  });
  parser.on('text', (text) => visitor.text?.(text));
  parser.on('cdata', (text) => visitor.text?.(text));
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const encoding = !utf16 ? 'utf-8' : bytes[0] === 0xff ? 'utf-16le' : 'utf-16be';
  parser.write(new TextDecoder(encoding).decode(bytes)).close();
}

function local(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}
