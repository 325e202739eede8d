import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A table is named in its owner's folder only: features list theirs in their `index.ts`, the rest is the
 * platform's, and others ask through the owner's `index.ts`. One feature beside the owner may be the reading
 * side of a table (`reads`). What is not yet so stands below, by feature. The list gets shorter and never
 * longer: an entry that is no longer needed fails as well.
 */
const exceptions: Record<string, string[]> = {
  audit: ['audit_entry', 'unit'],
  duties: ['event', 'person', 'record', 'unit'],
  identity: ['appointment', 'corps', 'person', 'setting', 'site', 'unit'],
  notices: ['account'],
  organisation: ['account', 'answer', 'duty', 'record', 'record_person', 'record_unit', 'role_grant'],
  platform: [
    'account',
    'file',
    'notice_setting',
    'notification',
    'record',
    'role_grant',
    'unit',
    'unit_name',
  ],
  policy: ['answer', 'duty'],
  programme: [
    'appointment',
    'event',
    'person',
    'record',
    'record_person',
    'record_step',
    'record_unit',
    'service',
    'unit',
  ],
  records: [
    'account',
    'appointment',
    'audit_entry',
    'duty',
    'duty_record',
    'event',
    'person',
    'role_grant',
    'service',
    'unit',
  ],
};
const mostExceptions = 49;

const source = fileURLToPath(new URL('../apps/server/src', import.meta.url));
/** Made-up data and tests look everywhere; the files beside the folders only put things together. */
const looked = /^(features\/[^/]+|platform)\//;
const notLooked = /\.test\.ts$|^platform\/database\/tables\.ts$|fixture\.ts$/;

const read = (path: string) => readFileSync(join(source, path), 'utf8');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).map((path) =>
  path.replaceAll('\\', '/'),
);
const folderOf = (path: string) => (path.startsWith('platform/') ? 'platform' : (path.split('/')[1] ?? ''));

const troubles: string[] = [];
/** Which feature lists a table under this key of its `index.ts`; two of them are one too many. */
function listed(key: 'tables' | 'reads', word: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of files.filter((name) => /^features\/[^/]+\/index\.ts$/.test(name))) {
    const list = new RegExp(`\\b${key}: \\[([^\\]]*)\\]`).exec(read(path))?.[1] ?? '';
    for (const [, table = ''] of list.matchAll(/'(\w+)'/g)) {
      const other = found.get(table);
      if (other) troubles.push(`${table} 有两个${word}：${other} 和 ${folderOf(path)}`);
      found.set(table, folderOf(path));
    }
  }
  return found;
}
const owner = listed('tables', '主人');
const reader = listed('reads', '读者');
const tables = new Set(
  [...read('platform/database/tables.ts').matchAll(/^ {2}(\w+): \{/gm)].map(([, table = '']) => table),
);

/** Tables that a file names in a query: of the builder, or in SQL after a word that a table follows. */
function named(text: string): Set<string> {
  const builder = /(?:selectFrom|insertInto|updateTable|deleteFrom|[jJ]oin(?:Lateral)?)\(\s*\[?'(\w+)/g;
  const words = /\b(?:from|join|update|into)\s+(?:only\s+)?(\w+)/g;
  const found = [...text.matchAll(builder)].map(([, table = '']) => table);
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<![:'`"])\/\/.*/g, '');
  found.push(...[...code.matchAll(words)].map(([, table = '']) => table));
  return new Set(found.filter((table) => tables.has(table)));
}

const used = new Map<string, string>();
for (const path of files) {
  if (!path.endsWith('.ts') || !looked.test(path) || notLooked.test(path)) continue;
  for (const table of named(read(path))) {
    const own = owner.get(table) ?? 'platform';
    const folder = folderOf(path);
    if (own === folder || reader.get(table) === folder) continue;
    const pair = `${folder} ${table}`;
    if (!used.has(pair)) used.set(pair, path);
    if (!exceptions[folder]?.includes(table))
      troubles.push(
        `${relative('.', join(source, path))} 用了 ${own} 的表 ${table}：请在 ${own}/index.ts 里问，或把表归到本功能`,
      );
  }
}
for (const [folder, list] of Object.entries(exceptions))
  for (const table of list)
    if (!used.has(`${folder} ${table}`))
      troubles.push(`scripts/check-tables.ts：${folder} 已不用 ${table}，请从例外里删去`);

if (Object.values(exceptions).flat().length > mostExceptions)
  troubles.push(`scripts/check-tables.ts：例外只许变少，最多 ${mostExceptions} 个`);

if (process.argv.includes('--list')) for (const pair of [...used.keys()].sort()) console.log(pair);
for (const trouble of troubles) console.error(trouble);
process.exit(troubles.length > 0 ? 1 : 0);
