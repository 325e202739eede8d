import { sql } from 'kysely';
import type { RecordFact } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';

/** Accepted records as the engine sees them; all of a corps, or those named. */
export async function loadFacts(trx: Trx, corpsId: string, filter: { ids?: string[]; kinds?: string[]; status?: 'accepted' | 'submitted' } = {}): Promise<RecordFact[]> {
  if (filter.ids?.length === 0 || filter.kinds?.length === 0) return [];
  let query = trx.selectFrom('record').select(['id', 'kind', 'title', 'occurred_on', 'fields', 'category', 'serves', 'event_id', 'in_force_from', 'in_force_to', 'headcount', 'cost'])
    .where('corps_id', '=', corpsId).where('status', '=', filter.status ?? 'accepted');
  if (filter.ids) query = query.where(sql<boolean>`id = any(${filter.ids})`);
  if (filter.kinds) query = query.where(sql<boolean>`kind = any(${filter.kinds})`);
  const rows = await query.execute();
  if (rows.length === 0) return [];
  const ids = filter.ids || filter.kinds ? rows.map((row) => row.id) : null;
  const units = await trx.selectFrom('record_unit').select(['record_id', 'unit_id', 'role']).where('corps_id', '=', corpsId).$if(ids !== null, (q) => q.where(sql<boolean>`record_id = any(${ids})`)).execute();
  const people = await trx.selectFrom('record_person').select(['record_id', 'person_id', 'role']).where('corps_id', '=', corpsId).$if(ids !== null, (q) => q.where(sql<boolean>`record_id = any(${ids})`)).execute();
  const facts = new Map<string, RecordFact>();
  for (const row of rows) {
    facts.set(row.id, {
      id: row.id, kind: row.kind, title: row.title, occurredOn: row.occurred_on, units: [], people: [],
      fields: factFields(row.fields, row.category, row.serves, row.headcount, row.cost), eventId: row.event_id,
      inForce: row.in_force_from === null ? null : { from: row.in_force_from, to: row.in_force_to },
    });
  }
  for (const row of units) facts.get(row.record_id)?.units.push({ unitId: row.unit_id, role: row.role });
  for (const row of people) facts.get(row.record_id)?.people.push({ personId: row.person_id, role: row.role });
  return [...facts.values()];
}

/** Fields as the discharge rules read them: `servesAs` holds everything the record counts as besides its category. */
export function factFields(fields: Record<string, unknown>, category: string | null, serves: string[], headcount: number | null, cost: number | null): Record<string, unknown> {
  return { ...fields, ...(category === null ? {} : { category }), servesAs: serves, ...(headcount === null ? {} : { headcount }), ...(cost === null ? {} : { cost }) };
}
