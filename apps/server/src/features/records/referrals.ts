import type { recordsContract } from '@liulian/contract';
import { sql } from 'kysely';
import type { z } from 'zod';
import { elevated, type Row, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { covers, isAbove, may, signedAs, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { accountsAt, accountsOfPerson, notify } from '../../platform/notify.ts';
import type { Deps } from '../../deps.ts';
import { confidential } from './disclosure.ts';
import { sidesOf, type FlowFacts } from './flow.ts';
import type { RecordService } from './service.ts';
import { withStandIns, writers } from './step-notices.ts';
import type { RecordRow } from './store.ts';

/**
 * 转办 (forward), 会签 (consult: an opinion before the unit acts) and 抄送 (copy: for information): a unit passes a
 * paper on to a unit below it or to somebody of its own. The duty and its day stay with the unit.
 */
type Given = z.output<typeof recordsContract.referBody>;
type View = NonNullable<z.output<typeof recordsContract.record>['referrals']>;
type Stored = Row<'record_referral'>;

const words = { forward: '转办', consult: '会签', copy: '抄送' } as const;

/** Whether the caller's unit has the paper, as holder or as a party, and is not kept to a narrow circle. */
function mayRefer(caller: Caller, facts: FlowFacts): boolean {
  if (confidential(facts.row) || facts.row.status !== 'accepted' || !may(caller, 'records:write'))
    return false;
  const sides = sidesOf(caller, facts);
  return (
    sides.has('host') ||
    [...sides.values()].flat().some((slot) => slot.type === 'unit' && slot.path === caller.unitPath)
  );
}

async function factsOf(trx: Trx, records: RecordService, caller: Caller, id: string): Promise<FlowFacts> {
  const { row, kind } = await records.load(trx, caller, id, true);
  if (!kind?.flow) throw new Refusal('record.step_not_found');
  return records.flow.facts(trx, caller, row, kind);
}

/** To whom: a unit strictly below, or somebody of the unit with an account that works. */
async function targetOf(trx: Trx, caller: Caller, { unitId, personId }: Given) {
  const found = await elevated(trx, async () => {
    if (unitId !== undefined)
      return trx
        .selectFrom('unit')
        .select(['id', 'name', 'path'])
        .where('corps_id', '=', caller.corpsId)
        .where('id', '=', unitId)
        .executeTakeFirst();
    return trx
      .selectFrom('person')
      .select(['id', 'name', 'path'])
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', personId ?? '')
      .where('left_on', 'is', null)
      .where(
        sql<boolean>`exists (
          select
          from account a
          where a.corps_id = person.corps_id
            and a.person_id = person.id
            and not a.disabled
        )`,
      )
      .executeTakeFirst();
  });
  const fits =
    found &&
    (unitId === undefined
      ? covers(caller, found.path) && found.id !== caller.personId
      : isAbove(caller, found.path));
  if (!fits) throw new Refusal('record.referral_target', { unit: caller.unitName });
  return found;
}

/**
 * Passes a paper on.
 * @throws permission.denied, record.referral_target, record.referral_there
 */
export async function refer(
  trx: Trx,
  deps: Deps,
  records: RecordService,
  caller: Caller,
  id: string,
  body: Given,
): Promise<void> {
  const facts = await factsOf(trx, records, caller, id);
  if (!mayRefer(caller, facts)) throw new Refusal('permission.denied');
  const target = await targetOf(trx, caller, body);
  const stored = await elevated(trx, () =>
    trx
      .insertInto('record_referral')
      .values({
        corps_id: caller.corpsId,
        id: newId(),
        record_id: id,
        purpose: body.purpose,
        unit_id: caller.unitId,
        unit_name: caller.unitName,
        path: caller.unitPath,
        to_unit_id: body.unitId === undefined ? null : target.id,
        to_person_id: body.unitId === undefined ? target.id : null,
        to_path: target.path,
        to_name: target.name,
        note: body.note?.trim() || null,
        given_at: deps.clock.now(),
        given_by: caller.accountId,
        given_by_name: signedAs(caller),
        answered_at: null,
        answered_by_name: null,
        answer: null,
        ended_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst(),
  );
  if (!stored)
    throw new Refusal('record.referral_there', { name: target.name, purpose: words[body.purpose] });
  const { row, kind } = facts;
  await tell(trx, deps, caller, row, {
    accountIds: await accountsOf(
      trx,
      caller.corpsId,
      body.unitId === undefined ? { person: target.id } : { unit: target.id },
    ),
    title: `${caller.unitName}${words[body.purpose]}给您：${kind.title}“${row.title}”`,
    body: body.note ?? '',
  });
  const summary = `“${row.title}”${words[body.purpose]}${target.name}`;
  await records.record(trx, caller, 'record.refer', id, row.unit_id, summary);
}

/**
 * Takes back what was passed on and not answered yet; whoever got it sees the paper no longer.
 * @throws record.referral_not_found, permission.denied, record.referral_answered
 */
export async function endReferral(
  trx: Trx,
  deps: Deps,
  records: RecordService,
  caller: Caller,
  id: string,
  referralId: string,
): Promise<void> {
  const { row } = await records.load(trx, caller, id, true);
  const found = await referralOf(trx, row, referralId);
  if (!isGiver(caller, found)) throw new Refusal('permission.denied');
  if (found.answered_at !== null) throw new Refusal('record.referral_answered');
  await set(trx, found, { ended_at: deps.clock.now() });
  await records.record(
    trx,
    caller,
    'record.refer',
    id,
    row.unit_id,
    `收回“${row.title}”给${found.to_name}的${words[found.purpose]}`,
  );
}

/**
 * Says what came of it, or one's opinion, to the unit that passed it on.
 * @throws record.referral_not_found, permission.denied, record.referral_answered
 */
export async function answerReferral(
  trx: Trx,
  deps: Deps,
  records: RecordService,
  caller: Caller,
  id: string,
  { referralId, answer }: { referralId: string; answer: string },
): Promise<void> {
  const { row, kind } = await records.load(trx, caller, id, true);
  const found = await referralOf(trx, row, referralId);
  if (!isReceiver(caller, found) || found.purpose === 'copy') throw new Refusal('permission.denied');
  if (found.answered_at !== null) throw new Refusal('record.referral_answered');
  await set(trx, found, { answered_at: deps.clock.now(), answered_by_name: signedAs(caller), answer });
  if (kind)
    await tell(trx, deps, caller, row, {
      accountIds: [found.given_by, ...(await accountsOf(trx, caller.corpsId, { unit: found.unit_id }))],
      title: `${found.to_name}已回${words[found.purpose]}：${kind.title}“${row.title}”`,
      body: answer,
    });
  const summary = `${found.to_name}回“${row.title}”的${words[found.purpose]}`;
  await records.record(trx, caller, 'record.refer', id, row.unit_id, summary);
}

/** What the caller reads of it: what their unit passed on, and what was passed to them. */
export async function referralsView(trx: Trx, caller: Caller, facts: FlowFacts): Promise<View> {
  const rows = await trx
    .selectFrom('record_referral')
    .selectAll()
    .where('corps_id', '=', facts.row.corps_id)
    .where('record_id', '=', facts.row.id)
    .where('ended_at', 'is', null)
    .orderBy('given_at')
    .orderBy('id')
    .execute();
  return {
    give: mayRefer(caller, facts),
    items: rows.map((row) => ({
      id: row.id,
      purpose: row.purpose,
      from: row.unit_name,
      to: row.to_name,
      note: row.note,
      by: row.given_by_name,
      at: new Date(row.given_at).toISOString(),
      answer: row.answer,
      answeredBy: row.answered_by_name,
      abilities: {
        answer: row.answered_at === null && row.purpose !== 'copy' && isReceiver(caller, row),
        end: row.answered_at === null && isGiver(caller, row),
      },
    })),
  };
}

const isGiver = (caller: Caller, row: Stored) =>
  row.given_by === caller.accountId || (may(caller, 'records:write') && row.path === caller.unitPath);

const isReceiver = (caller: Caller, row: Stored) =>
  row.to_unit_id === null
    ? row.to_person_id === caller.personId
    : may(caller, 'records:write') && row.to_path === caller.unitPath;

async function referralOf(trx: Trx, row: RecordRow, id: string): Promise<Stored> {
  const found = await trx
    .selectFrom('record_referral')
    .selectAll()
    .where('corps_id', '=', row.corps_id)
    .where('record_id', '=', row.id)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (!found) throw new Refusal('record.referral_not_found');
  return found;
}

const set = (
  trx: Trx,
  row: Stored,
  values: Partial<Pick<Stored, 'ended_at' | 'answered_at' | 'answered_by_name' | 'answer'>>,
) =>
  elevated(trx, () =>
    trx
      .updateTable('record_referral')
      .set(values)
      .where('corps_id', '=', row.corps_id)
      .where('id', '=', row.id)
      .execute(),
  );

function accountsOf(trx: Trx, corpsId: string, to: { unit: string } | { person: string }): Promise<string[]> {
  return 'unit' in to
    ? accountsAt(trx, corpsId, to.unit, writers())
    : accountsOfPerson(trx, corpsId, to.person);
}

async function tell(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  row: RecordRow,
  { accountIds, title, body }: { accountIds: string[]; title: string; body: string },
): Promise<void> {
  const told = await withStandIns(trx, deps, row, accountIds);
  await notify(trx, caller.corpsId, {
    accountIds: told.filter((account) => account !== caller.accountId),
    type: 'record.step',
    title,
    body,
    link: `/records/${row.id}`,
  });
}
