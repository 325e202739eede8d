import react from '@vitejs/plugin-react';
import { operations } from '@liulian/contract';
import { defineConfig, type Plugin } from 'vite';

/**
 * The method and path of every operation, taken from the contract while building: the table cannot drift from the server's, and
 * the schemas (and with them the validator) stay out of the browser.
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

export default defineConfig({
  root: import.meta.dirname,
  plugins: [operationTable(), react()],
  build: {
    target: 'es2022',
    // A data: address is refused by the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
