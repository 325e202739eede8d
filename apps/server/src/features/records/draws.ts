import { drawSample, fits, type When } from '@liulian/domain';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Deps } from '../../deps.ts';
import { shareOf } from '../programme/index.ts';
import { stageOf, type FlowFacts } from './flow.ts';
import type { RecordRow } from './store.ts';

/**
 * Fills a table by lot (`draws`): which, by what seed and of how many is kept with the act, so that anyone
 * can repeat it.
 * @throws record.invalid where there is nothing to draw from
 */
export async function drawRows(
  trx: Trx,
  deps: Deps,
  { row, kind }: FlowFacts,
  table: string,
  given: unknown,
) {
  const draws = kind.tables[table]?.draws;
  if (!draws) throw new RangeError(`${kind.id}.${table} draws nothing`);
  const kinds = await deps.programme.kinds(trx, row.corps_id);
  const from = kinds.find((entry) => entry.id === draws.kind);
  const pool = await elevated(trx, () =>
    trx
      .selectFrom('record')
      .innerJoin('record_link', (join) =>
        join
          .onRef('record_link.corps_id', '=', 'record.corps_id')
          .onRef('record_link.record_id', '=', 'record.id'),
      )
      .select(['record.id', 'record.title', 'record.stage', 'record.status'])
      .where('record.corps_id', '=', row.corps_id)
      .where('record.kind', '=', draws.kind)
      .where('record_link.target_id', '=', String(row.fields[draws.linked] ?? ''))
      .execute(),
  );
  const there = pool.filter((entry) => from && draws.stages.includes(stageOf(from, entry)?.[0] ?? ''));
  if (there.length === 0)
    throw new Refusal('record.invalid', {}, [
      { field: `fields.${draws.linked}`, message: '这份文书下还没有办结的事项，没有可抽的' },
    ]);
  const share = await shareOf(trx, deps, row.corps_id, draws.share);
  const seed = typeof given === 'string' && given !== '' ? given : newId().slice(-8);
  const { ids, of } = drawSample(
    there.map((entry) => entry.id),
    share,
    seed,
  );
  await elevated(trx, async () => {
    await trx
      .deleteFrom('record_row')
      .where('corps_id', '=', row.corps_id)
      .where('record_id', '=', row.id)
      .where('table_name', '=', table)
      .execute();
    await trx
      .insertInto('record_row')
      .values(
        ids.map((id, position) => ({
          corps_id: row.corps_id,
          record_id: row.id,
          id: newId(),
          table_name: table,
          position,
          fields: JSON.stringify({ [draws.into]: there.find((entry) => entry.id === id)?.title ?? '' }),
          item_id: id,
        })),
      )
      .execute();
  });
  return {
    seed,
    said: `从 ${of} 件已办结的事项里抽 ${ids.length} 件（比例 ${share * 100}%，种子 ${seed}）`,
  };
}

/** What the fitting rows of a drawn table stand for: the records that a step is taken on. */
export async function drawnRecords(
  trx: Trx,
  row: RecordRow,
  { rows: table, where }: { rows: string; where: When },
): Promise<string[]> {
  const rows = await trx
    .selectFrom('record_row')
    .select(['fields', 'item_id'])
    .where('corps_id', '=', row.corps_id)
    .where('record_id', '=', row.id)
    .where('table_name', '=', table)
    .orderBy('position')
    .execute();
  return rows.flatMap((entry) =>
    entry.item_id !== null && fits(where, entry.fields) ? [entry.item_id] : [],
  );
}
