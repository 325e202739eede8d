// Run after adding or raising a dependency: `node scripts/complete-lock.mjs`. Some registries do not serve
// the packages of every platform; npm then leaves those optional packages out of the lock file, and `npm ci`
// refuses the file. This writes the missing entries, which their own platform installs and every other one
// passes over.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = join(dirname(dirname(fileURLToPath(import.meta.url))), 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));
const systems = new Set([
  'android',
  'darwin',
  'freebsd',
  'linux',
  'win32',
  'openharmony',
  'sunos',
  'netbsd',
  'openbsd',
  'aix',
]);
let added = 0;
for (const [parent, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (
      lock.packages[`node_modules/${name}`] ||
      lock.packages[`${parent}/node_modules/${name}`] ||
      !/^\d/.test(version)
    )
      continue;
    const words = name.split('/').at(-1).split('-');
    const at = words.findIndex((word) => systems.has(word));
    if (at < 0) continue;
    const [os, cpu, ...rest] = words.slice(at);
    const libc = rest.includes('musl') ? ['musl'] : os === 'linux' && rest.includes('gnu') ? ['glibc'] : null;
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(entry.dev ? { dev: true } : {}),
      ...(libc ? { libc } : {}),
      optional: true,
      os: [os],
      ...(entry.engines ? { engines: entry.engines } : {}),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`补上 ${added} 个平台的可选依赖`);
