import type { DutySpec } from '@liulian/domain';
import { demoToday } from '../dates.ts';
import { youngBrigade } from '../units.ts';

/** How well one obligation is kept. Counts are for the whole corps; smaller demos get their share. */
export interface Outcome {
  /** Past its day and still open. */
  overdue?: number;
  /** 未开展 with an approved reason. */
  notHeld?: number;
  /** 免做 approved. */
  waived?: number;
  /** Share of the kept ones that were late, where doing it late still counts. */
  late?: number;
  /** Share already done of those whose day has not come yet. */
  done?: number;
}

const usual: Required<Outcome> = { overdue: 0, notHeld: 0, waived: 0, late: 0.06, done: 0.68 };

const outcomes: Record<string, Outcome> = {
  'ten-minute-lesson': { overdue: 13, notHeld: 34, done: 0.42 },
  'theme-party-day': { overdue: 8, notHeld: 18, done: 0.4 },
  'pre-festival-warning': { overdue: 3, notHeld: 4, done: 0 },
  'integrity-party-lecture': { overdue: 2, notHeld: 5, done: 0.62 },
  'secretary-member-talk': { overdue: 3, notHeld: 6, done: 0.6 },
  'family-visit': { overdue: 1, notHeld: 3, done: 0.62 },
  'education-campaign': { notHeld: 2, done: 0.8 },
  'democratic-life-meeting': { done: 1 },
  'organisational-life-meeting': { overdue: 1, notHeld: 1, done: 0.97 },
  'political-birthday': { overdue: 2, notHeld: 2, late: 0.02 },
  'self-check': { overdue: 1, notHeld: 3, done: 0.66 },
  'special-compliance-check': { done: 0.56 },
  'responsibility-report': { overdue: 4, late: 0.07 },
  'personal-matters': { overdue: 2, late: 0.03 },
  'appointment-talk': { overdue: 3, late: 0.1, done: 0.4 },
  'collective-integrity-talk': { overdue: 1, late: 0.1, done: 0.4 },
  'probation-report': { overdue: 3, late: 0.05, done: 0.3 },
  'intake-hall-visit': { overdue: 2, late: 0.05, done: 0.3 },
  'four-steps': { overdue: 3, late: 0.1, done: 0.5 },
  'family-pledge-leaders': { overdue: 1, done: 0.9 },
  'family-pledge-others': { overdue: 1, done: 0.9 },
  'integrity-commitment': { waived: 3, done: 0.96 },
  'duty-report': { overdue: 2, waived: 3 },
  'key-post-interview': { overdue: 1, notHeld: 2, done: 0.25 },
  'landscape-integrity': { done: 0.9 },
  'works-submission': { notHeld: 1 },
  'three-checks': { notHeld: 1 },
  'monthly-magazine': { done: 0 },
  'monthly-lesson': { notHeld: 1, done: 1 },
  'first-topic': { done: 0 },
};

export const outcomeOf = (obligationId: string): Required<Outcome> => ({
  ...usual,
  ...outcomes[obligationId],
});

/** Detachments that have not got round to it in 2023; they make the matrix worth looking at. */
const openIn2023: Record<string, string[]> = {
  'expert-lecture': ['det01', 'det04', 'det09'],
  'red-integrity': ['det05', 'det09'],
  'recommended-reading': ['det01', 'det04', 'det08'],
  'education-campaign': ['det01', 'det06', 'det09'],
  'works-submission': ['det03', 'det04', 'det06', 'det10', 'organ'],
  'integrity-interview': ['det02', 'det04', 'det07', 'det11'],
  'family-visit': ['corps', 'det02', 'det05', 'det07', 'det10'],
  'three-checks': ['det04', 'det08', 'organ'],
  'special-compliance-check': ['det04', 'det07', 'det09', 'det10', 'organ'],
};
/** One of the two layers of checks done, the other not yet. */
export const halfChecked = ['det02', 'det05', 'det10'];

export type Fate = 'kept' | 'late' | 'open' | 'not-held' | 'waived' | 'returned' | null;

/** Facts of the story, whatever the dice say. */
export function pinnedFate(duty: DutySpec): Fate {
  const { obligationId, unitId, periodKey } = duty;
  // Bases are put up one by one, and what is missing is missing.
  if (obligationId === 'plaqued-bases') return 'open';
  if (duty.eventId === 'ev-case-2023-05') return obligationId === 'case-warning-education' ? 'kept' : 'open';
  if (duty.eventId?.startsWith('ev-'))
    return obligationId === 'special-democratic-life-meeting' ? 'late' : 'kept';
  if (obligationId === 'responsibility-report' && unitId === youngBrigade) return 'waived';
  if (
    obligationId === 'key-post-interview' &&
    periodKey === '2023' &&
    openIn2023['integrity-interview']?.includes(`det${/^(?:det|bri|sta)(\d\d)/.exec(unitId)?.[1] ?? ''}`)
  )
    return 'open';
  if (periodKey === '2023-mid-autumn') return ['sta020101', 'sta080101'].includes(unitId) ? 'kept' : 'open';
  if (
    unitId === 'sta010101' &&
    duty.dueOn >= demoToday &&
    (obligationId === 'ten-minute-lesson' || obligationId === 'theme-party-day')
  )
    return 'open';
  if (periodKey === '2023' && duty.bearerType === 'unit') {
    const open = openIn2023[obligationId];
    if (open?.includes(unitId)) return 'open';
    if (open && (unitId.startsWith('det') || unitId === 'organ' || unitId === 'corps')) return 'kept';
  }
  return null;
}
