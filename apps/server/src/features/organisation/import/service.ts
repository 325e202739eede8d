import type { ImportBatch } from '@liulian/contract';
import { sql } from 'kysely';
import type { ReadSheet } from '@liulian/documents';
import { audit } from '../../../platform/audit.ts';
import type { Trx } from '../../../platform/database/index.ts';
import { Refusal } from '../../../platform/errors.ts';
import { actorOf, covers, decodeOffset, pageOf, type Caller } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import type { Deps } from '../../../deps.ts';
import { followAppointments, peopleMoved, type Moved } from '../../identity/index.ts';
import type { PersonRow } from '../person-store.ts';
import { applyChanges, takeBack, touchedBy, type Undo } from './apply.ts';
import { importSheets } from './columns.ts';
import { readInput, type ImportInput, type ImportProblem } from './input.ts';
import { digestOf, planImport } from './plan.ts';
import type { ImportChanges } from './planning.ts';
import { loadSnapshot, lockBatch, refreshStatistics, type BatchRow } from './store.ts';

/** What the dry run keeps: enough to do the same again and to see whether it still is the same. */
interface StoredPlan {
  scope: string;
  today: string;
  input: ImportInput;
  ids: Record<string, string>;
  digest: string;
}

const order = ['单位', '人员', '任职'];
/** Above this many people the engine looks at the whole corps at once. */
const manyPeople = 300;

/**
 * The dry run: checks every cell of a workbook that was read before (outside the transaction), stores the
 * plan, changes nothing.
 * @throws import.unreadable
 */
export async function checkImport(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  file: { name: string; sheets: ReadSheet[] },
): Promise<ImportBatch> {
  const { vocabulary } = deps.programme.pack;
  const { input, problems } = readInput(file.sheets, importSheets(vocabulary));
  const today = deps.clock.today();
  const ids: Record<string, string> = {};
  const snapshot = await loadSnapshot(trx, caller.corpsId, caller.unitPath);
  const planned = planImport(input, snapshot, {
    corpsId: caller.corpsId,
    scope: caller.unitPath,
    today,
    vocabulary,
    idFor: (key) => (ids[key] ??= newId()),
  });
  const told = new Set(problems.map((problem) => `${problem.sheet}${problem.cell}`));
  const all = [
    ...problems,
    ...planned.problems.filter((problem) => !told.has(`${problem.sheet}${problem.cell}`)),
  ].sort(byPlace);
  const plan: StoredPlan | null =
    all.length > 0 ? null : { scope: caller.unitPath, today, input, ids, digest: digestOf(planned.changes) };
  const id = newId();
  await trx
    .insertInto('import_batch')
    .values({
      corps_id: caller.corpsId,
      id,
      path: caller.unitPath,
      file_name: file.name,
      state: plan ? 'checked' : 'refused',
      created_at: deps.clock.now(),
      created_by: caller.accountId,
      created_by_name: caller.name,
      summary: JSON.stringify({ ...summaryOf(planned.changes, all), notes: planned.notes.slice(0, 100) }),
      problems: JSON.stringify(all),
      plan: JSON.stringify(plan ?? {}),
      undo: null,
    })
    .execute();
  const batch = await load(trx, caller, id);
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'import.check',
    objectType: 'import',
    objectId: id,
    unitId: caller.unitId,
    summary: plan ? `试导入 ${file.name}` : `试导入 ${file.name}：${all.length} 处错误`,
  });
  return present(caller, batch);
}

const byPlace = (a: ImportProblem, b: ImportProblem) =>
  order.indexOf(a.sheet) - order.indexOf(b.sheet) ||
  a.row - b.row ||
  a.cell.length - b.cell.length ||
  (a.cell < b.cell ? -1 : 1);

const count = (part: { created: unknown[]; changed: unknown[] }) => part.created.length + part.changed.length;

function summaryOf({ units, people, appointments, unchanged }: ImportChanges, problems: ImportProblem[]) {
  return {
    units: count(units),
    people: count(people),
    appointments: count(appointments),
    unchanged,
    problems: problems.length,
  };
}

export async function listImports(
  trx: Trx,
  caller: Caller,
  filter: { limit: number; cursor?: string | undefined },
) {
  const offset = decodeOffset(filter.cursor);
  const base = trx.selectFrom('import_batch').where('corps_id', '=', caller.corpsId);
  const { total } = await base.select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow();
  const rows = await base
    .select(['id', 'path', 'file_name', 'state', 'created_at', 'created_by_name', 'summary', 'problems'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit)
    .offset(offset)
    .execute();
  return pageOf(
    rows.map((row) => present(caller, row)),
    total,
    offset,
  );
}

/**
 * Carries out a checked import as a whole. The plan is made again on the present rows; when it is not the
 * same, nothing happens.
 * @throws import.not_found, import.wrong_state, import.has_problems
 */
export async function applyImport(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<ImportBatch> {
  const batch = await demandBatch(trx, caller, id);
  if (batch.state === 'refused') throw new Refusal('import.has_problems', { count: batch.problems.length });
  if (batch.state !== 'checked')
    throw new Refusal('import.wrong_state', {
      reason: batch.state === 'applied' ? '已经导入过了' : '已经撤销，请重新试导入',
    });
  const plan = batch.plan as StoredPlan;
  const snapshot = await loadSnapshot(trx, caller.corpsId, plan.scope);
  const again = planImport(plan.input, snapshot, {
    corpsId: caller.corpsId,
    scope: plan.scope,
    today: plan.today,
    vocabulary: deps.programme.pack.vocabulary,
    idFor: (key) => plan.ids[key] ?? newId(),
  });
  if (again.problems.length > 0 || digestOf(again.changes) !== plan.digest)
    throw new Refusal('import.wrong_state', { reason: '试导入之后单位或人员有变动，请重新试导入' });
  const undo = await applyChanges(trx, caller.corpsId, again.changes, deps.clock.today());
  await peopleMoved(
    trx,
    deps.clock,
    caller.corpsId,
    actorOf(caller),
    await movesAway(trx, caller, undo.before.person),
  );
  await followAppointments(trx, deps.clock, caller.corpsId, actorOf(caller), undo.created.appointment);
  await tellEngine(trx, deps, caller, undo);
  await trx
    .updateTable('import_batch')
    .set({ state: 'applied', undo: JSON.stringify(undo) })
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', id)
    .execute();
  const { units, people, appointments } = batch.summary as unknown as ImportBatch['summary'];
  const applied = await load(trx, caller, id);
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'import.apply',
    objectType: 'import',
    objectId: id,
    unitId: caller.unitId,
    summary: `导入 ${batch.file_name}：单位 ${units}、人员 ${people}、任职 ${appointments}`,
    vouches: [{ type: 'appointment', ids: touchedBy(undo).appointment }],
  });
  return present(caller, applied);
}

type Stood = Pick<PersonRow, 'id' | 'unit_id'>;

async function unitsOf(trx: Trx, caller: Caller, people: Stood[]): Promise<Stood[]> {
  if (people.length === 0) return [];
  return trx
    .selectFrom('person')
    .select(['id', 'unit_id'])
    .where('corps_id', '=', caller.corpsId)
    .where(sql<boolean>`id = any(${people.map((person) => person.id)})`)
    .execute();
}

/** Who no longer stands in the unit they stood in. */
async function movesAway(trx: Trx, caller: Caller, stood: Stood[]): Promise<Moved[]> {
  const now = new Map((await unitsOf(trx, caller, stood)).map((person) => [person.id, person.unit_id]));
  return stood
    .filter((person) => now.has(person.id) && now.get(person.id) !== person.unit_id)
    .map((person) => ({ personId: person.id, from: person.unit_id }));
}

/**
 * Takes back exactly what an import created and changed, unless something later rests on it.
 * @throws import.not_found, import.wrong_state
 */
export async function undoImport(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<ImportBatch> {
  const batch = await demandBatch(trx, caller, id);
  if (batch.state !== 'applied')
    throw new Refusal('import.wrong_state', {
      reason: batch.state === 'undone' ? '已经撤销过了' : '还没有导入',
    });
  const undo = batch.undo as Undo;
  const standing = await unitsOf(trx, caller, undo.before.person);
  await takeBack(trx, caller.corpsId, undo, deps.clock.today());
  await peopleMoved(trx, deps.clock, caller.corpsId, actorOf(caller), await movesAway(trx, caller, standing));
  await followAppointments(trx, deps.clock, caller.corpsId, actorOf(caller), undo.created.appointment);
  await tellEngine(trx, deps, caller, undo);
  await trx
    .updateTable('import_batch')
    .set({ state: 'undone' })
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', id)
    .execute();
  const undone = await load(trx, caller, id);
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'import.undo',
    objectType: 'import',
    objectId: id,
    unitId: caller.unitId,
    summary: `撤销导入 ${batch.file_name}`,
    vouches: [{ type: 'appointment', ids: touchedBy(undo).appointment }],
  });
  return present(caller, undone);
}

async function tellEngine(trx: Trx, deps: Deps, caller: Caller, undo: Undo) {
  const unitIds = [...undo.created.unit, ...undo.before.unit.map((row) => row.id)];
  const personIds = [
    ...new Set([...undo.created.person, ...undo.before.person.map((row) => row.id), ...undo.people]),
  ];
  const many = unitIds.length + personIds.length > manyPeople;
  if (many) await refreshStatistics(trx);
  await deps.programme.rosterChanged(trx, caller.corpsId, many ? 'all' : { unitIds, personIds });
}

async function demandBatch(trx: Trx, caller: Caller, id: string): Promise<BatchRow> {
  const batch = await lockBatch(trx, caller.corpsId, id);
  if (!batch || !covers(caller, batch.path)) throw new Refusal('import.not_found');
  return batch;
}

type ShownBatch = Pick<
  BatchRow,
  'id' | 'path' | 'file_name' | 'state' | 'created_at' | 'created_by_name' | 'summary' | 'problems'
>;

function load(trx: Trx, caller: Caller, id: string): Promise<ShownBatch> {
  return trx
    .selectFrom('import_batch')
    .select(['id', 'path', 'file_name', 'state', 'created_at', 'created_by_name', 'summary', 'problems'])
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

function present(caller: Caller, row: ShownBatch): ImportBatch {
  const own = covers(caller, row.path);
  return {
    id: row.id,
    fileName: row.file_name,
    state: row.state as ImportBatch['state'],
    createdAt: row.created_at,
    createdBy: row.created_by_name,
    summary: row.summary as unknown as ImportBatch['summary'],
    problems: row.problems as ImportBatch['problems'],
    abilities: { apply: own && row.state === 'checked', undo: own && row.state === 'applied' },
  };
}
