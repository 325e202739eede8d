/**
 * Where every reader writes what it finds: paragraphs become lines, a table becomes tab-separated lines with
 * merged cells repeated.
 */

interface Cell {
  text: string;
  columns: number;
  rows: number;
  /** The cell continues the one above it: Word marks a vertical merge in the lower cells. */
  continues: boolean;
}

const MAX_ROWS = 500;
const MAX_COLUMNS = 60;

/** Collects the text of one document. A table inside a cell is read as text of that cell. */
export class Layout {
  private readonly lines: string[] = [];
  private line = '';
  private depth = 0;
  private grid: Cell[][] = [];
  private cell: Cell | undefined;

  text(text: string): void {
    if (this.cell !== undefined) this.cell.text += text.replace(/[\t\r\n]+/g, ' ');
    else if (this.depth === 0) this.line += text.replace(/[\r\n]+/g, ' ');
  }

  /** Ends a paragraph. Paragraphs inside a cell stay on its line; a mark keeps them apart as sentences. */
  endLine(): void {
    if (this.cell !== undefined) {
      if (this.cell.text !== '' && !/[。；！？：，\s]$/.test(this.cell.text)) this.cell.text += '；';
      return;
    }
    if (this.line.trim() !== '') this.lines.push(this.line.trim());
    this.line = '';
  }

  startTable(): void {
    this.depth += 1;
    if (this.depth > 1) return;
    this.endLine();
    this.grid = [];
  }

  startRow(): void {
    if (this.depth === 1) this.grid.push([]);
  }

  startCell(columns = 1, rows = 1, continues = false): void {
    if (this.depth === 1) this.cell = { text: '', columns, rows, continues };
  }

  /** Word says how wide a cell is, and whether it is merged, only behind its start. */
  widenCell(columns: number): void {
    if (this.depth === 1 && this.cell !== undefined) this.cell.columns = columns;
  }

  continueCell(): void {
    if (this.depth === 1 && this.cell !== undefined) this.cell.continues = true;
  }

  endCell(): void {
    if (this.depth !== 1 || this.cell === undefined) return;
    this.grid.at(-1)?.push({ ...this.cell, text: this.cell.text.trim().replace(/\s*；$/, '') });
    this.cell = undefined;
  }

  endTable(): void {
    if (this.depth === 0) return;
    this.depth -= 1;
    if (this.depth > 0) return;
    this.cell = undefined;
    this.lines.push(...layOut(this.grid));
    this.grid = [];
  }

  finish(): string {
    while (this.depth > 0) this.endTable();
    this.endLine();
    return this.lines.join('\n');
  }
}

function layOut(grid: Cell[][]): string[] {
  const out: string[][] = [];
  grid.forEach((row, y) => {
    let x = 0;
    for (const cell of row) {
      while (out[y]?.[x] !== undefined) x += 1;
      const text = cell.continues ? (out[y - 1]?.[x] ?? '') : cell.text;
      for (let dy = 0; dy < Math.min(cell.rows, MAX_ROWS, grid.length - y); dy += 1) {
        for (let dx = 0; dx < Math.min(cell.columns, MAX_COLUMNS); dx += 1) {
          const line = (out[y + dy] ??= []);
          line[x + dx] = dx === 0 ? text : '';
        }
      }
      x += Math.min(cell.columns, MAX_COLUMNS);
    }
  });
  return out.slice(0, grid.length).map((cells) => Array.from(cells ?? [], (text) => text ?? '').join('\t'));
}
