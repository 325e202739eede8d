import { addMonths, type Vocabulary } from '@liulian/domain';

interface Lived {
  from_on: string;
  to_on: string | null;
}

const parents: Record<string, readonly string[]> = {
  detachment: ['corps'],
  brigade: ['corps', 'detachment'],
  station: ['detachment', 'brigade'],
  office: ['corps', 'detachment', 'brigade', 'office'],
};

const words: Record<string, string> = {
  corps: '总队',
  detachment: '支队',
  brigade: '大队',
  station: '消防救援站',
  office: '处室（科室）',
};

/** Why a unit of this level cannot stand under that parent, in words; null when it can. */
export function parentProblem(level: string, parent: { level: string; name: string }): string | null {
  const allowed = parents[level];
  if (!allowed) return '总队是最上级，不能再建';
  if (allowed.includes(parent.level)) return null;
  return `${words[level]}只能建在${allowed.map((name) => words[name]).join('、')}之下，“${parent.name}”是${words[parent.level] ?? parent.level}`;
}

/** Why a span does not fit inside another unit's life; null when it does. */
export function spanProblem(from: string, to: string | null, frame: Lived, frameName: string): string | null {
  if (to !== null && to < from) return '结束日期早于开始日期';
  if (from < frame.from_on) return `${frameName} ${frame.from_on} 才成立`;
  if (frame.to_on !== null && from > frame.to_on) return `${frameName} ${frame.to_on} 已撤销`;
  if (frame.to_on !== null && to !== null && to > frame.to_on) return `${frameName} ${frame.to_on} 已撤销`;
  return null;
}

/**
 * Why a day on which something of the roster begins or ends for good cannot be that far ahead; null when it
 * can. What is decided already may lie within a year; later than that a year was mistyped, and duties would
 * be owed for it.
 */
export function distanceProblem(on: string | null | undefined, today: string): string | null {
  return on && on > addMonths(today, 12) ? `${on} 在一年以后，请核对年份` : null;
}

export function unknownFlags(flags: readonly string[], vocabulary: Vocabulary): string[] {
  return flags.filter((flag) => !(flag in vocabulary.flags));
}
