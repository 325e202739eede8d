import type { UpstreamComparison } from '@liulian/contract';
import { describeCadence, describeQuota, mapUpstream, type Compiled } from '@liulian/policy';
import { readPolicy } from './reading.ts';

type Side = { draftId: string } | { name: string; text: string };
/** Finds the draft that is meant, in the caller's corps. */
type LoadDraft = (id: string) => Promise<{ title: string; text: string }>;
interface Read {
  title: string;
  text: string;
  compiled: Compiled;
}

/**
 * Which of the superior's clauses our document takes up, and which of ours stand alone (O03). Nothing is
 * stored.
 */
export async function compareUpstream(
  load: LoadDraft,
  input: { upstream: Side; ours: Side },
): Promise<UpstreamComparison> {
  const upstream = await readSide(load, input.upstream);
  const ours = await readSide(load, input.ours);
  const map = mapUpstream(upstream.compiled, ours.compiled);
  return {
    upstream: shown(upstream),
    ours: shown(ours),
    matched: map.matched.map((match) => ({
      upstream: match.upstream.id,
      ours: match.ours.id,
      score: match.score,
      differences: match.differences,
    })),
    unmatchedUpstream: map.unmatchedUpstream.map((item) => item.id),
    unmatchedOurs: map.unmatchedOurs.map((item) => item.id),
  };
}

async function readSide(load: LoadDraft, side: Side): Promise<Read> {
  const { title, text } =
    'draftId' in side ? await load(side.draftId) : { title: side.name, text: side.text };
  const { compiled } = await readPolicy({ text }, 'text');
  return { title: ('draftId' in side ? title : compiled.title) || title, text, compiled };
}

function shown({ title, text, compiled }: Read): UpstreamComparison['ours'] {
  return {
    title,
    text,
    clauses: compiled.obligations.map((item) => ({
      ...item.clause,
      id: item.id,
      title: item.title,
      bearers: item.bearers,
      cadence: describeCadence(item.cadence),
      quota: describeQuota(item.quota),
    })),
  };
}
