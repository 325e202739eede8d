import { can, type Operation, type RoleId } from '@liulian/contract';

/** Whether the table lets a role in; of whoever has signed in where that is all it asks. */
export const letsIn = ({ permission }: Operation, role: RoleId) =>
  permission === 'public' || permission === 'self' || can(role, permission);

/** The emptiest request that an operation can be sent: for rows that are not there, with nothing in it. */
export const bareRequest = ({ method, path }: Operation) => ({
  method,
  url: `/api${path.replace(/:\w+/g, 'no-such-row')}`,
  ...(method === 'GET' || method === 'DELETE' ? {} : { payload: {} }),
});
