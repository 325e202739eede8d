import { shownBy } from '../../platform/clock.ts';
import { sql } from 'kysely';
import { audit } from '../../platform/audit.ts';
import { asSystem, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, demandVerified, sendFile, type Bind, type Caller } from '../../platform/http/index.ts';
import { readWorkbook } from '../../platform/workers/index.ts';
import { xlsxMime } from '../../platform/workbook-file.ts';
import type { Deps } from '../../deps.ts';
import { getAccount, listAccounts } from './accounts.ts';
import { firstRun } from './first-run.ts';
import { decideGrants, listGrantProposals } from './grant-proposals.ts';
import { deviceOf, rememberDevice } from './known-devices.ts';
import { confirmOpenings, endOpening, listOpenings, proposeOpening, useOpening } from './openings.ts';
import { listRoles } from './roles.ts';
import { accountSheet, createAccounts, readAccountSheet, suggestAccounts } from './roster-accounts.ts';
import {
  changePassword,
  comparePassword,
  confirmTotp,
  createAccount,
  grantRole,
  identitiesOf,
  meOf,
  revokeRole,
  signIn,
  standInIdentities,
  startTotp,
  updateAccount,
} from './service.ts';
import { setupSite } from './setup.ts';
import { verifyOwner } from './verification.ts';

/**
 * Identity works on tables that no request role can read, so its transactions are the system's and every step
 * checks the caller.
 */
export function identityRoutes(
  bind: Bind,
  deps: Deps,
  founded: (trx: Trx, corpsId: string) => Promise<void>,
) {
  const { clock, database, sessions } = deps;
  const site = () => ({ today: clock.today(), demo: deps.config.demo });
  const change = <T>(work: (trx: Trx) => Promise<T>) => asSystem(database, work, { write: true });
  const view = <T>(work: (trx: Trx) => Promise<T>) => asSystem(database, work);
  const fresh = async (trx: Trx, sessionId: string): Promise<Caller> => {
    sessions.forget();
    const caller = await sessions.load(trx, sessionId);
    if (!caller) throw new Refusal('session.required');
    return caller;
  };

  bind('getSignInOptions', async () => ({
    oidc: deps.config.oidc ? { title: deps.config.oidc.title } : null,
    setUp: await view(
      async (trx) => (await trx.selectFrom('corps').select('id').limit(1).executeTakeFirst()) !== undefined,
    ),
  }));
  bind('createSession', async ({ body, request, reply }) => {
    const compare = await view((trx) => comparePassword(trx, body));
    const check = await compare();
    const result = await change(async (trx) => {
      const outcome = await signIn(trx, clock, body, check, deviceOf(request));
      if (outcome instanceof Refusal) return outcome;
      const { account, identity } = outcome;
      const sessionId = await sessions.open(
        trx,
        reply,
        { id: account.id, corpsId: account.corps_id },
        identity.unitId,
        request.headers['user-agent'] ?? '',
      );
      await rememberDevice(trx, request, reply, account.id, sessions.secure);
      const caller = await fresh(trx, sessionId);
      await audit(trx, clock, account.corps_id, actorOf(caller), {
        action: 'session.open',
        objectType: 'account',
        objectId: account.id,
        unitId: identity.unitId,
        summary: '登录',
      });
      return meOf(trx, caller, site());
    });
    if (result instanceof Refusal) throw result;
    return result;
  });
  bind('deleteSession', async ({ caller, reply }) =>
    change(async (trx) => {
      await sessions.close(trx, reply, caller.sessionId);
      await audit(trx, clock, caller.corpsId, actorOf(caller), {
        action: 'session.close',
        objectType: 'account',
        objectId: caller.accountId,
        summary: '退出',
      });
    }),
  );
  bind('getMe', async ({ caller }) => view((trx) => meOf(trx, caller, site())));
  bind('changePassword', async ({ caller, body, request, reply }) =>
    change(async (trx) => {
      await changePassword(trx, clock, caller, body);
      // A new password ends every session, this one too, and starts a new one (rotation).
      await sessions.closeAll(trx, caller.accountId);
      const sessionId = await sessions.open(
        trx,
        reply,
        { id: caller.accountId, corpsId: caller.corpsId },
        caller.unitId,
        request.headers['user-agent'] ?? '',
        undefined,
        caller.standsInFor?.id,
      );
      return meOf(trx, await fresh(trx, sessionId), site());
    }),
  );
  bind('verifySession', async ({ caller, body }) => {
    const refusal = await change(async (trx) => {
      const problem = await verifyOwner(trx, clock, caller, body);
      if (problem === null) await sessions.verified(trx, caller.sessionId);
      return problem;
    });
    if (refusal) throw refusal;
    return { ok: true as const };
  });
  bind('changeEmail', async ({ caller, body }) =>
    change(async (trx) => {
      demandVerified(caller);
      await trx
        .updateTable('account')
        .set({ email: body.email })
        .where('id', '=', caller.accountId)
        .execute();
      await audit(trx, clock, caller.corpsId, actorOf(caller), {
        action: 'account.email',
        objectType: 'account',
        objectId: caller.accountId,
        summary: body.email === null ? '停收提醒邮件' : '修改提醒邮箱',
      });
      return meOf(trx, caller, site());
    }),
  );
  bind('switchIdentity', async ({ caller, body, request, reply }) =>
    change(async (trx) => {
      const { standInId } = body;
      const possible = standInId
        ? await standInIdentities(trx, caller.accountId, clock.today())
        : await identitiesOf(trx, caller.accountId);
      const identity = possible.find(
        (entry) => entry.unitId === body.unitId && entry.standIn?.id === standInId,
      );
      if (!identity) throw new Refusal(standInId ? 'stand_in.over' : 'session.no_identity');
      await sessions.close(trx, reply, caller.sessionId);
      const sessionId = await sessions.open(
        trx,
        reply,
        { id: caller.accountId, corpsId: caller.corpsId },
        identity.unitId,
        request.headers['user-agent'] ?? '',
        caller.verifiedAt, // another role is no proof of being there
        standInId,
      );
      return meOf(trx, await fresh(trx, sessionId), site());
    }),
  );
  bind('listMySessions', async ({ caller }) =>
    view(async (trx) => ({
      items: (
        await trx
          .selectFrom('session')
          .selectAll()
          .where('account_id', '=', caller.accountId)
          .where('expires_at', '>', sql<string>`now()`)
          .orderBy('created_at', 'desc')
          .execute()
      ).map((row) => ({
        id: row.id.slice(0, 12),
        current: row.id === caller.sessionId,
        createdAt: shownBy(clock, row.created_at),
        lastSeenAt: shownBy(clock, row.last_seen_at),
        agent: row.agent,
      })),
    })),
  );
  bind('deleteMySessions', async ({ caller, reply }) =>
    change(async (trx) => {
      await sessions.closeAll(trx, caller.accountId);
      await sessions.close(trx, reply, caller.sessionId);
      await audit(trx, clock, caller.corpsId, actorOf(caller), {
        action: 'session.close_all',
        objectType: 'account',
        objectId: caller.accountId,
        summary: '退出所有设备',
      });
    }),
  );
  bind('enrolTotp', async ({ caller }) => change((trx) => startTotp(trx, caller)));
  bind('confirmTotp', async ({ caller, body }) =>
    change(async (trx) => {
      await confirmTotp(trx, clock, caller, body.code);
      await sessions.closeAll(trx, caller.accountId, caller.sessionId);
      return { ok: true as const };
    }),
  );
  bind('setupSite', async ({ body, request, reply }) =>
    change(async (trx) => {
      const made = await setupSite(trx, clock, body);
      await founded(trx, made.corpsId);
      const sessionId = await sessions.open(
        trx,
        reply,
        { id: made.accountId, corpsId: made.corpsId },
        made.unitId,
        request.headers['user-agent'] ?? '',
      );
      return meOf(trx, await fresh(trx, sessionId), site());
    }),
  );
  bind('listAccounts', async ({ caller, query }) => view((trx) => listAccounts(trx, caller, query)));
  bind('createAccount', async ({ caller, body }) =>
    change(async (trx) => {
      const id = await createAccount(trx, clock, caller, body);
      const { code } = await proposeOpening(trx, clock, caller, id, { reason: '新建账号', mayMail: false });
      return { account: await getAccount(trx, caller, id), code: code ?? '' };
    }),
  );
  bind('updateAccount', async ({ caller, params, body }) =>
    change(async (trx) => {
      await updateAccount(trx, clock, caller, params.id, body);
      if (body.disabled) await sessions.closeAll(trx, params.id);
      return getAccount(trx, caller, params.id);
    }),
  );
  const mayMail = deps.config.smtp !== null;
  bind('proposeOpening', async ({ caller, params, body }) =>
    change((trx) => proposeOpening(trx, clock, caller, params.id, { ...body, mayMail })),
  );
  bind('listOpenings', async ({ caller, query }) => view((trx) => listOpenings(trx, clock, caller, query)));
  bind('confirmOpenings', async ({ caller, body }) =>
    change((trx) => confirmOpenings(trx, clock, caller, body.ids)),
  );
  bind('endOpening', async ({ caller, params }) =>
    change((trx) => endOpening(trx, clock, caller, params.id)),
  );
  bind('useOpening', async ({ body }) => {
    await change((trx) => useOpening(trx, clock, body));
    return { ok: true as const };
  });
  bind('listGrantProposals', async ({ caller, query }) =>
    view((trx) => listGrantProposals(trx, caller, query)),
  );
  bind('decideGrants', async ({ caller, body }) => ({
    decided: await change((trx) => decideGrants(trx, clock, caller, body)),
  }));
  const { vocabulary } = deps.programme.pack;
  bind('listRoles', async () => ({ items: listRoles(vocabulary) }));
  bind('suggestAccounts', async ({ caller, query }) => ({
    items: await view((trx) => suggestAccounts(trx, clock, vocabulary, caller, query)),
  }));
  bind('exportAccountSuggestions', async ({ caller, query, reply }) =>
    sendFile(reply, {
      name: '账号建议表.xlsx',
      mime: xlsxMime,
      body: await accountSheet(await view((trx) => suggestAccounts(trx, clock, vocabulary, caller, query))),
    }),
  );
  bind('readAccountSheet', async ({ caller, upload }) => {
    const file = await upload();
    const sheets = await readWorkbook(file.bytes, file.name);
    return { items: await view((trx) => readAccountSheet(trx, clock, vocabulary, caller, sheets)) };
  });
  bind('createAccounts', async ({ caller, body }) => ({
    items: await change((trx) => createAccounts(trx, clock, caller, body.rows)),
  }));
  bind('getFirstRun', async ({ caller }) => view((trx) => firstRun(trx, caller)));
  bind('grantRole', async ({ caller, params, body }) =>
    change(async (trx) => {
      await grantRole(trx, clock, caller, params.id, body.role, body.unitId);
      await sessions.closeAll(trx, params.id); // privileges changed: whoever is signed in signs in again
      return getAccount(trx, caller, params.id);
    }),
  );
  bind('revokeRole', async ({ caller, params }) =>
    change(async (trx) => {
      const accountId = await revokeRole(trx, clock, caller, params.id);
      await sessions.closeAll(trx, accountId);
    }),
  );
}
