import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { roleTitle, type Opening, type RoleId } from '@liulian/contract';
import { audit } from '../../platform/audit.ts';
import { shownBy, type Clock } from '../../platform/clock.ts';
import { randomPassword } from '../../platform/config.ts';
import type { Row, Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, decodeOffset, demandVerified, pageOf, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { notify } from '../../platform/notify.ts';
import { forgetDevices } from './known-devices.ts';
import { confirmProblem, demandProposer, type Target } from './openings-policy.ts';
import { demandStrong, hashPassword, noPassword } from './passwords.ts';
import { demandOwnPassword } from './service.ts';
import { endSessions } from './sessions.ts';

type OpeningRow = Row<'account_opening'>;
type Purpose = OpeningRow['purpose'];

/** Days to confirm; then days to use: slips are handed out on paper, a mail is read soon. */
const daysToConfirm = 14;
const daysToUse = { mail: 3, halves: 30 };

const purposeWords: Record<Purpose, string> = {
  first: '开通',
  password: '重设密码',
  'second-factor': '重设密码并去掉动态口令',
};

/** Twelve of 54 signs are 69 bits: whoever holds one half cannot guess the other. */
export const newHalf = () => randomPassword(12);
export const digestOf = (half: string) => createHash('sha256').update(half.trim()).digest('hex');
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** The roles an account holds. */
async function rolesOf(trx: Trx, accountId: string): Promise<RoleId[]> {
  const rows = await trx
    .selectFrom('role_grant')
    .select('role')
    .distinct()
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .execute();
  return rows.map((row) => row.role);
}

/** Accounts that hold a role anywhere in the corps. */
export async function holdersOf(trx: Trx, corpsId: string, role: RoleId): Promise<string[]> {
  const rows = await trx
    .selectFrom('role_grant as g')
    .innerJoin('account as a', 'a.id', 'g.account_id')
    .select('a.id')
    .distinct()
    .where('g.corps_id', '=', corpsId)
    .where('g.role', '=', role)
    .where('g.revoked_at', 'is', null)
    .where('a.disabled', '=', false)
    .execute();
  return rows.map((row) => row.id);
}

/**
 * Notes that an account is to be opened, and returns the half that the proposer hands over; null where the
 * whole link will go to the owner's mailbox. What was proposed before for the account ends. The account stays
 * as it is until the owner has used both halves.
 */
export async function startOpening(
  trx: Trx,
  account: { id: string; corps_id: string },
  by: string,
  input: { purpose: Purpose; reason: string; mail: boolean },
): Promise<{ id: string; code: string | null }> {
  await trx
    .updateTable('account_opening')
    .set({ ended_at: sql<string>`app_now()`, ended_by: by })
    .where('account_id', '=', account.id)
    .where('used_at', 'is', null)
    .where('ended_at', 'is', null)
    .execute();
  const id = newId();
  const code = input.mail ? null : newHalf();
  await trx
    .insertInto('account_opening')
    .values({
      corps_id: account.corps_id,
      id,
      account_id: account.id,
      purpose: input.purpose,
      delivery: input.mail ? 'mail' : 'halves',
      reason: input.reason,
      proposed_by: by,
      first_hash: code === null ? null : digestOf(code),
      confirmed_by: null,
      confirmed_at: null,
      second_hash: null,
      expires_at: inDays(daysToConfirm),
      mail_claimed_at: null,
      mailed_at: null,
      used_at: null,
      ended_at: null,
      ended_by: null,
    })
    .execute();
  return { id, code };
}

/**
 * Asks that an account's password be set anew by its owner. A lost second factor ends only where that is
 * asked for by name.
 * @throws account.not_found, opening.not_yours
 */
export async function proposeOpening(
  trx: Trx,
  clock: Clock,
  caller: Caller,
  accountId: string,
  input: { reason: string; secondFactor?: boolean | undefined; mayMail: boolean },
): Promise<{ opening: Opening; code: string | null }> {
  const account = await trx
    .selectFrom('account')
    .selectAll()
    .where('id', '=', accountId)
    .where('corps_id', '=', caller.corpsId)
    .forUpdate()
    .executeTakeFirst();
  if (!account) throw new Refusal('account.not_found');
  const target = { id: account.id, roles: await rolesOf(trx, account.id) };
  demandProposer(caller, target);
  const never = account.password_hash === noPassword;
  const purpose: Purpose = input.secondFactor ? 'second-factor' : never ? 'first' : 'password';
  // A mailbox that its owner named; nobody else can set one.
  const mail = input.mayMail && account.email !== null;
  const { id, code } = await startOpening(trx, account, caller.accountId, {
    purpose,
    reason: input.reason,
    mail,
  });
  await tellOwner(
    trx,
    account,
    id,
    `有人申请为您的账号${purposeWords[purpose]}`,
    '如果不是您要办的，请马上告诉安全管理员。',
  );
  await tellSecond(trx, caller, target, id);
  await audit(trx, clock, caller.corpsId, actorOf(caller), {
    action: 'opening.propose',
    objectType: 'account',
    objectId: account.id,
    summary: `提出为 ${account.username} ${purposeWords[purpose]}：${input.reason}`,
  });
  return { opening: await openingOf(trx, clock, caller, id), code };
}

/**
 * The second person's word. Answers the second half of each, in the order asked; where there is a mailbox the
 * link goes there instead and nobody here sees it.
 * @throws session.verify_again, opening.not_found, opening.two_people
 */
export async function confirmOpenings(trx: Trx, clock: Clock, caller: Caller, ids: string[]) {
  demandVerified(caller);
  const slips: {
    id: string;
    username: string;
    name: string | null;
    unit: string | null;
    code: string | null;
  }[] = [];
  const entries: { id: string; username: string; purpose: Purpose }[] = [];
  for (const id of new Set(ids)) {
    const row = await live(trx, caller, id);
    if (row.confirmed_at !== null) throw new Refusal('opening.not_found');
    const target = { id: row.account_id, roles: await rolesOf(trx, row.account_id) };
    const problem = confirmProblem(caller, target, row.proposed_by);
    if (problem) throw new Refusal('opening.two_people', { reason: problem });
    const code = row.delivery === 'mail' ? null : newHalf();
    await trx
      .updateTable('account_opening')
      .set({
        confirmed_by: caller.accountId,
        confirmed_at: sql<string>`app_now()`,
        second_hash: code === null ? null : digestOf(code),
        expires_at: inDays(daysToUse[row.delivery]),
      })
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', id)
      .execute();
    const owner = await trx
      .selectFrom('account as a')
      .leftJoin('person as p', (join) =>
        join.onRef('p.corps_id', '=', 'a.corps_id').onRef('p.id', '=', 'a.person_id'),
      )
      .leftJoin('unit as u', (join) =>
        join.onRef('u.corps_id', '=', 'p.corps_id').onRef('u.id', '=', 'p.unit_id'),
      )
      .select(['a.id', 'a.corps_id', 'a.username', 'p.name', 'u.name as unit'])
      .where('a.id', '=', row.account_id)
      .executeTakeFirstOrThrow();
    slips.push({ id, username: owner.username, name: owner.name, unit: owner.unit, code });
    entries.push({ id: owner.id, username: owner.username, purpose: row.purpose });
    await tellOwner(
      trx,
      owner,
      `${id} confirmed`,
      `您的账号${purposeWords[row.purpose]}已由第二人确认`,
      row.delivery === 'mail' ? '链接会发到您的邮箱。' : '凭两张凭条在登录页“凭条设密码”办理。',
    );
  }
  await audit(
    trx,
    clock,
    caller.corpsId,
    actorOf(caller),
    entries.map((entry) => ({
      action: 'opening.confirm',
      objectType: 'account',
      objectId: entry.id,
      summary: `确认为 ${entry.username} ${purposeWords[entry.purpose]}`,
    })),
  );
  return { items: slips };
}

/**
 * Either of the administrators concerned, or the owner, takes it back.
 * @throws opening.not_found, opening.two_people
 */
export async function endOpening(trx: Trx, clock: Clock, caller: Caller, id: string): Promise<void> {
  const row = await live(trx, caller, id);
  const target = { id: row.account_id, roles: await rolesOf(trx, row.account_id) };
  if (!mayEnd(caller, row, target))
    throw new Refusal('opening.two_people', { reason: '只有提出的人、可以确认的人和本人能撤销' });
  await trx
    .updateTable('account_opening')
    .set({ ended_at: sql<string>`app_now()`, ended_by: caller.accountId })
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', id)
    .execute();
  await audit(trx, clock, caller.corpsId, actorOf(caller), {
    action: 'opening.end',
    objectType: 'account',
    objectId: row.account_id,
    summary: `撤销${purposeWords[row.purpose]}`,
  });
}

/**
 * The owner sets a password with what two people handed over, or with the link from the mailbox. Unknown,
 * unconfirmed, used and run out are one answer.
 * @throws opening.wrong, account.weak_password, account.same_password
 */
export async function useOpening(
  trx: Trx,
  clock: Clock,
  input: { username: string; first?: string | undefined; second: string; next: string },
): Promise<void> {
  const account = await trx
    .selectFrom('account')
    .selectAll()
    .where('username', '=', input.username.trim().toLowerCase())
    .forUpdate()
    .executeTakeFirst();
  const row =
    account &&
    (await trx
      .selectFrom('account_opening')
      .selectAll()
      .where('account_id', '=', account.id)
      .where('used_at', 'is', null)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', new Date().toISOString())
      .executeTakeFirst());
  const fits =
    row?.confirmed_at != null &&
    row.second_hash === digestOf(input.second) &&
    (row.delivery === 'mail' || row.first_hash === digestOf(input.first ?? ''));
  if (!account || !row || !fits || account.disabled) throw new Refusal('opening.wrong');
  demandStrong(input.next, account.username);
  await demandOwnPassword(trx, account, input.next);
  await trx
    .updateTable('account')
    .set({
      password_hash: await hashPassword(input.next),
      must_change: false,
      password_changed_at: sql<string>`app_now()`,
      failed: 0,
      locked_until: null,
      ...(row.purpose === 'second-factor'
        ? { totp_secret: null, totp_confirmed: false, totp_pending: null }
        : {}),
    })
    .where('id', '=', account.id)
    .execute();
  await trx
    .updateTable('account_opening')
    .set({ used_at: sql<string>`app_now()` })
    .where('corps_id', '=', row.corps_id)
    .where('id', '=', row.id)
    .execute();
  await endSessions(trx, [account.id]);
  await forgetDevices(trx, account.id);
  await tellOwner(
    trx,
    account,
    `${row.id} used`,
    `您的账号已${purposeWords[row.purpose]}`,
    '如果不是您本人做的，请马上告诉安全管理员。',
  );
  await audit(
    trx,
    clock,
    account.corps_id,
    { id: account.id, name: account.username },
    {
      action: 'opening.use',
      objectType: 'account',
      objectId: account.id,
      summary: purposeWords[row.purpose],
    },
  );
}

/** What waits for a word, the newest first. Secrets never leave; `abilities` say who may do what. */
export async function listOpenings(
  trx: Trx,
  clock: Clock,
  caller: Caller,
  filter: { limit: number; cursor?: string | undefined; state?: 'waiting' | 'confirmed' | undefined },
) {
  const offset = decodeOffset(filter.cursor);
  let query = openings(trx, caller.corpsId);
  if (filter.state === 'waiting') query = query.where('o.confirmed_at', 'is', null);
  if (filter.state === 'confirmed') query = query.where('o.confirmed_at', 'is not', null);
  const { total } = await query
    .clearSelect()
    .select(sql<number>`count(*)::int`.as('total'))
    .executeTakeFirstOrThrow();
  const rows = await query
    .orderBy('o.proposed_at', 'desc')
    .orderBy('o.id')
    .limit(filter.limit)
    .offset(offset)
    .execute();
  return pageOf(
    rows.map((row) => shown(clock, caller, row)),
    total,
    offset,
  );
}

async function openingOf(trx: Trx, clock: Clock, caller: Caller, id: string): Promise<Opening> {
  const row = await openings(trx, caller.corpsId).where('o.id', '=', id).executeTakeFirstOrThrow();
  return shown(clock, caller, row);
}

function openings(trx: Trx, corpsId: string) {
  return trx
    .selectFrom('account_opening as o')
    .innerJoin('account as a', 'a.id', 'o.account_id')
    .leftJoin('account as by', 'by.id', 'o.proposed_by')
    .leftJoin('account as second', 'second.id', 'o.confirmed_by')
    .leftJoin('person as p', (join) =>
      join.onRef('p.corps_id', '=', 'a.corps_id').onRef('p.id', '=', 'a.person_id'),
    )
    .leftJoin('unit as u', (join) =>
      join.onRef('u.corps_id', '=', 'p.corps_id').onRef('u.id', '=', 'p.unit_id'),
    )
    .select([
      'o.id',
      'o.account_id',
      'o.purpose',
      'o.delivery',
      'o.reason',
      'o.proposed_by',
      'o.proposed_at',
      'o.confirmed_at',
      'o.expires_at',
      'a.username',
      'by.username as proposer',
      'second.username as confirmer',
      'p.id as person_id',
      'p.name',
      'u.id as unit_id',
      'u.name as unit_name',
      sql<string[]>`
        array(
          select distinct g.role
          from role_grant g
          where g.account_id = o.account_id
            and g.revoked_at is null
        )
      `.as('held'),
      sql<string[]>`
        array(
          select g.role
          from grant_proposal g
          where g.account_id = o.account_id
            and g.decided_at is null
        )
      `.as('proposed'),
    ])
    .where('o.corps_id', '=', corpsId)
    .where('o.used_at', 'is', null)
    .where('o.ended_at', 'is', null)
    .where('o.expires_at', '>', new Date().toISOString());
}

type Shown = Awaited<ReturnType<ReturnType<typeof openings>['executeTakeFirstOrThrow']>>;

function shown(clock: Clock, caller: Caller, row: Shown): Opening {
  const target = { id: row.account_id, roles: row.held };
  const titles = [...new Set([...row.held, ...row.proposed])];
  return {
    id: row.id,
    account: { id: row.account_id, username: row.username },
    person: row.person_id === null ? null : { id: row.person_id, name: row.name ?? row.person_id },
    unit: row.unit_id === null ? null : { id: row.unit_id, name: row.unit_name ?? row.unit_id },
    roles: titles.map(roleTitle),
    purpose: row.purpose,
    delivery: row.delivery,
    reason: row.reason,
    proposedBy: row.proposer ?? row.proposed_by,
    proposedAt: row.proposed_at,
    confirmedBy: row.confirmer,
    expiresAt: shownBy(clock, row.expires_at),
    abilities: {
      confirm: row.confirmed_at === null && confirmProblem(caller, target, row.proposed_by) === null,
      end: mayEnd(caller, row, target),
    },
  };
}

const mayEnd = (caller: Caller, row: { proposed_by: string; account_id: string }, target: Target) =>
  row.proposed_by === caller.accountId ||
  row.account_id === caller.accountId ||
  confirmProblem(caller, target, row.proposed_by) === null;

/** The locked row of one that is neither used, ended nor run out. */
async function live(trx: Trx, caller: Caller, id: string): Promise<OpeningRow> {
  const row = await trx
    .selectFrom('account_opening')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', new Date().toISOString())
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('opening.not_found');
  return row;
}

async function tellOwner(
  trx: Trx,
  account: { id: string; corps_id: string },
  key: string,
  title: string,
  body: string,
) {
  await notify(trx, account.corps_id, {
    accountIds: [account.id],
    type: 'account.opening',
    title,
    body,
    link: '/security',
    dedupe: `opening ${key}`,
  });
}

async function tellSecond(trx: Trx, caller: Caller, target: Target, id: string) {
  const administrator = target.roles.some(
    (role) => role === 'system-administrator' || role === 'security-administrator',
  );
  const seconds = await holdersOf(
    trx,
    caller.corpsId,
    administrator ? 'audit-administrator' : 'security-administrator',
  );
  await notify(trx, caller.corpsId, {
    accountIds: seconds.filter((accountId) => accountId !== target.id),
    type: 'account.confirm',
    title: '有账号等您确认重置',
    link: '/confirmations',
    dedupe: `confirm ${id}`,
  });
}
