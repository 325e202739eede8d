import { labelledKind, readKind, type Kind, type Pack } from '@liulian/domain';
import { programmeStamp, type Trx } from '../../platform/database/index.ts';
import { labels } from './site-words.ts';

/**
 * The kinds of the pack and those made in the administration screen, which were checked when saved and are
 * read as they are; with the words that the site has for them.
 */
export class KindStore {
  private readonly pack: Pack;
  private readonly cache = new Map<string, { stamp: string; kinds: Kind[] }>();

  constructor(pack: Pack) {
    this.pack = pack;
  }

  async of(trx: Trx, corpsId: string): Promise<Kind[]> {
    const stamp = await programmeStamp(trx, corpsId);
    const known = this.cache.get(corpsId);
    if (known?.stamp === stamp) return known.kinds;
    const rows = await trx
      .selectFrom('kind')
      .select(['id', 'yaml'])
      .where('corps_id', '=', corpsId)
      .orderBy('id')
      .execute();
    const own = new Set(this.pack.kinds.map((kind) => kind.id));
    const kinds = [
      ...this.pack.kinds,
      ...rows
        .filter((row) => !own.has(row.id))
        .map((row) => readKind(null, { path: `${row.id}.yaml`, text: row.yaml })),
    ];
    const words = await labels(trx, this.pack, corpsId);
    const named = kinds.map((kind) => labelledKind(kind, words));
    this.cache.set(corpsId, { stamp, kinds: named });
    return named;
  }
}
