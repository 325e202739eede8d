import type { Bind } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { previewSetting, programmeInfo, updateSetting } from './settings.ts';

export function programmeRoutes(bind: Bind, deps: Deps) {
  bind('getProgramme', ({ read, caller }) => read((trx) => programmeInfo(trx, deps, caller)));
  bind('previewSetting', ({ read, caller, params, body }) =>
    read((trx) => previewSetting(trx, deps, caller, params.id, body)),
  );
  bind('updateSetting', ({ write, caller, params, body }) =>
    write((trx) => updateSetting(trx, deps, caller, params.id, body)),
  );
}
