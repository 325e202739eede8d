import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scoreFolder } from './gold.ts';
import type { Score } from './gold.ts';

const folder = (part: string): string => join(import.meta.dirname, '../../corpus/shapes', part);

/** Floors, a little below what is printed today, so that a change that costs accuracy is noticed. */
const FLOORS = {
  open: { found: 0.96, precision: 0.95, cadence: 0.92, bearer: 0.92, title: 0.95, spurious: 2 },
  closed: { found: 0.93, precision: 0.89, cadence: 0.88, bearer: 0.87, title: 0.91, spurious: 4 },
};

describe.each(['open', 'closed'] as const)('shapes of real documents: %s', (part) => {
  it('are read', async () => {
    const { total } = await scoreFolder(folder(part));
    const floor = FLOORS[part];
    expect((total.found + total.flagged) / total.gold).toBeGreaterThanOrEqual(0.95);
    expect(total.found / total.gold).toBeGreaterThanOrEqual(floor.found);
    expect(total.right / total.printed).toBeGreaterThanOrEqual(floor.precision);
    expect(total.cadence / total.cadences).toBeGreaterThanOrEqual(floor.cadence);
    expect(total.who / total.whos).toBeGreaterThanOrEqual(floor.bearer);
    expect(total.title / total.titles).toBeGreaterThanOrEqual(floor.title);
    expect(total.spurious).toBeLessThanOrEqual(floor.spurious);
  });
});

describe('confidence', () => {
  it('says how many of ten such clauses are duties', async () => {
    const scores = [await scoreFolder(folder('open')), await scoreFolder(folder('closed'))];
    const sum: Score['steps'] = {};
    for (const { steps } of scores)
      for (const [step, { right, all }] of Object.entries(steps)) {
        const known = (sum[step] ??= { right: 0, all: 0 });
        known.right += right;
        known.all += all;
      }
    for (const [step, { right, all }] of Object.entries(sum))
      if (all >= 10) expect(Math.abs(right / all - Number(step)), step).toBeLessThanOrEqual(0.1);
    expect(Object.keys(sum).length).toBeGreaterThanOrEqual(3);
  });
});
