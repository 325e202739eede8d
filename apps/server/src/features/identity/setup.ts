import { audit } from '../../platform/audit.ts';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import type { Trx } from '../../platform/database/index.ts';
import { demandStrong, hashPassword } from './passwords.ts';
import { insertGrant, redeemSetup } from './service.ts';

/**
 * Makes the corps, its root unit and the three administrators (domain-rules B11): the given account looks
 * after the system; `<name>.security` and `<name>.audit` start with the same password and must change it
 * first.
 */
export async function setupSite(
  trx: Trx,
  clock: Clock,
  input: { token: string; username: string; password: string; corpsName: string },
): Promise<{ accountId: string; corpsId: string; unitId: string }> {
  await redeemSetup(trx, input.token);
  demandStrong(input.password, input.username);
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
      name: input.corpsName,
      short_name: input.corpsName,
      from_on: '2000-01-01',
      to_on: null,
      plate_name: null,
    })
    .execute();
  const password = await hashPassword(input.password);
  const ids: string[] = [];
  for (const [suffix, role] of [
    ['', 'system-administrator'],
    ['.security', 'security-administrator'],
    ['.audit', 'audit-administrator'],
  ] as const) {
    const id = newId();
    ids.push(id);
    await trx
      .insertInto('account')
      .values({
        id,
        corps_id: corpsId,
        username: `${input.username}${suffix}`,
        password_hash: password,
        person_id: null,
        must_change: suffix !== '',
      })
      .execute();
    await insertGrant(trx, corpsId, id, role, unit, null);
  }
  const [accountId] = ids as [string];
  await audit(
    trx,
    clock,
    corpsId,
    { id: accountId, name: input.username },
    {
      action: 'site.setup',
      objectType: 'site',
      objectId: corpsId,
      unitId: unit.id,
      summary: `建立 ${input.corpsName}，设系统、安全、审计三名管理员`,
    },
  );
  return { accountId, corpsId, unitId: unit.id };
}
