import type { Pillar } from '../states.ts';

export const pillars: readonly Pillar[] = ['E', 'C', 'M', 'W', 'F', 'S'];
export const levelWord: Record<string, string> = {
  corps: '总队',
  detachment: '支队',
  brigade: '大队',
  station: '站',
  office: '处室',
};

export function numberText(value: number): string {
  return value.toLocaleString('zh-CN');
}

/** Whole per cent, rounded down: 100 % says that nothing is lacking. */
export function percentText(rate: number | null): string {
  return rate === null ? '—' : `${Math.floor(rate * 100 + 1e-9)}%`;
}
