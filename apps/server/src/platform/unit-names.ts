import { sql, type RawBuilder } from 'kysely';
import type { Trx } from './database/index.ts';

/**
 * What the joined unit `alias` was called on a day (a date in SQL): its name of that day, followed by its
 * present one in brackets where that is another: `第九支队（现：第九救援支队）`. A day before the unit was
 * founded gives its first name; a name that is still to come is not shown before its day.
 */
export function unitNameOn(alias: string, day: RawBuilder<unknown>): RawBuilder<string> {
  const of = (column: string) => sql.ref(`${alias}.${column}`);
  return sql<string>`
    case
      when ${of('former_until')} >= ${day}
        then unit_name_then(${of('corps_id')}, ${of('id')}, ${of('name')}, ${day})
      else ${of('name')}
    end
  `;
}

/** The same for many units and days at once: a function of a unit's id and a day. */
export async function unitNamer(trx: Trx, corpsId: string): Promise<(id: string, day: string) => string> {
  const rows = await trx.selectFrom('unit').select(['id', 'name']).where('corps_id', '=', corpsId).execute();
  const present = new Map(rows.map((row) => [row.id, row.name]));
  const former = Map.groupBy(
    await trx
      .selectFrom('unit_name')
      .select(['unit_id', 'name', 'valid_to'])
      .where('corps_id', '=', corpsId)
      .where('valid_to', 'is not', null)
      .orderBy('valid_to')
      .execute(),
    (row) => row.unit_id,
  );
  return (id, day) => {
    const now = present.get(id) ?? id;
    const then = former.get(id)?.find((row) => (row.valid_to ?? '') >= day)?.name ?? now;
    return then === now ? now : `${then}（现：${now}）`;
  };
}

/** Whether the unit whose id is `unitId` once had a name like that (a key of a name, or its reading). */
export function onceNamed(
  unitId: RawBuilder<unknown>,
  corpsId: string,
  like: string,
  reading?: string,
): RawBuilder<boolean> {
  const read = reading === undefined ? sql`` : sql`or pinyin like ${reading}`;
  return sql<boolean>`
    ${unitId} in (
      select unit_id
      from unit_name
      where corps_id = ${corpsId}
        and valid_to is not null
        and (
          name_key like ${like}
            or lower(plate_name) like ${like}
            or lower(short_name) like ${like} ${read}
        )
    )
  `;
}
