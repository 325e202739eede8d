import { linkCounts, type Kind, type LinkCount } from '@liulian/domain';
import { sql, type RawBuilder } from 'kysely';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Deps } from '../../deps.ts';
import { stageOf } from './flow.ts';
import type { RecordRow } from './store.ts';

/** Records in effect or handed in that refer to this one, seen by the caller or not. */
async function referring(trx: Trx, row: Pick<RecordRow, 'corps_id' | 'id'>) {
  const { rows } = await elevated(trx, () =>
    sql<Pick<RecordRow, 'kind' | 'stage' | 'status'> & { field: string }>`
      select l.field, r.kind, r.stage, r.status
      from record_link l
      join record r on r.corps_id = l.corps_id
        and r.id = l.record_id
      where l.corps_id = ${row.corps_id}
        and l.target_id = ${row.id}
        and r.status in ('submitted', 'accepted')
    `.execute(trx),
  );
  return rows;
}

/** The kind of each record that refers to this one, and the stage (without stages: the status) it is in. */
export async function linkedTo(trx: Trx, deps: Deps, row: RecordRow) {
  const kinds = await deps.programme.kinds(trx, row.corps_id);
  return (await referring(trx, row)).map((link) => {
    const kind = kinds.find((entry) => entry.id === link.kind);
    return { kind: link.kind, state: (kind && stageOf(kind, link)?.[0]) ?? link.status };
  });
}

/**
 * Refuses to take back what something else rests on (`if-void: block` of its reference).
 * @throws record.rested_on
 */
export async function demandUnused(trx: Trx, deps: Deps, row: RecordRow): Promise<void> {
  const kinds = await deps.programme.kinds(trx, row.corps_id);
  const resting = (await referring(trx, row)).filter(
    (link) => kinds.find((entry) => entry.id === link.kind)?.fields[link.field]?.ifVoid === 'block',
  );
  if (resting.length > 0) throw new Refusal('record.rested_on', { count: `${resting.length}` });
}

/** How many records refer to one, of the kind and in the stages that are counted, as the reader sees them. */
export function linksOf(
  { countLinks, by, in: wanted }: LinkCount,
  id: RawBuilder<unknown>,
): RawBuilder<number> {
  return sql<number>`
    select count(distinct o.id)::int
    from record_link l
    join record o on o.corps_id = l.corps_id
      and o.id = l.record_id
    where l.corps_id = app_corps()
      and l.target_id = ${id}
      and o.kind = ${countLinks}
      and o.status in ('submitted', 'accepted', 'returned')
      ${by === undefined ? sql`` : sql`and l.field = ${by}`}
      ${wanted === undefined ? sql`` : sql`and coalesce(o.stage, o.status) = any(${wanted})`}
  `;
}

/** The same for some records, by record and name of the derived field. */
export async function linkCountsOf(
  trx: Trx,
  kind: Kind,
  ids: string[],
): Promise<Map<string, Record<string, number>>> {
  const found = new Map<string, Record<string, number>>();
  for (const [name, counted] of Object.entries(ids.length === 0 ? {} : linkCounts(kind))) {
    const { rows } = await sql<{ id: string; count: number }>`
      select asked.id, (${linksOf(counted, sql`asked.id`)}) as count
      from unnest(${ids}::text[]) as asked (id)
    `.execute(trx);
    for (const { id, count } of rows) found.set(id, { ...found.get(id), [name]: count });
  }
  return found;
}
