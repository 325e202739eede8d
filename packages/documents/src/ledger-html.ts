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

const style = `
@page {
  size: A4 landscape; margin: 14mm 12mm 16mm;
  @bottom-center { content: "第 " counter(page) " 页 共 " counter(pages) " 页"; font: 9pt "SimSun", "宋体", serif; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 0 4mm; color: #000; background: #fff; font: 10.5pt/1.5 "SimSun", "宋体", "Noto Serif CJK SC", serif; }
h1 { margin: 4mm 0 1mm; font: 18pt/1.4 "FZXiaoBiaoSong-B05S", "方正小标宋简体", "SimSun", "宋体", serif; text-align: center; font-weight: normal; }
.subtitle { margin: 0 0 3mm; text-align: center; }
table { width: 100%; border-collapse: collapse; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td {
  border: 0.35mm solid #444; padding: 1mm 1.5mm; vertical-align: top; text-align: left;
  overflow-wrap: anywhere; white-space: pre-line;
}
th { background: #eef1f4; text-align: center; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
td.number, td.money { text-align: right; white-space: nowrap; }
td.date { text-align: center; white-space: nowrap; }
.foot { margin-top: 3mm; display: flex; justify-content: space-between; }
.notes { margin-top: 2mm; }
.empty { text-align: center; padding: 8mm; }
`;

const money = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function show(value: unknown, column: Column): string {
  if (value === null || value === undefined) return '';
  if (column.type === 'money' && typeof value === 'number') return money.format(value);
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10);
  if (Array.isArray(value)) return value.map((item) => String(item)).join('、');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A ledger to print: one self-contained page without script or outside request, everything in it escaped. */
export function ledgerHtml(ledger: PrintLedger): string {
  const head = ledger.columns
    .map(
      (column) =>
        `<th scope="col"${column.width ? ` style="width:${Number(column.width)}ch"` : ''}>${escapeHtml(column.title)}</th>`,
    )
    .join('');
  const body: string[] = [];
  for (const row of ledger.rows) {
    body.push(
      `<tr>${ledger.columns.map((column, index) => `<td${column.type && column.type !== 'text' ? ` class="${column.type}"` : ''}>${escapeHtml(show(row[index], column))}</td>`).join('')}</tr>`,
    );
  }
  if (body.length === 0)
    body.push(`<tr><td class="empty" colspan="${ledger.columns.length}">没有符合条件的记录</td></tr>`);
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${escapeHtml(ledger.title)}</title><meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head>
<body><h1>${escapeHtml(ledger.title)}</h1>${ledger.subtitle ? `<p class="subtitle">${escapeHtml(ledger.subtitle)}</p>` : ''}
<table><thead><tr>${head}</tr></thead><tbody>
${body.join('\n')}
</tbody></table>
${(ledger.notes ?? []).length > 0 ? `<div class="notes">${(ledger.notes ?? []).map((note) => `<div>${escapeHtml(note)}</div>`).join('')}</div>` : ''}
<p class="foot"><span>${escapeHtml(ledger.unit)}</span><span>打印时间：${escapeHtml(ledger.printedAt)}</span></p></body></html>
`;
}
