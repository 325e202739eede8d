import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import {
  checkReferences,
  owedBy,
  programmeOf,
  schemeSchema,
  type Pack,
  type PlainDate,
  type Programme,
  type Scheme,
} from '@liulian/domain';
import { programmeChanged, programmeStamp, type Trx } from '../../platform/database/index.ts';
import { keepSiteValue, siteValue } from '../../platform/site-values.ts';
import { canonical } from './canonical.ts';
import type { DatedReading } from '../../platform/programme-engine.ts';
import type { KindStore } from '../kinds/index.ts';

export async function readingsOf(trx: Trx, corpsId: string): Promise<DatedReading[]> {
  const rows = await trx
    .selectFrom('reading')
    .select(['setting_id', 'from_on', 'chosen'])
    .where('corps_id', '=', corpsId)
    .orderBy('from_on')
    .orderBy('setting_id')
    .execute();
  return rows.map((row) => ({ setting: row.setting_id, from: row.from_on, chosen: row.chosen }));
}

/**
 * A version of the scheme, in as many parts as its readings changed while it was in force. What began under
 * one part stays with it, as with versions (`expand`).
 */
function partsOf(
  pack: Pack,
  version: number,
  from: PlainDate,
  until: PlainDate | null,
  readings: DatedReading[],
): Programme[] {
  const settings = new Map(pack.scheme.settings.map((setting) => [setting.id, setting]));
  const own = readings.filter((reading) => settings.get(reading.setting)?.choices?.[reading.chosen]);
  const days = [...new Set(own.map((reading) => reading.from))].filter(
    (day) => day > from && (until === null || day < until),
  );
  const parts: Programme[] = [];
  for (const day of [from, ...days.toSorted()]) {
    const chosen = Object.fromEntries(
      own.filter((reading) => reading.from <= day).map((reading) => [reading.setting, reading.chosen]),
    );
    const part = { ...programmeOf(pack, chosen, until), version, effectiveFrom: day };
    const last = parts.at(-1);
    if (last && canonical(last.obligations) === canonical(part.obligations)) continue;
    if (last) last.effectiveUntil = day;
    parts.push(part);
  }
  return parts;
}

/** The scheme versions of each corps, from the pack or made on the site, with the readings it chose. */
export class SchemeVersions {
  private readonly pack: Pack;
  private readonly kinds: KindStore;
  private readonly cache = new Map<string, { stamp: string; programmes: Programme[] }>();

  constructor(pack: Pack, kinds: KindStore) {
    this.pack = pack;
    this.kinds = kinds;
  }

  /** The pack with the corps' own kinds: what their records make owed belongs to the programme too. */
  private async packOf(trx: Trx, corpsId: string): Promise<Pack> {
    return { ...this.pack, kinds: await this.kinds.of(trx, corpsId) };
  }

  /** @param instead readings to look at instead of those in force */
  async programmes(trx: Trx, corpsId: string, instead?: DatedReading[]): Promise<Programme[]> {
    if (instead) return this.readVersions(trx, corpsId, instead);
    const stamp = await programmeStamp(trx, corpsId);
    const known = this.cache.get(corpsId);
    if (known?.stamp === stamp) return known.programmes;
    const programmes = await this.readVersions(trx, corpsId, await readingsOf(trx, corpsId));
    this.cache.set(corpsId, { stamp, programmes });
    return programmes;
  }

  private async readVersions(trx: Trx, corpsId: string, readings: DatedReading[]): Promise<Programme[]> {
    const versions = await trx
      .selectFrom('scheme_version')
      .select(['version', 'effective_from', 'effective_until', 'source', 'pack_version'])
      .where('corps_id', '=', corpsId)
      .orderBy('version')
      .execute();
    const programmes: Programme[] = [];
    const own = await this.packOf(trx, corpsId);
    for (const row of versions) {
      let pack = own;
      if (row.source === 'site' || row.pack_version !== this.pack.scheme.version) {
        const { definition } = await trx
          .selectFrom('scheme_version')
          .select('definition')
          .where('corps_id', '=', corpsId)
          .where('version', '=', row.version)
          .executeTakeFirstOrThrow();
        pack = { ...own, scheme: schemeSchema.parse(definition) };
      }
      programmes.push(...partsOf(pack, row.version, row.effective_from, row.effective_until, readings));
    }
    return programmes;
  }

  async adoptPack(trx: Trx, corpsId: string): Promise<boolean> {
    const owed = await this.owedAnew(trx, corpsId);
    return (await this.adoptScheme(trx, corpsId)) || owed;
  }

  /** Whether what the pack's kinds make owed differs from what was adopted last. */
  private async owedAnew(trx: Trx, corpsId: string): Promise<boolean> {
    const key = `owed:${corpsId}`;
    const value = createHash('sha256')
      .update(canonical(owedBy(this.pack.kinds)))
      .digest('hex');
    if ((await siteValue(trx, key)) === value) return false;
    await keepSiteValue(trx, key, value);
    return true;
  }

  private async adoptScheme(trx: Trx, corpsId: string): Promise<boolean> {
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
          applied_at: sql<string>`app_now()`,
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
    const version = programmes.at(-1)?.version ?? 0;
    const latest = programmes.find((programme) => programme.version === version);
    if (latest && effectiveFrom <= latest.effectiveFrom)
      throw new RangeError(`新方案的生效日要晚于现行方案的生效日 ${latest.effectiveFrom}`);
    const problems = checkReferences({ ...(await this.packOf(trx, corpsId)), scheme }).filter(
      (problem) => problem.file === 'scheme.yaml',
    );
    if (problems.length > 0)
      throw new RangeError(
        problems
          .slice(0, 5)
          .map((problem) => `${problem.path.join('.')}：${problem.message}`)
          .join('；'),
      );
    const readings = await readingsOf(trx, corpsId);
    return [
      ...programmes
        .filter((programme) => programme.effectiveFrom < effectiveFrom)
        .map((programme) =>
          programme.effectiveUntil === null || programme.effectiveUntil > effectiveFrom
            ? { ...programme, effectiveUntil: effectiveFrom }
            : programme,
        ),
      ...partsOf(
        { ...(await this.packOf(trx, corpsId)), scheme },
        version + 1,
        effectiveFrom,
        null,
        readings,
      ),
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

/** A version as it was put in force, with the scheme it brought. */
export interface StoredVersion {
  version: number;
  title: string;
  source: 'pack' | 'site';
  effective_from: string;
  effective_until: string | null;
  applied_at: string;
  applied_by_name: string | null;
  scheme: Scheme;
}

/** All versions of a corps, oldest first. */
export async function storedVersions(trx: Trx, corpsId: string): Promise<StoredVersion[]> {
  const rows = await trx
    .selectFrom('scheme_version')
    .select([
      'version',
      'title',
      'source',
      'effective_from',
      'effective_until',
      'applied_at',
      'applied_by_name',
      'definition',
    ])
    .where('corps_id', '=', corpsId)
    .orderBy('version')
    .execute();
  return rows.map(({ definition, ...row }) => ({ ...row, scheme: schemeSchema.parse(definition) }));
}
