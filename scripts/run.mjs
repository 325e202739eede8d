// The one place where every npm script of this project is defined.
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root, run } from './bootstrap.mjs';

const [task, ...rest] = process.argv.slice(2);
const bin = (path) => join(root, 'node_modules', path);
const server = join(root, 'apps/server/src/main.ts');
const vitest = [bin('vitest/vitest.mjs'), 'run'];

const cruise = (config) =>
  run([
    bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
    '--config',
    config,
    'packages',
    'apps/server/src',
    'apps/web/src',
  ]);

const tasks = {
  start: async () => {
    await ensureBuilt();
    return run([server, ...rest]);
  },
  demo: async () => {
    await ensureBuilt();
    return run([server, '--demo', ...rest]);
  },
  build: async () => {
    await ensureBuilt();
    return 0;
  },
  test: () => run([...vitest, ...rest]),
  format: () => run([bin('oxfmt/bin/oxfmt'), ...rest]),
  formatted: async () =>
    (await run([bin('oxfmt/bin/oxfmt'), '--check'])) || run([join(root, 'scripts/check-lines.ts')]),
  lint: () => run([bin('oxlint/bin/oxlint'), ...rest]),
  types: async () =>
    (await run([bin('typescript/bin/tsc'), '-p', 'tsconfig.json'])) ||
    run([bin('typescript/bin/tsc'), '-p', 'apps/web/tsconfig.json']),
  cycles: async () =>
    (await cruise('.dependency-cruiser.json')) || cruise('.dependency-cruiser-folders.json'),
  check: async () =>
    (await tasks.formatted()) ||
    (await tasks.lint()) ||
    (await tasks.types()) ||
    (await tasks.cycles()) ||
    (await run([join(root, 'scripts/check-tables.ts')])) ||
    run([join(root, 'scripts/check-requirements.ts')]),
  e2e: async () => {
    await ensureBuilt();
    return run([join(root, 'e2e/run.ts'), ...rest]);
  },
  'old-kernel': async () => {
    await ensureBuilt();
    return run([join(root, 'e2e/old-kernel.ts'), ...rest]);
  },
  'policy:score': () => run([join(root, 'packages/policy/src/corpus/score.ts'), ...rest]),
  bench: () => run([join(root, 'bench/run.ts'), ...rest]),
};

if (!(task in tasks)) {
  console.error(`未知的任务：${task ?? '（空）'}。可用：${Object.keys(tasks).join(' ')}`);
  process.exit(2);
}
ensureInstalled();
process.exit(await tasks[task]());
