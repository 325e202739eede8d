import { sql, type RawBuilder } from 'kysely';
import type { DutyState } from '@liulian/domain';

/**
 * The state of a duty row `d` on a day: the same rule as `stateOf` in the domain, in SQL (a test compares the
 * two).
 */
export function stateSql(today: string): RawBuilder<DutyState> {
  return sql<DutyState>`
    case when d.met_on is not null then case when d.met_on <= d.due_on then 'met' else 'met-late' end when
      d.answer is not null then d.answer when ${today}::date < d.opens_on then 'upcoming' when ${today}::date
      > d.due_on then 'overdue' when ${today}::date >= d.soon_on then 'due-soon' else 'open' end
  `;
}

/** What waits for a record, in the words of the index `duty_open`. */
export const waits = sql<boolean>`d.met_on is null and d.answer is null`;
/** The few that are neither plainly met nor waiting, in the words of the index `duty_exception`. */
export const exceptional = sql<boolean>`(d.met_on > d.due_on or d.answer is not null)`;

const begun = ['overdue', 'due-soon', 'open'] as const;

/**
 * Conditions on the columns themselves, so that indexes serve; what waits for a record stands under one
 * `and`, as the index of open duties does.
 */
export function inStates(states: readonly DutyState[], today: string): RawBuilder<boolean> {
  const waiting: Partial<Record<DutyState, RawBuilder<unknown>>> = {
    upcoming: sql`d.opens_on > ${today}`,
    overdue: sql`(d.due_on < ${today} and d.opens_on <= ${today})`,
    'due-soon': sql`(d.opens_on <= ${today} and d.due_on >= ${today} and d.soon_on <= ${today})`,
    open: sql`(d.opens_on <= ${today} and d.due_on >= ${today} and d.soon_on > ${today})`,
  };
  const settled: Partial<Record<DutyState, RawBuilder<unknown>>> = {
    met: sql`d.met_on <= d.due_on`,
    'met-late': sql`d.met_on > d.due_on`,
    waived: sql`(d.met_on is null and d.answer = 'waived')`,
    'not-held': sql`(d.met_on is null and d.answer = 'not-held')`,
  };
  const asked = new Set(states);
  const open: RawBuilder<unknown>[] = [];
  if (begun.every((state) => asked.has(state))) {
    for (const state of begun) asked.delete(state);
    open.push(sql`d.opens_on <= ${today}`);
  }
  open.push(...[...asked].flatMap((state) => waiting[state] ?? []));
  const done = [...asked].flatMap((state) => settled[state] ?? []);
  return sql<boolean>`
    (
      ${sql.join([...(open.length > 0 ? [sql`(${waits} and (${sql.join(open, sql` or `)}))`] : []), ...done], sql` or `)}
    )
  `;
}

/** The title of a record where it is only mentioned: a confidential one is there, but is not named. */
export const mentionedTitle = sql<string>`
  case when visibility in ('personal', 'discipline') then '内容限知悉的记录' else title end
`;
