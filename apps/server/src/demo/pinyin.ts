import { pinyin } from 'pinyin-pro';

const known = new Map<string, string>();

/**
 * Initials and full spelling, as stored for search beside a record's title; titles repeat, so each is read
 * once.
 */
export function pinyinOf(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  const words = pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive' });
  const spelled = `${words.map((word) => word[0] ?? '').join('')} ${words.join('')}`
    .toLowerCase()
    .slice(0, 400);
  known.set(text, spelled);
  return spelled;
}
