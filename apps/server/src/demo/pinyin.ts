import { titleSpelling } from '../platform/spelling.ts';

const known = new Map<string, string>();

/**
 * Initials and full spelling, as stored for search beside a record's title; titles repeat, so each is read
 * once.
 */
export function pinyinOf(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  const spelled = titleSpelling(text);
  known.set(text, spelled);
  return spelled;
}
