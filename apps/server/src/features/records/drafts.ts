import { isEmpty, type Step } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import type { StepContext } from './step-context.ts';
import { askedOf, hasTaken, standing, type FlowFacts } from './flow.ts';

/**
 * A draft that follows from a record (`drafts`), of the unit that holds it, for somebody to finish.
 * @returns its id
 */
export async function leaveDraft(
  trx: Trx,
  { deps, records }: Pick<StepContext, 'deps' | 'records'>,
  caller: Caller,
  facts: FlowFacts,
  { kind: kindId, link, map }: NonNullable<Step['drafts']>,
): Promise<string> {
  const { row, kind } = facts;
  const value = (source: string): unknown => {
    if (source === 'host') return row.unit_id;
    const open = /^open\((.+)\)$/.exec(source)?.[1];
    if (open === undefined) return source === 'occurredOn' ? row.occurred_on : row.fields[source];
    const step = kind.flow.steps[open];
    const taken = standing(facts.steps, row.round);
    return (step ? askedOf(facts, step) : [])
      .filter((slot) => !hasTaken(taken, open, slot.id))
      .map(({ id }) => id);
  };
  return records.create(
    trx,
    caller,
    {
      kind: kindId,
      occurredOn: deps.clock.today(),
      unitIds: [row.unit_id],
      fields: { ...mapped(map, value), [link]: row.id },
      submit: false,
    },
    {},
  );
}

/**
 * The fields of a record that is made out of another (`map`): a text in quotation marks stands for itself,
 * anything else is looked up; what is empty is left out.
 */
export function mapped(
  map: Record<string, string>,
  lookUp: (source: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(map)
      .map(([name, source]) => [name, /^[“"']/.test(source) ? source.slice(1, -1) : lookUp(source)] as const)
      .filter(([, found]) => !isEmpty(found)),
  );
}
