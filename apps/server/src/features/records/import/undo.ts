import type { recordsContract } from '@liulian/contract';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../../platform/database/index.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { Caller } from '../../../platform/http/index.ts';
import { confidential, withheldTitle } from '../disclosure.ts';
import type { RecordService } from '../service.ts';

type Listed = z.output<typeof recordsContract.recordImportList>['items'];
type Undone = z.output<typeof recordsContract.undoImportResult>;

/** A record of a list carries the file, the kind and the row that it came from (`client_id`). */
const marked = (importId: string, kind: string) => `sheet-${importId}-${kind}-`;

/** The files that the caller imported as this kind, newest first. */
export async function listRecordImports(trx: Trx, caller: Caller, kind: string): Promise<Listed> {
  const { rows } = await sql<{ id: string; at: string; records: number }>`
    select substr(client_id, 7, 32) as id, min(entered_at)::text as at, count(*)::int as records
    from record
    where corps_id = ${caller.corpsId}
      and created_by = ${caller.accountId}
      and kind = ${kind}
      and client_id like 'sheet-%'
    group by 1
    order by min(entered_at) desc
    limit 20
  `.execute(trx);
  return rows.map((row) => ({ ...row, kind, at: new Date(row.at).toISOString() }));
}

/**
 * Takes back what an import stored, in one transaction: what waits or counts at once is withdrawn. What a
 * superior has accepted, or what was withdrawn, changed hands or is past its time stays, and is named.
 */
export async function undoRecordImport(
  trx: Trx,
  records: RecordService,
  caller: Caller,
  kind: string,
  importId: string,
): Promise<Undone> {
  if (!/^[0-9a-f]{32}$/.test(importId)) throw new Refusal('import.not_found');
  const rows = await trx
    .selectFrom('record')
    .select(['id', 'title', 'revision', 'status', 'visibility'])
    .where('corps_id', '=', caller.corpsId)
    .where('created_by', '=', caller.accountId)
    .where('client_id', 'like', `${marked(importId, kind)}%`)
    .orderBy('id')
    .execute();
  if (rows.length === 0) throw new Refusal('import.not_found');
  const result: Undone = { withdrawn: 0, kept: [] };
  for (const row of rows) {
    const { abilities } = await records.load(trx, caller, row.id, true);
    if (abilities.withdraw) {
      await records.withdraw(trx, caller, row.id, '撤销导入', row.revision);
      result.withdrawn += 1;
      continue;
    }
    result.kept.push({
      id: row.id,
      title: confidential(row) ? withheldTitle : row.title,
      reason: row.status === 'accepted' ? '上级已认可，或已过撤销时限' : '已经退回或改过，请打开处理',
    });
  }
  return result;
}
