import { isEmpty, type Kind, type RowInput } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import { rowsOf } from './relations.ts';

/**
 * Rows that a table takes over from the record that a field refers to (`from`), as far as the caller reads
 * them there: once, when the reference is given and nothing stands in the table yet. They are a copy, with
 * the edition they came from; what is changed there later changes nothing here.
 *
 * @param before the fields as they are stored: a reference that stood there already fills nothing again
 */
export async function rowsBegun(
  trx: Trx,
  corpsId: string,
  kind: Kind,
  input: { fields: Record<string, unknown>; rows?: Record<string, RowInput[]> | undefined },
  before: Record<string, unknown>,
): Promise<Record<string, RowInput[]>> {
  const begun: Record<string, RowInput[]> = {};
  for (const [name, { from, limit }] of Object.entries(kind.tables)) {
    const id = from && input.fields[from.reference];
    if (!from || typeof id !== 'string' || id === before[from.reference]) continue;
    if ((input.rows?.[name] ?? []).length > 0) continue;
    const source = await trx
      .selectFrom('record')
      .select('revision')
      .where('corps_id', '=', corpsId)
      .where('id', '=', id)
      .executeTakeFirst();
    if (!source) continue;
    const rows = (await rowsOf(trx, corpsId, id)).filter((row) => row.table_name === from.table);
    begun[name] = rows.slice(0, limit).map((row) => ({
      values: Object.fromEntries(
        Object.entries(from.map)
          .map(([column, there]) => [column, there === 'version' ? source.revision : row.fields[there]])
          .filter(([, value]) => !isEmpty(value)),
      ),
    }));
  }
  return begun;
}
