import type { PlainDate } from './dates.ts';
import type { Condition } from './pack-schema.ts';

/** A step that was taken on a record and stands (one sent back or undone does not). */
export interface Act {
  step: string;
  round: number;
  on: PlainDate;
  /** The stage it led to, where it led to another. */
  to: string | null;
  /** The unit or person of the party for which it was taken; both null: for the record as a whole. */
  unitId: string | null;
  personId: string | null;
  /** A later day that it gave to this unit or person for something owed. */
  newDue: PlainDate | null;
  /**
   * For a step that sent something back: the steps owed again, and by which day; for one that begins a new
   * round: the days that stood on the record before it (`was`).
   */
  reopened: { steps: string[]; due: PlainDate | null; was?: Record<string, string> } | null;
}

/**
 * The round that an act settles: the one that begins a new round (a re-check, a reopening) was owed in the
 * one before.
 */
export function roundSettledBy(act: Act, acts: readonly Act[]): number {
  const begins = act.round > 1 && acts.find((other) => other.round === act.round) === act;
  return begins ? act.round - 1 : act.round;
}

/** What the engine sees of an accepted record. */
export interface RecordFact {
  id: string;
  kind: string;
  title: string;
  occurredOn: PlainDate;
  /** `host` for the units that held it; otherwise the unit field's name. */
  units: { unitId: string; role: string }[];
  /** `participant`, or the person field's name (speaker, subject …). */
  people: { personId: string; role: string }[];
  /** Declared fields, with `servesAs` beside `category`. */
  fields: Readonly<Record<string, unknown>>;
  eventId: string | null;
  inForce: { from: PlainDate; to: PlainDate | null } | null;
  /** The day on which it was first submitted; null or missing = it was not yet. */
  handedInOn?: PlainDate | null;
  /** Where the kind has stages of its own: the one it is in, how often it began anew, and what was done. */
  stage?: string | null;
  round?: number;
  acts?: Act[];
  /** Posts held on the record's day by its people in the fields that some rule asks about (`by`). */
  offices?: { role: string; post: string; unitId: string }[];
}

/**
 * Whether a record satisfies all conditions. `category` looks at the category and at what else the record
 * serves as (one event serves several duties: domain-rules C2.1).
 */
export function matches(record: RecordFact, where: Readonly<Record<string, Condition>>): boolean {
  for (const field in where) {
    const condition = where[field] as Condition;
    if (
      !holds(record.fields[field], condition) &&
      !(field === 'category' && holds(record.fields.servesAs, condition))
    )
      return false;
  }
  return true;
}

function holds(value: unknown, condition: Condition): boolean {
  if ('min' in condition) return typeof value === 'number' && value >= condition.min;
  if (Array.isArray(value)) return value.some((item) => (condition.any as unknown[]).includes(item));
  if (value === undefined || value === null) return condition.any.includes(false);
  return (condition.any as unknown[]).includes(value);
}
