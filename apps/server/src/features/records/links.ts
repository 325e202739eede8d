import { sql } from 'kysely';
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
