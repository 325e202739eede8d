import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import {
  discharge,
  quotaMin,
  type DutySpec,
  type Gift,
  type Obligation,
  type Progress,
} from '@liulian/domain';
import { bulkInsert, type Row, type Trx } from '../../platform/database/index.ts';

export type DutyRow = Row<'duty'>;

const specColumns = [
  'id',
  'obligation_id',
  'scheme_version',
  'bearer_type',
  'bearer_key',
  'unit_id',
  'path',
  'person_id',
  'other_person_id',
  'period_key',
  'period_start',
  'period_end',
  'opens_on',
  'soon_on',
  'due_on',
  'count_from',
  'count_to',
  'event_id',
  'subject_ids',
  'audience',
  'standing',
  'min',
  'terms',
] as const satisfies (keyof DutyRow)[];
export type SpecRow = Pick<DutyRow, (typeof specColumns)[number]>;

const known = new WeakMap<Obligation, string>();

/**
 * Stands for what counts toward an obligation and how much is asked: duties made under another reading of it
 * have other terms, also where all their dates are the same.
 */
export function termsOf(obligation: Obligation): string {
  let terms = known.get(obligation);
  if (terms === undefined) {
    const { quota, dischargedBy, cadence } = obligation;
    const account = 'every' in cadence ? [cadence.account, cadence.grace, cadence.unstated] : [];
    const text = JSON.stringify([quota, dischargedBy, account]);
    known.set(obligation, (terms = createHash('sha256').update(text).digest('base64url').slice(0, 12)));
  }
  return terms;
}

export function specRow(
  corpsId: string,
  spec: DutySpec,
  path: string,
  obligation: Obligation,
): SpecRow & { corps_id: string } {
  return {
    corps_id: corpsId,
    id: spec.id,
    obligation_id: spec.obligationId,
    scheme_version: spec.schemeVersion,
    bearer_type: spec.bearerType,
    bearer_key: spec.bearerKey,
    unit_id: spec.unitId,
    path,
    person_id: spec.personId,
    other_person_id: spec.otherPersonId,
    period_key: spec.periodKey,
    period_start: spec.periodStart,
    period_end: spec.periodEnd,
    opens_on: spec.opensOn,
    soon_on: spec.soonOn,
    due_on: spec.dueOn,
    count_from: spec.countFrom,
    count_to: spec.countTo,
    event_id: spec.eventId,
    subject_ids: spec.subjectIds,
    audience: obligation.audience,
    standing: spec.standing,
    min: quotaMin(obligation.quota),
    terms: termsOf(obligation),
  };
}

export function specOf(row: DutyRow | SpecRow): DutySpec {
  return {
    id: row.id,
    obligationId: row.obligation_id,
    schemeVersion: row.scheme_version,
    bearerType: row.bearer_type,
    bearerKey: row.bearer_key,
    unitId: row.unit_id,
    personId: row.person_id,
    otherPersonId: row.other_person_id,
    periodKey: row.period_key,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    opensOn: row.opens_on,
    soonOn: row.soon_on,
    dueOn: row.due_on,
    countFrom: row.count_from,
    countTo: row.count_to,
    eventId: row.event_id,
    subjectIds: row.subject_ids,
    standing: row.standing,
  };
}

/** Units and people whose duties a change can touch; null = everyone. */
export interface Touched {
  unitIds: Set<string>;
  personIds: Set<string>;
}

export function touches(
  touched: Touched | null,
  duty: {
    bearerType: string;
    unitId: string;
    personId: string | null;
    otherPersonId: string | null;
    subjectIds: string[] | null;
  },
): boolean {
  if (touched === null) return true;
  if (duty.subjectIds?.some((id) => touched.personIds.has(id))) return true;
  if (duty.bearerType === 'unit') return touched.unitIds.has(duty.unitId);
  return touched.personIds.has(duty.personId ?? '') || touched.personIds.has(duty.otherPersonId ?? '');
}

export async function loadSpecs(
  trx: Trx,
  corpsId: string,
  touched: Touched | null,
): Promise<Map<string, SpecRow>> {
  let query = trx
    .selectFrom('duty')
    .select([...specColumns])
    .where('corps_id', '=', corpsId);
  if (touched) {
    const [units, people] = [[...touched.unitIds], [...touched.personIds]];
    query = query.where(
      sql<boolean>`
        (
          (bearer_type = 'unit' and unit_id = any(${units}))
            or (bearer_type <> 'unit' and (person_id = any(${people}) or other_person_id = any(${people})))
            or subject_ids && ${people}
        )
      `,
    );
  }
  const rows = await query.execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Where a page of duties ended. */
export type SpecPlace = Pick<SpecRow, 'path' | 'due_on' | 'id'>;

/** Some duties of one obligation, those after a place, in the order of the index that finds them. */
export async function specPage(
  trx: Trx,
  corpsId: string,
  obligationId: string,
  after: SpecPlace | null,
  limit: number,
): Promise<SpecRow[]> {
  let query = trx
    .selectFrom('duty')
    .select([...specColumns])
    .where('corps_id', '=', corpsId)
    .where('obligation_id', '=', obligationId);
  if (after)
    query = query.where(
      sql<boolean>`(path, due_on, id) > (${after.path}, ${after.due_on}::date, ${after.id})`,
    );
  return query.orderBy('path').orderBy('due_on').orderBy('id').limit(limit).execute();
}

export function sameSpec(a: SpecRow, b: SpecRow): boolean {
  return specColumns.every((column) =>
    column === 'subject_ids'
      ? (a.subject_ids?.join(' ') ?? null) === (b.subject_ids?.join(' ') ?? null)
      : a[column] === b[column],
  );
}

/**
 * Locks what a change of one record can touch: the duties it counts toward so far, and those it may count
 * toward now (not yet filtered by `countsToward`), in the order of their ids so that two changes never wait
 * for each other in a circle.
 */
export async function lockTouched(
  trx: Trx,
  corpsId: string,
  recordId: string,
  obligationIds: string[],
  bearerKeys: string[],
  days: { from: string; to: string },
): Promise<(DutyRow & { linked: boolean })[]> {
  const { rows } = await sql<DutyRow & { linked: boolean }>`
    with linked as materialized (
      select duty_id from duty_record where corps_id = ${corpsId} and record_id = ${recordId}
    )
    select d.*, d.id in (select duty_id from linked) as linked
    from duty d
    where d.corps_id = ${corpsId}
      and d.id in (
        select duty_id
        from linked
        union
        select c.id
        from duty c
        where c.corps_id = ${corpsId}
          and c.bearer_key = any(${bearerKeys})
          and c.obligation_id = any(${obligationIds})
          and c.count_from <= ${days.to}
          and (c.count_to is null or c.count_to >= ${days.from})
      )
    order by d.id
    for update of d
  `.execute(trx);
  return rows;
}

/** Duties that a contribution could fall to, not yet filtered by `countsToward`. */
export async function dutiesFor(
  trx: Trx,
  corpsId: string,
  obligationIds: string[],
  bearerKeys: string[],
): Promise<DutyRow[]> {
  if (obligationIds.length === 0 || bearerKeys.length === 0) return [];
  return trx
    .selectFrom('duty')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where(sql<boolean>`bearer_key = any(${bearerKeys})`)
    .where(sql<boolean>`obligation_id = any(${obligationIds})`)
    .execute();
}

export async function lockDuties(trx: Trx, corpsId: string, ids: string[]): Promise<DutyRow[]> {
  if (ids.length === 0) return [];
  return trx
    .selectFrom('duty')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where(sql<boolean>`id = any(${ids})`)
    .orderBy('id')
    .forUpdate()
    .execute();
}

export async function linksOf(trx: Trx, corpsId: string, dutyIds: string[]): Promise<Map<string, Gift[]>> {
  const map = new Map<string, Gift[]>();
  if (dutyIds.length === 0) return map;
  const rows = await trx
    .selectFrom('duty_record')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where(sql<boolean>`duty_id = any(${dutyIds})`)
    .execute();
  for (const row of rows) {
    const link: Gift = {
      recordId: row.record_id,
      on: row.on_date,
      until: row.until_date,
      amount: row.amount,
      by: row.by_key,
      eventId: null,
      linked: null,
      period: null,
      subjects: null,
      round: null,
    };
    const list = map.get(row.duty_id);
    if (list) list.push(link);
    else map.set(row.duty_id, [link]);
  }
  return map;
}

export const linkRow = (corpsId: string, dutyId: string, contribution: Gift) => ({
  corps_id: corpsId,
  duty_id: dutyId,
  record_id: contribution.recordId,
  on_date: contribution.on,
  until_date: contribution.until,
  amount: contribution.amount,
  by_key: contribution.by,
});

export const progressOf = (row: DutyRow): Progress => ({
  done: row.done,
  min: row.min,
  metOn: row.met_on,
  recheckOn: row.recheck_on,
  ...(row.by ? { by: row.by } : {}),
});

export function progressColumns(progress: Progress) {
  return {
    done: progress.done,
    by: progress.by ?? null,
    met_on: progress.metOn,
    recheck_on: progress.recheckOn,
  };
}

/**
 * Folds the stored links of these duties into their progress and stores what changed. The rows must be
 * locked.
 */
export async function refold(
  trx: Trx,
  corpsId: string,
  rows: DutyRow[],
  obligationOf: (row: DutyRow) => Obligation | undefined,
  today: string,
): Promise<void> {
  const links = await linksOf(
    trx,
    corpsId,
    rows.map((row) => row.id),
  );
  await storeProgress(
    trx,
    corpsId,
    rows.flatMap((row) => {
      const obligation = obligationOf(row);
      return obligation
        ? [{ row, progress: discharge(specOf(row), obligation.quota, links.get(row.id) ?? [], today) }]
        : [];
    }),
  );
}

/** Stores the progress of locked duties, where it is another than their rows say. */
export async function storeProgress(
  trx: Trx,
  corpsId: string,
  duties: { row: DutyRow; progress: Progress }[],
): Promise<void> {
  const changed: {
    id: string;
    done: number;
    by: unknown;
    met_on: string | null;
    recheck_on: string | null;
  }[] = [];
  for (const { row, progress } of duties) {
    const next = progressColumns(progress);
    if (
      next.done === row.done &&
      next.met_on === row.met_on &&
      next.recheck_on === row.recheck_on &&
      JSON.stringify(next.by) === JSON.stringify(row.by)
    )
      continue;
    changed.push({ id: row.id, ...next });
  }
  if (changed.length === 0) return;
  await sql`
    update duty d
    set done = c.done, by = c.by, met_on = c.met_on, recheck_on = c.recheck_on
    from json_to_recordset(${JSON.stringify(changed)}::json) as c(
      id text, done float8, by jsonb, met_on date, recheck_on date
    )
    where d.corps_id = ${corpsId}
      and d.id = c.id
      and d.id = any(${changed.map((row) => row.id)})
  `.execute(trx);
}

/** Makes the stored links of these duties exactly those given. */
export async function replaceLinks(
  trx: Trx,
  corpsId: string,
  dutyIds: string[],
  links: ReturnType<typeof linkRow>[],
): Promise<void> {
  if (dutyIds.length > 0)
    await trx
      .deleteFrom('duty_record')
      .where('corps_id', '=', corpsId)
      .where(sql<boolean>`duty_id = any(${dutyIds})`)
      .execute();
  await bulkInsert(trx, 'duty_record', links);
}
