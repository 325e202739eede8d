import type { Kind } from '@liulian/contract';
import { offeredTypes, type DraftField } from './draft-field.ts';
import type { DraftFlow, DraftStage } from './flow-draft.ts';
import { declarationOf, highestIn, type KindDraft } from './kind-draft.ts';

type Declared = Record<string, unknown>;
const part = (value: unknown) => (value ?? {}) as Declared;
const words = (value: unknown) => (typeof value === 'string' ? value : '');
/** `field7` → 7: the number under which records hold what was written. */
const keyOf = (name: unknown) => Number(/\d+$/.exec(words(name))?.[0] ?? 0);

/**
 * A kind of the site as the page edits it, or null where its declaration says more than the page can: that
 * one is changed as text, or the rest of it would be lost.
 */
export function openedKind(kind: Kind, yaml: string, declared: Declared): KindDraft | null {
  const draft = read(kind, yaml, declared);
  const bare = (text: string) => text.replaceAll(/^#.*\n/gm, '').trim();
  return bare(declarationOf(draft)) === bare(yaml) ? draft : null;
}

function read(kind: Kind, yaml: string, declared: Declared): KindDraft {
  const ledger = (declared.ledger ?? []) as string[];
  return {
    id: kind.id,
    title: words(declared.title),
    owner: words(declared.owner),
    purpose: words(declared.purpose),
    expires: words(declared.expires),
    shape: words(declared.shape),
    dateTitle: words(declared.date),
    minutes: String(declared.minutes ?? ''),
    participants: words(declared.participants) as KindDraft['participants'],
    accepted: declared.lifecycle !== 'none',
    visibility: words(declared.visibility) as KindDraft['visibility'],
    fields: fieldsOf(part(declared.fields), ledger),
    tables: Object.entries(part(declared.tables)).map(([name, table]) => ({
      key: keyOf(name),
      title: words(part(table).title),
      columns: fieldsOf(part(part(table).columns), []),
    })),
    flow: declared.flow ? flowOf(declared) : null,
    numbered: highestIn(yaml),
  };
}

const fieldsOf = (fields: Declared, ledger: readonly string[]): DraftField[] =>
  Object.entries(fields).map(([name, one]) => {
    const field = part(one);
    const options = (Array.isArray(field.options) ? field.options : []) as { id: string; title: string }[];
    return {
      key: keyOf(name),
      type: offeredTypes.find(([type]) => type === field.type)?.[0] ?? 'text',
      title: words(field.title),
      required: field.required === true,
      inLedger: ledger.includes(name),
      options: options.map(({ title }) => title).join('\n'),
      was: options,
      help: words(field.help),
      of: words(field.kind),
    };
  });

function flowOf(declared: Declared): DraftFlow {
  const flow = part(declared.flow);
  const listOf = (from: unknown) =>
    Object.entries(part(from)).map(([name, one]) => [name, part(one)] as const);
  const role = (stage: Declared): DraftStage['role'] =>
    stage.draft ? 'draft' : stage.void ? 'void' : stage.final ? 'done' : 'open';
  return {
    parties: listOf(declared.parties).map(([name, party]) => ({
      key: keyOf(name),
      title: words(party.title),
      field: keyOf(party.from),
      within: words(party.within) as DraftFlow['parties'][number]['within'],
    })),
    stages: listOf(flow.stages).map(([name, stage]) => ({
      key: keyOf(name),
      title: words(stage.title),
      role: role(stage),
    })),
    steps: listOf(flow.steps).map(([name, step]) => ({
      key: keyOf(name),
      title: words(step.title),
      from: keyOf(step.from),
      to: step.to === undefined ? null : keyOf(step.to),
      by: step.by === 'host' || step.by === 'superior' ? step.by : keyOf(step.by),
      each: step.each === 'all',
      answer: words(part(part(step.answers).answer).title),
      asks: ((step.asks ?? []) as string[]).map(keyOf),
      back: step.reason === true,
    })),
    owes: listOf(declared.owes).map(([name, owe]) => ({
      key: keyOf(name),
      title: words(owe.title),
      step: keyOf(owe.by),
      due: keyOf(owe.due),
    })),
    numbered: declared.number !== undefined,
  };
}
