import { sql } from 'kysely';
import { isStaff, roleIds } from '@liulian/contract';
import { addDays } from '@liulian/domain';
import { audit } from '../../platform/audit.ts';
import { bulkInsert, elevated, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, isAbove, signedAs, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { accountsAt, accountsOfPerson, notify } from '../../platform/notify.ts';
import type { Deps } from '../../deps.ts';
import { readersOf, standInsToo } from './audience.ts';
import { Catalogue } from '../kinds/index.ts';

/** Days after which the same superior may urge the same duty again (rules.yaml, length `urge-again`). */
function daysBetweenUrges(deps: Deps): number {
  const length = deps.programme.pack.rules.lengths['urge-again'];
  return length && 'days' in length && typeof length.days === 'number' ? length.days : 3;
}

/**
 * For each duty that the caller's unit urged lately: the first day on which it may urge it again. What
 * another superior did does not bind this one.
 */
export async function urgedLately(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  dutyIds: string[],
): Promise<Map<string, string>> {
  if (dutyIds.length === 0) return new Map();
  const days = daysBetweenUrges(deps);
  const rows = await trx
    .selectFrom('escalation')
    .select((select) => ['duty_id', select.fn.max('taken_on').as('last')])
    .where('corps_id', '=', caller.corpsId)
    .where('step', '=', 'urge')
    .where('by_unit_id', '=', caller.unitId)
    .where('taken_on', '>', addDays(deps.clock.today(), -days))
    .where(sql<boolean>`duty_id = any(${dutyIds})`)
    .groupBy('duty_id')
    .execute();
  return new Map(rows.map((row) => [row.duty_id, addDays(row.last, days)]));
}

/**
 * 催办 (O40): one notice a unit however many duties. It leaves a trace on each duty: who urged, when, in what
 * words, and how many of the notices were read. The same unit does not urge the same duty again within the
 * days of rules.yaml: what was urged lately is left out, and refused when nothing else remains.
 */
export async function urgeDuties(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  input: { dutyIds: string[]; message: string },
): Promise<{ sent: number; units: number; skipped: number }> {
  const rows = await trx
    .selectFrom('duty as d')
    .innerJoin('unit as u', (join) =>
      join.onRef('u.corps_id', '=', 'd.corps_id').onRef('u.id', '=', 'd.unit_id'),
    )
    .select([
      'd.id',
      'd.obligation_id',
      'd.unit_id',
      'd.path',
      'd.person_id',
      'd.audience',
      'd.bearer_type',
      'd.due_on',
      'd.met_on',
      'u.name',
    ])
    .where('d.corps_id', '=', caller.corpsId)
    .where(sql<boolean>`d.id = any(${input.dutyIds})`)
    .orderBy('d.id')
    .execute();
  if (rows.length === 0) throw new Refusal('duty.not_found');
  if (!rows.every((row) => isAbove(caller, row.path))) throw new Refusal('unit.outside_scope');
  // Two presses at the same moment come one after the other: the second sees the trace of the first.
  await sql`select pg_advisory_xact_lock(hashtext(${`urge:${caller.corpsId}:${caller.unitId}`}))`.execute(
    trx,
  );
  const unmet = rows.filter((row) => row.met_on === null);
  const lately = await urgedLately(
    trx,
    deps,
    caller,
    unmet.map((row) => row.id),
  );
  const open = unmet.filter((row) => !lately.has(row.id));
  if (unmet.length > 0 && open.length === 0) throw new Refusal('duty.urged_lately');
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  const today = deps.clock.today();
  const batch = newId();
  // What not the whole unit reads goes to those who do, and to the bearer.
  const staff = roleIds().filter(isStaff);
  const noticeOf = (row: (typeof open)[number]) =>
    row.audience === 'unit'
      ? `urge ${batch} ${row.unit_id}`
      : `urge ${batch} ${row.unit_id} ${readersOf(row, staff).join()} ${row.person_id ?? ''}`;
  const byNotice = new Map<string, typeof open>();
  for (const row of open) byNotice.set(noticeOf(row), [...(byNotice.get(noticeOf(row)) ?? []), row]);
  const units = new Set(open.map((row) => row.unit_id)).size;
  let sent = 0;
  for (const [dedupe, duties] of byNotice) {
    const [first] = duties;
    if (!first) continue;
    const holders = await accountsAt(trx, caller.corpsId, first.unit_id, readersOf(first, staff));
    const kinds = duties.flatMap((duty) => catalogue.kindsOf(duty.obligation_id));
    const accounts = await standInsToo(trx, caller.corpsId, first, holders, { today, kinds });
    if (first.audience !== 'unit' && first.person_id !== null)
      accounts.push(...(await accountsOfPerson(trx, caller.corpsId, first.person_id)));
    const titles = [...new Set(duties.map((duty) => catalogue.title(duty.obligation_id)))];
    sent += await notify(trx, caller.corpsId, {
      accountIds: accounts,
      type: 'duty.urged',
      title: `${caller.unitName}催办：${titles.slice(0, 3).join('、')}${titles.length > 3 ? ` 等 ${titles.length} 项` : ''}`,
      body: input.message,
      link:
        duties.length === 1
          ? `/duties/${encodeURIComponent(duties[0]?.id ?? '')}`
          : `/duties?step=urge&stepOn=${today}`,
      dedupe,
    });
  }
  await elevated(trx, () =>
    bulkInsert(
      trx,
      'escalation',
      open.map((row) => ({
        corps_id: caller.corpsId,
        duty_id: row.id,
        step: 'urge',
        due_on: today,
        taken_on: today,
        by_name: signedAs(caller),
        by_unit_id: caller.unitId,
        by_unit_name: caller.unitName,
        message: input.message,
        notice: noticeOf(row),
      })),
      { ignore: true },
    ),
  );
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'duty.urge',
    objectType: 'duty',
    objectId: open[0]?.id ?? rows[0]?.id ?? '',
    summary: `催办 ${units} 个单位 ${open.length} 项`,
  });
  return { sent, units, skipped: unmet.length - open.length };
}
