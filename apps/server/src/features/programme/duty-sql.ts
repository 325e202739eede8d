import { sql, type RawBuilder } from 'kysely';
import type { DutyState } from '@liulian/domain';

/** The state of a duty row `d` on a day: the same rule as `stateOf` in the domain, in SQL (a test compares the two). */
export function stateSql(today: string): RawBuilder<DutyState> {
  return sql<DutyState>`case when d.met_on is not null then case when d.met_on <= d.due_on then 'met' else 'met-late' end
    when d.answer is not null then d.answer when ${today}::date < d.opens_on then 'upcoming' when ${today}::date > d.due_on then 'overdue'
    when ${today}::date >= d.soon_on then 'due-soon' else 'open' end`;
}

/** Conditions on the columns themselves, so that indexes serve. */
export function inStates(states: readonly DutyState[], today: string): RawBuilder<boolean> {
  const pending = sql`d.met_on is null and d.answer is null`;
  const one: Record<DutyState, RawBuilder<unknown>> = {
    met: sql`d.met_on <= d.due_on`,
    'met-late': sql`d.met_on > d.due_on`,
    waived: sql`(d.met_on is null and d.answer = 'waived')`,
    'not-held': sql`(d.met_on is null and d.answer = 'not-held')`,
    upcoming: sql`(${pending} and d.opens_on > ${today})`,
    overdue: sql`(${pending} and d.due_on < ${today} and d.opens_on <= ${today})`,
    'due-soon': sql`(${pending} and d.opens_on <= ${today} and d.due_on >= ${today} and d.soon_on <= ${today})`,
    open: sql`(${pending} and d.opens_on <= ${today} and d.due_on >= ${today} and d.soon_on > ${today})`,
  };
  return sql<boolean>`(${sql.join(states.map((state) => one[state]), sql` or `)})`;
}
