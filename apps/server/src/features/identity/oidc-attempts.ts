import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Trx } from '../../platform/database/index.ts';
import type { Expected } from './oidc-issuer.ts';

export const attemptMinutes = 10;

/** A sign-in that has left for the unified service and has not come back. */
export interface Attempt extends Expected {
  /** Where on this site to go afterwards. */
  next: string;
}

const keyOf = (token: string) => `oidc:${createHash('sha256').update(token).digest('hex')}`;

/**
 * Keeps an attempt in the database, so that the browser may come back to another copy of the server. The
 * browser holds the returned token in a cookie; only its hash is kept. Attempts that ran out are swept away
 * on the same occasion.
 */
export async function keepAttempt(trx: Trx, attempt: Attempt): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await trx
    .deleteFrom('site')
    .where('key', 'like', 'oidc:%')
    .where(sql<boolean>`(value->>'until')::bigint < ${Date.now()}`)
    .execute();
  await trx
    .insertInto('site')
    .values({
      key: keyOf(token),
      value: JSON.stringify({ ...attempt, until: Date.now() + attemptMinutes * 60_000 }),
    })
    .execute();
  return token;
}

/** Takes an attempt out: it works once, whatever comes of it. Null when there is none, or it is too old. */
export async function takeAttempt(trx: Trx, token: string): Promise<Attempt | null> {
  const row = await trx
    .deleteFrom('site')
    .where('key', '=', keyOf(token))
    .returning('value')
    .executeTakeFirst();
  const attempt = row?.value as (Attempt & { until: number }) | undefined;
  return attempt && attempt.until > Date.now() ? attempt : null;
}
