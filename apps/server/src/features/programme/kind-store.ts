import { readKind, type Kind, type Pack } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';

const read = new Map<string, Kind>();

/** Kinds made in the administration screen; they were checked when saved and are read as they are. */
export async function readSiteKinds(trx: Trx, corpsId: string, pack: Pack): Promise<Kind[]> {
  const rows = await trx.selectFrom('kind').select(['id', 'yaml']).where('corps_id', '=', corpsId).orderBy('id').execute();
  const known = new Set(pack.kinds.map((kind) => kind.id));
  return rows.filter((row) => !known.has(row.id)).map((row) => {
    const before = read.get(row.yaml);
    if (before) return before;
    const kind = readKind(pack, { path: `${row.id}.yaml`, text: row.yaml });
    read.set(row.yaml, kind);
    return kind;
  });
}
