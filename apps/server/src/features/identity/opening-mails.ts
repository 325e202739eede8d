import { randomBytes } from 'node:crypto';
import { asSystem, type Database } from '../../platform/database/index.ts';
import type { Transport } from '../../platform/mail.ts';
import { digestOf } from './openings.ts';

/** A mail that failed is tried again at the next sweep, so often. */
const mostTries = 8;

/**
 * Sends the links of confirmed resets to their owners' mailboxes. A link is made at the moment of sending and
 * only its hash is kept, so neither the database, a backup nor an administrator ever holds one; a mail sent
 * twice carries a new link, and the older one no longer works. Returns how many were sent.
 */
export async function sendOpenings(
  database: Database,
  transport: Transport,
  publicUrl: string,
  warn: (error: unknown) => void,
): Promise<number> {
  let sent = 0;
  for (;;) {
    const token = randomBytes(32).toString('base64url');
    const due = await asSystem(
      database,
      async (trx) => {
        const row = await trx
          .selectFrom('account_opening as o')
          .innerJoin('account as a', 'a.id', 'o.account_id')
          .select(['o.corps_id', 'o.id', 'o.mail_tries', 'a.username', 'a.email', 'o.expires_at'])
          .where('o.delivery', '=', 'mail')
          .where('o.confirmed_at', 'is not', null)
          .where('o.mailed_at', 'is', null)
          .where((where) =>
            where.or([
              where('o.mail_claimed_at', 'is', null),
              // A process that died between claiming and sending: the next link replaces its own.
              where('o.mail_claimed_at', '<', new Date(Date.now() - 600_000).toISOString()),
            ]),
          )
          .where('o.used_at', 'is', null)
          .where('o.ended_at', 'is', null)
          .where('o.mail_tries', '<', mostTries)
          .where('o.expires_at', '>', new Date().toISOString())
          .where('a.email', 'is not', null)
          .where('a.disabled', '=', false)
          .orderBy('o.mail_tries')
          .orderBy('o.confirmed_at')
          .limit(1)
          .forUpdate('o')
          .skipLocked()
          .executeTakeFirst();
        if (!row) return null;
        await trx
          .updateTable('account_opening')
          .set({
            second_hash: digestOf(token),
            mail_claimed_at: new Date().toISOString(),
            mail_tries: row.mail_tries + 1,
          })
          .where('corps_id', '=', row.corps_id)
          .where('id', '=', row.id)
          .execute();
        return row;
      },
      { write: true },
    );
    if (!due) return sent;
    const mark = (changes: { mailed_at: string } | { mail_claimed_at: null }) =>
      asSystem(
        database,
        (trx) =>
          trx
            .updateTable('account_opening')
            .set(changes)
            .where('corps_id', '=', due.corps_id)
            .where('id', '=', due.id)
            .execute(),
        { write: true },
      );
    try {
      await transport.send({
        id: `${due.id}-${due.mail_tries}`,
        to: due.email ?? '',
        subject: '【六廉】设置新密码的链接',
        // After the hash: browsers keep that part to themselves, so it stands in no log on the way.
        text: [
          `两名管理员已同意为账号 ${due.username} 设置新密码，请打开下面的链接自己设定：`,
          `${publicUrl}/open#${due.username}:${token}`,
          '链接三天内有效，只能用一次。如果不是您要办的，请不要打开，并告诉安全管理员。',
          '（本邮件由系统发出，请勿回复）',
        ].join('\n\n'),
      });
      await mark({ mailed_at: new Date().toISOString() });
      sent += 1;
    } catch (error) {
      warn(error);
      await mark({ mail_claimed_at: null });
      return sent;
    }
  }
}
