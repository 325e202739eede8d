import { accountsAt, notify } from '../../platform/notify.ts';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { sql } from 'kysely';
import type { Slot } from './flow.ts';
import { vacancyInWords } from './post-slot.ts';

/** The accounts of those who act for posts today: the holders, or the officers of the unit that does. */
export async function accountsOfPosts(
  trx: Trx,
  corpsId: string,
  slots: Slot[],
  writers: string[],
): Promise<string[]> {
  const people = slots.flatMap((slot) => slot.post?.people.map(({ id }) => id) ?? []);
  const paths = slots.flatMap((slot) => slot.post?.actingPath ?? []);
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
        and g.role = any(${writers})
    `.execute(trx),
  );
  return rows.map(({ id }) => id);
}

/** A paper waits because nobody holds a post: the unit's officers are told that it does, not what it says. */
export async function tellOfVacancies(
  trx: Trx,
  corpsId: string,
  paper: { id: string; kindTitle: string; slots: Slot[] },
  writers: string[],
): Promise<void> {
  for (const slot of paper.slots) {
    if (!slot.post?.vacancy || slot.post.vacancy.by !== null) continue;
    await notify(trx, corpsId, {
      accountIds: await accountsAt(trx, corpsId, slot.id, writers),
      type: 'record.step',
      title: `有一份${paper.kindTitle}等着：${slot.name}空缺`,
      body: `${vacancyInWords(slot.post) ?? ''}。请任命，或请人代理。`,
      link: `/units/${slot.id}`,
      dedupe: `vacant ${paper.id} ${slot.party} ${slot.id}`,
    });
  }
}
