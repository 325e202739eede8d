import { eventTypeOf } from '@liulian/domain';
import type { dutiesContract } from '@liulian/contract';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import type { Catalogue } from '../kinds/index.ts';

type Cause = NonNullable<z.output<typeof dutiesContract.duty>['cause']>;

/**
 * The records from which duties came, by duty: those that the caller reads. An event that a record is by
 * itself is named by its type, the record, and for whom it is (see `recordEvents`).
 */
export async function causesOf(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  catalogue: Catalogue,
  rows: { id: string; obligation_id: string; event_id: string | null }[],
): Promise<Map<string, Cause>> {
  const causes = new Map<string, Cause>();
  const possible = new Map<string, string[]>();
  for (const row of rows) {
    const cadence = catalogue.get(row.obligation_id)?.cadence;
    const type = cadence && eventTypeOf(cadence);
    if (!type || !row.event_id?.startsWith(`${type}-`)) continue;
    const parts = row.event_id.slice(type.length + 1).split('-');
    // An id may hold a dash itself.
    possible.set(
      row.id,
      parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('-')),
    );
  }
  const ids = [...new Set([...possible.values()].flat())];
  if (ids.length === 0) return causes;
  const records = await trx
    .selectFrom('record')
    .select(['id', 'title', 'kind', 'visibility', 'created_by'])
    .where('corps_id', '=', caller.corpsId)
    .where(sql<boolean>`id = any(${ids})`)
    .execute();
  const byId = new Map(records.map((record) => [record.id, record]));
  const kinds = await deps.programme.kinds(trx, caller.corpsId);
  for (const row of rows) {
    const record = possible.get(row.id)?.flatMap((id) => byId.get(id) ?? [])[0];
    if (!record) continue;
    const rule = catalogue.get(row.obligation_id)?.dischargedBy.find((one) => one.step);
    const step = rule && kinds.find(({ id }) => id === rule.kind)?.flow?.steps[rule.step?.by[0] ?? ''];
    const few = record.visibility === 'personal' || record.visibility === 'discipline';
    causes.set(row.id, {
      recordId: record.id,
      title: few && record.created_by !== caller.accountId ? '内容限知悉的记录' : record.title,
      step: step?.title ?? null,
    });
  }
  return causes;
}
