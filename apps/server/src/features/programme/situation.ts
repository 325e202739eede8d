import { sql } from 'kysely';
import type { Situation } from '@liulian/contract';
import { addDays, daysBetween, pathEnd, pillars, weekday, yearOf, type DutyState } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { Catalogue } from './catalogue.ts';
import { pathOf } from './duty-read-model.ts';
import { stateSql } from './duty-sql.ts';

interface Attention { obligation_id: string; period_key: string; state: DutyState; due_on: string; duties: number; units: number; unit_id: string; unit_name: string; duty_id: string; done: number; min: number; by: Record<string, { done: number; min: number }> | null; reason: string | null }

/** The corps secretary's page: what needs a decision, and the counts behind which every list stands (screens §1). */
export async function situation(trx: Trx, deps: Deps, caller: Caller, query: { year?: number | undefined; unitId?: string | undefined }): Promise<Situation> {
  const today = deps.clock.today();
  const year = query.year ?? yearOf(today);
  const unit = await pathOf(trx, caller, query.unitId);
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  const within = sql`d.corps_id = ${caller.corpsId} and d.path >= ${unit.path} and d.path < ${pathEnd(unit.path)}`;
  const inYear = sql`d.due_on >= ${`${year}-01-01`} and d.due_on <= ${`${year}-12-31`}`;
  const depth = unit.path.split('.').length;
  const { rows: groups } = await sql<{ obligation_id: string; child: string; state: DutyState; passed: boolean; near: boolean; count: number }>`
    select d.obligation_id, split_part(d.path, '.', ${depth}::int) as child, d.state, d.due_on <= ${today} as passed, d.due_on between ${today} and ${addDays(today, 30)} as near, count(*)::int as count
    from (select d.*, ${stateSql(today)} as state from duty d where ${within} and ${inYear}) d group by 1, 2, 3, 4, 5`.execute(trx);
  const totals = { due: 0, met: 0, overdue: 0, soon: 0, waived: 0, all: 0 };
  const perPillar = new Map(pillars.map((pillar) => [pillar, { due: 0, met: 0, overdue: 0, inTime: 0, dueByNow: 0 }]));
  const perUnit = new Map<string, { overdue: number; soon: number; met: number; all: number }>();
  for (const { obligation_id: id, child, state, passed, near, count } of groups) {
    const pillar = catalogue.get(id)?.pillar;
    const own = pillar ? perPillar.get(pillar) : undefined;
    const line = perUnit.get(child) ?? { overdue: 0, soon: 0, met: 0, all: 0 };
    perUnit.set(child, line);
    totals.all += count;
    line.all += count;
    if (state === 'waived' || state === 'not-held') { totals.waived += count; continue; }
    totals.due += count;
    if (own) own.due += count;
    if (state === 'met' || state === 'met-late') {
      totals.met += count;
      line.met += count;
      if (own) own.met += count;
    }
    if (state === 'overdue') { totals.overdue += count; line.overdue += count; if (own) own.overdue += count; }
    if (near && (state === 'open' || state === 'due-soon')) { totals.soon += count; line.soon += count; }
    if (own && passed) {
      own.dueByNow += count;
      if (state === 'met') own.inTime += count;
    }
  }
  const children = await trx.selectFrom('unit').select(['id', 'name']).where('corps_id', '=', caller.corpsId).where('parent_id', '=', unit.id).where('level', '<>', 'office').orderBy('sort').orderBy('path').execute();
  return {
    year, today, unit: { id: unit.id, name: unit.name }, totals,
    pillars: pillars.map((pillar) => {
      const own = perPillar.get(pillar) ?? { due: 0, met: 0, overdue: 0, inTime: 0, dueByNow: 0 };
      return { pillar, title: deps.programme.pack.scheme.pillars[pillar]?.title ?? pillar, due: own.due, met: own.met, overdue: own.overdue, onTime: own.dueByNow === 0 ? null : own.inTime / own.dueByNow };
    }),
    attention: await attention(trx, deps, caller, catalogue, sql`${within} and ${inYear}`),
    waiting: await waiting(trx, caller),
    weeks: await weeks(trx, today, within),
    units: children.map((child) => ({ unit: child, ...(perUnit.get(child.id) ?? { overdue: 0, soon: 0, met: 0, all: 0 }) })),
  };
}

/** Red first, the longest overdue on top; many units with the same lack are one line. */
async function attention(trx: Trx, deps: Deps, caller: Caller, catalogue: Catalogue, within: ReturnType<typeof sql>): Promise<Situation['attention']> {
  const today = deps.clock.today();
  const { rows } = await sql<Attention>`
    with hit as (select d.*, case when d.due_on < ${today} then 'overdue' else 'due-soon' end as state from duty d where ${within} and d.met_on is null and d.answer is null and d.opens_on <= ${today} and d.due_on <= ${addDays(today, 14)}),
    sized as (select h.*, count(*) over (partition by obligation_id, period_key, state) as size from hit h),
    lines as (select obligation_id, period_key, state, min(due_on) as due_on, count(*)::int as duties, count(distinct unit_id)::int as units, min(unit_id) as unit_id, min(id) as duty_id, sum(done) as done, sum(min) as min,
      case when count(*) = 1 then (array_agg(by))[1] end as by from sized group by obligation_id, period_key, state, case when size <= 3 then id else '' end)
    select l.*, u.name as unit_name, (select reason from answer a where a.corps_id = ${caller.corpsId} and a.duty_id = l.duty_id order by requested_at desc limit 1) as reason
    from lines l join unit u on u.corps_id = ${caller.corpsId} and u.id = l.unit_id
    order by case l.state when 'overdue' then 0 else 1 end, l.due_on, l.duties desc limit 60`.execute(trx);
  return rows.map((row) => {
    const obligation = catalogue.get(row.obligation_id);
    const by = row.duties === 1 ? catalogue.by(obligation, row.by) : undefined;
    return {
      kind: row.state === 'overdue' ? 'overdue' as const : 'due-soon' as const, obligationId: row.obligation_id, title: obligation?.title ?? row.obligation_id, pillar: obligation?.pillar ?? 'E',
      unit: row.units === 1 ? { id: row.unit_id, name: row.unit_name } : null, units: row.units, duties: row.duties, dutyId: row.duties === 1 ? row.duty_id : null,
      days: Math.abs(daysBetween(today, row.due_on)), dueOn: row.due_on, done: row.done, min: row.min, ...(by ? { by } : {}), reason: row.reason,
    };
  });
}

async function waiting(trx: Trx, caller: Caller): Promise<Situation['waiting']> {
  const end = pathEnd(caller.unitPath);
  const records = may(caller, 'records:accept') ? await trx.selectFrom('record').select(sql<number>`count(*)::int`.as('count')).where('corps_id', '=', caller.corpsId).where(sql<boolean>`status = 'submitted'`).where('path', '>', caller.unitPath).where('path', '<', end).where('created_by', '<>', caller.accountId).executeTakeFirstOrThrow() : { count: 0 };
  const answers = may(caller, 'duties:decide') ? await trx.selectFrom('answer').select(sql<number>`count(*)::int`.as('count')).where('corps_id', '=', caller.corpsId).where('state', '=', 'pending').where('path', '>', caller.unitPath).where('path', '<', end).executeTakeFirstOrThrow() : { count: 0 };
  return { records: records.count, answers: answers.count };
}

/** Newly met and newly overdue in each of the last five weeks, this one included. */
async function weeks(trx: Trx, today: string, within: ReturnType<typeof sql>): Promise<Situation['weeks']> {
  const monday = addDays(today, 1 - weekday(today));
  const list: Situation['weeks'] = [];
  const first = addDays(monday, -28);
  const { rows } = await sql<{ week: number; what: string; count: number }>`
    select ((d.met_on - ${first}::date) / 7)::int as week, 'met' as what, count(*)::int as count from duty d where ${within} and d.met_on >= ${first} and d.met_on <= ${today} group by 1
    union all
    select ((d.due_on + 1 - ${first}::date) / 7)::int, 'overdue', count(*)::int from duty d where ${within} and d.due_on + 1 >= ${first} and d.due_on < ${today} and d.answer is null and (d.met_on is null or d.met_on > d.due_on) group by 1`.execute(trx);
  for (let week = 0; week < 5; week += 1) {
    const count = (what: string) => rows.find((row) => row.week === week && row.what === what)?.count ?? 0;
    list.push({ start: addDays(first, week * 7), met: count('met'), overdue: count('overdue') });
  }
  return list;
}
