import { sql } from 'kysely';
import { roleIds } from '@liulian/contract';
import { audit } from '../../platform/audit.ts';
import { bulkInsert, elevated, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { isAbove, type Caller } from '../../platform/http/index.ts';
import { accountsAt, notify } from '../../platform/notify.ts';
import type { Deps } from '../../deps.ts';
import { actorOf } from '../identity/index.ts';
import { Catalogue } from './catalogue.ts';

/** 催办 (O40): one notice a day and unit however many duties or clicks; each duty's history keeps it. */
export async function urgeDuties(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  input: { dutyIds: string[]; message: string },
): Promise<{ sent: number; units: number }> {
  const rows = await trx
    .selectFrom('duty as d')
    .innerJoin('unit as u', (join) =>
      join.onRef('u.corps_id', '=', 'd.corps_id').onRef('u.id', '=', 'd.unit_id'),
    )
    .select(['d.id', 'd.obligation_id', 'd.unit_id', 'd.path', 'd.due_on', 'd.met_on', 'u.name'])
    .where('d.corps_id', '=', caller.corpsId)
    .where(sql<boolean>`d.id = any(${input.dutyIds})`)
    .execute();
  if (rows.length === 0) throw new Refusal('duty.not_found');
  if (!rows.every((row) => isAbove(caller, row.path))) throw new Refusal('unit.outside_scope');
  const open = rows.filter((row) => row.met_on === null);
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  const today = deps.clock.today();
  const byUnit = new Map<string, typeof open>();
  for (const row of open) byUnit.set(row.unit_id, [...(byUnit.get(row.unit_id) ?? []), row]);
  let sent = 0;
  for (const [unitId, duties] of byUnit) {
    const accounts = await accountsAt(
      trx,
      caller.corpsId,
      unitId,
      roleIds.filter((role) => role !== 'member'),
    );
    const titles = [...new Set(duties.map((duty) => catalogue.title(duty.obligation_id)))];
    sent += await notify(trx, caller.corpsId, {
      accountIds: accounts,
      type: 'duty.urged',
      title: `${caller.unitName}催办：${titles.slice(0, 3).join('、')}${titles.length > 3 ? ` 等 ${titles.length} 项` : ''}`,
      body: input.message,
      link: duties.length === 1 ? `/duties/${encodeURIComponent(duties[0]?.id ?? '')}` : '/todo',
      dedupe: `urge ${today} ${unitId} ${titles.join(',')}`.slice(0, 300),
    });
  }
  await elevated(trx, () =>
    bulkInsert(
      trx,
      'escalation',
      open.map((row) => ({ corps_id: caller.corpsId, duty_id: row.id, step: 'urge', due_on: today })),
      { ignore: true },
    ),
  );
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'duty.urge',
    objectType: 'duty',
    objectId: open[0]?.id ?? rows[0]?.id ?? '',
    summary: `催办 ${byUnit.size} 个单位 ${open.length} 项`,
  });
  return { sent, units: byUnit.size };
}
