import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPack, type Pack } from '@liulian/domain';

const shipped = join(dirname(fileURLToPath(import.meta.url)), '../../../packs/liulian');

/** Reads the pack folder whole; a broken one is refused with file, line and field of every problem. */
export function loadPack(folder: string | null = null): Pack {
  const root = folder ?? shipped;
  const names = ['scheme.yaml', 'rules.yaml', 'calendar.yaml', 'vocabulary.yaml', ...readdirSync(join(root, 'kinds')).filter((name) => name.endsWith('.yaml')).sort().map((name) => `kinds/${name}`)];
  return readPack(names.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })));
}
