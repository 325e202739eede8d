/**
 * Compares what the compiler finds with the labels: strict, one obligation per label, everything unlabelled
 * is an error.
 */
import { compile } from '../compile.ts';
import type { DraftObligation } from '../types.ts';
import { bearersAgree, cadenceAgrees, quotaAgrees } from './agree.ts';
import type { Label, LabelledDocument } from './labels.ts';

export interface Tally {
  right: number;
  judged: number;
}

export interface Evaluation {
  labelled: number;
  found: number;
  matched: number;
  negatives: number;
  keptOut: number;
  limits: Tally;
  fields: Record<'bearers' | 'cadence' | 'quota' | 'modality', Tally>;
  /** What went wrong, in words, for whoever improves the rules. */
  misses: string[];
}

interface Placed {
  label: Label;
  start: number;
  end: number;
}

/** Evaluates one document. */
export function evaluate(document: LabelledDocument): Evaluation {
  const compiled = compile(document.text);
  const placed = place(document);
  const wanted = placed.filter(({ label }) => label.kind === 'obligation');
  const pairs = pair(wanted, compiled.obligations);
  const result = emptyEvaluation();
  result.labelled = wanted.length;
  result.matched = pairs.size;
  for (const [at, obligation] of pairs) judge(result, at, obligation, document.name);
  for (const at of wanted)
    if (!pairs.has(at)) result.misses.push(`${document.name}: missed “${at.label.text}”`);
  const used = new Set(pairs.values());
  const optional = placed.filter(({ label }) => label.kind === 'optional');
  const spare = compiled.obligations.filter(
    (item) => !used.has(item) && !optional.some((at) => inside(item, at)),
  );
  for (const item of spare) result.misses.push(`${document.name}: not a duty “${item.clause.text}”`);
  result.found = pairs.size + spare.length;
  const negatives = placed.filter(({ label }) => label.kind === 'not' || label.kind === 'limit');
  result.negatives = negatives.length;
  result.keptOut = negatives.filter((at) => !compiled.obligations.some((item) => inside(item, at))).length;
  for (const at of negatives.filter(({ label }) => label.kind === 'limit')) {
    const hit = compiled.limits.some(({ clause }) => clause.start < at.end && at.start < clause.end);
    count(result.limits, hit);
    if (!hit) result.misses.push(`${document.name}: no limit “${at.label.text}”`);
  }
  return result;
}

/** Sums evaluations. */
export function total(evaluations: Evaluation[]): Evaluation {
  const sum = emptyEvaluation();
  for (const one of evaluations) {
    for (const key of ['labelled', 'found', 'matched', 'negatives', 'keptOut'] as const) sum[key] += one[key];
    for (const field of ['bearers', 'cadence', 'quota', 'modality'] as const)
      add(sum.fields[field], one.fields[field]);
    add(sum.limits, one.limits);
    sum.misses.push(...one.misses);
  }
  return sum;
}

/** Labels in the order of the text; the anchor is searched behind the one before it. */
function place(document: LabelledDocument): Placed[] {
  let from = 0;
  return document.labels.map((label) => {
    const start = document.text.indexOf(label.text, from);
    if (start === -1) throw new Error(`${document.name}: the label “${label.text}” is not in the text`);
    from = start + 1;
    return { label, start, end: start + label.text.length };
  });
}

/** Pairs each label with at most one obligation: the best overlap first, then agreement of the fields. */
function pair(wanted: Placed[], obligations: DraftObligation[]): Map<Placed, DraftObligation> {
  const candidates: { at: Placed; item: DraftObligation; score: number }[] = [];
  for (const at of wanted) {
    for (const item of obligations) {
      const shared = Math.min(at.end, item.clause.end) - Math.max(at.start, item.clause.start);
      if (shared <= 0) continue;
      const union = Math.max(at.end, item.clause.end) - Math.min(at.start, item.clause.start);
      const agreement =
        Number(fieldAgrees(at.label, item, 'bearers') ?? true) +
        Number(fieldAgrees(at.label, item, 'cadence') ?? true);
      candidates.push({ at, item, score: shared / union + agreement / 8 });
    }
  }
  candidates.sort((a, b) => b.score - a.score);
  const pairs = new Map<Placed, DraftObligation>();
  const used = new Set<DraftObligation>();
  for (const { at, item } of candidates) {
    if (pairs.has(at) || used.has(item)) continue;
    pairs.set(at, item);
    used.add(item);
  }
  return pairs;
}

function inside(item: DraftObligation, at: Placed): boolean {
  const shared = Math.min(at.end, item.clause.end) - Math.max(at.start, item.clause.start);
  return shared > (item.clause.end - item.clause.start) / 2;
}

function judge(result: Evaluation, at: Placed, item: DraftObligation, name: string): void {
  for (const field of ['bearers', 'cadence', 'quota', 'modality'] as const) {
    const right = fieldAgrees(at.label, item, field);
    if (right === undefined) continue;
    count(result.fields[field], right);
    if (!right)
      result.misses.push(
        `${name}: ${field} of “${at.label.text}”: ${JSON.stringify(item[field])} instead of ${JSON.stringify(at.label[field] ?? 'must')}`,
      );
  }
}

function fieldAgrees(
  label: Label,
  item: DraftObligation,
  field: keyof Evaluation['fields'],
): boolean | undefined {
  switch (field) {
    case 'bearers':
      return label.bearers === undefined ? undefined : bearersAgree(label.bearers, item.bearers);
    case 'cadence':
      return label.cadence === undefined ? undefined : cadenceAgrees(label.cadence, item.cadence);
    case 'quota':
      return label.quota === undefined ? undefined : quotaAgrees(label.quota, item.quota);
    default:
      return item.modality === (label.modality ?? 'must');
  }
}

function tally(): Tally {
  return { right: 0, judged: 0 };
}

function emptyEvaluation(): Evaluation {
  return {
    labelled: 0,
    found: 0,
    matched: 0,
    negatives: 0,
    keptOut: 0,
    limits: tally(),
    fields: { bearers: tally(), cadence: tally(), quota: tally(), modality: tally() },
    misses: [],
  };
}

function count(tally: Tally, right: boolean): void {
  tally.judged += 1;
  if (right) tally.right += 1;
}

function add(into: Tally, from: Tally): void {
  into.judged += from.judged;
  into.right += from.right;
}
