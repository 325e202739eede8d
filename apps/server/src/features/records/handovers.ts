import type { Handover, handoversContract } from '@liulian/contract';
import { isWithin } from '@liulian/domain';
import { sql } from 'kysely';
import type { z } from 'zod';
import { elevated, type Row, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { covers, may, signedAs, type Bind, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { accountsOfPerson, notify } from '../../platform/notify.ts';
import type { Deps } from '../../deps.ts';
import { draftsOf, ownDuties, responsibilities } from './responsibilities.ts';
import { RecordService } from './service.ts';

/**
 * 交接: when somebody leaves or changes post, what awaits them passes to a successor; both sign. Past acts
 * stay as they were: only who is responsible from now on changes. Confidential kinds are left out.
 */
type Given = z.output<typeof handoversContract.giveHandoverBody>;
type Waiting = z.output<typeof handoversContract.waitingList>;

const keepsRoster = (caller: Caller) => may(caller, 'organisation:write') && may(caller, 'records:write');

export function handoverRoutes(bind: Bind, deps: Deps) {
  const records = new RecordService(deps);
  bind('listHandovers', ({ read, caller }) =>
    read(async (trx) => ({
      items: await handovers(trx, caller),
      abilities: { giveForOthers: keepsRoster(caller) },
    })),
  );
  bind('listWaiting', ({ read, caller, query }) => read((trx) => waiting(trx, deps, caller, query.personId)));
  bind('giveHandover', ({ write, caller, body }) => write((trx) => give(trx, deps, records, caller, body)));
  bind('answerHandover', ({ write, caller, params, body }) =>
    write((trx) => answer(trx, deps, records, caller, params.id, body)),
  );
}

/** @throws person.not_found, permission.denied */
async function handingOver(trx: Trx, caller: Caller, personId: string | undefined) {
  const id = personId ?? caller.personId;
  const person =
    id === null
      ? undefined
      : await elevated(trx, () =>
          sql<{ id: string; name: string; unit_id: string; path: string; unit_name: string }>`
            select p.id, p.name, p.unit_id, p.path, u.name as unit_name
            from person p
            join unit u on u.corps_id = p.corps_id
              and u.id = p.unit_id
            where p.corps_id = ${caller.corpsId}
              and p.id = ${id}
          `.execute(trx),
        ).then(({ rows }) => rows[0]);
  if (!person) throw new Refusal('person.not_found');
  // A stand-in does not give away what is somebody else’s, nor their own in that name.
  const own = person.id === caller.personId && !caller.standsInFor;
  if (!own && !(keepsRoster(caller) && covers(caller, person.path))) throw new Refusal('permission.denied');
  return person;
}

async function waiting(trx: Trx, deps: Deps, caller: Caller, personId?: string): Promise<Waiting> {
  const person = await handingOver(trx, caller, personId);
  const offered = await offeredRows(trx, caller.corpsId, person.id);
  return {
    person: { id: person.id, name: person.name },
    items: (await responsibilities(trx, deps, caller.corpsId, person.id)).map(({ row, field, title }) => ({
      recordId: row.id,
      field,
      title: row.title,
      fieldTitle: title,
      offeredTo:
        offered.find((one) => one.record_id === row.id && one.field === field)?.successor_name ?? null,
    })),
    drafts: await draftsOf(trx, deps, caller.corpsId, person.id),
    duties: await ownDuties(trx, deps, caller.corpsId, person.id),
  };
}

const offeredRows = (trx: Trx, corpsId: string, personId: string) =>
  elevated(trx, () =>
    trx
      .selectFrom('handover_row as r')
      .innerJoin('handover as h', (join) =>
        join.onRef('h.corps_id', '=', 'r.corps_id').onRef('h.id', '=', 'r.handover_id'),
      )
      .select(['r.record_id', 'r.field', 'h.successor_name'])
      .where('h.corps_id', '=', corpsId)
      .where('h.person_id', '=', personId)
      .where('h.state', '=', 'offered')
      .execute(),
  );

/**
 * Offers what awaits a person to one or several successors, each a paper of their own to sign.
 * @throws handover.self, handover.successor, handover.nothing, handover.outside, handover.offered
 */
async function give(
  trx: Trx,
  deps: Deps,
  records: RecordService,
  caller: Caller,
  { items, successorId: all, ...body }: Given,
): Promise<Handover> {
  const groups = Map.groupBy(items, (item) => item.successorId ?? all);
  let first: Handover | undefined;
  for (const [successorId, rows] of groups) {
    if (successorId === undefined)
      throw new Refusal('request.invalid', {}, [{ field: 'successorId', message: '请选交给谁' }]);
    const given = await giveTo(trx, deps, records, caller, { ...body, successorId, items: rows });
    first ??= given;
  }
  if (!first) throw new Refusal('handover.nothing', { titles: '' });
  return first;
}

/**
 * Offers what awaits a person to a successor; signed by the one who hands over, or by whoever keeps the
 * roster for someone who has gone.
 * @throws handover.self, handover.successor, handover.nothing, handover.outside, handover.offered
 */
async function giveTo(
  trx: Trx,
  deps: Deps,
  records: RecordService,
  caller: Caller,
  body: Given & { successorId: string },
): Promise<Handover> {
  const person = await handingOver(trx, caller, body.personId);
  if (person.id === body.successorId) throw new Refusal('handover.self');
  const successor = await elevated(trx, () =>
    trx
      .selectFrom('person')
      .select(['id', 'name', 'path', 'left_on'])
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', body.successorId)
      .executeTakeFirst(),
  );
  const accounts = successor ? await accountsOfPerson(trx, caller.corpsId, successor.id) : [];
  if (!successor || successor.left_on !== null || accounts.length === 0)
    throw new Refusal('handover.successor');
  const held = await responsibilities(trx, deps, caller.corpsId, person.id);
  const offered = await offeredRows(trx, caller.corpsId, person.id);
  const chosen = body.items.map(({ recordId, field }) => {
    const found = held.find((one) => one.row.id === recordId && one.field === field);
    if (!found) throw new Refusal('handover.nothing', { titles: field });
    if (offered.some((one) => one.record_id === recordId && one.field === field))
      throw new Refusal('handover.offered', { title: found.row.title });
    const party = Object.values(found.kind.parties).find(({ from }) => from === field);
    const near = party && ['own', 'subtree'].includes(party.within);
    if (near && !isWithin(successor.path, found.row.path))
      throw new Refusal('handover.outside', { title: found.row.title, unit: '登记单位' });
    return found;
  });
  const id = newId();
  await elevated(trx, async () => {
    await trx
      .insertInto('handover')
      .values({
        corps_id: caller.corpsId,
        id,
        person_id: person.id,
        person_name: person.name,
        unit_id: person.unit_id,
        unit_name: person.unit_name,
        path: person.path,
        successor_id: successor.id,
        successor_name: successor.name,
        reason: body.reason,
        given_at: deps.clock.now(),
        given_by: caller.accountId,
        given_by_name: signedAs(caller),
        state: 'offered',
        answered_at: null,
        answer: null,
      })
      .execute();
    await trx
      .insertInto('handover_row')
      .values(
        chosen.map(({ row, field, title }) => ({
          corps_id: caller.corpsId,
          handover_id: id,
          record_id: row.id,
          field,
          record_title: row.title,
          field_title: title,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
  const what = `${person.name} 向 ${successor.name} 交接 ${chosen.length} 项`;
  await notify(trx, caller.corpsId, {
    accountIds: accounts,
    type: 'handover.offered',
    title: `${what}，请签字`,
    body: body.reason,
    link: '/handovers',
  });
  await records.record(trx, caller, 'record.handover', id, person.unit_id, `${what}：${body.reason}`);
  return one(trx, caller, id);
}

/**
 * The successor signs, and takes over what is still open and still the other's; or sends it back.
 * @throws handover.not_found, handover.answered, permission.denied
 */
async function answer(
  trx: Trx,
  deps: Deps,
  records: RecordService,
  caller: Caller,
  id: string,
  { take, answer: said = '' }: { take: boolean; answer?: string | undefined },
): Promise<Handover> {
  const found = await trx
    .selectFrom('handover')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!found) throw new Refusal('handover.not_found');
  if (found.successor_id !== caller.personId) throw new Refusal('permission.denied');
  if (found.state !== 'offered') throw new Refusal('handover.answered');
  await elevated(trx, async () => {
    await trx
      .updateTable('handover')
      .set({ state: take ? 'signed' : 'declined', answered_at: deps.clock.now(), answer: said || null })
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', id)
      .execute();
    if (take) await move(trx, deps, records, caller, found);
  });
  const what = `${found.successor_name} ${take ? '接下了' : '退回了'} ${found.person_name} 的交接`;
  const giver = await accountsOfPerson(trx, caller.corpsId, found.person_id);
  await notify(trx, caller.corpsId, {
    accountIds: [...new Set([...giver, found.given_by])],
    type: 'handover.answered',
    title: what,
    body: said,
    link: '/handovers',
  });
  await records.record(trx, caller, 'record.handover', id, found.unit_id, what);
  return one(trx, caller, id);
}

/** Puts the successor where the other stood, in each record as its next revision. */
async function move(trx: Trx, deps: Deps, records: RecordService, caller: Caller, given: Row<'handover'>) {
  const { corpsId } = caller;
  const rows = await trx
    .selectFrom('handover_row')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('handover_id', '=', given.id)
    .orderBy('record_id')
    .execute();
  const still = await responsibilities(trx, deps, corpsId, given.person_id);
  const { person_id: from, successor_id: to } = given;
  for (const { record_id: recordId, field, field_title: title } of rows) {
    const held = still.find((entry) => entry.row.id === recordId && entry.field === field);
    if (!held) continue;
    const record = await trx
      .selectFrom('record')
      .selectAll()
      .where('corps_id', '=', corpsId)
      .where('id', '=', recordId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const [table, column] = field.split('.');
    if (column !== undefined) {
      await sql`
        update record_row
        set fields = fields || ${JSON.stringify({ [column]: to })}::jsonb
        where corps_id = ${corpsId}
          and record_id = ${recordId}
          and table_name = ${table}
          and item_id is null
          and fields ->> ${column} = ${from}
      `.execute(trx);
    } else {
      const value = record.fields[field];
      const after = Array.isArray(value)
        ? [...new Set(value.map((entry) => (entry === from ? to : entry)))]
        : to;
      await sql`
        insert into record_person (corps_id, record_id, person_id, role, name, unit_name, sees)
        select rp.corps_id, rp.record_id, p.id, rp.role, p.name, u.name, rp.sees
        from record_person rp
        join person p on p.corps_id = rp.corps_id
          and p.id = ${to}
        join unit u on u.corps_id = p.corps_id
          and u.id = p.unit_id
        where rp.corps_id = ${corpsId}
          and rp.record_id = ${recordId}
          and rp.role = ${field}
          and rp.person_id = ${from}
        on conflict do nothing
      `.execute(trx);
      await trx
        .deleteFrom('record_person')
        .where('corps_id', '=', corpsId)
        .where('record_id', '=', recordId)
        .where('role', '=', field)
        .where('person_id', '=', from)
        .execute();
      await trx
        .updateTable('record')
        .set({ fields: JSON.stringify({ ...record.fields, [field]: after }) })
        .where('corps_id', '=', corpsId)
        .where('id', '=', recordId)
        .execute();
    }
    await trx
      .updateTable('record')
      .set({ revision: record.revision + 1 })
      .where('corps_id', '=', corpsId)
      .where('id', '=', recordId)
      .execute();
    await trx
      .updateTable('handover_row')
      .set({ moved: true })
      .where('corps_id', '=', corpsId)
      .where('handover_id', '=', given.id)
      .where('record_id', '=', recordId)
      .where('field', '=', field)
      .execute();
    await records.resight(trx, caller, recordId, held.kind);
    await deps.programme.recordChanged(trx, corpsId, recordId);
    const summary = `“${record.title}”的${title}由 ${given.person_name} 交给 ${given.successor_name}`;
    await records.record(trx, caller, 'record.handover', recordId, record.unit_id, summary);
  }
}

async function handovers(trx: Trx, caller: Caller, id?: string): Promise<Handover[]> {
  const found = await trx
    .selectFrom('handover')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .orderBy('given_at', 'desc')
    .limit(100)
    .execute();
  const mine = found.filter(
    (row) =>
      row.person_id === caller.personId ||
      row.successor_id === caller.personId ||
      row.given_by === caller.accountId ||
      keepsRoster(caller),
  );
  if (mine.length === 0) return [];
  const rows = await trx
    .selectFrom('handover_row')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .where(sql<boolean>`handover_id = any(${mine.map((row) => row.id)})`)
    .orderBy('record_id')
    .execute();
  return mine.map((row) => ({
    id: row.id,
    person: { id: row.person_id, name: row.person_name },
    successor: { id: row.successor_id, name: row.successor_name },
    unit: { id: row.unit_id, name: row.unit_name },
    reason: row.reason,
    givenAt: new Date(row.given_at).toISOString(),
    givenBy: row.given_by_name,
    answeredAt: row.answered_at === null ? null : new Date(row.answered_at).toISOString(),
    answer: row.answer,
    state: row.state,
    items: rows
      .filter((entry) => entry.handover_id === row.id)
      .map((entry) => ({
        recordId: entry.record_id,
        field: entry.field,
        title: entry.record_title,
        fieldTitle: entry.field_title,
        moved: entry.moved,
      })),
    abilities: { answer: row.state === 'offered' && row.successor_id === caller.personId },
  }));
}

async function one(trx: Trx, caller: Caller, id: string): Promise<Handover> {
  const [found] = await handovers(trx, caller, id);
  if (!found) throw new Refusal('handover.not_found');
  return found;
}
