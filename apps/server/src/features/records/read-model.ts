import { setImmediate } from 'node:timers/promises';
import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import type { recordsContract } from '@liulian/contract';
import {
  cleanText,
  derive,
  linkCounts,
  nameKey,
  optionsOf,
  pathEnd,
  perReader,
  readingKey,
  type Kind,
  type Vocabulary,
} from '@liulian/domain';
import type { z } from 'zod';
import { containing, elevated, type Row, type Tables, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { inCharacters, spelledLike } from '../../platform/spelling.ts';
import { unitNameOn } from '../../platform/unit-names.ts';
import { decodeCursor, encodeCursor, may, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { changesOf } from './changes.ts';
import {
  confidential,
  contentShown,
  keptFrom,
  notKept,
  refuseByContent,
  without,
  withheldTitle,
} from './disclosure.ts';
import { flowParts, type FlowParts } from './flow-view.ts';
import type { RecordInput } from './input.ts';
import { linkCountsOf } from './links.ts';
import { hostsIn, summaryOf, type PresentContext, type Related, type Summary } from './present.ts';
import { actsForPost, askedOfCaller, receivedParts } from './received.ts';
import { isSelfAccepting } from '../kinds/index.ts';
import { recordAbilities, undoUntil } from './policy.ts';
import { headerConditions, isPlaceIn, ledgerColumn, textFields } from './ledger-columns.ts';
import type { RecordService } from './service.ts';
import { acceptorsOf, type RecordRow } from './store.ts';
import { rolesWith } from '@liulian/contract';

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

/**
 * Records that the row policy gave just now, with what hangs on them: read once, without asking the policy
 * again for each.
 */
async function withRelated(
  trx: Trx,
  corpsId: string,
  ids: string[],
  participants: boolean,
): Promise<(RecordRow & Related)[]> {
  if (ids.length === 0) return [];
  const { rows } = await elevated(trx, () =>
    sql<RecordRow & Related>`
      select r.*, ${unitsOf(corpsId, sql`r.id`, sql`r.occurred_on`)} as units, (
        select json_agg(json_build_object('person_id', person_id, 'role', role, 'name', name))
        from record_person
        where corps_id = ${corpsId}
          and record_id = r.id
          and (role <> 'participant' or ${participants})
      ) as people, (
        select count(*)::int
        from duty_record dr
        where dr.corps_id = ${corpsId}
          and dr.record_id = r.id
          and ${linkInScope}
      ) as duties,
        (select count(*)::int from file where corps_id = ${corpsId} and record_id = r.id) as files
      from record r
      where r.corps_id = ${corpsId}
        and r.id = any(${ids})
    `.execute(trx),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Units of a record under the names they bore on its day. */
const unitsOf = (corpsId: string, id: RawBuilder<unknown>, day: RawBuilder<unknown>) => sql`
  (
    select json_agg(
      json_build_object('role', ru.role, 'id', u.id, 'name', ${unitNameOn('u', day)}, 'path', u.path, 'level', u.level)
    )
    from record_unit ru
    join unit u on u.corps_id = ru.corps_id
      and u.id = ru.unit_id
    where ru.corps_id = ${corpsId}
      and ru.record_id = ${id}
  )
`;
/** The duties of the caller's own scope, where the row policy itself is not asked. */
const dutyInScope = sql`
  (
    d.path >= app_from()
      and d.path < app_to()
      and app_in_audience(d.audience, d.bearer_type, d.path)
      or d.person_id = app_person()
      or d.other_person_id = app_person()
  )
`;
/**
 * The same for a link `dr`: each is looked up by itself, or the planner may read all duties of a subtree to
 * find a few.
 */
const linkInScope = sql`
  (select ${dutyInScope} from duty d where d.corps_id = dr.corps_id and d.id = dr.duty_id)
`;

async function presentContext(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  shown: Pick<PresentContext, 'content' | 'raw'>,
): Promise<PresentContext> {
  const {
    programme: {
      pack: {
        vocabulary,
        rules: { entryWindowDays, undoMinutes },
      },
    },
    clock,
  } = deps;
  const kinds = new Map(
    (await deps.programme.kinds(trx, caller.corpsId)).map((kind: Kind) => [kind.id, kind]),
  );
  return {
    caller,
    kinds,
    vocabulary,
    entryWindowDays,
    undoMinutes,
    ...shown,
    today: clock.today(),
    now: clock.now(),
  };
}

async function summarise(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  ids: string[],
  shown: Pick<PresentContext, 'content' | 'raw'>,
): Promise<Summary[]> {
  const context = await presentContext(trx, deps, caller, shown);
  const related = await withRelated(trx, caller.corpsId, ids, shown.raw);
  const kept = await keptFrom(trx, caller.corpsId, related);
  const counts = await countsOf(trx, context.kinds, related);
  const summaries = related.map((record) =>
    summaryOf(
      { ...record, fields: { ...record.fields, ...counts.get(record.id) } },
      context,
      kept.get(record.id),
    ),
  );
  await nameReferences(trx, caller, context.kinds, summaries);
  return summaries;
}

/** What kinds count of the records that refer to these (`count-links`), as the reader sees them. */
async function countsOf(trx: Trx, kinds: Map<string, Kind>, rows: RecordRow[]) {
  const found = new Map<string, Record<string, number>>();
  for (const [id, own] of Map.groupBy(rows, (row) => row.kind)) {
    const kind = kinds.get(id);
    const ids = own.map((row) => row.id);
    for (const [record, counts] of kind ? await linkCountsOf(trx, kind, ids) : []) found.set(record, counts);
  }
  return found;
}

/** Puts titles in the place of the records that fields refer to; what the caller may not read has none. */
async function nameReferences(trx: Trx, caller: Caller, kinds: Map<string, Kind>, summaries: Summary[]) {
  const refers = (summary: Summary) =>
    Object.entries(kinds.get(summary.kind)?.fields ?? {}).filter(
      ([name, { type }]) => type.startsWith('reference') && summary.fields[name] !== undefined,
    );
  const ids = summaries.filter((summary) => refers(summary).length > 0).map(({ id }) => id);
  if (ids.length === 0) return;
  const { rows } = await sql<{
    from: string;
    field: string;
    id: string;
    title: string | null;
    visibility: string;
  }>`
    select l.record_id as from, l.field, l.target_id as id, o.title, o.visibility
    from record_link l
    left join record o on o.corps_id = l.corps_id
      and o.id = l.target_id
    where l.corps_id = ${caller.corpsId}
      and l.record_id = any(${ids})
    order by o.occurred_on, o.id
  `.execute(trx);
  for (const summary of summaries)
    for (const [name] of refers(summary)) {
      const own = rows
        .filter((row) => row.from === summary.id && row.field === name)
        .map(({ id, title, visibility }) => ({
          id: title === null ? null : id,
          title: title === null ? '（无权查看）' : confidential({ visibility }) ? withheldTitle : title,
        }));
      summary.fields[name] = own.map(({ title }) => title).join('、');
      const open = own.flatMap(({ id, title }) => (id === null ? [] : [{ id, title }]));
      summary.references = { ...summary.references, [name]: open };
    }
}

/** These records as a list shows them, in that order; the row policy gave them just now. */
export function summariesOf(trx: Trx, deps: Deps, caller: Caller, ids: string[]): Promise<Summary[]> {
  return summarise(trx, deps, caller, ids, { content: false, raw: false });
}

/** One record with all that its page shows. The row was loaded under row-level security before. */
export async function detail(
  trx: Trx,
  deps: Deps,
  records: RecordService,
  caller: Caller,
  row: RecordRow,
): Promise<z.output<typeof recordsContract.record>> {
  const context = await presentContext(trx, deps, caller, { content: true, raw: false });
  const kind = context.kinds.get(row.kind);
  const { parts, hosts, reviewer } = await elevated(trx, async () => {
    const parts = await partsOf(trx, row);
    const hosts = hostsIn({ ...row, units: parts.units });
    return { parts, hosts, reviewer: await reviewerOf(trx, caller, kind, row.path, hosts[0]?.level ?? '') };
  });
  const kept = (await keptFrom(trx, caller.corpsId, [row])).get(row.id) ?? new Set<string>();
  const people = (parts.people ?? []).filter((person) => !kept.has(person.role));
  const named = people.filter((person) => person.role !== 'participant');
  const summary = summaryOf(
    { ...row, units: parts.units, people: named, duties: parts.duties, files: parts.files?.length ?? 0 },
    context,
    kept,
  );
  const titles = new Map(
    (await deps.programme.programmes(trx, caller.corpsId)).flatMap((programme) =>
      programme.obligations.map((obligation) => [obligation.id, obligation.title]),
    ),
  );
  const abilities = recordAbilities(caller, {
    row,
    hostPaths: hosts.map((host) => host.path),
    kind,
    now: context.now,
    undoMinutes: context.undoMinutes,
  });
  const flow = await flowParts(trx, deps, records, caller, row, kind);
  const counts = (await countsOf(trx, context.kinds, [row])).get(row.id);
  const own = ownSums(deps, { ...row, fields: { ...row.fields, ...counts } }, kind, flow.rows);
  const steps = flow.steps.length > 0 || flow.acts.length > 0;
  const erased = await trx
    .selectFrom('record_erasure')
    .select(['field', 'on_date'])
    .where('corps_id', '=', caller.corpsId)
    .where('record_id', '=', row.id)
    .execute();
  return {
    ...summary,
    ...flow,
    rows: flow.rows.filter(({ table }) => !kept.has(table)),
    fields: without(
      {
        ...summary.fields,
        ...own.shown,
        ...Object.fromEntries(erased.map(({ field, on_date: on }) => [field, `已到期清除（${on}）`])),
      },
      kept,
    ),
    note: row.note,
    values: without(own.values, kept),
    eventId: row.event_id,
    event: row.event_id === null ? null : { id: row.event_id, title: parts.event ?? row.event_id },
    people: people.map((person) => ({
      person: { id: person.person_id, name: person.name },
      role: person.role,
      roleTitle:
        person.role === 'participant' ? '参加人员' : (kind?.fields[person.role]?.title ?? person.role),
      unitName: person.unit_name,
    })),
    fileList: (parts.files ?? []).map((file) => ({
      id: file.id,
      name: file.name,
      size: file.size,
      mime: file.mime,
      uploadedAt: new Date(file.uploaded_at).toISOString(),
    })),
    discharges: (parts.discharges ?? []).map((duty) => ({
      dutyId: duty.id,
      title: titles.get(duty.obligation_id) ?? duty.obligation_id,
      bearer: duty.bearer_type === 'unit' ? duty.unit_name : (duty.person_name ?? duty.unit_name),
      bearerType: duty.bearer_type,
    })),
    proposal: row.proposal && {
      reason: row.proposal.reason,
      by: row.proposal.byName,
      at: row.proposal.at,
      body: withoutKept(row.proposal.input as RecordInput, kept),
    },
    changes: (await changesOf(trx, deps, row, kind, parts)).filter(
      ({ field }) => !kept.has(field.replace(/^fields\./, '')),
    ),
    history: steps
      ? flow.acts.map((act) => ({
          at: act.at,
          text: `${act.title}${act.ended === 'undone' ? '（已撤销）' : act.ended === 'sent-back' ? '（已退回）' : ''}`,
          by: act.by,
        }))
      : historyOf(row, parts.history ?? []),
    submittedAt: row.submitted_at,
    acceptedAt: row.accepted_at,
    acceptedBy: row.accepted_by_name,
    reviewer,
    undoUntil: abilities.withdraw ? undoUntil(row, context.undoMinutes, context.now) : null,
    abilities: kind?.flow
      ? {
          ...abilities,
          update: flow.editable === null || flow.editable.length > 0,
        }
      : abilities,
  };
}

const steps: Record<string, string> = {
  'record.create': '登记',
  'record.submit': '提交',
  'record.update': '修改',
  'record.correct': '更正',
  'record.propose': '提出更正',
  'record.accept': '认可',
  'record.return': '退回',
  'record.withdraw': '撤回',
  'file.attach': '附上文件',
  'file.detach': '移除文件',
};

interface Parts {
  units: Related['units'];
  duties: number;
  people: { person_id: string; role: string; name: string; unit_name: string }[] | null;
  files: { id: string; name: string; size: number; mime: string; uploaded_at: string }[] | null;
  discharges:
    | {
        id: string;
        obligation_id: string;
        bearer_type: Row<'duty'>['bearer_type'];
        unit_name: string;
        person_name: string | null;
      }[]
    | null;
  event: string | null;
  history: { at: string; action: string; actor_name: string }[] | null;
}

/**
 * All that hangs on one record that the row policy gave before, read in one go; of the duties only those in
 * the caller's own scope.
 */
async function partsOf(trx: Trx, row: RecordRow): Promise<Parts> {
  const [corpsId, id] = [row.corps_id, row.id];
  const {
    rows: [parts],
  } = await sql<Parts>`
    select ${unitsOf(corpsId, sql`${id}`, sql`${row.occurred_on}::date`)} as units, (
      select count(*)::int
      from duty_record dr
      where dr.corps_id = ${corpsId}
        and dr.record_id = ${id}
        and ${linkInScope}
    ) as duties, (
      select json_agg(p order by p.role, p.person_id)
      from (
        select person_id, role, name, unit_name
        from record_person
        where corps_id = ${corpsId}
          and record_id = ${id}
      ) p
    ) as people, (
      select json_agg(f order by f.uploaded_at)
      from (
        select id, name, size, mime, uploaded_at from file where corps_id = ${corpsId} and record_id = ${id}
      ) f
    ) as files, (
      select json_agg(d order by d.bearer_type desc, d.id)
      from (
        select d.id, d.obligation_id, d.bearer_type, p.name as person_name,
          ${unitNameOn('u', sql`d.due_on`)} as unit_name
        from duty_record dr
        join duty d on d.corps_id = dr.corps_id
          and d.id = dr.duty_id
        join unit u on u.corps_id = d.corps_id
          and u.id = d.unit_id
        left join person p on p.corps_id = d.corps_id
          and p.id = d.person_id
        where dr.corps_id = ${corpsId}
          and dr.record_id = ${id}
          and ${linkInScope}
        order by d.bearer_type desc, d.id
        limit 500
      ) d
    ) as discharges, (
      select title
      from event
      where corps_id = ${corpsId}
        and id = ${row.event_id}
        and path >= app_from()
        and path < app_to()
    ) as event, (
      select json_agg(h order by h.seq)
      from (
        select seq, at, action, actor_name
        from audit_entry
        where corps_id = ${corpsId}
          and object_type = 'record'
          and object_id = ${id}
        order by seq
        limit 100
      ) h
    ) as history
  `.execute(trx);
  return (
    parts ?? {
      units: null,
      duties: 0,
      people: null,
      files: null,
      discharges: null,
      event: null,
      history: null,
    }
  );
}

/**
 * What happened to a record, from the audit itself; records that were loaded in bulk have only their own
 * dates.
 */
function historyOf(
  row: RecordRow,
  entries: NonNullable<Parts['history']>,
): { at: string; text: string; by: string }[] {
  const shown = entries.flatMap((entry) =>
    steps[entry.action]
      ? [
          {
            at: new Date(entry.at).toISOString(),
            text: steps[entry.action] ?? '',
            by: entry.actor_name.replace(/（[^）]*）$/, ''),
          },
        ]
      : [],
  );
  if (shown.length > 0) return shown;
  return [
    { at: row.entered_at, text: '登记', by: row.created_by_name },
    ...(row.accepted_at ? [{ at: row.accepted_at, text: '认可', by: row.accepted_by_name ?? '' }] : []),
  ];
}

/** Who will look at a record of this unit; null when it counts at once. */
export async function reviewerOf(
  trx: Trx,
  caller: Caller,
  kind: Kind | undefined,
  path: string,
  level: string,
): Promise<string | null> {
  if (!kind || isSelfAccepting(kind, level)) return null;
  const acceptors = await acceptorsOf(trx, caller.corpsId, path, rolesWith('records:accept'));
  return acceptors[0]?.unitName ?? '上级单位';
}

const withoutKept = (input: RecordInput, kept: ReadonlySet<string>): RecordInput => ({
  ...input,
  fields: without(input.fields, kept),
  ...(input.rows ? { rows: without(input.rows, kept) } : {}),
});

/** The values of a record; sums over rows that each unit reads for itself are made of the reader's own. */
function ownSums(deps: Deps, row: RecordRow, kind: Kind | undefined, tables: FlowParts['rows']) {
  const own = kind ? perReader(kind) : new Set<string>();
  if (!kind || own.size === 0) return { values: row.fields, shown: {} };
  const rows = Object.fromEntries(
    tables.map(({ table, rows: of }) => [table, of.map(({ values }) => values)]),
  );
  const derived = derive(kind, deps.programme.pack, row.occurred_on, row.fields, rows);
  Object.assign(
    derived,
    Object.fromEntries(Object.keys(linkCounts(kind)).map((name) => [name, row.fields[name]])),
  );
  const only = (values: Record<string, unknown>, wanted: boolean) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => own.has(name) === wanted));
  const shown = only(derived, true);
  return { values: { ...only(row.fields, false), ...shown }, shown };
}
