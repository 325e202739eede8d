import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { roleRules } from '@liulian/contract';
import { readPack, type Pack, type PackFile } from '@liulian/domain';

const here = dirname(fileURLToPath(import.meta.url));
const shipped = join(here, '../../../packs/liulian');
const reader = join(here, '../../../packages/domain/src');

function readFiles(folder: string): PackFile[] {
  const names = [
    'scheme.yaml',
    'rules.yaml',
    'calendar.yaml',
    'vocabulary.yaml',
    'roles.yaml',
    ...readdirSync(join(folder, 'kinds'))
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => `kinds/${name}`),
  ];
  return names.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

/**
 * Reads the pack folder whole; a broken one is refused with file, line and field of every problem. With a
 * data folder, a pack that was checked before is not parsed again: the same files and the same reader give
 * the same pack.
 */
export function loadPack(folder: string | null = null, dataDir: string | null = null): Pack {
  const files = readFiles(folder ?? shipped);
  if (dataDir === null) return readPack(files, { roleRules });
  const hash = createHash('sha256').update(JSON.stringify(roleRules));
  for (const file of files) hash.update(`${file.path}\0${file.text}\0`);
  for (const name of readdirSync(reader)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort())
    hash.update(readFileSync(join(reader, name)));
  const path = join(dataDir, 'pack.json');
  const key = hash.digest('hex');
  try {
    const known = JSON.parse(readFileSync(path, 'utf8')) as { key: string; pack: Pack };
    if (known.key === key) return known.pack;
  } catch {
    /* none yet, or unreadable: read anew */
  }
  const pack = readPack(files, { roleRules });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(path, JSON.stringify({ key, pack }), { mode: 0o600 });
  return pack;
}
