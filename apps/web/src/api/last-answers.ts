import type { Me, OperationId } from '@liulian/contract';
import { del, get, update } from 'idb-keyval';
import { useSyncExternalStore } from 'react';
import { addDays } from '../base/day.ts';
import { isNarrow } from '../base/use-narrow.ts';
import { whenIdle } from '../base/when-idle.ts';
import { ApiProblem } from './problem.ts';

/**
 * What the first pages of a telephone ask for: who one is, one's own list, the kinds of records. No record,
 * no names of others.
 */
const kept: ReadonlySet<OperationId> = new Set(['getMe', 'listDuties', 'listKinds']);
const store = 'liulian-last';
const week = 7 * 86_400_000;
const most = 12;

interface Kept {
  at: number;
  answer: unknown;
}

/** Since when what is on screen was kept, or null while the server answers. */
let shownFrom: number | null = null;
/** Whoever signs out while an answer is on its way must not find it kept afterwards. */
let signedIn = 0;
const listeners = new Set<() => void>();
function show(at: number | null): void {
  shownFrom = at;
  for (const listener of listeners) listener();
}

export const useShownFrom = (): number | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shownFrom,
  );
export const showsKept = (): boolean => shownFrom !== null;

/**
 * Asks, and on a telephone keeps the answer; where nothing answers, the last one of this device, at most a
 * week old.
 */
export async function orLast<T>(operation: OperationId, args: unknown, ask: () => Promise<T>): Promise<T> {
  if (!kept.has(operation) || !isNarrow()) return ask();
  const key = JSON.stringify([operation, args]);
  const then = signedIn;
  try {
    const answer = await ask();
    // Once it is on screen: opening the store takes a slow telephone a while.
    whenIdle(() => {
      if (then === signedIn) void keep(key, answer);
    });
    show(null);
    return answer;
  } catch (error) {
    if (!(error instanceof ApiProblem) || !error.offline) throw error;
    const last = await recall(key);
    if (!last) throw error;
    show(last.at);
    return (operation === 'getMe' ? onToday(last.answer as Me, last.at) : last.answer) as T;
  }
}

/** Nothing of this account stays on the device. */
export async function forgetLast(): Promise<void> {
  signedIn += 1;
  show(null);
  await del(store).catch(() => undefined);
}

async function keep(key: string, answer: unknown): Promise<void> {
  try {
    await update<Record<string, Kept>>(store, (all = {}) =>
      Object.fromEntries(
        Object.entries({ ...all, [key]: { at: Date.now(), answer } })
          .toSorted(([, a], [, b]) => b.at - a.at)
          .slice(0, most),
      ),
    );
  } catch {
    /* A private window has no store; the page works without. */
  }
}

async function recall(key: string): Promise<Kept | null> {
  const all = await get<Record<string, Kept>>(store).catch(() => undefined);
  const last = all?.[key];
  return last && Date.now() - last.at < week ? last : null;
}

/** What is entered without a signal carries the day it is entered on, not the day the answer was kept. */
function onToday(me: Me, at: number): Me {
  const day = (instant: number): number => Math.floor((instant + 8 * 3_600_000) / 86_400_000);
  return { ...me, today: addDays(me.today, day(Date.now()) - day(at)) };
}
