import { pinyin } from 'pinyin-pro';

const known = new Map<string, string>();

/** Initials and full spelling, as stored for search beside names and titles. */
export function pinyinOf(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  const words = pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive' });
  const spelled = `${words.map((word) => word[0] ?? '').join('')} ${words.join('')}`.toLowerCase().slice(0, 400);
  known.set(text, spelled);
  return spelled;
}
