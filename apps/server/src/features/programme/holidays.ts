import { type Pack, type PlainDate } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import { accountsAt, notify } from '../../platform/notify.ts';
import type { Deps } from '../../deps.ts';

/**
 * The year whose 放假调休 table is wanted and missing: the present one, and from December on the next, since
 * the State Council's notice is out by then. Without a table every Monday to Friday counts as a workday.
 */
export function holidayYearMissing({ calendar }: Pack, today: PlainDate): number | null {
  const year = Number(today.slice(0, 4));
  const wanted = today.slice(5, 7) === '12' ? [year, year + 1] : [year];
  return wanted.find((one) => !calendar.holidays.some((table) => table.year === one)) ?? null;
}

/** Tells who keeps the pack and who runs the programme, once for each year. */
export async function tellHolidaysMissing(trx: Trx, deps: Deps, corpsId: string): Promise<number> {
  const year = holidayYearMissing(deps.programme.pack, deps.clock.today());
  if (year === null) return 0;
  const root = await trx
    .selectFrom('unit')
    .select('id')
    .where('corps_id', '=', corpsId)
    .where('parent_id', 'is', null)
    .where('level', '=', 'corps')
    .executeTakeFirst();
  if (!root) return 0;
  return notify(trx, corpsId, {
    accountIds: await accountsAt(trx, corpsId, root.id, ['system-administrator', 'programme-officer']),
    type: 'calendar.missing',
    title: `${year}年的放假调休表还没有`,
    body: '按国务院办公厅通知补进方案包的 calendar.yaml，再重启服务。补之前，按工作日算的期限把周一至周五都算作上班。',
    link: '/programme?view=readings',
    dedupe: `holidays ${year}`,
  });
}
