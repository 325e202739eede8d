import { useSyncExternalStore } from 'react';

const narrow = typeof window === 'undefined' ? null : window.matchMedia('(max-width: 767px)');

export function isNarrow(): boolean {
  return narrow?.matches ?? false;
}

export function useNarrow(): boolean {
  return useSyncExternalStore((changed) => {
    narrow?.addEventListener('change', changed);
    return () => narrow?.removeEventListener('change', changed);
  }, isNarrow);
}
