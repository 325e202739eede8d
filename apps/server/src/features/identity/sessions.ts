import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { can, isRole } from '@liulian/contract';
import type { Database, Db, Trx } from '../../platform/database/index.ts';
import { activeStandIn } from './stand-ins.ts';
import type { Caller, Sessions } from '../../platform/http/index.ts';

export const idleMinutes = 30;
export const absoluteHours = 12;
/**
 * Sessions are looked at again after this long; a sign-out on another copy of the server takes effect within
 * it.
 */
const cacheMs = 2000;

const cookieName = 'liulian_session';
const digest = (token: string) => createHash('sha256').update(token).digest('hex');

/**
 * `until` on the clock that never jumps: a clock put back must not keep a session in memory that has ended.
 */
interface Cached {
  caller: Caller | null;
  until: number;
}

/**
 * Ends an account's sessions from outside the sign-in routes; those kept in memory are looked at again within
 * `cacheMs`.
 */
export async function endSessions(trx: Trx, accountIds: string[]) {
  if (accountIds.length === 0) return;
  await trx.deleteFrom('session').where('account_id', 'in', accountIds).execute();
  endings += 1;
}
/** Counts up whenever sessions end, which empties every memory of them. */
let endings = 0;

/**
 * Who an account is at a unit, without a session: for what was asked for earlier and is done now. Null where
 * it is locked, or holds no role there any more.
 */
export async function identityAt(trx: Trx, accountId: string, unitId: string): Promise<Caller | null> {
  const row = await trx
    .selectFrom('account as a')
    .innerJoin('unit as u', (join) => join.onRef('u.corps_id', '=', 'a.corps_id').on('u.id', '=', unitId))
    .leftJoin('person as p', (join) =>
      join.onRef('p.corps_id', '=', 'a.corps_id').onRef('p.id', '=', 'a.person_id'),
    )
    .select([
      'a.corps_id',
      'a.username',
      'a.person_id',
      'a.must_change',
      'u.path',
      'u.level',
      'u.flags',
      'u.name as unit_name',
      'p.name as person_name',
      sql<string[]>`
        array(
          select role
          from role_grant g
          where g.account_id = a.id
            and g.unit_id = u.id
            and g.revoked_at is null
          order by role
        )
      `.as('roles'),
    ])
    .where('a.id', '=', accountId)
    .where('a.disabled', '=', false)
    .executeTakeFirst();
  if (!row || row.roles.length === 0) return null;
  return {
    accountId,
    username: row.username,
    corpsId: row.corps_id,
    personId: row.person_id,
    name: row.person_name ?? row.username,
    unitId,
    unitPath: row.path,
    unitLevel: row.level,
    unitName: row.unit_name,
    unitFlags: row.flags,
    roles: row.roles.filter(isRole),
    sessionId: '',
    mustChangePassword: row.must_change,
  };
}

/** Server-side sessions: the cookie holds a random token, the table its hash. */
export class StoredSessions implements Sessions {
  private readonly database: Database;
  readonly secure: boolean;
  private readonly requireTotp: boolean;
  private readonly today: () => string;
  private readonly cache = new Map<string, Cached>();
  private seen = endings;

  constructor(database: Database, options: { secure: boolean; requireTotp: boolean; today: () => string }) {
    this.database = database;
    this.secure = options.secure;
    this.requireTotp = options.requireTotp;
    this.today = options.today;
  }

  /**
   * @param verifiedAt of the session this one goes on from; without it, the owner proved to be there now
   * @param standInId for whom the session acts, where not for its owner
   */
  async open(
    trx: Trx,
    reply: FastifyReply,
    account: { id: string; corpsId: string },
    unitId: string,
    agent: string,
    verifiedAt?: string,
    standInId?: string,
  ): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    // This process' clock, as everything it is later compared with; the database's may differ.
    const now = new Date();
    const expires = new Date(now.getTime() + absoluteHours * 3_600_000);
    await trx
      .insertInto('session')
      .values({
        id: digest(token),
        corps_id: account.corpsId,
        account_id: account.id,
        unit_id: unitId,
        created_at: now.toISOString(),
        last_seen_at: now.toISOString(),
        expires_at: expires.toISOString(),
        agent: agent.slice(0, 200),
        verified_at: verifiedAt ?? now.toISOString(),
        stand_in_id: standInId ?? null,
      })
      .execute();
    reply.setCookie(cookieName, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: this.secure,
      expires,
    });
    return digest(token);
  }

  async close(trx: Trx, reply: FastifyReply, sessionId: string) {
    await trx.deleteFrom('session').where('id', '=', sessionId).execute();
    this.cache.clear();
    reply.clearCookie(cookieName, { path: '/' });
  }

  async closeAll(trx: Trx, accountId: string, except?: string) {
    let query = trx.deleteFrom('session').where('account_id', '=', accountId);
    if (except) query = query.where('id', '<>', except);
    await query.execute();
    this.cache.clear();
  }

  /** The owner has just proved to be there. */
  async verified(trx: Trx, sessionId: string) {
    await trx
      .updateTable('session')
      .set({ verified_at: new Date().toISOString() })
      .where('id', '=', sessionId)
      .execute();
    this.cache.clear();
  }

  forget() {
    this.cache.clear();
  }

  /** The caller of a request, or null. Counts as activity. */
  authenticate = async (request: FastifyRequest): Promise<Caller | null> => {
    const token = request.cookies[cookieName];
    if (!token || token.length > 100) return null;
    const id = digest(token);
    if (this.seen !== endings) {
      this.cache.clear();
      this.seen = endings;
    }
    const known = this.cache.get(id);
    if (known && known.until > performance.now()) return known.caller;
    const caller = await this.load(this.database.db, id);
    if (this.cache.size > 5000) this.cache.clear();
    this.cache.set(id, { caller, until: performance.now() + cacheMs });
    return caller;
  };

  async load(db: Db | Trx, id: string): Promise<Caller | null> {
    const row = await db
      .selectFrom('session as s')
      .innerJoin('account as a', 'a.id', 's.account_id')
      .innerJoin('unit as u', (join) =>
        join.onRef('u.corps_id', '=', 's.corps_id').onRef('u.id', '=', 's.unit_id'),
      )
      .leftJoin('person as p', (join) =>
        join.onRef('p.corps_id', '=', 'a.corps_id').onRef('p.id', '=', 'a.person_id'),
      )
      .select([
        's.account_id',
        's.corps_id',
        's.unit_id',
        's.last_seen_at',
        's.expires_at',
        's.verified_at',
        's.stand_in_id',
        'a.totp_confirmed',
        'a.username',
        'a.person_id',
        'a.disabled',
        'a.must_change',
        'u.path',
        'u.level',
        'u.flags',
        'u.name as unit_name',
        'p.name as person_name',
        sql<string[]>`
          array(
            select role
            from role_grant g
            where g.account_id = s.account_id
              and g.unit_id = s.unit_id
              and s.stand_in_id is null
              and g.revoked_at is null
            order by role
          )
        `.as('roles'),
      ])
      .where('s.id', '=', id)
      .executeTakeFirst();
    if (!row) return null;
    const standIn =
      row.stand_in_id === null
        ? null
        : await activeStandIn(db, row.stand_in_id, row.account_id, this.today());
    const rolesHeld = standIn?.roles ?? row.roles;
    const idle = Date.now() - Date.parse(row.last_seen_at);
    const left = Date.parse(row.expires_at) - Date.now();
    // Seen or ending later than can be: made by a clock that ran ahead. Nobody stays signed in for longer
    // because of that.
    const ahead = idle < -idleMinutes * 60_000 || left > (absoluteHours * 60 + idleMinutes) * 60_000;
    if (row.disabled || rolesHeld.length === 0 || left < 0 || idle > idleMinutes * 60_000 || ahead) {
      await db.deleteFrom('session').where('id', '=', id).execute();
      return null;
    }
    if (idle > 60_000)
      await db
        .updateTable('session')
        .set({ last_seen_at: new Date().toISOString() })
        .where('id', '=', id)
        .execute();
    const held = rolesHeld.filter(isRole);
    return {
      accountId: row.account_id,
      username: row.username,
      corpsId: row.corps_id,
      personId: row.person_id,
      name: row.person_name ?? row.username,
      unitId: row.unit_id,
      unitPath: row.path,
      unitLevel: row.level,
      unitName: row.unit_name,
      unitFlags: row.flags,
      roles: held,
      sessionId: id,
      mustChangePassword: row.must_change,
      mustEnrolTotp:
        this.requireTotp &&
        !row.totp_confirmed &&
        standIn === null &&
        held.some((role) => can(role, 'records:discipline')),
      verifiedAt: row.verified_at,
      ...(standIn ? { standsInFor: standIn.for } : {}),
    };
  }
}
