import type { OperationId, ResponseOf } from '@liulian/contract';
import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useIsFetching,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { whenIdle } from '../base/when-idle.ts';
import { call, type CallArgs } from './client.ts';
import { orLast } from './last-answers.ts';
import { ApiProblem } from './problem.ts';

/** The query of one operation; its key is `[operation, arguments]`. */
export function query<K extends OperationId>(operation: K, args: CallArgs<K> = {}) {
  return queryOptions<ResponseOf<K>, ApiProblem>({
    queryKey: [operation, args],
    queryFn: ({ signal }) => orLast(operation, args, () => call(operation, { ...args, signal })),
  });
}

interface Options<Data = unknown> {
  enabled?: boolean;
  staleTime?: number;
  keep?: boolean;
  /** Milliseconds, or by what was read last. */
  refetchInterval?: number | ((query: { state: { data: Data | undefined } }) => number);
}

export function useApi<K extends OperationId>(
  operation: K,
  args: CallArgs<K> = {},
  options: Options<ResponseOf<K>> = {},
): UseQueryResult<ResponseOf<K>, ApiProblem> {
  const { keep, ...rest } = options;
  return useQuery({
    ...query(operation, args),
    ...rest,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  });
}

type PageItem<K extends OperationId> = ResponseOf<K> extends { items: (infer T)[] } ? T : never;

/** A list read page by page; `items` holds all pages read so far. */
export function usePages<K extends OperationId>(
  operation: K,
  args: CallArgs<K>,
  options: { enabled?: boolean } = {},
) {
  const result = useInfiniteQuery<
    ResponseOf<K>,
    ApiProblem,
    InfiniteData<ResponseOf<K>>,
    unknown[],
    string | undefined
  >({
    queryKey: [operation, 'pages', args],
    queryFn: ({ pageParam, signal }) => {
      const page = { ...args, query: { ...(args as { query?: object }).query, cursor: pageParam } };
      return orLast(operation, page, () => call(operation, { ...page, signal } as unknown as CallArgs<K>));
    },
    initialPageParam: undefined,
    getNextPageParam: (last) => (last as { nextCursor: string | null }).nextCursor ?? undefined,
    ...options,
  });
  const pages = (result.data?.pages ?? []) as { items: PageItem<K>[]; total: number }[];
  return { ...result, items: pages.flatMap((p) => p.items), total: pages[0]?.total ?? 0 };
}

/**
 * One change. Afterwards everything on screen is read again: one record can move duties, ledgers, the matrix
 * and notices, and a list of what touches what would drift.
 */
export function useCall<K extends OperationId>(
  operation: K,
): UseMutationResult<ResponseOf<K>, ApiProblem, CallArgs<K>> {
  const client = useQueryClient();
  return useMutation<ResponseOf<K>, ApiProblem, CallArgs<K>>({
    mutationFn: (args) => call(operation, args),
    onSuccess: () => {
      void client.invalidateQueries();
    },
  });
}

/** Does what can wait once all that the page has asked for is there. `work` stays the same function. */
export function useWhenQuiet(work: () => void): void {
  const quiet = useIsFetching() === 0;
  useEffect(() => {
    if (quiet) whenIdle(work);
  }, [quiet, work]);
}
