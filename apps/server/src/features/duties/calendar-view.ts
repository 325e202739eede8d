import { LunarDay, SolarDay } from 'tyme4ts';
import { sql } from 'kysely';
import {
  addDays,
  daysBetween,
  festivalsIn,
  isWorkday,
  pathEnd,
  weekday,
  type DutyState,
} from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { Catalogue } from '../kinds/index.ts';
import { pathOf, withinUnit } from './duty-read-model.ts';
import { stateSql } from './duty-sql.ts';

/**
 * Days with their festivals, workdays, lunar names, what falls due and how many records there are; at most
 * 400 days.
 */
export async function dutyCalendar(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  query: { from: string; to: string; unitId?: string | undefined },
) {
  if (query.to < query.from || daysBetween(query.from, query.to) > 400)
    throw new Refusal('request.invalid', {}, [
      { field: 'to', message: '一次最多看 400 天，且止日不早于起日' },
    ]);
  const unit = await pathOf(trx, caller, query.unitId);
  const { calendar } = deps.programme.pack;
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  const { rows } = await sql<{ due_on: string; obligation_id: string; state: DutyState; count: number }>`
    select d.due_on, d.obligation_id, ${stateSql(deps.clock.today())} as state, count(*)::int as count
    from duty d
    where d.corps_id = ${caller.corpsId}
      and ${withinUnit(unit)}
      and d.due_on >= ${query.from}
      and d.due_on <= ${query.to}
    group by 1, 2, 3
    order by 1, 2
  `.execute(trx);
  const records = !may(caller, 'records:read')
    ? []
    : await trx
        .selectFrom('record')
        .select(['occurred_on', sql<number>`count(*)::int`.as('count')])
        .where('corps_id', '=', caller.corpsId)
        .where('path', '>=', unit.path)
        .where('path', '<', pathEnd(unit.path))
        .where('status', 'in', ['submitted', 'accepted'])
        .where('occurred_on', '>=', query.from)
        .where('occurred_on', '<=', query.to)
        .groupBy('occurred_on')
        .execute();
  const festivals = festivalsIn(calendar, query.from, query.to);
  const days = [];
  for (let date = query.from; date <= query.to; date = addDays(date, 1)) {
    const due = new Map<
      string,
      {
        obligationId: string;
        title: string;
        pillar: 'E' | 'C' | 'M' | 'W' | 'F' | 'S';
        total: number;
        open: number;
        overdue: number;
      }
    >();
    for (const row of rows) {
      if (row.due_on !== date) continue;
      const line = due.get(row.obligation_id) ?? {
        obligationId: row.obligation_id,
        title: catalogue.title(row.obligation_id),
        pillar: catalogue.get(row.obligation_id)?.pillar ?? 'E',
        total: 0,
        open: 0,
        overdue: 0,
      };
      line.total += row.count;
      if (['upcoming', 'open', 'due-soon'].includes(row.state)) line.open += row.count;
      if (row.state === 'overdue') line.overdue += row.count;
      due.set(row.obligation_id, line);
    }
    days.push({
      date,
      weekday: weekday(date),
      workday: isWorkday(calendar, date),
      festival: festivals.find((festival) => festival.on === date)?.title ?? null,
      lunar: lunarOf(date),
      markers: calendar.markers
        .filter((marker) => within(date, marker.from, marker.to))
        .map((marker) => marker.title),
      due: [...due.values()],
      records: records.find((row) => row.occurred_on === date)?.count ?? 0,
    });
  }
  return { days };
}

function within(date: string, from: string, to: string): boolean {
  const day = `--${date.slice(5)}`;
  return from <= to ? day >= from && day <= to : day >= from || day <= to;
}

function lunarOf(date: string): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const lunar: LunarDay = SolarDay.fromYmd(year, month, day).getLunarDay();
  return lunar.getDay() === 1 ? lunar.getLunarMonth().getName() : lunar.getName();
}
