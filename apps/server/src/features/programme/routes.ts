import type { Bind } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { patience } from '../../platform/programme-engine.ts';
import { confirmPast, previewSetting, programmeInfo, updateSetting } from './settings.ts';

export function programmeRoutes(bind: Bind, deps: Deps) {
  bind('getProgramme', ({ read, caller }) => read((trx) => programmeInfo(trx, deps, caller)));
  bind('getRealignment', ({ read, caller }) =>
    read(async (trx) => ({ realigning: await deps.programme.progress(trx, caller.corpsId) })),
  );
  bind('previewSetting', ({ read, caller, params, body }) =>
    previewSetting(read, deps, caller, params.id, body),
  );
  bind('updateSetting', async ({ read, write, caller, params, body }) => {
    await confirmPast(read, deps, caller, params.id, body);
    await write((trx) => updateSetting(trx, deps, caller, params.id, body));
    await deps.programme.settle(deps.database, caller.corpsId, patience);
    return read((trx) => programmeInfo(trx, deps, caller));
  });
}
