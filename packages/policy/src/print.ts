/** The readable table of a compiled document, for a terminal. */
import type { Cadence, Compiled, DraftObligation, Quota } from './types.ts';

const PERIODS = {
  year: '年',
  half: '半年',
  quarter: '季度',
  month: '月',
  week: '周',
  meeting: '次会议',
} as const;
const COUNTED = {
  year: '年',
  half: '个半年',
  quarter: '个季度',
  month: '个月',
  week: '周',
  meeting: '次会议',
} as const;
const MODALITY = { must: '应当', should: '原则上', may: '可以' } as const;
const WITHIN = { day: '日', workday: '个工作日', month: '个月' } as const;

/** Renders obligations, limits and open terms as aligned columns. */
export function renderTable(compiled: Compiled): string {
  const header = ['序号', '责任主体', '事项', '频次或时限', '数额', '约束', '出处'];
  const rows = compiled.obligations.map((item, i) => rowOf(item, i + 1));
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => width(row[column] ?? title))),
  );
  const lines = [header, ...rows].map((row) =>
    row
      .map((text, i) => pad(text, widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const parts = [
    compiled.title === '' ? '（无标题）' : compiled.title,
    '',
    `责任事项 ${compiled.obligations.length} 条`,
    ...lines,
  ];
  if (compiled.limits.length > 0) {
    parts.push(
      '',
      `上限与禁止 ${compiled.limits.length} 条`,
      ...compiled.limits.map(({ clause }) => `  ${place(clause.section)}${oneLine(clause.text)}`),
    );
  }
  if (compiled.undefinedTerms.length > 0)
    parts.push('', `待明确的提法：${compiled.undefinedTerms.join('、')}`);
  return `${parts.join('\n')}\n`;
}

function rowOf(item: DraftObligation, number: number): string[] {
  const bearers = item.bearers.length === 0 ? '（未写明）' : item.bearers.join('、');
  return [
    String(number),
    clip(bearers, 24),
    clip(oneLine(item.title), 36),
    describeCadence(item.cadence),
    describeQuota(item.quota),
    MODALITY[item.modality],
    item.clause.section,
  ];
}

/** A cadence in words. */
export function describeCadence(cadence: Cadence): string {
  if ('every' in cadence) {
    const every =
      cadence.count === undefined || cadence.count === 1
        ? `每${PERIODS[cadence.every]}`
        : `每${cadence.count}${COUNTED[cadence.every]}`;
    return cadence.by === undefined ? every : `${every}（${describeBy(cadence.every, cadence.by)}）`;
  }
  if ('before' in cadence)
    return `${cadence.before.join('、')}前${cadence.days === undefined ? '' : `${cadence.days}日内`}`;
  if ('event' in cadence) {
    const side = cadence.side === 'before' ? '前' : '后';
    const within = cadence.within === undefined ? '' : `${cadence.within.n}${WITHIN[cadence.within.unit]}内`;
    return `${cadence.event}${side}${within}`;
  }
  if ('once' in cadence) return `${describeDate(cadence.once)}前`;
  if ('standing' in cadence) return '长期';
  return cadence.unspecified === '' ? '未写明' : `${cadence.unspecified}（未定）`;
}

function describeBy(every: string, by: string): string {
  if (by.startsWith('--')) return `${describeDate(by)}前`;
  return every === 'week' ? `星期${'一二三四五六日'[Number(by) - 1] ?? by}` : `${by}日前`;
}

function describeDate(date: string): string {
  const hit = /^(?:(\d{4})|-)-(\d{2})-(\d{2})$/.exec(date);
  if (hit === null) return date;
  return `${hit[1] === undefined ? '' : `${hit[1]}年`}${Number(hit[2])}月${Number(hit[3])}日`;
}

/** A quota in words. */
export function describeQuota(quota: Quota): string {
  const base =
    quota.max === undefined ? `≥${quota.min}${quota.unit}` : `${quota.min}–${quota.max}${quota.unit}`;
  const by =
    quota.by === undefined ? '' : `（${quota.by.map((part) => `${part.category}${part.min}`).join('、')}）`;
  return base + by + (quota.each === undefined ? '' : `，每次≥${quota.each.min}${quota.each.unit}`);
}

function place(section: string): string {
  return section === '' ? '' : `［${section}］`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

function width(text: string): number {
  let columns = 0;
  for (const char of text) columns += (char.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1;
  return columns;
}

function pad(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - width(text)));
}
