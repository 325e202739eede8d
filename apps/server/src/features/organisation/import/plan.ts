import { createHash } from 'node:crypto';
import type { Vocabulary } from '@liulian/domain';
import { normaliseName } from '../name-matching.ts';
import type { AppointmentRow, PersonRow, ServiceRow } from '../person-store.ts';
import type { UnitRow } from '../unit-store.ts';
import { shown, type ImportInput, type ImportProblem, type InputRow, type InputSheet } from './input.ts';
import { UnitIndex } from './lookup.ts';
import { planAppointments } from './plan-appointments.ts';
import { planPeople } from './plan-people.ts';
import { planUnits } from './plan-units.ts';

/** The rows an import is compared with: all units of the corps, people and posts of the scope. */
export interface Snapshot {
  units: UnitRow[];
  people: PersonRow[];
  /** The newest service of each person. */
  services: ServiceRow[];
  appointments: AppointmentRow[];
}

export interface Changed<T> { created: T[]; changed: T[] }

/** Whole rows as they will stand: what applying writes. */
export interface ImportChanges {
  units: Changed<UnitRow>;
  people: Changed<PersonRow>;
  services: Changed<ServiceRow>;
  appointments: Changed<AppointmentRow>;
  unchanged: number;
}

export interface PlanContext {
  corpsId: string;
  /** The subtree that may be changed. */
  scope: string;
  today: string;
  vocabulary: Vocabulary;
  /** The id of a new row, the same each time for the same key. */
  idFor(key: string): string;
}

export interface Planning extends PlanContext {
  snapshot: Snapshot;
  changes: ImportChanges;
  /** Appointments as they stand after the people sheet: a move ends posts. */
  standing: Map<string, AppointmentRow>;
  index: UnitIndex;
  refuse(sheet: InputSheet, row: InputRow, key: string, message: string): void;
}

/**
 * What an import would do, decided from its input and the present rows alone: the dry run and the real one use the same
 * function, so they cannot differ.
 */
export function planImport(input: ImportInput, snapshot: Snapshot, context: PlanContext): { changes: ImportChanges; problems: ImportProblem[] } {
  const problems: ImportProblem[] = [];
  const planning: Planning = {
    ...context, snapshot, index: new UnitIndex(context.scope), standing: new Map(snapshot.appointments.map((row) => [row.id, row])),
    changes: { units: { created: [], changed: [] }, people: { created: [], changed: [] }, services: { created: [], changed: [] }, appointments: { created: [], changed: [] }, unchanged: 0 },
    refuse: (sheet, row, key, message) => {
      const column = sheet.columns[key];
      problems.push({ sheet: sheet.title, cell: `${column?.letter ?? 'A'}${row.row}`, row: row.row, column: column?.title ?? '', message });
    },
  };
  for (const unit of snapshot.units) planning.index.add({ ...unit, parentId: unit.parent_id, isNew: false });
  planUnits(input.units, planning);
  const people = planPeople(input.people, planning);
  planAppointments(input.appointments, people, planning);
  const before = new Map(snapshot.appointments.map((row) => [row.id, row]));
  for (const row of planning.standing.values()) if (before.has(row.id) && before.get(row.id) !== row) planning.changes.appointments.changed.push(row);
  return { changes: planning.changes, problems };
}

/** A fingerprint of the changes: applying refuses when it would now be another. */
export function digestOf(changes: unknown): string {
  return createHash('sha256').update(JSON.stringify(changes)).digest('hex');
}

/** The id meant by a word of the pack, or a refusal that lists what can be written. */
export function wordOf(planning: Planning, sheet: InputSheet, row: InputRow, key: string, index: Map<string, string>, what: string): string | null {
  const text = row.values[key] ?? '';
  const id = index.get(normaliseName(text));
  if (id === undefined && text !== '') planning.refuse(sheet, row, key, `没有这个${what}：${shown(text)}`);
  return id ?? null;
}
