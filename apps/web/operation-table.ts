import { operations } from '@liulian/contract';
import type { Plugin } from 'vite';

/**
 * The method and path of every operation, taken from the contract while building: the table cannot drift from
 * the server's, and the schemas (and with them the validator) stay out of the browser.
 */
export function operationTable(): Plugin {
  const name = 'virtual:operations';
  const table = Object.fromEntries(Object.entries(operations).map(([id, op]) => [id, [op.method, op.path]]));
  return {
    name: 'liulian-operation-table',
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load: (id) => (id === `\0${name}` ? `export default ${JSON.stringify(table)}` : null),
  };
}
