import type { recordsContract } from '@liulian/contract';
import {
  cleanText,
  owedId,
  pathEnd,
  readingKey,
  statusOf,
  type Flow,
  type Kind,
  roleOf,
} from '@liulian/domain';
import { sql } from 'kysely';
import type { z } from 'zod';
import { containing, elevated, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { decodeOffset, may, pageOf, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { confidential, withheldTitle } from './disclosure.ts';
import { madeKinds } from './made-items.ts';
import { summariesOf } from './summaries.ts';

type Query = z.output<typeof recordsContract.listItemsQuery>;
type Page = z.output<typeof recordsContract.itemPage>;
type State = Page['items'][number]['state'];
type FollowUp = Kind & { flow: Flow };

/** Where an item keeps the record that it came out of. */
const originField = 'origin';

/**
 * The kinds of which a record is a matter to be followed to its end: those that rows of another kind become,
 * or that name the record they came out of. Of confidential kinds no such list is made.
 */
export function followUpKinds(kinds: Kind[]): FollowUp[] {
  const made = new Set(kinds.flatMap(madeKinds));
  return kinds.filter(
    (kind): kind is FollowUp =>
      kind.flow !== undefined &&
      !confidential(kind) &&
      (made.has(kind.id) || kind.fields[originField]?.type === 'reference'),
  );
}

/**
 * How far each stage is. `asked` is a stage into which one side leads and which another side closes; drafts
 * and what was taken back are no matters.
 */
export function statesOf({ flow }: FollowUp): [stage: string, state: State][] {
  const steps = Object.values(flow.steps);
  const settled = ([, stage]: [string, Flow['stages'][string]]) => !stage.void && (stage.done || stage.final);
  const closing = new Set(
    Object.entries(flow.stages)
      .filter(settled)
      .map(([id]) => id),
  );
  const shown = Object.entries(flow.stages).filter(([, stage]) => !stage.draft && !stage.void);
  return shown.map((entry, at): [string, State] => {
    const [id] = entry;
    if (settled(entry)) return [id, 'closed'];
    if (at === 0) return [id, 'todo'];
    const into = new Set(steps.filter((step) => step.to?.includes(id)).flatMap((step) => step.by));
    const out = steps.filter((step) => step.from.includes(id) && step.to?.some((to) => closing.has(to)));
    const byOthers = out.some((step) => step.not.length > 0 || step.by.every((side) => !into.has(side)));
    return [id, byOthers ? 'asked' : 'doing'];
  });
}

/** What may be owed because of a record, by the events it hangs on; the fields of those who do the work. */
function workOf(kind: FollowUp) {
  const owes = Object.entries(kind.owes);
  const fieldOf = (bearer: string) => roleOf(kind, bearer);
  const dated = owes.find(([, owe]) => typeof owe.due === 'string' && !owe.bearer.includes('host'));
  const parties = dated ? dated[1].bearer : Object.keys(kind.parties);
  return {
    events: owes.flatMap(([name, owe]) =>
      owe.bearer.map((bearer, at) => ({
        prefix: owedId(kind.id, name) + (at === 0 ? '' : `-${at + 1}`),
        role: fieldOf(bearer),
      })),
    ),
    roles: parties.map(fieldOf).filter((role) => role !== 'host'),
    dueField: typeof dated?.[1].due === 'string' ? dated[1].due : null,
  };
}

/**
 * Matters that the caller sees, the most pressing first, with how many there are in each state. Whoever has
 * no list of a unit to read sees their own.
 * @throws unit.not_found
 */
export async function listItems(trx: Trx, deps: Deps, caller: Caller, query: Query): Promise<Page> {
  const kinds = await deps.programme.kinds(trx, caller.corpsId);
  const all = followUpKinds(kinds);
  for (const [field, known] of [
    ['kind', all],
    ['originKind', kinds],
  ] as const)
    if (query[field]?.some((id) => !known.some((kind) => kind.id === id)))
      throw new Refusal('request.invalid', {}, [{ field, message: '没有这个记录类型，或它没有事项清单' }]);
  const own = query.kind ? all.filter((kind) => query.kind?.includes(kind.id)) : all;
  const offset = decodeOffset(query.cursor);
  const found = own.length === 0 ? [] : await matters(trx, caller, own, query);
  const dated = await withDue(trx, caller, own, found);
  const today = deps.clock.today();
  const isOverdue = (matter: (typeof dated)[number]) => matter.due !== null && matter.due < today;
  const of = (state: State) => dated.filter((matter) => matter.state === state).length;
  const asked = dated
    .filter((matter) => !query.state || query.state.includes(matter.state))
    .filter((matter) => !query.overdue || isOverdue(matter))
    .toSorted(
      (a, b) =>
        Number(a.state === 'closed') - Number(b.state === 'closed') ||
        (a.due ?? '9999').localeCompare(b.due ?? '9999') ||
        (a.id < b.id ? 1 : -1),
    );
  const page = asked.slice(offset, offset + query.limit);
  const summaries = await summariesOf(
    trx,
    deps,
    caller,
    page.map(({ id }) => id),
  );
  const origins = await originsOf(
    trx,
    caller,
    kinds,
    page.map(({ id }) => id),
  );
  const items = page.flatMap((matter, at): Page['items'] => {
    const summary = summaries[at];
    const kind = own.find((entry) => entry.id === matter.kind);
    if (!summary?.stage || !kind) return [];
    return [
      {
        id: matter.id,
        kind: matter.kind,
        what: summary.title,
        category: summary.categoryTitle,
        units: summary.units,
        bearers: workOf(kind).roles.flatMap((role) => {
          const name = summary.fields[role];
          return typeof name === 'string' && name !== '' ? [name] : [];
        }),
        dueOn: matter.due,
        overdue: isOverdue(matter),
        state: matter.state,
        stage: summary.stage,
        origin: origins.get(matter.id) ?? null,
      },
    ];
  });
  return {
    ...pageOf(items, asked.length, offset),
    counts: {
      todo: of('todo'),
      doing: of('doing'),
      asked: of('asked'),
      closed: of('closed'),
      overdue: dated.filter(isOverdue).length,
    },
    kinds: all.map(({ id, title }) => ({ id, title })),
    originKinds: all.length === 0 ? [] : await originKinds(trx, caller, kinds, all),
  };
}

interface Matter {
  id: string;
  kind: string;
  state: State;
}

/** What the row policy gives of these kinds, narrowed by everything but state and day. */
async function matters(trx: Trx, caller: Caller, kinds: FollowUp[], query: Query): Promise<Matter[]> {
  const states = kinds.flatMap((kind) => {
    const known = statesOf(kind);
    // A record stored before its kind had stages stands in the first that is in effect.
    const first = known.find(([stage]) => statusOf(kind.flow.stages[stage]!) === 'accepted');
    return [...known, ...(first ? [['', first[1]] as const] : [])].map(([stage, state]) => ({
      kind: kind.id,
      stage,
      state,
    }));
  });
  const roles = [...new Set(kinds.flatMap((kind) => workOf(kind).roles))];
  const conditions = [sql<boolean>`r.status in ('accepted', 'submitted')`];
  if (query.unitId) {
    const unit = await trx
      .selectFrom('unit')
      .select('path')
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', query.unitId)
      .executeTakeFirst();
    if (!unit) throw new Refusal('unit.not_found');
    conditions.push(sql`
      exists (
        select
        from record_unit u
        where u.corps_id = r.corps_id
          and u.record_id = r.id
          and u.role = any(${['host', ...roles]})
          and u.path >= ${unit.path}
          and u.path < ${pathEnd(unit.path)}
      )
    `);
  }
  if (query.mine || !may(caller, 'records:read'))
    conditions.push(sql`
      (
        exists (
          select
          from record_person p
          where p.corps_id = r.corps_id
            and p.record_id = r.id
            and p.role = any(${roles})
            and p.person_id = ${caller.personId}
        )
        or ${may(caller, 'records:write')}
        and exists (
          select
          from record_unit u
          where u.corps_id = r.corps_id
            and u.record_id = r.id
            and u.role = any(${roles})
            and u.unit_id = ${caller.unitId}
        )
      )
    `);
  if (query.origin || query.originKind)
    conditions.push(sql`
      exists (
        select
        from record_link l
        join record o on o.corps_id = l.corps_id
          and o.id = l.target_id
        where l.corps_id = r.corps_id
          and l.record_id = r.id
          and l.field = ${originField}
          and (${query.origin ?? null}::text is null or o.id = ${query.origin ?? null})
          and (${query.originKind ?? null}::text[] is null or o.kind = any(${query.originKind ?? null}))
      )
    `);
  if (query.q) {
    const like = containing(cleanText(query.q).toLowerCase());
    conditions.push(sql`
      (lower(r.title) like ${like} or r.pinyin like ${containing(readingKey(query.q))})
    `);
  }
  const { rows } = await sql<Matter>`
    select r.id, r.kind, known.state
    from record r
    join unnest(
      ${states.map(({ kind }) => kind)}::text[],
      ${states.map(({ stage }) => stage)}::text[],
      ${states.map(({ state }) => state)}::text[]
    ) as known (kind, stage, state) on known.kind = r.kind
      and known.stage = coalesce(r.stage, '')
    where r.corps_id = ${caller.corpsId}
      and r.kind = any(${kinds.map(({ id }) => id)})
      and ${sql.join(conditions, sql` and `)}
  `.execute(trx);
  return rows;
}

/**
 * The day by which the next thing of each is owed, later days that were given included; the record's own date
 * where nothing is owed and nobody has asked to close it. What is closed is owed no more.
 */
async function withDue(trx: Trx, caller: Caller, kinds: FollowUp[], found: Matter[]) {
  const open = found.filter((matter) => matter.state !== 'closed').map(({ id }) => id);
  const asked = found.filter((matter) => matter.state === 'asked').map(({ id }) => id);
  const events = kinds.flatMap((kind) => workOf(kind).events.map((event) => ({ kind: kind.id, ...event })));
  const fields = kinds.flatMap((kind) => {
    const { dueField } = workOf(kind);
    return dueField === null ? [] : [{ kind: kind.id, dueField }];
  });
  const { rows } =
    open.length === 0
      ? { rows: [] }
      : // The records are the caller's to see; whose duty is whose is not asked again.
        await elevated(trx, () =>
          sql<{ id: string; due: string | null }>`
            select r.id, coalesce(
              owed.due::text,
              case when not r.id = any(${asked}) then r.fields ->> own.due_field end
            ) as due
            from record r
            left join unnest(
              ${fields.map(({ kind }) => kind)}::text[],
              ${fields.map(({ dueField }) => dueField)}::text[]
            ) as own (kind, due_field) on own.kind = r.kind
            left join lateral (
              select min(d.due_on) as due
              from duty d
              where d.corps_id = r.corps_id
                and d.met_on is null
                and d.answer is null
                and d.event_id = any(
                  array(
                    select e.prefix || '-' || r.id || '-' || r.round || '-' || slot.id
                    from unnest(
                      ${events.map(({ kind }) => kind)}::text[],
                      ${events.map(({ prefix }) => prefix)}::text[],
                      ${events.map(({ role }) => role)}::text[]
                    ) as e (kind, prefix, role)
                    join (
                      select u.role, u.unit_id as id
                      from record_unit u
                      where u.corps_id = r.corps_id
                        and u.record_id = r.id
                      union all
                      select p.role, p.person_id
                      from record_person p
                      where p.corps_id = r.corps_id
                        and p.record_id = r.id
                    ) slot on slot.role = e.role
                    where e.kind = r.kind
                  )
                )
            ) owed on true
            where r.corps_id = ${caller.corpsId}
              and r.id = any(${open})
          `.execute(trx),
        );
  const due = new Map(rows.map((row) => [row.id, row.due]));
  return found.map((matter) => ({ ...matter, due: due.get(matter.id) ?? null }));
}

/** The records that these came out of; one that the caller may not see is there without its title. */
async function originsOf(trx: Trx, caller: Caller, kinds: Kind[], ids: string[]) {
  if (ids.length === 0) return new Map<string, Page['items'][number]['origin']>();
  const { rows } = await sql<{ from: string; id: string | null; title: string; kind: string }>`
    select l.record_id as from, o.id, o.title, o.kind
    from record_link l
    left join record o on o.corps_id = l.corps_id
      and o.id = l.target_id
    where l.corps_id = ${caller.corpsId}
      and l.record_id = any(${ids})
      and l.field = ${originField}
  `.execute(trx);
  return new Map(
    rows.map((row): [string, Page['items'][number]['origin']] => {
      const kind = kinds.find((entry) => entry.id === row.kind);
      if (row.id === null) return [row.from, { id: null, title: '（无权查看）', kindTitle: '' }];
      const title = kind && confidential(kind) ? withheldTitle : row.title;
      return [row.from, { id: row.id, title, kindTitle: kind?.title ?? '' }];
    }),
  );
}

/** Kinds of the records that the caller's matters came out of. */
async function originKinds(trx: Trx, caller: Caller, kinds: Kind[], own: FollowUp[]) {
  const { rows } = await sql<{ kind: string }>`
    select distinct o.kind
    from record r
    join record_link l on l.corps_id = r.corps_id
      and l.record_id = r.id
      and l.field = ${originField}
    join record o on o.corps_id = l.corps_id
      and o.id = l.target_id
    where r.corps_id = ${caller.corpsId}
      and r.kind = any(${own.map(({ id }) => id)})
  `.execute(trx);
  return kinds
    .filter(({ id }) => rows.some((row) => row.kind === id))
    .map(({ id, title }) => ({ id, title }));
}
