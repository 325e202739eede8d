/** How large the nation is, and which programme it follows. */
import { obligationSchema, type Pack } from '../../packages/domain/src/index.ts';

export const password = 'Bench-secret-2023';
export const today = '2023-09-15';
/** Stands before every id of the first corps; the others carry their own in its place. */
export const templateMark = 'c01-';
export const markOf = (number: number) => `c${String(number).padStart(2, '0')}-`;

export interface Plan {
  corps: number;
  unitsEach: number;
  peopleEach: number;
  recordsEach: number;
}

/**
 * At scale 1: 31 corps, 16,000 units, 220,000 people, 5,000,000 records. A part of the nation is fewer and
 * smaller corps.
 */
export function planOf(scale: number): Plan {
  const corps = Math.max(2, Math.round(31 * Math.min(1, Math.sqrt(scale))));
  return {
    corps,
    unitsEach: Math.ceil((16_000 * scale) / corps),
    peopleEach: Math.ceil((220_000 * scale) / corps),
    recordsEach: Math.ceil((5_000_000 * scale) / corps),
  };
}

/**
 * The shipped programme brings a person about three duties a year; six million duties for 220,000 people need
 * a heavier one. Three obligations that fall on everybody are added, as a province may: a month's study, a
 * talk every quarter, a review every year.
 */
export function nationPack(pack: Pack): Pack {
  const everybody = { persons: { classes: ['leader', 'cadre', 'firefighter', 'clerk', 'recruit'] } };
  const basis = { document: 'implementation-plan', clause: '四（一）三' };
  const added = [
    {
      id: 'monthly-study',
      title: '每月学习（人人）',
      pillar: 'E',
      basis,
      bearer: everybody,
      cadence: { every: 'month', from: 2023 },
      quota: { min: 1 },
      dischargedBy: { kind: 'activity', countsFor: 'participant' },
      matrix: false,
    },
    {
      id: 'quarterly-talk',
      title: '每季谈心（人人）',
      pillar: 'S',
      basis,
      bearer: everybody,
      cadence: { every: 'quarter' },
      quota: { min: 1 },
      dischargedBy: {
        kind: 'talk',
        where: { category: ['regular-talk', 'heart-to-heart'] },
        countsFor: 'subject',
      },
      matrix: false,
    },
    {
      id: 'yearly-review',
      title: '年度思想小结（人人）',
      pillar: 'S',
      basis,
      bearer: everybody,
      cadence: { every: 'year', opens: '--06-01' },
      quota: { min: 1 },
      dischargedBy: { kind: 'talk', where: { category: 'regular-talk' }, countsFor: 'subject' },
      matrix: false,
    },
  ].map((entry) => obligationSchema.parse(entry));
  return { ...pack, scheme: { ...pack.scheme, obligations: [...pack.scheme.obligations, ...added] } };
}
