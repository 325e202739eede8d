import type { SentOf } from '@liulian/contract';
import { get, update } from 'idb-keyval';
import { useSyncExternalStore } from 'react';
import { call } from './client.ts';
import { ApiProblem } from './problem.ts';
import { queryClient } from './query-client.ts';
import { isSame, type Whose } from './whose.ts';

/**
 * A record that waits on this device until it is known to have arrived. Its `clientId` makes sending it twice
 * harmless.
 */
export interface Waiting extends Whose {
  clientId: string;
  title: string;
  savedAt: string;
  body: SentOf<'createRecord', 'body'>;
  /** Why the server refused it; such an entry is not sent again by itself. */
  refused: string | null;
}

export type Sent = Awaited<ReturnType<typeof call<'createRecord'>>>;
const key = 'liulian-outbox';
/** Longer than a slow answer, shorter than a person's patience. */
const patience = 12_000;

let entries: Waiting[] = [];
let sending = false;
const listeners = new Set<() => void>();

function show(next: Waiting[]): void {
  entries = next;
  for (const listener of listeners) listener();
}

/** What the device keeps; undefined where it keeps nothing, which some browsers say by throwing at once. */
async function stored(): Promise<Waiting[] | undefined> {
  try {
    return await get<Waiting[]>(key);
  } catch {
    return undefined;
  }
}

async function change(how: (list: Waiting[]) => Waiting[]): Promise<void> {
  try {
    await update<Waiting[]>(key, (list) => how(list ?? []));
    show((await get<Waiting[]>(key)) ?? []);
  } catch {
    // Without a store (a private window) the entry lives as long as the page does.
    show(how(entries));
  }
}

export const drop = (clientId: string) =>
  change((list) => list.filter((entry) => entry.clientId !== clientId));

async function send(entry: Waiting): Promise<Sent> {
  const sent = await call('createRecord', {
    body: { ...entry.body, clientId: entry.clientId },
    signal: AbortSignal.timeout(patience),
  });
  await drop(entry.clientId);
  void queryClient.invalidateQueries();
  return sent;
}

/**
 * Stores first, then sends. Answers the record, or null where it has to wait; a refusal is thrown and nothing
 * stays behind.
 */
export async function post(entry: Omit<Waiting, 'savedAt' | 'refused'>): Promise<Sent | null> {
  const waiting: Waiting = { ...entry, savedAt: new Date().toISOString(), refused: null };
  await change((list) => [...list.filter((e) => e.clientId !== entry.clientId), waiting]);
  try {
    return await send(waiting);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.offline || error.status === 401) return null;
    await drop(entry.clientId);
    throw error;
  }
}

/** Sends what waits of this identity, oldest first; stops at the first sign of a bad line. */
export async function flush(now: Whose): Promise<number> {
  if (sending) return 0;
  sending = true;
  let sent = 0;
  try {
    show((await stored()) ?? entries);
    for (const entry of entries) {
      if (entry.refused !== null || !isSame(entry, now)) continue;
      try {
        await send(entry);
        sent += 1;
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.offline || error.status === 401) break;
        await change((list) =>
          list.map((e) => (e.clientId === entry.clientId ? { ...e, refused: error.detail } : e)),
        );
      }
    }
  } finally {
    sending = false;
  }
  return sent;
}

export function useOutbox(accountId: string): Waiting[] {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => entries,
  );
  return all.filter((entry) => entry.accountId === accountId);
}
