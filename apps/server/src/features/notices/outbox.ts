import { sql } from 'kysely';
import { wall } from '../../platform/clock.ts';
import { asSystem, type Database } from '../../platform/database/index.ts';
import type { Transport } from '../../platform/mail.ts';

interface Claimed {
  corps_id: string;
  id: string;
  type: string;
  title: string;
  account_id: string;
  link: string | null;
  email: string;
  mail: string | null;
}

/** The daily summary goes out from this hour on, in the corps' zone. */
const digestHour = 8;

/** The mail says where to look, not what stands there: mailboxes are outside the access rules. */
const subjectOf = (notice: Claimed) =>
  notice.type.startsWith('record.') ? notice.title.replace(/“.*”/s, '一条记录') : notice.title;

/** One mail a notice, or one a day for those who asked for a summary. */
function mailsOf(claimed: Claimed[], publicUrl: string) {
  const letters = Map.groupBy(claimed, (notice) =>
    notice.mail === 'daily' ? `${notice.corps_id} ${notice.account_id}` : notice.id,
  );
  return [...letters.values()].map((notices) => {
    const [first] = notices as [Claimed];
    const daily = first.mail === 'daily';
    const title = daily ? `今日消息 ${notices.length} 条` : subjectOf(first);
    const link = daily ? '/notifications' : first.link;
    const lines = daily ? notices.map((notice) => `· ${subjectOf(notice)}`) : [title];
    return {
      notices,
      daily,
      mail: {
        id: first.id,
        to: first.email,
        subject: `【六廉】${title}`,
        text: `${lines.join('\n')}\n${link ? `\n请登录查看：${publicUrl}${link}\n` : ''}\n（本邮件由系统发出，请勿回复）`,
      },
    };
  });
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
  now = new Date(),
): Promise<number> {
  const local = wall(now.getTime());
  const hour = Number(local.slice(11, 13));
  const today = local.slice(0, 10);
  const claimed = await asSystem(
    database,
    async (trx) =>
      (
        await sql<Claimed>`
          with due as (
            select n.corps_id, n.id
            from notification n
            join account a on a.id = n.account_id
            left join notice_setting s on s.corps_id = n.corps_id
              and s.account_id = n.account_id
            where n.mailed_at is null
              and (n.mail_after is null or n.mail_after <= ${now.toISOString()}::timestamptz)
              and (
                s.account_id is null
                  or s.mail = 'each'
                  or s.mail = 'daily'
                    and ${hour} >= ${digestHour}
                    and (s.digested_on is null or s.digested_on < ${today}::date)
              )
              and (
                s.quiet_from is null
                  or s.quiet_to is null
                  or not (
                    case
                      when s.quiet_from <= s.quiet_to then ${hour} >= s.quiet_from and ${hour} < s.quiet_to
                      else ${hour} >= s.quiet_from or ${hour} < s.quiet_to
                    end
                  )
              )
              and n.mail_tries < 8
              and a.email is not null
              and not a.disabled
              and (
                n.mail_claimed_at is null
                  or n.mail_claimed_at < now() - interval '10 minutes' * greatest(n.mail_tries, 1)
              )
              and n.at > app_now() - interval '7 days'
            order by n.at
            limit 200
            for update of n skip locked
          )
          update notification n
          set mail_claimed_at = now(), mail_tries = mail_tries + 1
          from due, account a
          where n.corps_id = due.corps_id
            and n.id = due.id
            and a.id = n.account_id
          returning n.corps_id, n.id, n.account_id, n.type, n.title, n.link, a.email,
            (
              select s.mail
              from notice_setting s
              where s.corps_id = n.corps_id
                and s.account_id = n.account_id
            ) as mail
        `.execute(trx)
      ).rows,
    { write: true },
  );
  let sent = 0;
  for (const { notices, daily, mail } of mailsOf(claimed, publicUrl)) {
    const [{ corps_id: corpsId, account_id: accountId }] = notices as [Claimed];
    try {
      await transport.send(mail);
      await asSystem(database, async (trx) => {
        await trx
          .updateTable('notification')
          .set({ mailed_at: sql<string>`app_now()` })
          .where('corps_id', '=', corpsId)
          .where(sql<boolean>`id = any(${notices.map((notice) => notice.id)})`)
          .execute();
        if (daily)
          await trx
            .updateTable('notice_setting')
            .set({ digested_on: today })
            .where('corps_id', '=', corpsId)
            .where('account_id', '=', accountId)
            .execute();
      });
      sent += 1;
    } catch (error) {
      warn(error);
    }
  }
  return sent;
}
