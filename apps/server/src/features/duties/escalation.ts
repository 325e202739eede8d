import { sql } from 'kysely';
import { rolesTold } from '@liulian/contract';
import { addDays, type DutyState } from '@liulian/domain';
import { bulkInsert, type Row, type Trx } from '../../platform/database/index.ts';
import { accountsAt, accountsOfPerson, notify } from '../../platform/notify.ts';
import type { Deps } from '../../deps.ts';
import { superiorOf } from './answers.ts';
import { readersOf, standInsToo } from './audience.ts';
import { Catalogue } from '../kinds/index.ts';
import { waits } from './duty-sql.ts';
import { chosenOf } from '../programme/index.ts';

interface Due {
  id: string;
  obligation_id: string;
  unit_id: string;
  path: string;
  person_id: string | null;
  audience: Row<'duty'>['audience'];
  bearer_type: Row<'duty'>['bearer_type'];
  due_on: string;
  unit_name: string;
  state: DutyState;
}

/**
 * Escalation climbs the tree (design §4.6); days and steps are data, and so is whom a step reaches (`told` in
 * roles.yaml). Each step is taken once per duty and deadline, whatever days the machine was off; each account
 * gets one notice per step and day, however many duties it is about. A duty that the documents do not ask for
 * in so many words is reminded of, and climbs only where the site wants it to (setting with
 * `effect: escalation`).
 */
export async function escalate(trx: Trx, deps: Deps, corpsId: string): Promise<number> {
  const today = deps.clock.today();
  // Several workers may come at once: the second waits, and then sees what the first has taken.
  await sql`select pg_advisory_xact_lock(hashtext(${`escalation:${corpsId}`}))`.execute(trx);
  const catalogue = await Catalogue.of(trx, deps, corpsId);
  const held = (await inferredClimb(trx, deps, corpsId)) ? [] : catalogue.inferred();
  let notices = 0;
  for (const step of deps.programme.pack.rules.escalation) {
    // Older than two months is on every page already; a notice about it would only be noise.
    const latest = addDays(today, -step.days);
    const earliest = addDays(latest, -60);
    const { rows } = await sql<Due>`
        select d.id, d.obligation_id, d.unit_id, d.path, d.person_id, d.audience,
          d.bearer_type, d.due_on, u.name as unit_name
        from duty d
        join unit u on u.corps_id = d.corps_id
          and u.id = d.unit_id
        where d.corps_id = ${corpsId}
          and ${waits}
          and d.opens_on <= ${today}
          and d.due_on <= ${latest}
          and d.due_on >= ${earliest}
          and ${step.to === 'handler' || held.length === 0 ? sql`true` : sql`d.obligation_id <> all (${held})`}
          and ${step.days < 0 ? sql`d.due_on >= ${today}` : sql`(d.due_on < ${today} or d.due_on = ${latest})`}
          and not exists (
            select
            from escalation e
            where e.corps_id = d.corps_id
              and e.duty_id = d.id
              and e.step = ${step.id}
              and e.due_on = d.due_on
          )
        order by d.path, d.due_on
      `.execute(trx);
    if (rows.length === 0) continue;
    await bulkInsert(
      trx,
      'escalation',
      rows.map((row) => ({
        corps_id: corpsId,
        duty_id: row.id,
        step: step.id,
        due_on: row.due_on,
        taken_on: today,
      })),
      { ignore: true },
    );
    const perAccount = new Map<string, Due[]>();
    const recipients = new Map<string, string[]>();
    for (const row of rows) {
      const roles = readersOf(row, rolesTold(step.to));
      const kinds = catalogue.kindsOf(row.obligation_id);
      const place = step.to === 'superior-discipline' ? `above ${row.path}` : row.unit_id;
      const key = [place, row.audience, ...roles, ...kinds].join(' ');
      let accounts = recipients.get(key);
      if (!accounts) {
        const holders =
          step.to === 'superior-discipline'
            ? await superiorOf(trx, corpsId, row.path, roles)
            : await accountsAt(trx, corpsId, row.unit_id, roles);
        accounts = await standInsToo(trx, corpsId, row, holders, { today, kinds });
        recipients.set(key, accounts);
      }
      const own =
        row.person_id !== null && step.to === 'handler'
          ? await accountsOfPerson(trx, corpsId, row.person_id)
          : [];
      for (const accountId of new Set([...accounts, ...own]))
        perAccount.set(accountId, [...(perAccount.get(accountId) ?? []), row]);
    }
    for (const [accountId, duties] of perAccount) {
      const titles = [...new Set(duties.map((duty) => catalogue.title(duty.obligation_id)))];
      const units = new Set(duties.map((duty) => duty.unit_name));
      const where = units.size === 1 ? [...units][0] : `${units.size} 个单位`;
      notices += await notify(trx, corpsId, {
        accountIds: [accountId],
        type: `escalation.${step.id}`,
        title: `${step.title}：${where} ${titles.slice(0, 2).join('、')}${titles.length > 2 ? ` 等 ${duties.length} 项` : ''}`,
        // A superior has none of this in the own to-do: the page shows what the notice is about.
        link:
          duties.length === 1
            ? `/duties/${encodeURIComponent(duties[0]?.id ?? '')}`
            : `/duties?step=${step.id}&stepOn=${today}`,
        dedupe: `escalation ${step.id} ${today} ${duties[0]?.id ?? ''}`,
      });
    }
  }
  return notices;
}

async function inferredClimb(trx: Trx, deps: Deps, corpsId: string): Promise<boolean> {
  const setting = deps.programme.pack.scheme.settings.find((entry) => entry.effect === 'escalation');
  return setting !== undefined && (await chosenOf(trx, deps, corpsId, setting.id)) === 'climb';
}
