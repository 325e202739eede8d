/** What a draw was made from and how, so that anyone can repeat it. */
export interface Draw {
  ids: string[];
  /** Of how many. */
  of: number;
}

/**
 * Draws a share of what is there by lot (回头看 W42). Each id is given a number from the seed and itself; the
 * smallest are drawn, at least one where there is any. The same seed over the same ids gives the same draw,
 * in whatever order they come, and a larger share holds the smaller.
 *
 * @param share of all, 0 to 1; what it comes to is rounded up
 */
export function drawSample(ids: readonly string[], share: number, seed: string): Draw {
  const pool = [...new Set(ids)];
  const count = Math.min(
    pool.length,
    Math.max(pool.length > 0 ? 1 : 0, Math.ceil(pool.length * share - 1e-9)),
  );
  const lots = pool
    .map((id) => ({ id, lot: lotOf(`${seed} ${id}`) }))
    .toSorted((a, b) => a.lot - b.lot || (a.id < b.id ? -1 : 1));
  return { ids: lots.slice(0, count).map(({ id }) => id), of: pool.length };
}

/** FNV-1a over the text, with the last bits mixed: near texts have numbers far apart. */
function lotOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
