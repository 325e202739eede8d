import { postsOf, roleOf, type Kind, type Party, type Vocabulary } from '@liulian/domain';
import { sql } from 'kysely';
import type { Trx } from '../../platform/database/index.ts';
import type { Slot } from './flow.ts';
import type { RecordRow } from './store.ts';

/**
 * Parties that are a post (`is: {post, of}`) or a party of a linked record (`is: {link, party}`). Which unit
 * is meant is stored with the record; who holds the post there is asked of the dated roster at each step.
 */
interface Base {
  party: string;
  id: string;
  name: string;
  path: string;
}

/** The units and posts of parties found by rule, from what stands on the record: before sight is given. */
export async function storeFoundParties(
  trx: Trx,
  kinds: Kind[],
  kind: Kind,
  row: Pick<RecordRow, 'corps_id' | 'id'>,
  isShown: (party: Party) => boolean,
): Promise<void> {
  const found = Object.entries(kind.parties).filter(([, { is }]) => is !== undefined);
  if (found.length === 0) return;
  const { corps_id: corpsId, id } = row;
  await sql`
    delete from record_unit
    where corps_id = ${corpsId}
      and record_id = ${id}
      and starts_with(role, 'link:')
  `.execute(trx);
  await sql`
    delete from record_post
    where corps_id = ${corpsId}
      and record_id = ${id}
  `.execute(trx);
  for (const [party, { is }] of found) {
    if (!is || !('link' in is)) continue;
    for (const target of kinds.filter((entry) => kind.fields[is.link]?.kind?.includes(entry.id)))
      await sql`
        insert into record_unit (corps_id, record_id, unit_id, path, role)
        select distinct l.corps_id, l.record_id, u.unit_id, u.path, ${`link:${party}`}
        from record_link l
        join record r on r.corps_id = l.corps_id
          and r.id = l.target_id
          and r.kind = ${target.id}
        join record_unit u on u.corps_id = l.corps_id
          and u.record_id = l.target_id
          and u.role = ${roleOf(target, is.party)}
        where l.corps_id = ${corpsId}
          and l.record_id = ${id}
          and l.field = ${is.link}
        on conflict do nothing
      `.execute(trx);
  }
  const posts = (await basesOf(trx, kind, corpsId, id)).flatMap((base) => {
    const party = kind.parties[base.party];
    if (!party) return [];
    return {
      corps_id: corpsId,
      record_id: id,
      party: base.party,
      unit_id: base.id,
      path: base.path,
      posts: postsOf(kind, base.party) ?? [],
      absent: party.absent,
      sees: isShown(party),
    };
  });
  if (posts.length > 0) await trx.insertInto('record_post').values(posts).execute();
}

/** Of which units the posts are that are parties of a record; of people, the units they serve in now. */
async function basesOf(trx: Trx, kind: Kind, corpsId: string, recordId: string): Promise<Base[]> {
  const parties = Object.keys(kind.parties).filter((party) => postsOf(kind, party) !== null);
  if (parties.length === 0) return [];
  const { rows } = await sql<Omit<Base, 'party'> & { role: string }>`
    select distinct on (base.role, u.path) base.role, u.id, u.name, u.path
    from (
      select ru.role, ru.unit_id
      from record_unit ru
      where ru.corps_id = ${corpsId}
        and ru.record_id = ${recordId}
      union all
      select rp.role, p.unit_id
      from record_person rp
      join person p on p.corps_id = rp.corps_id
        and p.id = rp.person_id
      where rp.corps_id = ${corpsId}
        and rp.record_id = ${recordId}
    ) as base
    join unit u on u.corps_id = ${corpsId}
      and u.id = base.unit_id
    order by base.role, u.path
  `.execute(trx);
  return parties.flatMap((party) =>
    rows
      .filter(({ role }) => role === roleOf(kind, party))
      .map(({ id, name, path }) => ({ party, id, name, path })),
  );
}

/** The slots of parties that are posts: one for each unit, whoever holds the post there. */
export async function postSlots(
  trx: Trx,
  kind: Kind,
  vocabulary: Vocabulary,
  corpsId: string,
  recordId: string,
): Promise<Slot[]> {
  const bases = await basesOf(trx, kind, corpsId, recordId);
  if (bases.length === 0) return [];
  // The unit itself and all above it, the nearest first.
  const lineOf = (path: string) => path.split('.').slice(0, -1).toReversed();
  const posts = [...new Set(bases.flatMap(({ party }) => postsOf(kind, party) ?? []))];
  const { rows } = await sql<{
    unit_id: string;
    unit_name: string;
    path: string;
    post: string;
    id: string;
    name: string;
  }>`
    select u.id as unit_id, u.name as unit_name, u.path, held.post, p.id, p.name
    from unit u
    left join lateral (
      select wanted.post, holder.person_id
      from unnest(${posts}::text[]) as wanted (post)
      cross join lateral app_post_holders(u.corps_id, u.id, array[wanted.post]) as holder (person_id)
    ) as held on true
    left join person p on p.corps_id = u.corps_id
      and p.id = held.person_id
    where u.corps_id = ${corpsId}
      and u.id = any(${[...new Set(bases.flatMap(({ path }) => lineOf(path)))]})
    order by u.path, p.name, p.id
  `.execute(trx);
  return bases.map(({ party, id, name, path }) => {
    const wanted = postsOf(kind, party) ?? [];
    const absent = kind.parties[party]?.absent ?? 'unit';
    const heldAt = (unitId: string) =>
      rows.filter((row) => row.unit_id === unitId && row.id !== null && wanted.includes(row.post));
    const titleOf = (post: string | undefined) =>
      vocabulary.posts.find((entry) => entry.id === post)?.title ?? kind.parties[party]?.title ?? '';
    const [own, ...above] = lineOf(path);
    const held = heldAt(own ?? '');
    const superior = above.find((unitId) => heldAt(unitId).length > 0) ?? above[0];
    const acting =
      held.length > 0 ? own : absent === 'unit' ? own : absent === 'superior' ? superior : undefined;
    const people = acting === undefined ? [] : heldAt(acting);
    const unit = rows.find((row) => row.unit_id === acting);
    const title = titleOf(held[0]?.post ?? wanted[0]);
    return {
      party,
      id,
      type: 'unit' as const,
      name: `${name} ${title}`,
      path,
      present: held.length > 0,
      post: {
        title,
        people: [
          ...new Map(people.map((person) => [person.id, { id: person.id, name: person.name }])).values(),
        ],
        actingPath: people.length === 0 ? (unit?.path ?? null) : null,
        vacancy: held.length > 0 ? null : { absent, by: unit?.unit_name ?? null },
      },
    };
  });
}
