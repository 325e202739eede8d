import type { DutyMatrix } from '@liulian/contract';
import { pillars } from '../../../ui/kit/words.ts';

const ordered = new WeakMap<DutyMatrix, DutyMatrix>();

/**
 * Columns pillar by pillar, each in the order of the scheme; offices, which bear little, after the units.
 * Worked out once per answer.
 */
export function inOrder(matrix: DutyMatrix): DutyMatrix {
  const known = ordered.get(matrix);
  if (known) return known;
  const order = matrix.columns
    .map((column, at) => ({ at, rank: pillars.indexOf(column.pillar) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map((entry) => entry.at);
  const pick = <T>(items: T[]): T[] => order.map((at) => items[at] as T);
  const rows = matrix.rows.map((row) => ({ ...row, cells: pick(row.cells) }));
  const result = {
    ...matrix,
    columns: pick(matrix.columns),
    rows: [
      ...rows.filter((row) => row.unit.level !== 'office'),
      ...rows.filter((row) => row.unit.level === 'office'),
    ],
  };
  ordered.set(matrix, result);
  return result;
}
