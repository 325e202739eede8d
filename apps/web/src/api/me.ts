import type { Me, Permission } from '@liulian/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { setPresentDay } from '../base/day.ts';
import { query } from './hooks.ts';
import { forgetLast } from './last-answers.ts';
import { queryClient } from './query-client.ts';

export const meQuery = { ...query('getMe'), staleTime: 60_000 };

/** The signed-in account; pages below the signed-in layout may rely on it. */
export function useMe(): Me {
  const me = useSuspenseQuery(meQuery).data;
  setPresentDay(me.today);
  return me;
}

export function useCan(): (permission: Permission) => boolean {
  const { permissions } = useMe();
  return (permission) => permissions.includes(permission);
}

/** After signing in, switching identity or changing the password: forget what another identity saw. */
export function becomeMe(me: Me): void {
  void forgetLast();
  const ofBefore = (asked: { queryKey: readonly unknown[] }) => asked.queryKey[0] !== 'getMe';
  queryClient.getMutationCache().clear();
  queryClient.removeQueries({ type: 'inactive', predicate: ofBefore });
  queryClient.setQueryData(meQuery.queryKey, me);
  // What is on screen stays where the new identity begins on the same page: it is emptied and asked anew.
  void queryClient.resetQueries({ predicate: ofBefore });
}

const homes: Record<Me['home'], string> = {
  situation: '/situation',
  matrix: '/matrix',
  todo: '/todo',
  station: '/m',
  me: '/me',
  admin: '/admin',
  audit: '/audit',
};
export function homeOf(me: Me): string {
  return homes[me.home];
}
