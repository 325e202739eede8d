/** Two documents side by side: which of the superior's clauses does our plan take up, and which not? */
import { normalise } from './normalise.ts';
import type { Compiled, DraftObligation } from './types.ts';

export interface ClauseMatch {
  upstream: DraftObligation;
  ours: DraftObligation;
  /** Similarity between 0 and 1. */
  score: number;
  /** The fields in which ours asks for less, or at another time, than the superior does. */
  differences: ('cadence' | 'quota' | 'modality')[];
}

export interface UpstreamMap {
  matched: ClauseMatch[];
  unmatchedUpstream: DraftObligation[];
  unmatchedOurs: DraftObligation[];
}

const THRESHOLD = 0.34;
const RANK = { may: 0, should: 1, must: 2 } as const;

/**
 * Maps each clause of the superior's document to the clause of ours that is most like it. One of ours may
 * answer several of the superior's. Deterministic: ties go to the earlier clause.
 */
export function mapUpstream(upstream: Compiled, ours: Compiled): UpstreamMap {
  const all = [...upstream.obligations, ...ours.obligations];
  const grams = new Map(all.map((item) => [item, gramsOf(item)]));
  const weights = rarity([...grams.values()]);
  const matched: ClauseMatch[] = [];
  const unmatchedUpstream: DraftObligation[] = [];
  for (const wanted of upstream.obligations) {
    const best = bestOf(wanted, ours.obligations, grams, weights);
    if (best === undefined) unmatchedUpstream.push(wanted);
    else
      matched.push({
        upstream: wanted,
        ours: best.item,
        score: best.score,
        differences: differencesOf(wanted, best.item),
      });
  }
  const used = new Set(matched.map((match) => match.ours));
  return { matched, unmatchedUpstream, unmatchedOurs: ours.obligations.filter((item) => !used.has(item)) };
}

function bestOf(
  wanted: DraftObligation,
  ours: DraftObligation[],
  grams: Map<DraftObligation, Set<string>>,
  weights: Map<string, number>,
): { item: DraftObligation; score: number } | undefined {
  let best: { item: DraftObligation; score: number } | undefined;
  const own = grams.get(wanted) ?? new Set<string>();
  for (const item of ours) {
    const score = similarity(own, grams.get(item) ?? new Set<string>(), weights);
    if (score >= THRESHOLD && (best === undefined || score > best.score)) best = { item, score };
  }
  return best === undefined ? undefined : { item: best.item, score: Math.round(best.score * 100) / 100 };
}

/** Pairs of neighbouring characters of the title and the clause, without numbers, dates and punctuation. */
function gramsOf(item: DraftObligation): Set<string> {
  const grams = new Set<string>();
  for (const text of [item.title, item.clause.text]) {
    const letters = normalise(text).replace(
      /[\d\s\p{P}\p{S}]|每|至少|不少于|应当|开展|组织|进行|活动|工作/gu,
      '',
    );
    for (let i = 0; i + 1 < letters.length; i += 1) grams.add(letters.slice(i, i + 2));
  }
  return grams;
}

/** Rare pairs say more about a clause than common ones. */
function rarity(sets: Set<string>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const set of sets) for (const gram of set) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  return new Map([...counts].map(([gram, count]) => [gram, Math.log(1 + sets.length / count)]));
}

function similarity(a: Set<string>, b: Set<string>, weights: Map<string, number>): number {
  let [shared, first, second] = [0, 0, 0];
  for (const gram of a) {
    const value = weights.get(gram) ?? 0;
    first += value;
    if (b.has(gram)) shared += value;
  }
  for (const gram of b) second += weights.get(gram) ?? 0;
  const smaller = Math.min(first, second);
  if (smaller === 0) return 0;
  // Half containment, half overlap: a short clause inside a long one is a match, a stray shared word is not.
  return (0.5 * shared) / smaller + (0.5 * 2 * shared) / (first + second);
}

function differencesOf(wanted: DraftObligation, found: DraftObligation): ClauseMatch['differences'] {
  const differences: ClauseMatch['differences'] = [];
  if (JSON.stringify(wanted.cadence) !== JSON.stringify(found.cadence)) differences.push('cadence');
  if (found.quota.min < wanted.quota.min && found.quota.unit === wanted.quota.unit) differences.push('quota');
  if (RANK[found.modality] < RANK[wanted.modality]) differences.push('modality');
  return differences;
}
