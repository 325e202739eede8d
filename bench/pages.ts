/**
 * (b) The pages people open most, as the server answers them (session, permission, row-level security, words,
 * checked JSON), against the best SQL by hand that brings the same data: as the owner of the tables, without
 * permissions, and its rows left as they come.
 */
import { inTurns, print, type Row } from './measure.ts';
import { benchSite } from './site.ts';

const site = await benchSite();
const {
  http,
  deps: {
    database: { pool },
  },
} = site.app;
const {
  rows: [corps],
} = await pool.query<{ id: string }>('select id from corps');
const corpsId = corps?.id ?? '';
const today = '2023-09-15';
const state = `case when answer is not null then 'excused' when met_on is not null then 'met' when opens_on > '${today}' then 'upcoming' when due_on < '${today}' then 'overdue' when soon_on <= '${today}' then 'due-soon' else 'open' end`;
const det = (
  await pool.query<{ path: string; id: string }>(
    "select path, id from unit where level = 'detachment' order by path limit 1",
  )
).rows[0] ?? { path: '', id: '' };
const end = `${det.path.slice(0, -1)}/`;
const like = '%教育%';

const pages: [string, string, string, [string, unknown[]][]][] = [
  [
    'matrix of the corps',
    'corps.officer',
    '/api/duty-matrix?year=2023',
    [
      [
        `
          select split_part(path, '.', 2) as child, obligation_id, count(*),
            count(*) filter (where s = 'met') as met, count(*) filter (where s = 'overdue') as overdue,
            sum(done), sum(min), min(due_on), (array_agg(id))[1:50]
          from (
            select d.*, ${state} as s
            from duty d
            where corps_id = $1
              and due_on between '2023-01-01' and '2023-12-31'
          ) d
          group by 1, 2
        `,
        [corpsId],
      ],
    ],
  ],
  [
    'to-do of a detachment',
    'det01.political',
    '/api/duties?mine=true&limit=20&state=open,due-soon,overdue',
    [
      [
        `
          select d.*, u.name as unit_name, p.name as person_name, o.name as other_name, e.title,
            a.id as answer_id, a.type, a.state, a.reason
          from (
            select *
            from duty
            where corps_id = $1
              and unit_id = $2
              and bearer_type = 'unit'
              and met_on is null
              and answer is null
              and opens_on <= $3
            order by due_on, path, id
            limit 20
          ) d
          join unit u on u.corps_id = d.corps_id
            and u.id = d.unit_id
          left join person p on p.corps_id = d.corps_id
            and p.id = d.person_id
          left join person o on o.corps_id = d.corps_id
            and o.id = d.other_person_id
          left join event e on e.corps_id = d.corps_id
            and e.id = d.event_id
          left join lateral (
            select *
            from answer a
            where a.corps_id = d.corps_id
              and a.duty_id = d.id
            order by requested_at desc
            limit 1
          ) a on true
        `,
        [corpsId, det.id, today],
      ],
      [
        `
          select ${state} as s, count(*)
          from duty
          where corps_id = $1
            and unit_id = $2
            and bearer_type = 'unit'
          group by 1
        `,
        [corpsId, det.id],
      ],
      // What a superior has yet to accept, and what one activity could discharge as well.
      [
        `
          select r.*
          from record r
          where r.corps_id = $1
            and r.status = 'submitted'
            and exists (
              select
              from record_unit u
              where u.corps_id = r.corps_id
                and u.record_id = r.id
                and u.unit_id = $2
            )
        `,
        [corpsId, det.id],
      ],
      [
        `
          select distinct obligation_id
          from duty
          where corps_id = $1
            and bearer_key = $2
            and met_on is null
            and answer is null
            and opens_on <= $3
            and (count_to is null or count_to >= $3)
        `,
        [corpsId, `u:${det.id}`, today],
      ],
    ],
  ],
  [
    'ledger page of a detachment',
    'det01.political',
    `/api/records?unitId=${det.id}&limit=20`,
    [
      [
        `
          select r.*, h.hosts, p.people, (
            select count(*) from duty_record x where x.corps_id = r.corps_id and x.record_id = r.id
          ) as duties,
            (select count(*) from file x where x.corps_id = r.corps_id and x.record_id = r.id) as files
          from (
            select *
            from record
            where corps_id = $1
              and (
                path >= $2
                  and path < $3
                  or several_hosts
                  and id in (
                    select record_id
                    from record_unit u
                    where u.corps_id = $1
                      and u.path >= $2
                      and u.path < $3
                  )
              )
              and status not in ('draft', 'withdrawn')
            order by occurred_on desc, id desc
            limit 21
          ) r
          left join lateral (
            select json_agg(json_build_array(u.id, u.name)) as hosts
            from record_unit x
            join unit u on u.corps_id = x.corps_id
              and u.id = x.unit_id
            where x.corps_id = r.corps_id
              and x.record_id = r.id
          ) h on true
          left join lateral (
            select json_agg(json_build_array(x.role, x.name)) as people
            from record_person x
            where x.corps_id = r.corps_id
              and x.record_id = r.id
              and x.role <> 'participant'
          ) p on true
        `,
        [corpsId, det.path, end],
      ],
      [
        `
          select count(*)
          from record
          where corps_id = $1
            and (
              path >= $2
                and path < $3
                or several_hosts
                and id in (
                  select record_id from record_unit u where u.corps_id = $1 and u.path >= $2 and u.path < $3
                )
            )
            and status not in ('draft', 'withdrawn')
        `,
        [corpsId, det.path, end],
      ],
    ],
  ],
  [
    'search, two characters',
    'corps.officer',
    `/api/search?q=${encodeURIComponent('教育')}`,
    [
      [
        `
          select id, name, level
          from unit
          where corps_id = $1
            and (name like $2 or plate_name like $2 or pinyin like $2)
          order by path
          limit 8
        `,
        [corpsId, like],
      ],
      [
        `
          select p.id, p.name, u.name as unit_name
          from (
            select *
            from person
            where corps_id = $1
              and (name like $2 or pinyin like $2)
            order by pinyin
            limit 8
          ) p
          join unit u on u.corps_id = p.corps_id
            and u.id = p.unit_id
        `,
        [corpsId, like],
      ],
      [
        `
          select r.id, r.title, r.occurred_on, u.name as unit_name
          from (
            select *
            from record
            where corps_id = $1
              and status in ('submitted', 'accepted', 'returned')
              and (title like $2 or pinyin like $2)
            order by occurred_on desc, id desc
            limit 8
          ) r
          join unit u on u.corps_id = r.corps_id
            and u.id = r.unit_id
        `,
        [corpsId, like],
      ],
    ],
  ],
];
const rows: Row[] = [];
for (const [what, account, url, queries] of pages) {
  const cookie = await site.cookie(account);
  const times = await inTurns(
    12,
    async () => {
      const reply = await http.inject({ url, headers: { cookie } });
      if (reply.statusCode !== 200) throw new Error(`${url}: ${reply.body}`);
    },
    async () => {
      for (const [text, values] of queries) await pool.query(text, values);
    },
  );
  rows.push({ what, ...times, unit: 'ms', better: 'less' });
}
print('(b) pages, median of 12', rows);
await site.close();
