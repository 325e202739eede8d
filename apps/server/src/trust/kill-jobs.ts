import { sql, type RawBuilder } from 'kysely';
import { asSystem, openDatabase, type Database } from '../platform/database/index.ts';
import { systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { smtpTransport } from '../platform/mail.ts';
import { sendOutbox } from '../features/notices/outbox.ts';
import { askControl, type ControlReply } from '../platform/control.ts';
import { buildDeps, jobsOf } from '../app.ts';
import { runCommand } from '../commands.ts';
import { loadPack } from '../pack-files.ts';
import { NewDay } from '../new-day.ts';
import type { RealSite } from './kill-site.ts';
import type { Mailbox } from './mailbox.ts';

/** Looks into the database of a site; on the embedded engine none of its processes may run. */
export async function inside<T>(site: RealSite, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({ url: site.databaseUrl, dataDir: site.dataDir });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const depsOf = (site: RealSite, database: Database, today: string) =>
  buildDeps({
    config: readConfig({ DATA_DIR: site.dataDir }, { demo: false }),
    database,
    clock: systemClock(today),
    pack: loadPack(),
  });

/**
 * What `audit verify` and `reconcile` find wrong, asked as the command line asks: the process that runs, or
 * the database server.
 */
export async function unsoundInside(site: RealSite): Promise<string[]> {
  const ask = async (command: string): Promise<ControlReply> =>
    (site.databaseUrl === null ? await askControl(site.dataDir, [command]) : null) ??
    (await inside(site, (database) => runCommand(depsOf(site, database, '2023-09-28'), [command])));
  const [verified, reconciled] = [await ask('audit-verify'), await ask('reconcile')];
  return [
    ...(verified.ok && /完好/.test(verified.text) ? [] : [verified.text]),
    ...(reconciled.ok && /全部一致/.test(reconciled.text) ? [] : [reconciled.text]),
  ];
}

const rows = async <T>(database: Database, query: RawBuilder<T>) =>
  (await asSystem(database, (trx) => query.execute(trx))).rows;

/**
 * What the faults interrupted is made good by the next sweeps, and the ones after find nothing left to do.
 */
export async function finishJobs(site: RealSite, today: string, post: Mailbox) {
  await inside(site, async (database) => {
    const deps = depsOf(site, database, today);
    const raise = (data: unknown) => {
      throw data;
    };
    // Mails are of the days that the site was on.
    database.frozenOn = today;
    const log = { warn: raise, error: raise };
    const newDay = new NewDay(deps);
    const jobs = jobsOf(deps, newDay, log);
    await newDay.bring();
    await jobs.run('escalation');
    if ((await jobs.run('escalation')) !== 0)
      throw new Error('a second escalation of the same day gave notices');
    // The claims of mailers that were killed run out: ten minutes and more, here at once.
    await rows(
      database,
      sql`update notification set mail_claimed_at = '2000-01-01', mail_after = null where mailed_at is null`,
    );
    const transport = smtpTransport({ url: `smtp://127.0.0.1:${post.port}`, from: 'liulian@fire.example' });
    const send = () => sendOutbox(database, transport, 'http://liulian.example', raise);
    while ((await send()) > 0) {
      /* twenty at a time */
    }
    transport.close();
  });
}

/** Traces of a job that was done twice or not at all, in words. */
export async function wrongJobs(site: RealSite, days: string[]): Promise<string[]> {
  return inside(site, async (database) => {
    const ticked = new Set(
      (await rows(database, sql<{ day: string }>`select day from sweep where name = 'tick'`)).map(
        (row) => row.day,
      ),
    );
    const twice = await rows(
      database,
      sql<{
        what: string;
      }>`
        select account_id || ' ' || type || ' ' || split_part(dedupe, ' ', 3) as what
        from notification
        where type like 'escalation.%'
        group by account_id, type, split_part(dedupe, ' ', 3)
        having count(*) > 1
      `,
    );
    // The two steps that reach somebody here: the site of `setUp` has an officer at the corps alone, and what
    // fell due before he was there reached nobody.
    const silent = await rows(
      database,
      sql<{
        step: string;
      }>`
        select distinct e.step
        from escalation e
        join duty d on d.corps_id = e.corps_id
          and d.id = e.duty_id
        join role_grant g on g.corps_id = d.corps_id
          and g.unit_id = d.unit_id
          and g.role = 'programme-officer'
          and g.granted_at <= e.taken_at
        where e.step in ('remind', 'leader')
          and d.audience = 'unit'
          and d.bearer_type = 'unit'
          and not exists (select from notification n where n.type = 'escalation.' || e.step)
      `,
    );
    const given = await rows(
      database,
      sql<{ type: string }>`select distinct type from notification where type like 'escalation.%'`,
    );
    return [
      ...days.filter((day) => !ticked.has(day)).map((day) => `${day} was never begun`),
      ...twice.map((row) => `${row.what} was reminded twice`),
      ...silent.map((row) => `step ${row.step} was taken, but nobody was told`),
      ...(given.length === 0 ? ['no reminder was given at all'] : []),
    ];
  });
}

/** Every notice against the mails that arrived, by Message-ID. */
export async function mailsOfNotices(
  site: RealSite,
  post: Mailbox,
): Promise<{ notices: number; unmailed: string[]; doubled: string[] }> {
  const ids = await inside(site, async (database) =>
    (
      await rows(
        database,
        sql<{
          id: string;
        }>`select n.id from notification n join account a on a.id = n.account_id where a.email is not null`,
      )
    ).map((row) => row.id),
  );
  const times = new Map<string, number>();
  for (const { messageId } of post.received) {
    const id = /^<(.+)@fire\.example>$/.exec(messageId)?.[1] ?? messageId;
    times.set(id, (times.get(id) ?? 0) + 1);
  }
  return {
    notices: ids.length,
    unmailed: ids.filter((id) => !times.has(id)),
    doubled: [...times].filter(([, count]) => count > 1).map(([id]) => id),
  };
}
