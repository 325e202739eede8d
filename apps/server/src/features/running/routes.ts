import { sql } from 'kysely';
import { asSystem } from '../../platform/database/index.ts';
import type { Bind } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';

/** What the system administrator sees of the jobs. */
export function runningRoutes(bind: Bind, deps: Deps) {
  bind('listJobs', ({ caller }) =>
    asSystem(deps.database, async (trx) => {
      const done = await trx
        .selectFrom('sweep')
        .select(['name', sql<string>`max(done_at)`.as('at')])
        .where('corps_id', '=', caller.corpsId)
        .groupBy('name')
        .execute();
      const mail = await trx
        .selectFrom('notification as n')
        .innerJoin('account as a', 'a.id', 'n.account_id')
        .select([
          sql<number>`(count(*) filter (where n.mailed_at is null and n.mail_tries = 0))::int`.as('waiting'),
          sql<number>`(count(*) filter (where n.mailed_at is null and n.mail_tries > 0))::int`.as('failed'),
          sql<string | null>`max(n.mailed_at)`.as('last'),
        ])
        .where('n.corps_id', '=', caller.corpsId)
        .where('a.email', 'is not', null)
        .executeTakeFirstOrThrow();
      const last = (name: string) => done.find((row) => row.name === name)?.at ?? null;
      return {
        items: [
          { name: 'tick', title: '每日更新任务', waiting: 0, active: 0, failed: 0, lastDoneAt: last('tick') },
          {
            name: 'escalation',
            title: '到期提醒与督办',
            waiting: 0,
            active: 0,
            failed: 0,
            lastDoneAt: last('escalation'),
          },
          {
            name: 'mail',
            title: '发送邮件',
            waiting: deps.config.smtp ? mail.waiting : 0,
            active: 0,
            failed: mail.failed,
            lastDoneAt: mail.last,
          },
        ],
      };
    }),
  );
}
