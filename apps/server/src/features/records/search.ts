import { sql } from 'kysely';
import { pathEnd } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';

/** Units, people and records by characters or pinyin, each within what the caller may see. */
export async function search(trx: Trx, deps: Deps, caller: Caller, q: string) {
  const like = `%${q.trim().toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  const items: { type: 'unit' | 'person' | 'record' | 'duty'; id: string; title: string; detail: string }[] = [];
  const units = await trx.selectFrom('unit').select(['id', 'name', 'plate_name', 'level']).where('corps_id', '=', caller.corpsId).where('path', '>=', caller.unitPath).where('path', '<', pathEnd(caller.unitPath))
    .where((where) => where.or([where('name', 'like', like), where('plate_name', 'like', like), where('pinyin', 'like', like)])).orderBy('path').limit(8).execute();
  for (const unit of units) items.push({ type: 'unit', id: unit.id, title: unit.name, detail: unit.plate_name ?? deps.programme.pack.vocabulary.levels[unit.level as never] ?? '' });
  if (may(caller, 'people:read')) {
    const people = await trx.selectFrom('person as p').innerJoin('unit as u', (join) => join.onRef('u.corps_id', '=', 'p.corps_id').onRef('u.id', '=', 'p.unit_id')).select(['p.id', 'p.name', 'u.name as unit_name'])
      .where('p.corps_id', '=', caller.corpsId).where('p.path', '>=', caller.unitPath).where('p.path', '<', pathEnd(caller.unitPath)).where((where) => where.or([where('p.name', 'like', like), where('p.pinyin', 'like', like)])).orderBy('p.pinyin').limit(8).execute();
    for (const person of people) items.push({ type: 'person', id: person.id, title: person.name, detail: person.unit_name });
  }
  if (may(caller, 'records:read')) {
    // The names of units are joined to the eight found, not to all that match.
    const found = trx.selectFrom('record').select(['corps_id', 'id', 'title', 'occurred_on', 'unit_id']).where('corps_id', '=', caller.corpsId)
      // The whole corps is what the row policy gives its headquarters anyway; newest first, the search stops at the eighth.
      .$if(caller.unitLevel !== 'corps', (query) => query.where('path', '>=', caller.unitPath).where('path', '<', pathEnd(caller.unitPath)))
      .where((where) => where.or([sql<boolean>`status in ('submitted', 'accepted', 'returned')`, where('created_by', '=', caller.accountId)])).where((where) => where.or([where('title', 'like', like), where('pinyin', 'like', like)]))
      .orderBy('occurred_on', 'desc').orderBy('id', 'desc').limit(8);
    const records = await trx.selectFrom(found.as('r')).innerJoin('unit as u', (join) => join.onRef('u.corps_id', '=', 'r.corps_id').onRef('u.id', '=', 'r.unit_id')).select(['r.id', 'r.title', 'r.occurred_on', 'u.name as unit_name']).orderBy('r.occurred_on', 'desc').orderBy('r.id', 'desc').execute();
    for (const record of records) items.push({ type: 'record', id: record.id, title: record.title, detail: `${record.unit_name} ${record.occurred_on}` });
  }
  return { items };
}
