/** Documents of other office programs that are zips of XML: OpenDocument text and the national OFD. */
import { walkXml } from '@liulian/documents/xml';
import { Layout } from './layout.ts';
import { DocumentError } from './errors.ts';
import { linesOfPage } from './page.ts';
import type { Glyphs } from './page.ts';

type Part = (name: string) => Uint8Array | undefined;

/** Groups of an .odt that are no running text. */
const LEFT_OUT = new Set([
  'tracked-changes',
  'table-of-content',
  'annotation',
  'note-citation',
  'styles',
  'automatic-styles',
]);

/** The text of content.xml of an .odt file. Automatic numbers are plain digits: the styles are not read. */
export function odtToText(part: Part): string {
  const content = part('content.xml');
  if (content === undefined) throw new DocumentError('document.broken');
  const layout = new Layout();
  const lists: number[] = [];
  let [skipped, inParagraph] = [0, 0];
  const notes: string[] = [];
  let note: string | undefined;
  walkXml(content, {
    open: (name, attribute) => {
      if (skipped > 0 || LEFT_OUT.has(name)) skipped += 1;
      else if (name === 'note-body') note = '';
      else if (name === 'p' || name === 'h') inParagraph += 1;
      else if (name === 'tab' || name === 's') layout.text('  ');
      else if (name === 'line-break') layout.endLine();
      else if (name === 'table') layout.startTable();
      else if (name === 'table-row') layout.startRow();
      else if (name === 'table-cell' || name === 'covered-table-cell')
        layout.startCell(
          Math.min(60, Number(attribute('number-columns-repeated') ?? 1) || 1),
          1,
          name === 'covered-table-cell',
        );
      else if (name === 'list') lists.push(0);
      else if (name === 'list-item' && lists.length > 0) {
        const count = (lists.at(-1) ?? 0) + 1;
        lists[lists.length - 1] = count;
        layout.text(lists.length === 1 ? `${count}. ` : `（${count}）`);
      }
    },
    close: (name) => {
      if (skipped > 0) {
        skipped -= 1;
        return;
      }
      if (name === 'note-body') {
        if (note !== undefined && note.trim() !== '') notes.push(`注：${note.trim()}`);
        note = undefined;
      } else if (name === 'p' || name === 'h') {
        inParagraph -= 1;
        if (note === undefined) layout.endLine();
      } else if (name === 'table') layout.endTable();
      else if (name === 'table-cell' || name === 'covered-table-cell') layout.endCell();
      else if (name === 'list') lists.pop();
    },
    text: (text) => {
      if (skipped > 0 || inParagraph === 0) return;
      if (note !== undefined) note += text;
      else layout.text(text);
    },
  });
  return [layout.finish(), ...notes].filter((text) => text !== '').join('\n');
}

/** The text of an .ofd file: pages of placed characters. A file of pictures only is refused as a scan. */
export function ofdToText(names: string[], part: Part): string {
  const pages = names
    .filter(
      (name) =>
        /\/Pages?(?:_\d+\/|\/[^/]+\/)?[^/]*Content\.xml$/i.test(name) ||
        /\/Page_\d+\/Content\.xml$/i.test(name),
    )
    .sort((a, b) => pageNumber(a) - pageNumber(b));
  if (pages.length === 0) throw new DocumentError('document.broken');
  const lines = pages.flatMap((name) => linesOfPage(glyphsOf(part(name))));
  if (lines.join('').trim() === '') throw new DocumentError('document.scanned');
  return lines.join('\n');
}

function pageNumber(name: string): number {
  return Number(/(\d+)\/Content\.xml$/i.exec(name)?.[1] ?? 0);
}

function glyphsOf(xml: Uint8Array | undefined): Glyphs[] {
  const glyphs: Glyphs[] = [];
  if (xml === undefined) return glyphs;
  let [left, top, size, x, y] = [0, 0, 4, 0, 0];
  let inCode = false;
  walkXml(xml, {
    open: (name, attribute) => {
      if (name === 'TextObject') {
        const box = (attribute('Boundary') ?? '0 0').split(/\s+/).map(Number);
        [left, top] = [box[0] ?? 0, box[1] ?? 0];
        size = Number(attribute('Size') ?? 4) || 4;
      } else if (name === 'TextCode') {
        x = Number(attribute('X') ?? 0) || 0;
        y = Number(attribute('Y') ?? 0) || 0;
        inCode = true;
      }
    },
    close: (name) => {
      if (name === 'TextCode') inCode = false;
    },
    text: (text) => {
      if (inCode) glyphs.push({ text, x: left + x, y: top + y, width: size * text.length, size });
    },
  });
  return glyphs;
}
