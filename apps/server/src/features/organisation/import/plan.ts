import { createHash } from 'node:crypto';
import type { ImportInput, ImportProblem } from './input.ts';
import { UnitIndex } from './lookup.ts';
import { planAppointments } from './plan-appointments.ts';
import { planPeople } from './plan-people.ts';
import { planUnits } from './plan-units.ts';
import type { ImportChanges, PlanContext, Planning, Snapshot } from './planning.ts';

/**
 * What an import would do, decided from its input and the present rows alone: the dry run and the real one
 * use the same function, so they cannot differ.
 */
export function planImport(
  input: ImportInput,
  snapshot: Snapshot,
  context: PlanContext,
): { changes: ImportChanges; problems: ImportProblem[]; notes: string[] } {
  const problems: ImportProblem[] = [];
  const planning: Planning = {
    ...context,
    snapshot,
    notes: [],
    index: new UnitIndex(context.scope),
    standing: new Map(snapshot.appointments.map((row) => [row.id, row])),
    changes: {
      units: { created: [], changed: [] },
      names: { created: [], changed: [] },
      people: { created: [], changed: [] },
      services: { created: [], changed: [] },
      appointments: { created: [], changed: [] },
      unchanged: 0,
    },
    refuse: (sheet, row, key, message) => {
      const column = sheet.columns[key];
      problems.push({
        sheet: sheet.title,
        cell: `${column?.letter ?? 'A'}${row.row}`,
        row: row.row,
        column: column?.title ?? '',
        message,
      });
    },
  };
  for (const unit of snapshot.units) planning.index.add({ ...unit, parentId: unit.parent_id, isNew: false });
  planning.index.remember(snapshot.former);
  planUnits(input.units, planning);
  const people = planPeople(input.people, planning);
  planAppointments(input.appointments, people, planning);
  const before = new Map(snapshot.appointments.map((row) => [row.id, row]));
  for (const row of planning.standing.values())
    if (before.has(row.id) && before.get(row.id) !== row) planning.changes.appointments.changed.push(row);
  return { changes: planning.changes, problems, notes: planning.notes };
}

/** A fingerprint of the changes: applying refuses when it would now be another. */
export function digestOf(changes: unknown): string {
  return createHash('sha256').update(JSON.stringify(changes)).digest('hex');
}
