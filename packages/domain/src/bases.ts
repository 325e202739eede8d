import { covers, type PlainDate, type Span } from './dates.ts';
import type { Cadence, Obligation, Scheme } from './pack-schema.ts';

/** 依据: a clause of a paper, with the days on which that paper is in force. */
export interface Basis {
  document: string;
  title: string;
  clause: string;
  /** Null where the pack does not say when it took effect. */
  from: PlainDate | null;
  to: PlainDate | null;
}

/** What an obligation rests on, its own basis first, then those of earlier days. */
export function basesOf(
  { basis, earlierBasis }: Pick<Obligation, 'basis' | 'earlierBasis'>,
  documents: Scheme['documents'],
): Basis[] {
  return [basis, ...earlierBasis].map(({ document, clause }) => ({
    document,
    title: documents[document]?.title ?? document,
    clause,
    from: documents[document]?.validFrom ?? null,
    to: documents[document]?.validTo ?? null,
  }));
}

/** The basis in force on a day, or null where nothing was: before the paper there is no obligation. */
export function basisOn(bases: readonly Basis[], day: PlainDate): Basis | null {
  return bases.find((basis) => covers(spanOf(basis), day)) ?? null;
}

export const spanOf = ({ from, to }: Pick<Basis, 'from' | 'to'>): Span => ({
  from: from ?? '0001-01-01',
  to,
});

/**
 * The day whose papers decide on a duty: that of its event; of a period the last one, so that a paper which
 * came within the year asks for that year.
 */
export function basisDay(
  duty: { eventId: string | null; periodStart: PlainDate; periodEnd: PlainDate },
  cadence: Cadence,
): PlainDate {
  return duty.eventId !== null && 'after' in cadence ? duty.periodStart : duty.periodEnd;
}
