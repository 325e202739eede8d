/**
 * Pulls the plug twenty times on each engine: `node scripts/faults/kill.ts [rounds] [pglite | postgres]`. The
 * checks are those of apps/server/src/trust/kill.test.ts; the PostgreSQL server is one of our own, made for
 * this and removed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Cluster } from '../../apps/server/src/trust/postgres-cluster.ts';

const root = join(import.meta.dirname, '../..');
const [rounds = '20', only] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(rounds) || (only !== undefined && only !== 'pglite' && only !== 'postgres')) {
  console.error('usage: node scripts/faults/kill.ts [rounds] [pglite | postgres]');
  process.exit(2);
}

/** Exit code of one run of the test. */
async function pull(engine: string, url: string | null): Promise<number> {
  console.log(`== ${engine}: ${rounds} rounds`);
  const { TEST_DATABASE_URL: _url, ...env } = process.env;
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      'apps/server/src/trust/kill.test.ts',
      '--testTimeout=600000',
      '--hookTimeout=600000',
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...env, KILL_ROUNDS: rounds, ...(url ? { TEST_DATABASE_URL: url } : {}) },
    },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

let failed = 0;
if (only !== 'postgres') failed += await pull('embedded engine', null);
if (only !== 'pglite') {
  const cluster = await Cluster.make();
  try {
    failed += await pull('PostgreSQL', cluster.url);
  } finally {
    await cluster.close();
  }
}
process.exitCode = failed ? 1 : 0;
