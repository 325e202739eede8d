export interface Span {
  id: string;
  start: number;
  end: number;
  look: string;
}
export interface Run {
  text: string;
  start: number;
  ids: string[];
  look: string;
}

/**
 * A document as lines of runs: within a run the same clauses hold. Of clauses one inside the other, the
 * shorter gives the look.
 */
export function runsOf(text: string, spans: Span[]): { start: number; runs: Run[] }[] {
  const sorted = spans
    .filter((span) => span.end > span.start)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const lines: { start: number; runs: Run[] }[] = [];
  let at = 0;
  let next = 0;
  let active: Span[] = [];
  for (const line of text.split('\n')) {
    const end = at + line.length;
    active = active.filter((span) => span.end > at);
    while (next < sorted.length && (sorted[next]?.start ?? 0) < end) active.push(sorted[next++] as Span);
    const edges = [
      ...new Set([
        at,
        end,
        ...active.flatMap((span) => [span.start, span.end]).filter((edge) => edge > at && edge < end),
      ]),
    ].sort((a, b) => a - b);
    const runs = edges.slice(1).map((to, index): Run => {
      const from = edges[index] ?? at;
      const here = active
        .filter((span) => span.start < to && span.end > from)
        .sort((a, b) => a.end - a.start - (b.end - b.start));
      return {
        text: text.slice(from, to),
        start: from,
        ids: here.map((span) => span.id),
        look: here[0]?.look ?? '',
      };
    });
    lines.push({ start: at, runs });
    at = end + 1;
  }
  return lines;
}
