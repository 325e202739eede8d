import type { Kind } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
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
