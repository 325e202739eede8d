import type { Mount } from '../../platform/feature.ts';
import type { Deps } from '../../deps.ts';
import { listKinds, saveKind } from './kinds-service.ts';

export function kindRoutes({ bind, deps, kindChanges }: Mount<Deps>) {
  bind('listKinds', ({ read, caller }) =>
    read(async (trx) => ({ items: await listKinds(trx, deps, caller) })),
  );
  bind('saveKind', ({ write, caller, params, body }) =>
    write((trx) => saveKind(trx, deps, kindChanges, caller, params.id, body)),
  );
}
