import type { PolicyCounts } from '@liulian/contract';
import { sql } from 'kysely';
import { nameKey, type Scheme } from '@liulian/domain';
import type { Compiled } from '@liulian/policy';
import { containing, type Row, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Assisted } from './assist.ts';
import { spelledLike } from '../../platform/spelling.ts';
import type { Decisions } from './item.ts';

/** What the last change replaced, and what it was, in words. */
export interface PreviousStep {
  what: string;
  title: string;
  decisions: Decisions;
}

/** A draft as it is worked on. */
export type Draft = Omit<Row<'policy_draft'>, 'compiled' | 'scheme' | 'decisions' | 'counts' | 'previous'> & {
  /** Drafts read before unread sentences were kept have no `unread`. */
  compiled: Pick<Compiled, 'limits' | 'undefinedTerms'> &
    Partial<Pick<Compiled, 'unread'>> & { assisted?: Assisted };
  scheme: Scheme | null;
  decisions: Decisions;
  counts: PolicyCounts;
  previous: PreviousStep | null;
};

export async function loadDraft(trx: Trx, corpsId: string, id: string, lock = false): Promise<Draft> {
  const query = trx
    .selectFrom('policy_draft')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw new Refusal('policy.not_found');
  return row as unknown as Draft;
}

/** What a list shows of a draft. */
const listed = [
  'id',
  'title',
  'source',
  'state',
  'version',
  'counts',
  'created_at',
  'created_by_name',
  'effective_from',
  'scheme_version',
] as const;
export type ListedDraft = Pick<Draft, (typeof listed)[number]>;

export async function listDrafts(trx: Trx, corpsId: string): Promise<ListedDraft[]> {
  const rows = await trx
    .selectFrom('policy_draft')
    .select(listed)
    .where('corps_id', '=', corpsId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(200)
    .execute();
  return rows as unknown as ListedDraft[];
}

export async function insertDraft(
  trx: Trx,
  draft: Omit<Draft, 'created_at' | 'state' | 'version' | 'effective_from' | 'scheme_version' | 'previous'>,
): Promise<void> {
  await trx
    .insertInto('policy_draft')
    .values({
      ...draft,
      compiled: JSON.stringify(draft.compiled),
      scheme: draft.scheme === null ? null : JSON.stringify(draft.scheme),
      decisions: JSON.stringify(draft.decisions),
      counts: JSON.stringify(draft.counts),
      effective_from: null,
      scheme_version: null,
      previous: null,
    })
    .execute();
}

export async function saveDraft(trx: Trx, draft: Draft): Promise<void> {
  await trx
    .updateTable('policy_draft')
    .set({
      title: draft.title,
      decisions: JSON.stringify(draft.decisions),
      counts: JSON.stringify(draft.counts),
      state: draft.state,
      version: draft.version,
      effective_from: draft.effective_from,
      scheme_version: draft.scheme_version,
      previous: draft.previous === null ? null : JSON.stringify(draft.previous),
    })
    .where('corps_id', '=', draft.corps_id)
    .where('id', '=', draft.id)
    .execute();
}

export async function deleteDraft(trx: Trx, corpsId: string, id: string): Promise<void> {
  await trx.deleteFrom('policy_draft').where('corps_id', '=', corpsId).where('id', '=', id).execute();
}

/** Finds the draft that became a scheme version, locked; a version from the pack has none. */
export async function draftOfVersion(trx: Trx, corpsId: string, version: number): Promise<Draft | undefined> {
  const row = await trx
    .selectFrom('policy_draft')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('scheme_version', '=', version)
    .forUpdate()
    .executeTakeFirst();
  return row as unknown as Draft | undefined;
}

/**
 * Clauses of all drafts of a corps that have `word` in them, in any spelling, those of the newest draft
 * first: at most `most`, each with the beginning of its text and the title of its draft.
 */
export async function clausesContaining(trx: Trx, corpsId: string, word: string, most: number) {
  const key = nameKey(word);
  if (key === '') return [];
  const { rows } = await sql<{ draft_id: string; item_id: string; text: string; draft: string }>`
    select d.id as draft_id, i.value ->> 'id' as item_id, d.title as draft,
      left(
        coalesce(nullif(i.value -> 'read' -> 'clause' ->> 'text', ''), i.value -> 'plan' ->> 'title'),
        60
      ) as text
    from policy_draft d
    cross join jsonb_array_elements(d.decisions -> 'items') with ordinality i
    where d.corps_id = ${corpsId}
      and ${spelledLike(
        sql`concat(i.value -> 'read' -> 'clause' ->> 'text', ' ', i.value -> 'plan' ->> 'title')`,
        containing(key),
      )}
    order by d.created_at desc, d.id desc, i.ordinality
    limit ${most}
  `.execute(trx);
  return rows.map((row) => ({
    draftId: row.draft_id,
    itemId: row.item_id,
    title: row.text,
    detail: row.draft,
  }));
}
