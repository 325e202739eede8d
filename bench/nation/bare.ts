/**
 * The same information by hand: no session, no permissions, no row policies, no names of options; one
 * connection, the best statements we know.
 */
import { addDays, pathEnd } from '../../packages/domain/src/index.ts';
import { today } from './plan.ts';

export type Statement = [text: string, values: unknown[]];
/** Who looks, and at which subtree. */
export interface View {
  corpsId: string;
  unitId: string;
  path: string;
  accountId: string;
  personId: string;
  personal: boolean;
}

const state = `case
  when d.met_on is not null then case when d.met_on <= d.due_on then 'met' else 'met-late' end
  when d.answer is not null then d.answer
  when d.opens_on > '${today}' then 'upcoming'
  when d.due_on < '${today}' then 'overdue'
  when d.soon_on <= '${today}' then 'due-soon'
  else 'open'
end`;
const pending = `d.met_on is null and d.answer is null and d.opens_on <= '${today}'`;

/**
 * Both are asked for the whole corps, where a range of paths says nothing and would only keep the planner
 * from better indexes.
 */
export function matrix({ corpsId }: View, obligations: string[]): Statement[] {
  return [
    [
      `
        select g.*, u.id, u.name, u.level
        from (
          select split_part(d.path, '.', 2) as child, d.obligation_id, count(*)::int as duties,
            (count(*) filter (where state <> 'upcoming'))::int as opened,
            (count(*) filter (where met_on is not null))::int as met,
            (count(*) filter (where state = 'met-late'))::int as late,
            (count(*) filter (where state = 'overdue'))::int as overdue,
            (count(*) filter (where state = 'due-soon'))::int as soon,
            (count(*) filter (where state = 'open'))::int as open, sum(done) as done, sum(min) as min,
            min(due_on) filter (where state in ('open', 'due-soon')) as next_due,
            min(due_on) filter (where state = 'overdue') as first_due, (
            array_agg(
              d.id
              order by case state when 'overdue' then 0 when 'due-soon' then 1 when 'open' then 2 else 3 end,
                d.id
            )
          )[1:50] as ids
          from (
            select d.*, ${state} as state
            from duty d
            where d.corps_id = $1
              and d.obligation_id = any($2)
              and d.due_on between '2023-01-01' and '2023-12-31'
          ) d
          group by 1, 2
        ) g
        left join unit u on u.corps_id = $1
          and u.id = g.child
      `,
      [corpsId, obligations],
    ],
  ];
}

/**
 * A page of a hundred open duties with names, answers, what is submitted for their units and what one event
 * could also discharge; and the counts by state.
 */
export function duties(view: View, which: 'own' | 'below' | 'personal'): Statement[] {
  const [where, values] =
    which === 'own'
      ? ['d.corps_id = $1 and d.bearer_key = $2', [view.corpsId, `u:${view.unitId}`]]
      : which === 'personal'
        ? ['d.corps_id = $1 and (d.person_id = $2 or d.other_person_id = $2)', [view.corpsId, view.personId]]
        : ['d.corps_id = $1 and d.path >= $2 and d.path < $3', [view.corpsId, view.path, pathEnd(view.path)]];
  return [
    [`select ${state} as state, count(*)::int as count from duty d where ${where} group by 1`, values],
    [
      `
        with page as materialized (
          select d.*, ${state} as state
          from duty d
          where ${where}
            and ${pending}
          order by d.due_on, d.path, d.id
          limit 100
        ), waiting as (
          select unit_id, count(*)::int as submitted
          from (
            select r.unit_id
            from record r
            where r.corps_id = $1
              and r.status = 'submitted'
              and not r.several_hosts
            union all
            select ru.unit_id
            from record r
            join record_unit ru on ru.corps_id = r.corps_id
              and ru.record_id = r.id
            where r.corps_id = $1
              and r.status = 'submitted'
              and r.several_hosts
          ) s
          where unit_id in (select unit_id from page)
          group by 1
        ), open as (
          select d.bearer_key, count(distinct d.obligation_id)::int as shared
          from duty d
          where d.corps_id = $1
            and d.bearer_key in (select bearer_key from page where bearer_type = 'unit')
            and ${pending}
          group by 1
        )
        select d.*, u.name as unit_name, p.name as person_name, o.name as other_name,
          e.title as event_title, a.type as answer_type, a.state as answer_state, a.reason, w.submitted,
          s.shared
        from page d
        join unit u on u.corps_id = d.corps_id
          and u.id = d.unit_id
        left join person p on p.corps_id = d.corps_id
          and p.id = d.person_id
        left join person o on o.corps_id = d.corps_id
          and o.id = d.other_person_id
        left join event e on e.corps_id = d.corps_id
          and e.id = d.event_id
        left join waiting w on w.unit_id = d.unit_id
        left join open s on s.bearer_key = d.bearer_key
        left join (
          select distinct on (duty_id) duty_id, type, state, reason
          from answer
          where corps_id = $1
          order by duty_id, requested_at desc
        ) a on a.duty_id = d.id
        order by d.due_on, d.path, d.id
      `,
      values,
    ],
  ];
}

/** Lists named readers of discipline records nowhere: none of the measured users is one. */
const mayRead = (
  personal: boolean,
) => `(r.visibility in ('open', 'unit'${personal ? ", 'personal'" : ''}) or r.created_by = $4
  or (
    r.visibility = 'personal'
    and r.id in (select record_id from record_person where corps_id = $1 and person_id = $5)
  ))`;

/** A page of rows with the names and counts that it shows beside them. */
const withNames = (rows: string, order: string) => `
  select r.*, (
    select json_agg(json_build_object('id', u.id, 'name', u.name, 'role', ru.role))
    from record_unit ru
    join unit u on u.corps_id = ru.corps_id
      and u.id = ru.unit_id
    where ru.corps_id = r.corps_id
      and ru.record_id = r.id
  ) as units, (
    select json_agg(json_build_object('id', rp.person_id, 'name', rp.name, 'role', rp.role))
    from record_person rp
    where rp.corps_id = r.corps_id
      and rp.record_id = r.id
      and rp.role <> 'participant'
  ) as people, (
    select count(*)::int from duty_record dr where dr.corps_id = r.corps_id and dr.record_id = r.id
  ) as duties,
    (select count(*)::int from file f where f.corps_id = r.corps_id and f.record_id = r.id) as files
  from (${rows}) r
  order by ${order}
`;

const valuesOf = (view: View) => [view.corpsId, view.path, pathEnd(view.path), view.accountId, view.personId];

/**
 * The subtree's own records, and the few that others hold together with it. A large subtree's newest hundred
 * are soon met walking the corps' records from the newest; a small one's are fewer than that walk would read.
 */
export function ledgerPage(view: View, subtree: 'large' | 'small', more = ''): Statement[] {
  const readable = `r.status not in ('draft', 'withdrawn') and ${mayRead(view.personal)}`;
  const own = `r.path >= $2 and r.path < $3`;
  const order = 'r.occurred_on desc, r.id desc';
  const all = `select * from record r where r.corps_id = $1 ${more}`;
  const joint = `
    select *
    from (${all} and r.several_hosts offset 0) r
    where not (${own})
      and ${readable}
      and (
        select bool_or(ru.role = 'host' and ru.path >= $2 and ru.path < $3)
        from record_unit ru
        where ru.corps_id = $1
          and ru.record_id = r.id
      )
  `;
  const newest =
    subtree === 'large'
      ? `select * from (${all} order by ${order} offset 0) r where ${own} and ${readable} limit 100`
      : `${all} and ${own} and ${readable} order by ${order} limit 100`;
  return [
    [
      `
        select (select count(*)::int from record r where r.corps_id = $1 ${more} and ${own} and ${readable})
          + (select count(*)::int from (${joint}) j) as total
      `,
      valuesOf(view),
    ],
    [
      withNames(
        `
          select *
          from ((${newest}) union all (${joint} order by ${order} limit 100)) r
          order by ${order}
          limit 100
        `,
        order,
      ),
      valuesOf(view),
    ],
  ];
}

export function waitingForMe(view: View): Statement[] {
  // All that is waiting in the corps is little: its own index first, whatever the planner thinks of the range
  // of paths.
  const waiting = `(select * from record where corps_id = $1 and status = 'submitted' offset 0) r
    where ${mayRead(view.personal)}
      and r.path > $2
      and r.path < $3
      and r.created_by <> $4`;
  return [
    [`select count(*)::int as total from ${waiting}`, valuesOf(view)],
    [
      withNames(`select * from ${waiting} order by r.entered_at, r.id limit 20`, 'r.entered_at, r.id'),
      valuesOf(view),
    ],
  ];
}

export function search({ corpsId, path, accountId, personId, personal }: View, q: string): Statement[] {
  const values = [corpsId, path, pathEnd(path), `%${q}%`];
  const person = [corpsId, path, pathEnd(path), accountId, personId, `%${q}%`];
  return [
    [
      `select id, name, plate_name, level
       from unit
       where corps_id = $1
         and path >= $2
         and path < $3
         and (name like $4 or plate_name like $4 or pinyin like $4)
       order by path
       limit 8`,
      values,
    ],
    [
      `select p.id, p.name, u.name as unit_name
       from person p
       join unit u on u.corps_id = p.corps_id and u.id = p.unit_id
       where p.corps_id = $1
         and p.path >= $2
         and p.path < $3
         and (p.name like $4 or p.pinyin like $4)
       order by p.pinyin
       limit 8`,
      values,
    ],
    // Newest first along the index, until eight are found; only a rare word reads to the end.
    [
      `
        select r.id, r.title, r.occurred_on, u.name as unit_name
        from (select * from record r where r.corps_id = $1 order by r.occurred_on desc, r.id desc offset 0) r
        join unit u on u.corps_id = r.corps_id
          and u.id = r.unit_id
        where (r.title like $6 or r.pinyin like $6)
          and r.path >= $2
          and r.path < $3
          and r.status in ('submitted', 'accepted', 'returned')
          and ${mayRead(personal)}
        limit 8
      `,
      person,
    ],
  ];
}

/**
 * Counts from the indexes alone, since nearly all duties are met: all of the year less what is open, late or
 * answered.
 */
export function situation({ corpsId, path }: View): Statement[] {
  const values = [corpsId];
  const within = 'd.corps_id = $1';
  const year = `d.due_on between '2023-01-01' and '2023-12-31'`;
  const soon = addDays(today, 30);
  return [
    [
      `
        select same.obligation_id, split_part(same.path, '.', 2) as child, sum(same.duties)::int as duties,
          coalesce(sum(same.duties) filter (where same.due_on <= '${today}'), 0)::int as due,
          sum(same.open)::int as open
        from (
          select d.path, d.due_on, d.obligation_id, count(*)::int as duties, 0 as open
          from duty d
          where ${within}
            and ${year}
          group by d.path, d.due_on, d.obligation_id
          union all
          select d.path, d.due_on, d.obligation_id, 0, count(*)::int
          from duty d
          where ${within}
            and ${year}
            and d.met_on is null
            and d.answer is null
          group by d.due_on, d.path, d.obligation_id
        ) same
        group by 1, 2
      `,
      values,
    ],
    [
      `
        with same as (
          select d.obligation_id, d.period_key, d.due_on, d.path, count(*)::int as duties,
            min(d.id) as first_id, (array_agg(d.id))[1:3] as ids, sum(d.done) as done, sum(d.min) as min
          from duty d
          where ${within}
            and d.due_on between '2023-01-01' and '${soon}'
            and ${pending}
          group by 1, 2, 3, 4
        ), lines as (
          select obligation_id, period_key, due_on < '${today}' as overdue, min(due_on) as due_on,
            sum(duties)::int as duties, count(distinct path)::int as units, min(first_id) as duty_id,
            sum(done) as done, sum(min) as min, case when sum(duties) <= 3 then json_agg(ids) end as ids
          from same
          where due_on <= '${addDays(today, 14)}'
          group by 1, 2, 3
        )
        select (
          select json_agg(l)
          from (
            select l.*, u.name, (
              select reason
              from answer a
              where a.corps_id = $1
                and a.duty_id = l.duty_id
              order by requested_at desc
              limit 1
            ) as reason
            from lines l
            join duty d on d.corps_id = $1
              and d.id = l.duty_id
            join unit u on u.corps_id = $1
              and u.id = d.unit_id
            order by l.overdue desc, l.due_on, l.duties desc
            limit 60
          ) l
        ) as lines, (
          select json_agg(c)
          from (
            select obligation_id, split_part(path, '.', 2) as child, due_on < '${today}' as overdue,
              due_on <= '${today}' as passed, sum(duties) as duties
            from same
            group by 1, 2, 3, 4
          ) c
        ) as counts
      `,
      values,
    ],
    [
      `
        select (select count(*)::int from record where corps_id = $1 and status = 'submitted' and path > $2)
          as records, (
          select count(*)::int from answer where corps_id = $1 and state = 'pending' and path > $2
        ) as answers
      `,
      [corpsId, path],
    ],
    [
      `
        select d.obligation_id, split_part(d.path, '.', 2) as child, d.met_on is null as waived,
          d.due_on <= '${today}' as passed, count(*)::int as count
        from duty d
        where ${within}
          and ${year}
          and (d.met_on > d.due_on or d.answer is not null)
        group by 1, 2, 3, 4
      `,
      values,
    ],
    [
      `
        select (d.met_on - date '2023-08-14') / 7 as week, 'met' as what, count(*)::int as count
        from duty d
        where ${within}
          and d.met_on between '2023-08-14' and '${today}'
        group by 1
        union all
        select (d.due_on + 1 - date '2023-08-14') / 7, 'overdue', count(*)::int
        from duty d
        where ${within}
          and d.due_on >= '2023-08-13'
          and d.due_on < '${today}'
          and d.met_on is null
          and d.answer is null
        group by 1
        union all
        select (d.due_on + 1 - date '2023-08-14') / 7, 'overdue', count(*)::int
        from duty d
        where ${within}
          and d.due_on >= '2023-08-13'
          and d.due_on < '${today}'
          and (d.met_on > d.due_on or d.answer is not null)
          and d.met_on > d.due_on
          and d.answer is null
        group by 1
      `,
      values,
    ],
  ];
}
