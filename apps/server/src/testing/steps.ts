import assert from 'node:assert/strict';
import type { Client } from './app.ts';

/** Saves a kind from its YAML, as the administration page does; it must be taken. */
export async function saveKind(client: Client, id: string, yaml: string): Promise<void> {
  const saved = await client.send('PUT', `/kinds/${id}`, { yaml });
  assert.equal(saved.status, 200, JSON.stringify(saved.body));
}

/**
 * Hands in records, reads them and takes steps on them as they stand now, for tests of what passes between
 * parties.
 * @param reader someone who sees every record of the test; asked for late, when everybody has signed in
 */
export function stepsOf<T extends { id: string; revision: number }>(reader: () => Client) {
  const read = async (id: string, client = reader()) => (await client.get<T>(`/records/${id}`)).body;
  const step = async (client: Client, id: string, name: string, more: object = {}) => {
    const { revision } = await read(id);
    return client.send<T>('POST', `/records/${id}/steps/${name}`, { revision, ...more });
  };
  /** Hands in a record, which must be taken; gives its id. */
  const handIn = async (client: Client, record: object): Promise<string> => {
    const reply = await client.send<T>('POST', '/records', { submit: true, ...record });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body.id;
  };
  return { handIn, read, step };
}
