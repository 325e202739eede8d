import { audit, systemActor, type Actor } from './audit.ts';
import type { Clock } from './clock.ts';
import { elevated, type Trx } from './database/index.ts';
import { Refusal } from './errors.ts';
import { newId } from './ids.ts';
import { notify } from './notify.ts';

/**
 * Raises an alarm that stays until a person answers it, and tells the audit administrators. The same finding
 * raises it once. Says whether it is the first time.
 */
export async function raiseAlarm(trx: Trx, clock: Clock, corpsId: string, finding: string): Promise<boolean> {
  const known = await trx
    .selectFrom('audit_alarm')
    .select('id')
    .where('corps_id', '=', corpsId)
    .where('finding', '=', finding)
    .executeTakeFirst();
  if (known) return false;
  const id = newId();
  await trx
    .insertInto('audit_alarm')
    .values({ corps_id: corpsId, id, raised_at: clock.now(), finding })
    .execute();
  const auditors = await trx
    .selectFrom('role_grant')
    .select('account_id')
    .distinct()
    .where('corps_id', '=', corpsId)
    .where('role', '=', 'audit-administrator')
    .where('revoked_at', 'is', null)
    .execute();
  await notify(trx, corpsId, {
    accountIds: auditors.map((row) => row.account_id),
    type: 'audit.alarm',
    title: '审计报警：记录链或内容可能被改动过，请尽快查看',
    link: '/audit',
    dedupe: `audit.alarm:${id}`,
  });
  await audit(trx, clock, corpsId, systemActor, {
    action: 'audit.alarm',
    objectType: 'alarm',
    objectId: id,
    summary: `审计报警：${finding}`.slice(0, 500),
  });
  return true;
}

/** The alarms of a corps, unanswered ones first. */
export function listAlarms(trx: Trx, corpsId: string) {
  return trx
    .selectFrom('audit_alarm')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .orderBy((order) => order('answered_at', 'is not', null))
    .orderBy('raised_at', 'desc')
    .limit(100)
    .execute();
}

export async function hasOpenAlarm(trx: Trx, corpsId: string): Promise<boolean> {
  const open = await trx
    .selectFrom('audit_alarm')
    .select('id')
    .where('corps_id', '=', corpsId)
    .where('answered_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return open !== undefined;
}

/** A person says in words what came of it; checkpoints go on from then. */
export async function answerAlarm(
  trx: Trx,
  clock: Clock,
  corpsId: string,
  actor: Actor,
  id: string,
  answer: string,
): Promise<void> {
  const { numUpdatedRows } = await elevated(trx, () =>
    trx
      .updateTable('audit_alarm')
      .set({ answered_at: clock.now(), answered_by: actor.id, answered_by_name: actor.name, answer })
      .where('corps_id', '=', corpsId)
      .where('id', '=', id)
      .where('answered_at', 'is', null)
      .executeTakeFirst(),
  );
  if (numUpdatedRows === 0n) throw new Refusal('audit.no_open_alarm');
  await audit(trx, clock, corpsId, actor, {
    action: 'audit.answer',
    objectType: 'alarm',
    objectId: id,
    summary: `答复审计报警：${answer}`,
  });
}
