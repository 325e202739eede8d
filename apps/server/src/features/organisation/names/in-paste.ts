import type { ReadSheet } from '@liulian/documents';
import { namesInSheet } from './in-sheet.ts';
import { namesIn, type Mention } from './in-text.ts';

/** Names in pasted text; rows copied from a spreadsheet hold tabs and are read as the sheet they were. */
export function namesInPaste(text: string): Mention[] {
  if (!text.includes('\t')) return namesIn(text);
  const rows: ReadSheet['rows'] = text.split(/\r\n|[\n\r]/).map((line, at) => ({
    number: at + 1,
    cells: line.split('\t').flatMap((value, i) =>
      value.trim() === ''
        ? []
        : [
            {
              address: '',
              column: i + 1,
              type: /^\s*\d+\s*$/.test(value) ? ('number' as const) : ('text' as const),
              value: value.trim(),
              formula: false,
            },
          ],
    ),
  }));
  const sheet = { name: '', hidden: false, rows: rows.filter((row) => row.cells.length > 0), merges: [] };
  const found = namesInSheet([sheet]);
  return found.length > 0 ? found : namesIn(text.replaceAll('\t', ' '));
}
