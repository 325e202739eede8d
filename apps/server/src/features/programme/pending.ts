import { contributionsOf, countsToward } from '@liulian/domain';
import { sql } from 'kysely';
import { elevated, type Row, type Trx } from '../../platform/database/index.ts';
import type { Catalogue } from './catalogue.ts';
import { specOf } from './duty-store.ts';
import { loadFacts } from './fact-store.ts';

/** How many submitted records would count for each duty once a superior accepts them. */
export async function pendingOf(trx: Trx, corpsId: string, catalogue: Catalogue, rows: Row<'duty'>[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  if (rows.length === 0) return counts;
  const unitIds = [...new Set(rows.map((row) => row.unit_id))];
  // Few records wait in a corps, however many its units have: each is looked at, instead of all that these units ever hosted.
  const near = await elevated(trx, () => sql<{ id: string }>`select r.id from record r where r.corps_id = ${corpsId} and r.status = 'submitted'
    and (select bool_or(u.unit_id = any(${unitIds})) from record_unit u where u.corps_id = r.corps_id and u.record_id = r.id) limit 200`.execute(trx));
  if (near.rows.length === 0) return counts;
  // Only those that the caller may see.
  const facts = await loadFacts(trx, corpsId, { ids: near.rows.map((row) => row.id), status: 'submitted' });
  if (facts.length === 0) return counts;
  for (const row of rows) {
    const obligation = catalogue.get(row.obligation_id);
    if (!obligation) continue;
    const spec = specOf(row);
    const count = facts.filter((fact) => contributionsOf(fact, obligation).some((contribution) => contribution.bearerKey === row.bearer_key && countsToward(contribution, spec))).length;
    if (count > 0) counts.set(row.id, count);
  }
  return counts;
}
