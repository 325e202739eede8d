import {
  addDays,
  daysBetween,
  maxDate,
  minDate,
  type Kind,
  type PlainDate,
  type Table,
} from '@liulian/domain';
import { sql } from 'kysely';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { covers, type Caller } from '../../platform/http/index.ts';
import type { RecordRow } from './store.ts';

/** A record that shows that something planned was done. */
export interface Shown {
  id: string;
  title: string;
  on: PlainDate;
}

/** done: a record shows it · coming, open, missed: by its days · not-held: somebody wrote why. */
export type PlanState = 'done' | 'coming' | 'open' | 'missed' | 'not-held';

export interface Planned {
  state: PlanState;
  record: Shown | null;
  /** What the form of a new record starts with. */
  form: { kind: string; fields: Record<string, unknown> };
}

interface Found {
  id: string;
  title: string;
  on: PlainDate;
  fields: Record<string, unknown>;
  hosts: string[];
}

type Plans = NonNullable<Table['plans']>;
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const fitsValue = (held: unknown, asked: unknown) =>
  asked === undefined || asked === null || asked === '' || [held].flat().includes(asked);

/**
 * Whether each row of a plan was done, read from records of the caller's sight; nobody reports it (G4).
 * A record shows one row at most: the one whose day it is nearest to.
 * @param rows the rows of this table by id
 */
export async function plannedRows(
  trx: Trx,
  row: Pick<RecordRow, 'corps_id' | 'unit_id'>,
  plans: Plans,
  rows: { id: string; fields: Record<string, unknown> }[],
  today: PlainDate,
): Promise<Map<string, Planned>> {
  const dated = rows
    .map((entry) => {
      const on = text(entry.fields[plans.on]);
      const until = (plans.until && text(entry.fields[plans.until])) || on;
      const unit = (plans.unit && text(entry.fields[plans.unit])) || row.unit_id;
      return { ...entry, on, until, unit };
    })
    .filter((entry) => entry.on !== '')
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.id < b.id ? -1 : 1));
  if (dated.length === 0) return new Map();
  const found = await recordsOf(trx, row.corps_id, plans.kind, {
    from: addDays(
      dated.reduce((day, entry) => minDate(day, entry.on), dated[0]!.on),
      -plans.grace,
    ),
    to: addDays(
      dated.reduce((day, entry) => maxDate(day, entry.until), dated[0]!.until),
      plans.grace,
    ),
    units: [...new Set(dated.map((entry) => entry.unit))],
  });
  const used = new Set<string>();
  return new Map(
    dated.map((entry) => {
      const [nearest] = found
        .filter(
          (record) =>
            !used.has(record.id) &&
            record.hosts.includes(entry.unit) &&
            record.on >= addDays(entry.on, -plans.grace) &&
            record.on <= addDays(entry.until, plans.grace) &&
            Object.entries(plans.where).every(([field, column]) =>
              fitsValue(record.fields[field], entry.fields[column]),
            ),
        )
        .sort((a, b) => Math.abs(daysBetween(entry.on, a.on)) - Math.abs(daysBetween(entry.on, b.on)));
      if (nearest) used.add(nearest.id);
      const state: PlanState = nearest
        ? 'done'
        : text(entry.fields[plans.reason]) !== ''
          ? 'not-held'
          : today < entry.on
            ? 'coming'
            : today <= addDays(entry.until, plans.grace)
              ? 'open'
              : 'missed';
      const fields = Object.fromEntries(
        Object.entries(plans.where).flatMap(([field, column]) =>
          entry.fields[column] ? [[field, entry.fields[column]] as const] : [],
        ),
      );
      return [
        entry.id,
        {
          state,
          record: nearest ? { id: nearest.id, title: nearest.title, on: nearest.on } : null,
          form: { kind: plans.kind, fields },
        },
      ];
    }),
  );
}

/**
 * Records of a kind handed in or in effect within these days, by one of these units, as far as the caller
 * reads them.
 */
async function recordsOf(
  trx: Trx,
  corpsId: string,
  kind: string,
  within: { from: PlainDate; to: PlainDate; units: string[] },
): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select r.id, r.title, r.occurred_on as "on", r.fields, array_agg(u.unit_id) as hosts
    from record r
    join record_unit u on u.corps_id = r.corps_id
      and u.record_id = r.id
      and u.role = 'host'
    where r.corps_id = ${corpsId}
      and r.kind = ${kind}
      and r.status in ('submitted', 'accepted')
      and r.visibility in ('open', 'unit')
      and r.occurred_on between ${within.from} and ${within.to}
      and u.unit_id = any(${within.units})
    group by r.corps_id, r.id
    order by r.occurred_on, r.id
    limit 2000
  `.execute(trx);
  return rows;
}

export interface Gathered {
  title: string;
  kind: string;
  units: { id: string; name: string; count: number | null; records: Shown[] }[];
  total: number;
}

/**
 * What the units that take part have done under a campaign, from their own records (E18, E19, M04, F08, S30).
 * A unit outside the caller's line has no number, rather than an untrue nought.
 */
export async function gatheredBy(
  trx: Trx,
  caller: Caller,
  row: RecordRow,
  kind: Kind,
): Promise<Gathered | null> {
  const { gathers } = kind;
  if (!gathers) return null;
  const day = (name: string) => (name === 'occurredOn' ? row.occurred_on : text(row.fields[name]));
  const ids = [row.fields[gathers.units]].flat().filter((id): id is string => typeof id === 'string');
  const units = await elevated(trx, () =>
    trx
      .selectFrom('unit')
      .select(['id', 'name', 'path'])
      .where('corps_id', '=', row.corps_id)
      .where(sql<boolean>`id = any(${ids})`)
      .orderBy('path')
      .execute(),
  );
  const conditions = Object.entries(gathers.where).flatMap(([field, own]) => {
    const asked = [row.fields[own] ?? []].flat().map(String);
    return asked.length > 0 ? [sql`and r.fields -> ${field} ?| ${asked}::text[]`] : [];
  });
  const { rows } = await sql<{ id: string; count: number; records: Shown[] }>`
    select u.id, count(*)::int as count,
      (array_agg(
        jsonb_build_object('id', r.id, 'title', r.title, 'on', r.occurred_on)
        order by r.occurred_on desc, r.id desc
      ))[1:5] as records
    from record r
    join jsonb_to_recordset(${JSON.stringify(units)}::jsonb) as u(id text, path text)
      on starts_with(r.path, u.path)
    where r.corps_id = ${row.corps_id}
      and r.kind = ${gathers.kind}
      and r.status in ('submitted', 'accepted')
      and r.visibility in ('open', 'unit')
      and r.occurred_on between ${day(gathers.from)} and ${day(gathers.to)}
      ${sql.join(conditions, sql` `)}
    group by u.id
  `.execute(trx);
  const found = new Map(rows.map((entry) => [entry.id, entry]));
  const list = units.map((unit) => {
    const seen = covers(caller, unit.path);
    const own = found.get(unit.id);
    return {
      id: unit.id,
      name: unit.name,
      count: seen ? (own?.count ?? 0) : null,
      records: seen ? (own?.records ?? []) : [],
    };
  });
  return {
    title: gathers.title,
    kind: gathers.kind,
    units: list,
    total: list.reduce((sum, unit) => sum + (unit.count ?? 0), 0),
  };
}
