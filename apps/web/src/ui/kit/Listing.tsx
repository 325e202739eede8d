import type { ReactNode } from 'react';
import { ErrorBox, Loading } from '../states-of-page.tsx';
import { More } from './More.tsx';

interface Paged<T> {
  items: T[];
  total: number;
  isPending: boolean;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
}

interface Props<T> {
  /** As `usePages` answers it. */
  of: Paged<T>;
  /** What is shown when there is nothing. */
  empty: ReactNode;
  /** Said while it is fetched. */
  waiting?: string;
  children: (items: T[]) => ReactNode;
}

/** A list read page by page: on its way, refused, empty, or there with the way to its next page. */
export function Listing<T>({ of: list, empty, waiting, children }: Props<T>) {
  const there = list.items.length > 0;
  return (
    <>
      {list.error != null && (
        <ErrorBox
          error={list.error}
          retry={() => {
            void list.refetch();
          }}
        />
      )}
      {list.isPending && <Loading {...(waiting ? { what: waiting } : {})} />}
      {!list.isPending && list.error == null && !there && empty}
      {there && (
        <>
          {children(list.items)}
          <More list={list} shown={list.items.length} total={list.total} />
        </>
      )}
    </>
  );
}
