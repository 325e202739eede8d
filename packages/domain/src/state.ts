import type { PlainDate } from './dates.ts';

export const dutyStates = [
  'upcoming',
  'open',
  'due-soon',
  'overdue',
  'met',
  'met-late',
  'waived',
  'not-held',
] as const;
export type DutyState = (typeof dutyStates)[number];

export interface StateInput {
  opensOn: PlainDate;
  soonOn: PlainDate;
  dueOn: PlainDate;
  /** The day on which the quota was reached, or null. */
  metOn: PlainDate | null;
  /** The superior's answer to a waiver or a 未开展 statement, or null. */
  answer: 'waived' | 'not-held' | null;
}

/**
 * The state follows from these dates alone (design §4.5); doing the work always counts for more than an
 * excuse for not doing it.
 */
export function stateOf(duty: StateInput, today: PlainDate): DutyState {
  if (duty.metOn !== null) return duty.metOn <= duty.dueOn ? 'met' : 'met-late';
  if (duty.answer !== null) return duty.answer;
  if (today < duty.opensOn) return 'upcoming';
  if (today > duty.dueOn) return 'overdue';
  return today >= duty.soonOn ? 'due-soon' : 'open';
}
