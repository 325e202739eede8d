/** (b) The pages people open most, as the server answers them, against the best SQL by hand on the same data: no permissions, no names, no JSON. */
import { inTurns, print, type Row } from './measure.ts';
import { benchSite } from './site.ts';

const site = await benchSite();
const { http, deps: { database: { pool } } } = site.app;
const { rows: [corps] } = await pool.query<{ id: string }>('select id from corps');
const corpsId = corps?.id ?? '';
const today = '2023-09-15';
const state = `case when answer is not null then 'excused' when met_on is not null then 'met' when opens_on > '${today}' then 'upcoming' when due_on < '${today}' then 'overdue' when soon_on <= '${today}' then 'due-soon' else 'open' end`;
const det = (await pool.query<{ path: string; id: string }>("select path, id from unit where level = 'detachment' order by path limit 1")).rows[0] ?? { path: '', id: '' };
const end = `${det.path.slice(0, -1)}/`;
const like = '%教育%';

const pages: [string, string, string, [string, unknown[]][]][] = [
  ['matrix of the corps', 'corps.officer', '/api/duty-matrix?year=2023', [[`select split_part(path, '.', 2) as child, obligation_id, count(*), count(*) filter (where s = 'met') as met, count(*) filter (where s = 'overdue') as overdue, sum(done), sum(min), min(due_on), (array_agg(id))[1:50]
    from (select d.*, ${state} as s from duty d where corps_id = $1 and due_on between '2023-01-01' and '2023-12-31') d group by 1, 2`, [corpsId]]]],
  ['to-do of a detachment', 'det01.political', `/api/duties?mine=true&limit=20&state=open,due-soon,overdue`, [
    [`select * from duty where corps_id = $1 and unit_id = $2 and bearer_type = 'unit' and met_on is null and answer is null and opens_on <= $3 order by due_on, id limit 20`, [corpsId, det.id, today]],
    [`select ${state} as s, count(*) from duty where corps_id = $1 and unit_id = $2 and bearer_type = 'unit' group by 1`, [corpsId, det.id]]]],
  ['ledger page of a detachment', 'det01.political', `/api/records?unitId=${det.id}&limit=20`, [
    [`select * from record where corps_id = $1 and path >= $2 and path < $3 and status not in ('draft', 'withdrawn') order by occurred_on desc, id desc limit 20`, [corpsId, det.path, end]],
    [`select count(*) from record where corps_id = $1 and path >= $2 and path < $3 and status not in ('draft', 'withdrawn')`, [corpsId, det.path, end]]]],
  ['search, two characters', 'corps.officer', `/api/search?q=${encodeURIComponent('教育')}`, [
    [`select id, name from unit where corps_id = $1 and (name like $2 or plate_name like $2 or pinyin like $2) order by path limit 8`, [corpsId, like]],
    [`select id, name from person where corps_id = $1 and (name like $2 or pinyin like $2) order by pinyin limit 8`, [corpsId, like]],
    [`select id, title, occurred_on from record where corps_id = $1 and status in ('submitted', 'accepted', 'returned') and (title like $2 or pinyin like $2) order by occurred_on desc limit 8`, [corpsId, like]]]],
];
const rows: Row[] = [];
for (const [what, account, url, queries] of pages) {
  const cookie = await site.cookie(account);
  const times = await inTurns(12, async () => {
    const reply = await http.inject({ url, headers: { cookie } });
    if (reply.statusCode !== 200) throw new Error(`${url}: ${reply.body}`);
  }, async () => { for (const [text, values] of queries) await pool.query(text, values); });
  rows.push({ what, ...times, unit: 'ms', better: 'less' });
}
print('(b) pages, median of 12', rows);
await site.close();
