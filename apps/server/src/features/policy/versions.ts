import type { SchemeVersionSummary } from '@liulian/contract';
import { addDays, type Scheme } from '@liulian/domain';
import { audit } from '../../platform/audit.ts';
import { dateOf } from '../../platform/clock.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { storedVersions, type StoredVersion } from '../programme/index.ts';
import { sameObligation } from './item.ts';
import { draftOfVersion, saveDraft } from './store.ts';

/** @throws Refusal scheme.not_found */
export async function schemeOfVersion(trx: Trx, corpsId: string, version: number): Promise<StoredVersion> {
  const found = (await storedVersions(trx, corpsId)).find((one) => one.version === version);
  if (!found) throw new Refusal('scheme.not_found');
  return found;
}

/** What a version changed against the one before it, by title. */
function changesOf(before: Scheme | undefined, scheme: Scheme): SchemeVersionSummary['changes'] {
  if (!before) return null;
  const known = new Map(before.obligations.map((obligation) => [obligation.id, obligation]));
  const there = new Set(scheme.obligations.map((obligation) => obligation.id));
  return {
    added: scheme.obligations.filter((one) => !known.has(one.id)).map((one) => one.title),
    rewritten: scheme.obligations
      .filter((one) => {
        const old = known.get(one.id);
        return old !== undefined && !sameObligation(one, old);
      })
      .map((one) => one.title),
    ended: before.obligations.filter((one) => !there.has(one.id)).map((one) => one.title),
  };
}

/** The last day for withdrawing: some days after it was applied or began, whichever is later. */
function withdrawUntil(version: StoredVersion, undoDays: number): string {
  const applied = dateOf(version.applied_at);
  return addDays(version.effective_from > applied ? version.effective_from : applied, undoDays);
}

/** All versions of the caller's corps, newest first, each with what it changed. */
export async function schemeVersions(
  trx: Trx,
  deps: Deps,
  caller: Caller,
): Promise<{ items: SchemeVersionSummary[] }> {
  const versions = await storedVersions(trx, caller.corpsId);
  const today = deps.clock.today();
  const { schemeUndoDays } = deps.programme.pack.rules;
  const items = versions.map((one, at): SchemeVersionSummary => {
    const mayGo = at > 0 && at === versions.length - 1 && one.source === 'site';
    const until = mayGo ? withdrawUntil(one, schemeUndoDays) : null;
    return {
      version: one.version,
      title: one.title,
      source: one.source,
      effectiveFrom: one.effective_from,
      effectiveUntil: one.effective_until,
      inForce: one.effective_from <= today && (one.effective_until === null || one.effective_until > today),
      appliedAt: one.applied_at,
      appliedBy: one.applied_by_name,
      obligations: one.scheme.obligations.length,
      changes: changesOf(versions[at - 1]?.scheme, one.scheme),
      abilities: { withdraw: until !== null && today <= until },
      withdrawUntil: until,
    };
  });
  return { items: items.toReversed() };
}

/**
 * Takes back the newest version, as long as it was made on the site, is young, and nobody has been answered
 * about a duty that only it made. The version before it goes on; the draft can be worked on again.
 *
 * @throws Refusal scheme.not_found, scheme.not_withdrawable
 */
export async function withdrawScheme(trx: Trx, deps: Deps, caller: Caller, version: number, reason: string) {
  const { items } = await schemeVersions(trx, deps, caller);
  const found = items.find((one) => one.version === version);
  if (!found) throw new Refusal('scheme.not_found');
  if (found.source === 'pack')
    throw new Refusal('scheme.not_withdrawable', { reason: '它来自方案包，请换方案包' });
  if (found !== items[0]) throw new Refusal('scheme.not_withdrawable', { reason: '它之后又有了新的版本' });
  if (!found.abilities.withdraw)
    throw new Refusal('scheme.not_withdrawable', {
      reason: `已过撤回的期限（${found.withdrawUntil ?? '无'}）。可以用前一版为底稿另起一版`,
    });
  const answered = await trx
    .selectFrom('answer')
    .innerJoin('duty', (join) =>
      join.onRef('duty.corps_id', '=', 'answer.corps_id').onRef('duty.id', '=', 'answer.duty_id'),
    )
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('answer.corps_id', '=', caller.corpsId)
    .where('duty.scheme_version', '=', version)
    .executeTakeFirstOrThrow();
  if (Number(answered.count) > 0)
    throw new Refusal('scheme.not_withdrawable', {
      reason: `按它产生的任务已有 ${answered.count} 条说明（免做或未开展），撤回会丢掉它们`,
    });
  const draft = await draftOfVersion(trx, caller.corpsId, version);
  if (draft)
    await saveDraft(trx, {
      ...draft,
      state: 'draft',
      version: draft.version + 1,
      effective_from: null,
      scheme_version: null,
    });
  await deps.programme.withdrawScheme(trx, caller.corpsId, version);
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'scheme.withdraw',
    objectType: 'scheme',
    objectId: String(version),
    summary: `撤回方案第 ${version} 版（自 ${found.effectiveFrom} 起的《${found.title}》）：${reason}`,
  });
  return schemeVersions(trx, deps, caller);
}
