import { pinyin } from 'pinyin-pro';
import { permissions, type Me } from '@liulian/contract';
import { expect, test } from 'vitest';
import { matches } from '../ui/ChoiceBox.tsx';
import { help, navigationFor, ownPages } from './navigation.ts';

const me = (unit: string) => ({ permissions: [...permissions], unit: { level: unit } }) as unknown as Me;

test('every page is found by the reading of its title', () => {
  const pages = ['corps', 'station'].flatMap((level) => [
    ...navigationFor(me(level)),
    ...ownPages(me(level)),
    help,
  ]);
  expect(pages.length).toBeGreaterThan(30);
  for (const page of pages) {
    const syllables = pinyin(page.title, { toneType: 'none', type: 'array', v: true });
    expect(page.pinyin).toBe(`${syllables.map((one) => one[0]).join('')} ${syllables.join('')}`);
    expect(matches(page, syllables.join(''))).toBe(true);
  }
});
