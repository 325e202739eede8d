import { SheetError } from './sheet-error.ts';

export interface XmlHandler {
  open?(name: string, attributes: () => Record<string, string>): void;
  close?(name: string): void;
  text?(text: string): void;
}

const broken = (where: string) =>
  new SheetError('broken', `文件内容不完整（${where}），请用 Excel 或 WPS 重新另存为 .xlsx`);
const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The five predefined entities and character references; anything else would need a DTD and is refused. */
function decode(text: string, where: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;\s]{0,12});?/g, (all, name: string) => {
    const known = named[name];
    if (known !== undefined) return known;
    const code = /^#x([0-9a-f]+)$/i.exec(name)?.[1];
    const decimal = /^#(\d+)$/.exec(name)?.[1];
    const point =
      code !== undefined ? Number.parseInt(code, 16) : decimal !== undefined ? Number(decimal) : Number.NaN;
    if (!all.endsWith(';') || !(point > 0 && point <= 0x10ffff)) throw broken(where);
    return String.fromCodePoint(point);
  });
}

/**
 * Walks an XML part of a workbook. Document types and entity declarations are refused, so nothing can be
 * fetched and nothing can be multiplied. Names come without their namespace prefix.
 */
export function walkXml(bytes: Uint8Array, where: string, handler: XmlHandler): void {
  let xml: string;
  try {
    xml = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw broken(where);
  }
  let position = 0;
  let depth = 0;
  while (position < xml.length) {
    const open = xml.indexOf('<', position);
    if (open < 0) break;
    if (open > position && depth > 0) handler.text?.(decode(xml.slice(position, open), where));
    if (xml.startsWith('<!--', open)) {
      position = after(xml, '-->', open, where);
      continue;
    }
    if (xml.startsWith('<![CDATA[', open)) {
      position = after(xml, ']]>', open, where);
      handler.text?.(xml.slice(open + 9, position - 3));
      continue;
    }
    if (xml.startsWith('<?', open)) {
      position = after(xml, '?>', open, where);
      continue;
    }
    if (xml.startsWith('<!', open)) throw new SheetError('unsafe', '文件里有不允许的 XML 声明，已拒绝');
    const close = endOfTag(xml, open, where);
    if (xml.charCodeAt(open + 1) === 47) {
      depth -= 1;
      if (depth < 0) throw broken(where);
      handler.close?.(local(xml.slice(open + 2, close).trim()));
    } else {
      const empty = xml.charCodeAt(close - 1) === 47;
      const inside = xml.slice(open + 1, empty ? close - 1 : close);
      const space = inside.search(/\s/);
      const name = local(space < 0 ? inside : inside.slice(0, space));
      handler.open?.(name, () => attributesOf(inside, where));
      if (empty) handler.close?.(name);
      else depth += 1;
      if (depth > 200) throw broken(where);
    }
    position = close + 1;
  }
  if (depth !== 0) throw broken(where);
}

function after(xml: string, mark: string, from: number, where: string): number {
  const at = xml.indexOf(mark, from);
  if (at < 0) throw broken(where);
  return at + mark.length;
}

/** The `>` that ends the tag; one inside a quoted value does not. */
function endOfTag(xml: string, from: number, where: string): number {
  let quote = 0;
  for (let at = from; at < xml.length; at += 1) {
    const char = xml.charCodeAt(at);
    if (quote !== 0) {
      if (char === quote) quote = 0;
    } else if (char === 34 || char === 39) quote = char;
    else if (char === 62) return at;
  }
  throw broken(where);
}

const local = (name: string) => name.slice(name.indexOf(':') + 1);

/**
 * One pass by index: a pattern would take quadratic time on a tag made for that. Names keep their prefix
 * (`r:id` is not `id`).
 */
function attributesOf(inside: string, where: string): Record<string, string> {
  const found: Record<string, string> = Object.create(null) as Record<string, string>;
  let at = 0;
  for (;;) {
    const equals = inside.indexOf('=', at);
    if (equals < 0) return found;
    const name = inside.slice(at, equals).trimEnd();
    let quote = equals + 1;
    while (inside.charCodeAt(quote) <= 32) quote += 1;
    const mark = inside[quote];
    const end = mark === '"' || mark === "'" ? inside.indexOf(mark, quote + 1) : -1;
    if (end < 0) throw broken(where);
    found[
      name.slice(
        Math.max(
          name.lastIndexOf(' '),
          name.lastIndexOf('\n'),
          name.lastIndexOf('\t'),
          name.lastIndexOf('\r'),
        ) + 1,
      )
    ] = decode(inside.slice(quote + 1, end), where);
    at = end + 1;
  }
}
