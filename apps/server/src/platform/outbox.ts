import { sql } from 'kysely';
import { asSystem, type Database } from './database/index.ts';
import type { Transport } from './mail.ts';

interface Claimed {
  corps_id: string;
  id: string;
  type: string;
  title: string;
  body: string;
  link: string | null;
  email: string;
}

/**
 * Sends the e-mails of notices: each row is claimed atomically, sent outside any transaction, then marked. A
 * crash in between sends again after ten minutes, with the same Message-ID; several workers never take the
 * same row. Returns how many were sent.
 */
export async function sendOutbox(
  database: Database,
  transport: Transport,
  publicUrl: string,
  warn: (error: unknown) => void,
): Promise<number> {
  const claimed = await asSystem(
    database,
    async (trx) =>
      (
        await sql<Claimed>`
          with due as (
            select n.corps_id, n.id
            from notification n
            join account a on a.id = n.account_id
            where n.mailed_at is null
              and n.mail_tries < 8
              and a.email is not null
              and not a.disabled
              and (
                n.mail_claimed_at is null
                  or n.mail_claimed_at < now() - interval '10 minutes' * greatest(n.mail_tries, 1)
              )
              and n.at > now() - interval '7 days'
            order by n.at
            limit 20
            for update of n skip locked
          )
          update notification n
          set mail_claimed_at = now(), mail_tries = mail_tries + 1
          from due, account a
          where n.corps_id = due.corps_id
            and n.id = due.id
            and a.id = n.account_id
          returning n.corps_id, n.id, n.type, n.title, n.body, n.link, a.email
        `.execute(trx)
      ).rows,
    { write: true },
  );
  let sent = 0;
  for (const mail of claimed) {
    try {
      // The mail says where to look, not what stands there: mailboxes are outside the access rules.
      const title = mail.type.startsWith('record.') ? mail.title.replace(/“.*”/s, '一条记录') : mail.title;
      await transport.send({
        id: mail.id,
        to: mail.email,
        subject: `【六廉】${title}`,
        text: `${title}\n${mail.link ? `\n请登录查看：${publicUrl}${mail.link}\n` : ''}\n（本邮件由系统发出，请勿回复）`,
      });
      await asSystem(database, (trx) =>
        trx
          .updateTable('notification')
          .set({ mailed_at: new Date().toISOString() })
          .where('corps_id', '=', mail.corps_id)
          .where('id', '=', mail.id)
          .execute(),
      );
      sent += 1;
    } catch (error) {
      warn(error);
    }
  }
  return sent;
}
