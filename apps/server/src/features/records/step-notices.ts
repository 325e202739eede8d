import { can, rolesWith } from '@liulian/contract';
import { isPersonParty, type Step } from '@liulian/domain';
import { sql } from 'kysely';
import { elevated, type Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import { accountsAt, notify, recallNotices } from '../../platform/notify.ts';
import type { Deps } from '../../deps.ts';
import { withDeputies } from '../identity/index.ts';
import { confidential } from './disclosure.ts';
import type { FlowFacts, Slot } from './flow.ts';
import { vacancyInWords } from './post-slot.ts';
import { recusedAccounts } from './relations.ts';
import type { StepContext } from './step-context.ts';
import { acceptorsOf, type RecordRow } from './store.ts';

/** Where those look who are shown papers of others. */
const receivedList = '/received';

/** Of a unit, those who keep its records: whoever may only add to them (监督员) is not told of the others'. */
export const writers = () => rolesWith('records:write').filter((role) => can(role, 'records:read'));
const acceptors = () => rolesWith('records:accept');

const sentences = (...parts: string[]) => parts.filter(Boolean).join('。');

/**
 * Those who are told of a record, and those who stand in for them; of a confidential one nobody else is told.
 */
export async function withStandIns(
  trx: Trx,
  deps: Deps,
  record: Pick<RecordRow, 'corps_id' | 'kind' | 'visibility'>,
  accountIds: string[],
): Promise<string[]> {
  if (confidential(record)) return accountIds;
  const of = { today: deps.clock.today(), kinds: [record.kind] };
  return withDeputies(trx, record.corps_id, accountIds, of);
}

/** Those whom a step tells: accounts of units, of people, or of the units of people who are not there. */
export async function tellOfStep(
  trx: Trx,
  { deps, records }: Pick<StepContext, 'deps' | 'records'>,
  caller: Caller,
  facts: FlowFacts,
  step: Step,
  reason = '',
): Promise<void> {
  const { row, kind } = facts;
  const accounts = new Set<string>();
  for (const actor of step.tells) for (const id of await accountsOfSide(trx, facts, actor)) accounts.add(id);
  for (const id of await recusedAccounts(trx, row)) accounts.delete(id);
  const slots = facts.slots.filter((slot) => step.tells.includes(slot.party));
  await tellOfVacancies(trx, row.corps_id, { id: row.id, kindTitle: kind.title, slots });
  const hidden = confidential(row);
  const today = deps.clock.today();
  const named = `${kind.title}“${records.named(row.visibility, row.title)}”`;
  const why = hidden || reason === '' ? [] : [`原因：${reason}`];
  // Whom it was shown to sees it no longer: the notice says so itself, and leads to what they still have.
  const recalled = step.to?.every((to) => kind.flow.stages[to]?.void) ?? false;
  if (recalled) {
    const ours = new Set([...(await accountsOfSide(trx, facts, 'host')), row.created_by]);
    await recallNotices(trx, caller.corpsId, row.id, ours, {
      link: receivedList,
      title: `已撤回：${named}`,
      body: sentences(`${caller.unitName}于 ${today} 撤回`, ...why),
    });
  }
  const told = await withStandIns(trx, deps, row, [...accounts]);
  await notify(trx, caller.corpsId, {
    accountIds: told.filter((id) => id !== caller.accountId),
    type: 'record.step',
    title: `${named}：${step.title}`,
    body: recalled
      ? sentences(`${caller.unitName}于 ${today} 撤回，不用再办`, ...why)
      : hidden
        ? ''
        : sentences(`${caller.unitName}办理`, reason),
    link: recalled ? receivedList : `/records/${row.id}`,
  });
}

/** The accounts of a side: those who act for it. */
async function accountsOfSide(trx: Trx, { row, kind, slots }: FlowFacts, actor: string): Promise<string[]> {
  const { corps_id: corpsId } = row;
  if (actor === 'author') return [row.created_by];
  if (actor === 'host') return accountsAt(trx, corpsId, row.unit_id, writers());
  if (actor === 'superior')
    return (await acceptorsOf(trx, corpsId, row.path, acceptors())).map((one) => one.accountId);
  const own = slots.filter((slot) => slot.party === actor);
  const posts = own.flatMap((slot) => slot.post ?? []);
  if (posts.length > 0)
    return accountsActing(trx, corpsId, {
      people: posts.flatMap(({ people }) => people.map(({ id }) => id)),
      paths: posts.flatMap(({ actingPath }) => actingPath ?? []),
    });
  if (!isPersonParty(kind, actor))
    return accountsAt(
      trx,
      corpsId,
      own.map((slot) => slot.id),
      writers(),
    );
  return accountsActing(trx, corpsId, {
    people: own.map((slot) => slot.id),
    paths: own.filter((slot) => !slot.present).map((slot) => slot.path),
  });
}

/** The accounts of these people, and of the officers of these units, who act where nobody else can. */
async function accountsActing(
  trx: Trx,
  corpsId: string,
  { people, paths }: { people: string[]; paths: string[] },
): Promise<string[]> {
  const { rows } = await elevated(trx, () =>
    sql<{ id: string }>`
      select a.id
      from account a
      where a.corps_id = ${corpsId}
        and not a.disabled
        and a.person_id = any(${people})
      union
      select g.account_id
      from role_grant g
      where g.corps_id = ${corpsId}
        and g.revoked_at is null
        and g.path = any(${paths})
        and g.role = any(${writers()})
    `.execute(trx),
  );
  return rows.map(({ id }) => id);
}

/** A paper waits because nobody holds a post: the unit's officers are told that it does, not what it says. */
async function tellOfVacancies(
  trx: Trx,
  corpsId: string,
  paper: { id: string; kindTitle: string; slots: Slot[] },
): Promise<void> {
  for (const slot of paper.slots) {
    if (!slot.post?.vacancy || slot.post.vacancy.by !== null) continue;
    await notify(trx, corpsId, {
      accountIds: await accountsAt(trx, corpsId, slot.id, writers()),
      type: 'record.step',
      title: `有一份${paper.kindTitle}等着：${slot.name}空缺`,
      body: `${vacancyInWords(slot.post) ?? ''}。请任命，或请人代理。`,
      link: `/units/${slot.id}`,
      dedupe: `vacant ${paper.id} ${slot.party} ${slot.id}`,
    });
  }
}
