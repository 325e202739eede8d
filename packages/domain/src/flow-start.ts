import type { Flow, Step } from './flow-schema.ts';
import type { Kind } from './pack-schema.ts';

/**
 * The stage in which a record begins, and the first step out of it: what handing it in is called.
 * @param level of the unit that hands it in: the first step that is for such a unit (`at`)
 */
export function beginning(flow: Flow, level?: string): { stage: string; step: [string, Step] | null } {
  const stage = Object.keys(flow.stages)[0] ?? '';
  const leads = (step: Step) =>
    step.from.includes(stage) && (step.to ?? []).some((to) => to !== stage && !flow.stages[to]?.void);
  const out = Object.entries(flow.steps).filter(([, step]) => leads(step));
  const theirs = out.find(([, { at }]) => !level || !at || at.includes(level as never));
  return { stage, step: theirs ?? out[0] ?? null };
}

/** Fields that a step after the first asks for: whoever begins a record is not asked for them. */
export function laterFields(kind: Kind): Set<string> {
  if (!kind.flow) return new Set();
  const first = beginning(kind.flow).step?.[0];
  return new Set(
    Object.entries(kind.flow.steps).flatMap(([id, step]) => (id === first ? [] : (step.asks ?? []))),
  );
}
