import { sql } from 'kysely';
import { roleOf, type Kind } from '@liulian/domain';
import { bulkInsert, elevated, type NewRow, type Row, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Caller } from '../../platform/http/index.ts';

export type RecordRow = Row<'record'>;

/**
 * The row if the caller may see it (row-level security decides), with the paths of its hosts; locked for a
 * change when asked.
 */
export async function findRecord(
  trx: Trx,
  corpsId: string,
  id: string,
  options: { lock?: boolean } = {},
): Promise<{ row: RecordRow; hostPaths: string[] } | undefined> {
  const {
    rows: [found],
  } = await sql<RecordRow & { host_paths: string[] }>`
    select r.*, array(
      select u.path
      from record_unit u
      where u.corps_id = r.corps_id
        and u.record_id = r.id
        and u.role = 'host'
    ) as host_paths
    from record r
    where r.corps_id = ${corpsId}
      and r.id = ${id} ${options.lock ? sql`for update of r` : sql``}
  `.execute(trx);
  if (!found) return undefined;
  const { host_paths: hostPaths, ...row } = found;
  return { row, hostPaths };
}

export interface HostUnit {
  id: string;
  name: string;
  path: string;
  level: string;
  from_on: string;
  to_on: string | null;
}

export async function findUnits(trx: Trx, corpsId: string, ids: string[]): Promise<Map<string, HostUnit>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom('unit')
    .select(['id', 'name', 'path', 'level', 'from_on', 'to_on'])
    .where('corps_id', '=', corpsId)
    .where(sql<boolean>`id = any(${ids})`)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export interface KnownPerson {
  id: string;
  name: string;
  path: string;
  unitName: string;
}

/**
 * People of the corps by id; names only, so it may look beyond the caller's subtree (a speaker from another
 * unit). `path` is that of the unit they served in on that day; empty where they did not serve then.
 */
export async function findPeople(
  trx: Trx,
  corpsId: string,
  ids: string[],
  on: string,
): Promise<Map<string, KnownPerson>> {
  if (ids.length === 0) return new Map();
  const { rows } = await elevated(trx, () =>
    sql<{ id: string; name: string; path: string | null; unit_name: string }>`
      select p.id, p.name, s.path, coalesce(u.name, now_at.name) as unit_name
      from person p
      join unit now_at on now_at.corps_id = p.corps_id
        and now_at.id = p.unit_id
      left join lateral (
        select path, unit_id
        from service
        where service.corps_id = p.corps_id
          and service.person_id = p.id
          and service.from_on <= ${on}
          and (service.to_on is null or service.to_on >= ${on})
        order by service.from_on desc
        limit 1
      ) s on true
      left join unit u on u.corps_id = p.corps_id
        and u.id = s.unit_id
      where p.corps_id = ${corpsId}
        and p.id = any(${ids})
    `.execute(trx),
  );
  return new Map(
    rows.map((row) => [
      row.id,
      { id: row.id, name: row.name, path: row.path ?? '', unitName: row.unit_name },
    ]),
  );
}

export async function hostsOf(
  trx: Trx,
  corpsId: string,
  recordId: string,
): Promise<{ unit_id: string; path: string }[]> {
  return trx
    .selectFrom('record_unit')
    .select(['unit_id', 'path'])
    .where('corps_id', '=', corpsId)
    .where('record_id', '=', recordId)
    .where('role', '=', 'host')
    .execute();
}

export async function insertRecord(
  trx: Trx,
  row: NewRow<'record'>,
  units: NewRow<'record_unit'>[],
  people: NewRow<'record_person'>[],
) {
  await trx.insertInto('record').values(row).execute();
  await replaceRelations(trx, row.corps_id, row.id, units, people);
}

export async function replaceRelations(
  trx: Trx,
  corpsId: string,
  recordId: string,
  units: NewRow<'record_unit'>[],
  people: NewRow<'record_person'>[],
  /** Roles that are not replaced: fields that are asked no longer. */
  kept: string[] = [],
) {
  for (const table of ['record_unit', 'record_person'] as const)
    await trx
      .deleteFrom(table)
      .where('corps_id', '=', corpsId)
      .where('record_id', '=', recordId)
      .where(sql<boolean>`role <> all(${kept})`)
      .execute();
  if (units.length > 0) await trx.insertInto('record_unit').values(units).execute();
  await bulkInsert(trx, 'record_person', people);
}

/** Accounts at the nearest superior that may accept: those told about a submission. */
export async function acceptorsOf(
  trx: Trx,
  corpsId: string,
  path: string,
  roles: string[],
): Promise<{ accountId: string; unitName: string; path: string }[]> {
  const rows = await elevated(trx, () =>
    trx
      .selectFrom('role_grant as g')
      .innerJoin('unit as u', (join) =>
        join.onRef('u.corps_id', '=', 'g.corps_id').onRef('u.id', '=', 'g.unit_id'),
      )
      .select(['g.account_id', 'u.name', 'g.path'])
      .where('g.corps_id', '=', corpsId)
      .where('g.revoked_at', 'is', null)
      .where(sql<boolean>`g.role = any(${roles})`)
      .where(sql<boolean>`${path} like g.path || '%'`)
      .where('g.path', '<>', path)
      .execute(),
  );
  const deepest = Math.max(...rows.map((row) => row.path.length), 0);
  return rows
    .filter((row) => row.path.length === deepest)
    .map((row) => ({ accountId: row.account_id, unitName: row.name, path: row.path }));
}

/**
 * Lets one transaction at a time make records for this account that say which they are; the next waits for
 * its end.
 */
export async function oneAtATime(trx: Trx, accountId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`record-client:${accountId}`}))`.execute(trx);
}

/**
 * Why a record that this account's unit or person was shown as a party is no longer shown: it was taken back,
 * by whom, when, and why where that may be said. Null for whoever never saw it so.
 */
export async function recalled(trx: Trx, caller: Caller, kinds: Kind[], id: string): Promise<Refusal | null> {
  const { rows } = await elevated(trx, () =>
    sql<{
      kind: string;
      stage: string | null;
      unit: string;
      on: string | null;
      reason: string | null;
      accepted: boolean;
      reached: string[];
      roles: string[];
    }>`
      select r.kind, r.stage, u.name as unit,
        case when r.visibility in ('open', 'unit') then s.reason end as reason,
        coalesce(s.on_date::text, (
          select (e.at at time zone 'Asia/Shanghai')::date::text
          from audit_entry e
          where e.corps_id = r.corps_id
            and e.object_type = 'record'
            and e.object_id = r.id
            and e.action = 'record.withdraw'
          order by e.seq desc
          limit 1
        )) as on,
        r.accepted_at is not null as accepted,
        array(
          select to_stage
          from record_step
          where corps_id = r.corps_id
            and record_id = r.id
            and to_stage is not null
        ) as reached,
        array(
          select p.role
          from record_unit p
          where p.corps_id = r.corps_id
            and p.record_id = r.id
            and p.path = ${caller.unitPath}
          union
          select p.role
          from record_person p
          where p.corps_id = r.corps_id
            and p.record_id = r.id
            and p.person_id = ${caller.personId}
        ) as roles
      from record r
      join unit u on u.corps_id = r.corps_id
        and u.id = r.unit_id
      left join lateral (
        select on_date, reason
        from record_step
        where corps_id = r.corps_id
          and record_id = r.id
          and ended_at is null
        order by at desc, id desc
        limit 1
      ) s on true
      where r.corps_id = ${caller.corpsId}
        and r.id = ${id}
        and r.status = 'withdrawn'
    `.execute(trx),
  );
  const [found] = rows;
  const kind = found && kinds.find((one) => one.id === found.kind);
  if (!found?.on || !kind) return null;
  const before = found.reached.filter((stage) => stage !== found.stage);
  const shown = Object.entries(kind.parties).some(
    ([name, { sees, showsIn }]) =>
      found.roles.includes(roleOf(kind, name)) &&
      sees !== 'nothing' &&
      (kind.flow ? before.some((stage) => showsIn?.includes(stage) ?? true) : found.accepted),
  );
  if (!shown) return null;
  const reason = found.reason ? `（${found.reason}）` : '';
  return new Refusal('record.recalled', { unit: found.unit, on: found.on, reason });
}
