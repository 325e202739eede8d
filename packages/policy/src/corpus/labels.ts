/** The labelled documents beside this package: a text, and what a careful officer would draw from it. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Cadence, Modality, Quota } from '../types.ts';

/**
 * obligation: must be found · not: must not be touched by any obligation · limit: must come out as a limit,
 * not as an obligation · optional: the tail of the obligation before it, which may be merged with it or stand
 * alone. A field that a label leaves out is not judged.
 */
export interface Label {
  kind: 'obligation' | 'not' | 'limit' | 'optional';
  text: string;
  bearers?: string[];
  cadence?: Cadence;
  quota?: Partial<Quota>;
  modality?: Modality;
}

export interface LabelledDocument {
  name: string;
  text: string;
  labels: Label[];
}

export type Part = 'tune' | 'held-out';

/** Loads one part of the corpus. */
export function loadCorpus(part: Part): LabelledDocument[] {
  const folder = join(import.meta.dirname, '../../corpus', part);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.txt$/, ''),
      text: readFileSync(join(folder, file), 'utf8'),
      labels: JSON.parse(
        readFileSync(join(folder, file.replace(/\.txt$/, '.labels.json')), 'utf8'),
      ) as Label[],
    }));
}
