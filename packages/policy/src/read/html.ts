/**
 * The simple HTML a Word converter emits → lines of text; a table becomes tab-separated lines, merged cells
 * repeated.
 */

interface Cell {
  text: string;
  columns: number;
  rows: number;
}

const TOKEN = /<(\/?)([a-z0-9]+)([^>]*)>|([^<]+)/gi;
const BLOCKS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'li', 'br', 'div']);

/** Turns converter HTML into text. */
export function htmlToText(html: string): string {
  const writer = new Writer();
  for (const hit of html.matchAll(TOKEN)) {
    if (hit[4] !== undefined) writer.text(decode(hit[4]));
    else if (hit[1] === '/') writer.close((hit[2] ?? '').toLowerCase());
    else writer.open((hit[2] ?? '').toLowerCase(), hit[3] ?? '');
  }
  return writer.finish();
}

class Writer {
  private readonly lines: string[] = [];
  private line = '';
  private readonly lists: { ordered: boolean; count: number }[] = [];
  private depth = 0;
  private grid: Cell[][] = [];
  private cell: Cell | undefined;

  open(tag: string, attributes: string): void {
    if (tag === 'table') {
      this.depth += 1;
      if (this.depth === 1) {
        this.flush();
        this.grid = [];
      }
    } else if (this.depth === 1 && tag === 'tr') this.grid.push([]);
    else if (this.depth === 1 && (tag === 'td' || tag === 'th'))
      this.cell = { text: '', columns: span(attributes, 'colspan'), rows: span(attributes, 'rowspan') };
    else if (tag === 'ol' || tag === 'ul') this.lists.push({ ordered: tag === 'ol', count: 0 });
    else if (tag === 'li' && this.depth === 0) {
      this.flush();
      this.line = this.bullet();
    } else if (tag === 'br') this.flush();
  }

  close(tag: string): void {
    if (tag === 'table') {
      this.depth -= 1;
      if (this.depth === 0) this.lines.push(...layOut(this.grid));
    } else if (this.depth === 1 && (tag === 'td' || tag === 'th') && this.cell !== undefined) {
      this.grid.at(-1)?.push({ ...this.cell, text: this.cell.text.replace(/\s*；?\s*$/, '') });
      this.cell = undefined;
    } else if (tag === 'ol' || tag === 'ul') this.lists.pop();
    else if (BLOCKS.has(tag)) this.flush();
  }

  text(text: string): void {
    if (this.cell !== undefined) this.cell.text += text.replace(/[\t\r\n]+/g, ' ');
    else if (this.depth === 0) this.line += text.replace(/[\r\n]+/g, ' ');
  }

  finish(): string {
    this.flush();
    return this.lines.join('\n');
  }

  private flush(): void {
    if (this.cell !== undefined) {
      // Paragraphs inside a cell stay on its line; a mark keeps them apart as sentences.
      if (this.cell.text !== '' && !/[。；！？：，\s]$/.test(this.cell.text)) this.cell.text += '；';
      return;
    }
    if (this.line.trim() !== '') this.lines.push(this.line.trim());
    this.line = '';
  }

  /**
   * Word's automatic numbers are not in the text; they are written out in the usual order of official
   * documents.
   */
  private bullet(): string {
    const list = this.lists.at(-1);
    if (list === undefined) return '';
    list.count += 1;
    if (!list.ordered) return '';
    return this.lists.length === 1 ? `${list.count}. ` : `（${list.count}）`;
  }
}

function layOut(grid: Cell[][]): string[] {
  const out: string[][] = [];
  grid.forEach((row, y) => {
    let x = 0;
    for (const cell of row) {
      while (out[y]?.[x] !== undefined) x += 1;
      for (let dy = 0; dy < Math.min(cell.rows, 500); dy += 1) {
        for (let dx = 0; dx < Math.min(cell.columns, 60); dx += 1) {
          const line = (out[y + dy] ??= []);
          line[x + dx] = dx === 0 ? cell.text : '';
        }
      }
      x += cell.columns;
    }
  });
  return out.slice(0, grid.length).map((cells) => Array.from(cells, (text) => text ?? '').join('\t'));
}

function span(attributes: string, name: string): number {
  const hit = new RegExp(`${name}="?(\\d{1,3})`).exec(attributes);
  return hit === null ? 1 : Math.max(1, Number(hit[1]));
}

function decode(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|nbsp|#39|#x?[0-9a-f]+);/gi, (whole, name: string) => {
    const known: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" };
    if (known[name] !== undefined) return known[name];
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return Number.isFinite(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
