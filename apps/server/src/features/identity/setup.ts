import { roleTitle } from '@liulian/contract';
import { audit } from '../../platform/audit.ts';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { spelled } from '../../platform/spelling.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { demandStrong, hashPassword } from './passwords.ts';
import { insertGrant, redeemSetup } from './service.ts';

interface SetupInput {
  token: string;
  username: string;
  password: string;
  securityPassword: string;
  auditPassword: string;
  corpsName: string;
}

const administrators = [
  { field: 'password', suffix: '', role: 'system-administrator' },
  { field: 'securityPassword', suffix: '.security', role: 'security-administrator' },
  { field: 'auditPassword', suffix: '.audit', role: 'audit-administrator' },
] as const;

/**
 * Makes the corps, its root unit and the three administrators (domain-rules B11). They sit together and each
 * types a password of their own: one that two of them know would undo their being three.
 * @throws account.setup_closed, account.weak_password, account.same_password
 */
export async function setupSite(
  trx: Trx,
  clock: Clock,
  input: SetupInput,
): Promise<{ accountId: string; corpsId: string; unitId: string }> {
  await redeemSetup(trx, input.token);
  administrators.forEach(({ field, suffix }, index) => {
    demandStrong(input[field], `${input.username}${suffix}`);
    if (administrators.slice(0, index).some((earlier) => input[earlier.field] === input[field]))
      throw new Refusal('account.same_password', {}, [{ field, message: '与前面一名管理员的相同' }]);
  });
  const corpsId = 'corps';
  const unit = { id: 'corps', path: 'corps.' };
  await trx.insertInto('corps').values({ id: corpsId, name: input.corpsName }).execute();
  await trx
    .insertInto('unit')
    .values({
      corps_id: corpsId,
      id: unit.id,
      parent_id: null,
      path: unit.path,
      level: 'corps',
      ...spelled(input.corpsName, 'unit'),
      short_name: input.corpsName,
      from_on: '2000-01-01',
      to_on: null,
      plate_name: null,
    })
    .execute();
  const ids: string[] = [];
  for (const { field, suffix, role } of administrators) {
    const id = newId();
    ids.push(id);
    await trx
      .insertInto('account')
      .values({
        id,
        corps_id: corpsId,
        username: `${input.username}${suffix}`,
        password_hash: await hashPassword(input[field]),
        person_id: null,
      })
      .execute();
    await insertGrant(trx, corpsId, id, role, unit, null);
  }
  const [accountId] = ids as [string];
  await audit(trx, clock, corpsId, { id: accountId, name: input.username }, [
    {
      action: 'site.setup',
      objectType: 'site',
      objectId: corpsId,
      unitId: unit.id,
      summary: `建立 ${input.corpsName}，设系统、安全、审计三名管理员`,
    },
    // Each account's own entry vouches for the grant it starts with.
    ...administrators.map(({ suffix, role }, index) => ({
      action: 'role.grant' as const,
      objectType: 'account',
      objectId: ids[index] ?? '',
      unitId: unit.id,
      summary: `授予 ${input.username}${suffix} ${roleTitle(role)}`,
    })),
  ]);
  return { accountId, corpsId, unitId: unit.id };
}
