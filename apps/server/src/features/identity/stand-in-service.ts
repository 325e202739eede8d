import type { StandIn, standInsContract } from '@liulian/contract';
import { isAdministrator, isStaff, type RoleId } from '@liulian/contract';
import { addMonths, isWithin } from '@liulian/domain';
import { sql } from 'kysely';
import type { z } from 'zod';
import { audit, systemActor } from '../../platform/audit.ts';
import type { Clock } from '../../platform/clock.ts';
import { elevated, type Row, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, demandVerified, may, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { notify } from '../../platform/notify.ts';
import type { Deps } from '../../deps.ts';
import { identitiesOf } from './service.ts';

/** 代理: who may ask whom to act in whose place, and when that ends. */
type Given = z.output<typeof standInsContract.giveStandInBody>;
type Ending = NonNullable<Row<'stand_in'>['ended_as']>;
interface Stored extends Row<'stand_in'> {
  person_name: string;
  deputy_name: string;
  unit_name: string;
  path: string;
}

/** What ended long ago is in the audit trail; the page shows the last of it. */
const endedShown = 20;

/** Those that concern the caller: given by them, to them, or in the range whose roster they keep. */
export async function listStandIns(
  trx: Trx,
  deps: Deps,
  caller: Caller,
): Promise<z.output<typeof standInsContract.standInList>> {
  const rows = (await elevated(trx, () => stored(trx, caller.corpsId))).filter((row) =>
    concerns(caller, row),
  );
  const over = rows.filter((row) => stateOf(row, deps.clock.today()) === 'over');
  const shown = [...rows.filter((row) => !over.includes(row)), ...over.slice(0, endedShown)];
  const kinds = await titlesOfKinds(trx, deps, caller.corpsId);
  return {
    items: shown.map((row) => present(row, caller, deps.clock.today(), kinds)),
    abilities: {
      give: rolesToGive(caller.roles).length > 0 && !caller.standsInFor,
      giveForOthers: keepsRoster(caller),
    },
  };
}

/**
 * Lets somebody act in a person's place at one unit, from one day to another.
 * @throws session.verify_again, stand_in.self, stand_in.past, stand_in.dates, stand_in.no_deputy,
 *   stand_in.administrator, stand_in.no_role, stand_in.overlap, stand_in.chain, permission.denied
 */
export async function giveStandIn(trx: Trx, deps: Deps, caller: Caller, body: Given): Promise<StandIn> {
  if (caller.standsInFor) throw new Refusal('stand_in.chain', { reason: '您正在代别人办理' });
  demandVerified(caller);
  const today = deps.clock.today();
  const { fromOn, untilOn } = body;
  if (fromOn < today) throw new Refusal('stand_in.past');
  if (untilOn < fromOn) throw new Refusal('stand_in.dates', { reason: '结束不能早于开始' });
  const { standInMonths } = deps.programme.pack.rules;
  if (untilOn > addMonths(fromOn, standInMonths))
    throw new Refusal('stand_in.dates', { reason: `一次最长 ${standInMonths} 个月，还要更久的，请正式授权` });
  const kinds = await titlesOfKinds(trx, deps, caller.corpsId);
  for (const kind of body.kinds ?? [])
    if (!kinds.has(kind)) throw new Refusal('stand_in.unknown_kind', { kind });
  const personId = body.personId ?? caller.personId;
  if (personId === body.deputyId) throw new Refusal('stand_in.self');
  const forOther = personId !== caller.personId;
  const own = personId === null ? undefined : await accountOf(trx, caller.corpsId, personId);
  if (!own) throw new Refusal('stand_in.no_role', { who: forOther ? '这个人' : '您' });
  const unit = (await identitiesOf(trx, own.id)).find((entry) =>
    forOther
      ? keepsRoster(caller) && isWithin(entry.path, caller.unitPath) && rolesToGive(entry.roles).length > 0
      : entry.unitId === caller.unitId,
  );
  if (forOther && !unit) throw new Refusal('permission.denied');
  if (unit?.roles.some(isAdministrator)) throw new Refusal('stand_in.administrator');
  if (!unit || rolesToGive(unit.roles).length === 0)
    throw new Refusal('stand_in.no_role', { who: forOther ? '这个人' : '您' });
  const deputy = await accountOf(trx, caller.corpsId, body.deputyId);
  if (!deputy) throw new Refusal('stand_in.no_deputy');
  if ((await identitiesOf(trx, deputy.id)).some((entry) => entry.roles.some(isAdministrator)))
    throw new Refusal('stand_in.administrator');
  // Two given at the same moment wait for one another at the accounts, always in the same order.
  await trx
    .selectFrom('account')
    .select('id')
    .where('id', 'in', [own.id, deputy.id])
    .orderBy('id')
    .forUpdate()
    .execute();
  const meanwhile = await stored(
    trx,
    caller.corpsId,
    sql`s.ended_at is null and s.from_on <= ${untilOn} and s.until_on >= ${fromOn}`,
  );
  const same = meanwhile.find((row) => row.account_id === own.id && row.unit_id === unit.unitId);
  if (same)
    throw new Refusal('stand_in.overlap', {
      name: same.deputy_name,
      from: same.from_on,
      until: same.until_on,
    });
  if (meanwhile.some((row) => row.account_id === deputy.id))
    throw new Refusal('stand_in.chain', { reason: `${deputy.name}那几天自己请了人代理` });
  if (meanwhile.some((row) => row.deputy_account_id === own.id))
    throw new Refusal('stand_in.chain', { reason: `${own.name}那几天正代别人办理` });
  const id = newId();
  await trx
    .insertInto('stand_in')
    .values({
      corps_id: caller.corpsId,
      id,
      account_id: own.id,
      person_id: own.personId,
      unit_id: unit.unitId,
      deputy_account_id: deputy.id,
      deputy_person_id: deputy.personId,
      from_on: fromOn,
      until_on: untilOn,
      kinds: body.kinds,
      reason: body.reason,
      created_by: caller.accountId,
      created_at: deps.clock.now(),
      ended_at: null,
      ended_by: null,
      ended_as: null,
    })
    .execute();
  const span = `${fromOn} 至 ${untilOn}`;
  const what = `${deputy.name} 代 ${own.name}（${unit.unitName}），${span}`;
  await notify(trx, caller.corpsId, {
    accountIds: [own.id, deputy.id].filter((account) => account !== caller.accountId),
    type: 'stand_in.given',
    title: what,
    body: `${body.reason}。到时在“切换身份”里选“代 ${own.name}”就能办理；个人和纪检内容不在其中。`,
    link: '/stand-ins',
  });
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'stand_in.give',
    objectType: 'stand-in',
    objectId: id,
    unitId: unit.unitId,
    summary: `${what}${body.kinds ? `，限${body.kinds.map((kind) => kinds.get(kind)).join('、')}` : ''}`,
  });
  return presented(trx, deps, caller, id);
}

/**
 * Ends one by hand: by either of the two, or by whoever keeps the roster of the unit.
 * @throws stand_in.not_found, stand_in.over
 */
export async function endStandIn(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<StandIn> {
  const row = await storedOne(trx, caller.corpsId, id);
  if (!row || !concerns(caller, row)) throw new Refusal('stand_in.not_found');
  if (row.ended_at !== null) throw new Refusal('stand_in.over');
  await close(trx, deps.clock, row, { by: actorOf(caller), as: 'by-hand' });
  return presented(trx, deps, caller, id);
}

/** Those whose last day has passed, told to both. Done once, however often it runs. */
export async function endThoseOver(trx: Trx, clock: Clock, corpsId: string): Promise<void> {
  const over = sql<boolean>`s.ended_at is null and s.until_on < ${clock.today()}`;
  for (const row of await stored(trx, corpsId, over))
    await close(trx, clock, row, { by: systemActor, as: 'over' });
}

/** Leaving or moving ends what somebody gave and what they were given, in the transaction of the move. */
export async function endStandInsOf(
  trx: Trx,
  clock: Clock,
  corpsId: string,
  by: { id: string; name: string },
  personIds: string[],
): Promise<void> {
  const theirs = sql<boolean>`s.ended_at is null
    and (s.person_id = any(${personIds}) or s.deputy_person_id = any(${personIds}))`;
  for (const row of await stored(trx, corpsId, theirs)) await close(trx, clock, row, { by, as: 'departure' });
}

const endings: Record<Ending, string> = {
  over: '期满',
  'by-hand': '提前结束',
  departure: '因调离或离队结束',
};

async function close(
  trx: Trx,
  clock: Clock,
  row: Stored,
  { by, as }: { by: { id: string; name: string }; as: Ending },
): Promise<void> {
  await trx
    .updateTable('stand_in')
    .set({ ended_at: clock.now(), ended_by: by.id, ended_as: as })
    .where('corps_id', '=', row.corps_id)
    .where('id', '=', row.id)
    .execute();
  await trx.deleteFrom('session').where('stand_in_id', '=', row.id).execute();
  const what = `${row.deputy_name} 代 ${row.person_name}（${row.unit_name}）${endings[as]}`;
  await notify(trx, row.corps_id, {
    accountIds: [row.account_id, row.deputy_account_id].filter((account) => account !== by.id),
    type: 'stand_in.ended',
    title: what,
    link: '/stand-ins',
  });
  await audit(trx, clock, row.corps_id, by, {
    action: 'stand_in.end',
    objectType: 'stand-in',
    objectId: row.id,
    unitId: row.unit_id,
    summary: what,
  });
}

const keepsRoster = (caller: Caller) => may(caller, 'organisation:write') && may(caller, 'records:write');
const concerns = (caller: Caller, row: Stored) =>
  row.account_id === caller.accountId ||
  row.deputy_account_id === caller.accountId ||
  (keepsRoster(caller) && isWithin(row.path, caller.unitPath));
const rolesToGive = (held: RoleId[]) => held.filter((role) => isStaff(role) && !isAdministrator(role));

async function accountOf(trx: Trx, corpsId: string, personId: string) {
  const row = await trx
    .selectFrom('account as a')
    .innerJoin('person as p', (join) =>
      join.onRef('p.corps_id', '=', 'a.corps_id').onRef('p.id', '=', 'a.person_id'),
    )
    .select(['a.id', 'p.id as person_id', 'p.name'])
    .where('a.corps_id', '=', corpsId)
    .where('p.id', '=', personId)
    .where('a.disabled', '=', false)
    .executeTakeFirst();
  return row && { id: row.id, personId: row.person_id, name: row.name };
}

async function stored(trx: Trx, corpsId: string, wanted = sql<boolean>`true`): Promise<Stored[]> {
  const { rows } = await sql<Stored>`
    select s.*, p.name as person_name, d.name as deputy_name, u.name as unit_name, u.path
    from stand_in s
    join person p on p.corps_id = s.corps_id
      and p.id = s.person_id
    join person d on d.corps_id = s.corps_id
      and d.id = s.deputy_person_id
    join unit u on u.corps_id = s.corps_id
      and u.id = s.unit_id
    where s.corps_id = ${corpsId}
      and ${wanted}
    order by s.from_on desc, s.id desc
  `.execute(trx);
  return rows;
}

async function storedOne(trx: Trx, corpsId: string, id: string): Promise<Stored | undefined> {
  return (await stored(trx, corpsId, sql`s.id = ${id}`))[0];
}

async function titlesOfKinds(trx: Trx, deps: Deps, corpsId: string): Promise<Map<string, string>> {
  const kinds = await deps.programme.kinds(trx, corpsId);
  return new Map(kinds.map(({ id, title }) => [id, title]));
}

async function presented(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<StandIn> {
  const row = await storedOne(trx, caller.corpsId, id);
  if (!row) throw new Refusal('stand_in.not_found');
  return present(row, caller, deps.clock.today(), await titlesOfKinds(trx, deps, caller.corpsId));
}

function stateOf(row: Stored, today: string): StandIn['state'] {
  if (row.ended_at !== null || row.until_on < today) return 'over';
  return row.from_on > today ? 'coming' : 'running';
}

function present(row: Stored, caller: Caller, today: string, kinds: Map<string, string>): StandIn {
  return {
    id: row.id,
    person: { id: row.person_id, name: row.person_name },
    deputy: { id: row.deputy_person_id, name: row.deputy_name },
    unit: { id: row.unit_id, name: row.unit_name },
    fromOn: row.from_on,
    untilOn: row.until_on,
    kinds: row.kinds?.map((id) => ({ id, title: kinds.get(id) ?? id })) ?? null,
    reason: row.reason,
    state: stateOf(row, today),
    endedAs: row.ended_as,
    mine:
      row.account_id === caller.accountId
        ? 'given'
        : row.deputy_account_id === caller.accountId
          ? 'received'
          : 'other',
    abilities: { end: row.ended_at === null },
  };
}
