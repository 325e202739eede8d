import { audit } from '../../platform/audit.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, type Caller } from '../../platform/http/index.ts';
import { checkPassword } from './passwords.ts';
import { isLocked, nextLock, totpStep } from './service.ts';

/**
 * Proves once more that the owner is there, with the password or a code of the second factor. Failures count
 * as failed sign-ins do: a session left open is no place to guess a password. The refusal is returned, not
 * thrown, so that the count stays.
 */
export async function verifyOwner(
  trx: Trx,
  clock: Clock,
  caller: Caller,
  input: { password?: string | undefined; totp?: string | undefined },
): Promise<Refusal | null> {
  const account = await trx
    .selectFrom('account')
    .selectAll()
    .where('id', '=', caller.accountId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const wrong = new Refusal('session.wrong_verification', {}, [
    { field: input.totp === undefined ? 'password' : 'totp', message: '不对，请再试' },
  ]);
  if (isLocked(account)) return wrong;
  const step =
    input.totp !== undefined && account.totp_confirmed && account.totp_secret
      ? totpStep(account.totp_secret, input.totp, account.totp_last_step)
      : null;
  const right =
    step !== null ||
    (input.password !== undefined && (await checkPassword(account.password_hash, input.password)));
  await trx
    .updateTable('account')
    .set(
      right
        ? { failed: 0, locked_until: null, ...(step === null ? {} : { totp_last_step: step }) }
        : nextLock(account.failed),
    )
    .where('id', '=', account.id)
    .execute();
  await audit(trx, clock, caller.corpsId, actorOf(caller), {
    action: right ? 'session.verify' : 'session.refused',
    objectType: 'account',
    objectId: account.id,
    summary: right ? '再确认本人' : '再确认本人时输错',
  });
  return right ? null : wrong;
}
