import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { pathEnd } from '@liulian/domain';
import { bulkInsert, elevated, type Row, type Trx } from '../../../platform/database/index.ts';
import { formerNames } from '../unit-store.ts';
import type { Snapshot } from './planning.ts';

export type BatchRow = Row<'import_batch'>;

/** Tables that an import writes, parents before what refers to them. */
export const importTables = [
  'unit',
  'unit_name',
  'party_organisation',
  'person',
  'service',
  'appointment',
] as const;
export type ImportTable = (typeof importTables)[number];

const columns: { [T in ImportTable]: (keyof Row<T> & string)[] } = {
  unit: [
    'id',
    'parent_id',
    'path',
    'level',
    'name',
    'plate_name',
    'short_name',
    'pinyin',
    'name_key',
    'sort_key',
    'flags',
    'from_on',
    'to_on',
    'sort',
  ],
  unit_name: [
    'id',
    'unit_id',
    'valid_from',
    'valid_to',
    'name',
    'plate_name',
    'short_name',
    'pinyin',
    'name_key',
    'created_at',
  ],
  party_organisation: ['id', 'unit_id', 'type', 'name', 'from_on', 'to_on'],
  person: [
    'id',
    'name',
    'pinyin',
    'name_key',
    'sort_key',
    'joined_on',
    'left_on',
    'unit_id',
    'path',
    'class',
  ],
  service: ['id', 'person_id', 'unit_id', 'path', 'class', 'from_on', 'to_on'],
  appointment: [
    'id',
    'person_id',
    'unit_id',
    'path',
    'post',
    'from_on',
    'to_on',
    'probation_ends_on',
    'promotion',
    'key_post',
  ],
};

export async function loadSnapshot(trx: Trx, corpsId: string, scope: string): Promise<Snapshot> {
  const end = pathEnd(scope);
  const units = await trx
    .selectFrom('unit')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .orderBy('path')
    .execute();
  const people = await trx
    .selectFrom('person')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('path', '>=', scope)
    .where('path', '<', end)
    .orderBy('id')
    .execute();
  const services = await trx
    .selectFrom('service')
    .selectAll()
    .distinctOn('person_id')
    .where('corps_id', '=', corpsId)
    .where('path', '>=', scope)
    .where('path', '<', end)
    .orderBy('person_id')
    .orderBy('from_on', 'desc')
    .execute();
  const appointments = await trx
    .selectFrom('appointment')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('path', '>=', scope)
    .where('path', '<', end)
    .orderBy('id')
    .execute();
  const last = await trx
    .selectFrom('unit_name')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('valid_to', 'is', null)
    .execute();
  const names = new Map(last.map((row) => [row.unit_id, row]));
  return { units, names, former: await formerNames(trx, corpsId), people, services, appointments };
}

export function lockBatch(trx: Trx, corpsId: string, id: string): Promise<BatchRow | undefined> {
  return trx
    .selectFrom('import_batch')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function loadRows<T extends ImportTable>(
  trx: Trx,
  table: T,
  corpsId: string,
  ids: string[],
): Promise<Row<T>[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<
    Row<T>
  >`select * from ${sql.table(table)} where corps_id = ${corpsId} and id = any(${ids}) order by id`.execute(
    trx,
  );
  return rows;
}

export async function insertRows<T extends ImportTable>(trx: Trx, table: T, rows: Row<T>[]): Promise<void> {
  await bulkInsert<T>(trx, table, rows);
}

/** Writes whole rows over those with the same id. */
export async function replaceRows<T extends ImportTable>(
  trx: Trx,
  table: T,
  corpsId: string,
  rows: Row<T>[],
): Promise<void> {
  const set = sql.join(
    columns[table].filter((name) => name !== 'id').map((name) => sql`${sql.ref(name)} = v.${sql.ref(name)}`),
  );
  for (let start = 0; start < rows.length; start += 4000) {
    const text = JSON.stringify(rows.slice(start, start + 4000));
    await sql`
      update ${sql.table(table)} t
      set ${set}
      from json_populate_recordset(null::${sql.table(table)}, ${text}::json) v
      where t.corps_id = ${corpsId}
        and t.id = v.id
    `.execute(trx);
  }
}

export async function deleteRows(
  trx: Trx,
  table: ImportTable,
  corpsId: string,
  ids: string[],
): Promise<void> {
  if (ids.length > 0)
    await sql`delete from ${sql.table(table)} where corps_id = ${corpsId} and id = any(${ids})`.execute(trx);
}

/** A fingerprint of the named rows as they stand, over the columns that an import writes. */
export async function fingerprint(
  trx: Trx,
  corpsId: string,
  touched: Record<ImportTable, string[]>,
): Promise<string> {
  const hash = createHash('sha256');
  for (const table of importTables) {
    const rows: Record<string, unknown>[] = await loadRows(trx, table, corpsId, touched[table]);
    for (const row of rows) hash.update(JSON.stringify([table, ...columns[table].map((name) => row[name])]));
  }
  return hash.digest('hex');
}

/**
 * What else has come to refer to the new rows, besides the rows that the import itself touched, in words;
 * null when nothing has.
 */
export async function dependents(
  trx: Trx,
  corpsId: string,
  created: Record<ImportTable, string[]>,
  touched: Record<ImportTable, string[]>,
): Promise<string | null> {
  const { unit, person } = created;
  const { service, appointment, party_organisation: party } = touched;
  const checks: [string, ReturnType<typeof sql<{ count: number }>>][] = [
    [
      '条记录写有这批人员',
      sql`
        select count(distinct record_id)::int as count
        from record_person
        where corps_id = ${corpsId}
          and person_id = any(${person})
      `,
    ],
    [
      '条记录属于这批单位',
      sql`
        select count(distinct record_id)::int as count
        from record_unit
        where corps_id = ${corpsId}
          and unit_id = any(${unit})
      `,
    ],
    [
      '条记录属于这批单位',
      sql`select count(*)::int as count from record where corps_id = ${corpsId} and unit_id = any(${unit})`,
    ],
    [
      '次之后的调动涉及这批人员或单位',
      sql`
        select count(*)::int as count
        from service
        where corps_id = ${corpsId}
          and (person_id = any(${person}) or unit_id = any(${unit}))
          and not id = any(${service})
      `,
    ],
    [
      '个之后的任职涉及这批人员或单位',
      sql`
        select count(*)::int as count
        from appointment
        where corps_id = ${corpsId}
          and (person_id = any(${person}) or unit_id = any(${unit}))
          and not id = any(${appointment})
      `,
    ],
    [
      '个之后新建的下级单位',
      sql`
        select count(*)::int as count
        from unit
        where corps_id = ${corpsId}
          and parent_id = any(${unit})
          and not id = any(${touched.unit})
      `,
    ],
    [
      '个党组织属于这批单位',
      sql`
        select count(*)::int as count
        from party_organisation
        where corps_id = ${corpsId}
          and unit_id = any(${unit})
          and not id = any(${party})
      `,
    ],
    [
      '个账号属于这批人员',
      sql`
        select count(*)::int as count
        from account
        where corps_id = ${corpsId}
          and person_id = any(${person})
      `,
    ],
    [
      '项角色授在这批单位',
      sql`
        select count(*)::int as count from role_grant where corps_id = ${corpsId} and unit_id = any(${unit})
      `,
    ],
    [
      '个事件涉及这批人员或单位',
      sql`
        select count(*)::int as count
        from event
        where corps_id = ${corpsId}
          and (unit_id = any(${unit}) or person_ids && ${person})
      `,
    ],
    [
      '条免做或未开展的说明涉及这批人员或单位',
      sql`
        select count(*)::int as count
        from answer a
        where a.corps_id = ${corpsId}
          and (
            a.unit_id = any(${unit})
              or exists (
                select
                from duty d
                where d.corps_id = a.corps_id
                  and d.id = a.duty_id
                  and (d.person_id = any(${person}) or d.other_person_id = any(${person}))
              )
          )
      `,
    ],
  ];
  for (const [words, query] of checks) {
    const { rows } = await query.execute(trx);
    const count = rows[0]?.count ?? 0;
    if (count > 0) return `已有 ${count} ${words}`;
  }
  return null;
}

/**
 * The embedded engine never looks at its tables by itself: after many new rows the planner needs fresh
 * statistics.
 */
export async function refreshStatistics(trx: Trx): Promise<void> {
  await elevated(trx, () => sql`analyze unit, person, service, appointment`.execute(trx));
}
