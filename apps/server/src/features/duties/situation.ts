import { sql } from 'kysely';
import type { Situation } from '@liulian/contract';
import { addDays, daysBetween, pathEnd, pillars, weekday, yearOf, type Pillar } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import { unitNameOn } from '../../platform/unit-names.ts';
import type { Deps } from '../../deps.ts';
import { Catalogue } from '../kinds/index.ts';
import { pathOf, withinUnit } from './duty-read-model.ts';
import { exceptional, waits } from './duty-sql.ts';
import { urgedLately } from './urge.ts';

/**
 * What several or single duties of one obligation and period lack; the ids of all where they are no more than
 * three.
 */
interface Lack {
  obligation_id: string;
  overdue: boolean;
  due_on: string;
  duties: number;
  units: number;
  /** Of the units, those that are not the caller's own. */
  below: number;
  done: number;
  min: number;
  first_id: string;
  ids: string[][] | null;
}
interface Named {
  id: string;
  obligation_id: string;
  due_on: string;
  path: string;
  done: number;
  min: number;
  by: Record<string, { done: number; min: number }> | null;
  unit_id: string;
  unit_name: string;
  reason: string | null;
}
/** Days `from`–`to` of the year asked for, and the unit and everything below it. */
interface View {
  path: string;
  level: string;
  from: string;
  to: string;
  today: string;
  /** The first day of what is counted as overdue: in the present year, whatever is still overdue. */
  overdueFrom: string;
}

/**
 * The corps secretary's page: what needs a decision, and the counts behind which every list stands (screens
 * §1).
 */
export async function situation(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  query: { year?: number | undefined; unitId?: string | undefined },
): Promise<Situation> {
  const today = deps.clock.today();
  const year = query.year ?? yearOf(today);
  const unit = await pathOf(trx, caller, query.unitId);
  const view = {
    path: unit.path,
    level: unit.level,
    from: `${year}-01-01`,
    to: `${year}-12-31`,
    today,
    overdueFrom: year === yearOf(today) ? '2000-01-01' : `${year}-01-01`,
  };
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  const open = await openDuties(trx, caller, view);
  const { totals, perPillar, perUnit } = await countsOf(
    trx,
    caller.corpsId,
    view,
    open.counts,
    (id) => catalogue.get(id)?.pillar,
  );
  const children = await trx
    .selectFrom('unit')
    .select(['id', 'name'])
    .where('corps_id', '=', caller.corpsId)
    .where('parent_id', '=', unit.id)
    .where('level', '<>', 'office')
    .orderBy('sort')
    .orderBy('path')
    .execute();
  return {
    year,
    today,
    unit: { id: unit.id, name: unit.name },
    totals,
    pillars: pillars.map((pillar) => {
      const own = perPillar.get(pillar) ?? emptyPillar();
      return {
        pillar,
        title: deps.programme.pack.scheme.pillars[pillar]?.title ?? pillar,
        ...own,
        onTime: own.due === 0 ? null : own.inTime / own.due,
      };
    }),
    attention: await attention(trx, deps, caller, open.lacks, catalogue),
    waiting: await waiting(trx, caller),
    weeks: await weeks(trx, caller.corpsId, view),
    units: children.map((child) => ({ unit: child, ...(perUnit.get(child.id) ?? emptyUnit()) })),
  };
}

const emptyPillar = () => ({ due: 0, inTime: 0, late: 0, overdue: 0, overdueEarlier: 0, year: 0 });
const emptyUnit = () => ({ overdue: 0, soon: 0, met: 0, all: 0 });

interface OpenCount {
  obligation_id: string;
  child: string;
  overdue: number;
  earlier: number;
  soon: number;
  passed: number;
  /** Of those passed, what is due today: not done yet and not late. */
  last_day: number;
}

/**
 * What waits for a record now and falls due within thirty days: how many by obligation and child, and what of
 * it is lacking within a fortnight.
 */
async function openDuties(
  trx: Trx,
  { corpsId, unitPath }: Caller,
  { from, to, today, overdueFrom, ...unit }: View,
): Promise<{ counts: OpenCount[]; lacks: Lack[] }> {
  const last = addDays(today, 30);
  const {
    rows: [found],
  } = await sql<{ counts: OpenCount[] | null; lacks: Lack[] | null }>`
    with same as (
      select d.obligation_id, d.period_key, d.due_on, d.path, count(*)::int as duties,
        min(d.id) as first_id, (array_agg(d.id))[1:3] as ids, sum(d.done) as done, sum(d.min) as min
      from duty d
      where d.corps_id = ${corpsId}
        and ${withinUnit(unit)}
        and d.due_on >= ${overdueFrom}
        and d.due_on <= ${last < to ? last : to}
        and (d.due_on >= ${from} or d.due_on < ${today})
        and ${waits}
        and d.opens_on <= ${today}
      group by 1, 2, 3, 4
    )
    select (
      select json_agg(l)
      from (
        select obligation_id, due_on < ${today} as overdue, min(due_on) as due_on,
          sum(duties)::int as duties, count(distinct path)::int as units,
          (count(distinct path) filter (where path <> ${unitPath}))::int as below, sum(done) as done,
          sum(min) as min, min(first_id) as first_id,
          case when sum(duties) <= 3 then json_agg(ids) end as ids
        from same
        where due_on <= ${addDays(today, 14)}
        group by obligation_id, period_key, overdue
      ) l
    ) as lacks, (
      select json_agg(c)
      from (
        select obligation_id, split_part(path, '.', ${depthOf(unit.path)}::int) as child,
          coalesce(sum(duties) filter (where due_on < ${today}), 0)::int as overdue,
          coalesce(sum(duties) filter (where due_on < ${from}), 0)::int as earlier,
          coalesce(sum(duties) filter (where due_on >= ${today}), 0)::int as soon,
          coalesce(sum(duties) filter (where due_on between ${from} and ${today}), 0)::int as passed,
          coalesce(sum(duties) filter (where due_on = ${today}), 0)::int as last_day
        from same
        group by 1, 2
      ) c
    ) as counts
  `.execute(trx);
  return { counts: found?.counts ?? [], lacks: found?.lacks ?? [] };
}

/** A unit's path has one part more for each level; its children stand at the next. */
const depthOf = (path: string) => path.split('.').length;

/**
 * How many duties a year has, and what has become of them: all of them less what is open, waived or late,
 * since almost all are met and in no need of being read.
 */
async function countsOf(
  trx: Trx,
  corpsId: string,
  view: View,
  open: OpenCount[],
  pillarOf: (obligationId: string) => Pillar | undefined,
) {
  const totals = { due: 0, met: 0, overdue: 0, overdueEarlier: 0, soon: 0, waived: 0, all: 0 };
  const perPillar = new Map(pillars.map((pillar) => [pillar, emptyPillar()]));
  const perUnit = new Map<string, ReturnType<typeof emptyUnit>>();
  const add = (
    row: { obligation_id: string; child: string },
    more: Partial<
      Record<'all' | 'waived' | 'met' | 'overdue' | 'earlier' | 'soon' | 'due' | 'inTime' | 'late', number>
    >,
  ) => {
    const { all = 0, waived = 0, met = 0, overdue = 0, earlier = 0, soon = 0 } = more;
    const line = perUnit.get(row.child) ?? emptyUnit();
    perUnit.set(row.child, line);
    for (const sums of [totals, line]) {
      sums.all += all;
      sums.met += met;
      sums.overdue += overdue;
      sums.soon += soon;
    }
    totals.waived += waived;
    totals.due += all - waived;
    const pillar = pillarOf(row.obligation_id);
    const own = pillar && perPillar.get(pillar);
    if (own) {
      own.year += all - waived;
      own.due += more.due ?? 0;
      own.inTime += more.inTime ?? 0;
      own.late += more.late ?? 0;
      own.overdue += overdue;
      own.overdueEarlier += earlier;
    }
  };
  const { rows: due } = await sql<{
    obligation_id: string;
    child: string;
    duties: number;
    due: number;
    open: number;
  }>`
    select *
    from app_duties_due(
      ${view.path}, ${pathEnd(view.path)}, ${view.from}, ${view.to}, ${view.today},
        ${depthOf(view.path)}::int
    )
  `.execute(trx);
  for (const row of due)
    add(row, { all: row.duties, met: row.duties - row.open, due: row.due, inTime: row.due });
  for (const row of open) totals.overdueEarlier += row.earlier;
  // What is overdue from earlier years is due as well: while something is overdue, not all is done in time.
  for (const row of open)
    add(row, {
      overdue: row.overdue,
      earlier: row.earlier,
      soon: row.soon,
      due: row.earlier - row.last_day,
      inTime: -row.passed,
    });
  const { rows: exceptions } = await sql<{
    obligation_id: string;
    child: string;
    waived: boolean;
    passed: boolean;
    count: number;
  }>`
    select d.obligation_id, split_part(d.path, '.', ${depthOf(view.path)}::int) as child,
      d.met_on is null as waived, d.due_on <= ${view.today} as passed, count(*)::int as count
    from duty d
    where d.corps_id = ${corpsId}
      and ${withinUnit(view)}
      and d.due_on >= ${view.from}
      and d.due_on <= ${view.to}
      and ${exceptional}
      and (d.met_on is null or d.met_on > d.due_on)
    group by 1, 2, 3, 4
  `.execute(trx);
  for (const row of exceptions)
    add(row, {
      ...(row.waived
        ? { waived: row.count, met: -row.count, ...(row.passed ? { due: -row.count } : {}) }
        : row.passed
          ? { late: row.count }
          : {}),
      ...(row.passed ? { inTime: -row.count } : {}),
    });
  return { totals, perPillar, perUnit };
}

/** Red first, the longest overdue on top; many units with the same lack are one line. */
async function attention(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  lacks: Lack[],
  catalogue: Catalogue,
): Promise<Situation['attention']> {
  const { corpsId } = caller;
  const today = deps.clock.today();
  const ids = lacks.flatMap((lack) => lack.ids?.flat() ?? [lack.first_id]);
  const { rows } =
    ids.length === 0
      ? { rows: [] }
      : await sql<Named>`
        select d.id, d.obligation_id, d.due_on, d.path, d.done, d.min, d.by, d.unit_id,
          ${unitNameOn('u', sql`d.due_on`)} as unit_name, (
          select a.reason
          from answer a
          where a.corps_id = d.corps_id
            and a.duty_id = d.id
          order by a.requested_at desc
          limit 1
        ) as reason
        from duty d
        join unit u on u.corps_id = d.corps_id
          and u.id = d.unit_id
        where d.corps_id = ${corpsId}
          and d.id = any(${ids})
      `.execute(trx);
  const named = new Map(rows.map((row) => [row.id, row]));
  const urged = await urgedLately(trx, deps, caller, ids);
  const lines = lacks.flatMap((lack) =>
    lack.ids === null
      ? [lack]
      : lack.ids.flat().flatMap((id) => {
          const duty = named.get(id);
          return duty
            ? [
                {
                  ...lack,
                  duties: 1,
                  units: 1,
                  below: duty.path === caller.unitPath ? 0 : 1,
                  first_id: id,
                  due_on: duty.due_on,
                  done: duty.done,
                  min: duty.min,
                },
              ]
            : [];
        }),
  );
  const order = (one: Lack, other: Lack) =>
    Number(other.overdue) - Number(one.overdue) ||
    compare(one.due_on, other.due_on) ||
    other.duties - one.duties ||
    compare(one.obligation_id, other.obligation_id) ||
    compare(one.first_id, other.first_id);
  return lines
    .toSorted(order)
    .slice(0, 60)
    .map((line) => {
      const duty = named.get(line.first_id);
      const obligation = catalogue.get(line.obligation_id);
      const by = line.duties === 1 ? catalogue.by(obligation, duty?.by ?? null) : undefined;
      return {
        kind: line.overdue ? 'overdue' : 'due-soon',
        obligationId: line.obligation_id,
        title: obligation?.title ?? line.obligation_id,
        pillar: obligation?.pillar ?? 'E',
        unit: line.units === 1 && duty ? { id: duty.unit_id, name: duty.unit_name } : null,
        units: line.units,
        urgeable: may(caller, 'duties:urge') ? line.below : 0,
        duties: line.duties,
        dutyId: line.duties === 1 ? line.first_id : null,
        days: Math.abs(daysBetween(today, line.due_on)),
        dueOn: line.due_on,
        done: line.done,
        min: line.min,
        ...(by ? { by } : {}),
        reason: duty?.reason ?? null,
        // The duties of one line were urged together, so the first of them speaks for all.
        urgeAgainOn: urged.get(line.first_id) ?? null,
      };
    });
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** What waits for the caller's decision; of the little that waits in a corps, what is below their unit. */
async function waiting(trx: Trx, caller: Caller): Promise<Situation['waiting']> {
  const below = sql`w.path > ${caller.unitPath} and w.path < ${pathEnd(caller.unitPath)}`;
  const records = sql`
    (
      select count(*)::int
      from (
        select path, created_by
        from record
        where corps_id = ${caller.corpsId}
          and (status = 'submitted' or proposal is not null) offset 0
      ) w
      where ${below}
        and w.created_by <> ${caller.accountId}
    )
  `;
  const answers = sql`
    (
      select count(*)::int
      from answer w
      where w.corps_id = ${caller.corpsId}
        and w.state = 'pending'
        and ${below}
    )
  `;
  const {
    rows: [row],
  } = await sql<Situation['waiting']>`
    select ${may(caller, 'records:accept') ? records : sql`0`} as records,
      ${may(caller, 'duties:decide') ? answers : sql`0`} as answers
  `.execute(trx);
  return row ?? { records: 0, answers: 0 };
}

/** Newly met and newly overdue in each of the last five weeks, this one included. */
async function weeks(trx: Trx, corpsId: string, view: View): Promise<Situation['weeks']> {
  const { today } = view;
  const first = addDays(addDays(today, 1 - weekday(today)), -28);
  const own = sql`d.corps_id = ${corpsId} and ${withinUnit(view)}`;
  const overdueSince = sql`d.due_on >= ${addDays(first, -1)} and d.due_on < ${today}`;
  const { rows } = await sql<{ week: number; what: string; count: number }>`
    select ((d.met_on - ${first}::date) / 7)::int as week, 'met' as what, count(*)::int as count
    from duty d
    where ${own}
      and d.met_on >= ${first}
      and d.met_on <= ${today}
    group by 1
    union all
    select ((d.due_on + 1 - ${first}::date) / 7)::int, 'overdue', count(*)::int
    from duty d
    where ${own}
      and ${overdueSince}
      and ${waits}
    group by 1
    union all
    select ((d.due_on + 1 - ${first}::date) / 7)::int, 'overdue', count(*)::int
    from duty d
    where ${own}
      and ${overdueSince}
      and ${exceptional}
      and d.met_on > d.due_on
      and d.answer is null
    group by 1
  `.execute(trx);
  return Array.from({ length: 5 }, (_, week) => {
    const count = (what: string) =>
      rows.filter((row) => row.week === week && row.what === what).reduce((sum, row) => sum + row.count, 0);
    return { start: addDays(first, week * 7), met: count('met'), overdue: count('overdue') };
  });
}
