import type { KindField } from '@liulian/contract';

/**
 * Cells of a block copied from a spreadsheet: tabs between cells, a line a row; a cell with a line break or a
 * tab in it stands in quotation marks.
 */
export function blockOf(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    line.push(cell);
    cell = '';
  };
  const endLine = () => {
    endCell();
    lines.push(line);
    line = [];
  };
  const all = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  for (let at = 0; at < all.length; at += 1) {
    const sign = all[at]!;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (all[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === '') quoted = true;
    else if (sign === '\t') endCell();
    else if (sign === '\n') endLine();
    else cell += sign;
  }
  endLine();
  return lines.filter((cells) => cells.some((words) => words.trim() !== ''));
}

/** More than one cell: anything less is left to the box it is pasted into. */
export const isBlock = (text: string): boolean => /[\t\n]/.test(text.replace(/[\r\n]+$/, ''));

const headingKey = (text: string) => text.replace(/[（(【［[].*$|[\s*＊：:、]/g, '');
/** Columns that a list has for itself and that no table asks for. */
const counting = /^(序号|编号|序|No\.?)$/i;

/**
 * The columns of a block by its first line, where that line is made of headings: at least half of its cells
 * are titles of the table, and at least two where there are several cells. Null where it is not.
 */
export function columnsOfHeadings(
  columns: KindField[],
  line: string[],
): { columns: (KindField | null)[]; unknown: string[] } | null {
  const named = line.map((words) => {
    const key = headingKey(words);
    return key === '' ? null : (columns.find(({ title }) => headingKey(title) === key) ?? null);
  });
  const filled = line.filter((words) => words.trim() !== '' && !counting.test(words.trim())).length;
  const known = named.filter(Boolean).length;
  if (known === 0 || known * 2 < filled || (columns.length > 1 && line.length > 1 && known < 2)) return null;
  return {
    columns: named,
    unknown: line.filter(
      (words, at) => named[at] === null && words.trim() !== '' && !counting.test(words.trim()),
    ),
  };
}

type Cell = { value: unknown } | { names: string[] } | { problem: string };

const short = (text: string) => (text.length > 12 ? `${text.slice(0, 12)}…` : text);
const listOf = (text: string) =>
  text
    .split(/[、,，;；\n]/)
    .map((part) => part.trim())
    .filter(Boolean);

/** What the words of one cell mean for a column. People, units and records are named and looked up later. */
export function cellOf(column: KindField, words: string): Cell {
  switch (column.type) {
    case 'number':
    case 'money': {
      const plain = words.replace(/(?<=\d)[,，](?=\d{3})/g, '').replace(/^[¥￥]/, '');
      const number = column.unit && plain.endsWith(column.unit) ? plain.slice(0, -column.unit.length) : plain;
      const bare = column.type === 'money' ? number.replace(/元$/, '') : number;
      return bare.trim() !== '' && Number.isFinite(Number(bare))
        ? { value: bare.trim() }
        : { problem: `“${short(words)}”不是数字` };
    }
    case 'date': {
      const day = dayOf(words);
      return day ? { value: day } : { problem: `“${short(words)}”不是日期，请写如 2023-09-15` };
    }
    case 'boolean':
      if (/^(是|有|√|✓|✔|1|true|已.*|y|yes)$/i.test(words)) return { value: true };
      if (/^(否|无|没有|×|x|0|false|未.*|n|no)$/i.test(words)) return { value: false };
      return { problem: `“${short(words)}”不是“是”或“否”` };
    case 'choice':
    case 'choices': {
      const wanted = column.type === 'choice' ? [words] : listOf(words);
      const ids = wanted.map(
        (word) => column.options?.find(({ id, title }) => title === word || id === word)?.id,
      );
      const unknown = wanted[ids.indexOf(undefined)];
      if (unknown !== undefined) return { problem: `没有“${short(unknown)}”这个选项` };
      return { value: column.type === 'choice' ? ids[0] : ids };
    }
    case 'person':
    case 'unit':
    case 'reference':
      return { names: [words] };
    case 'people':
    case 'units':
    case 'references':
      return { names: listOf(words) };
    default:
      return { value: column.max ? words.slice(0, column.max) : words };
  }
}

/** `2023-9-5`, `2023/9/5`, `2023.9.5`, `2023年9月5日` as a plain date; null where there is no such day. */
function dayOf(words: string): string | null {
  const found =
    /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(\s+\d{1,2}:\d{2}(:\d{2})?)?$/.exec(words);
  if (!found) return null;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.toISOString().slice(0, 10)
    : null;
}
