#!/usr/bin/env node
// `npx liulian …`: brings what is missing, then runs the command line of the server package.
import { join } from 'node:path';
import { ensureInstalled, root, run } from './bootstrap.mjs';

ensureInstalled();
process.exit(
  await run([join(root, 'apps/server/src/cli.ts'), ...process.argv.slice(2)], { cwd: process.cwd() }),
);
