import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compiledAhead, compressed, olderStyles, serviceWorker, wholeFiles } from './build-steps.ts';
import { operationTable } from './operation-table.ts';

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
