import { sql } from 'kysely';
import { pathEnd } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';

interface Found {
  units: { id: string; name: string; plate_name: string | null; level: string }[] | null;
  people: { id: string; name: string; unit_name: string }[] | null;
  records: { id: string; title: string; occurred_on: string; unit_name: string }[] | null;
}

/** Units, people and records by characters or pinyin, eight of each, within what the caller may see. */
export async function search(trx: Trx, deps: Deps, caller: Caller, q: string) {
  const like = `%${q.trim().toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  const own = sql`corps_id = ${caller.corpsId}`;
  const below = sql`path >= ${caller.unitPath} and path < ${pathEnd(caller.unitPath)}`;
  // The whole corps is what the row policy gives its headquarters anyway; newest first, the search then stops at the eighth.
  const ledger = caller.unitLevel === 'corps' ? own : sql`${own} and ${below}`;
  const nothing = sql`null::json`;
  // Names of units are joined to the eight found, not to all that match.
  const { rows: [found] } = await sql<Found>`select
    (select json_agg(u) from (select id, name, plate_name, level from unit where ${own} and ${below} and (name like ${like} or plate_name like ${like} or pinyin like ${like}) order by path limit 8) u) as units,
    ${may(caller, 'people:read') ? sql`(select json_agg(json_build_object('id', p.id, 'name', p.name, 'unit_name', u.name) order by p.pinyin) from (select corps_id, id, name, pinyin, unit_id from person
      where ${own} and ${below} and (name like ${like} or pinyin like ${like}) order by pinyin limit 8) p join unit u on u.corps_id = p.corps_id and u.id = p.unit_id)` : nothing} as people,
    ${may(caller, 'records:read') ? sql`(select json_agg(json_build_object('id', r.id, 'title', r.title, 'occurred_on', r.occurred_on, 'unit_name', u.name) order by r.occurred_on desc, r.id desc) from (select corps_id, id, title, occurred_on, unit_id from record
      where ${ledger} and (status in ('submitted', 'accepted', 'returned') or created_by = ${caller.accountId}) and (title like ${like} or pinyin like ${like}) order by occurred_on desc, id desc limit 8) r
      join unit u on u.corps_id = r.corps_id and u.id = r.unit_id)` : nothing} as records`.execute(trx);
  return {
    items: [
      ...(found?.units ?? []).map((unit) => ({ type: 'unit' as const, id: unit.id, title: unit.name, detail: unit.plate_name ?? deps.programme.pack.vocabulary.levels[unit.level as never] ?? '' })),
      ...(found?.people ?? []).map((person) => ({ type: 'person' as const, id: person.id, title: person.name, detail: person.unit_name })),
      ...(found?.records ?? []).map((record) => ({ type: 'record' as const, id: record.id, title: record.title, detail: `${record.unit_name} ${record.occurred_on}` })),
    ],
  };
}
