import { sql } from 'kysely';
import { rolesWith, type Answer } from '@liulian/contract';
import { pathEnd } from '@liulian/domain';
import { audit } from '../../platform/audit.ts';
import { elevated, type Row, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import {
  actorOf,
  answersFor,
  covers,
  decodeOffset,
  isAbove,
  isOwnHand,
  may,
  pageOf,
  signedAs,
  type Caller,
} from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { accountsAt, notify } from '../../platform/notify.ts';
import { unitNameOn } from '../../platform/unit-names.ts';
import type { Deps } from '../../deps.ts';
import { withDeputies } from '../identity/index.ts';
import { Catalogue } from '../kinds/index.ts';
import { standInsToo } from './audience.ts';
import { findDuty, pathOf } from './duty-read-model.ts';

type AnswerRow = Row<'answer'> & {
  obligation_id: string;
  due_on: string;
  unit_name: string;
  person_name: string | null;
};
const deciders = () => rolesWith('duties:decide');

/** 免做/不适用 (O32) or 未开展+原因 (domain-rules C2.9): an honest answer that waits for the superior. */
export async function requestAnswer(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  dutyId: string,
  input: { type: 'waiver' | 'not-held'; reason: string },
): Promise<Answer> {
  const duty = await findDuty(trx, deps, caller, dutyId);
  if (!answersFor(caller, duty.path)) throw new Refusal('unit.outside_scope');
  if (duty.met_on !== null) throw new Refusal('duty.already_met');
  const pending = await trx
    .selectFrom('answer')
    .select('id')
    .where('corps_id', '=', caller.corpsId)
    .where('duty_id', '=', dutyId)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  if (pending) throw new Refusal('answer.pending');
  const id = newId();
  await trx
    .insertInto('answer')
    .values({
      corps_id: caller.corpsId,
      id,
      duty_id: dutyId,
      unit_id: duty.unit_id,
      path: duty.path,
      type: input.type,
      reason: input.reason,
      requested_by: caller.accountId,
      requested_by_name: signedAs(caller),
      requested_behind: caller.standsInFor?.accountId ?? null,
      requested_at: deps.clock.now(),
      decided_by: null,
      decided_by_name: null,
      decided_at: null,
      reply: null,
    })
    .execute();
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  const title = catalogue.title(duty.obligation_id);
  const superior = isTop(duty.path)
    ? (await accountsAt(trx, caller.corpsId, duty.unit_id, deciders())).filter(
        (accountId) => accountId !== caller.accountId,
      )
    : await superiorOf(trx, caller.corpsId, duty.path, deciders());
  const today = deps.clock.today();
  const kinds = catalogue.kindsOf(duty.obligation_id);
  await notify(trx, caller.corpsId, {
    accountIds: await standInsToo(trx, caller.corpsId, duty, superior, { today, kinds }),
    type: 'answer.requested',
    title: `${duty.unit_name}：“${title}”${input.type === 'waiver' ? '申请免做' : '说明未开展'}`,
    body: input.reason,
    link: `/answers`,
  });
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'answer.request',
    objectType: 'duty',
    objectId: dutyId,
    unitId: duty.unit_id,
    summary: `“${title}”${input.type === 'waiver' ? '申请免做' : '说明未开展'}：${input.reason}`,
  });
  return getAnswer(trx, deps, caller, id);
}

export async function decideAnswer(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  id: string,
  input: { decision: 'approve' | 'refuse'; reply: string },
): Promise<Answer> {
  const row = await trx
    .selectFrom('answer')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('answer.not_found');
  if (isOwnHand(caller, row.requested_by, row.requested_behind)) throw new Refusal('answer.own');
  if (!mayDecide(caller, row.path))
    throw new Refusal(row.path === caller.unitPath ? 'answer.own' : 'permission.denied');
  if (row.state !== 'pending') throw new Refusal('answer.already_decided');
  const approved = input.decision === 'approve';
  await trx
    .updateTable('answer')
    .set({
      state: approved ? 'approved' : 'refused',
      decided_by: caller.accountId,
      decided_by_name: signedAs(caller),
      decided_at: deps.clock.now(),
      reply: input.reply || null,
    })
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', id)
    .execute();
  if (approved)
    await elevated(trx, () =>
      trx
        .updateTable('duty')
        .set({ answer: row.type === 'waiver' ? 'waived' : 'not-held' })
        .where('corps_id', '=', caller.corpsId)
        .where('id', '=', row.duty_id)
        .execute(),
    );
  const shown = await getAnswer(trx, deps, caller, id);
  await notify(trx, caller.corpsId, {
    // Asked in somebody's place, it is theirs to know as well.
    accountIds: await withDeputies(
      trx,
      caller.corpsId,
      [row.requested_by, ...(row.requested_behind === null ? [] : [row.requested_behind])],
      { today: deps.clock.today(), kinds: [] },
    ),
    type: 'answer.decided',
    title: `“${shown.duty.title}”${approved ? '的申请已同意' : '的申请未同意'}`,
    body: input.reply,
    link: `/duties/${encodeURIComponent(row.duty_id)}`,
  });
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'answer.decide',
    objectType: 'duty',
    objectId: row.duty_id,
    unitId: row.unit_id,
    summary: `${approved ? '同意' : '不同意'}${row.type === 'waiver' ? '免做' : '未开展'}${input.reply ? `：${input.reply}` : ''}`,
  });
  return shown;
}

/** The superior decides; a unit at the top has none, so there another person of the same unit does. */
function mayDecide(caller: Caller, path: string): boolean {
  return isAbove(caller, path) || (isTop(path) && covers(caller, path));
}

const isTop = (path: string) => !path.slice(0, -1).includes('.');

/** The day by which it was owed; a duty that is no longer there is taken for the day of the request. */
const dueOn = sql`coalesce(d.due_on, a.requested_at::date)`;

async function selectAnswers(
  trx: Trx,
  corpsId: string,
  where: ReturnType<typeof sql>,
  limit: number,
  offset: number,
): Promise<AnswerRow[]> {
  const { rows } = await sql<AnswerRow>`
      select a.*, coalesce(d.obligation_id, split_part(a.duty_id, '.', 1)) as obligation_id,
        ${dueOn} as due_on, ${unitNameOn('u', dueOn)} as unit_name, p.name as person_name
      from answer a
      left join duty d on d.corps_id = a.corps_id
        and d.id = a.duty_id
      join unit u on u.corps_id = a.corps_id
        and u.id = a.unit_id
      left join person p on p.corps_id = d.corps_id
        and p.id = d.person_id
      where a.corps_id = ${corpsId}
        and ${where}
      order by a.state = 'pending' desc, a.requested_at desc, a.id
      limit ${limit} offset ${offset}
    `.execute(trx);
  return rows;
}

function show(row: AnswerRow, caller: Caller, catalogue: Catalogue): Answer {
  return {
    id: row.id,
    type: row.type,
    state: row.state,
    reason: row.reason,
    requestedBy: row.requested_by_name,
    requestedAt: row.requested_at,
    decidedBy: row.decided_by_name,
    decidedAt: row.decided_at,
    reply: row.reply,
    duty: {
      id: row.duty_id,
      title: catalogue.title(row.obligation_id),
      unit: { id: row.unit_id, name: row.unit_name },
      dueOn: row.due_on,
      bearer: row.person_name ?? row.unit_name,
    },
    abilities: {
      decide:
        row.state === 'pending' &&
        may(caller, 'duties:decide') &&
        mayDecide(caller, row.path) &&
        !isOwnHand(caller, row.requested_by, row.requested_behind),
    },
  };
}

export async function getAnswer(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<Answer> {
  const [row] = await selectAnswers(trx, caller.corpsId, sql`a.id = ${id}`, 1, 0);
  if (!row) throw new Refusal('answer.not_found');
  return show(row, caller, await Catalogue.of(trx, deps, caller.corpsId));
}

export async function listAnswers(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  query: {
    limit: number;
    cursor?: string | undefined;
    state?: string[] | undefined;
    unitId?: string | undefined;
  },
) {
  const { path } = await pathOf(trx, caller, query.unitId);
  const offset = decodeOffset(query.cursor);
  const where = sql`
    a.path >= ${path}
      and a.path < ${pathEnd(path)} ${query.state ? sql`and a.state = any(${query.state})` : sql``}
  `;
  const {
    rows: [counted],
  } = await sql<{
    total: number;
  }>`select count(*)::int as total from answer a where a.corps_id = ${caller.corpsId} and ${where}`.execute(
    trx,
  );
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  return pageOf(
    (await selectAnswers(trx, caller.corpsId, where, query.limit, offset)).map((row) =>
      show(row, caller, catalogue),
    ),
    counted?.total ?? 0,
    offset,
  );
}

/** Accounts with one of the roles at the nearest unit strictly above a path. */
export async function superiorOf(
  trx: Trx,
  corpsId: string,
  path: string,
  roles: string[],
): Promise<string[]> {
  const ids = path.split('.').filter(Boolean).slice(0, -1).toReversed();
  for (const unitId of ids) {
    const accounts = await accountsAt(trx, corpsId, unitId, roles);
    if (accounts.length > 0) return accounts;
  }
  return [];
}
