import type { UpstreamComparison } from '@liulian/contract';
import { compile, describeCadence, describeQuota, mapUpstream, type Compiled } from '@liulian/policy';
import type { Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import { loadDraft } from './store.ts';

type Side = { draftId: string } | { name: string; text: string };
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
  trx: Trx,
  caller: Caller,
  input: { upstream: Side; ours: Side },
): Promise<UpstreamComparison> {
  const upstream = await readSide(trx, caller, input.upstream);
  const ours = await readSide(trx, caller, input.ours);
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

async function readSide(trx: Trx, caller: Caller, side: Side): Promise<Read> {
  const { title, text } =
    'draftId' in side
      ? await loadDraft(trx, caller.corpsId, side.draftId)
      : { title: side.name, text: side.text };
  const compiled = compile(text);
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
