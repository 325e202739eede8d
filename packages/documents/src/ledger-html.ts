import type { Column } from './sheet.ts';

export interface PrintLedger {
  title: string;
  subtitle?: string | undefined;
  columns: Column[];
  rows: Iterable<unknown[]>;
  /** When and by which unit it was printed, as shown at the foot. */
  printedAt: string;
  unit: string;
  notes?: string[] | undefined;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] as string);
}

const style = (layout: Layout) => `
@page {
  size: ${layout.page} landscape; margin: 14mm 12mm 16mm;
  @bottom-center { content: "第 " counter(page) " 页 共 " counter(pages) " 页"; font: 9pt "SimSun", "宋体", serif; }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 0 4mm; color: #000; background: #fff;
  font: ${layout.points}pt/1.5 "SimSun", "宋体", "Noto Serif CJK SC", serif;
}
h1 {
  margin: 4mm 0 1mm; text-align: center;
  font: normal 18pt/1.4 "FZXiaoBiaoSong-B05S", "方正小标宋简体", "SimSun", "宋体", serif;
}
.subtitle { margin: 0 0 3mm; text-align: center; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td {
  border: 0.35mm solid #444; padding: 1mm 1.5mm; vertical-align: top; text-align: left;
  overflow-wrap: anywhere; white-space: pre-line;
}
th { background: #eef1f4; text-align: center; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
td.number, td.money { text-align: right; }
td.date { text-align: center; }
.foot { margin-top: 3mm; display: flex; justify-content: space-between; }
.notes { margin-top: 2mm; }
.empty { text-align: center; padding: 8mm; }
`;

/** How a ledger stands on paper: widths in percent, one for each column. */
export interface Layout {
  page: 'A4' | 'A3';
  points: number;
  widths: number[];
}

/** What the columns have between the margins, in millimetres, and a column's own padding and line. */
const paper = [
  ['A4', 265],
  ['A3', 388],
] as const;
const padding = 3.4;
const millimetresPerPoint = 25.4 / 72;
/** Nothing is narrower than four characters and a long text no wider than this; numbers are in characters. */
const narrowest = 4;
const widest = 26;

/** Characters as wide as a Chinese one; a letter or digit is half of it. */
function breadth(text: string): number {
  let sum = 0;
  for (const char of text) sum += (char.codePointAt(0) ?? 0) < 0x2e80 ? 0.55 : 1;
  return sum;
}

/**
 * Chooses the paper and the size of the letters so that no column falls below four characters, and gives
 * what is left to the columns that say much.
 */
function layoutOf(columns: Pick<Column, 'title' | 'type'>[], rows: string[][]): Layout {
  const wanted = columns.map((column, at) => {
    const lengths = rows.map((row) => breadth(row[at] ?? '')).sort((a, b) => a - b);
    const usual = lengths[Math.floor(lengths.length * 0.9)] ?? 0;
    const longest = lengths.at(-1) ?? 0;
    const unbroken = column.type && column.type !== 'text' ? longest : 0;
    const least = Math.max(narrowest, unbroken, Math.min(breadth(column.title) / 2, 6));
    return { least, usual: Math.min(widest, Math.max(least, usual, Math.min(breadth(column.title), 6))) };
  });
  const needed = wanted.reduce((sum, column) => sum + column.least, 0);
  const choices = paper.flatMap(([page, width]) => [10.5, 9, 8].map((points) => ({ page, width, points })));
  const room = ({ width, points }: (typeof choices)[number]) =>
    (width - columns.length * padding) / (points * millimetresPerPoint);
  const choice = choices.find((one) => room(one) >= needed) ?? choices[choices.length - 1]!;
  const spare = Math.max(0, room(choice) - needed);
  const longing = wanted.reduce((sum, column) => sum + column.usual - column.least, 0);
  const share = longing === 0 ? 0 : Math.min(1, spare / longing);
  const each = wanted.map(
    (column) =>
      (column.least + (column.usual - column.least) * share) * choice.points * millimetresPerPoint + padding,
  );
  const total = each.reduce((sum, width) => sum + width, 0);
  return {
    page: choice.page,
    points: choice.points,
    widths: each.map((width) => Math.round((width / total) * 10_000) / 100),
  };
}

const money = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function show(value: unknown, column: Column): string {
  if (value === null || value === undefined) return '';
  if (column.type === 'money' && typeof value === 'number') return money.format(value);
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10);
  if (Array.isArray(value)) return value.map((item) => String(item)).join('、');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * A ledger to print: one self-contained page without script or outside request, everything in it escaped.
 * Columns in which no row says anything are left out, so that the others have room.
 */
export function ledgerHtml(ledger: PrintLedger): string {
  const all = Array.from(ledger.rows, (row) => ledger.columns.map((column, at) => show(row[at], column)));
  const kept = ledger.columns.flatMap((_, at) =>
    all.length === 0 || all.some((row) => row[at] !== '') ? [at] : [],
  );
  const columns = kept.map((at) => ledger.columns[at]!);
  const rows = all.map((row) => kept.map((at) => row[at]!));
  const layout = layoutOf(columns, rows);
  const classOf = ({ type }: Column) => (type && type !== 'text' ? ` class="${type}"` : '');
  const lines = rows.map(
    (row) =>
      `<tr>${row.map((text, at) => `<td${classOf(columns[at]!)}>${escapeHtml(text)}</td>`).join('')}</tr>`,
  );
  if (lines.length === 0)
    lines.push(`<tr><td class="empty" colspan="${columns.length}">没有符合条件的记录</td></tr>`);
  const title = escapeHtml(ledger.title);
  const notes = (ledger.notes ?? []).map((note) => `<div>${escapeHtml(note)}</div>`).join('');
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style(layout)}</style></head>
<body><h1>${title}</h1>
${ledger.subtitle ? `<p class="subtitle">${escapeHtml(ledger.subtitle)}</p>` : ''}
<table><colgroup>${layout.widths.map((width) => `<col style="width:${width}%">`).join('')}</colgroup>
<thead><tr>${columns.map((column) => `<th scope="col">${escapeHtml(column.title)}</th>`).join('')}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody></table>
${notes ? `<div class="notes">${notes}</div>` : ''}
<p class="foot"><span>${escapeHtml(ledger.unit)}</span><span>打印时间：${escapeHtml(ledger.printedAt)}</span></p>
</body></html>
`;
}
