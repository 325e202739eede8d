/** The time in a cell or behind a label, where nothing but the time stands. */
import { maskQuoted } from '../normalise.ts';
import { findCadence } from './cadence.ts';
import type { FoundCadence } from './cadence.ts';

/** A due cell is terser than prose: 全年, 6月底, 长期, 每季度. */
export function readDue(text: string): FoundCadence | undefined {
  const masked = maskQuoted(text);
  const span = { start: 0, end: text.length };
  if (/^(?:长期|持续|常态|全年|贯穿|经常|日常)[^\d]*$/.test(text) && !/[次场]/.test(text)) {
    return /^全年$/.test(text)
      ? { cadence: { every: 'year' }, strength: 'word', ...span }
      : { cadence: { standing: true }, strength: 'standing', ...span };
  }
  if (/^(?:20\d\d年)?(?:年度内?|年内|年底|当年)$/.test(text)) {
    const year = /20\d\d/.exec(text)?.[0];
    return {
      cadence: { once: year === undefined ? '--12-31' : `${year}-12-31` },
      strength: 'dated',
      ...span,
    };
  }
  const year = /^(20\d\d)年?$/.exec(text)?.[1];
  if (year !== undefined) return { cadence: { once: `${year}-12-31` }, strength: 'dated', ...span };
  const dotted = /^(20\d\d)[.\-/](\d{1,2})(?:[.\-/](\d{1,2}))?(?:以?前)?$/.exec(text);
  if (dotted !== null) {
    const month = (dotted[2] ?? '').padStart(2, '0');
    const end = new Date(Date.UTC(Number(dotted[1]), Number(dotted[2]), 0)).getUTCDate();
    return {
      cadence: { once: `${dotted[1]}-${month}-${(dotted[3] ?? String(end)).padStart(2, '0')}` },
      strength: 'dated',
      ...span,
    };
  }
  const word = /^(每?年度?|半年|季度|月度?|周|每?学期|学年|按月|按季)$/.exec(text)?.[1];
  if (word !== undefined)
    return findCadence(`每${word.replace(/^[每按]/, '')}`, `每${word.replace(/^[每按]/, '')}`, '');
  return findCadence(text, masked, '');
}
