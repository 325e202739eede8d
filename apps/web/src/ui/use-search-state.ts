import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { readSearch, type Searched, type SearchOf } from '../base/addresses.ts';

/**
 * The filters of the page at `path`, kept in its address: they survive a reload and can be sent to a
 * colleague.
 */
export function useSearchState<Path extends Searched>(
  path: Path,
): [SearchOf<Path>, (change: SearchOf<Path>) => void] {
  const given = useSearch({ strict: false });
  const search = useMemo(() => readSearch(path, given) as SearchOf<Path>, [path, given]);
  const navigate = useNavigate();
  return [
    search,
    (change) => {
      void navigate({ to: '.', search: { ...search, ...change }, replace: true, resetScroll: false });
    },
  ];
}

/** A parameter that lists several values with commas. */
export function listOf(value: string | undefined): string[] {
  return value ? value.split(',') : [];
}
