/**
 * The JSON shape of a compiled document. Everything here is plain data: it can be stored, compared and
 * printed.
 */

export type Period = 'year' | 'half' | 'quarter' | 'month' | 'week' | 'meeting';

/** How often, or when. Exactly one of the six forms. */
export type Cadence =
  | { every: Period; count?: number; by?: string }
  | { before: string[]; days?: number }
  | { event: string; side: 'before' | 'after'; within?: Within }
  | { once: string }
  | { standing: true }
  | { unspecified: string };

export interface Within {
  n: number;
  unit: 'day' | 'workday' | 'month';
}

export interface Quota {
  min: number;
  max?: number;
  unit: string;
  /** A floor that holds for every single occurrence, such as the length of each session. */
  each?: { min: number; unit: string };
  /** A floor per category; `min` is then their sum. */
  by?: { category: string; min: number }[];
}

export type Modality = 'must' | 'should' | 'may';

/** A slice of the input: `text === input.slice(start, end)`, always. */
export interface Clause {
  section: string;
  start: number;
  end: number;
  text: string;
}

export interface DraftObligation {
  id: string;
  title: string;
  clause: Clause;
  bearers: string[];
  cadence: Cadence;
  quota: Quota;
  modality: Modality;
  conditions: string[];
  confidence: number;
}

/** An upper limit or a prohibition: it binds, but nobody can discharge it by doing something. */
export interface Limit {
  clause: Clause;
}

/** A sentence or a table row that looks like a duty and was not understood: somebody has to read it. */
export interface Unread {
  clause: Clause;
  why: UnreadReason;
}

/**
 * What makes it look like a duty: it names a time or a frequency, an amount, somebody who has to do
 * something, a report, or it is a row of a task table.
 */
export type UnreadReason = 'time' | 'amount' | 'bearer' | 'report' | 'row' | 'standing';

export interface Compiled {
  title: string;
  obligations: DraftObligation[];
  limits: Limit[];
  unread: Unread[];
  undefinedTerms: string[];
}
