import { stepSchema, type Kind, type Step } from '@liulian/domain';
import { sql } from 'kysely';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { mapped } from './drafts.ts';
import type { StepContext } from './step-context.ts';
import { firstHost, isOpen, stageOf, type FlowFacts } from './flow.ts';
import type { RecordRow } from './store.ts';

/** Items that came from a record and are of the kinds it makes, with whether each is still open. */
export async function itemsOf(trx: Trx, deps: Deps, row: RecordRow, kind: Kind) {
  const made = madeKinds(kind);
  if (made.length === 0) return [];
  const kinds = await deps.programme.kinds(trx, row.corps_id);
  const items = await elevated(trx, () =>
    trx
      .selectFrom('record')
      .selectAll()
      .where('corps_id', '=', row.corps_id)
      .where(sql<boolean>`kind = any(${made})`)
      .where(
        sql<boolean>`id in (
          select record_id
          from record_link
          where corps_id = ${row.corps_id}
            and target_id = ${row.id}
        )`,
      )
      .execute(),
  );
  return items.map((item) => {
    const own = kinds.find((entry) => entry.id === item.kind);
    return { item, kind: own, open: own !== undefined && isOpen(own, item) };
  });
}

/** The kinds of item that a record of this kind may make. */
export function madeKinds(kind: Kind): string[] {
  const ofRows = Object.values(kind.tables).flatMap((table) => table.makes?.kind ?? []);
  const ofSteps = Object.values(kind.flow?.steps ?? {}).flatMap(({ makes }) =>
    typeof makes === 'object' ? makes.kind : [],
  );
  return [...new Set([...ofRows, ...ofSteps])];
}

/** One item out of a record or a row of it, by what its fields come from (`map`). */
export async function makeItem(
  trx: Trx,
  { deps, records }: Pick<StepContext, 'deps' | 'records'>,
  caller: Caller,
  row: RecordRow,
  makes: { kind: string; map: Record<string, string> },
  value: (source: string) => unknown,
): Promise<string> {
  const target = await records.kindOf(trx, caller, makes.kind);
  return records.create(
    trx,
    caller,
    {
      kind: makes.kind,
      occurredOn: deps.clock.today(),
      unitIds: [row.unit_id],
      fields: { ...mapped(makes.map, value), ...(target?.fields.origin ? { origin: row.id } : {}) },
      submit: true,
    },
    { trusted: true },
  );
}

/**
 * Makes items of rows that are not one yet (design §5b): the row and the item know one another. Who may
 * change the table, or takes the step that makes them, may do it.
 * @returns their ids
 */
export async function makeItems(
  trx: Trx,
  { deps, records }: Pick<StepContext, 'deps' | 'records'>,
  caller: Caller,
  facts: Pick<FlowFacts, 'row' | 'kind' | 'hosts'>,
  table: string,
  rowIds: string[] | null,
): Promise<string[]> {
  const { row, kind } = facts;
  const makes = kind.tables[table]?.makes;
  if (!makes) throw new Refusal('record.step_not_found');
  const rows = await trx
    .selectFrom('record_row')
    .selectAll()
    .where('corps_id', '=', row.corps_id)
    .where('record_id', '=', row.id)
    .where('table_name', '=', table)
    .where('item_id', 'is', null)
    .$if(rowIds !== null, (query) => query.where(sql<boolean>`id = any(${rowIds ?? []})`))
    .orderBy('position')
    .execute();
  const host = firstHost(facts);
  const made: string[] = [];
  for (const entry of rows) {
    const value = (source: string): unknown => {
      if (source === 'host') return host?.id;
      if (source === 'slot') return entry.unit_id ?? host?.id;
      return entry.fields[source] ?? row.fields[source];
    };
    const itemId = await makeItem(trx, { deps, records }, caller, row, makes, value);
    await elevated(trx, () =>
      trx
        .updateTable('record_row')
        .set({ item_id: itemId })
        .where('corps_id', '=', row.corps_id)
        .where('record_id', '=', row.id)
        .where('id', '=', entry.id)
        .execute(),
    );
    made.push(itemId);
  }
  return made;
}

/**
 * The step by which an item ends together with the paper it came from: its own step into a void stage, or,
 * where its kind has none from here, one that only the system takes. Null where it is settled already.
 */
export function cancelling(kind: Kind, item: RecordRow): [string, Step] | null {
  const [present, declared] = stageOf(kind, item) ?? [];
  const isVoid = (stage: string) => kind.flow?.stages[stage]?.void ?? false;
  if (!kind.flow || present === undefined || declared?.void) return null;
  const own = Object.entries(kind.flow.steps).find(
    ([, step]) => step.from.includes(present) && step.to?.length === 1 && step.to.every(isVoid),
  );
  if (own) return own;
  const to = Object.keys(kind.flow.stages).find(isVoid);
  if (to === undefined) return null;
  return ['cancel', stepSchema.parse({ title: '随来源撤回', from: present, to, by: 'host' })];
}
