import type { kindsContract } from '@liulian/contract';
import { labelledOptions, PackError, readKind, type Kind } from '@liulian/domain';
import { parse } from 'yaml';
import type { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import { programmeChanged, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Mount } from '../../platform/feature.ts';
import { actorOf, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { presentKind } from './present-kind.ts';
import { labels } from './site-words.ts';

export async function listKinds(trx: Trx, deps: Deps, caller: Caller) {
  const { pack } = deps.programme;
  const own = new Set(pack.kinds.map((kind) => kind.id));
  const kinds = await deps.programme.kinds(trx, caller.corpsId);
  const words = await labels(trx, pack, caller.corpsId);
  const vocabulary = {
    ...pack.vocabulary,
    options: labelledOptions(pack.vocabulary.options, words),
  };
  return kinds.map((kind) =>
    presentKind(kind, {
      caller,
      today: deps.clock.today(),
      vocabulary,
      site: !own.has(kind.id),
      entryWindowDays: pack.rules.entryWindowDays,
      perHeadLimit: pack.rules.perHeadLimit,
    }),
  );
}

/**
 * A kind of the site as it was written, so that it can be changed; those of the pack are not changed here.
 * @throws kind.not_found
 */
export async function kindText(trx: Trx, caller: Caller, id: string) {
  const row = await trx
    .selectFrom('kind')
    .select(['id', 'yaml'])
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new Refusal('kind.not_found');
  return { ...row, declared: parse(row.yaml) as Record<string, unknown> };
}

/** From this share on, a new form asks people again for what another one asks already (O35). */
const repeatedShare = 0.6;

/**
 * The kind that asks most of what this one asks, if that is 60 % or more of its fields, and what both ask. A
 * field is the same where its title is, whatever it is called inside.
 */
function mostRepeated(kind: Kind, others: Kind[]): { kind: Kind; fields: string[] } | null {
  const titles = Object.values(kind.fields).map((field) => field.title.replaceAll(/\s/g, ''));
  const [first] = others
    .filter((other) => other.id !== kind.id)
    .map((other) => {
      const known = new Set(Object.values(other.fields).map((field) => field.title.replaceAll(/\s/g, '')));
      return { kind: other, fields: titles.filter((title) => known.has(title)) };
    })
    .toSorted((a, b) => b.fields.length - a.fields.length);
  return first && first.fields.length > 0 && first.fields.length / titles.length >= repeatedShare
    ? first
    : null;
}

/**
 * A new kind from the administration screen, as the same text a pack file holds; broken text is refused with
 * line and field.
 */
export async function saveKind(
  trx: Trx,
  deps: Deps,
  changes: Mount<Deps>['kindChanges'],
  caller: Caller,
  id: string,
  { yaml, reason }: z.output<typeof kindsContract.saveKindBody>,
) {
  if (deps.programme.pack.kinds.some((kind) => kind.id === id))
    throw new Refusal('kind.invalid', { reason: '这个编号属于方案包，请改用别的编号' });
  const kinds = await deps.programme.kinds(trx, caller.corpsId);
  let kind: Kind;
  try {
    // Kinds made on the page may refer to one another.
    kind = readKind({ ...deps.programme.pack, kinds }, { path: `${id}.yaml`, text: yaml });
    if (kind.id !== id) throw new Refusal('kind.invalid', { reason: `编号应为 ${id}` });
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    throw new Refusal(
      'kind.invalid',
      {
        reason: error.problems[0]
          ? `第 ${error.problems[0].line} 行 ${error.problems[0].field}：${error.problems[0].message}`
          : '无法读取',
      },
      error.problems
        .slice(0, 50)
        .map((problem) => ({ field: `${problem.line}:${problem.field}`, message: problem.message })),
    );
  }
  const repeated = mostRepeated(kind, kinds);
  if (repeated && reason === undefined)
    throw new Refusal('kind.repeats', {
      title: repeated.kind.title,
      fields: repeated.fields.slice(0, 8).join('、'),
    });
  await changes(trx, { corpsId: caller.corpsId, kind });
  const now = deps.clock.now();
  await trx
    .insertInto('kind')
    .values({ corps_id: caller.corpsId, id, yaml, changed_by: caller.accountId, changed_at: now })
    .onConflict((conflict) =>
      conflict
        .columns(['corps_id', 'id'])
        .doUpdateSet({ yaml, changed_by: caller.accountId, changed_at: now }),
    )
    .execute();
  programmeChanged(trx);
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'kind.save',
    objectType: 'kind',
    objectId: id,
    summary: `保存记录类型“${kind.title}”${repeated && reason ? `，与“${repeated.kind.title}”重复的理由：${reason}` : ''}`,
  });
  const saved = (await listKinds(trx, deps, caller)).find((kind) => kind.id === id);
  if (!saved) throw new Refusal('kind.not_found');
  return saved;
}
