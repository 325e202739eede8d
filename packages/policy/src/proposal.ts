/** A duty that somebody else than the rules pointed at: its words are read by the rules all the same. */
import { splitBearers } from './extract/bearer.ts';
import { readDue } from './extract/due.ts';
import { findAmounts } from './extract/quota.ts';
import { defaultCadence, quotaOf } from './draft.ts';
import { normalise } from './normalise.ts';
import { readPiece } from './piece.ts';
import { shorten, titleOf } from './title.ts';
import type { DraftObligation } from './types.ts';

/** Words of the document in which a duty is stated, and those that say who, when and how much. */
export interface Quoted {
  section: string;
  start: number;
  end: number;
  who?: string;
  when?: string;
  howMuch?: string;
}

/**
 * Makes a draft obligation of words of the document. Whoever quotes them says nothing of his own: name, time
 * and number are what the rules read in the quoted words.
 */
export function readQuoted(text: string, quoted: Quoted): DraftObligation {
  const { section, start, end } = quoted;
  const words = text.slice(start, end);
  const normal = normalise(words);
  const piece = readPiece(normal, { start: 0, end: normal.length });
  const [who, when, howMuch] = [quoted.who, quoted.when, quoted.howMuch].map((part) =>
    normalise(part ?? '').trim(),
  );
  const named = splitBearers(who ?? '');
  return {
    id: `m-${start}-${end}`,
    title: words.length <= 60 ? titleOf(piece) : shorten(words),
    clause: { section, start, end, text: words },
    bearers: named.length > 0 ? named : (piece.bearers?.names ?? []),
    cadence:
      (when ? readDue(when)?.cadence : undefined) ??
      piece.cadence?.cadence ??
      defaultCadence(piece.predicate?.verbClass === 'build'),
    quota: (howMuch ? quotaOf(howMuch, findAmounts(howMuch)) : undefined) ??
      quotaOf(piece.masked, piece.amounts) ?? { min: 1, unit: '次' },
    modality: piece.modality,
    conditions: piece.conditions,
    confidence: 1,
  };
}
