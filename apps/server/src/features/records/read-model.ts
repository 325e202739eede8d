import { setImmediate } from 'node:timers/promises';
import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import type { recordsContract } from '@liulian/contract';
import {
  cleanText,
  nameKey,
  optionsOf,
  pathEnd,
  readingKey,
  type Kind,
  type Vocabulary,
} from '@liulian/domain';
import type { z } from 'zod';
import { containing, type Tables, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { inCharacters, spelledLike } from '../../platform/spelling.ts';
import { decodeCursor, encodeCursor, may, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { contentShown, notKept, refuseByContent } from './disclosure.ts';
import type { Summary } from './present.ts';
import { actsForPost, askedOfCaller, receivedParts } from './received.ts';
import { headerConditions, isPlaceIn, ledgerColumn, textFields } from './ledger-columns.ts';
import type { RecordRow } from './store.ts';
import { summarise } from './summaries.ts';

export type ListFilter = Omit<z.output<typeof recordsContract.listRecordsQuery>, 'limit' | 'cursor'>;
type Query = SelectQueryBuilder<Tables, 'record', object>;
type Condition = RawBuilder<boolean>;

/**
 * Statuses of which a corps has few records at a time: these are looked at first, whatever the planner thinks
 * of a range of paths.
 */
const fewOfStatus = ['draft', 'submitted', 'returned'] as const;

/** The records that a list starts from: all of the corps, or the few of a status. */
function sourceOf(trx: Trx, caller: Caller, filter: ListFilter): Query {
  const statuses = filter.waiting
    ? ['submitted' as const]
    : filter.status?.filter((status) => fewOfStatus.includes(status as never));
  const few = statuses && (filter.waiting || statuses.length === filter.status?.length);
  const proposed = filter.waiting ? sql`or proposal is not null` : sql``;
  if (!few) return trx.selectFrom('record').where('record.corps_id', '=', caller.corpsId) as Query;
  const named = sql.join(statuses.map((status) => sql.lit(status)));
  return trx.selectFrom(
    sql<RecordRow>`
      (
        select *
        from record
        where corps_id = ${caller.corpsId}
          and (status in (${named}) ${proposed}) offset 0
      )
    `.as('record'),
  ) as unknown as Query;
}

/**
 * Whose records are asked for: those that stand in a unit's own range of paths, and others that belong with
 * them (what several units hosted, what names the caller). Null for the whole corps, which is what the row
 * policy gives its headquarters anyway.
 */
async function placeOf(
  trx: Trx,
  caller: Caller,
  filter: ListFilter,
): Promise<{ own: Condition; others: Condition } | null> {
  if (filter.unitId) {
    const unit =
      filter.unitId === caller.unitId
        ? { path: caller.unitPath, level: caller.unitLevel }
        : await trx
            .selectFrom('unit')
            .select(['path', 'level'])
            .where('corps_id', '=', caller.corpsId)
            .where('id', '=', filter.unitId)
            .executeTakeFirst();
    if (!unit) throw new Refusal('unit.not_found');
    const end = pathEnd(unit.path);
    if (filter.direct) {
      return {
        own: sql`(record.path = ${unit.path} and record.unit_id = ${filter.unitId})`,
        others: sql`
          record.several_hosts
            and exists (
              select
              from record_unit ru
              where ru.corps_id = record.corps_id
                and ru.record_id = record.id
                and ru.unit_id = ${filter.unitId}
                and ru.role = 'host'
            )
        `,
      };
    }
    if (filter.unitId === caller.unitId && caller.unitLevel === 'corps') return null;
    return {
      own: within(unit.path),
      others: sql`
        record.several_hosts and record.id = any(array(select app_records_hosted_in(${unit.path}, ${end})))
      `,
    };
  }
  if (filter.personId || filter.received || filter.open || filter.references || caller.unitLevel === 'corps')
    return null;
  // The rule itself is in the database; naming the same rows here by range and by id lets the indexes find
  // them.
  const { rows } = filter.waiting
    ? { rows: [] }
    : await sql<{
        id: string;
      }>`select app_records_naming_me() as id union select app_records_hosted_with()`.execute(trx);
  const named = filter.waiting
    ? sql`
      (
        record.id in (select app_records_naming_me())
          or record.several_hosts
          and record.id in (select app_records_hosted_with())
      )
    `
    : sql`record.id = any(${rows.map((row) => row.id)})`;
  return { own: within(caller.unitPath), others: sql`(${named} or record.created_by = ${caller.accountId})` };
}

const within = (path: string): Condition =>
  sql<boolean>`(record.path >= ${path} and record.path < ${pathEnd(path)})`;

function filtered(
  source: Query,
  caller: Caller,
  filter: ListFilter,
  columns: Parameters<typeof headerConditions>[1],
): Query {
  let query = source;
  const { shown } = columns;
  for (const condition of headerConditions(filter.where ?? [], columns)) query = query.where(condition);
  if (filter.ids) query = query.where(sql<boolean>`record.id = any(${filter.ids})`);
  if (filter.kind) query = query.where('record.kind', 'in', filter.kind);
  if (filter.category)
    query = query.where(
      sql<boolean>`
        (${shown} and (record.category = any(${filter.category}) or record.serves && ${filter.category}))
      `,
    );
  if (filter.status) query = query.where('record.status', 'in', filter.status);
  else if (!filter.mine)
    query = query.where((where) =>
      where.or([
        sql<boolean>`record.status not in ('draft', 'withdrawn')`,
        where('record.created_by', '=', caller.accountId),
      ]),
    );
  if (filter.mine) query = query.where('record.created_by', '=', caller.accountId);
  if (filter.waiting)
    query = query
      .where(
        sql<boolean>`(record.status = 'submitted' or record.status = 'accepted' and record.proposal is not null)`,
      )
      .where('record.path', '<>', caller.unitPath)
      .where('record.created_by', '<>', caller.accountId);
  if (filter.stage)
    query = query.where(ledgerColumn('stage', 'where', columns).matches(filter.stage.join('|')));
  if (filter.open)
    query = query.where('record.visibility', '=', 'open').where('record.status', '=', 'accepted');
  if (filter.received)
    query = query.where(
      sql<boolean>`(record.id in (
        select u.record_id
        from record_unit u
        where u.corps_id = ${caller.corpsId}
          and u.sees is not null
          and u.sees <> 'recused'
          and u.role <> 'host'
          and (u.path = app_at() or u.sees = 'below' and u.path = any (app_ancestors()))
      ) or record.stage is not null and record.id in (
        select app_records_naming_me()
        union all
        select app_records_read_by_me('discipline')
      )
        or record.id in (
          select rp.record_id
          from record_post rp
          where rp.corps_id = ${caller.corpsId}
            and rp.record_id in (select app_records_of_my_posts())
            and ${actsForPost(caller)}
        )
        or record.id in (
          select f.record_id
          from record_referral f
          where f.corps_id = ${caller.corpsId}
            and f.ended_at is null
            and (
              f.to_person_id = ${caller.personId}
              or f.to_unit_id is not null and f.to_path = app_at()
            )
        ))`,
    );
  if (filter.asked !== undefined) {
    const asked = askedOfCaller(caller, columns.kinds);
    query = query.where(filter.asked ? asked : sql<boolean>`not ${asked}`);
  }
  if (filter.references)
    query = query.where(
      sql<boolean>`record.id in (
        select l.record_id
        from record_link l
        where l.corps_id = ${caller.corpsId}
          and l.target_id = ${filter.references}
      )`,
    );
  if (filter.from) query = query.where('record.occurred_on', '>=', filter.from);
  if (filter.to) query = query.where('record.occurred_on', '<=', filter.to);
  if (filter.eventId) query = query.where('record.event_id', '=', filter.eventId);
  if (filter.personId) {
    const personId = filter.personId;
    // Whom a confidential record is about is content too, except for that person.
    if (personId !== caller.personId) query = query.where(shown);
    query = query.where((where) => {
      const named = where.exists(
        where
          .selectFrom('record_person as rp')
          .select('rp.person_id')
          .whereRef('rp.corps_id', '=', 'record.corps_id')
          .whereRef('rp.record_id', '=', 'record.id')
          .where('rp.person_id', '=', personId),
      );
      // Whoever reads no lists (监督员) finds here what they raised themselves.
      return personId === caller.personId && may(caller, 'records:write') && !may(caller, 'records:read')
        ? where.or([named, where('record.created_by', '=', caller.accountId)])
        : named;
    });
  }
  if (filter.dutyId) {
    const dutyId = filter.dutyId;
    query = query.where((where) =>
      where.exists(
        where
          .selectFrom('duty_record as dr')
          .select('dr.duty_id')
          .whereRef('dr.corps_id', '=', 'record.corps_id')
          .whereRef('dr.record_id', '=', 'record.id')
          .where('dr.duty_id', '=', dutyId),
      ),
    );
  }
  if (filter.q) {
    const like = containing(cleanText(filter.q).toLowerCase());
    // A word of dashes alone is no key: it would be part of everything.
    const key = nameKey(filter.q) === '' ? like : containing(nameKey(filter.q));
    // Characters alone have no capitals, and stand in no reading.
    const title = inCharacters(filter.q)
      ? sql`(record.title like ${like} or record.pinyin like ${key})`
      : sql`
          (
            lower(record.title) like ${like}
              or record.pinyin like ${containing(readingKey(filter.q))}
              or record.pinyin like ${key}
          )
        `;
    const written = sql`
      exists (
        select
        from jsonb_each_text(record.fields) as written (name, content)
        where written.name = any(${textFields(columns.kinds)})
          and ${notKept(sql`written.name`)}
          and (lower(written.content) like ${like} or ${spelledLike(sql`written.content`, key)})
      )
    `;
    query = query.where(
      sql<boolean>`(${shown} and (${title} or lower(record.number) like ${like} or lower(record.note) like ${like} or ${spelledLike(sql`record.note`, key)} or ${written}))`,
    );
  }
  return query;
}

/**
 * A ledger page, its total (null when not asked for), and the cursor of the next. Who may see what is decided
 * once for each record: the rows found are counted, and what the page shows of them is then read by their
 * ids.
 */
async function pageOfRecords(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  asked: ListFilter,
  options: { limit: number; cursor?: string | undefined; counted: boolean; content: boolean },
) {
  const filter = withPillar(deps, asked);
  const kinds = await deps.programme.kinds(trx, caller.corpsId);
  demandKnown(asked, kinds, deps.programme.pack.vocabulary);
  if (!options.content) refuseByContent(asked, kinds, caller);
  const columns = {
    kinds: filter.kind ? kinds.filter((kind) => filter.kind?.includes(kind.id)) : kinds,
    single: filter.kind?.length === 1,
    vocabulary: deps.programme.pack.vocabulary,
    shown: options.content ? sql<boolean>`true` : contentShown(caller),
  };
  const column = ledgerColumn(filter.sort.replace(/^-/, ''), 'sort', columns);
  const base = filtered(sourceOf(trx, caller, filter), caller, filter, columns).select([
    'record.id',
    column.key.as('key'),
  ]);
  const place = await placeOf(trx, caller, filter);
  // Two parts, so that an index gives each: what stands in the range from the index alone, the others one by
  // one.
  const all =
    place === null
      ? base
      : sql`
        ${base.where(place.own)}
        union all ${base.where(sql<boolean>`not ${place.own}`).where(sql<boolean>`${place.others}`)}
      `;
  const descending = filter.sort.startsWith('-');
  const way = sql.raw(descending ? 'desc' : 'asc');
  const after = placeAfter(options.cursor, filter.sort, column);
  // What has no value stands last, whichever way the list runs.
  const order = column.always ? sql`key ${way}, id ${way}` : sql`key is null, key ${way}, id ${way}`;
  const further = sql.raw(descending ? '<' : '>');
  const beyond = !after
    ? sql``
    : after.key === null
      ? sql`where key is null and id ${further} ${after.id}`
      : column.always
        ? sql`where (key, id) ${further} (${after.key}, ${after.id})`
        : sql`where (key is null or (key, id) ${further} (${after.key}, ${after.id}))`;
  // A whole corps' ledger is counted without being gathered: its newest page is soon met walking the records
  // from the newest.
  const walked = place === null && filter.sort.endsWith('occurredOn') && isWhole(filter);
  // An instant keeps its microseconds on the way to the client and back only as text.
  const moment = column.value === 'number' ? sql`page.key` : sql`page.key::text`;
  const { rows } = await sql<{ id: string | null; moment: string | number | null; total: number | null }>`
    with hit as ${walked ? sql`not materialized` : sql``} (${all}),
      page as (select * from hit ${beyond} order by ${order} limit ${options.limit + 1})
    select page.id, ${moment} as moment, counted.total
    from (select ${options.counted ? sql`count(*)::int from hit` : sql`null::int`}) as counted (total)
    left join page on true
    order by ${order}
  `.execute(trx);
  const found = rows.filter((row): row is typeof row & { id: string } => row.id !== null);
  const page = found.slice(0, options.limit);
  const last = page.at(-1);
  const items = await summarise(
    trx,
    deps,
    caller,
    page.map(({ id }) => id),
    { content: options.content, raw: filter.raw ?? false },
  );
  if (filter.received) {
    const parts = await receivedParts(trx, caller, kinds, items);
    for (const item of items) item.received = parts.get(item.id);
  }
  return {
    items,
    total: rows[0]?.total ?? null,
    nextCursor:
      found.length > options.limit && last ? encodeCursor([filter.sort, last.moment, last.id]) : null,
  };
}

/** A kind, category or stage that nobody knows is refused: an empty list would look like an answer. */
function demandKnown(filter: ListFilter, kinds: Kind[], vocabulary: Vocabulary) {
  const asked = filter.kind ? kinds.filter(({ id }) => filter.kind?.includes(id)) : kinds;
  const known = {
    kind: kinds.map(({ id }) => id),
    category: kinds.flatMap(({ fields: { category } }) =>
      category ? optionsOf(category, vocabulary).map(({ id }) => id) : [],
    ),
    stage: asked.flatMap(({ flow }) => Object.keys(flow?.stages ?? {})),
  };
  const titles = { kind: '记录类型', category: '类别', stage: '环节' };
  for (const name of ['kind', 'category', 'stage'] as const)
    for (const id of filter[name] ?? [])
      if (!known[name].includes(id))
        throw new Refusal('request.invalid', {}, [
          { field: name, message: `没有这个${titles[name]}：${id.slice(0, 40)}` },
        ]);
}

/** The row after which a page starts; a place from another order or of another form is refused. */
function placeAfter(cursor: string | undefined, sort: string, column: ReturnType<typeof ledgerColumn>) {
  const [order, key = null, id] = decodeCursor(cursor, 3) ?? [];
  if (order === undefined) return null;
  if (order !== sort || typeof id !== 'string' || id.includes('\u0000') || !isPlaceIn(column, key))
    throw new Refusal('request.invalid', {}, [{ field: 'cursor', message: '翻页位置无效，请从第一页开始' }]);
  return { key, id };
}

export async function listRecords(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  filter: ListFilter,
  options: { limit: number; cursor?: string | undefined; content: boolean },
) {
  const { total, ...page } = await pageOfRecords(trx, deps, caller, filter, { ...options, counted: true });
  return { ...page, total: total ?? 0 };
}

/** How many records a list holds. */
export async function countRecords(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  filter: ListFilter,
  options: { content: boolean },
): Promise<number> {
  return (await listRecords(trx, deps, caller, filter, { limit: 1, ...options })).total;
}

/** Whether a list asks for all records of a place, as the ledger does when it opens. */
function isWhole(filter: ListFilter): boolean {
  const { sort: _sort, unitId: _unitId, direct: _direct, raw: _raw, ...narrowing } = filter;
  return Object.values(narrowing).every((value) => value === undefined);
}

/** Categories of the asked pillars, where the caller filters by pillar. */
function withPillar(deps: Deps, filter: ListFilter): ListFilter {
  if (!filter.pillar) return filter;
  const categories = Object.entries(deps.programme.pack.vocabulary.options)
    .filter(([name]) => name.startsWith('categories/'))
    .flatMap(([, options]) =>
      options
        .filter((option) => option.pillar && filter.pillar?.includes(option.pillar))
        .map((option) => option.id),
    );
  return {
    ...filter,
    category: filter.category ? filter.category.filter((id) => categories.includes(id)) : categories,
  };
}

/**
 * All rows of a list, in batches with a transaction of their own each: others are served between two batches,
 * also where there is one connection only. A row that is changed meanwhile may be missed or stand twice.
 */
export async function* ledgerRows(
  read: <T>(work: (trx: Trx) => Promise<T>) => Promise<T>,
  deps: Deps,
  caller: Caller,
  filter: ListFilter,
  options: { most: number; content: boolean },
): AsyncGenerator<Summary> {
  let cursor: string | undefined;
  for (let count = 0; count < options.most;) {
    const page = await read((trx) =>
      pageOfRecords(trx, deps, caller, filter, {
        limit: 250,
        cursor,
        counted: false,
        content: options.content,
      }),
    );
    yield* page.items;
    count += page.items.length;
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
    await setImmediate();
  }
}
