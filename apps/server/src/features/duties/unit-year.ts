import { sql } from 'kysely';
import { pillars, yearOf, type DutyState } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import { unitNameOn } from '../../platform/unit-names.ts';
import type { Deps } from '../../deps.ts';
import { postsIn } from '../organisation/index.ts';
import { Catalogue } from '../kinds/index.ts';
import { pathOf } from './duty-read-model.ts';
import { mentionedTitle, stateSql } from './duty-sql.ts';

/**
 * Everything about one unit on one page (screens §7): its own duties and those of its posts, by pillar and by
 * month.
 */
export async function unitYear(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  unitId: string,
  asked: number | undefined,
) {
  await pathOf(trx, caller, unitId);
  const today = deps.clock.today();
  const year = asked ?? yearOf(today);
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  const unit = await trx
    .selectFrom('unit as u')
    .leftJoin('unit as p', (join) =>
      join.onRef('p.corps_id', '=', 'u.corps_id').onRef('p.id', '=', 'u.parent_id'),
    )
    .select(['u.id', 'u.name', 'u.plate_name', 'u.level', 'u.flags', 'p.id as parent_id'])
    .select(unitNameOn('p', sql`least(${`${year}-12-31`}::date, ${today}::date)`).as('parent_name'))
    .where('u.corps_id', '=', caller.corpsId)
    .where('u.id', '=', unitId)
    .executeTakeFirstOrThrow();
  const { rows } = await sql<{
    id: string;
    obligation_id: string;
    due_on: string;
    state: DutyState;
    person_name: string | null;
    other_name: string | null;
  }>`
    select d.id, d.obligation_id, d.due_on, ${stateSql(today)} as state, p.name as person_name,
      o.name as other_name
    from duty d
    left join person p on p.corps_id = d.corps_id
      and p.id = d.person_id
    left join person o on o.corps_id = d.corps_id
      and o.id = d.other_person_id
    where d.corps_id = ${caller.corpsId}
      and d.unit_id = ${unitId}
      and d.due_on >= ${`${year}-01-01`}
      and d.due_on <= ${`${year}-12-31`}
    order by d.due_on, d.id
  `.execute(trx);
  const shown = rows.filter(
    (row) => catalogue.get(row.obligation_id)?.matrix !== false || row.person_name === null,
  );
  const pillarOf = (id: string) => catalogue.get(id)?.pillar ?? 'E';
  const posts = await postsIn(trx, caller.corpsId, unitId, today);
  const recent = !may(caller, 'records:read')
    ? []
    : await trx
        .selectFrom('record')
        .select(['id', 'kind', mentionedTitle.as('title'), 'occurred_on', 'status'])
        .where('corps_id', '=', caller.corpsId)
        .where('unit_id', '=', unitId)
        .where('status', 'in', ['submitted', 'accepted', 'returned'])
        .where('occurred_on', '>=', `${year}-01-01`)
        .where('occurred_on', '<=', `${year}-12-31`)
        .orderBy('occurred_on', 'desc')
        .orderBy('id', 'desc')
        .limit(20)
        .execute();
  const answers = await trx
    .selectFrom('answer as a')
    .innerJoin('duty as d', (join) =>
      join.onRef('d.corps_id', '=', 'a.corps_id').onRef('d.id', '=', 'a.duty_id'),
    )
    .select(['a.id', 'a.type', 'a.reason', 'a.state', 'd.obligation_id'])
    .where('a.corps_id', '=', caller.corpsId)
    .where('a.unit_id', '=', unitId)
    .orderBy('a.requested_at', 'desc')
    .orderBy('a.id')
    .limit(50)
    .execute();
  const children = await trx
    .selectFrom('unit')
    .select(['id', 'name'])
    .where('corps_id', '=', caller.corpsId)
    .where('parent_id', '=', unitId)
    .orderBy('sort')
    .orderBy('path')
    .execute();
  const { count } = await trx
    .selectFrom('person')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('corps_id', '=', caller.corpsId)
    .where('unit_id', '=', unitId)
    .where('left_on', 'is', null)
    .executeTakeFirstOrThrow();
  const titles = new Map(deps.programme.pack.vocabulary.posts.map((post) => [post.id, post.title]));
  return {
    unit: {
      id: unit.id,
      name: unit.name,
      plateName: unit.plate_name,
      level: unit.level,
      parent: unit.parent_id === null ? null : { id: unit.parent_id, name: unit.parent_name ?? '' },
      flags: unit.flags.map((flag) => deps.programme.pack.vocabulary.flags[flag] ?? flag),
    },
    year,
    pillars: pillars.map((pillar) => {
      const own = rows.filter(
        (row) => pillarOf(row.obligation_id) === pillar && row.state !== 'waived' && row.state !== 'not-held',
      );
      return {
        pillar,
        title: deps.programme.pack.scheme.pillars[pillar]?.title ?? pillar,
        met: own.filter((row) => row.state === 'met' || row.state === 'met-late').length,
        all: own.length,
        overdue: own.filter((row) => row.state === 'overdue').length,
      };
    }),
    months: Array.from({ length: 12 }, (_, at) => ({
      month: at + 1,
      duties: shown
        .filter((row) => Number(row.due_on.slice(5, 7)) === at + 1)
        .map((row) => ({
          id: row.id,
          title:
            row.person_name === null
              ? catalogue.title(row.obligation_id)
              : `${catalogue.title(row.obligation_id)}（${row.person_name}${row.other_name === null ? '' : ` → ${row.other_name}`}）`,
          state: row.state,
          dueOn: row.due_on,
          pillar: pillarOf(row.obligation_id),
        })),
    })),
    posts: posts.map((post) => ({
      person: { id: post.id, name: post.name },
      title: titles.get(post.post) ?? post.post,
      from: post.from_on,
    })),
    recent: recent.map((row) => ({
      id: row.id,
      kind: row.kind,
      title: row.title,
      occurredOn: row.occurred_on,
      status: row.status,
    })),
    answers: answers.map((row) => ({
      id: row.id,
      dutyTitle: catalogue.title(row.obligation_id),
      type: row.type,
      reason: row.reason,
      state: row.state,
    })),
    children,
    people: count,
  };
}
