import { asSystem } from '../../platform/database/index.ts';
import type { Bind } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { endStandIn, giveStandIn, listStandIns } from './stand-in-service.ts';

/** No request role reads accounts and their roles: as in all of identity, the service checks the caller. */
export function standInRoutes(bind: Bind, deps: Deps) {
  const { database, sessions } = deps;
  bind('listStandIns', async ({ caller, read }) => read((trx) => listStandIns(trx, deps, caller)));
  bind('giveStandIn', async ({ caller, body }) =>
    asSystem(database, (trx) => giveStandIn(trx, deps, caller, body), { write: true }),
  );
  bind('endStandIn', async ({ caller, params }) => {
    const ended = await asSystem(database, (trx) => endStandIn(trx, deps, caller, params.id), {
      write: true,
    });
    sessions.forget();
    return ended;
  });
}
