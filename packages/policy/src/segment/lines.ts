/** Non-empty lines of a text, without surrounding blanks. */
export interface Line {
  start: number;
  end: number;
}

/** Offsets of each non-empty line; a tab inside a line is kept, because it separates table cells. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  let above = 0;
  while (from <= text.length) {
    const newline = nextBreak(text, from);
    let start = from;
    let end = newline;
    while (start < end && isBlank(text.charCodeAt(start))) start += 1;
    while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
    // In a line of cells a tab at either end is an empty cell, so it stays; so it does in a row of one cell.
    const tabs = countTabs(text, from, newline);
    if (start < end && (hasTab(text, start, end) || (tabs >= 2 && tabs === above))) {
      while (start > from && text.charCodeAt(start - 1) === 9) start -= 1;
      while (end < newline && text.charCodeAt(end) === 9) end += 1;
    }
    if (start < end) lines.push({ start, end });
    above = tabs;
    from = newline + 1;
  }
  return lines;
}

function nextBreak(text: string, from: number): number {
  for (let i = from; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 10 || code === 13 || code === 0x2028 || code === 0x2029 || code === 12 || code === 11)
      return i;
  }
  return text.length;
}

function countTabs(text: string, start: number, end: number): number {
  let tabs = 0;
  for (let i = start; i < end; i += 1) if (text.charCodeAt(i) === 9) tabs += 1;
  return tabs;
}

function hasTab(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (text.charCodeAt(i) === 9) return true;
  return false;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 0x3000 || code === 0xa0;
}
