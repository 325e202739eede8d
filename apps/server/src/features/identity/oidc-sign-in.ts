import { sql } from 'kysely';
import type { AuditAction } from '@liulian/contract/audit-actions';
import { randomBytes } from 'node:crypto';
import { audit } from '../../platform/audit.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Row, Trx } from '../../platform/database/index.ts';
import type { Person } from './oidc-issuer.ts';
import { OidcProblem, type OidcCode } from './oidc-problem.ts';
import { hashPassword } from './passwords.ts';
import { identitiesOf, type IdentityRow } from './service.ts';

export interface SignedIn {
  account: Row<'account'>;
  identity: IdentityRow;
}

// Plain letters only: lower-casing and look-alikes of other scripts must not turn one person's name into
// another's.
const username = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;

/**
 * The account of a person the unified service has vouched for. It makes no accounts: only one that is there,
 * enabled and holds a role gets in. Refusals are audited, so the problem is returned, not thrown.
 */
export async function signInPerson(trx: Trx, clock: Clock, person: Person): Promise<SignedIn | OidcProblem> {
  if (!username.test(person.name)) return new OidcProblem('oidc.unknown_account');
  const account = await trx
    .selectFrom('account')
    .selectAll()
    .where('username', '=', person.name.toLowerCase())
    .forUpdate()
    .executeTakeFirst();
  if (!account) return new OidcProblem('oidc.unknown_account');
  const note = (action: AuditAction, summary: string) =>
    audit(
      trx,
      clock,
      account.corps_id,
      { id: account.id, name: account.username },
      { action, objectType: 'account', objectId: account.id, summary },
    );
  const refuse = async (code: OidcCode, why: string) => {
    await note('session.refused', `统一身份认证登录被拒：${why}`);
    return new OidcProblem(code);
  };
  if (account.disabled) return refuse('session.disabled', '账号已停用');
  // Whoever asked for a second factor does not lose it by coming in at another door.
  if (account.totp_confirmed && !person.strong)
    return refuse('oidc.totp_account', '账号开了动态口令，而这次没有第二道验证');
  const [identity] = await identitiesOf(trx, account.id);
  if (!identity) return refuse('session.no_identity', '没有角色');
  if (account.must_change) {
    // The initial password is known to whoever handed it out. This person never needs it, so it is made void
    // instead of changed.
    await trx
      .updateTable('account')
      .set({
        password_hash: await hashPassword(randomBytes(32).toString('base64url')),
        must_change: false,
        password_changed_at: sql<string>`app_now()`,
      })
      .where('id', '=', account.id)
      .execute();
    await note('account.password', '经统一身份认证登录，初始密码作废');
  }
  await trx
    .updateTable('account')
    .set({ last_sign_in_at: sql<string>`app_now()` })
    .where('id', '=', account.id)
    .execute();
  return { account, identity };
}
