import type { Kind } from '@liulian/domain';
import { sql } from 'kysely';
import { elevated, type Trx } from '../../platform/database/index.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../platform/errors.ts';

/**
 * Records stay where they are when their kind changes: a stage in which some stand may only go when another
 * says that it took its place (`was`).
 */
export async function demandNoLostStage(trx: Trx, corpsId: string, kind: Kind): Promise<void> {
  const rows = await trx
    .selectFrom('record')
    .select('stage')
    .distinct()
    .where('corps_id', '=', corpsId)
    .where('kind', '=', kind.id)
    .where('stage', 'is not', null)
    .execute();
  const known = new Set(Object.entries(kind.flow?.stages ?? {}).flatMap(([id, stage]) => [id, ...stage.was]));
  const lost = rows.map((row) => row.stage ?? '').filter((stage) => !known.has(stage));
  if (lost.length > 0)
    throw new Refusal('kind.invalid', {
      reason: `还有记录停在环节 ${lost.join('、')}；请保留它，或在接替它的环节写 was: [${lost.join(', ')}]`,
    });
}

/** What people wrote stays readable: a field in which records hold something is retired, not taken away. */
export async function demandNoLostField(trx: Trx, deps: Deps, corpsId: string, kind: Kind): Promise<void> {
  const kinds = await deps.programme.kinds(trx, corpsId);
  const before = kinds.find(({ id }) => id === kind.id)?.fields ?? {};
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(kind.fields, name));
  if (gone.length === 0) return;
  const { rows } = await elevated(trx, () =>
    sql<{ name: string }>`
      select name
      from unnest(${gone}::text[]) as gone (name)
      where exists (
        select from record r where r.corps_id = ${corpsId} and r.kind = ${kind.id} and r.fields ? gone.name
      )
      order by 1
    `.execute(trx),
  );
  if (rows.length === 0) return;
  const titles = rows.map(({ name }) => `${before[name]?.title}（${name}）`).join('、');
  throw new Refusal('kind.invalid', {
    reason: `还有记录填了${titles}；请保留它并写 retired: true，不再问而看得到`,
  });
}
