import { contributionsOf, countsToward } from '@liulian/domain';
import { sql } from 'kysely';
import type { Row, Trx } from '../../platform/database/index.ts';
import type { Catalogue } from './catalogue.ts';
import { specOf } from './duty-store.ts';
import { loadFacts } from './fact-store.ts';

/** How many submitted records would count for each duty once a superior accepts them. */
export async function pendingOf(trx: Trx, corpsId: string, catalogue: Catalogue, rows: Row<'duty'>[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  if (rows.length === 0) return counts;
  const unitIds = [...new Set(rows.map((row) => row.unit_id))];
  const submitted = await trx.selectFrom('record as r').select('r.id').where('r.corps_id', '=', corpsId).where('r.status', '=', 'submitted')
    .where((where) => where.exists(where.selectFrom('record_unit as u').select('u.unit_id').whereRef('u.corps_id', '=', 'r.corps_id').whereRef('u.record_id', '=', 'r.id').where(sql<boolean>`u.unit_id = any(${unitIds})`))).limit(200).execute();
  if (submitted.length === 0) return counts;
  const facts = await loadFacts(trx, corpsId, { ids: submitted.map((row) => row.id), status: 'submitted' });
  for (const row of rows) {
    const obligation = catalogue.get(row.obligation_id);
    if (!obligation) continue;
    const spec = specOf(row);
    const count = facts.filter((fact) => contributionsOf(fact, obligation).some((contribution) => contribution.bearerKey === row.bearer_key && countsToward(contribution, spec))).length;
    if (count > 0) counts.set(row.id, count);
  }
  return counts;
}
