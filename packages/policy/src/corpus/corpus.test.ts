import { describe, expect, it } from 'vitest';
import { evaluate, total } from './evaluate.ts';
import type { Tally } from './evaluate.ts';
import { loadCorpus } from './labels.ts';
import type { Part } from './labels.ts';

const share = (tally: Tally): number => tally.right / tally.judged;

/** Floors, below what the report prints today, so that a change that costs accuracy is noticed. */
const FLOORS: Record<Part, { recall: number; precision: number; keptOut: number; fields: number }> = {
  tune: { recall: 0.97, precision: 0.97, keptOut: 0.97, fields: 0.97 },
  'held-out': { recall: 0.95, precision: 0.93, keptOut: 0.85, fields: 0.92 },
};

describe.each(['tune', 'held-out'] as const)('corpus: %s', (part) => {
  const sum = total(loadCorpus(part).map(evaluate));

  it('finds the obligations', () => {
    expect(sum.matched / sum.labelled).toBeGreaterThanOrEqual(FLOORS[part].recall);
  });

  it('finds little else', () => {
    expect(sum.matched / sum.found).toBeGreaterThanOrEqual(FLOORS[part].precision);
    expect(sum.keptOut / sum.negatives).toBeGreaterThanOrEqual(FLOORS[part].keptOut);
  });

  it.each(['bearers', 'cadence', 'quota', 'modality'] as const)('reads %s', (field) => {
    expect(share(sum.fields[field])).toBeGreaterThanOrEqual(FLOORS[part].fields);
  });
});

describe('corpus', () => {
  const all = [...loadCorpus('tune'), ...loadCorpus('held-out')];
  const count = (kinds: string[]): number =>
    all.flatMap((document) => document.labels).filter((label) => kinds.includes(label.kind)).length;

  it('is large enough to mean something', () => {
    expect(all.length).toBeGreaterThanOrEqual(12);
    expect(count(['obligation'])).toBeGreaterThanOrEqual(300);
    expect(count(['not', 'limit'])).toBeGreaterThanOrEqual(200);
  });
});
