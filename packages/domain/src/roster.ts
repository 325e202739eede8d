import type { PlainDate, Span } from './dates.ts';

export const unitLevels = ['corps', 'detachment', 'brigade', 'station', 'office'] as const;
export type UnitLevel = (typeof unitLevels)[number];

export const personClasses = ['leader', 'cadre', 'firefighter', 'clerk', 'recruit'] as const;
export type PersonClass = (typeof personClasses)[number];

/**
 * 单位. `path` is the ids from the root, each followed by a dot (`corps.det01.`), so a subtree is a text range.
 */
export interface Unit extends Span {
  id: string;
  parentId: string | null;
  path: string;
  level: UnitLevel;
  name: string;
  /** Names it bore before, each until its last day, the oldest first. */
  formerly?: { name: string; to: PlainDate }[];
  /** Conditions that some duties ask for: 设有文化景观, 设有队史馆, 党支部, 机关党委 … */
  flags: string[];
}

/** What the unit was called on a day. */
export function calledOn(unit: Pick<Unit, 'name' | 'formerly'>, day: PlainDate): string {
  return unit.formerly?.find((former) => former.to >= day)?.name ?? unit.name;
}

/** 在编: where a person serves, as what, from when to when. */
export interface Service extends Span {
  personId: string;
  unitId: string;
  class: PersonClass;
}

/** 任职: a person's post in a unit. */
export interface Appointment extends Span {
  id: string;
  personId: string;
  unitId: string;
  post: string;
  probationEndsOn: PlainDate | null;
  promotion: boolean;
  keyPost: boolean;
}

export interface RosterPerson {
  id: string;
  name: string;
  joinedOn: PlainDate | null;
}

export interface Roster {
  units: Unit[];
  people: RosterPerson[];
  services: Service[];
  appointments: Appointment[];
}

/** Something that happened to units or people and that duties hang on. */
export interface ProgrammeEvent {
  id: string;
  type: string;
  occurredOn: PlainDate;
  title: string;
  /** Empty for something that a person owes: the unit is where they serve on that day. */
  unitId: string;
  personIds: string[];
  /** The record's own deadline, which wins over the general rule. */
  dueOn?: PlainDate;
}

/** The upper end of the text range that holds a subtree: `corps.det01.` … `corps.det01/`. */
export function pathEnd(path: string): string {
  return `${path.slice(0, -1)}/`;
}

export function isWithin(path: string, scope: string): boolean {
  return path.startsWith(scope);
}

/** The path of the unit above: `corps.det01.` gives `corps.`, and `corps.` nothing. */
export function pathAbove(path: string): string {
  return path.replace(/[^.]+\.$/, '');
}
