import { sql } from 'kysely';
import {
  hiddenFrom,
  isPersonParty,
  isShownTo,
  postsOf,
  roleOf,
  statusOf,
  visibilityIn,
  visibilityOf,
  type CheckedTable,
  type Kind,
  type Vocabulary,
} from '@liulian/domain';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { confidential } from './disclosure.ts';
import { stageOf, type Slot } from './flow.ts';
import { postSlots, storeFoundParties } from './posts.ts';
import type { RecordRow } from './store.ts';

/**
 * Lets the parties of a record see it, or no longer, by the stage it is in: a draft is its own unit's, an
 * unannounced inspection nobody's but the team's, a published one everybody's. To be called whenever status,
 * stage or parties changed.
 */
export async function setSight(
  trx: Trx,
  kinds: Kind[],
  kind: Kind,
  row: Pick<RecordRow, 'corps_id' | 'id' | 'stage' | 'status' | 'fields'>,
): Promise<void> {
  const [stage, declared] = stageOf(kind, row) ?? [row.status, null];
  const status = declared ? statusOf(declared) : row.status;
  const visibility = visibilityIn({ visibility: visibilityOf(kind, row.fields) }, declared);
  const closed = confidential({ visibility });
  // Whoever holds a post is looked up when somebody reads; it stands on no unit's row.
  const standing = Object.entries(kind.parties).filter(([name]) => postsOf(kind, name) === null);
  const sights = standing.map(([name, party]) => {
    const shown = isShownTo(party, { stage, status });
    const reads = shown && closed && party.reads !== undefined;
    const sees = shown && party.sees !== 'nothing';
    return {
      role: roleOf(kind, name),
      hides: hiddenFrom(kind, name),
      people: isPersonParty(kind, name),
      sees,
      reads,
      recused: party.recused,
      unit: party.recused
        ? 'recused'
        : reads
          ? party.reads === true
            ? 'reads'
            : 'holders'
          : sees
            ? party.sees
            : null,
    };
  });
  const hides = Object.fromEntries(
    sights.flatMap(({ role, hides: names }) => (names.length > 0 ? [[role, names] as const] : [])),
  );
  const units = JSON.stringify(
    Object.fromEntries(sights.flatMap(({ people, role, unit }) => (people ? [] : [[role, unit]]))),
  );
  const keeps = Object.keys(hides).length > 0;
  const rolesOf = (fits: (sight: (typeof sights)[number]) => boolean) =>
    sights.filter(fits).map(({ role }) => role);
  await elevated(trx, async () => {
    await storeFoundParties(
      trx,
      kinds,
      kind,
      row,
      (party) => isShownTo(party, { stage, status }) && party.sees !== 'nothing',
    );
    // A stage that publishes makes the record one of those open to the whole corps, while it stands there.
    await trx
      .updateTable('record')
      .set({ ...(kind.flow ? { visibility } : {}), hides: keeps })
      .where('corps_id', '=', row.corps_id)
      .where('id', '=', row.id)
      .where((where) =>
        where.or([
          ...(kind.flow ? [where('visibility', '<>', visibility)] : []),
          where('hides', '<>', keeps),
        ]),
      )
      .execute();
    await sql`
      update record_unit
      set sees = ${units}::jsonb ->> role,
        hides = ${namesByRole(hides)}
      where corps_id = ${row.corps_id}
        and record_id = ${row.id}
    `.execute(trx);
    const people = rolesOf((sight) => sight.people);
    if (kind.flow || people.length > 0)
      await sql`
        update record_person
        set sees = role = any(${rolesOf((sight) => sight.people && sight.sees)}),
          reads = role = any(${rolesOf((sight) => sight.people && sight.reads)}),
          recused = role = any(${rolesOf((sight) => sight.people && sight.recused)}),
          hides = ${namesByRole(hides)}
        where corps_id = ${row.corps_id}
          and record_id = ${row.id}
      `.execute(trx);
  });
}

/** The names kept from whoever stands in the row's role, as SQL; null where nothing is. */
const namesByRole = (hides: Record<string, readonly string[]>) => sql`
  (
    select array_agg(kept.name)
    from jsonb_array_elements_text(
      coalesce(${JSON.stringify(hides)}::jsonb -> role, '[]'::jsonb)
    ) as kept (name)
  )
`;

/** Accounts of the people who are to keep away from a record: nobody tells them of it either. */
export async function recusedAccounts(trx: Trx, row: Pick<RecordRow, 'corps_id' | 'id'>): Promise<string[]> {
  const { rows } = await elevated(trx, () =>
    sql<{ id: string }>`
      select a.id
      from record_person rp
      join account a on a.corps_id = rp.corps_id
        and a.person_id = rp.person_id
      where rp.corps_id = ${row.corps_id}
        and rp.record_id = ${row.id}
        and rp.recused
    `.execute(trx),
  );
  return rows.map(({ id }) => id);
}

/** The units and people of a record's parties, with whether anybody is there to act for them. */
export async function slotsOf(
  trx: Trx,
  vocabulary: Vocabulary,
  kind: Kind,
  corpsId: string,
  recordId: string,
): Promise<Slot[]> {
  const entries = Object.entries(kind.parties);
  if (entries.length === 0) return [];
  return elevated(trx, async () => {
    const { rows } = await sql<{
      role: string;
      id: string;
      type: 'unit' | 'person';
      name: string;
      path: string;
      present: boolean;
    }>`
      select ru.role, ru.unit_id as id, 'unit' as type, u.name, u.path, true as present
      from record_unit ru
      join unit u on u.corps_id = ru.corps_id
        and u.id = ru.unit_id
      where ru.corps_id = ${corpsId}
        and ru.record_id = ${recordId}
      union all
      select rp.role, rp.person_id, 'person', rp.name, p.path, p.left_on is null and exists (
        select
        from account a
        where a.corps_id = p.corps_id
          and a.person_id = p.id
          and not a.disabled
      )
      from record_person rp
      join person p on p.corps_id = rp.corps_id
        and p.id = rp.person_id
      where rp.corps_id = ${corpsId}
        and rp.record_id = ${recordId}
      order by 1, 5, 2
    `.execute(trx);
    const posts = await postSlots(trx, kind, vocabulary, corpsId, recordId);
    return entries.flatMap(([party]) =>
      postsOf(kind, party)
        ? posts.filter((slot) => slot.party === party)
        : rows
            .filter((row) => row.role === roleOf(kind, party))
            .map(({ id, type, name, path, present }) => ({ party, id, type, name, path, present })),
    );
  });
}

/** Puts the rows of the given tables in the place of what is stored; rows that stay keep what they became. */
export async function storeTables(
  trx: Trx,
  corpsId: string,
  recordId: string,
  tables: CheckedTable[],
): Promise<void> {
  if (tables.length === 0) return;
  const known = new Map(
    (
      await trx
        .selectFrom('record_row')
        .select(['id', 'table_name', 'item_id'])
        .where('corps_id', '=', corpsId)
        .where('record_id', '=', recordId)
        .execute()
    ).map((row) => [row.id, row]),
  );
  const names = tables.map((table) => table.name);
  const kept = new Set(tables.flatMap((table) => table.rows.map((row) => row.id)));
  const lost = [...known.values()].filter(
    (row) => row.item_id !== null && names.includes(row.table_name) && !kept.has(row.id),
  );
  // The item would go on without where it came from.
  if (lost.length > 0)
    throw new Refusal('record.invalid', {}, [
      { field: `rows.${lost[0]?.table_name}`, message: '已经生成事项的行不能删除；不用办的，在事项里撤销' },
    ]);
  await trx
    .deleteFrom('record_row')
    .where('corps_id', '=', corpsId)
    .where('record_id', '=', recordId)
    .where(sql<boolean>`table_name = any(${names})`)
    .execute();
  const slots = tables.flatMap((table) => table.rows.flatMap((row) => row.unitId ?? []));
  const paths = new Map(
    slots.length === 0
      ? []
      : (
          await trx
            .selectFrom('unit')
            .select(['id', 'path'])
            .where('corps_id', '=', corpsId)
            .where(sql<boolean>`id = any(${slots})`)
            .execute()
        ).map((unit) => [unit.id, unit.path]),
  );
  const rows = tables.flatMap(({ name, rows: own }) => {
    const seen = new Set<string>();
    return own.map((row, position) => {
      const before = row.id === undefined || seen.has(row.id) ? undefined : known.get(row.id);
      const stays = before?.table_name === name ? before : undefined;
      if (stays) seen.add(stays.id);
      return {
        corps_id: corpsId,
        record_id: recordId,
        id: stays?.id ?? newId(),
        table_name: name,
        position,
        fields: JSON.stringify(row.values),
        item_id: stays?.item_id ?? null,
        unit_id: row.unitId,
        path: paths.get(row.unitId ?? '') ?? null,
      };
    });
  });
  if (rows.length > 0) await trx.insertInto('record_row').values(rows).execute();
}

export async function rowsOf(trx: Trx, corpsId: string, recordId: string) {
  return trx
    .selectFrom('record_row')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('record_id', '=', recordId)
    .orderBy('table_name')
    .orderBy('position')
    .execute();
}

/** Puts the links that a record's fields and rows name in the place of what is stored. */
export async function storeLinks(
  trx: Trx,
  corpsId: string,
  recordId: string,
  links: { field: string; recordId: string }[],
  /** Fields whose links are not replaced: those that are asked no longer. */
  kept: string[] = [],
): Promise<void> {
  await trx
    .deleteFrom('record_link')
    .where('corps_id', '=', corpsId)
    .where('record_id', '=', recordId)
    .where(sql<boolean>`field <> all(${kept})`)
    .execute();
  const wanted = new Map(links.map((link) => [`${link.field} ${link.recordId}`, link]));
  if (wanted.size > 0)
    await trx
      .insertInto('record_link')
      .values(
        [...wanted.values()].map((link) => ({
          corps_id: corpsId,
          record_id: recordId,
          field: link.field,
          target_id: link.recordId,
        })),
      )
      .execute();
}

/**
 * The next number of a series, in the transaction that issues the paper: two at once wait for one another,
 * and one that is undone before the commit leaves no gap.
 */
export async function nextNumber(trx: Trx, corpsId: string, series: string): Promise<number> {
  return elevated(trx, async () => {
    const { rows } = await sql<{ last: number }>`
      insert into record_number (corps_id, series, last)
      values (${corpsId}, ${series}, 1)
      on conflict (corps_id, series) do update set last = record_number.last + 1
      returning last
    `.execute(trx);
    return rows[0]?.last ?? 1;
  });
}

/** How many records refer to this one. */
export async function usesOf(trx: Trx, corpsId: string, recordId: string): Promise<number> {
  const { count } = await elevated(trx, () =>
    trx
      .selectFrom('record_link')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('corps_id', '=', corpsId)
      .where('target_id', '=', recordId)
      .executeTakeFirstOrThrow(),
  );
  return Number(count);
}
