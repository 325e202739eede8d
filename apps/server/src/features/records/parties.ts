import { rolesWith } from '@liulian/contract';
import { own } from '@liulian/domain';
import { sql } from 'kysely';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { may, signedAs, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { notify } from '../../platform/notify.ts';
import type { Deps } from '../../deps.ts';
import { editableIn, sidesOf } from './flow.ts';
import { mayWrite } from './flow-view.ts';
import { demandRead } from './policy.ts';
import type { RecordService } from './service.ts';

/** What the parties of a record do beside its steps: items out of rows, messages, named readers. */
export async function promoteRows(
  trx: Trx,
  records: RecordService,
  caller: Caller,
  id: string,
  { table, rowIds, revision }: { table: string; rowIds: string[]; revision: number },
): Promise<void> {
  const { row, kind, abilities } = await records.load(trx, caller, id, true);
  if (!kind || !own(kind.tables, table)?.makes) throw new Refusal('record.step_not_found');
  demandRead(row, revision);
  const facts = kind.flow ? await records.flow.facts(trx, caller, row, kind) : null;
  const editable = facts && editableIn(caller, facts);
  const allowed = facts
    ? sidesOf(caller, facts).has('host') ||
      editable === 'all' ||
      [...(editable ?? [])].some((name) => name.split('.')[0] === table)
    : abilities.update;
  if (!allowed) throw new Refusal('permission.denied');
  const hosts = await trx
    .selectFrom('record_unit')
    .innerJoin('unit', (join) =>
      join.onRef('unit.corps_id', '=', 'record_unit.corps_id').onRef('unit.id', '=', 'record_unit.unit_id'),
    )
    .select(['unit.id', 'unit.path', 'unit.level', 'unit.name'])
    .where('record_unit.corps_id', '=', caller.corpsId)
    .where('record_unit.record_id', '=', id)
    .where('record_unit.role', '=', 'host')
    .execute();
  const made = await records.flow.makeItems(trx, caller, { row, kind: kind as never, hosts }, table, rowIds);
  const summary = `从“${records.named(row.visibility, row.title)}”生成 ${made.length} 个事项`;
  await records.record(trx, caller, 'record.items', id, row.unit_id, summary);
}

export async function addMessage(
  trx: Trx,
  deps: Deps,
  records: RecordService,
  caller: Caller,
  id: string,
  text: string,
): Promise<void> {
  const { row, kind } = await records.load(trx, caller, id);
  const facts = kind?.flow && kind.thread ? await records.flow.facts(trx, caller, row, kind) : null;
  if (!facts || !mayWrite(caller, facts)) throw new Refusal('permission.denied');
  await trx
    .insertInto('record_message')
    .values({
      corps_id: caller.corpsId,
      id: newId(),
      record_id: id,
      at: deps.clock.now(),
      account_id: caller.accountId,
      name: signedAs(caller),
      unit_id: caller.unitId,
      unit_name: caller.unitName,
      text,
    })
    .execute();
  // Whoever acted on it so far hears of it, and its author.
  const others = [...new Set([row.created_by, ...facts.steps.map((step) => step.actor_id)])];
  await notify(trx, caller.corpsId, {
    accountIds: others.filter((account) => account !== caller.accountId),
    type: 'record.step',
    title: `“${records.named(row.visibility, row.title)}”有新留言`,
    link: `/records/${id}`,
  });
  const summary = `在“${records.named(row.visibility, row.title)}”上留言`;
  await records.record(trx, caller, 'record.message', id, row.unit_id, summary);
}

const compartment = () => rolesWith('records:discipline');

async function loadForReaders(trx: Trx, records: RecordService, caller: Caller, id: string) {
  const { row, kind } = await records.load(trx, caller, id);
  if (!kind?.readers && row.visibility !== 'discipline') throw new Refusal('record.step_not_found');
  if (row.created_by !== caller.accountId || !may(caller, 'records:write'))
    throw new Refusal('permission.denied');
  return row;
}

/**
 * Accounts that may become readers: those with a role of the compartment, but for whoever is named in the
 * record (recusal, domain-rules B5).
 */
export async function readerCandidates(
  trx: Trx,
  records: RecordService,
  caller: Caller,
  id: string,
  q = '',
): Promise<{ accountId: string; name: string; unitName: string }[]> {
  await loadForReaders(trx, records, caller, id);
  const { rows } = await elevated(trx, () =>
    sql<{ accountId: string; name: string; unitName: string }>`
      select distinct a.id as "accountId", coalesce(p.name, a.username) as name, u.name as "unitName"
      from role_grant g
      join account a on a.id = g.account_id
        and not a.disabled
      join unit u on u.corps_id = g.corps_id
        and u.id = g.unit_id
      left join person p on p.corps_id = a.corps_id
        and p.id = a.person_id
      where g.corps_id = ${caller.corpsId}
        and g.revoked_at is null
        and g.role = any(${compartment()})
        and a.id <> ${caller.accountId}
        and not exists (
          select
          from record_person rp
          where rp.corps_id = g.corps_id
            and rp.record_id = ${id}
            and rp.person_id = a.person_id
            and rp.role <> 'handler'
        )
        and (${q} = '' or coalesce(p.name, a.username) like ${`%${q}%`} or p.pinyin like ${`%${q.toLowerCase()}%`})
      order by 2
      limit 50
    `.execute(trx),
  );
  return rows;
}

export async function addReader(
  trx: Trx,
  records: RecordService,
  caller: Caller,
  id: string,
  { accountId, reason }: { accountId: string; reason: string },
): Promise<void> {
  const row = await loadForReaders(trx, records, caller, id);
  const candidate = (await readerCandidates(trx, records, caller, id)).find(
    (one) => one.accountId === accountId,
  );
  if (!candidate) throw new Refusal('record.reader_unknown');
  await trx
    .insertInto('record_reader')
    .values({ corps_id: caller.corpsId, record_id: id, account_id: accountId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await notify(trx, caller.corpsId, {
    accountIds: [accountId],
    type: 'record.step',
    title: `您被列为一条限知悉记录的知悉人`,
    link: `/records/${id}`,
  });
  const summary = `增加知悉人${candidate.name}，原因：${reason}`;
  await records.record(trx, caller, 'record.reader', id, row.unit_id, summary);
}

export async function removeReader(
  trx: Trx,
  records: RecordService,
  caller: Caller,
  id: string,
  accountId: string,
): Promise<void> {
  const row = await loadForReaders(trx, records, caller, id);
  await trx
    .deleteFrom('record_reader')
    .where('corps_id', '=', caller.corpsId)
    .where('record_id', '=', id)
    .where('account_id', '=', accountId)
    .execute();
  await records.record(trx, caller, 'record.reader', id, row.unit_id, '收回一名知悉人的知悉');
}
