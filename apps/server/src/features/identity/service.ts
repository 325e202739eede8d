import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { generateSecret, generateURI, verifySync } from 'otplib';
import {
  isAdministrator,
  isRole,
  isStaff,
  permissions,
  roleIds,
  roleOf,
  roleTitle,
  type Me,
  type RoleId,
} from '@liulian/contract';
import { isWithin } from '@liulian/domain';
import { audit } from '../../platform/audit.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Row, Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, demandVerified, may, signedAs, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { notify } from '../../platform/notify.ts';
import { unreadOf } from '../notices/index.ts';
import { standInsGivenTo } from './stand-ins.ts';
import { countOnDevice, knownDevice } from './known-devices.ts';
import { checkPassword, decoyHash, demandStrong, hashPassword, noPassword } from './passwords.ts';

const tries = 5;
const longestLock = 60; // minutes
const levelTitles: Record<string, string> = {
  corps: '总队',
  detachment: '支队',
  brigade: '大队',
  station: '消防救援站',
  office: '处室（科室）',
};

export interface IdentityRow {
  unitId: string;
  unitName: string;
  path: string;
  level: string;
  roles: RoleId[];
  /** Whose roles these are, where it is for somebody else. */
  standIn?: { id: string; name: string; untilOn: string };
}

/** The identities an account can act in, the widest first. */
export async function identitiesOf(trx: Trx, accountId: string): Promise<IdentityRow[]> {
  const rows = await trx
    .selectFrom('role_grant as g')
    .innerJoin('unit as u', (join) =>
      join.onRef('u.corps_id', '=', 'g.corps_id').onRef('u.id', '=', 'g.unit_id'),
    )
    .select(['g.role', 'u.id', 'u.name', 'u.path', 'u.level'])
    .where('g.account_id', '=', accountId)
    .where('g.revoked_at', 'is', null)
    .orderBy(sql`length(u.path)`)
    .orderBy('g.role')
    .execute();
  const found = new Map<string, IdentityRow>();
  for (const row of rows) {
    const identity = found.get(row.id) ?? {
      unitId: row.id,
      unitName: row.name,
      path: row.path,
      level: row.level,
      roles: [],
    };
    if (isRole(row.role)) identity.roles.push(row.role);
    found.set(row.id, identity);
  }
  // Whoever is also a plain member somewhere starts in the identity in which they have work.
  return [...found.values()].sort((a, b) => Number(!a.roles.some(isStaff)) - Number(!b.roles.some(isStaff)));
}

/** Those in whose place the account may act today, with the roles they hold at that unit. */
export async function standInIdentities(trx: Trx, accountId: string, today: string): Promise<IdentityRow[]> {
  const given = await standInsGivenTo(trx, accountId, today);
  const found: IdentityRow[] = [];
  for (const one of given) {
    const own = (await identitiesOf(trx, one.accountId)).find((entry) => entry.unitId === one.unitId);
    if (own) found.push({ ...own, standIn: { id: one.id, name: one.name, untilOn: one.untilOn } });
  }
  return found;
}

export interface SignInInput {
  username: string;
  password: string;
  totp?: string | undefined;
}

/** What a sign-in is compared with, and whether the password fits it. */
export interface PasswordCheck {
  hash: string | null;
  right: boolean;
}

/**
 * Compares the password before the transaction: hashing is slow on purpose, and whoever tries many passwords
 * must not hold the account's row, or the only connection, meanwhile. No such account takes as long.
 */
export async function comparePassword(trx: Trx, input: SignInInput): Promise<() => Promise<PasswordCheck>> {
  const account = await trx
    .selectFrom('account')
    .select('password_hash')
    .where('username', '=', input.username)
    .executeTakeFirst();
  const hash = account?.password_hash ?? null;
  return async () => ({
    hash,
    right: await checkPassword(hash ?? (await decoyHash()), input.password),
  });
}

/**
 * Checks a sign-in. Wrong passwords lock the account with growing back-off (domain-rules B11); a browser that
 * the owner has used before has a count and a lock of its own, so that a stranger's failures keep nobody out.
 * Neither whether an account exists nor whether it is locked is revealed: every failure has the same answer,
 * after the same hashing. The counters are kept even though the answer is a refusal, so the refusal is
 * returned, not thrown.
 */
export async function signIn(
  trx: Trx,
  clock: Clock,
  input: SignInInput,
  check: PasswordCheck,
  deviceId: string | null,
): Promise<{ account: Row<'account'>; identity: IdentityRow } | Refusal> {
  const account = await trx
    .selectFrom('account')
    .selectAll()
    .where('username', '=', input.username)
    .forUpdate()
    .executeTakeFirst();
  if (!account) return new Refusal('session.bad_credentials');
  // Changed since it was compared: compare again, now that nobody can change it.
  const right =
    check.hash === account.password_hash
      ? check.right
      : await checkPassword(account.password_hash, input.password);
  const device = deviceId === null ? null : await knownDevice(trx, deviceId, account.id);
  const counter = device ?? account;
  if (isLocked(counter)) return new Refusal('session.bad_credentials');
  const failure = async (refusal: Refusal, what: string) => {
    const changes = nextLock(counter.failed);
    const minutes = lockMinutes(changes.failed);
    if (device) await countOnDevice(trx, device, changes);
    else await trx.updateTable('account').set(changes).where('id', '=', account.id).execute();
    await audit(
      trx,
      clock,
      account.corps_id,
      { id: account.id, name: account.username },
      {
        action: 'session.refused',
        objectType: 'account',
        objectId: account.id,
        summary: minutes > 0 ? `${what}，锁定 ${minutes} 分钟` : what,
      },
    );
    return refusal;
  };
  if (!right) return failure(new Refusal('session.bad_credentials'), '密码错误');
  if (account.totp_confirmed && account.totp_secret) {
    if (!input.totp) return new Refusal('session.totp_required');
    const step = totpStep(account.totp_secret, input.totp, account.totp_last_step);
    if (step === null) return failure(new Refusal('session.bad_credentials'), '动态口令错误');
    await trx.updateTable('account').set({ totp_last_step: step }).where('id', '=', account.id).execute();
  }
  if (account.disabled) return new Refusal('session.disabled');
  const [identity] = await identitiesOf(trx, account.id);
  if (!identity) return new Refusal('session.no_identity');
  if (device) await countOnDevice(trx, device, { failed: 0, locked_until: null });
  await trx
    .updateTable('account')
    .set({
      last_sign_in_at: sql<string>`app_now()`,
      ...(device ? {} : { failed: 0, locked_until: null }),
    })
    .where('id', '=', account.id)
    .execute();
  return { account, identity };
}

const lockMinutes = (failed: number) => (failed >= tries ? Math.min(longestLock, 2 ** (failed - tries)) : 0);

/** The count and the lock after one more failure. */
export function nextLock(failedBefore: number): { failed: number; locked_until: string | null } {
  const failed = failedBefore + 1;
  const minutes = lockMinutes(failed);
  return {
    failed,
    locked_until: minutes > 0 ? new Date(Date.now() + minutes * 60_000).toISOString() : null,
  };
}

/**
 * A lock longer than any we set is of a clock that ran ahead and was put right; it must not keep its owner
 * out for days.
 */
export function isLocked(account: { locked_until: string | null }): boolean {
  const left = account.locked_until === null ? 0 : Date.parse(account.locked_until) - Date.now();
  return left > 0 && left <= longestLock * 60_000;
}

/** The time step a code belongs to (each works once), or null when it is wrong or used. */
export function totpStep(secret: string, code: string, last: number | null): number | null {
  const result = verifySync({ secret, token: code, epochTolerance: 30 });
  if (!result.valid) return null;
  const now = Math.floor(Date.now() / 30_000);
  const step = now + (result.delta ?? 0);
  // A last step beyond the tolerance is of a clock that ran ahead: it says nothing about the codes of now.
  return last !== null && last <= now + 1 && step <= last ? null : step;
}

export async function meOf(trx: Trx, caller: Caller, site: { today: string; demo: boolean }): Promise<Me> {
  const account = await trx
    .selectFrom('account')
    .selectAll()
    .where('id', '=', caller.accountId)
    .executeTakeFirstOrThrow();
  const identities = [
    ...(await identitiesOf(trx, caller.accountId)),
    ...(await standInIdentities(trx, caller.accountId, site.today)),
  ];
  const corps = await trx
    .selectFrom('corps')
    .selectAll()
    .where('id', '=', caller.corpsId)
    .executeTakeFirstOrThrow();
  const show = (identity: IdentityRow) => ({
    unit: { id: identity.unitId, name: identity.unitName },
    path: identity.path,
    roles: identity.roles,
    titles: identity.roles.map(roleTitle),
    standIn: identity.standIn ?? null,
  });
  const acting = identities.find(
    (identity) => identity.unitId === caller.unitId && identity.standIn?.id === caller.standsInFor?.id,
  ) ?? {
    unitId: caller.unitId,
    unitName: caller.unitName,
    path: caller.unitPath,
    level: caller.unitLevel,
    roles: caller.roles,
  };
  const leading = caller.roles.find(isStaff) ?? caller.roles[0];
  const leads = leading === undefined ? null : roleOf(leading);
  return {
    account: {
      id: account.id,
      username: account.username,
      mustChangePassword: account.must_change,
      mustEnrolTotp: caller.mustEnrolTotp === true,
      totpEnabled: account.totp_confirmed,
      email: account.email,
    },
    person: caller.personId === null ? null : { id: caller.personId, name: caller.name },
    identity: show(acting),
    identities: identities.map(show),
    unit: { id: caller.unitId, name: caller.unitName, level: caller.unitLevel, path: caller.unitPath },
    permissions: permissions.filter((permission) => may(caller, permission)),
    home: leads?.home ?? 'me',
    manual: leads?.manual ?? 'firefighter',
    corps: { id: corps.id, name: corps.name },
    today: site.today,
    demo: site.demo,
    unread: await unreadOf(trx, caller),
    watermark: `${signedAs(caller)} ${caller.username} ${site.today}`,
  };
}

export async function changePassword(
  trx: Trx,
  clock: Clock,
  caller: Caller,
  input: { current: string; next: string },
) {
  const account = await trx
    .selectFrom('account')
    .selectAll()
    .where('id', '=', caller.accountId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (!(await checkPassword(account.password_hash, input.current)))
    throw new Refusal('account.wrong_password', {}, [{ field: 'current', message: '原密码不对' }]);
  demandStrong(input.next, account.username);
  if (input.next === input.current) throw new Refusal('account.weak_password');
  await demandOwnPassword(trx, account, input.next);
  await trx
    .updateTable('account')
    .set({
      password_hash: await hashPassword(input.next),
      must_change: false,
      password_changed_at: sql<string>`app_now()`,
    })
    .where('id', '=', account.id)
    .execute();
  await notify(trx, caller.corpsId, {
    accountIds: [account.id],
    type: 'account.changed',
    title: '您的密码已修改',
    body: '如果不是您本人做的，请马上告诉安全管理员。',
    link: '/security',
  });
  await audit(trx, clock, caller.corpsId, actorOf(caller), {
    action: 'account.password',
    objectType: 'account',
    objectId: account.id,
    summary: '修改了密码',
  });
}

/**
 * The three administrators watch one another, which a shared password would undo.
 * @throws account.same_password
 */
export async function demandOwnPassword(
  trx: Trx,
  account: { id: string; corps_id: string },
  password: string,
) {
  const administrators = await trx
    .selectFrom('account as a')
    .innerJoin('role_grant as g', 'g.account_id', 'a.id')
    .select(['a.id', 'a.password_hash'])
    .distinct()
    .where('a.corps_id', '=', account.corps_id)
    .where('g.role', 'in', roleIds().filter(isAdministrator))
    .where('g.revoked_at', 'is', null)
    .execute();
  if (!administrators.some((other) => other.id === account.id)) return;
  for (const other of administrators)
    if (other.id !== account.id && (await checkPassword(other.password_hash, password)))
      throw new Refusal('account.same_password', {}, [
        { field: 'next', message: '与另一名管理员的密码相同' },
      ]);
}

/**
 * An account that nobody can sign in with yet: what opens it is proposed along with it (openings.ts).
 * @throws person.not_found, account.person_taken, account.username_taken
 */
export async function createAccount(
  trx: Trx,
  clock: Clock,
  caller: Caller,
  input: { username: string; personId?: string | undefined },
): Promise<string> {
  if (input.personId !== undefined) {
    const person = await trx
      .selectFrom('person')
      .select('path')
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', input.personId)
      .executeTakeFirst();
    if (!person || !isWithin(person.path, caller.unitPath)) throw new Refusal('person.not_found');
  }
  if (await trx.selectFrom('account').select('id').where('username', '=', input.username).executeTakeFirst())
    throw new Refusal('account.username_taken', {}, [{ field: 'username', message: '用户名已被使用' }]);
  const id = newId();
  await trx
    .insertInto('account')
    .values({
      id,
      corps_id: caller.corpsId,
      username: input.username,
      password_hash: noPassword,
      person_id: input.personId ?? null,
    })
    .execute();
  await audit(trx, clock, caller.corpsId, actorOf(caller), {
    action: 'account.create',
    objectType: 'account',
    objectId: id,
    summary: `新建账号 ${input.username}`,
  });
  return id;
}

export async function updateAccount(
  trx: Trx,
  clock: Clock,
  caller: Caller,
  id: string,
  input: { disabled?: boolean | undefined; unlock?: boolean | undefined },
): Promise<void> {
  const account = await trx
    .selectFrom('account')
    .selectAll()
    .where('id', '=', id)
    .where('corps_id', '=', caller.corpsId)
    .forUpdate()
    .executeTakeFirst();
  if (!account) throw new Refusal('account.not_found');
  const changes: Partial<Pick<Row<'account'>, 'disabled' | 'failed' | 'locked_until'>> = {};
  const words: string[] = [];
  if (input.disabled !== undefined) {
    await demandDisabling(trx, caller, account.id, input.disabled);
    changes.disabled = input.disabled;
    words.push(input.disabled ? '停用' : '启用');
  }
  if (input.unlock) {
    changes.failed = 0;
    changes.locked_until = null;
    words.push('解锁');
  }
  if (words.length === 0) return;
  await trx.updateTable('account').set(changes).where('id', '=', id).execute();
  await audit(trx, clock, caller.corpsId, actorOf(caller), {
    action: 'account.update',
    objectType: 'account',
    objectId: id,
    summary: `账号 ${account.username}：${words.join('、')}`,
  });
}

/**
 * Nobody shuts himself out, and no administrator shuts out another: the three are there to check on one
 * another (B11). Their roles end by the security administrator's hand.
 */
async function demandDisabling(
  trx: Trx,
  caller: Caller,
  accountId: string,
  disabled: boolean,
): Promise<void> {
  demandVerified(caller);
  if (accountId === caller.accountId) throw new Refusal('account.not_yourself');
  const grants = await trx
    .selectFrom('role_grant')
    .select('role')
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .execute();
  if (disabled && grants.some((grant) => isAdministrator(grant.role)))
    throw new Refusal('account.administrator');
}

/**
 * Gives a role at a unit of the granter's own subtree, at the level the role belongs to; administrators stay
 * apart (B11).
 */
export async function grantRole(
  trx: Trx,
  clock: Clock,
  caller: Caller,
  accountId: string,
  role: RoleId,
  unitId: string,
  appointmentId: string | null = null,
) {
  demandVerified(caller);
  const account = await trx
    .selectFrom('account')
    .selectAll()
    .where('id', '=', accountId)
    .where('corps_id', '=', caller.corpsId)
    .executeTakeFirst();
  if (!account) throw new Refusal('account.not_found');
  const unit = await trx
    .selectFrom('unit')
    .select(['id', 'path', 'name', 'level'])
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', unitId)
    .executeTakeFirst();
  if (!unit) throw new Refusal('unit.not_found');
  if (!isWithin(unit.path, caller.unitPath)) throw new Refusal('account.outside_scope');
  if (account.id === caller.accountId) throw new Refusal('account.beyond_own');
  const levels: readonly string[] = roleOf(role)?.level ?? [];
  if (!isRole(role)) throw new Refusal('account.unknown_role');
  if (!levels.includes('any') && !levels.includes(unit.level))
    throw new Refusal('account.wrong_level', {
      role: roleTitle(role),
      level: levels.map((level) => levelTitles[level] ?? level).join('、'),
    });
  const held = (
    await trx
      .selectFrom('role_grant')
      .select('role')
      .where('account_id', '=', accountId)
      .where('revoked_at', 'is', null)
      .execute()
  ).map((row) => row.role);
  const clash = isAdministrator(role) ? held.some((other) => other !== role) : held.some(isAdministrator);
  if (clash) throw new Refusal('account.exclusive_roles');
  await insertGrant(trx, caller.corpsId, accountId, role, unit, caller.accountId, appointmentId);
  await audit(trx, clock, caller.corpsId, actorOf(caller), {
    action: 'role.grant',
    objectType: 'account',
    objectId: accountId,
    unitId: unit.id,
    summary: `授予 ${account.username} ${unit.name} ${roleTitle(role)}`,
  });
}

export async function insertGrant(
  trx: Trx,
  corpsId: string,
  accountId: string,
  role: RoleId,
  unit: { id: string; path: string },
  by: string | null,
  appointmentId: string | null = null,
) {
  await trx
    .insertInto('role_grant')
    .values({
      corps_id: corpsId,
      id: newId(),
      account_id: accountId,
      role,
      unit_id: unit.id,
      path: unit.path,
      granted_by: by,
      appointment_id: appointmentId,
    })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'role', 'unit_id']).where('revoked_at', 'is', null).doNothing(),
    )
    .execute();
}

export async function revokeRole(trx: Trx, clock: Clock, caller: Caller, grantId: string): Promise<string> {
  demandVerified(caller);
  const grant = await trx
    .selectFrom('role_grant')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', grantId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (!grant) throw new Refusal('account.not_found');
  if (!isWithin(grant.path, caller.unitPath)) throw new Refusal('account.outside_scope');
  if (grant.account_id === caller.accountId) throw new Refusal('account.beyond_own');
  await trx
    .updateTable('role_grant')
    .set({ revoked_at: sql<string>`app_now()` })
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', grantId)
    .execute();
  await audit(trx, clock, caller.corpsId, actorOf(caller), {
    action: 'role.revoke',
    objectType: 'account',
    objectId: grant.account_id,
    unitId: grant.unit_id,
    summary: `收回 ${roleTitle(grant.role)}`,
  });
  return grant.account_id;
}

export async function startTotp(trx: Trx, caller: Caller): Promise<{ secret: string; uri: string }> {
  demandVerified(caller);
  const secret = generateSecret();
  await trx.updateTable('account').set({ totp_pending: secret }).where('id', '=', caller.accountId).execute();
  return { secret, uri: generateURI({ issuer: '六廉', label: caller.username, secret }) };
}

export async function confirmTotp(trx: Trx, clock: Clock, caller: Caller, code: string) {
  demandVerified(caller);
  const account = await trx
    .selectFrom('account')
    .selectAll()
    .where('id', '=', caller.accountId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const step = account.totp_pending ? totpStep(account.totp_pending, code, null) : null;
  if (step === null)
    throw new Refusal('request.invalid', {}, [{ field: 'code', message: '动态口令不对，请核对手机时间' }]);
  await trx
    .updateTable('account')
    .set({
      totp_secret: account.totp_pending,
      totp_pending: null,
      totp_confirmed: true,
      totp_last_step: step,
    })
    .where('id', '=', account.id)
    .execute();
  await notify(trx, caller.corpsId, {
    accountIds: [account.id],
    type: 'account.changed',
    title: '您的动态口令已更换',
    body: '如果不是您本人做的，请马上告诉安全管理员。',
    link: '/security',
  });
  await audit(trx, clock, caller.corpsId, actorOf(caller), {
    action: 'account.totp',
    objectType: 'account',
    objectId: account.id,
    summary: '开启动态口令',
  });
}

/**
 * A one-time link for the first administrator: printed at start while the site has no account, gone after
 * use.
 */
export async function setupToken(trx: Trx): Promise<string | null> {
  if (await trx.selectFrom('account').select('id').limit(1).executeTakeFirst()) return null;
  const token = randomBytes(24).toString('base64url');
  const value = JSON.stringify({ hash: createHash('sha256').update(token).digest('hex') });
  await trx
    .insertInto('site')
    .values({ key: 'setup', value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
  return token;
}

export async function redeemSetup(trx: Trx, token: string): Promise<void> {
  const row = await trx
    .selectFrom('site')
    .select('value')
    .where('key', '=', 'setup')
    .forUpdate()
    .executeTakeFirst();
  const hash = (row?.value as { hash?: string } | undefined)?.hash;
  if (!hash || hash !== createHash('sha256').update(token).digest('hex'))
    throw new Refusal('account.setup_closed');
  await trx.deleteFrom('site').where('key', '=', 'setup').execute();
}
