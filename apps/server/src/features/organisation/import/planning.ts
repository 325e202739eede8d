import { nameKey } from '@liulian/domain';
import type { Vocabulary } from '@liulian/domain';
import type { Row } from '../../../platform/database/index.ts';
import type { AppointmentRow, PersonRow, ServiceRow } from '../person-store.ts';
import type { FormerName, UnitRow } from '../unit-store.ts';
import { shown, type InputRow, type InputSheet } from './input.ts';
import type { UnitIndex } from './lookup.ts';

/** The rows an import is compared with: all units of the corps, people and posts of the scope. */
export interface Snapshot {
  units: UnitRow[];
  /** The last name of each unit, by its id. */
  names: Map<string, Row<'unit_name'>>;
  /** Names that units bore before, by the unit's id. */
  former: Map<string, FormerName[]>;
  people: PersonRow[];
  /** The newest service of each person. */
  services: ServiceRow[];
  appointments: AppointmentRow[];
}

export interface Changed<T> {
  created: T[];
  changed: T[];
}

/** Whole rows as they will stand: what applying writes. */
export interface ImportChanges {
  units: Changed<UnitRow>;
  /** New names of units; those before them end. */
  names: Changed<Row<'unit_name'>>;
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
  /** What the reader should know and need not change. */
  notes: string[];
  refuse(sheet: InputSheet, row: InputRow, key: string, message: string): void;
}

/** The id meant by a word of the pack, or a refusal that lists what can be written. */
export function wordOf(
  planning: Planning,
  sheet: InputSheet,
  row: InputRow,
  key: string,
  index: Map<string, string>,
  what: string,
): string | null {
  const text = row.values[key] ?? '';
  const id = index.get(nameKey(text));
  if (id === undefined && text !== '') planning.refuse(sheet, row, key, `没有这个${what}：${shown(text)}`);
  return id ?? null;
}
