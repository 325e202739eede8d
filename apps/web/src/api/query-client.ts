import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './problem.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays a refusal; only a weak signal is worth repeating.
      retry: (count, error) => error instanceof ApiProblem && error.offline && count < 2,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});
