import type { AuditAction } from '@liulian/contract/audit-actions';
import type { viewsContract } from '@liulian/contract';
import { sql } from 'kysely';
import type { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Deps } from '../../deps.ts';
import { refuseByContent, type Asked } from './disclosure.ts';

/** More views than this nobody finds again. */
const most = 50;

/** One's own views, then those that others of the same unit share; each by name. */
export async function listViews(trx: Trx, caller: Caller) {
  const rows = await trx
    .selectFrom('saved_view')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .orderBy(sql`(account_id <> ${caller.accountId})`)
    .orderBy('name')
    .limit(500)
    .execute();
  return {
    items: rows.map((row) => ({
      id: row.id,
      name: row.name,
      search: row.search,
      shared: row.shared,
      own: row.account_id === caller.accountId,
      by: row.account_name,
    })),
  };
}

/** Keeps a view; one's own of the same name is replaced. */
export async function saveView(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  { name, search, shared }: z.output<typeof viewsContract.saveViewBody>,
) {
  const own = await trx
    .selectFrom('saved_view')
    .select('name')
    .where('corps_id', '=', caller.corpsId)
    .where('account_id', '=', caller.accountId)
    .execute();
  if (own.length >= most && !own.some((view) => view.name === name)) throw new Refusal('view.too_many');
  // A view is the same question under a name, and others of the unit may ask it.
  refuseByContent(askedBy(search), await deps.programme.kinds(trx, caller.corpsId), caller);
  const content = { search: JSON.stringify(search), shared, path: caller.unitPath };
  const { id } = await trx
    .insertInto('saved_view')
    .values({
      corps_id: caller.corpsId,
      id: newId(),
      account_id: caller.accountId,
      account_name: caller.name,
      name,
      ...content,
    })
    .onConflict((conflict) => conflict.columns(['corps_id', 'account_id', 'name']).doUpdateSet(content))
    .returning('id')
    .executeTakeFirstOrThrow();
  await record(trx, deps, caller, 'view.save', id, `保存台账视图“${name}”${shared ? '，本单位可用' : ''}`);
  return { id, name, search, shared, own: true, by: caller.name };
}

/** The parts of a ledger's address that ask by content. */
function askedBy({ kind, category, pillar, where, sort, personId, q, mine }: Record<string, string>): Asked {
  const list = (text: string | undefined) => text?.split(',').filter(Boolean);
  return {
    kind: list(kind),
    category: list(category),
    pillar: list(pillar),
    where: list(where),
    sort,
    personId,
    q,
    mine: mine === 'true',
  };
}

/** Only its owner drops a view, also one that others use. */
export async function deleteView(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<void> {
  const view = await trx
    .selectFrom('saved_view')
    .select(['account_id', 'name'])
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!view) throw new Refusal('view.not_found');
  if (view.account_id !== caller.accountId) throw new Refusal('permission.denied');
  await trx.deleteFrom('saved_view').where('corps_id', '=', caller.corpsId).where('id', '=', id).execute();
  await record(trx, deps, caller, 'view.delete', id, `删除台账视图“${view.name}”`);
}

function record(trx: Trx, deps: Deps, caller: Caller, action: AuditAction, id: string, summary: string) {
  return audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action,
    objectType: 'view',
    objectId: id,
    summary,
  });
}
