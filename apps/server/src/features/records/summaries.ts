import { sql, type RawBuilder } from 'kysely';
import type { Kind } from '@liulian/domain';
import { elevated, type Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import { unitNameOn } from '../../platform/unit-names.ts';
import type { Deps } from '../../deps.ts';
import { confidential, keptFrom, withheldTitle } from './disclosure.ts';
import { linkCountsOf } from './links.ts';
import { summaryOf, type PresentContext, type Related, type Summary } from './present.ts';
import type { RecordRow } from './store.ts';

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
export const unitsOf = (corpsId: string, id: RawBuilder<unknown>, day: RawBuilder<unknown>) => sql`
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
export const linkInScope = sql`
  (select ${dutyInScope} from duty d where d.corps_id = dr.corps_id and d.id = dr.duty_id)
`;

export async function presentContext(
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

export async function summarise(
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
export async function countsOf(trx: Trx, kinds: Map<string, Kind>, rows: RecordRow[]) {
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
