import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSample } from './draw.ts';

const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 60 });
const share = fc.double({ min: 0.01, max: 1, noNaN: true });
const seed = fc.string({ maxLength: 12 });

describe('a draw by lot (W42)', () => {
  it('draws the share rounded up, of what is there, none twice', () => {
    fc.assert(
      fc.property(ids, share, seed, (all, part, by) => {
        const { ids: drawn, of } = drawSample(all, part, by);
        expect(of).toBe(all.length);
        expect(drawn).toHaveLength(all.length === 0 ? 0 : Math.max(1, Math.ceil(all.length * part - 1e-9)));
        expect(new Set(drawn).size).toBe(drawn.length);
        for (const id of drawn) expect(all).toContain(id);
      }),
    );
  });

  it('is repeated by its seed, in whatever order they come', () => {
    fc.assert(
      fc.property(ids, share, seed, (all, part, by) => {
        expect(drawSample(all.toReversed(), part, by)).toEqual(drawSample(all, part, by));
      }),
    );
  });

  it('holds what a smaller share of the same seed drew', () => {
    fc.assert(
      fc.property(ids, share, share, seed, (all, a, b, by) => {
        const less = drawSample(all, Math.min(a, b), by).ids;
        expect(drawSample(all, Math.max(a, b), by).ids.slice(0, less.length)).toEqual(less);
      }),
    );
  });

  it('favours none: over many seeds each comes about as often', () => {
    const all = Array.from({ length: 20 }, (_, at) => `item-${at}`);
    const times = new Map(all.map((id) => [id, 0]));
    for (let by = 0; by < 2000; by += 1)
      for (const id of drawSample(all, 0.2, `${by}`).ids) times.set(id, (times.get(id) ?? 0) + 1);
    for (const count of times.values()) {
      expect(count).toBeGreaterThan(300);
      expect(count).toBeLessThan(500);
    }
  });
});
