import { statusOf, type Kind } from '@liulian/domain';
import { sql } from 'kysely';
import { dateOf } from '../../platform/clock.ts';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Caller } from '../../platform/http/index.ts';
import type { StepContext } from './step-context.ts';
import { stageOf, type FlowFacts, type StepRow } from './flow.ts';
import { cancelling } from './made-items.ts';
import { demandRead } from './policy.ts';
import { usesOf } from './relations.ts';
import type { RecordRow } from './store.ts';

type Before = NonNullable<StepRow['before']>;

/** The fields that a step has changed, as they were; what was empty is null. */
export function changedFields(before: RecordRow, after: RecordRow, names: string[]): Before {
  const changed = names.filter(
    (name) => JSON.stringify(before.fields[name]) !== JSON.stringify(after.fields[name]),
  );
  if (changed.length === 0) return {};
  return { fields: Object.fromEntries(changed.map((name) => [name, before.fields[name] ?? null])) };
}

/** Keeps with a step what undoing it has to put back. */
export async function keepBefore(trx: Trx, taken: StepRow, before: Before): Promise<void> {
  if (Object.keys(before).length === 0) return;
  await elevated(trx, () =>
    trx
      .updateTable('record_step')
      .set({ before: JSON.stringify(before) })
      .where('corps_id', '=', taken.corps_id)
      .where('id', '=', taken.id)
      .execute(),
  );
}

/**
 * Whether the caller may take back an act done after `since` (ms): their own, the newest. What a step did to
 * other records, or drew by lot, stands: it is not tried again until it suits.
 */
export function mayUndo(caller: Caller, facts: FlowFacts, act: StepRow, since: number): boolean {
  const last = facts.steps.findLast((step) => step.ended_at === null);
  const step = facts.kind.flow.steps[act.step];
  return (
    act.actor_id === caller.accountId &&
    act.step !== 'create' &&
    act.ended_at === null &&
    act.reopened === null &&
    act.round === facts.row.round &&
    last?.id === act.id &&
    step?.also === undefined &&
    step?.draws === undefined &&
    !(stageOf(facts.kind, facts.row)?.[1].final ?? false) &&
    Date.parse(act.at) > since
  );
}

const final = (reason: string) => new Refusal('record.step_final', { reason });

/** Takes back the step just taken, with the fields it wrote and the items and drafts it made. */
export async function undoStep(
  trx: Trx,
  flow: StepContext,
  caller: Caller,
  id: string,
  { actId, revision }: { actId: string; revision: number },
): Promise<void> {
  const { deps, records } = flow;
  const { row, kind } = await records.load(trx, caller, id, true);
  if (!kind?.flow) throw new Refusal('record.step_not_found');
  const facts = await flow.facts(trx, caller, row, kind);
  const act = facts.steps.find((step) => step.id === actId);
  if (!act) throw new Refusal('record.step_not_found');
  demandRead(row, revision);
  if (!flow.mayUndo(caller, facts, act)) throw final('已过时限、已有后续步骤，或不是您办的');
  const { fields, items = {}, draft } = act.before ?? {};
  for (const [item, made] of Object.entries(items)) await takeBackItem(trx, flow, caller, row, item, made);
  if (draft !== undefined) await dropDraft(trx, row, draft);
  if (fields) await putBack(trx, flow, caller, row, fields);
  const now = await flow.rowOf(trx, row.corps_id, row.id);
  const step = facts.kind.flow.steps[act.step];
  const back = act.to_stage === null ? null : act.from_stage;
  await elevated(trx, async () => {
    await trx
      .updateTable('record_step')
      .set({ ended_at: deps.clock.now(), ended_as: 'undone' })
      .where('corps_id', '=', row.corps_id)
      .where('id', '=', actId)
      .execute();
    if (back === null) return;
    const declared = facts.kind.flow.stages[back];
    const status = declared ? statusOf(declared) : row.status;
    await trx
      .updateTable('record')
      .set({
        stage: back,
        status,
        round: step?.again ? row.round - 1 : row.round,
        revision: now.revision + 1,
        ...(status === 'accepted' ? {} : { accepted_at: null, accepted_by: null, accepted_by_name: null }),
      })
      .where('corps_id', '=', row.corps_id)
      .where('id', '=', row.id)
      .execute();
  });
  await records.resight(trx, caller, id, kind);
  await elevated(trx, () => deps.programme.recordChanged(trx, caller.corpsId, id));
  const title = records.named(row.visibility, row.title);
  const summary = `撤销“${step?.title ?? act.step}”：“${title}”`;
  await records.record(trx, caller, 'record.undo_step', id, row.unit_id, summary);
}

async function putBack(
  trx: Trx,
  { records }: StepContext,
  caller: Caller,
  row: RecordRow,
  fields: Record<string, unknown>,
): Promise<void> {
  const before = Object.fromEntries(
    Object.entries({ ...row.fields, ...fields }).filter(([, value]) => value !== null),
  );
  const merged = await records.merged(trx, caller, row, { fields: before });
  const checked = await records.demandValid(trx, caller, merged, false, {
    trusted: true,
    createdOn: dateOf(row.entered_at),
    before,
  });
  await elevated(trx, () => records.storeContent(trx, caller, row, checked));
}

/** How the records that a step made stood when it had made them. */
export async function revisionsOf(trx: Trx, corpsId: string, ids: string[]): Promise<Record<string, number>> {
  const rows = await elevated(trx, () =>
    trx
      .selectFrom('record')
      .select(['id', 'revision'])
      .where('corps_id', '=', corpsId)
      .where(sql<boolean>`id = any(${ids})`)
      .execute(),
  );
  return Object.fromEntries(rows.map(({ id, revision }) => [id, revision]));
}

/** An item that nobody has worked on ends, and its row may become one again. */
async function takeBackItem(
  trx: Trx,
  flow: StepContext,
  caller: Caller,
  row: RecordRow,
  id: string,
  made: number,
) {
  const item = await flow.rowOf(trx, row.corps_id, id);
  const kind: Kind | undefined = await flow.records.kindOf(trx, caller, item.kind);
  const step = kind && cancelling(kind, item);
  if (kind && step) {
    if (item.revision !== made || (await hasActs(trx, item)))
      throw final('由它生成的事项已有人办理，请先在事项里取消');
    await flow.takeElsewhere(trx, caller, item, kind, step, `来源步骤已撤销：${row.title}`);
  }
  await elevated(trx, () =>
    trx
      .updateTable('record_row')
      .set({ item_id: null })
      .where('corps_id', '=', row.corps_id)
      .where('record_id', '=', row.id)
      .where('item_id', '=', id)
      .execute(),
  );
}

/** Whether others have acted or written on a record since it was made. */
async function hasActs(trx: Trx, { corps_id: corpsId, id, created_by: by }: RecordRow): Promise<boolean> {
  const { rows } = await elevated(trx, () =>
    sql`
      select 1
      from record_step s
      where s.corps_id = ${corpsId}
        and s.record_id = ${id}
        and s.actor_id <> ${by}
      union all
      select 1
      from record_message m
      where m.corps_id = ${corpsId}
        and m.record_id = ${id}
    `.execute(trx),
  );
  return rows.length > 0;
}

/** The draft that the step left goes with it, unless somebody has written in it or refers to it. */
async function dropDraft(trx: Trx, row: RecordRow, id: string): Promise<void> {
  const draft = await elevated(trx, () =>
    trx
      .selectFrom('record')
      .select(['id', 'revision', 'status'])
      .where('corps_id', '=', row.corps_id)
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  if (!draft) return;
  const touched = draft.status !== 'draft' || draft.revision > 1 || (await usesOf(trx, row.corps_id, id)) > 0;
  if (touched) throw final('由它起草的文书已有人改过，请先处理那份文书');
  await elevated(trx, () =>
    trx.deleteFrom('record').where('corps_id', '=', row.corps_id).where('id', '=', id).execute(),
  );
}
