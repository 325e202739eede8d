import { sql } from 'kysely';
import { elevated, type Row, type Trx } from '../../../platform/database/index.ts';
import { Refusal } from '../../../platform/errors.ts';
import { partyChanges, renamedParty } from '../party-organisations.ts';
import { noteUnitChanges } from '../unit-store.ts';
import type { ImportChanges } from './planning.ts';
import {
  deleteRows,
  dependents,
  fingerprint,
  importTables,
  insertRows,
  loadRows,
  replaceRows,
  type ImportTable,
} from './store.ts';

/**
 * What taking an import back needs: ids of new rows, changed rows as they were, and a fingerprint of how all
 * were left.
 */
export interface Undo {
  created: Record<ImportTable, string[]>;
  before: { [T in ImportTable]: Row<T>[] };
  /** Whose services or appointments were changed. */
  people: string[];
  fingerprint: string;
}

type Writes = { [T in ImportTable]: { created: Row<T>[]; changed: Row<T>[] } };

/** Writes the plan under the caller's own rights and returns what undoing needs. */
export async function applyChanges(
  trx: Trx,
  corpsId: string,
  changes: ImportChanges,
  today: string,
): Promise<Undo> {
  const writes: Writes = {
    unit: changes.units,
    unit_name: changes.names,
    party_organisation: await partyWrites(trx, corpsId, changes, today),
    person: changes.people,
    service: changes.services,
    appointment: changes.appointments,
  };
  const undo: Undo = {
    created: { unit: [], unit_name: [], party_organisation: [], person: [], service: [], appointment: [] },
    before: { unit: [], unit_name: [], party_organisation: [], person: [], service: [], appointment: [] },
    people: [
      ...new Set(
        [
          ...changes.services.created,
          ...changes.services.changed,
          ...changes.appointments.created,
          ...changes.appointments.changed,
        ].map((row) => row.person_id),
      ),
    ],
    fingerprint: '',
  };
  for (const table of importTables) await write(trx, corpsId, table, writes[table], undo);
  await noteUnitChanges(
    trx,
    corpsId,
    undo.before.unit,
    new Map(changes.units.changed.map((unit) => [unit.id, unit.flags])),
    today,
  );
  undo.fingerprint = await elevated(trx, () => fingerprint(trx, corpsId, touchedBy(undo)));
  return undo;
}

const idsOf = (rows: readonly object[]) => rows.map((row) => (row as { id: string }).id);

async function write<T extends ImportTable>(
  trx: Trx,
  corpsId: string,
  table: T,
  rows: { created: Row<T>[]; changed: Row<T>[] },
  undo: Undo,
) {
  undo.created[table] = idsOf(rows.created);
  (undo.before as Record<T, Row<T>[]>)[table] = await loadRows(trx, table, corpsId, idsOf(rows.changed));
  // A unit has one name at a time: the old one has to be ended before the new one is stored.
  await replaceRows(trx, table, corpsId, rows.changed);
  await insertRows(trx, table, rows.created);
}

/** Party organisations follow the flags of new and changed units. */
async function partyWrites(
  trx: Trx,
  corpsId: string,
  changes: ImportChanges,
  today: string,
): Promise<Writes['party_organisation']> {
  const ids = changes.units.changed.map((unit) => unit.id);
  const existing =
    ids.length === 0
      ? []
      : await trx
          .selectFrom('party_organisation')
          .selectAll()
          .where('corps_id', '=', corpsId)
          .where(sql<boolean>`unit_id = any(${ids})`)
          .execute();
  const writes: Writes['party_organisation'] = { created: [], changed: [] };
  const names = new Map(changes.names.changed.map((row) => [row.unit_id, row.name]));
  for (const unit of [...changes.units.created, ...changes.units.changed]) {
    const isNew = !ids.includes(unit.id);
    const on = isNew || unit.from_on > today ? unit.from_on : today;
    const { added, ended } = partyChanges(
      unit,
      existing.filter((row) => row.unit_id === unit.id),
      corpsId,
      on,
    );
    writes.created.push(...added);
    for (const row of ended) writes.changed.push({ ...row, to_on: row.from_on > on ? row.from_on : on });
    const own = existing.filter((row) => row.unit_id === unit.id && !ended.includes(row));
    writes.changed.push(...renamedParty(own, names.get(unit.id) ?? unit.name, unit.name));
  }
  return writes;
}

/** Ids of every row that an import wrote, by table. */
export function touchedBy(undo: Undo): Record<ImportTable, string[]> {
  const touched = { ...undo.created };
  for (const table of importTables)
    touched[table] = [...(undo.created[table] ?? []), ...idsOf(undo.before[table] ?? [])];
  return touched;
}

/**
 * Removes what the import created and puts back what it changed. The caller has been authorised for the
 * import; looking for what rests on it needs the whole corps.
 * @throws import.wrong_state when something later rests on it
 */
export async function takeBack(trx: Trx, corpsId: string, undo: Undo, today: string): Promise<void> {
  await elevated(trx, async () => {
    const touched = touchedBy(undo);
    const reason = await dependents(trx, corpsId, undo.created, touched);
    if (reason) throw new Refusal('import.wrong_state', { reason: `${reason}，不能撤销` });
    if ((await fingerprint(trx, corpsId, touched)) !== undo.fingerprint)
      throw new Refusal('import.wrong_state', { reason: '导入的单位、人员或任职后来又改动过，不能整批撤销' });
    const asBefore = new Map(undo.before.unit.map((unit) => [unit.id, unit.flags]));
    const now = await loadRows(trx, 'unit', corpsId, [...asBefore.keys()]);
    await noteUnitChanges(trx, corpsId, now, asBefore, today);
    // The name before stands again when the one after it is gone; imports of before have none.
    await deleteRows(trx, 'unit_name', corpsId, undo.created.unit_name ?? []);
    // First what refers to new rows points back to the old ones.
    for (const table of importTables) await restore(trx, corpsId, table, undo);
    for (const table of importTables.toReversed())
      await deleteRows(trx, table, corpsId, undo.created[table] ?? []);
  });
}

async function restore<T extends ImportTable>(trx: Trx, corpsId: string, table: T, undo: Undo) {
  await replaceRows(trx, table, corpsId, (undo.before as Record<T, Row<T>[]>)[table] ?? []);
}
