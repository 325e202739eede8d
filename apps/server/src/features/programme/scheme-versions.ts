import {
  checkReferences,
  programmeOf,
  schemeSchema,
  type ChosenReadings,
  type Pack,
  type Programme,
  type Scheme,
} from '@liulian/domain';
import { programmeChanged, programmeStamp, type Trx } from '../../platform/database/index.ts';
import { canonical } from './canonical.ts';

/** The scheme versions of each corps, from the pack or made on the site, with the readings it chose. */
export class SchemeVersions {
  private readonly pack: Pack;
  private readonly cache = new Map<string, { stamp: string; programmes: Programme[] }>();

  constructor(pack: Pack) {
    this.pack = pack;
  }

  async programmes(trx: Trx, corpsId: string, chosen?: ChosenReadings): Promise<Programme[]> {
    if (chosen) return this.readVersions(trx, corpsId, chosen);
    const stamp = await programmeStamp(trx, corpsId);
    const known = this.cache.get(corpsId);
    if (known?.stamp === stamp) return known.programmes;
    const settings = await trx
      .selectFrom('setting')
      .select(['id', 'chosen'])
      .where('corps_id', '=', corpsId)
      .where('chosen', 'is not', null)
      .execute();
    const programmes = await this.readVersions(
      trx,
      corpsId,
      Object.fromEntries(settings.map((row) => [row.id, row.chosen ?? ''])),
    );
    this.cache.set(corpsId, { stamp, programmes });
    return programmes;
  }

  private async readVersions(trx: Trx, corpsId: string, chosen: ChosenReadings): Promise<Programme[]> {
    const versions = await trx
      .selectFrom('scheme_version')
      .select(['version', 'effective_from', 'effective_until', 'source', 'pack_version'])
      .where('corps_id', '=', corpsId)
      .orderBy('version')
      .execute();
    const programmes: Programme[] = [];
    for (const row of versions) {
      let pack = this.pack;
      if (row.source === 'site' || row.pack_version !== this.pack.scheme.version) {
        const { definition } = await trx
          .selectFrom('scheme_version')
          .select('definition')
          .where('corps_id', '=', corpsId)
          .where('version', '=', row.version)
          .executeTakeFirstOrThrow();
        pack = { ...this.pack, scheme: schemeSchema.parse(definition) };
      }
      programmes.push({
        ...programmeOf(pack, chosen, row.effective_until),
        version: row.version,
        effectiveFrom: row.effective_from,
      });
    }
    return programmes;
  }

  async adoptPack(trx: Trx, corpsId: string): Promise<boolean> {
    const { scheme } = this.pack;
    const adopted = await trx
      .selectFrom('scheme_version')
      .selectAll()
      .where('corps_id', '=', corpsId)
      .where('source', '=', 'pack')
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst();
    const definition = JSON.stringify(scheme);
    const packVersion = adopted?.pack_version ?? 0;
    if (packVersion > scheme.version)
      throw new Error(
        `数据库里的方案包是第 ${packVersion} 版，现在的方案包却是第 ${scheme.version} 版，拒绝退回。`,
      );
    if (adopted && packVersion === scheme.version) {
      // Keys may come back in another order from jsonb; compare the values.
      if (canonical(adopted.definition) === canonical(JSON.parse(definition))) return false;
      await trx
        .updateTable('scheme_version')
        .set({
          definition,
          title: scheme.title,
          effective_from: scheme.effectiveFrom,
          applied_at: new Date().toISOString(),
        })
        .where('corps_id', '=', corpsId)
        .where('version', '=', adopted.version)
        .execute();
      programmeChanged(trx);
      return true;
    }
    await this.add(trx, corpsId, scheme, scheme.effectiveFrom, 'pack', null);
    return true;
  }

  async withVersion(trx: Trx, corpsId: string, scheme: Scheme, effectiveFrom: string): Promise<Programme[]> {
    const programmes = await this.programmes(trx, corpsId);
    const latest = programmes.at(-1);
    if (latest && effectiveFrom <= latest.effectiveFrom)
      throw new RangeError(`新方案的生效日要晚于现行方案的生效日 ${latest.effectiveFrom}`);
    const problems = checkReferences({ ...this.pack, scheme }).filter(
      (problem) => problem.file === 'scheme.yaml',
    );
    if (problems.length > 0)
      throw new RangeError(
        problems
          .slice(0, 5)
          .map((problem) => `${problem.path.join('.')}：${problem.message}`)
          .join('；'),
      );
    const settings = await trx
      .selectFrom('setting')
      .select(['id', 'chosen'])
      .where('corps_id', '=', corpsId)
      .where('chosen', 'is not', null)
      .execute();
    const known = new Set(scheme.settings.map((setting) => setting.id));
    const chosen = Object.fromEntries(
      settings.filter((row) => known.has(row.id)).map((row) => [row.id, row.chosen ?? '']),
    );
    const next = {
      ...programmeOf({ ...this.pack, scheme }, chosen),
      version: (latest?.version ?? 0) + 1,
      effectiveFrom,
    };
    return [
      ...programmes.map((programme) =>
        programme === latest ? { ...programme, effectiveUntil: effectiveFrom } : programme,
      ),
      next,
    ];
  }

  async add(
    trx: Trx,
    corpsId: string,
    scheme: Scheme,
    effectiveFrom: string,
    source: 'pack' | 'site',
    by: { id: string; name: string; at: string } | null,
  ): Promise<number> {
    const latest = await trx
      .selectFrom('scheme_version')
      .select('version')
      .where('corps_id', '=', corpsId)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst();
    const version = (latest?.version ?? 0) + 1;
    if (latest)
      await trx
        .updateTable('scheme_version')
        .set({ effective_until: effectiveFrom })
        .where('corps_id', '=', corpsId)
        .where('version', '=', latest.version)
        .execute();
    await trx
      .insertInto('scheme_version')
      .values({
        corps_id: corpsId,
        version,
        title: scheme.title,
        effective_from: effectiveFrom,
        effective_until: null,
        definition: JSON.stringify(scheme),
        applied_by: by?.id ?? null,
        applied_by_name: by?.name ?? null,
        ...(by ? { applied_at: by.at } : {}),
        source,
        pack_version: source === 'pack' ? scheme.version : null,
      })
      .execute();
    programmeChanged(trx);
    return version;
  }

  /** Removes the newest version; the one before it rules on without an end. */
  async remove(trx: Trx, corpsId: string, version: number): Promise<void> {
    await trx
      .deleteFrom('scheme_version')
      .where('corps_id', '=', corpsId)
      .where('version', '=', version)
      .execute();
    await trx
      .updateTable('scheme_version')
      .set({ effective_until: null })
      .where('corps_id', '=', corpsId)
      .where('version', '=', version - 1)
      .execute();
    programmeChanged(trx);
  }
}
