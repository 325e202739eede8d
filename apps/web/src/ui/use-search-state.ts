import { useNavigate, useSearch } from '@tanstack/react-router';

export type Search = Record<string, string | undefined>;

/** The filters of a page, kept in its address: they survive a reload and can be sent to a colleague. */
export function useSearchState(): [Search, (change: Search) => void] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  return [
    search,
    (change) => {
      void navigate({
        to: '.',
        search: { ...search, ...change } as never,
        replace: true,
        resetScroll: false,
      });
    },
  ];
}

/** A parameter that lists several values with commas. */
export function listOf(value: string | undefined): string[] {
  return value ? value.split(',') : [];
}
