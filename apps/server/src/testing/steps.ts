import type { Client } from './app.ts';

/**
 * Reads records and takes steps on them as they stand now, for tests of what passes between parties.
 * @param reader someone who sees every record of the test; asked for late, when everybody has signed in
 */
export function stepsOf<T extends { revision: number }>(reader: () => Client) {
  const read = async (id: string, client = reader()) => (await client.get<T>(`/records/${id}`)).body;
  const step = async (client: Client, id: string, name: string, more: object = {}) => {
    const { revision } = await read(id);
    return client.send<T>('POST', `/records/${id}/steps/${name}`, { revision, ...more });
  };
  return { read, step };
}
