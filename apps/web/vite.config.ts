import react from '@vitejs/plugin-react';
import { operations } from '@liulian/contract';
import { defineConfig, type Plugin } from 'vite';
import { compiledAhead, compressed, olderStyles, serviceWorker, wholeFiles } from './build-steps.ts';

/**
 * The method and path of every operation, taken from the contract while building: the table cannot drift from
 * the server's, and the schemas (and with them the validator) stay out of the browser.
 */
function operationTable(): Plugin {
  const name = 'virtual:operations';
  const table = Object.fromEntries(Object.entries(operations).map(([id, op]) => [id, [op.method, op.path]]));
  return {
    name: 'liulian-operation-table',
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load: (id) => (id === `\0${name}` ? `export default ${JSON.stringify(table)}` : null),
  };
}

const isCommon = (id: string): boolean =>
  /\/node_modules\/(use-sync-external-store|@tanstack\/[\w-]+)\//.test(id) ||
  (/\/apps\/web\/src\/((api|base|ui|shell)\/|features\.ts|features\/\w+\/feature\.ts)/.test(id) &&
    !/ui\/kit\/|DesktopShell|ant-theme|desktop\.css/.test(id));

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    operationTable(),
    olderStyles(),
    react(),
    compiledAhead(),
    wholeFiles(),
    serviceWorker(),
    compressed(),
  ],
  build: {
    // The oldest kernel of the desktops in use; methods it lacks come from src/older-browsers.ts.
    target: 'chrome86',
    // A data: address is refused by the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    // What every page needs comes in two pieces, of which the first is a telephone's first screen: on a weak
    // line each further file is a journey there and back.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'first', tags: ['$initial'] },
            { name: 'common', test: isCommon },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
