/** What the reading of prose takes from its surroundings, and what it gives. */
import type { FoundCadence } from './extract/cadence.ts';
import type { Draft } from './draft.ts';
import type { Section } from './segment/outline.ts';

/** What prose inherits from its surroundings: from a heading, a lead-in ending in a colon, or a table row. */
export interface Context {
  bearers?: string[];
  cadence?: FoundCadence;
  /** The items below a lead-in such as 严禁下列行为： are limits, definitions or nothing. */
  mode?: 'limits' | 'skip';
  /** The items below a lead-in such as 履行下列职责： say what somebody is for. */
  competences?: boolean;
}

export interface Reading {
  drafts: Draft[];
  limits: { start: number; end: number; section: Section }[];
  /** Explicit bearers last named. */
  bearers?: string[];
  /** What the items below this text inherit, when it ends in a colon. */
  lead?: Context;
}
