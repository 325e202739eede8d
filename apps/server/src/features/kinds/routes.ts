import type { Mount } from '../../platform/feature.ts';
import type { Deps } from '../../deps.ts';
import { kindText, listKinds, saveKind } from './kinds-service.ts';

export function kindRoutes({ bind, deps, kindChanges }: Mount<Deps>) {
  bind('listKinds', ({ read, caller }) =>
    read(async (trx) => ({ items: await listKinds(trx, deps, caller) })),
  );
  bind('getKindText', ({ read, caller, params }) => read((trx) => kindText(trx, caller, params.id)));
  bind('saveKind', ({ write, caller, params, body }) =>
    write((trx) => saveKind(trx, deps, kindChanges, caller, params.id, body)),
  );
}
