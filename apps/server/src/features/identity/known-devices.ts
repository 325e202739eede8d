import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Db, Row, Trx } from '../../platform/database/index.ts';

/** A browser is forgotten after so many days without a sign-in. */
const days = 180;
const cookieName = 'liulian_device';

const digest = (token: string) => createHash('sha256').update(token).digest('hex');

/** The browser's name for itself, hashed; null for one without. It proves nothing alone. */
export function deviceOf(request: FastifyRequest): string | null {
  const token = request.cookies[cookieName];
  return token && token.length <= 100 ? digest(token) : null;
}

/**
 * Who counts as one sender where no session is needed: a browser known to some account counts by itself,
 * strangers by their address. A whole corps may stand behind one address.
 */
export async function sourceOf(db: Db, request: FastifyRequest): Promise<string> {
  const id = deviceOf(request);
  if (id === null) return request.ip;
  const known = await db
    .selectFrom('known_device')
    .select('id')
    .where('id', '=', id)
    .limit(1)
    .executeTakeFirst()
    .catch(() => undefined); // the request itself will say that the database is away
  return known ? `device:${id}` : request.ip;
}

export async function knownDevice(
  trx: Trx,
  id: string,
  accountId: string,
): Promise<Row<'known_device'> | null> {
  const row = await trx
    .selectFrom('known_device')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('last_at', '>', sql<string>`now() - ${`${days} days`}::interval`)
    .executeTakeFirst();
  return row ?? null;
}

export async function countOnDevice(
  trx: Trx,
  device: { id: string; account_id: string },
  changes: { failed: number; locked_until: string | null },
) {
  await trx
    .updateTable('known_device')
    .set(changes)
    .where('id', '=', device.id)
    .where('account_id', '=', device.account_id)
    .execute();
}

/** Remembers the browser of a sign-in that succeeded; an account keeps its ten latest. */
export async function rememberDevice(
  trx: Trx,
  request: FastifyRequest,
  reply: FastifyReply,
  accountId: string,
  secure: boolean,
) {
  const sent = request.cookies[cookieName];
  const token = sent && /^[\w-]{43}$/.test(sent) ? sent : randomBytes(32).toString('base64url');
  await trx
    .insertInto('known_device')
    .values({ id: digest(token), account_id: accountId, locked_until: null })
    .onConflict((conflict) =>
      conflict.columns(['id', 'account_id']).doUpdateSet({ last_at: new Date().toISOString() }),
    )
    .execute();
  await sql`
    delete from known_device
    where account_id = ${accountId}
      and id not in (
        select id
        from known_device
        where account_id = ${accountId}
        order by last_at desc
        limit 10
      )
  `.execute(trx);
  reply.setCookie(cookieName, token, {
    path: '/api',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    maxAge: days * 86_400,
  });
}

/** After a reset no browser is trusted: the old password may be known to someone who used one. */
export async function forgetDevices(trx: Trx, accountId: string) {
  await trx.deleteFrom('known_device').where('account_id', '=', accountId).execute();
}
