import { sql } from 'kysely';
import type { DutyMatrix, dutiesContract } from '@liulian/contract';
import { daysBetween, yearOf, type DutyState, type Kind, type Obligation } from '@liulian/domain';
import type { z } from 'zod';
import type { Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import { unitNameOn } from '../../platform/unit-names.ts';
import type { Deps } from '../../deps.ts';
import { Catalogue } from '../kinds/index.ts';
import { pathOf, withinUnit } from './duty-read-model.ts';
import { stateSql } from './duty-sql.ts';

export type MatrixQuery = z.output<typeof dutiesContract.dutyMatrixQuery>;
type Cell = DutyMatrix['rows'][number]['cells'][number];

interface Group {
  child: string;
  obligation_id: string;
  duties: number;
  opened: number;
  met: number;
  late: number;
  overdue: number;
  soon: number;
  open: number;
  excused: number;
  done: number;
  min: number;
  next_due: string | null;
  first_due: string | null;
  ids: string[];
}

const empty: Cell = {
  dutyIds: [],
  duties: 0,
  state: null,
  done: 0,
  min: 0,
  met: 0,
  overdue: 0,
  daysLeft: null,
};

/**
 * Units × obligations of one year. A row is a unit with everything below it; a unit's own duties head the
 * table when it is not a row itself. Only duties whose time has come are counted; one duty shows its own
 * progress, several show how many are met.
 */
export async function dutyMatrix(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  query: MatrixQuery,
): Promise<DutyMatrix> {
  const today = deps.clock.today();
  const year = query.year ?? yearOf(today);
  const unit = await pathOf(trx, caller, query.unitId);
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  catalogue.demandKnown(query.obligationId);
  const obligations = [...catalogue.obligations.values()]
    .map(({ obligation }) => obligation)
    .filter(
      (obligation) =>
        (query.obligationId ? query.obligationId.includes(obligation.id) : obligation.matrix) &&
        (!query.pillar || query.pillar.includes(obligation.pillar)),
    );
  const children = await trx
    .selectFrom('unit')
    .select(['id', 'level', 'path'])
    .select(unitNameOn('unit', sql`least(${`${year}-12-31`}::date, ${today}::date)`).as('name'))
    .where('corps_id', '=', caller.corpsId)
    .where('parent_id', '=', unit.id)
    .where(sql<boolean>`from_on <= ${`${year}-12-31`} and (to_on is null or to_on >= ${`${year}-01-01`})`)
    .orderBy(sql`level = 'office'`)
    .orderBy('sort')
    .orderBy('path')
    .execute();
  const depth = unit.path.split('.').length;
  const ids = obligations.map((obligation) => obligation.id);
  const { rows: groups } = await sql<Group>`
    select split_part(d.path, '.', ${depth}::int) as child, d.obligation_id, count(*)::int as duties,
      (count(*) filter (where d.state <> 'upcoming'))::int as opened,
      (count(*) filter (where d.state in ('met', 'met-late')))::int as met,
      (count(*) filter (where d.state = 'met-late'))::int as late,
      (count(*) filter (where d.state = 'overdue'))::int as overdue,
      (count(*) filter (where d.state = 'due-soon'))::int as soon,
      (count(*) filter (where d.state = 'open'))::int as open,
      (count(*) filter (where d.state in ('waived', 'not-held')))::int as excused,
      sum(d.done) filter (where d.state <> 'upcoming') as done,
      sum(d.min) filter (where d.state <> 'upcoming') as min,
      min(d.due_on) filter (where d.state in ('open', 'due-soon')) as next_due,
      min(d.due_on) filter (where d.state = 'overdue') as first_due, (
      array_agg(
        d.id
        order by case d.state when 'overdue' then 0 when 'due-soon' then 1 when 'open' then 2 else 3 end,
          d.id
      )
    )[1:50] as ids
    from (
      select d.*, ${stateSql(today)} as state
      from duty d
      where d.corps_id = ${caller.corpsId}
        and ${withinUnit(unit)}
        and d.obligation_id = any(${ids})
        and d.due_on >= ${`${year}-01-01`}
        and d.due_on <= ${`${year}-12-31`} ${query.periodKey ? sql`and d.period_key = ${query.periodKey}` : sql``}
    ) d
    group by 1, 2
  `.execute(trx);
  const cells = new Map(
    groups.map((group) => [`${group.child} ${group.obligation_id}`, cellOf(group, today)]),
  );
  const rowOf = (child: string, name: string, id: string, level: string) => ({
    unit: { id, name, level },
    cells: ids.map((obligationId) => cells.get(`${child} ${obligationId}`) ?? empty),
  });
  const own = rowOf('', `${unit.name}本级`, unit.id, unit.level);
  let rows = [
    ...(own.cells.some((cell) => cell.duties > 0) ? [own] : []),
    ...children
      .map((child) => rowOf(child.id, child.name, child.id, child.level))
      .filter((row) => row.unit.level !== 'office' || row.cells.some((cell) => cell.duties > 0)),
  ];
  const titles = titlesApart(obligations, await deps.programme.kinds(trx, caller.corpsId));
  let columns = obligations.map((obligation) => ({
    obligationId: obligation.id,
    title: titles.get(obligation.id) ?? obligation.title,
    pillar: obligation.pillar,
    unitWord: obligation.quota.unit,
  }));
  if (query.state) {
    const wanted = new Set<string>(query.state);
    const hit = (cell: Cell) => cell.state !== null && wanted.has(cell.state);
    const keep = columns.map((_, at) =>
      rows.some((row) => row.cells[at] !== undefined && hit(row.cells[at])),
    );
    rows = rows
      .filter((row) => row.cells.some(hit))
      .map((row) => ({ ...row, cells: row.cells.filter((_, at) => keep[at]) }));
    columns = columns.filter((_, at) => keep[at]);
  }
  return { year, columns, rows };
}

/** Titles of columns; those that several share say of which kind they are and who owes them. */
function titlesApart(obligations: Obligation[], kinds: Kind[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const same of Map.groupBy(obligations, ({ title }) => title).values()) {
    const ofSame = same.map(({ dischargedBy: [rule] }) => kinds.find((kind) => kind.id === rule?.kind));
    const severalKinds = new Set(ofSame).size > 1;
    for (const [at, { id, title, bearer, dischargedBy }] of same.entries()) {
      const role = dischargedBy[0]?.countsFor;
      const whose =
        (typeof role === 'string' ? ofSame[at]?.fields[role]?.title : undefined) ??
        ('units' in bearer ? '主办单位' : '本人');
      const apart = [...(severalKinds ? [ofSame[at]?.title ?? ''] : []), whose].join('·');
      found.set(id, same.length === 1 ? title : `${title}（${apart}）`);
    }
  }
  return found;
}

function cellOf(group: Group, today: string): Cell {
  const state: DutyState =
    group.opened === 0
      ? 'upcoming'
      : group.overdue > 0
        ? 'overdue'
        : group.soon > 0
          ? 'due-soon'
          : group.open > 0
            ? 'open'
            : group.met > 0
              ? group.late > 0
                ? 'met-late'
                : 'met'
              : 'waived';
  const due = group.overdue > 0 ? group.first_due : group.next_due;
  const single = group.duties === 1;
  return {
    dutyIds: group.ids,
    duties: group.duties,
    state,
    done: single ? (group.done ?? 0) : group.met,
    min: single ? (group.min ?? 0) : group.opened - group.excused,
    met: group.met,
    overdue: group.overdue,
    daysLeft: due === null ? null : daysBetween(today, due),
  };
}

/** A cell in words, for the workbook. */
export function cellText(cell: Cell): string {
  if (cell.state === null) return '—';
  const words: Record<DutyState, string> = {
    upcoming: '未到期',
    open: '进行中',
    'due-soon': '将到期',
    overdue: '逾期',
    met: '已完成',
    'met-late': '逾期后完成',
    waived: '免做',
    'not-held': '未开展',
  };
  const count = cell.min > 0 ? ` ${cell.done}/${cell.min}` : '';
  return `${words[cell.state]}${count}`;
}
