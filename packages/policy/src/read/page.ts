/** Characters placed on a page → lines of text, for formats that know places but no paragraphs. */

/** A run of characters: its left end and base line, growing to the right and downwards, in any one unit. */
export interface Glyphs {
  text: string;
  x: number;
  y: number;
  width: number;
  size: number;
}

/** Puts runs of one page into lines from top to bottom; a wide gap becomes two blanks, a sign of columns. */
export function linesOfPage(glyphs: Glyphs[]): string[] {
  const sorted = glyphs.filter(({ text }) => text.trim() !== '').sort((a, b) => a.y - b.y || a.x - b.x);
  const lines: string[] = [];
  for (let from = 0; from < sorted.length;) {
    const first = sorted[from];
    if (first === undefined) break;
    let to = from + 1;
    while (to < sorted.length && (sorted[to]?.y ?? 0) - first.y < Math.max(first.size, 1) * 0.5) to += 1;
    const row = sorted.slice(from, to).sort((a, b) => a.x - b.x);
    let line = '';
    let end = row[0]?.x ?? 0;
    for (const run of row) {
      if (line !== '' && run.x - end > run.size * 1.8) line += '  ';
      line += run.text.trim();
      end = run.x + run.width;
    }
    lines.push(line);
    from = to;
  }
  return lines;
}
