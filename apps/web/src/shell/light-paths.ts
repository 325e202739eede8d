import { features } from '../features.ts';

const light = features
  .flatMap(({ pages }) => pages)
  .filter((page) => page.light)
  .map(({ path }) => new RegExp(`^${path.replace(/\$\w+/g, '[^/]+')}$`));

/** Whether the page at a path carries no component library, so that a telephone loads little. */
export function isLight(path: string): boolean {
  return light.some((pattern) => pattern.test(path));
}
