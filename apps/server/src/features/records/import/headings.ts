import type { Kind } from '@liulian/domain';
import { audit } from '../../../platform/audit.ts';
import type { Trx } from '../../../platform/database/index.ts';
import { actorOf, type Caller } from '../../../platform/http/index.ts';
import { headingKey, type Table } from '../../../platform/sheet-table.ts';
import type { Deps } from '../../../deps.ts';
import type { ImportColumn } from './columns.ts';

/** What headings were said to mean in earlier lists of the kind, by `headingKey`; null: not to be read. */
export async function rememberedHeadings(
  trx: Trx,
  caller: Caller,
  kind: Kind,
): Promise<Map<string, string | null>> {
  const rows = await trx
    .selectFrom('import_heading')
    .select(['heading_key', 'field'])
    .where('corps_id', '=', caller.corpsId)
    .where('kind', '=', kind.id)
    .execute();
  return new Map(rows.map((row) => [row.heading_key, row.field]));
}

/** Keeps what somebody decided in this import for the next one; what is kept already is not written again. */
export async function rememberHeadings(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  kind: Kind,
  tables: readonly Table[],
  chosen: ReadonlyMap<string, string | null>,
  columns: readonly ImportColumn[],
): Promise<void> {
  const known = await rememberedHeadings(trx, caller, kind);
  const decided = tables
    .flatMap((table) => table.columns)
    .filter((column) => chosen.has(column.id) && known.get(headingKey(column.heading)) !== column.key);
  const said: string[] = [];
  for (const { heading, key } of decided) {
    const now = { field: key, heading, changed_by: caller.accountId, changed_at: deps.clock.now() };
    await trx
      .insertInto('import_heading')
      .values({ corps_id: caller.corpsId, kind: kind.id, heading_key: headingKey(heading), ...now })
      .onConflict((conflict) => conflict.columns(['corps_id', 'kind', 'heading_key']).doUpdateSet(now))
      .execute();
    const title = columns.find((column) => column.key === key)?.title;
    said.push(title ? `“${heading.slice(0, 40)}”当作“${title}”` : `“${heading.slice(0, 40)}”不导入`);
  }
  if (said.length > 0)
    await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
      action: 'record.import_headings',
      objectType: 'kind',
      objectId: kind.id,
      unitId: caller.unitId,
      summary: `导入${kind.title}的表头：${said.join('；').slice(0, 400)}`,
    });
}
