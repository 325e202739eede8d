/**
 * A .docx file → its text: body, tables, automatic numbers and footnotes. Headers, footers, tables of
 * contents, hidden and deleted text are no part of the document.
 */
import { walkXml } from '@liulian/documents/xml';
import { Layout } from './layout.ts';
import { Numbering } from './numbering.ts';
import type { NumberingReference } from './numbering.ts';

interface Style {
  name: string;
  basedOn?: string;
  numbering: Partial<NumberingReference>;
  hidden: boolean;
}

/** Elements whose whole content is left out: what was deleted, moved away, hidden or a second rendering. */
const LEFT_OUT = new Set(['del', 'moveFrom', 'Fallback', 'instrText']);
const MAX_NESTED = 40;
/** A line break inside a paragraph (Shift+Enter) in the middle of a sentence is a matter of looks. */
const SOFT_BREAK =
  /([\u4e00-\u9fff，、0-9a-z]{4})\v(?=[\u4e00-\u9fff0-9“《])(?![一二三四五六七八九十]{1,3}[、是]|[0-9]{1,2}[.、）]|第)/gi;

/** Turns the parts of a Word file into text. `part` gives the bytes of a part by its name. */
export function wordToText(part: (name: string) => Uint8Array | undefined): string {
  const styles = readStyles(part('word/styles.xml'));
  const numbering = new Numbering();
  const lists = part('word/numbering.xml');
  if (lists !== undefined) numbering.load(lists);
  const notes: string[] = [];
  const body = new WordBody(styles, numbering);
  const document = part('word/document.xml') ?? part('word/document2.xml');
  if (document !== undefined) walkXml(document, body);
  const footnotes = part('word/footnotes.xml');
  if (footnotes !== undefined) notes.push(...readNotes(footnotes));
  return [body.finish(), ...notes].filter((text) => text !== '').join('\n');
}

function readStyles(xml: Uint8Array | undefined): Map<string, Style> {
  const styles = new Map<string, Style>();
  if (xml === undefined) return styles;
  let style: Style | undefined;
  walkXml(xml, {
    open: (name, attribute) => {
      const value = attribute('val') ?? '';
      if (name === 'style') {
        style = { name: '', numbering: {}, hidden: false };
        styles.set(attribute('styleId') ?? '', style);
      } else if (style === undefined) return;
      else if (name === 'name') style.name = value;
      else if (name === 'basedOn') style.basedOn = value;
      else if (name === 'numId') style.numbering.list = value;
      else if (name === 'ilvl') style.numbering.level = Number(value);
      else if (name === 'vanish') style.hidden = isOn(value);
    },
    close: (name) => {
      if (name === 'style') style = undefined;
    },
  });
  return styles;
}

/** The notes at the foot of the pages, each on a line of its own behind the text. */
function readNotes(xml: Uint8Array): string[] {
  const notes: string[] = [];
  let note: string | undefined;
  let inText = false;
  walkXml(xml, {
    open: (name, attribute) => {
      if (name === 'footnote') note = attribute('type') === undefined ? '' : undefined;
      else if (name === 't') inText = true;
    },
    close: (name) => {
      if (name === 't') inText = false;
      else if (name === 'footnote') {
        if (note !== undefined && note.trim() !== '') notes.push(`注：${note.trim()}`);
        note = undefined;
      }
    },
    text: (text) => {
      if (inText && note !== undefined) note += text;
    },
  });
  return notes;
}

/** Whether a switch such as <w:vanish w:val="0"/> is on. */
function isOn(value: string | undefined): boolean {
  return value === undefined || !/^(?:0|false|off)$/.test(value);
}

interface Paragraph {
  text: string;
  style: string;
  numbering: Partial<NumberingReference>;
}

class WordBody {
  private readonly layout = new Layout();
  private readonly styles: Map<string, Style>;
  private readonly numbering: Numbering;
  /** A text box stands inside a paragraph and has paragraphs of its own. */
  private readonly paragraphs: Paragraph[] = [];
  private skipped = 0;
  private contents = 0;
  private readonly blocks: boolean[] = [];
  private inText = false;
  private inRunProperties = false;
  private inParagraphProperties = false;
  private hidden = false;

  constructor(styles: Map<string, Style>, numbering: Numbering) {
    this.styles = styles;
    this.numbering = numbering;
  }

  open(name: string, attribute: (name: string) => string | undefined): void {
    if (this.skipped > 0 || LEFT_OUT.has(name)) {
      this.skipped += 1;
      return;
    }
    switch (name) {
      case 'p':
        if (this.paragraphs.length < MAX_NESTED) this.paragraphs.push({ text: '', style: '', numbering: {} });
        else this.skipped += 1;
        break;
      case 'pPr':
        this.inParagraphProperties = true;
        break;
      case 'rPr':
        this.inRunProperties = true;
        break;
      case 'r':
        this.hidden = false;
        break;
      case 't':
        this.inText = true;
        break;
      case 'tab':
        if (!this.inParagraphProperties) this.append('  ');
        break;
      case 'br':
      case 'cr':
        this.append('\v');
        break;
      case 'noBreakHyphen':
        this.append('-');
        break;
      case 'tbl':
        this.layout.startTable();
        break;
      case 'tr':
        this.layout.startRow();
        break;
      case 'tc':
        this.layout.startCell();
        break;
      case 'sdt':
        this.blocks.push(false);
        break;
      case 'docPartGallery':
        if (/contents/i.test(attribute('val') ?? '') && this.blocks.at(-1) === false) {
          this.blocks[this.blocks.length - 1] = true;
          this.contents += 1;
        }
        break;
      default:
        this.property(name, attribute);
    }
  }

  private property(name: string, attribute: (name: string) => string | undefined): void {
    const value = attribute('val');
    const paragraph = this.paragraphs.at(-1);
    if (name === 'gridSpan') this.layout.widenCell(Math.max(1, Number(value ?? 1) || 1));
    else if (name === 'vMerge' && value !== 'restart') this.layout.continueCell();
    else if (name === 'vanish' && this.inRunProperties && !this.inParagraphProperties)
      this.hidden = isOn(value);
    else if (name === 'rStyle') this.hidden ||= this.styles.get(value ?? '')?.hidden ?? false;
    else if (paragraph === undefined) return;
    else if (name === 'pStyle') paragraph.style = value ?? '';
    else if (name === 'numId' && this.inParagraphProperties) paragraph.numbering.list = value;
    else if (name === 'ilvl' && this.inParagraphProperties) paragraph.numbering.level = Number(value);
  }

  close(name: string): void {
    if (this.skipped > 0) {
      this.skipped -= 1;
      return;
    }
    if (name === 't') this.inText = false;
    else if (name === 'rPr') this.inRunProperties = false;
    else if (name === 'pPr') this.inParagraphProperties = false;
    else if (name === 'p') this.endParagraph();
    else if (name === 'tc') this.layout.endCell();
    else if (name === 'tbl') this.layout.endTable();
    else if (name === 'sdt' && this.blocks.pop() === true) this.contents -= 1;
  }

  text(text: string): void {
    if (this.inText && this.skipped === 0) this.append(text);
  }

  finish(): string {
    return this.layout.finish();
  }

  private append(text: string): void {
    const paragraph = this.paragraphs.at(-1);
    if (paragraph !== undefined && !this.hidden) paragraph.text += text;
  }

  private endParagraph(): void {
    const paragraph = this.paragraphs.pop();
    if (paragraph === undefined) return;
    const { text } = paragraph;
    const contents = this.contents > 0 || this.isContents(paragraph.style);
    const reference = this.numberingOf(paragraph);
    const number = reference === undefined || text.trim() === '' ? '' : this.numbering.next(reference);
    if (contents || text.trim() === '') return;
    const lines = (number + text.trim()).replace(SOFT_BREAK, '$1').split('\v');
    for (const line of lines) {
      this.layout.text(line);
      this.layout.endLine();
    }
  }

  private isContents(style: string): boolean {
    return /^(?:toc|目录) ?\d|^toc heading/i.test(this.styles.get(style)?.name ?? '');
  }

  private numberingOf(paragraph: Paragraph): NumberingReference | undefined {
    let { list, level } = paragraph.numbering;
    let style = this.styles.get(paragraph.style);
    for (let guard = 0; style !== undefined && guard < 12; guard += 1) {
      list ??= style.numbering.list;
      level ??= style.numbering.level;
      style = style.basedOn === undefined ? undefined : this.styles.get(style.basedOn);
    }
    return list === undefined || list === '0' ? undefined : { list, level: level ?? 0 };
  }
}
