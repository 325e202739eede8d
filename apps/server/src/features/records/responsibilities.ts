import { isPersonParty, type Kind } from '@liulian/domain';
import type { handoversContract } from '@liulian/contract';
import { sql } from 'kysely';
import type { z } from 'zod';
import { elevated, type Trx } from '../../platform/database/index.ts';
import type { Deps } from '../../deps.ts';
import { Catalogue } from '../kinds/index.ts';
import { confidential } from './disclosure.ts';
import { isOpen } from './flow.ts';
import type { RecordRow } from './store.ts';

/**
 * What somebody has in hand and may have to hand over: open records that name them, drafts, and duties in
 * their own name. Confidential kinds are left out.
 */
type Waiting = z.output<typeof handoversContract.waitingList>;

interface Responsibility {
  row: RecordRow;
  kind: Kind;
  field: string;
  title: string;
}

/** What is still open and names a person as one who acts on it: fields of parties, columns of rows. */
export async function responsibilities(
  trx: Trx,
  deps: Deps,
  corpsId: string,
  personId: string,
): Promise<Responsibility[]> {
  const kinds = (await deps.programme.kinds(trx, corpsId)).filter((kind) => kind.flow && !confidential(kind));
  const cells = kinds.flatMap((kind) =>
    columnsOf(kind).map(([, column]) => JSON.stringify({ [column]: personId })),
  );
  const rows = await elevated(trx, () =>
    trx
      .selectFrom('record')
      .selectAll()
      .where('corps_id', '=', corpsId)
      .where(sql<boolean>`kind = any(${kinds.map((kind) => kind.id)})`)
      .where(sql<boolean>`status <> 'withdrawn'`)
      .where(
        sql<boolean>`(
          id in (select record_id from record_person where corps_id = ${corpsId} and person_id = ${personId})
          or id in (
            select record_id from record_row
            where corps_id = ${corpsId}
              and item_id is null
              and fields @> any(${cells}::jsonb[])
          )
        )`,
      )
      .orderBy('occurred_on')
      .orderBy('id')
      .execute(),
  );
  const held = await elevated(trx, () =>
    trx
      .selectFrom('record_row')
      .select(['record_id', 'table_name', 'fields'])
      .where('corps_id', '=', corpsId)
      .where(sql<boolean>`record_id = any(${rows.map((row) => row.id)})`)
      .where('item_id', 'is', null)
      .where(sql<boolean>`fields @> any(${cells}::jsonb[])`)
      .execute(),
  );
  const byRecord = Map.groupBy(held, (entry) => entry.record_id);
  const found: Responsibility[] = [];
  for (const row of rows) {
    const kind = kinds.find((entry) => entry.id === row.kind);
    if (!kind || !isOpen(kind, row)) continue;
    for (const [party, { from, title }] of Object.entries(kind.parties))
      if (from !== undefined && isPersonParty(kind, party) && [row.fields[from]].flat().includes(personId))
        found.push({ row, kind, field: from, title });
    const own = byRecord.get(row.id) ?? [];
    for (const [table, column] of columnsOf(kind))
      if (own.some((entry) => entry.table_name === table && entry.fields[column] === personId))
        found.push({
          row,
          kind,
          field: `${table}.${column}`,
          title: `${kind.tables[table]?.title}：${kind.tables[table]?.columns[column]?.title}`,
        });
  }
  return found;
}

const columnsOf = (kind: Kind): [table: string, column: string][] =>
  Object.entries(kind.tables).flatMap(([table, { columns }]) =>
    Object.entries(columns).flatMap(([column, { type }]) =>
      type === 'person' ? [[table, column] as [string, string]] : [],
    ),
  );

/** What the person has begun and not handed in; of confidential kinds nothing is said. */
export async function draftsOf(
  trx: Trx,
  deps: Deps,
  corpsId: string,
  personId: string,
): Promise<Waiting['drafts']> {
  const kinds = (await deps.programme.kinds(trx, corpsId)).filter((kind) => !confidential(kind));
  const { rows } = await elevated(trx, () =>
    sql<{ id: string; title: string; kind: string }>`
      select r.id, r.title, r.kind
      from record r
      join account a on a.id = r.created_by
        and a.corps_id = r.corps_id
        and a.person_id = ${personId}
      where r.corps_id = ${corpsId}
        and r.status = 'draft'
        and r.visibility in ('unit', 'open')
        and r.kind = any(${kinds.map(({ id }) => id)})
      order by r.occurred_on, r.id
      limit 100
    `.execute(trx),
  );
  return rows.map(({ id, title, kind }) => ({
    recordId: id,
    title,
    kindTitle: kinds.find((entry) => entry.id === kind)?.title ?? kind,
  }));
}

/** What the person owes in their own name and has not done; what only some may read is left out. */
export async function ownDuties(
  trx: Trx,
  deps: Deps,
  corpsId: string,
  personId: string,
): Promise<Waiting['duties']> {
  const catalogue = await Catalogue.of(trx, deps, corpsId);
  const { rows } = await elevated(trx, () =>
    sql<{ id: string; obligation_id: string; due_on: string }>`
      select d.id, d.obligation_id, d.due_on::text
      from duty d
      where d.corps_id = ${corpsId}
        and d.person_id = ${personId}
        and d.audience = 'unit'
        and d.met_on is null
        and d.opens_on <= ${deps.clock.today()}
      order by d.due_on, d.id
      limit 100
    `.execute(trx),
  );
  return rows.map(({ id, obligation_id: obligationId, due_on: dueOn }) => ({
    id,
    obligationId,
    title: catalogue.title(obligationId),
    dueOn,
  }));
}
