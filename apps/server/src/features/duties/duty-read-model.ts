import { sql, type RawBuilder } from 'kysely';
import type { dutiesContract } from '@liulian/contract';
import {
  cleanText,
  daysBetween,
  nameKey,
  pathEnd,
  readingKey,
  unitKey,
  type DutyState,
} from '@liulian/domain';
import type { z } from 'zod';
import { containing, elevated, type Row, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { onceNamed, unitNameOn } from '../../platform/unit-names.ts';
import { decodeOffset, may, pageOf, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { Catalogue, periodTitle } from '../kinds/index.ts';
import { causesOf } from './causes.ts';
import { inStates, stateSql, waits } from './duty-sql.ts';
import { pendingOf } from './pending.ts';

export type DutyFilter = Omit<z.output<typeof dutiesContract.listDutiesQuery>, 'limit' | 'cursor'>;
export type DutyItem = z.output<typeof dutiesContract.duty>;
export type ListedRow = Row<'duty'> & {
  state: DutyState;
  unit_name: string;
  person_name: string | null;
  other_name: string | null;
  event_title: string | null;
  latest_answer: DutyItem['answer'];
};

/** The subtree asked for: the caller's own, or a unit inside what they may see. */
export async function pathOf(
  trx: Trx,
  caller: Caller,
  unitId: string | undefined,
): Promise<{ id: string; name: string; path: string; level: string }> {
  if (unitId === undefined || unitId === caller.unitId)
    return { id: caller.unitId, name: caller.unitName, path: caller.unitPath, level: caller.unitLevel };
  const unit = await trx
    .selectFrom('unit')
    .select(['id', 'name', 'path', 'level'])
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', unitId)
    .executeTakeFirst();
  if (!unit) throw new Refusal('unit.not_found');
  if (!unit.path.startsWith(caller.unitPath)) throw new Refusal('unit.outside_scope');
  return unit;
}

/**
 * Duties `d` of a unit and below. The whole corps is what the row policy gives its headquarters anyway: a
 * range of paths would say nothing, and the planner, which takes any such range for a few rows, would read
 * all duties by it.
 */
export function withinUnit(unit: { path: string; level: string }): RawBuilder<unknown> {
  return unit.level === 'corps' ? sql`true` : sql`d.path >= ${unit.path} and d.path < ${pathEnd(unit.path)}`;
}

/** Duties `d` that the filter asks for, in whatever state. */
async function conditions(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  filter: DutyFilter,
): Promise<RawBuilder<unknown>> {
  const list: RawBuilder<unknown>[] = [sql`d.corps_id = ${caller.corpsId}`];
  const mine = sql`d.person_id = ${caller.personId ?? ''} or d.other_person_id = ${caller.personId ?? ''}`;
  if (!may(caller, 'duties:read')) list.push(sql`(${mine})`);
  else if (filter.led)
    list.push(sql`
      ${may(caller, 'duties:led')}
      and d.obligation_id = any((select app_led_obligations())::text[])
      and d.path >= app_around()
      and not (d.path >= ${caller.unitPath} and d.path < ${pathEnd(caller.unitPath)})
    `);
  else if (filter.mine) list.push(sql`(${mine} or d.bearer_key = ${unitKey(caller.unitId)})`);
  else if (filter.direct && filter.unitId) {
    const { id, path } = await pathOf(trx, caller, filter.unitId);
    list.push(
      filter.bearerType === 'unit'
        ? sql`d.bearer_key = ${unitKey(id)}`
        : sql`d.path = ${path} and d.unit_id = ${id}`,
    );
  } else {
    const unit = await pathOf(trx, caller, filter.unitId);
    if (!(filter.personId && filter.personId === caller.personId)) list.push(withinUnit(unit));
  }
  if (filter.personId)
    list.push(sql`(d.person_id = ${filter.personId} or d.other_person_id = ${filter.personId})`);
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  catalogue.demandKnown(filter.obligationId);
  let ids: string[] | undefined = filter.obligationId;
  if (filter.pillar)
    ids = [...catalogue.obligations.values()]
      .filter(
        ({ obligation }) =>
          filter.pillar?.includes(obligation.pillar) && (!ids || ids.includes(obligation.id)),
      )
      .map(({ obligation }) => obligation.id);
  if (filter.q) {
    const q = cleanText(filter.q).toLowerCase();
    const titled = [...catalogue.obligations.values()]
      .filter(({ obligation }) => obligation.title.toLowerCase().includes(q))
      .map(({ obligation }) => obligation.id);
    const like = containing(nameKey(q));
    const reading = containing(readingKey(q));
    list.push(sql`
      (
        d.obligation_id = any(${titled})
          or exists (
            select
            from unit u
            where u.corps_id = d.corps_id
              and u.id = d.unit_id
              and (u.name_key like ${like} or u.pinyin like ${reading})
          )
          or ${onceNamed(sql`d.unit_id`, caller.corpsId, like, reading)}
          or exists (
            select
            from person p
            where p.corps_id = d.corps_id
              and p.id = d.person_id
              and (p.name_key like ${like} or p.pinyin like ${reading})
          )
      )
    `);
  }
  if (ids) list.push(sql`d.obligation_id = any(${ids})`);
  if (filter.bearerType) list.push(sql`d.bearer_type = ${filter.bearerType}`);
  if (filter.year)
    list.push(sql`d.due_on >= ${`${filter.year}-01-01`} and d.due_on <= ${`${filter.year}-12-31`}`);
  if (filter.dueFrom) list.push(sql`d.due_on >= ${filter.dueFrom}`);
  if (filter.dueTo) list.push(sql`d.due_on <= ${filter.dueTo}`);
  if (filter.periodKey) list.push(sql`d.period_key = ${filter.periodKey}`);
  if (filter.step)
    list.push(
      sql`
        exists (
          select
          from escalation x
          where x.corps_id = d.corps_id
            and x.duty_id = d.id
            and x.step = ${filter.step} ${filter.stepOn ? sql`and x.taken_on = ${filter.stepOn}` : sql``}
        )
      `,
    );
  if (filter.level)
    list.push(
      sql`
        exists (
          select
          from unit u
          where u.corps_id = d.corps_id
            and u.id = d.unit_id
            and u.level = any(${filter.level})
        )
      `,
    );
  return sql.join(list, sql` and `);
}

const orders = {
  due: sql`d.due_on, d.path, d.id`,
  unit: sql`d.path, d.due_on, d.id`,
  obligation: sql`d.obligation_id, d.path, d.due_on, d.id`,
};

/** Overdue, due soon, open, not begun, then what was answered, then what is met; within each by due date. */
const urgentFirst = (today: string): RawBuilder<unknown> => sql`
  array_position(
    array['overdue', 'due-soon', 'open', 'upcoming', 'not-held', 'waived', 'met-late', 'met'],
    ${stateSql(today)}::text
  ),
    d.due_on, d.path, d.id
`;

export async function listDuties(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  filter: DutyFilter,
  limit: number,
  cursor?: string,
) {
  const today = deps.clock.today();
  const offset = decodeOffset(cursor);
  const asked = await conditions(trx, deps, caller, filter);
  const { rows: counted } = await sql<{
    state: DutyState;
    count: number;
  }>`
    select ${stateSql(today)} as state, count(*)::int as count
    from duty d
    where ${asked}
    group by 1
  `.execute(trx);
  const counts = Object.fromEntries(
    ['upcoming', 'open', 'due-soon', 'overdue', 'met', 'met-late', 'waived', 'not-held'].map((state) => [
      state,
      counted.find((row) => row.state === state)?.count ?? 0,
    ]),
  ) as Record<DutyState, number>;
  const total = (filter.state ?? (Object.keys(counts) as DutyState[])).reduce(
    (sum, state) => sum + counts[state],
    0,
  );
  const rows = await selectRows(
    trx,
    filter.state ? sql`${asked} and ${inStates(filter.state, today)}` : asked,
    filter.sort === 'urgent' ? urgentFirst(today) : orders[filter.sort],
    limit,
    offset,
    today,
  );
  return { ...pageOf(await present(trx, deps, caller, rows), total, offset), counts };
}

export async function selectRows(
  trx: Trx,
  where: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  limit: number,
  offset: number,
  today: string,
): Promise<ListedRow[]> {
  const { rows } = await sql<ListedRow>`
      select d.*, ${stateSql(today)} as state, ${unitNameOn('u', sql`d.due_on`)} as unit_name, p.name as person_name,
        o.name as other_name, e.title as event_title, (
        select json_build_object('id', a.id, 'type', a.type, 'state', a.state, 'reason', a.reason)
        from answer a
        where a.corps_id = d.corps_id
          and a.duty_id = d.id
        order by a.requested_at desc
        limit 1
      ) as latest_answer
      from (select d.* from duty d where ${where} order by ${order} limit ${limit} offset ${offset}) d
      join unit u on u.corps_id = d.corps_id
        and u.id = d.unit_id
      left join person p on p.corps_id = d.corps_id
        and p.id = d.person_id
      left join person o on o.corps_id = d.corps_id
        and o.id = d.other_person_id
      left join event e on e.corps_id = d.corps_id
        and e.id = d.event_id
      order by ${order}
    `.execute(trx);
  return rows;
}

export async function findDuty(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<ListedRow> {
  const [row] = await selectRows(
    trx,
    sql`d.corps_id = ${caller.corpsId} and d.id = ${id}`,
    sql`d.id`,
    1,
    0,
    deps.clock.today(),
  );
  const own =
    caller.personId !== null &&
    (row?.person_id === caller.personId || row?.other_person_id === caller.personId);
  if (!row || !(may(caller, 'duties:read') || own)) throw new Refusal('duty.not_found');
  return row;
}

/** Rows as they leave: progress, the form to open, what is pending. */
export async function present(trx: Trx, deps: Deps, caller: Caller, rows: ListedRow[]): Promise<DutyItem[]> {
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  const today = deps.clock.today();
  const unmet = rows.filter((row) => row.met_on === null);
  const pending = await pendingOf(trx, caller.corpsId, catalogue, unmet);
  const shared = await sharedOf(trx, deps, caller, catalogue, unmet);
  const causes = await causesOf(trx, deps, caller, catalogue, rows);
  const names = new Map(
    rows
      .flatMap((row) => [
        [row.person_id, row.person_name],
        [row.other_person_id, row.other_name],
      ])
      .filter((pair): pair is [string, string] => pair[0] !== null && pair[1] !== null),
  );
  const missing = rows
    .flatMap((row) => [row.person_id, row.other_person_id])
    .filter((id): id is string => id !== null && !names.has(id));
  for (const [id, name] of await personNames(trx, caller.corpsId, missing)) names.set(id, name);
  return rows.map((row) => {
    const obligation = catalogue.get(row.obligation_id);
    const by = catalogue.by(obligation, row.by);
    const name = (id: string | null) => (id === null ? '' : (names.get(id) ?? id));
    const open = ['upcoming', 'open', 'due-soon', 'overdue', 'not-held', 'waived'].includes(row.state);
    return {
      id: row.id,
      obligationId: row.obligation_id,
      title: catalogue.titleOn(row.obligation_id, row.period_start),
      pillar: obligation?.pillar ?? 'E',
      bearer: {
        type: row.bearer_type,
        ids:
          row.bearer_type === 'unit'
            ? [row.unit_id]
            : [row.person_id, row.other_person_id].filter((id): id is string => id !== null),
        name:
          row.bearer_type === 'unit'
            ? row.unit_name
            : row.bearer_type === 'person'
              ? name(row.person_id)
              : `${name(row.person_id)} → ${name(row.other_person_id)}`,
      },
      unit: { id: row.unit_id, name: row.unit_name },
      period: {
        start: row.period_start,
        end: row.period_end,
        key: row.period_key,
        title:
          row.event_title ?? (periodTitle(row.period_key, deps.programme.pack.calendar) || row.period_start),
      },
      opensOn: row.opens_on,
      dueOn: row.due_on,
      daysLeft: daysBetween(today, row.due_on),
      lastDay: row.count_to,
      state: row.state,
      progress: { done: row.done, min: row.min, ...(by ? { by } : {}) },
      unitWord: obligation?.quota.unit ?? '次',
      form: open && may(caller, 'records:write') ? catalogue.form(obligation, row) : null,
      cause: causes.get(row.id) ?? null,
      pending: pending.get(row.id) ?? 0,
      answer: row.latest_answer,
      sameEvent: shared.get(row.id) ?? 0,
    };
  });
}

/** Names of a duty's people; a duty that is visible names its people even where they serve elsewhere now. */
async function personNames(trx: Trx, corpsId: string, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await elevated(trx, () =>
    trx
      .selectFrom('person')
      .select(['id', 'name'])
      .where('corps_id', '=', corpsId)
      .where(sql<boolean>`id = any(${[...new Set(ids)]})`)
      .execute(),
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** How many other open duties of the same unit one activity could discharge as well. */
async function sharedOf(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  catalogue: Catalogue,
  rows: ListedRow[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const kindOf = (obligationId: string) =>
    catalogue.get(obligationId)?.dischargedBy.find((rule) => rule.where.category && rule.linkedTo !== 'event')
      ?.kind;
  const sharable = rows.filter(
    (row) => row.bearer_type === 'unit' && kindOf(row.obligation_id) !== undefined,
  );
  const keys = [...new Set(sharable.map((row) => row.bearer_key))];
  if (keys.length === 0) return counts;
  const today = deps.clock.today();
  const { rows: open } = await sql<{
    bearer_key: string;
    obligation_id: string;
  }>`
    select distinct d.bearer_key, d.obligation_id
    from duty d
    where d.corps_id = ${caller.corpsId}
      and d.bearer_key = any(${keys})
      and ${waits}
      and d.opens_on <= ${today}
      and (d.count_to is null or d.count_to >= ${today})
  `.execute(trx);
  for (const row of sharable) {
    const kind = kindOf(row.obligation_id);
    counts.set(
      row.id,
      open.filter(
        (other) =>
          other.bearer_key === row.bearer_key &&
          other.obligation_id !== row.obligation_id &&
          kindOf(other.obligation_id) === kind,
      ).length,
    );
  }
  return counts;
}
