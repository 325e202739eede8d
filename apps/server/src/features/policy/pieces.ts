import { compile, type DraftObligation } from '@liulian/policy';
import { Refusal } from '../../platform/errors.ts';

/**
 * Cuts one clause into several, each read anew by itself; what a piece does not say, it has from the whole.
 */
export function cut(read: DraftObligation, text: string, at: number[]): DraftObligation[] {
  const { start, end, section } = read.clause;
  const edges = [
    start,
    ...[...new Set(at)].filter((edge) => edge > start && edge < end).sort((a, b) => a - b),
    end,
  ];
  const spans = edges
    .slice(1)
    .map((to, index) => trim(text, edges[index] ?? start, to))
    .filter((span) => span.end - span.start >= 3);
  if (spans.length < 2)
    throw new Refusal('policy.invalid', { reason: '切口要在这一条的文字中间，每段至少 3 个字' }, [
      { field: 'at', message: '切口要在这一条的文字中间' },
    ]);
  return spans.map((span, index) => {
    const piece = text.slice(span.start, span.end);
    const own = compile(piece).obligations[0];
    const title = own?.title ?? piece.replace(/\s+/g, '').slice(0, 40);
    return {
      ...read,
      id: `${read.id}.${index + 1}`,
      title,
      clause: { section, ...span, text: piece },
      confidence: Math.min(read.confidence, own?.confidence ?? 0.5),
      bearers: own && own.bearers.length > 0 ? own.bearers : read.bearers,
      cadence:
        own && !('unspecified' in own.cadence && own.cadence.unspecified === '') ? own.cadence : read.cadence,
      quota: own?.quota ?? { min: 1, unit: '次' },
      modality: own?.modality ?? read.modality,
      conditions: own?.conditions ?? read.conditions,
    };
  });
}

/** Longer selections are several duties. */
const longest = 1000;

/**
 * One clause of any selection of the text. What the compiler reads in the selection is taken; where it reads
 * nothing, the officer fills in who, when and how much.
 */
export function readSelection(
  text: string,
  selection: { start: number; end: number },
  section: string,
): DraftObligation {
  const end = Math.min(selection.end, text.length);
  // A selection of a whole line takes its number along.
  const number = /^\s*(?:\d{1,2}[.、．]|[（(]?[一二三四五六七八九十\d]{1,3}[)）、])/.exec(
    text.slice(selection.start, end),
  );
  const span = trim(text, selection.start + (number?.[0].length ?? 0), end);
  const words = text.slice(span.start, span.end);
  if (span.end - span.start < 3 || span.end - span.start > longest)
    throw new Refusal('policy.invalid', { reason: `请选 3 至 ${longest} 个字` }, [
      { field: 'start', message: `请选 3 至 ${longest} 个字` },
    ]);
  const own = compile(words).obligations[0];
  return {
    id: `t-${span.start}-${span.end}`,
    title: own?.title ?? words.replace(/\s+/g, '').slice(0, 20),
    clause: { section, ...span, text: words },
    bearers: own?.bearers ?? [],
    cadence: own?.cadence ?? { unspecified: '' },
    quota: own?.quota ?? { min: 1, unit: '次' },
    modality: own?.modality ?? 'must',
    conditions: own?.conditions ?? [],
    // Chosen by a person: that it is a duty is not in doubt.
    confidence: 1,
  };
}

function trim(text: string, start: number, end: number): { start: number; end: number } {
  const edge = /[\s，。；、：,;]/;
  let [from, to] = [start, end];
  while (from < to && edge.test(text[from] ?? '')) from += 1;
  while (to > from && edge.test(text[to - 1] ?? '')) to -= 1;
  return { start: from, end: to };
}

/** Several clauses as one: all that is between the first and the last, every bearer once. */
export function join(reads: DraftObligation[], text: string): DraftObligation {
  const sorted = reads.toSorted((a, b) => a.clause.start - b.clause.start);
  const [first] = sorted;
  const start = first?.clause.start ?? 0;
  const end = Math.max(...sorted.map((read) => read.clause.end));
  if (!first || end - start > 3000)
    throw new Refusal('policy.invalid', { reason: '这几条相隔太远，不能合为一条' }, [
      { field: 'ids', message: '这几条相隔太远' },
    ]);
  const dated = sorted.find((read) => !('unspecified' in read.cadence)) ?? first;
  const sections = [...new Set(sorted.map((read) => read.clause.section).filter(Boolean))];
  return {
    ...first,
    id: first.id,
    title: [...new Set(sorted.map((read) => read.title))].join('、').slice(0, 40),
    clause: { section: sections.slice(0, 3).join('、'), start, end, text: text.slice(start, end) },
    bearers: [...new Set(sorted.flatMap((read) => read.bearers))],
    cadence: dated.cadence,
    conditions: [...new Set(sorted.flatMap((read) => read.conditions))],
    confidence: Math.min(...sorted.map((read) => read.confidence)),
  };
}
