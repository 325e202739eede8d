import type { Trx } from '../../platform/database/index.ts';
import type { DatedReading } from '../../platform/programme-engine.ts';
import type { Deps } from '../../deps.ts';
import { readingsOf } from './scheme-versions.ts';

/** The reading of a setting that a corps chose for a day, of all its readings from the oldest on. */
export const readingOn = (readings: DatedReading[], setting: string, day: string) =>
  readings.findLast((reading) => reading.setting === setting && reading.from <= day);

/** What a corps has chosen of a setting as of today; null where the pack has no such setting. */
export async function chosenOf(trx: Trx, deps: Deps, corpsId: string, id: string): Promise<string | null> {
  const setting = deps.programme.pack.scheme.settings.find((entry) => entry.id === id);
  if (!setting) return null;
  const now = readingOn(await readingsOf(trx, corpsId), id, deps.clock.today());
  return now?.chosen ?? setting.chosen ?? null;
}

/** The part of all that a setting with `effect: share` takes, 0 to 1. */
export async function shareOf(trx: Trx, deps: Deps, corpsId: string, id: string): Promise<number> {
  const chosen = await chosenOf(trx, deps, corpsId, id);
  const setting = deps.programme.pack.scheme.settings.find((entry) => entry.id === id);
  return setting?.choices?.[chosen ?? '']?.value ?? 1;
}
