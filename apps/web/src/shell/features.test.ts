import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { features } from '../features.ts';
import { isLight } from './light-paths.ts';

const pages = features.flatMap(({ id, pages: own }) => own.map((page) => ({ ...page, id })));
const addresses = pages.map(({ path }) => path);

test('every page is a file of its feature, at an address of its own', () => {
  for (const { id, file } of pages)
    expect(existsSync(new URL(`../features/${id}/${file}.tsx`, import.meta.url)), `${id}/${file}`).toBe(true);
  expect(addresses.filter((path, index) => addresses.indexOf(path) !== index)).toEqual([]);
});

test('every entry of the navigation leads to a page and has a place of its own', () => {
  for (const entries of [
    features.flatMap((feature) => feature.navigation ?? []),
    features.flatMap((feature) => feature.own ?? []),
  ]) {
    expect(entries.length).toBeGreaterThan(3);
    for (const { to } of entries) expect(addresses, to).toContain(to);
    expect(new Set(entries.map(({ place }) => place)).size).toBe(entries.length);
  }
});

test('what a telephone opens is light, the desktop’s pages are not', () => {
  for (const path of ['/m', '/records/new', '/records/r1', '/records/r1/edit', '/duties/d1'])
    expect(isLight(path), path).toBe(true);
  for (const path of ['/records', '/matrix', '/units/u1', '/kinds/new', '/records/r1/edit/x'])
    expect(isLight(path), path).toBe(false);
});
