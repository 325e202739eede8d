import { defineConfig } from 'vitest/config';
import { operationTable } from './apps/web/operation-table.ts';

/**
 * One configuration for all packages: server tests start real databases, so they get time and few workers.
 */
export default defineConfig({
  // What pages ask the server with is made by their build.
  plugins: [operationTable()],
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/{server,web}/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
